"""Loops whose marks were stripped on the way: two machines that answer each other look like two busy people.

Marks are believed first (:mod:`inbound.automatic`). What is left is judged by what no person does: writing our own automatic words
back to us, answering them before they can be read, opening tickets by the minute. Such a mail is filed like any other, because the
judgement may be wrong; it gets no automatic answer, and the leads are told once a day and sender. The limits in
:mod:`outbound.limits` hold whether or not anything is noticed here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from inbound.parsed import ParsedMail
from tickets.alerts import raise_alert
from tickets.records import Contact, Event, InboundMail, Message, OutboxMail, OutboxRecipient, Ticket, track
from tickets.store import flush_objects

LOOK_BACK = dt.timedelta(hours=1)
UNREADABLY_FAST = dt.timedelta(seconds=15)
"""Nobody reads our acknowledgement and writes an answer in less."""
BUSY = 5
"""So many new tickets of one sender within the hour."""
OWN_LINES = 2
"""So many lines of ours, outside any quotation, are no coincidence."""
LINE = 25
"""Shorter lines are greetings and names."""
REOPENED_A_DAY = 3


class Acknowledged(NamedTuple):
    """An automatic mail of ours to somebody."""

    address: str
    created_at: dt.datetime
    sent_at: dt.datetime | None
    words: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What suspicion asks, read once for a round of mails; tickets that the round opens are added (:func:`opened`)."""

    acknowledged: Mapping[str, Sequence[Acknowledged]]
    """By address, the newest first."""
    opened: dict[int, list[dt.datetime]]
    """When the tickets of a contact were made, by its id."""
    addresses: frozenset[str]


def foresee(session: Session, mails: Mapping[str, dt.datetime]) -> None:
    """Read what is known of these addresses in the hour before their mails came, which is the first one's time each."""
    if not mails:
        return
    flush_objects(session)
    connection, wanted = session.connection(), sorted(mails)
    begin = min(mails.values()) - LOOK_BACK
    acknowledged: dict[str, list[Acknowledged]] = {}
    for row in connection.execute(_ACKNOWLEDGED, {"wanted": wanted, "begin": begin}).tuples():
        acknowledged.setdefault(row[0], []).append(Acknowledged(*row))
    opened: dict[int, list[dt.datetime]] = {}
    for contact_id, created_at in connection.execute(_OPENED, {"wanted": wanted, "begin": begin}).tuples():
        opened.setdefault(contact_id, []).append(created_at)
    session.info[_SEEN] = Seen(acknowledged, opened, frozenset(wanted))


def opened(session: Session, ticket: Ticket) -> None:
    """Count a ticket that the round has just made."""
    if (seen := session.info.get(_SEEN)) is not None:
        seen.opened.setdefault(ticket.contact_id, []).append(ticket.created_at)


_SEEN = "loops"
# Asked for every round, so built once.
_ACKNOWLEDGED = (
    select(
        OutboxRecipient.address,
        OutboxMail.created_at,
        OutboxMail.sent_at,
        Message.new_text,
        OutboxMail.message_id,
    )
    .join(OutboxRecipient, OutboxRecipient.mail_id == OutboxMail.id)
    .join(Message, Message.message_id == OutboxMail.message_id)
    .where(
        OutboxRecipient.address.in_(bindparam("wanted", expanding=True)),
        OutboxMail.kind == "acknowledgement",
        OutboxMail.created_at > bindparam("begin"),
    )
    .order_by(OutboxMail.id.desc())
)
_OPENED = (
    select(Ticket.contact_id, Ticket.created_at)
    .join(Contact, Contact.id == Ticket.contact_id)
    .where(Contact.address.in_(bindparam("wanted", expanding=True)), Ticket.created_at > bindparam("begin"))
)


def suspicion(session: Session, mail: ParsedMail, contact: Contact, row: InboundMail) -> str:
    """Why this mail may be a machine's although nothing in it says so; empty for people."""
    received = row.received_at
    begin = received - LOOK_BACK
    seen: Seen | None = session.info.get(_SEEN)
    if seen is None or contact.address not in seen.addresses:
        foresee(session, {contact.address: received})
        seen = session.info[_SEEN]
    known = seen.acknowledged.get(contact.address, ())
    for ours in [one for one in known if begin < one.created_at <= received][:5]:
        if _repeats(mail.reply_text, ours.words):
            return "it repeats our own automatic words"
        answers = ours.message_id in mail.in_reply_to or ours.message_id in mail.references
        if (
            answers
            and ours.sent_at is not None
            and dt.timedelta() <= received - ours.sent_at < UNREADABLY_FAST
        ):
            return "it answered our automatic mail faster than a person can read"
    tickets = sum(created_at > begin for created_at in seen.opened.get(contact.id, ()))
    return f"{tickets} tickets of one sender within an hour" if tickets > BUSY else ""


def note(session: Session, contact: Contact, ticket: Ticket, why: str, *, now: dt.datetime) -> None:
    """Write it down, and tell the leads, once a day and sender."""
    track(session, "loop.suspected", now=now, ticket_id=ticket.id, address=contact.address, reason=why)
    raise_alert(
        session,
        "loop",
        f"{contact.address}:{now:%Y-%m-%d}",
        now=now,
        mailbox_id=ticket.mailbox_id,
        ticket_id=ticket.id,
        address=contact.address,
        reason=why,
    )


def may_reopen(session: Session, ticket: Ticket, *, now: dt.datetime) -> bool:
    """Mail reopens a closed ticket three times a day; after that a person decides, and the leads are told."""
    day = now - dt.timedelta(days=1)
    times = session.scalar(
        select(func.count())
        .select_from(Event)
        .where(Event.ticket_id == ticket.id, Event.kind == "ticket.reopened_by_mail", Event.at > day)
    )
    if (times or 0) < REOPENED_A_DAY:
        track(session, "ticket.reopened_by_mail", now=now, ticket_id=ticket.id)
        return True
    raise_alert(
        session,
        "reopened",
        f"{ticket.id}:{now:%Y-%m-%d}",
        now=now,
        mailbox_id=ticket.mailbox_id,
        ticket_id=ticket.id,
        address=ticket.contact.address,
        times=times,
    )
    return False


def _repeats(text: str, ours: str) -> bool:
    """Do lines of our automatic mail stand in what the sender newly wrote?"""
    own = {line for line in _lines(ours) if len(line) >= LINE}
    return len(own & set(_lines(text))) >= OWN_LINES


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]
