"""Which tone rules are right, as the agents who met them say: what a team reads before it edits a rule.

A rule is contradicted when an agent calls its finding "not helpful", or sends in spite of its block with a reason. It is about
rules: nobody's name is counted or shown, and a sample is only what somebody handed in with "not helpful".
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from tickets.records import Event, GateCheck, GateFinding

SAMPLES = 3


@dataclass(frozen=True, slots=True)
class RulePrecision:
    """One rule since a day: in how many replies it spoke, and how often it was contradicted."""

    rule: str
    replies: int
    not_helpful: int
    overridden: int
    samples: tuple[str, ...]
    """The latest words that were called "not helpful"."""

    @property
    def precision(self) -> float:
        """Share of the replies in which nobody contradicted the rule, 0 to 1."""
        spoken = max(self.replies, self.not_helpful + self.overridden)
        return 1 - (self.not_helpful + self.overridden) / spoken if spoken else 1.0


def rule_precision(session: Session, since: dt.datetime) -> tuple[RulePrecision, ...]:
    """Every rule that spoke or was contradicted since then, the most doubtful first."""
    rows = session.execute(
        select(GateFinding.rule, func.count(distinct(GateCheck.reply_id)))
        .join(GateCheck, GateCheck.id == GateFinding.check_id)
        .where(GateCheck.at >= since)
        .group_by(GateFinding.rule)
    ).all()
    spoken: dict[str, int] = {rule: replies for rule, replies in rows}  # noqa: C416 (rows are no pairs to dict)
    unhelpful: Counter[str] = Counter()
    samples: dict[str, list[str]] = defaultdict(list)
    for data in _events(session, "finding.not_helpful", since):
        rule, quote = str(data.get("rule", "")), str(data.get("quote", ""))
        unhelpful[rule] += 1
        if quote and quote not in samples[rule] and len(samples[rule]) < SAMPLES:
            samples[rule].append(quote)
    overridden = Counter(
        str(rule) for data in _events(session, "reply.overridden", since) for rule in data.get("rules", ())
    )
    rules = {rule for rule in (*spoken, *unhelpful, *overridden) if rule}
    found = [
        RulePrecision(rule, spoken.get(rule, 0), unhelpful[rule], overridden[rule], tuple(samples[rule]))
        for rule in rules
    ]
    return tuple(sorted(found, key=lambda r: (r.precision, -r.replies, r.rule)))


def _events(session: Session, kind: str, since: dt.datetime) -> list[dict[str, Any]]:
    query = select(Event.data).where(Event.kind == kind, Event.at >= since).order_by(Event.id.desc())
    return list(session.scalars(query))
