"""Alert: something the leads must know now. Raised once per cause, told once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tickets.records.base import Id, PrimaryKey, Record, where


class Alert(Record):
    """`kind` names the mail template; `data` holds what its text needs, as plain values."""

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("kind", "cause"),
        Index("ix_alert_untold", "id", **where("told_at IS NULL")),
        Index("ix_alert_raised_at", "raised_at"),
    )
    id: Mapped[PrimaryKey]
    kind: Mapped[str]
    """loop, reopened or mailbox."""
    cause: Mapped[str]
    """What it is about, so that it is raised once: ``kim@example.org:2026-11-24``."""
    mailbox_id: Mapped[int | None] = mapped_column(Id, ForeignKey("mailbox.id"))
    ticket_id: Mapped[int | None] = mapped_column(Id, ForeignKey("ticket.id"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    raised_at: Mapped[dt.datetime]
    told_at: Mapped[dt.datetime | None]
    """When the mails to the leads went into the outbox."""
    outcome: Mapped[str] = mapped_column(default="")
    """Whom it was told to, or why to nobody."""
