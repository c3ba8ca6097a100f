"""Ticket: a concern of a contact, from the first mail to the solution."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tickets.records.base import Id, PrimaryKey, Record, one_of, where
from tickets.records.contact import Contact
from tickets.records.intent import INTENT_PLACES, INTENT_SOURCES, Intent
from tickets.records.mailbox import Mailbox
from tickets.records.people import Agent

Urgency = Literal["critical", "high", "normal", "low"]
URGENCIES: tuple[str, ...] = ("critical", "high", "normal", "low")
TICKET_STATES: tuple[str, ...] = ("open", "waiting", "closed")


class Ticket(Record):
    """What one contact wants from us. No state pauses a promise.

    open: the next step is ours. waiting: we asked the client something. closed: solved, until the client writes again.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        one_of("state", TICKET_STATES),
        one_of("urgency", URGENCIES),
        one_of("intent_by", INTENT_SOURCES),
        one_of("intent_place", INTENT_PLACES),
        # The queue: what is due next. A ticket for which nothing is due has no time, so the index holds only live work.
        Index("ix_ticket_due", "due_rank", "next_due_at", "id", **where("next_due_at IS NOT NULL")),
        Index(
            "ix_ticket_agent_due",
            "agent_id",
            "due_rank",
            "next_due_at",
            "id",
            **where("next_due_at IS NOT NULL"),
        ),
        Index("ix_ticket_risk", "at_risk_at", **where("due_rank = 2 AND next_due_at IS NOT NULL")),
        Index("ix_ticket_idle", "id", **where("next_due_at IS NULL AND state <> 'closed'")),
        # What the views count that the due order does not serve: a count must not walk a hundred thousand tickets.
        Index(
            "ix_ticket_promise_due",
            "due_rank",
            "next_due_at",
            "id",
            **where("next_due_at IS NOT NULL AND next_due_kind = 'promise'"),
        ),
        Index("ix_ticket_waiting", "next_due_at", "id", **where("state = 'waiting'")),
        Index("ix_ticket_contact", "contact_id", "id"),
        Index("ix_ticket_closed_at", "closed_at", **where("closed_at IS NOT NULL")),
        Index("ix_ticket_created_at", "created_at"),
        Index("ix_ticket_intent", "intent_id", "id"),
        Index("ix_ticket_snoozed", "snoozed_until", "id", **where("snoozed_until IS NOT NULL")),
    )
    id: Mapped[PrimaryKey]
    number: Mapped[str] = mapped_column(unique=True)
    """``T-2026-000042``: for people; threading never trusts it."""
    mailbox_id: Mapped[int] = mapped_column(Id, ForeignKey("mailbox.id"), index=True)
    contact_id: Mapped[int] = mapped_column(Id, ForeignKey("contact.id"))
    agent_id: Mapped[int | None] = mapped_column(Id, ForeignKey("agent.id"))
    merged_into_id: Mapped[int | None] = mapped_column(Id, ForeignKey("ticket.id"))
    subject: Mapped[str]
    """Without prefixes and labels."""
    state: Mapped[str] = mapped_column(default="open")
    language: Mapped[str] = mapped_column(default="de")
    urgency: Mapped[str] = mapped_column(default="normal")
    """As we work it."""
    urgency_claimed: Mapped[str | None]
    """As the client's label or mail program claimed it; None: claimed nothing."""
    urgency_reason: Mapped[str] = mapped_column(default="")
    """Where the set urgency comes from: a label, a header, the mailbox, an agent's reason."""
    intent_id: Mapped[int | None] = mapped_column(Id, ForeignKey("intent.id"))
    """What it is about; None: nobody and no word has said."""
    intent_by: Mapped[str] = mapped_column(default="", server_default="")
    """rules: by words, and read again when these change; agent: by hand, which nothing overwrites."""
    intent_word: Mapped[str] = mapped_column(default="", server_default="")
    """The word in the mail that made it, as it is written there."""
    intent_place: Mapped[str] = mapped_column(default="", server_default="")
    """subject or text."""
    mood: Mapped[str | None]
    mood_quote: Mapped[str] = mapped_column(default="", server_default="")
    """The words that show the mood, so that nobody has to believe a mark."""
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]
    client_wrote_at: Mapped[dt.datetime]
    answered_at: Mapped[dt.datetime | None]
    """Our last answer by a human."""
    closed_at: Mapped[dt.datetime | None]
    """When it was solved; None again once it is open anew."""
    next_due_at: Mapped[dt.datetime | None]
    """The earliest of open promises and windows; None when nothing is due."""
    next_due_kind: Mapped[str] = mapped_column(default="")
    """promise, first, next or solution: what falls due then."""
    at_risk_at: Mapped[dt.datetime | None]
    """From when on something of this ticket counts as at risk: the team's share of its time is used up."""
    due_rank: Mapped[int] = mapped_column(default=2, server_default="2")
    """0: something is late, 1: something is at risk, 2: there is time. Moved on by the clock: `tickets.queue.mark`."""
    last_line: Mapped[str] = mapped_column(default="")
    """The beginning of the last public message, for the queue."""
    snoozed_at: Mapped[dt.datetime | None]
    snoozed_until: Mapped[dt.datetime | None]
    """Out of sight until then, by an agent's wish. It comes back sooner when the contact writes or something falls due."""
    version: Mapped[int] = mapped_column(default=1)
    """Counts what happened in the conversation: a draft written against an older one is stopped at send."""

    mailbox: Mapped[Mailbox] = relationship()
    contact: Mapped[Contact] = relationship()
    agent: Mapped[Agent | None] = relationship()
    intent: Mapped[Intent | None] = relationship()
    labels: Mapped[list[TicketLabel]] = relationship(back_populates="ticket", order_by="TicketLabel.id")


class TicketLabel(Record):
    """A label from the subject or by an agent."""

    __tablename__ = "ticket_label"
    __table_args__ = (
        UniqueConstraint("ticket_id", "label"),
        Index("ix_ticket_label_label", "label", "ticket_id"),
    )
    id: Mapped[PrimaryKey]
    ticket_id: Mapped[int] = mapped_column(Id, ForeignKey("ticket.id"))
    label: Mapped[str]

    ticket: Mapped[Ticket] = relationship(back_populates="labels")


class Party(Record):
    """Who takes part in a ticket by mail. Only parties may continue it by a Message-ID."""

    __tablename__ = "party"
    __table_args__ = (UniqueConstraint("ticket_id", "address"), one_of("part", ("requester", "copy")))
    id: Mapped[PrimaryKey]
    ticket_id: Mapped[int] = mapped_column(Id, ForeignKey("ticket.id"))
    contact_id: Mapped[int | None] = mapped_column(Id, ForeignKey("contact.id"), index=True)
    address: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    part: Mapped[str] = mapped_column(default="requester")


class NumberSeries(Record):
    """The last ticket number given out in a year."""

    __tablename__ = "number_series"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)
