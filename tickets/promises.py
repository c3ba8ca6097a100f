"""Promises: made, watched until kept, and never paused by any state of the ticket.

Kept means: an answer to the client was released at or before the due time they were told. Renewed means: so was an answer that
names a new time, because the old one would not be met. A promise whose time has passed is broken and stays so; it is still
owed (`closed_at` is None) until an answer leaves. Every promise ends in exactly one of kept, renewed, broken and withdrawn.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tickets import reminders
from tickets.due_notices import ask_for
from tickets.records import Agent, Promise, Ticket, track
from tickets.windows import refresh_due


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
        ticket=ticket,
        source=source,
        what=what,
        due_at=due_at,
        agent=session.get(Agent, agent_id) if agent_id is not None else None,
        made_at=now,
    )
    session.add(promise)
    reminders.plan(promise)
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


def note_down(
    session: Session, ticket: Ticket, *, what: str, due_at: dt.datetime, agent_id: int, now: dt.datetime
) -> Promise:
    """A promise given by telephone or in person: it counts like any other."""
    if not what.strip():
        raise ValueError("say in a few words what was promised")
    if due_at <= now:
        raise ValueError("a promise is due in the future: name a later time")
    made = make(
        session,
        ticket,
        source="note",
        what=" ".join(what.split()),
        due_at=due_at,
        agent_id=agent_id,
        now=now,
    )
    ticket.updated_at = now
    refresh_due(session, ticket, now=now)
    return made


def watch(session: Session, *, now: dt.datetime, limit: int = 500) -> Watch:
    """One round: remind of what is due soon, mark what is overdue as broken and say so. Idempotent."""
    return Watch(reminded=_remind(session, now, limit), broken=_break_overdue(session, now, limit))


def anything_to_watch(session: Session, *, now: dt.datetime) -> bool:
    """Is a round worth a transaction?"""
    ripe = select(Promise.id).where(
        Promise.state == "open", (Promise.due_at < now) | (Promise.next_reminder_at <= now)
    )
    return session.scalar(ripe.limit(1)) is not None


def _break_overdue(session: Session, now: dt.datetime, limit: int) -> int:
    overdue = session.scalars(
        select(Promise)
        .where(Promise.state == "open", Promise.due_at < now)
        .order_by(Promise.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for promise in overdue:
        promise.state, promise.reminders, promise.next_reminder_at = "broken", [], None
        track(session, "promise.broken", now=now, ticket_id=promise.ticket_id, promise_id=promise.id)
        _notice(session, "promise_broken", promise, now)
    return len(overdue)


def _remind(session: Session, now: dt.datetime, limit: int) -> int:
    waiting = session.scalars(
        select(Promise)
        .where(Promise.state == "open", Promise.next_reminder_at <= now, Promise.due_at >= now)
        .order_by(Promise.next_reminder_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for promise in waiting:
        for kind in reminders.ripe(promise, now):
            _notice(session, kind, promise, now)
    return len(waiting)


def _notice(session: Session, kind: str, promise: Promise, now: dt.datetime) -> None:
    """Ask for a notice. Quiet hours are kept where it is written: by then somebody else may have answered."""
    ask_for(
        session,
        kind,
        cause=f"promise:{promise.id}:{len(promise.reminders)}",
        ticket_id=promise.ticket_id,
        promise_id=promise.id,
        agent_id=promise.ticket.agent_id or promise.agent_id,
        now=now,
    )
