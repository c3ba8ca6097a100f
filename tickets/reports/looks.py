"""What the gate saw, counted: one entry for each agent, place and week. Every tone report is a sum over these entries.

A reply counts in the week it left, on its mailbox's clock. "First" is the gate's first look at it, "final" the one with which
it left. Only warnings and blocks count as findings: a hint asks for nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, distinct, exists, func, select
from sqlalchemy.orm import Session, aliased

from tickets.records import GateCheck, GateFinding, GatePraise
from tickets.reports.period import Weeks, monday

COUNTED = ("warning", "block")
Scope = list[SQLColumnExpression[bool]]


class Place(NamedTuple):
    """Where a reply was written."""

    team: int | None
    mailbox: int
    language: str


@dataclass(slots=True)
class Counts:
    """Sums over replies that left. The counters count replies by category; each reply counts once in a category."""

    replies: int = 0
    overridden: int = 0
    clean_at_first: int = 0
    """Replies without any warning or block at the first look."""
    first: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    """Found at the first look, gone when the reply left: the gate's effect."""
    praise: Counter[str] = field(default_factory=Counter)

    def add(self, other: Counts) -> None:
        self.replies += other.replies
        self.overridden += other.overridden
        self.clean_at_first += other.clean_at_first
        self.first.update(other.first)
        self.changed.update(other.changed)
        self.praise.update(other.praise)


def total(counts: Iterable[Counts]) -> Counts:
    summed = Counts()
    for each in counts:
        summed.add(each)
    return summed


Key = tuple[dt.date, int, Place]
"""(Monday of the week, agent, place)."""


def count(session: Session, weeks: Weeks, *, agent_id: int | None = None) -> dict[Key, Counts]:
    """The looks of these weeks, for the whole house or for one agent."""
    found: dict[Key, Counts] = {}
    left = aliased(GateCheck)
    scope: Scope = [left.final, left.day >= weeks.first, left.day < weeks.end]
    if agent_id is not None:
        scope.append(left.agent_id == agent_id)

    for key, (replies, overridden) in _rows(
        session, _per_day(left, scope, func.count(), _how_many(left.overridden))
    ):
        counts = found.setdefault(key, Counts())
        counts.replies += replies
        counts.overridden += overridden
    first = aliased(GateCheck)
    finding = aliased(GateFinding)
    firsts = (
        _per_day(left, scope, finding.category, func.count(distinct(left.reply_id)))
        .join(first, and_(first.reply_id == left.reply_id, first.sequence == 1))
        .join(finding, and_(finding.check_id == first.id, finding.severity.in_(COUNTED)))
        .group_by(finding.category)
    )
    still = aliased(GateFinding)
    gone = ~exists().where(
        still.check_id == left.id, still.category == finding.category, still.severity.in_(COUNTED)
    )
    for key, (category, number) in _rows(session, firsts):
        found[key].first[category] += number
    for key, (category, number) in _rows(session, firsts.where(gone)):
        found[key].changed[category] += number
    troubled = exists().where(
        first.reply_id == left.reply_id,
        first.sequence == 1,
        first.id == finding.check_id,
        finding.severity.in_(COUNTED),
    )
    for key, (number,) in _rows(session, _per_day(left, [*scope, ~troubled], func.count())):
        found[key].clean_at_first += number
    praised = (
        _per_day(left, scope, GatePraise.category, func.count(distinct(left.reply_id)))
        .join(GatePraise, GatePraise.check_id == left.id)
        .group_by(GatePraise.category)
    )
    for key, (category, number) in _rows(session, praised):
        found[key].praise[category] += number
    return found


def _per_day(left: type[GateCheck], scope: Scope, *figures: Any) -> Select[Any]:
    by = (left.day, left.agent_id, left.team_id, left.mailbox_id, left.language)
    return select(*by, *figures).where(*scope).group_by(*by)


def _how_many(flag: Any) -> ColumnElement[int]:
    return func.count().filter(flag)


def _rows(session: Session, query: Select[Any]) -> Iterable[tuple[Key, tuple[Any, ...]]]:
    for day, agent, team, mailbox, language, *figures in session.execute(query):
        yield (monday(day), agent, Place(team, mailbox, language)), tuple(figures)
