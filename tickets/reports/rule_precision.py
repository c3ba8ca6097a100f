"""Which tone rules are right, as the agents who met them say: what a team reads before it edits a rule.

A rule is contradicted when an agent calls its finding "not helpful", or sends in spite of its block with a reason. It is about
rules: nobody's name is counted or shown, and a sample is only what somebody handed in with "not helpful".
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from tickets.mailboxes import house_zone
from tickets.records import Event, GateCheck, GateFinding
from tickets.reports.period import Weeks
from tickets.reports.privacy import GroupSize

SAMPLES = 3
WEEKS = 26
DOUBTFUL = 0.9
"""A rule that is contradicted in more than a tenth of its replies is worth another look."""


@dataclass(frozen=True, slots=True)
class RulePrecision:
    """One rule since a day: in how many replies it spoke, and how often it was contradicted."""

    rule: str
    replies: int
    not_helpful: int
    overridden: int
    samples: tuple[str, ...]
    """The latest words that were called "not helpful"."""
    people: int = 0
    """Different agents in whose replies it spoke."""

    @property
    def precision(self) -> float:
        """Share of the replies in which nobody contradicted the rule, 0 to 1."""
        spoken = max(self.replies, self.not_helpful + self.overridden)
        return 1 - (self.not_helpful + self.overridden) / spoken if spoken else 1.0

    def enough(self, size: GroupSize) -> bool:
        """May it stand in a report?"""
        return self.people >= size.people and self.replies >= size.replies


def doubtful(session: Session, today: dt.date, size: GroupSize) -> tuple[RulePrecision, ...]:
    """The rules that cried wolf in the last half year of full weeks, as a report may show them: without samples, and only where enough
    people and replies stand behind them. The period is fixed, so that no two of them show one week by subtraction."""
    weeks, zone = Weeks.before(today, WEEKS), house_zone(session)
    since, until = (
        dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC) for day in (weeks.first, weeks.end)
    )
    return tuple(
        replace(rule, samples=())
        for rule in rule_precision(session, since, until)
        if rule.enough(size) and rule.precision < DOUBTFUL
    )


def rule_precision(
    session: Session, since: dt.datetime, until: dt.datetime | None = None
) -> tuple[RulePrecision, ...]:
    """Every rule that spoke or was contradicted since then, the most doubtful first."""
    query = (
        select(
            GateFinding.rule,
            func.count(distinct(GateCheck.reply_id)),
            func.count(distinct(GateCheck.agent_id)),
        )
        .join(GateCheck, GateCheck.id == GateFinding.check_id)
        .where(GateCheck.at >= since)
        .group_by(GateFinding.rule)
    )
    if until is not None:
        query = query.where(GateCheck.at < until)
    spoken = {rule: (replies, people) for rule, replies, people in session.execute(query).tuples()}
    unhelpful: Counter[str] = Counter()
    samples: dict[str, list[str]] = defaultdict(list)
    for data in _events(session, "finding.not_helpful", since, until):
        rule, quote = str(data.get("rule", "")), str(data.get("quote", ""))
        unhelpful[rule] += 1
        if quote and quote not in samples[rule] and len(samples[rule]) < SAMPLES:
            samples[rule].append(quote)
    overridden = Counter(
        str(rule)
        for data in _events(session, "reply.overridden", since, until)
        for rule in data.get("rules", ())
    )
    rules = {rule for rule in (*spoken, *unhelpful, *overridden) if rule}
    found = [
        RulePrecision(
            rule,
            spoken.get(rule, (0, 0))[0],
            unhelpful[rule],
            overridden[rule],
            tuple(samples[rule]),
            spoken.get(rule, (0, 0))[1],
        )
        for rule in rules
    ]
    return tuple(sorted(found, key=lambda r: (r.precision, -r.replies, r.rule)))


def _events(
    session: Session, kind: str, since: dt.datetime, until: dt.datetime | None
) -> list[dict[str, Any]]:
    query = select(Event.data).where(Event.kind == kind, Event.at >= since).order_by(Event.id.desc())
    if until is not None:
        query = query.where(Event.at < until)
    return list(session.scalars(query))
