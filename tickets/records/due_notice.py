"""DueNotice: a mail that something in the house asks for, written down where the asking happened.

Inbound files a mail and says "an acknowledgement is due"; outbound finds the row, decides whether it may go, and composes it.
Rows connect the siblings, which never import each other.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tickets.records.base import Id, PrimaryKey, Record, one_of, where

NOTICE_KINDS: tuple[str, ...] = (
    "acknowledgement",
    "human_confirmed",
    "over_quota",
    "emergency_restored",
    "promise_reminder",
    "promise_at_risk",
    "promise_broken",
    "reply_failed",
    "client_wrote",
)
NOTICE_STATES: tuple[str, ...] = ("due", "composed", "suppressed")


class DueNotice(Record):
    """One due notice, unique per cause, so that a repeated job composes it once."""

    __tablename__ = "due_notice"
    __table_args__ = (
        one_of("kind", NOTICE_KINDS),
        one_of("state", NOTICE_STATES),
        UniqueConstraint("kind", "cause"),
        Index("ix_due_notice_due", "id", **where("state = 'due'")),
    )
    id: Mapped[PrimaryKey]
    kind: Mapped[str]
    cause: Mapped[str]
    """What asked for it: ``message:17``, ``promise:4:agent``."""
    ticket_id: Mapped[int] = mapped_column(Id, ForeignKey("ticket.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(Id, ForeignKey("message.id"))
    promise_id: Mapped[int | None] = mapped_column(Id, ForeignKey("promise.id"))
    agent_id: Mapped[int | None] = mapped_column(Id, ForeignKey("agent.id"))
    reader_id: Mapped[int | None] = mapped_column(Id, ForeignKey("agent.id"))
    """The one colleague it waits for; None: whoever its kind is for."""
    not_before: Mapped[dt.datetime | None]
    """When its reader is at work again; None: at once."""
    created_at: Mapped[dt.datetime]
    state: Mapped[str] = mapped_column(default="due")
    reason: Mapped[str] = mapped_column(default="")
    """Why it was suppressed, in words."""
    done_at: Mapped[dt.datetime | None]
