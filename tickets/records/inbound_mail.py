"""InboundMail: raw bytes, and what became of them. The spine of "no mail is lost".

::

                 accept (one durable commit, then "250")
                        |
                        v
        +----------- pending <-----------------+
        |               | claim (lease)        | lease ran out, or a try failed (tries < 3)
        |               v                      |
        |           processing ----------------+
        |               |
        v               v
    quarantined     filed | ignored | bounce | agent_reply | duplicate      (end states)
        |
        +--> retry -> pending,  make a ticket -> filed,  discard with a reason -> ignored
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from tickets.records.base import Id, PrimaryKey, Record, one_of, where
from tickets.records.mailbox import Mailbox

InboundState = Literal[
    "pending", "processing", "filed", "ignored", "bounce", "agent_reply", "duplicate", "quarantined"
]
INBOUND_STATES: tuple[str, ...] = (
    "pending",
    "processing",
    "filed",
    "ignored",
    "bounce",
    "agent_reply",
    "duplicate",
    "quarantined",
)
END_STATES: tuple[str, ...] = INBOUND_STATES[2:]


class RawMail(Record):
    """The bytes of a mail exactly as they came, zstandard-compressed, kept once.

    A row of its own so that lists of mails never drag megabytes through memory.
    """

    __tablename__ = "raw_mail"
    id: Mapped[PrimaryKey]
    sha256: Mapped[str] = mapped_column(index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    packed: Mapped[bytes] = deferred(mapped_column(LargeBinary))


class InboundMail(Record):
    """One accepted delivery of one mail to one mailbox."""

    __tablename__ = "inbound_mail"
    __table_args__ = (
        one_of("state", INBOUND_STATES),
        UniqueConstraint("mailbox_id", "content_key"),
        UniqueConstraint("mailbox_id", "remote_key"),
        Index("ix_inbound_mail_state_id", "state", "id"),
        Index("ix_inbound_mail_held", "rule", "id", **where("state = 'quarantined'")),
    )
    id: Mapped[PrimaryKey]
    mailbox_id: Mapped[int] = mapped_column(Id, ForeignKey("mailbox.id"))
    raw_id: Mapped[int] = mapped_column(Id, ForeignKey("raw_mail.id"), index=True)
    source: Mapped[str]
    """smtp, lmtp, imap or file."""
    remote_key: Mapped[str | None]
    """IMAP: ``folder/uidvalidity/uid``, so that a crash before the flag never files twice."""
    envelope_from: Mapped[str] = mapped_column(default="")
    envelope_to: Mapped[str] = mapped_column(default="")
    received_at: Mapped[dt.datetime]
    """Our receipt: every clock runs from here, never from the Date header."""
    import_only: Mapped[bool] = mapped_column(default=False)
    """Old mail that is read in: it makes tickets and never causes a mail."""
    state: Mapped[str] = mapped_column(default="pending")
    reason: Mapped[str] = mapped_column(default="")
    """Why it came to this, in words."""
    rule: Mapped[str] = mapped_column(default="", server_default="")
    """Name of the rule that decided; empty when it was filed or could not be read."""
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[dt.datetime | None]
    processed_at: Mapped[dt.datetime | None]
    content_key: Mapped[str | None]
    """sha256 over everything a reader can see; set when it is decided, unique per mailbox. None on duplicates."""
    message_id: Mapped[str] = mapped_column(default="", index=True)
    from_address: Mapped[str] = mapped_column(default="")
    from_name: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    ticket_id: Mapped[int | None] = mapped_column(Id, ForeignKey("ticket.id"), index=True)
    """The ticket it was filed to, or may belong to (held mail, bounces, duplicates)."""
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What the desk shows of it: problems, hints, bounce recipients."""

    mailbox: Mapped[Mailbox] = relationship()
    raw: Mapped[RawMail] = relationship()
