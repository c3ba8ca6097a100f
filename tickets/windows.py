"""Response windows of a ticket: started by the client's mail, met by our answer, counted in working time."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from tickets.hours import NoWorkingTime
from tickets.profile import MailboxProfile
from tickets.records import Promise, ResponseWindow, Ticket, track

Due = tuple[dt.datetime, str]


def window_end(profile: MailboxProfile, urgency: str, kind: str, start: dt.datetime) -> dt.datetime | None:
    """When a window that starts now closes, or None when this urgency has no such window."""
    hours: float | None = getattr(profile.window(urgency), kind)
    if hours is None:
        return None
    try:
        return profile.hours.add(start, dt.timedelta(hours=hours))
    except NoWorkingTime:
        # A calendar that never opens must not stop a mail from being filed: the hours count through.
        return start + dt.timedelta(hours=hours)


def start(session: Session, ticket: Ticket, kind: str, *, now: dt.datetime) -> ResponseWindow | None:
    """Open a window of this kind for the ticket, unless its urgency has none."""
    due = window_end(ticket.mailbox.profile, ticket.urgency, kind, now)
    if due is None:
        return None
    window = ResponseWindow(
        ticket_id=ticket.id, kind=kind, urgency=ticket.urgency, started_at=now, due_at=due
    )
    session.add(window)
    return window


def running(session: Session, ticket_id: int) -> list[ResponseWindow]:
    return list(
        session.scalars(
            select(ResponseWindow)
            .where(
                ResponseWindow.ticket_id == ticket_id,
                ResponseWindow.met_at.is_(None),
                ResponseWindow.cancelled_at.is_(None),
            )
            .order_by(ResponseWindow.due_at)
        )
    )


def client_wrote(session: Session, ticket: Ticket, *, now: dt.datetime) -> None:
    """A further mail of the client: the next answer is owed, unless an answer is owed already."""
    if not any(window.kind in ("first", "next") for window in running(session, ticket.id)):
        start(session, ticket, "next", now=now)


def urgency_changed(session: Session, ticket: Ticket, *, now: dt.datetime) -> None:
    """The running windows count anew from their own start, with the hours of the new urgency."""
    for window in running(session, ticket.id):
        window.cancelled_at = now
        due = window_end(ticket.mailbox.profile, ticket.urgency, window.kind, window.started_at)
        if due is not None:
            session.add(
                ResponseWindow(
                    ticket_id=ticket.id,
                    kind=window.kind,
                    urgency=ticket.urgency,
                    started_at=window.started_at,
                    due_at=due,
                )
            )
            track(
                session,
                "window.moved",
                now=now,
                ticket_id=ticket.id,
                window=window.kind,
                was=window.due_at.isoformat(),
                due=due.isoformat(),
            )
    session.flush()


def next_window_end(ticket: Ticket, *, now: dt.datetime) -> dt.datetime:
    """When the client must hear from us again at the latest, if we answered now.

    An urgency without a window for further answers takes that of the first one, and one without any takes two days: a reply never leaves without a time.
    """
    profile = ticket.mailbox.profile
    for kind in ("next", "first"):
        if due := window_end(profile, ticket.urgency, kind, now):
            return due
    return now + dt.timedelta(days=2)


def refresh_due(session: Session, ticket: Ticket) -> None:
    """Recompute what is due next: owed promises and running windows, whichever comes first.

    The ticket's state plays no part for promises: nothing pauses them. A closed ticket with an owed promise is still due.
    """
    session.flush()
    dues: list[Due] = [
        (due, "promise")
        for due in session.scalars(
            select(Promise.due_at).where(Promise.ticket_id == ticket.id, Promise.closed_at.is_(None))
        )
    ]
    if ticket.state != "closed":
        dues += [(window.due_at, window.kind) for window in running(session, ticket.id)]
    set_due(ticket, dues)


def set_due(ticket: Ticket, dues: list[Due]) -> None:
    """Write the earliest due time on the ticket; at the same minute the promise is named, because it was told."""
    if dues:
        ticket.next_due_at, ticket.next_due_kind = min(dues, key=lambda due: (due[0], due[1] != "promise"))
    else:
        ticket.next_due_at, ticket.next_due_kind = None, ""
