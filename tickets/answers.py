"""What an answer settles, and how that is put back when it is undone or refused for good."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from tickets import reminders
from tickets.promises import owed
from tickets.records import Promise, Reply, ResponseWindow, track
from tickets.status import withdraw_slots
from tickets.windows import pause, refresh_due, resume, running


def answered(session: Session, reply: Reply, *, now: dt.datetime) -> None:
    """The reply leaves now: owed promises and answer windows of its ticket are settled by it.

    Called in the transaction of the release, before the reply's own promise is made. The solution window ends only
    when the reply closes the ticket.
    """
    ticket = reply.ticket
    for promise in owed(session, ticket.id):
        if promise.source == "status":
            continue  # the agreed slot stands: it is kept by its own update
        if promise.state == "open":
            in_time = "renewed" if reply.renews and not reply.close_ticket else "kept"
            promise.state = in_time if now <= promise.due_at else "broken"
        promise.closed_at, promise.closed_by_reply_id = now, reply.id
        track(
            session,
            f"promise.{'answered_late' if promise.state == 'broken' else promise.state}",
            now=now,
            ticket_id=ticket.id,
            agent_id=reply.agent_id,
            promise_id=promise.id,
        )
    for window in running(session, ticket.id):
        if window.kind != "solution" or reply.close_ticket:
            window.met_at, window.met_by_reply_id = now, reply.id
    if reply.close_ticket:
        withdraw_slots(session, ticket, reason="the concern is solved", now=now)
    if reply.ask_client and not reply.close_ticket:
        pause(session, ticket, now=now)
    else:
        resume(session, ticket, now=now)
    ticket.answered_at = now
    ticket.updated_at = now
    ticket.state = "closed" if reply.close_ticket else "waiting" if reply.ask_client else "open"
    ticket.closed_at = now if reply.close_ticket else None
    if ticket.agent_id is None:
        ticket.agent_id = reply.agent_id
    ticket.version += 1
    refresh_due(session, ticket)


def unanswered(session: Session, reply: Reply, *, now: dt.datetime) -> None:
    """The reply did not leave after all: what it had settled is owed again, what it promised falls away."""
    ticket = reply.ticket
    for promise in session.scalars(select(Promise).where(Promise.closed_by_reply_id == reply.id)):
        if promise.state in ("kept", "renewed"):
            promise.state = "open"
            reminders.plan(promise)
        promise.closed_at = promise.closed_by_reply_id = None
    for window in session.scalars(select(ResponseWindow).where(ResponseWindow.met_by_reply_id == reply.id)):
        window.met_at = window.met_by_reply_id = None
    resume(session, ticket, now=now)
    ticket.state, ticket.closed_at = "open", None
    ticket.answered_at = session.scalar(
        select(Reply.released_at)
        .where(Reply.ticket_id == ticket.id, Reply.id != reply.id, Reply.state.in_(("released", "sent")))
        .order_by(Reply.released_at.desc())
        .limit(1)
    )
    ticket.updated_at = now
    ticket.version += 1
    refresh_due(session, ticket)
