"""A half year of a helpdesk with a known truth: who wrote what, what the gate must have seen, what clients felt next.

Replies are built from sentences whose effect on the gate is known and reviewed by the real gate; the truth is counted here while
they are written, from what was planted, never from the rows. Seeded: the same seed is the same half year.
"""

from __future__ import annotations

import datetime as dt
import os
import pickle
import random
import shutil
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from filelock import FileLock

import tone
from tests.support.desk import PROFILE
from tickets import checks, gate, intents
from tickets.contacts import find_or_make
from tickets.records import Agent, Mailbox, Message, Promise, Reply, ResponseWindow, Team, Ticket
from tickets.reports.period import monday
from tickets.store import Store

BEGIN = dt.date(2026, 5, 4)
"""A Monday."""
WEEKS = 26
REPLIES = 2600
TEAMS = {"Kundenservice": range(7), "Technik": range(7, 12)}

SUBJECTS = {
    "Rechnung": "Rechnungskopie für März",
    "Lieferung": "Wo ist mein Paket?",
    "Störung": "Die Anzeige funktioniert nicht",
    "Kündigung": "Kündigung zum Jahresende",
    "Sonstiges": "Eine Bitte",
}
OUTAGE = range(10, 13)
"""Weeks in which something is broken, and many write about it."""

GREETING = "Guten Tag Kim Schulz,"
MIRROR = "in der Rechnung {n} fehlt die Gutschrift, das sehe ich hier."
STEP = "Ich lasse die Gutschrift heute buchen und melde mich bis {day}, 14 Uhr, mit der neuen Rechnung bei Ihnen."
BLAME = "Da haben Sie sich beim Bestellen leider vertan."
VAGUE = "Den Rest erledigen wir zeitnah."
CALMING = "Danke, dass Sie mir die Belege gleich geschickt haben."
IRRITATING = "Auf Seite zwei der Bestätigung war der Betrag genannt."
FILLERS = (
    "Der Betrag steht auf Ihrem Konto.",
    "Die Nummer des Vorgangs bleibt gleich.",
    "Sie brauchen dafür nichts weiter zu tun.",
    "Der Beleg liegt dieser Mail nicht bei, er kommt mit der Post.",
    "Unsere Buchhaltung hat den Eingang bestätigt.",
)


def _counters() -> dict[tuple[dt.date, str], Counter[str]]:
    return defaultdict(Counter)


def _people() -> dict[tuple[dt.date, str], set[int]]:
    return defaultdict(set)


@dataclass
class Truth:
    """What was planted."""

    replies: Counter[tuple[dt.date, str]] = field(default_factory=Counter)
    """(Monday, team name) -> replies sent."""
    first: dict[tuple[dt.date, str], Counter[str]] = field(default_factory=_counters)
    changed: dict[tuple[dt.date, str], Counter[str]] = field(default_factory=_counters)
    overridden: Counter[tuple[dt.date, str]] = field(default_factory=Counter)
    endings: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(month, ending) of heated threads."""
    kept: Counter[tuple[str, bool]] = field(default_factory=Counter)
    """(month, promise kept) -> promises."""
    people: dict[tuple[dt.date, str], set[int]] = field(default_factory=_people)
    intents: Counter[tuple[dt.date, str]] = field(default_factory=Counter)
    """(Monday, intent) -> tickets."""
    hours: dict[str, list[float]] = field(default_factory=dict)
    """intent -> hours from each mail to its first answer."""


def shared(tmp_path_factory: pytest.TempPathFactory, template: Path) -> tuple[Path, Truth]:
    """The half year simulated once for all workers; the file is a copy of one's own."""
    root = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        root = root.parent
    made, truth_file = root / "half-year.db", root / "half-year.truth"
    with FileLock(root / "half-year.lock"):
        if not truth_file.exists():
            made.unlink(missing_ok=True)
            shutil.copyfile(template, made)
            store = Store(f"sqlite:///{made}")
            truth = simulate(store, replies=REPLIES)
            with store.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            store.close()
            truth_file.write_bytes(pickle.dumps(truth))
    own = tmp_path_factory.mktemp("half-year") / "takt.db"
    shutil.copyfile(made, own)
    return own, pickle.loads(truth_file.read_bytes())


