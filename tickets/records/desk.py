"""What agents keep on the desk: links between tickets, saved views, mentions, snippets, and files of a draft."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from tickets.records.base import Id, PrimaryKey, Record, one_of, where
from tickets.records.people import Agent

SNIPPET_KINDS: tuple[str, ...] = ("snippet", "sentence", "story")


class TicketLink(Record):
    """Two tickets that belong together. One row a pair: `ticket_id` is the smaller id."""

    __tablename__ = "ticket_link"
    __table_args__ = (UniqueConstraint("ticket_id", "other_id"),)
    id: Mapped[PrimaryKey]
    ticket_id: Mapped[int] = mapped_column(Id, ForeignKey("ticket.id"))
    other_id: Mapped[int] = mapped_column(Id, ForeignKey("ticket.id"), index=True)
    agent_id: Mapped[int | None] = mapped_column(Id, ForeignKey("agent.id"))
    at: Mapped[dt.datetime]


class SavedView(Record):
    """A view of the queue with filters, under a name of one's own."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("agent_id", "name"),)
    id: Mapped[PrimaryKey]
    agent_id: Mapped[int] = mapped_column(Id, ForeignKey("agent.id"))
    name: Mapped[str]
    query: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{"view": …, "label": …, "urgency": …}: only names that :mod:`tickets.queue` knows."""
    made_at: Mapped[dt.datetime]


class Mention(Record):
    """A colleague named in a note with @: the note waits for them until they have opened the ticket."""

    __tablename__ = "mention"
    __table_args__ = (
        UniqueConstraint("note_id", "agent_id"),
        Index("ix_mention_unseen", "agent_id", "ticket_id", **where("seen_at IS NULL")),
    )
    id: Mapped[PrimaryKey]
    note_id: Mapped[int] = mapped_column(Id, ForeignKey("note.id"))
    ticket_id: Mapped[int] = mapped_column(Id, ForeignKey("ticket.id"))
    agent_id: Mapped[int] = mapped_column(Id, ForeignKey("agent.id"))
    seen_at: Mapped[dt.datetime | None]


class Snippet(Record):
    """A good sentence kept for reuse, by the team. The shipped ones are files; these are the house's own."""

    __tablename__ = "snippet"
    __table_args__ = (one_of("kind", SNIPPET_KINDS), UniqueConstraint("language", "name"))
    id: Mapped[PrimaryKey]
    kind: Mapped[str] = mapped_column(default="sentence")
    language: Mapped[str]
    name: Mapped[str]
    """Short, what one types after the slash."""
    text: Mapped[str]
    agent_id: Mapped[int | None] = mapped_column(Id, ForeignKey("agent.id"))
    """Who kept it."""
    made_at: Mapped[dt.datetime]

    agent: Mapped[Agent | None] = relationship()


class ReplyFile(Record):
    """A file that leaves with a reply. It may have no name of ours: names are labels only."""

    __tablename__ = "reply_file"
    id: Mapped[PrimaryKey]
    reply_id: Mapped[int] = mapped_column(Id, ForeignKey("reply.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
