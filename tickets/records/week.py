"""TeamWeek and WeeklyMail: what the team wants to try in a week, and who got the week's report."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tickets.records.base import Id, PrimaryKey, Record


class TeamWeek(Record):
    """One week of the team: the one thing to try."""

    __tablename__ = "team_week"
    id: Mapped[PrimaryKey]
    monday: Mapped[dt.date] = mapped_column(Date, unique=True)
    try_next: Mapped[str] = mapped_column(default="")
    agent_id: Mapped[int] = mapped_column(Id, ForeignKey("agent.id"))
    """Who wrote it down last."""
    at: Mapped[dt.datetime]


class WeeklyMail(Record):
    """That an agent got the report of a week. `outbox_mail_id` is None when there was nothing to show."""

    __tablename__ = "weekly_mail"
    __table_args__ = (UniqueConstraint("agent_id", "monday"),)
    id: Mapped[PrimaryKey]
    agent_id: Mapped[int] = mapped_column(Id, ForeignKey("agent.id"))
    monday: Mapped[dt.date] = mapped_column(Date)
    """The Monday of the week that is reported."""
    created_at: Mapped[dt.datetime]
    outbox_mail_id: Mapped[int | None] = mapped_column(Id, ForeignKey("outbox_mail.id"))
