"""Our own mailboxes. They are few, rights and clocks hang on them, so a page asks for them once and not once a question."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from tickets.records import Mailbox
from tickets.records.base import WriteSession

FALLBACK_ZONE = "Europe/Berlin"
_KNOWN = "mailboxes"


def mailboxes(session: Session) -> tuple[Mailbox, ...]:
    """Every mailbox, active or not, the first one first. A session that only reads asks the database once: what it sees does
    not change under it."""
    if isinstance(session, WriteSession):
        return _ask(session)
    known: tuple[Mailbox, ...] | None = session.info.get(_KNOWN)
    if known is None:
        known = session.info[_KNOWN] = _ask(session)
    return known


def house_zone(session: Session) -> ZoneInfo:
    """The clock by which this house counts days: that of its first active mailbox."""
    first = next((box for box in mailboxes(session) if box.active), None)
    return ZoneInfo(first.profile.calendar.timezone if first is not None else FALLBACK_ZONE)


def own_addresses(session: Session) -> frozenset[str]:
    """Every address under which clients reach us."""
    return frozenset(address for box in mailboxes(session) for address in box.profile.addresses)


def _ask(session: Session) -> tuple[Mailbox, ...]:
    return tuple(session.scalars(select(Mailbox).order_by(Mailbox.id)))
