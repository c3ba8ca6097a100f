"""Messages and notes. A note is a record of its own kind, so that no query for mail can ever return one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tickets.records.base import Id, PrimaryKey, Record, one_of, where
from tickets.records.contact import Contact
from tickets.records.people import Agent
from tickets.records.ticket import Ticket

DIRECTIONS: tuple[str, ...] = ("in", "out")
KINDS: tuple[str, ...] = ("mail", "auto_reply", "reply", "acknowledgement", "notice")


class Message(Record):
    """One mail of the conversation, theirs or ours. Everything in it was or may be read by the client."""

    __tablename__ = "message"
    __table_args__ = (
        one_of("direction", DIRECTIONS),
        one_of("kind", KINDS),
        Index("ix_message_ticket_id", "ticket_id", "id"),
        Index("ix_message_message_id", "message_id"),
        Index("ix_message_at", "at"),
        Index("ix_message_mood_at", "mood", "at", **where("mood IN ('angry', 'disappointed')")),
    )
    id: Mapped[PrimaryKey]
    ticket_id: Mapped[int] = mapped_column(Id, ForeignKey("ticket.id"))
    direction: Mapped[str]
    kind: Mapped[str] = mapped_column(default="mail")
    inbound_mail_id: Mapped[int | None] = mapped_column(Id, ForeignKey("inbound_mail.id"), index=True)
    reply_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reply.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(Id, ForeignKey("contact.id"))
    agent_id: Mapped[int | None] = mapped_column(Id, ForeignKey("agent.id"))
    at: Mapped[dt.datetime]
    """Our receipt, or our release."""
    message_id: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    from_name: Mapped[str] = mapped_column(default="")
    from_address: Mapped[str] = mapped_column(default="")
    to: Mapped[list[Any]] = mapped_column(default=list)
    """[[name, address], …] as the mail named them."""
    cc: Mapped[list[Any]] = mapped_column(default=list)
    text: Mapped[str] = mapped_column(default="")
    """The whole body as plain text."""
    new_text: Mapped[str] = mapped_column(default="")
    """What the person newly wrote."""
    signature: Mapped[str] = mapped_column(default="")
    quoted: Mapped[str] = mapped_column(default="")
    has_html: Mapped[bool] = mapped_column(default=False)
    attachments: Mapped[list[Any]] = mapped_column(default=list)
    """[{index, name, content_type, size, inline}]; the bytes are served out of the raw mail."""
    verified: Mapped[str] = mapped_column(default="unverified")
    """verified, unverified or suspicious: how sure we are of the sender."""
    mood: Mapped[str | None]
    """How a client's mail sounds; None on our own."""
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Hints, problems, out-of-office until, thanks only."""

    ticket: Mapped[Ticket] = relationship()
    contact: Mapped[Contact | None] = relationship()
    agent: Mapped[Agent | None] = relationship()


class Note(Record):
    """What colleagues tell each other. It never leaves the house."""

    __tablename__ = "note"
    id: Mapped[PrimaryKey]
    ticket_id: Mapped[int] = mapped_column(Id, ForeignKey("ticket.id"), index=True)
    agent_id: Mapped[int] = mapped_column(Id, ForeignKey("agent.id"))
    at: Mapped[dt.datetime]
    text: Mapped[str]

    agent: Mapped[Agent] = relationship()
