"""Feedback: what a client says about how we helped, once for each answer that closed their ticket."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tickets.records.base import Id, PrimaryKey, Record, one_of

FEEDBACK_VALUES: tuple[str, ...] = ("good", "partly", "bad")
FEEDBACK_WAYS: tuple[str, ...] = ("page", "mail")


class Feedback(Record):
    """One answer to "did that help?". A later answer takes the place of an earlier one."""

    __tablename__ = "feedback"
    __table_args__ = (
        one_of("value", FEEDBACK_VALUES),
        one_of("way", FEEDBACK_WAYS),
        Index("ix_feedback_at", "at"),
    )
    id: Mapped[PrimaryKey]
    reply_id: Mapped[int] = mapped_column(Id, ForeignKey("reply.id"), unique=True)
    """The answer that asked."""
    ticket_id: Mapped[int] = mapped_column(Id, ForeignKey("ticket.id"), index=True)
    value: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    way: Mapped[str]
    at: Mapped[dt.datetime]