def simulate(store: Store, *, replies: int, seed: int = 7) -> Truth:
    """Write the half year into an empty database, one transaction a week."""
    chance, truth, topics = random.Random(seed), Truth(), random.Random(seed + 1)
    agents = _house(store)
    per_week = replies // WEEKS
    for number in range(WEEKS):
        start = BEGIN + dt.timedelta(weeks=number)
        with store.write() as session:
            week = _Week(session, chance, truth, agents, start, number)
            week.topics = topics
            for _ in range(per_week):
                week.thread()
    return truth


def _house(store: Store) -> dict[int, str]:
    """The agents' ids and their teams."""
    now = dt.datetime.combine(BEGIN, dt.time(), dt.UTC)
    with store.write() as session:
        mailbox = Mailbox(
            address=PROFILE.address,
            name=PROFILE.name,
            language="de",
            profile_data=PROFILE.model_dump(mode="json"),
        )
        session.add(mailbox)
        found: dict[int, str] = {}
        for name, numbers in TEAMS.items():
            team = Team(name=name)
            session.add(team)
            session.flush()
            mailbox.team_id = mailbox.team_id or team.id
            for number in numbers:
                agent = Agent(
                    email=f"a{number}@takt.test",
                    first_name=f"Vorname{number}",
                    last_name=f"Nachname{number}",
                    team_id=team.id,
                    created_at=now,
                )
                session.add(agent)
                session.flush()
                found[agent.id] = name
        return found


