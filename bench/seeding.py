"""A desk that has been in use for years, written as rows: tickets with messages, parties, windows and promises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from tests.support.desk import Desk
from tickets import migrations
from tickets.records import (
    Contact,
    Message,
    NumberSeries,
    Party,
    Promise,
    Record,
    ResponseWindow,
    Ticket,
    TicketLabel,
)
from tickets.store import Store

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
STEP = 5000
WORDS = "Die Rechnung vom März stimmt nicht, und das Gerät zeigt seit gestern einen Fehler. "


@contextmanager
def fresh_desk(where: Path | str) -> Iterator[Desk]:
    """An empty house: a file for SQLite, or the URL of an empty database."""
    store = Store(f"sqlite:///{where}" if isinstance(where, Path) else where)
    migrations.upgrade(store)
    try:
        yield Desk.furnish(store, NOW)
    finally:
        store.close()


def seed(desk: Desk, tickets: int, *, messages: int = 1) -> None:
    """`tickets` of which every second is closed, with `messages` each. Every third has a promise, every tenth a label."""
    for first in range(1, tickets + 1, STEP):
        ids = range(first, min(first + STEP, tickets + 1))
        with desk.store.write() as session:
            _add(session, Contact, (_contact(i) for i in ids))
            _add(session, Ticket, (_ticket(desk, i) for i in ids))
            _add(session, Party, (_party(i) for i in ids))
            for number in range(messages):
                _add(session, Message, (_message(i, number) for i in ids))
            _add(session, ResponseWindow, (_window(i) for i in ids if i % 2))
            _add(session, Promise, (_promise(i) for i in ids if i % 3 == 0))
            _add(session, TicketLabel, ({"ticket_id": i, "label": "rechnung"} for i in ids if i % 10 == 0))
    with desk.store.write() as session:
        session.merge(NumberSeries(year=NOW.year, last=tickets))
        if desk.store.dialect == "postgresql":
            _set_sequences(session)
        session.execute(text("ANALYZE"))


def _add(session: Session, record: type[Record], rows: Iterator[dict[str, Any]]) -> None:
    if given := list(rows):
        session.execute(insert(record), given)


def _set_sequences(session: Session) -> None:
    """Ids were given by hand: the next row must not get one of them again."""
    for record in (Contact, Ticket):
        highest = session.scalar(select(func.max(record.id)))
        session.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{record.__tablename__}', 'id'), {highest})")
        )


def _contact(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "address": f"c{number}@seed.test",
        "name": f"Kontakt {number}",
        "notes": "",
        "created_at": NOW,
    }


def _ticket(desk: Desk, number: int) -> dict[str, Any]:
    closed = number % 2 == 0
    due = None if closed else _due(number)
    return {
        "id": number,
        "number": f"T-{NOW.year}-{number:06d}",
        "mailbox_id": desk.mailbox_id,
        "contact_id": number,
        "agent_id": desk.agent_id if number % 5 == 0 else None,
        "subject": f"Vorgang {number}",
        "state": "closed" if closed else "waiting" if number % 9 == 0 else "open",
        "language": "de",
        "urgency": "high" if number % 7 == 0 else "normal",
        "urgency_reason": "mailbox",
        "created_at": NOW - dt.timedelta(minutes=number % 400_000),
        "updated_at": NOW - dt.timedelta(minutes=number % 20_000),
        "client_wrote_at": NOW - dt.timedelta(minutes=number % 20_000),
        "last_line": WORDS.strip(),
        "version": 1,
        "next_due_at": due,
        "next_due_kind": "" if closed else "first",
        "at_risk_at": due - dt.timedelta(hours=2) if due else None,
        "due_rank": 2 if due is None or due > NOW + dt.timedelta(hours=2) else 1 if due > NOW else 0,
    }


def _party(number: int) -> dict[str, Any]:
    return {
        "ticket_id": number,
        "contact_id": number,
        "address": f"c{number}@seed.test",
        "name": "",
        "part": "requester",
    }


def _message(ticket: int, number: int) -> dict[str, Any]:
    inwards = number % 2 == 0
    return {
        "ticket_id": ticket,
        "direction": "in" if inwards else "out",
        "kind": "mail" if inwards else "reply",
        "contact_id": ticket if inwards else None,
        "at": NOW - dt.timedelta(hours=20 - number),
        "message_id": f"<seed-{ticket}-{number}@seed.test>",
        "subject": f"Vorgang {ticket}",
        "from_address": f"c{ticket}@seed.test",
        "to": [],
        "cc": [],
        "text": WORDS * 6,
        "new_text": WORDS * 6,
        "attachments": [],
        "details": {},
    }


def _window(number: int) -> dict[str, Any]:
    return {
        "ticket_id": number,
        "kind": "first",
        "urgency": "normal",
        "started_at": NOW,
        "due_at": _due(number),
    }


def _promise(number: int) -> dict[str, Any]:
    return {
        "ticket_id": number,
        "source": "acknowledgement",
        "what": "Sie hören von uns.",
        "made_at": NOW,
        "due_at": _due(number),
        "state": "open",
        "reason": "",
    }


def _due(number: int) -> dt.datetime:
    return NOW + dt.timedelta(minutes=number % 20_000 - 500)
