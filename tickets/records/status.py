"""Status updates: the rhythm that was agreed, what an agent prepared for the next slot, what left, and the links to status pages."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tickets.records.base import Id, PrimaryKey, Record, one_of, where
from tickets.records.contact import Contact
from tickets.records.people import Agent
from tickets.records.ticket import Ticket

PARTS: tuple[str, ...] = ("goal", "progress", "blocker", "next_steps", "decisions")
"""The five parts of an update, in their order."""
UPDATE_STATES: tuple[str, ...] = ("ready", "sent", "replaced")


class Rhythm(Record):
    """When a client hears how things stand, even without news: for one ticket, or with `ticket_id` None for all of a contact's."""

    __tablename__ = "rhythm"
    __table_args__ = (
        Index("ix_rhythm_next_slot", "next_slot_at", **where("active")),
        Index("ix_rhythm_ticket", "ticket_id", **where("active")),
        Index("ix_rhythm_contact", "contact_id", **where("active")),
    )
    id: Mapped[PrimaryKey]
    contact_id: Mapped[int] = mapped_column(Id, ForeignKey("contact.id"))
    ticket_id: Mapped[int | None] = mapped_column(Id, ForeignKey("ticket.id"))
    days: Mapped[str]
    """Weekdays as ``tue,thu``."""
    minutes: Mapped[int]
    """After midnight on the clock of `timezone`."""
    timezone: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    agent_id: Mapped[int | None] = mapped_column(Id, ForeignKey("agent.id"))
    """Who agreed it."""
    created_at: Mapped[dt.datetime]
    next_slot_at: Mapped[dt.datetime]
    last_sent_at: Mapped[dt.datetime | None]

    contact: Mapped[Contact] = relationship()
    ticket: Mapped[Ticket | None] = relationship()


class StatusUpdate(Record):
    """An update in five short parts, written by an agent. `ready` waits for the next slot of its ticket."""

    __tablename__ = "status_update"
    __table_args__ = (
        one_of("state", UPDATE_STATES),
        Index("ix_status_update_ticket_id", "ticket_id", "id"),
        Index("ix_status_update_ready", "ticket_id", unique=True, **where("state = 'ready'")),
    )
    id: Mapped[PrimaryKey]
    ticket_id: Mapped[int] = mapped_column(Id, ForeignKey("ticket.id"))
    agent_id: Mapped[int] = mapped_column(Id, ForeignKey("agent.id"))
    goal: Mapped[str] = mapped_column(default="")
    progress: Mapped[str] = mapped_column(default="")
    blocker: Mapped[str] = mapped_column(default="")
    next_steps: Mapped[str] = mapped_column(default="")
    decisions: Mapped[str] = mapped_column(default="")
    """What we need the client to decide."""
    links: Mapped[list[str]] = mapped_column(default=list)
    """Addresses of evidence: a link stays current where an attachment grows old."""
    state: Mapped[str] = mapped_column(default="ready")
    created_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]

    ticket: Mapped[Ticket] = relationship()
    agent: Mapped[Agent] = relationship()


class StatusSlot(Record):
    """A slot of a contact that is done with: never sent a second time, whatever restarts or clocks do."""

    __tablename__ = "status_slot"
    __table_args__ = (UniqueConstraint("contact_id", "slot_at"),)
    id: Mapped[PrimaryKey]
    contact_id: Mapped[int] = mapped_column(Id, ForeignKey("contact.id"))
    slot_at: Mapped[dt.datetime]
    done_at: Mapped[dt.datetime]
    outbox_mail_id: Mapped[int | None] = mapped_column(Id, ForeignKey("outbox_mail.id"))
    """None: there was nobody or nothing to write to, see `reason`."""
    reason: Mapped[str] = mapped_column(default="")


class StatusLink(Record):
    """A link to a ticket's status page: signed, good until `expires_at`, and it can be taken back."""

    __tablename__ = "status_link"
    __table_args__ = (Index("ix_status_link_ticket_id", "ticket_id", "id"),)
    id: Mapped[PrimaryKey]
    ticket_id: Mapped[int] = mapped_column(Id, ForeignKey("ticket.id"))
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
