"""ParsedMail: what the rest of the desk may know about a mail, as plain values that travel between processes.

Produced by :func:`inbound.parse.parse` from raw bytes. Every string is clean for any database: no NUL, no lone
surrogates, header values without control characters. Nothing in here is trusted: names, addresses and dates are
the sender's claims.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of a header. `address` is lower-cased in its domain; both may be empty when the header was broken."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the text. `index` finds it again in the raw mail (`inbound.parse.attachment_bytes`)."""

    index: int
    name: str
    content_type: str
    size: int
    sha256: str
    inline: bool
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class BouncedRecipient:
    """One recipient of a delivery report. `status` is the RFC 3463 code, `hard`: the address itself is no good."""

    address: str
    status: str | None
    hard: bool
    diagnostic: str = ""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery status, RFC 3464 or its many dialects. `original_message_id` ties it to the outbox row."""

    kind: Literal["failed", "delayed", "delivered", "relayed", "expanded", "complaint"]
    recipients: tuple[BouncedRecipient, ...]
    original_message_id: str = ""


@dataclass(frozen=True, slots=True)
class OutOfOffice:
    """Somebody is away. `until` is the day they are back, when the mail says so."""

    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Automatic:
    """No human wrote this mail now. `reason` names the rule that saw it, e.g. ``header:auto-submitted``."""

    reason: str


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """One mail, read. All text fields are plain text with LF line ends; lists are in header order."""

    subject: str = ""
    base_subject: str = ""
    """Subject without reply/forward prefixes, list tags kept as they are."""
    from_: Address = Address("", "")
    from_problem: str = ""
    """Why From is not one strict address (`missing`, `several`, `malformed`), empty when it is."""
    sender: Address = Address("", "")
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    delivered_to: tuple[str, ...] = ()
    """Delivered-To, X-Original-To, Envelope-To: where a mailbox delivery says it was for."""
    date: datetime | None = None
    """The sender's claim, display only; aware, UTC."""
    message_id: str = ""
    """With angle brackets; empty when the mail has none."""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    text: str = ""
    """The whole body as text (text/plain, or readable text made of the HTML)."""
    text_part: str = ""
    """The text/plain part as sent, only where `text` was made of the HTML because that part does not stand for it."""
    html: str = ""
    """The HTML body as sent, unsafe: clean it before any display."""
    reply_text: str = ""
    """What the person newly wrote: quotes and signature left out."""
    reply_text_with_signature: str = ""
    quoted: str = ""
    signature: str = ""
    is_forward: bool = False
    """The body or subject says that a mail was forwarded (WG:, Fwd:, forwarded block)."""
    thanks_only: bool = False
    """Nothing but thanks in the new text."""
    attachments: tuple[Attachment, ...] = ()
    x_priority: int | None = None
    """1 (highest) to 5, from X-Priority, Priority, Importance or X-MSMail-Priority."""
    automatic: Automatic | None = None
    out_of_office: OutOfOffice | None = None
    bounce: Bounce | None = None
    received_count: int = 0
    loop_marks: tuple[str, ...] = ()
    """Values of X-Loop and X-Takt-Instance: whose automatic mail this is."""
    thread_index: str = ""
    authentication_results: tuple[str, ...] = ()
    """Raw Authentication-Results values above the first foreign Received; judged against the configured authserv-id."""
    language: Literal["de", "en"] | None = None
    """What the new words are written in, when that is clear."""
    problems: tuple[str, ...] = ()
    """What was odd, one short English key each, e.g. ``charset-guessed``, ``too-deep``, ``nul-bytes``."""
    headers: tuple[tuple[str, str], ...] = field(default=())
    """Every header decoded, for the curious; capped."""
