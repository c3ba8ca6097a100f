"""The own mirror: the same figures as the team's, for oneself only, with one thing done well and one to try.

Nobody else can ask for it: the desk passes the id of whoever is logged in, and no export holds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tickets.records import GateCheck, GateFinding, GatePraise
from tickets.reports.looks import COUNTED, Counts, count, total
from tickets.reports.period import Weeks

MAX_EXAMPLES = 3
MIN_REPLIES = 5
"""Fewer replies say nothing about how somebody writes."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One category with own sentences as examples, newest first."""

    category: str
    replies: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mirror:
    """What one agent sees of themself. `well` and `try_next` are None when there is nothing to say yet."""

    counts: Counts
    weekly: tuple[Counts, ...]
    well: Thing | None
    try_next: Thing | None


def mirror(session: Session, agent_id: int, weeks: Weeks) -> Mirror:
    looks = count(session, weeks, agent_id=agent_id)
    summed = total(looks.values())
    weekly = tuple(
        total(counts for (week, _, _), counts in looks.items() if week == start) for start in weeks.starts
    )
    if summed.replies < MIN_REPLIES:
        return Mirror(summed, weekly, None, None)
    return Mirror(
        summed,
        weekly,
        well=_thing(session, agent_id, weeks, summed.praise.most_common(1), praise=True),
        try_next=_thing(session, agent_id, weeks, summed.first.most_common(1), praise=False),
    )


def _thing(
    session: Session, agent_id: int, weeks: Weeks, most: Sequence[tuple[str, int]], *, praise: bool
) -> Thing | None:
    if not most:
        return None
    category, replies = most[0]
    record: Any = GatePraise if praise else GateFinding
    query = (
        select(record.quote)
        .join(GateCheck, GateCheck.id == record.check_id)
        .where(
            GateCheck.agent_id == agent_id,
            GateCheck.day >= weeks.first,
            GateCheck.day < weeks.end,
            GateCheck.final if praise else GateCheck.sequence == 1,
            record.category == category,
            record.quote != "",
        )
        .order_by(record.id.desc())
        .limit(MAX_EXAMPLES * 4)
    )
    if not praise:
        query = query.where(GateFinding.severity.in_(COUNTED))
    quotes = dict.fromkeys(session.scalars(query))
    return Thing(category, replies, tuple(quotes)[:MAX_EXAMPLES])