class _Week:
    """Threads of one week: a mail, our reply through the gate, what the client felt next, a promise."""

    topics: random.Random

    def __init__(self, session, chance, truth, agents, start, number) -> None:  # type: ignore[no-untyped-def]
        self.session, self.chance, self.truth, self.agents = session, chance, truth, agents
        self.start, self.number = start, number
        self.mailbox = session.query(Mailbox).one()
        self.profile = self.mailbox.profile
        self.hours = self.profile.hours

    def thread(self) -> None:
        chance = self.chance
        day = self.start + dt.timedelta(days=chance.randrange(5))
        at = dt.datetime.combine(day, dt.time(8, chance.randrange(60)), dt.UTC)
        agent_id = chance.choice(sorted(self.agents))
        team = self.agents[agent_id]
        heated = chance.random() < 0.3
        intent = self._intent()
        ticket = self._ticket(at, "angry" if heated else "calm", agent_id, SUBJECTS[intent])
        self.truth.intents[self.start, intent] += 1
        planted = self._planted(team)
        calming, irritating = chance.random() < 0.3, chance.random() < 0.3
        sent_at = at + dt.timedelta(hours=3 if intent == "Störung" else 1)
        reply = self._answer(ticket, agent_id, team, planted, calming, irritating, sent_at)
        self._next_mail(ticket, heated, calming, irritating, sent_at + dt.timedelta(hours=2))
        met = self._promise(ticket, agent_id, reply, at, sent_at)
        self.truth.hours.setdefault(intent, []).append((met - at).total_seconds() / 3600)

    def _intent(self) -> str:
        """Planted: an outage of three weeks, and nothing else; answers to it take longer throughout."""
        weights = (40, 30, 60 if self.number in OUTAGE else 8, 6, 16)
        return self.topics.choices(tuple(SUBJECTS), weights)[0]

    def _planted(self, team: str) -> tuple[str, ...]:
        """The first team learns after half of the time, the second never blames and is vague throughout."""
        if team == "Kundenservice":
            rate = 0.30 if self.number < WEEKS // 2 else 0.05
            return ("blame",) if self.chance.random() < rate else ()
        return ("vague_promise",) if self.chance.random() < 0.20 else ()

    def _ticket(self, at: dt.datetime, mood: str, agent_id: int, subject: str) -> Ticket:
        count = self.session.query(Ticket).count() + 1
        contact = find_or_make(self.session, f"kim{count}@example.org", "Kim Schulz", now=at)
        ticket = Ticket(
            number=f"T-2026-{count:06d}",
            mailbox=self.mailbox,
            contact=contact,
            agent_id=agent_id,
            subject=subject,
            language="de",
            mood=mood,
            created_at=at,
            updated_at=at,
            client_wrote_at=at,
            version=1,
        )
        intents.mark(self.session, ticket, "…")
        self.session.add(ticket)
        self.session.flush()
        self._mail(ticket, at, mood)
        return ticket

    def _mail(self, ticket: Ticket, at: dt.datetime, mood: str) -> None:
        self.session.add(
            Message(
                ticket_id=ticket.id, direction="in", kind="mail", at=at, mood=mood, text="…", new_text="…"
            )
        )

    def _answer(self, ticket, agent_id, team, planted, calming, irritating, now) -> Reply:  # type: ignore[no-untyped-def]
        chance, truth, key = self.chance, self.truth, (self.start, team)
        assert monday(now.date()) == self.start
        filler = chance.sample(FILLERS, 2)
        day = self.hours.next_open(now + dt.timedelta(hours=15)).strftime(
            "%d.%m."
        )  # the morning of a day that is worked
        extra = [*filler, *([CALMING] if calming else []), *([IRRITATING] if irritating else [])]
        chance.shuffle(extra)
        clean = [MIRROR.format(n=chance.randrange(1000, 9999)), *extra, STEP.format(day=day)]
        sentences = {"blame": BLAME, "vague_promise": VAGUE}
        flawed = [*clean[:1], *(sentences[p] for p in planted), *clean[1:]]
        reply = Reply(
            ticket_id=ticket.id, agent_id=agent_id, text=_letter(flawed), created_at=now, updated_at=now
        )
        self.session.add(reply)
        self.session.flush()
        truth.replies[key] += 1
        truth.people[key].add(agent_id)
        truth.first[key].update(planted)
        reason = "So mit dem Kontakt am Telefon besprochen."
        if "blame" in planted and chance.random() < 0.1:
            self._look(reply, now, reason)
            truth.overridden[key] += 1
        elif planted and chance.random() < 0.8:
            self._look(reply, now, "", second_look=False)
            reply.text = _letter(clean)
            self._look(reply, now, "", second_look=True)
            truth.changed[key].update(planted)
        else:
            held = self._look(reply, now, "", second_look="blame" not in planted)
            if not held.released:
                self._look(reply, now, reason)
                truth.overridden[key] += 1
        reply.state, reply.released_at = "sent", now
        self.session.add(
            Message(
                ticket_id=ticket.id,
                direction="out",
                kind="reply",
                reply_id=reply.id,
                agent_id=agent_id,
                at=now,
                text=reply.text,
                new_text=reply.text,
            )
        )
        return reply

    def _look(
        self, reply: Reply, now: dt.datetime, reason: str, *, second_look: bool = True
    ) -> gate.Judgement:
        context = tone.Context(
            lang="de",
            now=now,
            client=tone.Person(name="Kim Schulz", address="Sie"),
            client_mail="In der Rechnung fehlt die Gutschrift.",
            mood="calm",
        )
        review = tone.review(reply.text, context)
        judgement = gate.judge(review, override_reason=reason, second_look=second_look)
        overridden = bool(review.blocks and reason)
        checks.record(self.session, reply, review, judgement, overridden=overridden, now=now)
        if judgement.released and overridden:
            reply.override_reason = reason
        self.session.flush()
        return judgement

    def _next_mail(self, ticket, heated, calming, irritating, at) -> None:  # type: ignore[no-untyped-def]
        """Planted: thanks for the papers before calmer mails, the remark about page two before angrier ones. Nothing else."""
        good = 0.5 + 0.25 * calming - 0.25 * irritating
        mood = ("calm" if heated else "thankful") if self.chance.random() < good else "angry"
        month = f"{at:%Y-%m}"
        if heated:
            self.truth.endings[month, "calmer" if mood == "calm" else "still_heated"] += 1
        elif mood == "angry":
            self.truth.endings[month, "unanswered"] += 1
        self._mail(ticket, at, mood)

    def _promise(
        self, ticket: Ticket, agent_id: int, reply: Reply, at: dt.datetime, now: dt.datetime
    ) -> dt.datetime:
        """When the first window was met."""
        kept = self.chance.random() < (0.95 if self.number < WEEKS // 2 else 0.80)
        met = now if kept else now + dt.timedelta(hours=1)
        due = now + dt.timedelta(hours=4)
        self.truth.kept[f"{due:%Y-%m}", kept] += 1
        self.session.add(
            Promise(
                ticket_id=ticket.id,
                source="reply",
                what="Sie hören bis dahin von uns.",
                agent_id=agent_id,
                made_at=now,
                due_at=due,
                state="kept" if kept else "broken",
                closed_at=due,
            )
        )
        self.session.add(
            ResponseWindow(
                ticket_id=ticket.id,
                kind="first",
                urgency="normal",
                started_at=at,
                due_at=now,
                met_at=met,
                met_by_reply_id=reply.id,
            )
        )
        return met


def _letter(sentences: list[str]) -> str:
    return f"{GREETING}\n\n" + " ".join(sentences)
