"""Setting a ticket's intent: by the team's words when a mail comes in, by an agent at any time, and over old tickets in batches.

An agent's word wins. Words are read again and again, over every mail until one of them says something, and whenever a lead
changes them and has them applied; what an agent has set is left alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tickets.intents.words import Book, Category, Reading, book
from tickets.records import Intent, Message, Ticket, track
from tickets.refused import Refused
from tickets.store import Store

BATCH = 500
_IN_SESSION = "intents"


def book_of(session: Session) -> Book:
    """The house's categories as they are in this transaction: asked for once in it."""
    found: Book | None = session.info.get(_IN_SESSION)
    if found is None:
        rows = session.execute(
            select(Intent.id, Intent.words, Intent.mailbox_id)
            .where(Intent.removed_at.is_(None))
            .order_by(Intent.position, Intent.id)
        ).tuples()
        found = book(tuple(Category(key, tuple(words), mailbox) for key, words, mailbox in rows))
        session.info[_IN_SESSION] = found
    return found


def forget_book(session: Session) -> None:
    """The categories were changed in this transaction."""
    session.info.pop(_IN_SESSION, None)


def mark(session: Session, ticket: Ticket, text: str) -> dict[str, Any]:
    """A new ticket: read its subject and what the person wrote. Returns what the ticket's first Event says of it."""
    reading = book_of(session).read(ticket.subject, text, ticket.mailbox_id or ticket.mailbox.id)
    if reading is None:
        return {}
    _put(ticket, reading)
    return _said(reading)


def heard(session: Session, ticket: Ticket, text: str, *, now: dt.datetime) -> None:
    """A further mail: it may say what the ones before did not."""
    if ticket.intent_by == "agent" or ticket.intent_word:
        return
    reading = book_of(session).read("", text, ticket.mailbox_id)
    if reading is not None and (reading.word or ticket.intent_id is None):
        _change(session, ticket, reading, now=now)


def set_by_agent(
    session: Session, ticket: Ticket, intent_id: int | None, *, by: int | None, now: dt.datetime
) -> None:
    """An agent says what it is about. None gives it back to the words: what the mails say is read again."""
    if intent_id is None:
        ticket.intent_by, ticket.intent_word, ticket.intent_place = "", "", ""
        was, ticket.intent_id = ticket.intent_id, None
        reading = _read_story(session, ticket)
        if reading is not None:
            _put(ticket, reading)
        track(
            session,
            "ticket.intent_set",
            now=now,
            ticket_id=ticket.id,
            agent_id=by,
            was=was,
            to=ticket.intent_id,
        )
        return
    intent = session.get(Intent, intent_id)
    if intent is None or (intent.removed_at is not None and intent_id != ticket.intent_id):
        raise Refused(
            "Dieses Thema gibt es nicht mehr. Bitte wählen Sie ein anderes.",
            "this intent does not exist any more; choose another",
        )
    if ticket.intent_id == intent_id and ticket.intent_by == "agent":
        return
    was, ticket.intent_id, ticket.intent_by = ticket.intent_id, intent_id, "agent"
    ticket.intent_word = ticket.intent_place = ""
    ticket.updated_at = now
    track(
        session, "ticket.intent_set", now=now, ticket_id=ticket.id, agent_id=by, was=was, to=intent_id, by="agent"
    )  # fmt: skip


@dataclass(slots=True)
class Applied:
    """What reading again has done: tickets read, changed, and left alone because an agent had spoken."""

    read: int = 0
    changed: int = 0
    by_agents: int = 0

    def add(self, other: Applied) -> None:
        self.read += other.read
        self.changed += other.changed
        self.by_agents += other.by_agents


def apply(
    store: Store, *, since: dt.datetime | None, now: dt.datetime, dry: bool = False, batch: int = BATCH
) -> Iterator[Applied]:
    """Read old tickets again with the words of today, a batch a transaction; yields after each what was done so far.

    It may be stopped and begun again at any time: a ticket that says what its words say is not touched.
    """
    done, last = Applied(), 0
    while True:
        with store.write() if not dry else store.read() as session:
            tickets = _next(session, last, since, batch)
            if not tickets:
                return
            done.add(_read_again(session, tickets, now=now, dry=dry))
        last = tickets[-1].id
        yield done


def _next(session: Session, last: int, since: dt.datetime | None, batch: int) -> Sequence[Ticket]:
    query = select(Ticket).where(Ticket.id > last).order_by(Ticket.id).limit(batch)
    if since is not None:
        query = query.where(Ticket.created_at >= since)
    return session.scalars(query).all()


def _read_again(session: Session, tickets: Sequence[Ticket], *, now: dt.datetime, dry: bool) -> Applied:
    done = Applied(read=len(tickets))
    free = [ticket for ticket in tickets if ticket.intent_by != "agent"]
    done.by_agents = len(tickets) - len(free)
    told = _told(session, [ticket.id for ticket in free])
    for ticket in free:
        reading = _first_that_says(book_of(session), ticket, told.get(ticket.id, []))
        if reading is None or _is(ticket, reading):
            continue
        if not dry:
            _change(session, ticket, reading, now=now)
        done.changed += 1
    return done


def _read_story(session: Session, ticket: Ticket) -> Reading | None:
    told = _told(session, [ticket.id]).get(ticket.id, [])
    return _first_that_says(book_of(session), ticket, told)


def _told(session: Session, ticket_ids: Sequence[int]) -> dict[int, list[str]]:
    """What people newly wrote in each of these tickets, mail by mail. What a machine wrote says nothing."""
    rows = session.execute(
        select(Message.ticket_id, Message.new_text)
        .where(Message.ticket_id.in_(ticket_ids), Message.direction == "in", Message.kind == "mail")
        .order_by(Message.ticket_id, Message.at, Message.id)
    ).tuples()
    told: dict[int, list[str]] = {}
    for ticket_id, text in rows:
        told.setdefault(ticket_id, []).append(text)
    return told


def _first_that_says(categories: Book, ticket: Ticket, told: Sequence[str]) -> Reading | None:
    """As if the mails came in again one by one."""
    if not told:
        return None
    first = categories.read(ticket.subject, told[0], ticket.mailbox_id)
    if first is not None and first.word:
        return first
    later = (categories.read("", text, ticket.mailbox_id) for text in told[1:])
    return next((reading for reading in later if reading is not None and reading.word), first)


def _change(session: Session, ticket: Ticket, reading: Reading, *, now: dt.datetime) -> None:
    was = ticket.intent_id
    _put(ticket, reading)
    track(
        session,
        "ticket.intent_set",
        now=now,
        ticket_id=ticket.id,
        was=was,
        to=ticket.intent_id,
        **_said(reading),
    )


def _put(ticket: Ticket, reading: Reading) -> None:
    ticket.intent_id, ticket.intent_by = reading.intent_id, "rules"
    ticket.intent_word, ticket.intent_place = reading.word, reading.place


def _is(ticket: Ticket, reading: Reading) -> bool:
    return (ticket.intent_id, ticket.intent_word, ticket.intent_place) == (
        reading.intent_id,
        reading.word,
        reading.place,
    )


def _said(reading: Reading) -> dict[str, Any]:
    if not reading.word:
        return {"intent": reading.intent_id}
    return {
        "intent": reading.intent_id,
        "word": reading.word,
        "place": reading.place,
        "rule": reading.rule,
    }
