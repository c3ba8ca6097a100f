"""ThreadKey: a further name under which mail programs know a ticket's conversation."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tickets.records.base import Id, PrimaryKey, Record


class ThreadKey(Record):
    """The conversation GUID of Outlook's Thread-Index. It is no secret: it only ever continues a ticket for one of its parties."""

    __tablename__ = "thread_key"
    __table_args__ = (UniqueConstraint("ticket_id", "guid"), Index("ix_thread_key_guid", "guid", "id"))
    id: Mapped[PrimaryKey]
    ticket_id: Mapped[int] = mapped_column(Id, ForeignKey("ticket.id"))
    guid: Mapped[str]
    """16 bytes in hex."""
