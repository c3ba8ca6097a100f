"""What was missed, why, and what is at risk now: the parts of the service review that the team works on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tickets.records import CAUSES, Deviation, Promise, ResponseWindow, Ticket, track
from tickets.reports.period import Month

Missed = Literal["window", "promise"]


@dataclass(frozen=True, slots=True)
class MissedOne:
    """A window or promise that was missed. It names the ticket, never the person."""

    what: Missed
    row_id: int
    kind: str
    ticket: str
    subject: str
    due_at: dt.datetime
    answered_at: dt.datetime | None
    cause: str
    note: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """This week, at risk, needs a decision."""

    due_in_seven_days: int
    at_risk: int
    """Due within two hours or overdue, and still owed."""
    needs_decision: int
    """Promises that are broken and that nobody has answered: somebody must say what happens now."""


def missed(session: Session, month: Month, zone: str, *, now: dt.datetime, limit: int) -> list[MissedOne]:
    """What was missed in the month, without an entered cause first, then the newest."""
    begin, end = month.bounds(zone)
    end = min(end, now)
    windows = session.execute(
        select(
            ResponseWindow.id,
            ResponseWindow.kind,
            ResponseWindow.due_at,
            ResponseWindow.met_at,
            Ticket.number,
            Ticket.subject,
            Deviation.cause,
            Deviation.note,
        )
        .join(Ticket, Ticket.id == ResponseWindow.ticket_id)
        .outerjoin(Deviation, Deviation.window_id == ResponseWindow.id)
        .where(
            ResponseWindow.due_at >= begin,
            ResponseWindow.due_at < end,
            ResponseWindow.cancelled_at.is_(None),
            or_(ResponseWindow.met_at.is_(None), ResponseWindow.met_at > ResponseWindow.due_at),
        )
        .order_by(Deviation.id.is_not(None), ResponseWindow.due_at.desc())
        .limit(limit)
    ).tuples()
    promises = session.execute(
        select(
            Promise.id,
            Promise.due_at,
            Promise.closed_at,
            Ticket.number,
            Ticket.subject,
            Deviation.cause,
            Deviation.note,
        )
        .join(Ticket, Ticket.id == Promise.ticket_id)
        .outerjoin(Deviation, Deviation.promise_id == Promise.id)
        .where(Promise.due_at >= begin, Promise.due_at < end, Promise.state == "broken")
        .order_by(Deviation.id.is_not(None), Promise.due_at.desc())
        .limit(limit)
    ).tuples()
    found = [
        MissedOne("window", i, kind, number, subject, due, met, cause or "", note or "")
        for i, kind, due, met, number, subject, cause, note in windows
    ] + [
        MissedOne("promise", i, "promise", number, subject, due, closed, cause or "", note or "")
        for i, due, closed, number, subject, cause, note in promises
    ]
    return sorted(found, key=lambda one: (bool(one.cause), -one.due_at.timestamp()))[:limit]


def enter(
    session: Session, what: Missed, row_id: int, *, cause: str, note: str, by: int, now: dt.datetime
) -> None:
    """Say why it was missed; a later entry takes the place of an earlier one."""
    if cause not in CAUSES:
        raise ValueError(f"{cause!r} is no cause: choose one of {', '.join(CAUSES)}")
    row = session.get(ResponseWindow, row_id) if what == "window" else session.get(Promise, row_id)
    if row is None:
        raise ValueError(f"there is no {what} {row_id}")
    column = Deviation.window_id if what == "window" else Deviation.promise_id
    known = session.scalar(select(Deviation).where(column == row_id))
    if known is None:
        known = Deviation(window_id=None, promise_id=None)
        setattr(known, column.key, row_id)
        session.add(known)
    known.cause, known.note, known.at, known.agent_id = cause, note.strip(), now, by
    track(session, "deviation.entered", now=now, ticket_id=row.ticket_id, agent_id=by, cause=cause)


def ahead(session: Session, *, now: dt.datetime) -> Ahead:
    """What is due now and next, over the whole house."""

    def number(*conditions: object) -> int:
        return session.scalar(select(func.count()).select_from(Ticket).where(*conditions)) or 0  # type: ignore[arg-type]

    return Ahead(
        due_in_seven_days=number(Ticket.next_due_at >= now, Ticket.next_due_at < now + dt.timedelta(days=7)),
        at_risk=number(Ticket.next_due_at < now + dt.timedelta(hours=2)),
        needs_decision=session.scalar(
            select(func.count())
            .select_from(Promise)
            .where(Promise.state == "broken", Promise.closed_at.is_(None))
        )
        or 0,
    )
