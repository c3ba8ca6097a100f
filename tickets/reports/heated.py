"""Heated threads: where a client was angry or disappointed, and how it went on after we answered.

The mood is read from words (:mod:`tone.mood`); it is an estimate of a text, never a judgement of a person, and the report says so.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tickets.records import Message
from tickets.reports.period import Month
from tickets.reports.privacy import Atom, Figure, GroupSize, showable

HEATED = ("angry", "disappointed")
CALM = ("calm", "friendly", "thankful")
Ending = Literal["calmer", "worried", "still_heated", "silent", "unanswered"]
ENDINGS: tuple[Ending, ...] = ("calmer", "worried", "still_heated", "silent", "unanswered")


@dataclass(frozen=True, slots=True)
class HeatedThread:
    """One ticket's first heated mail and what followed. `agents`: who answered after it."""

    ticket_id: int
    at: dt.datetime
    ending: Ending
    agents: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HeatedMonth:
    """How the threads that became heated in this month ended; None when the group is too small to show."""

    month: Month
    endings: Counter[Ending] | None

    @property
    def threads(self) -> int:
        return self.endings.total() if self.endings is not None else 0


def heated_months(
    session: Session, months: Sequence[Month], zone: str, size: GroupSize
) -> tuple[HeatedMonth, ...]:
    """One line a month, for the whole house only: the group that a heated thread belongs to is small enough."""
    return tuple(_month(session, month, zone, size) for month in months)


def _month(session: Session, month: Month, zone: str, size: GroupSize) -> HeatedMonth:
    threads = list(heated_threads(session, *month.bounds(zone)))
    figure = Figure("all", None, frozenset(_atoms(threads)))
    shown = len(threads) >= size.replies and bool(showable([figure], size))
    return HeatedMonth(month, Counter(thread.ending for thread in threads) if shown else None)


def _atoms(threads: Sequence[HeatedThread]) -> Iterator[Atom[str]]:
    answers = Counter(agent for thread in threads for agent in thread.agents)
    for agent, number in answers.items():
        yield Atom(agent, "house", number)


def heated_threads(session: Session, begin: dt.datetime, end: dt.datetime) -> Iterator[HeatedThread]:
    """Tickets whose first heated mail came in [begin, end), oldest ticket first."""
    became = (
        select(Message.ticket_id)
        .where(Message.mood.in_(HEATED), Message.at >= begin, Message.at < end)
        .distinct()
        .scalar_subquery()
    )
    rows = session.execute(
        select(Message.ticket_id, Message.at, Message.direction, Message.kind, Message.mood, Message.agent_id)
        .where(Message.ticket_id.in_(became))
        .order_by(Message.ticket_id, Message.at, Message.id)
    ).tuples()
    for ticket_id, found in groupby(rows, key=lambda row: row[0]):
        thread = _thread(ticket_id, [row[1:] for row in found])
        if begin <= thread.at < end:
            yield thread


Line = tuple[dt.datetime, str, str, str | None, int | None]


def _thread(ticket_id: int, lines: Sequence[Line]) -> HeatedThread:
    heated = next(n for n, line in enumerate(lines) if line[3] in HEATED)
    after = lines[heated + 1 :]
    agents = tuple(sorted({line[4] for line in after if line[2] == "reply" and line[4] is not None}))
    return HeatedThread(ticket_id, lines[heated][0], _ending(after), agents)


def _ending(after: Sequence[Line]) -> Ending:
    answer = next((n for n, line in enumerate(after) if line[2] == "reply"), None)
    if answer is None:
        return "unanswered"
    moods = [line[3] for line in after[answer + 1 :] if line[1] == "in" and line[3] is not None]
    if not moods:
        return "silent"
    if moods[-1] in HEATED:
        return "still_heated"
    return "worried" if moods[-1] == "worried" else "calmer"
