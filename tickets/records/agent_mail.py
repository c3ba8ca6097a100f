"""AgentMail: what an agent answered by mail, from the moment it was recognised until it was worked off.

Inbound recognises the signed address and writes the row; outbound finds it, does what it says, and sends back what stands in the way.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tickets.records.base import Id, PrimaryKey, Record, one_of, where
from tickets.records.people import Agent
from tickets.records.ticket import Ticket

AGENT_MAIL_STATES: tuple[str, ...] = ("due", "done")


class AgentMail(Record):
    """One mail of an agent to their signed address of one ticket."""

    __tablename__ = "agent_mail"
    __table_args__ = (
        one_of("state", AGENT_MAIL_STATES),
        Index("ix_agent_mail_due", "id", **where("state = 'due'")),
        Index("ix_agent_mail_agent_id", "agent_id", "ticket_id", "id"),
    )
    id: Mapped[PrimaryKey]
    inbound_mail_id: Mapped[int] = mapped_column(Id, ForeignKey("inbound_mail.id"), unique=True)
    ticket_id: Mapped[int] = mapped_column(Id, ForeignKey("ticket.id"))
    agent_id: Mapped[int] = mapped_column(Id, ForeignKey("agent.id"))
    base_version: Mapped[int]
    """`Ticket.version` of the mail they answered: what they had before their eyes."""
    seen_message_id: Mapped[int] = mapped_column(Id, default=0)
    """The newest message they had before their eyes; what came after it is news to them."""
    reply_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reply.id"))
    """The held answer that the mail they answered was about."""
    text: Mapped[str]
    """What they newly wrote, without quotations and signature."""
    files: Mapped[list[str]]
    """Names of attachments that were too large to take along; the others wait at the answer."""
    received_at: Mapped[dt.datetime]
    state: Mapped[str] = mapped_column(default="due")
    outcome: Mapped[str] = mapped_column(default="")
    """released, held, moved, refused, done or ignored, with why."""
    done_at: Mapped[dt.datetime | None]

    ticket: Mapped[Ticket] = relationship()
    agent: Mapped[Agent] = relationship()
