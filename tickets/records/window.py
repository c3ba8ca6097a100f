"""ResponseWindow: the binding time within which an answer is owed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tickets.records.base import Id, PrimaryKey, Record, one_of, where
from tickets.records.ticket import Ticket

WINDOW_KINDS: tuple[str, ...] = ("first", "next", "solution")


class ResponseWindow(Record):
    """One running or finished window of a ticket, in working time of its mailbox."""

    __tablename__ = "response_window"
    __table_args__ = (
        one_of("kind", WINDOW_KINDS),
        Index("ix_response_window_ticket_id", "ticket_id", "id"),
        # A recount walks what runs, and must not walk what is long over.
        Index("ix_response_window_running", "id", **where("met_at IS NULL AND cancelled_at IS NULL")),
        Index("ix_response_window_due_at", "due_at"),
    )
    id: Mapped[PrimaryKey]
    ticket_id: Mapped[int] = mapped_column(Id, ForeignKey("ticket.id"))
    kind: Mapped[str]
    urgency: Mapped[str]
    started_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    met_at: Mapped[dt.datetime | None]
    """When the answer left; None while it runs. Later than `due_at`: missed."""
    met_by_reply_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reply.id"))
    cancelled_at: Mapped[dt.datetime | None]
    """The urgency changed or the ticket was merged: another row took over."""
    paused_at: Mapped[dt.datetime | None]
    """Since when this clock stands, because the next step is the client's. Only a solution window ever stands."""
    paused_seconds: Mapped[int] = mapped_column(default=0, server_default="0")
    """Working time that it has stood before; `due_at` is that much later."""

    ticket: Mapped[Ticket] = relationship()
