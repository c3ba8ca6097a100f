"""The week of the team: what it wants to try, and the figures of the weekly mail."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tickets.mailboxes import house_zone
from tickets.records import Promise, TeamWeek, Ticket, track
from tickets.reports.period import Weeks, monday
from tickets.reports.privacy import SERVICE, Atom, Figure, GroupSize, showable
from tickets.reports.tone_report import Slice, ToneReport, tone_report

SPAN = 8
"""Weeks that the pictures show."""
MAX_TRY = 300


@dataclass(frozen=True, slots=True)
class PromiseWeek:
    """Promises that fell due in a week; None when too few people stand behind them."""

    start: dt.date
    kept: int | None
    due: int | None

    @property
    def share(self) -> float | None:
        """0 to 100."""
        return 100 * self.kept / self.due if self.kept is not None and self.due else None


@dataclass(frozen=True, slots=True)
class Weekly:
    """What the weekly mail tells: the report over some weeks, promises by week, and the team's own words."""

    report: ToneReport
    promises: tuple[PromiseWeek, ...]
    tried: str
    """What the team wanted to try in the reported week."""
    try_next: str
    """What it wants to try in the week that begins."""


def weekly(session: Session, today: dt.date, size: GroupSize) -> Weekly:
    """The figures up to the last full week before `today`."""
    span = Weeks.before(today, SPAN)
    return Weekly(
        report=tone_report(session, span, Slice(), size),
        promises=tuple(_promises(session, span)),
        tried=to_try(session, span.starts[-1]),
        try_next=to_try(session, span.end),
    )


def to_try(session: Session, day: dt.date) -> str:
    """What the team wants to try in the week of this day; empty: nothing written down."""
    found = session.scalar(select(TeamWeek.try_next).where(TeamWeek.monday == monday(day)))
    return found or ""


def write_down(session: Session, day: dt.date, text: str, *, by: int, now: dt.datetime) -> None:
    """Write down what to try in the week of this day; an empty text takes it back."""
    text = " ".join(text.split())
    if len(text) > MAX_TRY:
        raise ValueError(f"one thing to try fits into {MAX_TRY} characters")
    week = session.scalar(select(TeamWeek).where(TeamWeek.monday == monday(day)))
    if week is None:
        week = TeamWeek(monday=monday(day))
        session.add(week)
    week.try_next, week.agent_id, week.at = text, by, now
    track(session, "week.try_next", now=now, agent_id=by, week=monday(day).isoformat())


def _promises(session: Session, span: Weeks) -> list[PromiseWeek]:
    zone = house_zone(session)
    begin = dt.datetime.combine(span.first, dt.time(), zone).astimezone(dt.UTC)
    end = dt.datetime.combine(span.end, dt.time(), zone).astimezone(dt.UTC)
    rows = session.execute(
        select(Promise.due_at, Promise.state, func.coalesce(Promise.agent_id, Ticket.agent_id, 0))
        .join(Ticket, Ticket.id == Promise.ticket_id)
        .where(
            Promise.due_at >= begin, Promise.due_at < end, Promise.state.in_(("kept", "renewed", "broken"))
        )
    ).tuples()
    due: Counter[dt.date] = Counter()
    kept: Counter[dt.date] = Counter()
    people: dict[dt.date, Counter[int]] = {start: Counter() for start in span.starts}
    for at, state, agent in rows:
        start = monday(at.astimezone(zone).date())
        due[start] += 1
        kept[start] += state != "broken"
        people[start][agent] += 1
    return [
        PromiseWeek(start, kept[start], due[start])
        if _enough(people[start])
        else PromiseWeek(start, None, None)
        for start in span.starts
    ]


def _enough(people: Counter[int]) -> bool:
    atoms = frozenset(Atom(agent, "house", number) for agent, number in people.items())
    return bool(showable([Figure("all", None, atoms)], SERVICE))
