"""Deviation: why a window or a promise was missed, as the team sees it afterwards. It names causes, never people."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tickets.records.base import Id, PrimaryKey, Record, one_of

CAUSES: tuple[str, ...] = ("absence", "load", "supplier", "system", "unclear", "overlooked", "other")


class Deviation(Record):
    """The cause of one missed window or one broken promise; the last entry counts."""

    __tablename__ = "deviation"
    __table_args__ = (one_of("cause", CAUSES), UniqueConstraint("window_id"), UniqueConstraint("promise_id"))
    id: Mapped[PrimaryKey]
    window_id: Mapped[int | None] = mapped_column(Id, ForeignKey("response_window.id"))
    promise_id: Mapped[int | None] = mapped_column(Id, ForeignKey("promise.id"))
    cause: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    """What would help next time, in the team's words."""
    at: Mapped[dt.datetime]
    agent_id: Mapped[int] = mapped_column(Id, ForeignKey("agent.id"))
    """Who entered it."""
