"""Promise: what a client was told will happen, by whom and until when. No ticket state pauses it.

::

    open --an answer leaves before due--------------> kept
      |--an answer before due names a new time------> renewed   (and the new promise is open)
      |--due passes without an answer---------------> broken    (it stays visible; a late answer does not mend it)
      +--the concern is gone, with a reason---------> withdrawn
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tickets.records.base import Id, PrimaryKey, Record, one_of, where
from tickets.records.people import Agent
from tickets.records.ticket import Ticket

PROMISE_STATES: tuple[str, ...] = ("open", "kept", "renewed", "broken", "withdrawn")
PROMISE_SOURCES: tuple[str, ...] = ("acknowledgement", "reply", "note", "status")


class Promise(Record):
    """One promise. `due_at` is what the client was told, to the minute."""

    __tablename__ = "promise"
    __table_args__ = (
        one_of("state", PROMISE_STATES),
        one_of("source", PROMISE_SOURCES),
        Index("ix_promise_due", "due_at", **where("state = 'open'")),
        Index("ix_promise_due_at", "due_at"),
        Index("ix_promise_reminder", "next_reminder_at", **where("state = 'open'")),
        Index("ix_promise_owed", "ticket_id", "due_at", **where("closed_at IS NULL")),
        Index("ix_promise_ticket_id", "ticket_id", "id"),
    )
    id: Mapped[PrimaryKey]
    ticket_id: Mapped[int] = mapped_column(Id, ForeignKey("ticket.id"))
    source: Mapped[str]
    what: Mapped[str]
    """The sentence the client read."""
    agent_id: Mapped[int | None] = mapped_column(Id, ForeignKey("agent.id"))
    """Who does it; None: the team."""
    made_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    state: Mapped[str] = mapped_column(default="open")
    closed_at: Mapped[dt.datetime | None]
    made_by_reply_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reply.id"), index=True)
    closed_by_reply_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reply.id"))
    reason: Mapped[str] = mapped_column(default="")
    reminders: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """What is still to be said before it is due: [[moment, kind of notice], …], the next first."""
    next_reminder_at: Mapped[dt.datetime | None]
    """The moment of the first of them; None: nothing is left to say but that it broke."""

    ticket: Mapped[Ticket] = relationship()
    agent: Mapped[Agent | None] = relationship()
