"""Event: the append-only log. Every change appends one, in the same transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from tickets.records.base import Id, PrimaryKey, Record, add_row


class Event(Record):
    """Something that happened: when, what, to which ticket, by whom. Never updated, never deleted by the desk."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_ticket_id", "ticket_id", "id"), Index("ix_event_kind_at", "kind", "at"))
    id: Mapped[PrimaryKey]
    at: Mapped[dt.datetime]
    kind: Mapped[str]
    """Dotted: ``ticket.created``, ``promise.kept``, ``reply.overridden``."""
    ticket_id: Mapped[int | None] = mapped_column(Id, ForeignKey("ticket.id"))
    agent_id: Mapped[int | None] = mapped_column(Id, ForeignKey("agent.id"))
    """None: the desk itself."""
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)


def track(
    session: Session,
    kind: str,
    *,
    now: dt.datetime,
    ticket_id: int | None = None,
    agent_id: int | None = None,
    **data: Any,
) -> None:
    """Append an event to the running transaction."""
    add_row(session, Event, at=now, kind=kind, ticket_id=ticket_id, agent_id=agent_id, data=data)
