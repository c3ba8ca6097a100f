"""AgentDigest: an agent's morning mail, at most one a day of theirs."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tickets.records.base import Id, PrimaryKey, Record


class AgentDigest(Record):
    """That an agent's day was looked at. `outbox_mail_id` is None when there was nothing to tell."""

    __tablename__ = "agent_digest"
    __table_args__ = (UniqueConstraint("agent_id", "day"),)
    id: Mapped[PrimaryKey]
    agent_id: Mapped[int] = mapped_column(Id, ForeignKey("agent.id"))
    day: Mapped[dt.date] = mapped_column(Date)
    """On the agent's own clock."""
    created_at: Mapped[dt.datetime]
    outbox_mail_id: Mapped[int | None] = mapped_column(Id, ForeignKey("outbox_mail.id"))
