"""A calendar changes while 100,000 tickets are open, on SQLite: ``python -m bench.recount``.

The yardstick, taken in the same run, is what a recount cannot do without: writing every row once, by primary key.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import func, insert, select, update

from tickets import migrations, recount
from tickets.calendars import CalendarSettings
from tickets.profile import MailboxProfile
from tickets.records import Contact, Event, Mailbox, Promise, ResponseWindow, Ticket
from tickets.store import Store

TICKETS = 100_000
NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
PROFILE = MailboxProfile(address="service@bench.test", calendar=CalendarSettings(region="BY"))


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="takt-recount-") as folder:
        store = Store(f"sqlite:///{Path(folder) / 'takt.db'}")
        migrations.upgrade(store)
        fill(store)
        reference = _writing(store)
        closed = PROFILE.calendar.model_copy(update={"extra_holidays": {"2026-11-25": "Betriebsversammlung"}})
        with store.write() as session:
            mailbox = session.scalars(select(Mailbox)).one()
            mailbox.profile_data = PROFILE.model_copy(update={"calendar": closed}).model_dump(mode="json")
            session.flush()
            assert recount.mark(session, mailbox, windows_changed=False, now=NOW)
        begin = time.perf_counter()
        moved = recount.run(store, lambda: NOW)
        seconds = time.perf_counter() - begin
        with store.read() as session:
            events = session.scalar(select(func.count()).where(Event.kind == "window.moved"))
        store.close()
    _print("recount_100k_tickets", seconds, "s", moved=moved, events=events, tickets=TICKETS)
    _print("write_100k_rows_once", reference, "s")
    return 0 if moved and seconds < 60 else 1


def fill(store: Store, count: int = TICKETS) -> None:
    """Open tickets whose windows began in the last days, every fifth with a promise on top."""
    dice = random.Random(1)
    with store.write() as session:
        session.add(Mailbox(address=PROFILE.address, name="", profile_data=PROFILE.model_dump(mode="json")))
        session.add(Contact(address="kim@bench.test", notes="", created_at=NOW))
        session.flush()
        recount.mark(session, session.scalars(select(Mailbox)).one(), windows_changed=False, now=NOW)
        hours, rows = PROFILE.hours, []
        for number in range(1, count + 1):
            began = NOW - dt.timedelta(minutes=dice.randrange(3 * 1440))
            urgency = dice.choice(("high", "normal", "normal", "low"))
            first = PROFILE.window(urgency).first
            assert first is not None
            rows.append((number, began, urgency, hours.add(began, dt.timedelta(hours=first))))
        session.execute(insert(Ticket), [_ticket(*row) for row in rows])
        session.execute(
            insert(ResponseWindow),
            [
                {"ticket_id": n, "kind": "first", "urgency": urgency, "started_at": began, "due_at": due}
                for n, began, urgency, due in rows
            ],
        )
        session.execute(
            insert(Promise),
            [
                {
                    "ticket_id": n,
                    "source": "acknowledgement",
                    "what": "",
                    "made_at": began,
                    "due_at": due,
                    "state": "open",
                    "reason": "",
                }
                for n, began, _, due in rows[::5]
            ],
        )


def _ticket(number: int, began: dt.datetime, urgency: str, due: dt.datetime) -> dict[str, object]:
    return {
        "id": number,
        "number": f"T-2026-{number:06d}",
        "mailbox_id": 1,
        "contact_id": 1,
        "subject": f"Rechnung {number}",
        "urgency": urgency,
        "created_at": began,
        "updated_at": began,
        "client_wrote_at": began,
        "next_due_at": due,
        "next_due_kind": "first",
        "at_risk_at": due - dt.timedelta(hours=4),
        "due_rank": 2,
    }


def _writing(store: Store) -> float:
    begin = time.perf_counter()
    with store.write() as session:
        session.execute(update(Ticket), [{"id": n, "last_line": f"Zeile {n}"} for n in range(1, TICKETS + 1)])
    return time.perf_counter() - begin


def _print(figure: str, value: float, unit: str, **more: object) -> None:
    print(json.dumps({"figure": figure, "value": round(value, 2), "unit": unit, **more}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
