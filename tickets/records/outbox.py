"""Outbox: mail that is going out. One row is one Message-ID and one byte string, whatever happens.

::

    due --claim(lease), committed before DATA--> sending --+--> sent        every recipient has an end
     ^                                                     |--> due         some only failed for now: back-off
     |                                                     |--> failed      refused for good, the agent is told
     |                                                     +--> uncertain   the final reply never came, or we died:
     +-- agent's mail: once more, same bytes, same id ---------+            shown; automatic mail is not repeated
    due --undo within 15 s--> cancelled
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, false
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from tickets.records.base import Id, PrimaryKey, Record, one_of, where

OUTBOX_STATES: tuple[str, ...] = ("due", "sending", "sent", "failed", "uncertain", "cancelled")
OUTBOX_KINDS: tuple[str, ...] = ("reply", "acknowledgement", "notice", "internal")
RECIPIENT_STATES: tuple[str, ...] = ("due", "sent", "failed", "uncertain")


class OutboxMail(Record):
    """One mail to send: frozen bytes, envelope, and how far it got."""

    __tablename__ = "outbox_mail"
    __table_args__ = (
        one_of("state", OUTBOX_STATES),
        one_of("kind", OUTBOX_KINDS),
        Index("ix_outbox_mail_due", "not_before", "id", **where("state IN ('due','sending')")),
        Index("ix_outbox_mail_kind_created", "kind", "created_at"),
    )
    id: Mapped[PrimaryKey]
    kind: Mapped[str]
    ticket_id: Mapped[int | None] = mapped_column(Id, ForeignKey("ticket.id"), index=True)
    reply_id: Mapped[int | None] = mapped_column(Id, ForeignKey("reply.id"), index=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[str]
    envelope_from: Mapped[str]
    """Empty for automatic mail: the null sender, so that nothing answers it (RFC 3834, section 3.3)."""
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    sha256: Mapped[str]
    created_at: Mapped[dt.datetime]
    not_before: Mapped[dt.datetime]
    """Undo time at first, then the back-off."""
    state: Mapped[str] = mapped_column(default="due")
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    last_error: Mapped[str] = mapped_column(default="")

    recipients: Mapped[list[OutboxRecipient]] = relationship(
        back_populates="mail", order_by="OutboxRecipient.id"
    )


class OutboxRecipient(Record):
    """One recipient of one mail: each has its own fate."""

    __tablename__ = "outbox_recipient"
    __table_args__ = (
        one_of("state", RECIPIENT_STATES),
        UniqueConstraint("mail_id", "address"),
        Index("ix_outbox_recipient_address", "address", "id"),
    )
    id: Mapped[PrimaryKey]
    mail_id: Mapped[int] = mapped_column(Id, ForeignKey("outbox_mail.id"))
    address: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="due")
    code: Mapped[int | None]
    response: Mapped[str] = mapped_column(default="")
    bounced_at: Mapped[dt.datetime | None]
    report: Mapped[str] = mapped_column(default="", server_default="")
    """What a mail server reported later: delayed, failed, delivered, relayed, expanded or complaint."""
    report_hard: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The report says that the address itself is no good."""
    unsure: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often the final reply never came; a person's mail is sent once more, never twice."""

    mail: Mapped[OutboxMail] = relationship(back_populates="recipients")
