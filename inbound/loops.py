"""Loops whose marks were stripped on the way: two machines that answer each other look like two busy people.

Marks are believed first (:mod:`inbound.automatic`). What is left is judged by what no person does: writing our own automatic words
back to us, answering them before they can be read, opening tickets by the minute. Such a mail is filed like any other, because the
judgement may be wrong; it gets no automatic answer, and the leads are told once a day and sender. The limits in
:mod:`outbound.limits` hold whether or not anything is noticed here.
"""

from __future__ import annotations

import datetime as dt

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


# Asked for every mail, so built once.
_ACKNOWLEDGED = (
    select(OutboxMail.sent_at, Message.new_text, OutboxMail.message_id)
    .join(OutboxRecipient, OutboxRecipient.mail_id == OutboxMail.id)
    .join(Message, Message.message_id == OutboxMail.message_id)
    .where(
        OutboxRecipient.address == bindparam("recipient"),
        OutboxMail.kind == "acknowledgement",
        OutboxMail.created_at > bindparam("begin"),
        OutboxMail.created_at <= bindparam("end"),
    )
    .order_by(OutboxMail.id.desc())
    .limit(5)
)
_OPENED = (
    select(func.count())
    .select_from(Ticket)
    .where(Ticket.contact_id == bindparam("contact"), Ticket.created_at > bindparam("begin"))
)


def suspicion(session: Session, mail: ParsedMail, contact: Contact, row: InboundMail) -> str:
    """Why this mail may be a machine's although nothing in it says so; empty for people."""
    received = row.received_at
    flush_objects(session)
    connection = session.connection()
    hour = {"begin": received - LOOK_BACK, "end": received}
    for sent_at, ours, message_id in connection.execute(
        _ACKNOWLEDGED, {"recipient": contact.address, **hour}
    ).tuples():
        if _repeats(mail.reply_text, ours):
            return "it repeats our own automatic words"
        answers = message_id in mail.in_reply_to or message_id in mail.references
        if answers and sent_at is not None and dt.timedelta() <= received - sent_at < UNREADABLY_FAST:
            return "it answered our automatic mail faster than a person can read"
    opened = connection.scalar(_OPENED, {"contact": contact.id, "begin": received - LOOK_BACK})
    return f"{opened} tickets of one sender within an hour" if (opened or 0) > BUSY else ""


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
