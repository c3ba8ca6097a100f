"""Wordings: a mail template in a house's own words, one row a version."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tickets.records.base import Id, PrimaryKey, Record, where
from tickets.records.people import Agent


class Wording(Record):
    """How one mailbox words one mail template in one language. Rows only grow: the one that is `current` holds.

    A version without parts says that the shipped words hold again.
    """

    __tablename__ = "wording"
    __table_args__ = (
        UniqueConstraint("mailbox_id", "language", "name", "version"),
        Index("ix_wording_current", "mailbox_id", **where("current")),
    )
    id: Mapped[PrimaryKey]
    mailbox_id: Mapped[int] = mapped_column(Id, ForeignKey("mailbox.id"))
    language: Mapped[str]
    name: Mapped[str]
    """A name of :data:`templates.wording.TEMPLATES`."""
    version: Mapped[int]
    current: Mapped[bool] = mapped_column(default=True)
    parts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Part, such as ``body`` -> its source. A part that is missing is worded as shipped."""
    agent_id: Mapped[int | None] = mapped_column(Id, ForeignKey("agent.id"))
    made_at: Mapped[dt.datetime]

    agent: Mapped[Agent | None] = relationship()
