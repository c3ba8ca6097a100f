"""What clients write about: how many tickets of each intent came in, week by week, and how long their first answer took.

How many came in is counted before anybody of the team has touched them, so it says nothing about how somebody works. The time to
the first answer does: it is shown only for the house, where enough people and answers stand behind it, and all times of a period are
judged as one set (:mod:`tickets.reports.privacy`). A mailbox is shown alone when at least three people answer there. Mailboxes that
are reserved for their team stay out of the house's figures, and only that team sees them. Periods are fixed, so that none can be
laid over another one that is a week longer.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Float, cast, extract, func, select
from sqlalchemy.orm import Session

from tickets.mailboxes import house_zone
from tickets.records import Intent, Mailbox, Reply, ResponseWindow, Ticket
from tickets.reports.period import Weeks
from tickets.reports.privacy import SERVICE, Atom, Figure, GroupSize, showable
from tickets.reports.tone_report import Slice

PERIODS = (8, 12, 26, 52)
"""Weeks a report may span."""
RECENT = 4
"""The last weeks, held against those before them."""

Key = tuple[dt.date, int | None, int]
"""(Monday, intent or None, mailbox)"""


@dataclass(frozen=True, slots=True)
class Answered:
    """One first answer: what it was about, who gave it, how many seconds after the mail."""

    intent_id: int | None
    mailbox_id: int
    agent_id: int
    seconds: float


@dataclass(frozen=True, slots=True)
class IntentLine:
    """One intent over the period. The name is empty for tickets that have none."""

    intent_id: int | None
    names: tuple[str, str]
    """German and English."""
    weekly: tuple[int, ...]
    share: float
    """Of all tickets of the period, 0 to 1."""
    median_hours: float | None
    """From the mail to the first answer; None when hidden."""

    @property
    def total(self) -> int:
        return sum(self.weekly)

    @property
    def recent(self) -> float:
        """Tickets a week in the last weeks."""
        return sum(self.weekly[-RECENT:]) / RECENT

    @property
    def before(self) -> float:
        """Tickets a week before those."""
        earlier = self.weekly[:-RECENT]
        return sum(earlier) / len(earlier)

    def name(self, language: str) -> str:
        return self.names[language == "en"]


@dataclass(frozen=True, slots=True)
class IntentReport:
    """The report of the house or of one mailbox. `lines` is empty when the mailbox is hidden."""

    slice: Slice
    weeks: Weeks
    lines: tuple[IntentLine, ...]
    """The most frequent first."""
    median_hours: float | None
    """Of all tickets."""
    hidden: bool
    choices: Mapping[Slice, str]
    size: GroupSize

    @property
    def total(self) -> int:
        return sum(line.total for line in self.lines)


def intent_report(
    session: Session, weeks: Weeks, of: Slice, size: GroupSize, *, mine: Collection[int] = ()
) -> IntentReport:
    """Count the report. `mine` are the mailboxes whose mail the reader may see. Raises ValueError for a part or period there is not."""
    if weeks.count not in PERIODS:
        raise ValueError(f"{weeks.count} weeks: this report spans {', '.join(map(str, PERIODS))}")
    names, reserved = _mailboxes(session)
    choices = {Slice(): ""} | {Slice("mailbox", m): names[m] for m in names if m not in reserved or m in mine}
    if of not in choices:
        raise ValueError(f"{of} is no part of this report: write all, or mailbox:1 for one you may read")
    counted, answers = count(session, weeks), answered(session, weeks)
    house = set(names) - reserved
    boxes = house if of.kind == "all" else {m for m in names if m == of.key}
    hidden = of.kind == "mailbox" and of.key not in _shown_mailboxes(answers, house | boxes)
    times: dict[int | str | None, float] = {}
    if of.kind == "all":
        times = _median_hours([a for a in answers if a.mailbox_id in house], size)
    weekly: dict[int | None, Counter[dt.date]] = defaultdict(Counter)
    for (week, intent, mailbox), number in counted.items():
        if mailbox in boxes and not hidden:
            weekly[intent][week] += number
    return IntentReport(
        slice=of,
        weeks=weeks,
        lines=_lines(session, weeks, weekly, times),
        median_hours=times.get("all"),
        hidden=hidden,
        choices=choices,
        size=size,
    )


def count(session: Session, weeks: Weeks) -> dict[Key, int]:
    """Tickets by week, intent and mailbox. A ticket that went into another one is counted there."""
    zone = house_zone(session)
    found: dict[Key, int] = {}
    for start in weeks.starts:
        rows = session.execute(
            select(Ticket.intent_id, Ticket.mailbox_id, func.count())
            .where(
                Ticket.created_at >= _midnight(start, zone),
                Ticket.created_at < _midnight(start + dt.timedelta(weeks=1), zone),
                Ticket.merged_into_id.is_(None),
            )
            .group_by(Ticket.intent_id, Ticket.mailbox_id)
        ).tuples()
        found |= {(start, intent, mailbox): number for intent, mailbox, number in rows}
    return found


def answered(session: Session, weeks: Weeks) -> list[Answered]:
    """The first answers to tickets of these weeks."""
    zone = house_zone(session)
    rows = session.execute(
        select(
            Ticket.intent_id,
            Ticket.mailbox_id,
            func.coalesce(Reply.agent_id, Ticket.agent_id),
            _seconds_between(session, ResponseWindow.started_at, ResponseWindow.met_at),
        )
        .join(ResponseWindow, ResponseWindow.ticket_id == Ticket.id)
        .outerjoin(Reply, Reply.id == ResponseWindow.met_by_reply_id)
        .where(
            Ticket.created_at >= _midnight(weeks.first, zone),
            Ticket.created_at < _midnight(weeks.end, zone),
            Ticket.merged_into_id.is_(None),
            ResponseWindow.kind == "first",
            ResponseWindow.met_at.is_not(None),
            func.coalesce(Reply.agent_id, Ticket.agent_id).is_not(None),
        )
    ).tuples()
    return [
        Answered(intent, mailbox, agent, max(0.0, round(float(seconds), 3)))
        for intent, mailbox, agent, seconds in rows
    ]


def _seconds_between(session: Session, begin: Any, end: Any) -> ColumnElement[float]:
    """Counted by the database: two hundred thousand moments are not carried over for it."""
    if session.get_bind().dialect.name == "sqlite":
        return (func.julianday(end) - func.julianday(begin)) * 86400.0
    return cast(extract("epoch", end - begin), Float)


def _median_hours(answers: Sequence[Answered], size: GroupSize) -> dict[int | str | None, float]:
    """Intent -> hours, and "all"; only what may be shown together."""
    by_intent: dict[int | None, list[Answered]] = defaultdict(list)
    for one in answers:
        by_intent[one.intent_id].append(one)
    atoms = {
        intent: frozenset(
            Atom(agent, intent, number) for agent, number in Counter(a.agent_id for a in found).items()
        )
        for intent, found in by_intent.items()
    }
    figures = [Figure("all", None, frozenset().union(*atoms.values()))]
    figures += [Figure("intent", intent, found) for intent, found in atoms.items()]
    shown = showable(figures, size)
    hours: dict[int | str | None, float] = {
        intent: _hours(found) for intent, found in by_intent.items() if ("intent", intent) in shown
    }
    if ("all", None) in shown:
        hours["all"] = _hours(answers)
    return hours


def _hours(answers: Iterable[Answered]) -> float:
    return median(a.seconds for a in answers) / 3600


def _shown_mailboxes(answers: Iterable[Answered], boxes: Collection[int]) -> set[int]:
    """Mailboxes whose figures may stand beside those of the house."""
    numbers = Counter((a.agent_id, a.mailbox_id) for a in answers if a.mailbox_id in boxes)
    atoms = [Atom(agent, mailbox, number) for (agent, mailbox), number in numbers.items()]
    figures = [Figure("all", 0, frozenset(atoms))]
    figures += [
        Figure("mailbox", box, frozenset(a for a in atoms if a.place == box))
        for box in sorted({a.place for a in atoms})
    ]
    return {key for kind, key in showable(figures, SERVICE) if kind == "mailbox" and isinstance(key, int)}


def _lines(
    session: Session,
    weeks: Weeks,
    weekly: Mapping[int | None, Counter[dt.date]],
    times: Mapping[int | str | None, float],
) -> tuple[IntentLine, ...]:
    names: dict[int | None, tuple[str, str]] = {
        i.id: (i.name_de, i.name_en) for i in session.scalars(select(Intent).order_by(Intent.id))
    }
    everything = sum(found.total() for found in weekly.values())
    lines = [
        IntentLine(
            intent_id=intent,
            names=names.get(intent, ("", "")),
            weekly=tuple(found[start] for start in weeks.starts),
            share=found.total() / everything,
            median_hours=times.get(intent),
        )
        for intent, found in weekly.items()
    ]
    return tuple(sorted(lines, key=lambda line: (-line.total, line.names)))


def _mailboxes(session: Session) -> tuple[dict[int, str], set[int]]:
    """(address by id, those that are reserved for their team)"""
    boxes = session.scalars(select(Mailbox).order_by(Mailbox.id)).all()
    return {box.id: box.address for box in boxes}, {box.id for box in boxes if box.profile.team_only}


def _midnight(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)
