"""A year of 100,000 tickets: every report from cold, on SQLite: ``python -m bench.reports``.

The yardstick, taken in the same run, is one plain scan of the looks that the tone report counts from.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from bench.figures import report, timed
from bench.seeding import NOW, fresh_desk
from tests.support.desk import Desk
from tickets import reports
from tickets.records import (
    Agent,
    Contact,
    GateCheck,
    GateFinding,
    GatePraise,
    Message,
    Promise,
    Record,
    Reply,
    ResponseWindow,
    Team,
    Ticket,
)
from tickets.reports import GroupSize, Month, Slice, Weeks
from tickets.store import Store

TICKETS = 100_000
STEP = 5_000
AGENTS = 40
GOAL_SECONDS = 2.0
FOUND = ("blame", "vague_promise", "empty_phrase", "missing_mirror", "officialese")
PRAISED = ("personal_greeting", "concrete_promise", "mirror")
MOODS = ("calm", "calm", "friendly", "thankful", "worried", "disappointed", "angry")
SENTENCES = (
    "Die Gutschrift zur Rechnung ist heute gebucht.",
    "Danke, dass Sie die Belege gleich geschickt haben.",
    "Wir prüfen das und melden uns bis morgen, 14 Uhr.",
    "Der Betrag steht auf Ihrem Konto, sobald die Bank ihn freigibt.",
    "Das Ersatzteil geht mit der Post an Ihre Anschrift.",
)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="takt-reports-") as folder:
        path = Path(folder) / "takt.db"
        with fresh_desk(path) as desk:
            _year(desk)
        weeks, month, zone = Weeks.before(NOW.date(), 52), Month(2026, 10), "Europe/Berlin"
        size = GroupSize()
        months = reports.months_before(NOW.date(), 12)
        span = months[0].bounds(zone)[0], months[-1].bounds(zone)[1]
        reference = _cold(
            path, lambda s: s.execute(text("SELECT count(*), sum(final), max(day) FROM gate_check")).all()
        )
        for name, work in (
            ("tone_52_weeks", lambda s: reports.tone_report(s, weeks, Slice(), size)),
            ("tone_one_team", lambda s: reports.tone_report(s, weeks, Slice("team", 2), size)),
            ("mirror", lambda s: reports.mirror(s, 10, weeks)),
            ("heated_12_months", lambda s: reports.heated_months(s, months, zone, size)),
            ("intents_52_weeks", lambda s: reports.intent_report(s, weeks, Slice(), size)),
            ("service_month", lambda s: reports.service_review(s, month, zone, now=NOW)),
            ("words_12_months", lambda s: reports.weigh(reports.turns(s, *span, "de"))),
        ):
            seconds = _cold(path, work)
            report(
                f"report_{name}",
                seconds,
                "s",
                tickets=TICKETS,
                reference="one scan of the gate's looks",
                reference_value=reference,
                ratio=seconds / reference,
                goal_at_most=GOAL_SECONDS,
            )
    return 0


def _cold(path: Path, work: Callable[[Session], object]) -> float:
    """With a connection of its own, so that no page of the database is in its cache yet."""
    store = Store(f"sqlite:///{path}")
    try:
        with store.read() as session:
            return timed(lambda: work(session))
    finally:
        store.close()


def _year(desk: Desk) -> None:
    chance = random.Random(7)
    with desk.store.write() as session:
        session.add(Team(name="Technik"))
        session.flush()
        session.add_all(
            Agent(
                email=f"bench{n}@takt.test",
                first_name=f"Vor{n}",
                last_name=f"Nach{n}",
                team_id=1 + n % 2,
                created_at=NOW,
            )
            for n in range(AGENTS)
        )
    for first in range(1, TICKETS + 1, STEP):
        rows = _Rows(desk, chance)
        for number in range(first, min(first + STEP, TICKETS + 1)):
            rows.ticket(number)
        with desk.store.write() as session:
            for record, found in rows.found.items():
                session.execute(insert(record), found)
    with desk.store.write() as session:
        session.execute(text("ANALYZE"))


class _Rows:
    """The rows of some tickets: a mail, one or two answers with their looks, the next mail, a promise, a window."""

    def __init__(self, desk: Desk, chance: random.Random) -> None:
        self.desk, self.chance = desk, chance
        records = (
            Contact,
            Ticket,
            Reply,
            Message,
            GateCheck,
            GateFinding,
            GatePraise,
            Promise,
            ResponseWindow,
        )
        self.found: dict[type[Record], list[dict[str, Any]]] = {record: [] for record in records}

    def ticket(self, number: int) -> None:
        at = NOW - dt.timedelta(minutes=5 * (TICKETS - number) + 600)
        agent = 4 + self.chance.randrange(AGENTS)
        self.found[Contact].append(
            {
                "id": number,
                "address": f"c{number}@seed.test",
                "name": f"Kontakt {number}",
                "notes": "",
                "created_at": at,
            }
        )
        self.found[Ticket].append(
            {
                "id": number,
                "number": f"T-2026-{number:06d}",
                "mailbox_id": self.desk.mailbox_id,
                "contact_id": number,
                "agent_id": agent,
                "subject": f"Vorgang {number}",
                "state": "closed",
                "language": "de",
                "created_at": at,
                "updated_at": at,
                "client_wrote_at": at,
                "intent_id": 1 + self.chance.randrange(9),
                "intent_by": "rules",
                "closed_at": at + dt.timedelta(days=self.chance.random() * 9),
            }
        )
        self._mail(number, at)
        for turn in range(1 + number % 2):
            at += dt.timedelta(hours=2)
            self._answer(number, 2 * number + turn, agent, at)
            self._mail(number, at + dt.timedelta(hours=1))
        late = self.chance.random() < 0.08
        due = at + dt.timedelta(hours=4)
        common = {"ticket_id": number, "due_at": due}
        self.found[Promise].append(
            {
                **common,
                "source": "reply",
                "what": "",
                "agent_id": agent,
                "made_at": at,
                "state": "broken" if late else "kept",
                "closed_at": due,
            }
        )
        self.found[ResponseWindow].append(
            {
                **common,
                "kind": "first",
                "urgency": "normal",
                "started_at": at,
                "met_by_reply_id": 2 * number,
                "met_at": due + dt.timedelta(hours=2 if late else -1),
            }
        )

    def _mail(self, ticket: int, at: dt.datetime) -> None:
        self._message(ticket, at, direction="in", kind="mail", mood=self.chance.choice(MOODS))

    def _message(self, ticket: int, at: dt.datetime, **values: Any) -> None:
        row = {"ticket_id": ticket, "at": at, "mood": None, "reply_id": None, "agent_id": None, **values}
        self.found[Message].append(
            {**row, "text": "…", "new_text": "…", "to": [], "cc": [], "attachments": []}
        )

    def _answer(self, ticket: int, number: int, agent: int, at: dt.datetime) -> None:
        said = " ".join(self.chance.sample(SENTENCES, 3))
        self.found[Reply].append(
            {
                "id": number,
                "ticket_id": ticket,
                "agent_id": agent,
                "state": "sent",
                "text": said,
                "created_at": at,
                "updated_at": at,
                "released_at": at,
            }
        )
        self._message(ticket, at, direction="out", kind="reply", reply_id=number, agent_id=agent)
        troubled = self.chance.random() < 0.3
        place = {
            "reply_id": number,
            "ticket_id": ticket,
            "mailbox_id": self.desk.mailbox_id,
            "team_id": 1 + agent % 2,
        }
        look = {
            **place,
            "agent_id": agent,
            "language": "de",
            "at": at,
            "day": at.date(),
            "overridden": False,
            "mood": None,
        }
        self._looks(look, 2 * number, troubled)

    def _looks(self, look: dict[str, Any], number: int, troubled: bool) -> None:
        checks = self.found[GateCheck]
        if troubled:
            checks.append({**look, "id": number, "sequence": 1, "decision": "hold", "final": False})
            category = self.chance.choice(FOUND)
            self.found[GateFinding].append(
                {
                    "check_id": number,
                    "rule": f"de.{category}",
                    "category": category,
                    "severity": "warning",
                    "quote": "…",
                }
            )
        checks.append(
            {**look, "id": number + 1, "sequence": 1 + troubled, "decision": "release", "final": True}
        )
        self.found[GatePraise] += _praise(number + 1)


def _praise(check: int) -> Iterable[dict[str, Any]]:
    return ({"check_id": check, "category": category, "quote": "…"} for category in PRAISED)


if __name__ == "__main__":
    sys.exit(main())
