"""Promises: made, watched until kept, and never paused by any state of the ticket.

Kept means: an answer to the client was released at or before the due time they were told. A promise whose time has
passed is broken and stays so; it is still owed (`closed_at` is None) until an answer leaves.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tickets.records import DueNotice, Promise, Ticket, track
from tickets.store import insert_or_ignore
from tickets.windows import refresh_due

FIXED_LEAD = dt.timedelta(hours=2)
"""The agent is reminded at the latest so long before a promise is due, in working time."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What one round of watching did."""

    reminded: int
    broken: int


def make(
    session: Session,
    ticket: Ticket,
    *,
    source: str,
    what: str,
    due_at: dt.datetime,
    agent_id: int | None,
    now: dt.datetime,
) -> Promise:
    """Write down what the client was told. The caller refreshes the ticket's due time."""
    promise = Promise(
        ticket_id=ticket.id, source=source, what=what, due_at=due_at, agent_id=agent_id, made_at=now
    )
    session.add(promise)
    session.flush()
    track(
        session,
        "promise.made",
        now=now,
        ticket_id=ticket.id,
        agent_id=agent_id,
        promise_id=promise.id,
        due=due_at.isoformat(),
    )
    return promise


def owed(session: Session, ticket_id: int) -> list[Promise]:
    """Open promises and broken ones that no answer has followed yet, the earliest first."""
    return list(
        session.scalars(
            select(Promise)
            .where(Promise.ticket_id == ticket_id, Promise.closed_at.is_(None))
            .order_by(Promise.due_at, Promise.id)
        )
    )


def withdraw(session: Session, promise: Promise, *, reason: str, agent_id: int, now: dt.datetime) -> None:
    """The concern is gone: close the promise with a reason. A broken one stays broken in the figures."""
    if not reason.strip():
        raise ValueError("say in a few words why the promise no longer stands")
    if promise.state == "open":
        promise.state = "withdrawn"
    promise.closed_at, promise.reason = now, reason.strip()
    track(
        session,
        "promise.withdrawn",
        now=now,
        ticket_id=promise.ticket_id,
        agent_id=agent_id,
        promise_id=promise.id,
        reason=reason.strip(),
    )
    refresh_due(session, promise.ticket)


def watch(session: Session, *, now: dt.datetime, limit: int = 500) -> Watch:
    """One round: remind the agent of what is due soon, mark what is overdue as broken and tell the leads. Idempotent."""
    return Watch(reminded=_remind(session, now, limit), broken=_break_overdue(session, now, limit))


def _break_overdue(session: Session, now: dt.datetime, limit: int) -> int:
    overdue = session.scalars(
        select(Promise)
        .where(Promise.state == "open", Promise.due_at < now)
        .order_by(Promise.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for promise in overdue:
        promise.state = "broken"
        track(session, "promise.broken", now=now, ticket_id=promise.ticket_id, promise_id=promise.id)
        _notice(session, "promise_broken", promise, now)
        promise.lead_reminded_at = now
    return len(overdue)


def _remind(session: Session, now: dt.datetime, limit: int) -> int:
    candidates = session.scalars(
        select(Promise)
        .where(
            Promise.state == "open",
            Promise.agent_reminded_at.is_(None),
            Promise.due_at >= now,
            Promise.due_at < now + dt.timedelta(days=14),
        )
        .order_by(Promise.due_at)
        .limit(limit)
    ).all()
    reminded = 0
    for promise in candidates:
        hours = promise.ticket.mailbox.profile.hours
        if remind_at(promise) <= now and hours.is_open(now):
            promise.agent_reminded_at = now
            _notice(session, "promise_reminder", promise, now)
            reminded += 1
    return reminded


def remind_at(promise: Promise) -> dt.datetime:
    """From when the agent should know: after the warning share of the working time, two hours before at the latest."""
    hours = promise.ticket.mailbox.profile.hours
    total = hours.between(promise.made_at, promise.due_at)
    share = dt.timedelta(seconds=total.total_seconds() * promise.ticket.mailbox.profile.warning_share)
    by_share = hours.add(promise.made_at, share) if total > dt.timedelta(0) else promise.made_at
    return min(by_share, promise.due_at - FIXED_LEAD)


def _notice(session: Session, kind: str, promise: Promise, now: dt.datetime) -> None:
    insert_or_ignore(
        session,
        DueNotice,
        kind=kind,
        cause=f"promise:{promise.id}",
        ticket_id=promise.ticket_id,
        promise_id=promise.id,
        agent_id=promise.agent_id or promise.ticket.agent_id,
        created_at=now,
        state="due",
        reason="",
    )


KEPT_DEFINITION = (
    "Of the promises that fell due in the period, the share that was kept: an answer to the client was released at or before "
    "the time they were told. Withdrawn promises don't count, renewed ones count as kept, and broken ones stay broken."
)


@dataclass(frozen=True, slots=True)
class KeptRate:
    """How many promises of a period were kept, with what the figure means."""

    kept: int
    broken: int

    @property
    def due(self) -> int:
        return self.kept + self.broken

    @property
    def rate(self) -> float | None:
        """0 to 1; None when nothing fell due."""
        return self.kept / self.due if self.due else None

    def as_dict(self) -> dict[str, object]:
        return {
            "kept": self.kept,
            "broken": self.broken,
            "due": self.due,
            "rate": self.rate,
            "definition": KEPT_DEFINITION,
        }

    def in_words(self) -> str:
        said = (
            "no promise fell due"
            if self.rate is None
            else f"{self.kept} of {self.due} promises kept ({self.rate:.0%})"
        )
        return f"{said}\n{KEPT_DEFINITION}"


def kept_rate(session: Session, *, begin: dt.datetime, end: dt.datetime) -> KeptRate:
    """Count the promises due in [begin, end) by how they ended."""
    states: dict[str, int] = dict(
        session.execute(
            select(Promise.state, func.count())
            .where(Promise.due_at >= begin, Promise.due_at < end)
            .group_by(Promise.state)
        )
        .tuples()
        .all()
    )
    return KeptRate(kept=states.get("kept", 0) + states.get("renewed", 0), broken=states.get("broken", 0))
