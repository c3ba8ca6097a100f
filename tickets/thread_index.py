"""Outlook's Thread-Index: how Exchange and Outlook keep a conversation together when References were rewritten on the way.

The header is base64 of 22 bytes, six of a FILETIME and a GUID, and five more for every answer: a bit for the unit, 31 bits of time
since the beginning, a byte to tell siblings apart (MS-OXOMSG 2.2.1.3). An answer of ours appends its block to the client's
header; copying it unchanged would make our answer a sibling, and Outlook would show it in the wrong place.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from tickets.records import Message, ThreadKey, Ticket
from tickets.store import insert_or_ignore

HEAD, BLOCK = 22, 5
LONGEST = HEAD + 200 * BLOCK
"""Longer ones are nobody's conversation."""
_EPOCH = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)


def guid_of(header: str) -> str:
    """The conversation's GUID in hex; empty when the header is none, or names no conversation."""
    raw = _decode(header)
    guid = raw[6:HEAD]
    return guid.hex() if any(guid) else ""


def remember(session: Session, ticket: Ticket, header: str) -> None:
    """This conversation is the ticket's."""
    if guid := guid_of(header):
        insert_or_ignore(session, ThreadKey, ticket_id=ticket.id, guid=guid)


def tickets_of(session: Session, header: str) -> list[int]:
    """Ids of the tickets that know this conversation, the newest first."""
    guid = guid_of(header)
    if not guid:
        return []
    return list(
        session.scalars(
            select(ThreadKey.ticket_id).where(ThreadKey.guid == guid).order_by(ThreadKey.id.desc()).limit(20)
        )
    )


def answer(session: Session, ticket: Ticket, *, now: dt.datetime) -> str:
    """The header for a mail of ours: a block below the client's last one, else below a beginning of the ticket's own."""
    parent = session.scalar(
        select(Message.details)
        .where(Message.ticket_id == ticket.id, Message.direction == "in")
        .order_by(Message.id.desc())
        .limit(1)
    )
    raw = _decode(str((parent or {}).get("thread_index", "")))
    if not raw or len(raw) + BLOCK > LONGEST:
        raw = _beginning(session, ticket)
    return base64.b64encode(raw + _block(raw, now)).decode()


def _beginning(session: Session, ticket: Ticket) -> bytes:
    guid = session.scalar(
        select(ThreadKey.guid).where(ThreadKey.ticket_id == ticket.id).order_by(ThreadKey.id).limit(1)
    )
    if guid is None:
        guid = secrets.token_hex(16)
        session.add(ThreadKey(ticket_id=ticket.id, guid=guid))
    return (_filetime(ticket.created_at) >> 16).to_bytes(6, "big") + bytes.fromhex(guid)


def _block(raw: bytes, now: dt.datetime) -> bytes:
    """Time since the beginning in units of about 26 ms, or of about 0.8 s when it is more than a year and a half."""
    passed = max(0, _filetime(now) - (int.from_bytes(raw[:6], "big") << 16))
    long = passed >> 49
    delta = (passed >> (23 if long else 18)) & 0x7FFFFFFF
    return ((0x80000000 if long else 0) | delta).to_bytes(4, "big") + secrets.token_bytes(1)


def _filetime(moment: dt.datetime) -> int:
    """100 ns since 1601."""
    passed = moment - _EPOCH
    return (passed.days * 86400 + passed.seconds) * 10_000_000 + passed.microseconds * 10


def _decode(header: str) -> bytes:
    text = "".join(header.split())
    if not text or len(text) > LONGEST * 4 // 3 + 4:
        return b""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    whole = len(raw) >= HEAD and (len(raw) - HEAD) % BLOCK == 0
    return raw if whole else b""
