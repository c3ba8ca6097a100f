"""Emergency: a client claimed "critical". Counted per client or organisation and calendar quarter.

::

    claimed --within the quota--> counted
        +----over the quota-----> over ----one line of reason, or an agent--> restored
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tickets.records.base import Id, PrimaryKey, Record, one_of
from tickets.records.contact import Contact, Organisation
from tickets.records.ticket import Ticket

EMERGENCY_STATES: tuple[str, ...] = ("counted", "over", "restored")


class Emergency(Record):
    """One claim, at most one a ticket."""

    __tablename__ = "emergency"
    __table_args__ = (
        one_of("state", EMERGENCY_STATES),
        Index("ix_emergency_contact_quarter", "contact_id", "quarter"),
        Index("ix_emergency_organisation_quarter", "organisation_id", "quarter"),
    )
    id: Mapped[PrimaryKey]
    ticket_id: Mapped[int] = mapped_column(Id, ForeignKey("ticket.id"), unique=True)
    contact_id: Mapped[int] = mapped_column(Id, ForeignKey("contact.id"))
    organisation_id: Mapped[int | None] = mapped_column(Id, ForeignKey("organisation.id"))
    """Whose quota it counts against; None: the contact's own."""
    quarter: Mapped[str]
    """``2026-Q4`` on the mailbox's clock."""
    at: Mapped[dt.datetime]
    state: Mapped[str]
    number: Mapped[int]
    """Which claim of the quarter it was, from 1."""
    quota: Mapped[int]
    """How many were agreed at that time."""
    reason: Mapped[str] = mapped_column(default="")
    """What the client or the agent gave as a reason."""
    restored_by_agent_id: Mapped[int | None] = mapped_column(Id, ForeignKey("agent.id"))

    ticket: Mapped[Ticket] = relationship()
    contact: Mapped[Contact] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
