"""Accepting a mail: raw bytes into one row, committed before anybody is told "250".

Nothing is parsed here, so nothing in a mail can stop it from being kept.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence

import zstandard
from sqlalchemy import select
from sqlalchemy.orm import Session

from tickets.records import InboundMail, Mailbox, RawMail, put

LEVEL = 3
MAX_UNPACKED = 256 * 1024 * 1024


def accept(
    session: Session,
    raw: bytes,
    *,
    mailbox_id: int,
    source: str,
    now: dt.datetime,
    envelope_from: str = "",
    envelope_to: str = "",
    remote_key: str | None = None,
    import_only: bool = False,
) -> InboundMail | None:
    """Keep one mail. The caller's commit makes it durable; only then may the sender be told so.

    Returns None when `remote_key` (an IMAP message) has been accepted before: the server may be told again.
    """
    if remote_key is not None:
        known = session.scalar(
            select(InboundMail.id).where(
                InboundMail.mailbox_id == mailbox_id, InboundMail.remote_key == remote_key
            )
        )
        if known is not None:
            return None
    kept = put(session, RawMail(sha256=hashlib.sha256(raw).hexdigest(), size=len(raw), packed=pack(raw)))
    mail = InboundMail(
        mailbox_id=mailbox_id,
        raw_id=kept.id,
        source=source,
        remote_key=remote_key,
        envelope_from=envelope_from,
        envelope_to=envelope_to,
        received_at=now,
        import_only=import_only,
        size=len(raw),
        details={},
    )
    return put(session, mail)


def is_kept(session: Session, raw: bytes, *, mailbox_id: int, source: str) -> bool:
    """Have exactly these bytes come this way before? For servers whose numbers cannot be trusted."""
    known = session.scalar(
        select(InboundMail.id)
        .join(RawMail, RawMail.id == InboundMail.raw_id)
        .where(
            RawMail.sha256 == hashlib.sha256(raw).hexdigest(),
            InboundMail.mailbox_id == mailbox_id,
            InboundMail.source == source,
        )
        .limit(1)
    )
    return known is not None


def pack(raw: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=LEVEL).compress(raw)


def unpack(stored: RawMail) -> bytes:
    """The exact bytes that came. A row that does not fit its checksum is an error, never a guess."""
    raw: bytes = zstandard.ZstdDecompressor().decompress(stored.packed, max_output_size=MAX_UNPACKED)
    if hashlib.sha256(raw).hexdigest() != stored.sha256:
        raise ValueError(f"raw mail {stored.id} does not fit its checksum: restore it from a backup")
    return raw


def mailbox_for(mailboxes: Sequence[Mailbox], address: str) -> Mailbox | None:
    """The mailbox that an envelope recipient leads to: its address or an alias, with or without a +part."""
    local, _, domain = address.strip().lower().rpartition("@")
    plain = f"{local.partition('+')[0]}@{domain}"
    return next((m for m in mailboxes if m.active and plain in m.profile.addresses), None)
