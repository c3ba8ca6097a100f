"""Response windows of a ticket: started by the client's mail, met by our answer, counted in working time.

A window's due time is ``start + window + what it stood still``, all in working time of the mailbox's calendar, so it can be
counted anew at any time. Only the solution window ever stands still: while we wait for the client's answer, and then
the ticket and the status page say so. Answers that are owed, and promises, run on whatever happens.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tickets.agreements import WindowSettings
from tickets.hours import NoWorkingTime, WorkingHours
from tickets.profile import MailboxProfile
from tickets.records import Promise, ResponseWindow, Ticket, track

PAUSABLE = "solution"
SOON = dt.timedelta(hours=2)
LATE, AT_RISK, FINE = 0, 1, 2
"""Ranks of the queue: what is broken comes before what is at risk, and that before what has time."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that falls due, and from when on it counts as at risk."""

    due_at: dt.datetime
    kind: str
    """promise, update, first, next or solution."""
    risk_at: dt.datetime


def settings_of(ticket: Ticket) -> WindowSettings:
    """The windows that hold for a ticket: its organisation's where something was agreed, else its mailbox's."""
    organisation = ticket.contact.organisation
    agreement = organisation.agreement if organisation is not None else None
    agreed = agreement.windows.get(ticket.urgency) if agreement is not None else None  # type: ignore[call-overload]
    profile = ticket.mailbox.profile
    return agreed or profile.window(ticket.urgency)


def length(
    settings: WindowSettings, profile: MailboxProfile, kind: str, start: dt.datetime
) -> dt.timedelta | None:
    """Working time of a window that starts now, stretched in an announced busy season; None: no such window."""
    hours: float | None = getattr(settings, kind)
    return None if hours is None else dt.timedelta(hours=hours * profile.stretch(start))


def counted(hours: WorkingHours, start: dt.datetime, work: dt.timedelta) -> dt.datetime:
    """`start` plus working time. A calendar that never opens must not stop a mail from being filed: it counts through."""
    try:
        return hours.add(start, work)
    except NoWorkingTime:
        return start + work


def start(session: Session, ticket: Ticket, kind: str, *, now: dt.datetime) -> ResponseWindow | None:
    """Open a window of this kind for the ticket, unless its urgency has none."""
    due = end_of(ticket, kind, now=now)
    if due is None:
        return None
    window = ResponseWindow(ticket=ticket, kind=kind, urgency=ticket.urgency, started_at=now, due_at=due)
    session.add(window)
    return window


def end_of(ticket: Ticket, kind: str, *, now: dt.datetime) -> dt.datetime | None:
    """When a window of this kind that opens now is over; None: the ticket's urgency has none."""
    profile = ticket.mailbox.profile
    work = length(settings_of(ticket), profile, kind, now)
    return None if work is None else counted(profile.hours, now, work)


def running(session: Session, ticket_id: int) -> list[ResponseWindow]:
    """Windows that are neither met nor replaced; one that stands still is among them."""
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
    """A further mail of the client: the next answer is owed, unless an answer is owed already; nothing stands any more."""
    open_ones = running(session, ticket.id)
    _resume(session, ticket, open_ones, now=now)
    if not any(window.kind in ("first", "next") for window in open_ones):
        start(session, ticket, "next", now=now)


def pause(session: Session, ticket: Ticket, *, now: dt.datetime) -> None:
    """The next step is the client's: the time to the solution stands until they write."""
    for window in running(session, ticket.id):
        if window.kind == PAUSABLE and window.paused_at is None:
            window.paused_at = now
            track(session, "window.paused", now=now, ticket_id=ticket.id, window=window.kind)


def resume(session: Session, ticket: Ticket, *, now: dt.datetime) -> None:
    """The next step is ours again: the time goes on where it stood."""
    _resume(session, ticket, running(session, ticket.id), now=now)


def _resume(session: Session, ticket: Ticket, windows: list[ResponseWindow], *, now: dt.datetime) -> None:
    hours = ticket.mailbox.profile.hours
    for window in windows:
        if window.paused_at is None:
            continue
        stood = max(dt.timedelta(0), hours.between(window.paused_at, now))
        window.paused_at = None
        window.paused_seconds += round(stood.total_seconds())
        was, window.due_at = window.due_at, counted(hours, window.due_at, stood)
        track(
            session,
            "window.resumed",
            now=now,
            ticket_id=ticket.id,
            window=window.kind,
            was=was.isoformat(),
            due=window.due_at.isoformat(),
        )


def urgency_changed(session: Session, ticket: Ticket, *, now: dt.datetime) -> None:
    """The running windows count anew from their own start, with the hours of the new urgency."""
    profile, settings = ticket.mailbox.profile, settings_of(ticket)
    for window in running(session, ticket.id):
        window.cancelled_at = now
        work = length(settings, profile, window.kind, window.started_at)
        if work is None:
            continue
        stood = dt.timedelta(seconds=window.paused_seconds)
        due = counted(profile.hours, window.started_at, work + stood)
        session.add(
            ResponseWindow(
                ticket_id=ticket.id,
                kind=window.kind,
                urgency=ticket.urgency,
                started_at=window.started_at,
                due_at=due,
                paused_at=window.paused_at,
                paused_seconds=window.paused_seconds,
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
    profile, settings = ticket.mailbox.profile, settings_of(ticket)
    for kind in ("next", "first"):
        if work := length(settings, profile, kind, now):
            return counted(profile.hours, now, work)
    return now + dt.timedelta(days=2)


def refresh_due(session: Session, ticket: Ticket, *, now: dt.datetime | None = None) -> None:
    """Recompute what is due next: owed promises and running windows, whichever comes first.

    `now` defaults to the change that made this necessary. The ticket's state plays no part for promises: nothing pauses them. A closed ticket with an owed promise is still due.
    """
    session.flush()
    profile = ticket.mailbox.profile
    items = [
        promise_item(profile, source, made_at, due_at)
        for source, made_at, due_at in session.execute(
            select(Promise.source, Promise.made_at, Promise.due_at).where(
                Promise.ticket_id == ticket.id, Promise.closed_at.is_(None)
            )
        ).tuples()
    ]
    if ticket.state != "closed":
        items += [
            window_item(profile, w.kind, w.started_at, w.due_at)
            for w in running(session, ticket.id)
            if w.paused_at is None
        ]
    set_due(ticket, items, now=now or ticket.updated_at)


def promise_item(profile: MailboxProfile, source: str, made_at: dt.datetime, due_at: dt.datetime) -> Item:
    """A status update at its slot leaves by itself; an agent may still want to write it."""
    if source == "status":
        return Item(due_at, "update", due_at - SOON)
    return Item(due_at, "promise", risk_at(profile, made_at, due_at))


def window_item(profile: MailboxProfile, kind: str, started_at: dt.datetime, due_at: dt.datetime) -> Item:
    return Item(due_at, kind, risk_at(profile, started_at, due_at))


def risk_at(profile: MailboxProfile, begin: dt.datetime, due: dt.datetime) -> dt.datetime:
    """When the team's share of the working time from `begin` to `due` is used up, two hours before `due` at the latest."""
    hours = profile.hours
    total = hours.between(begin, due)
    if total <= dt.timedelta(0):
        return min(begin, due - SOON)
    share = dt.timedelta(seconds=total.total_seconds() * profile.warning_share)
    return min(hours.add(begin, share), due - SOON)


def set_due(ticket: Ticket, items: list[Item], *, now: dt.datetime) -> None:
    """Write on the ticket what is due next; at the same minute the promise is named, because it was told."""
    ticket.next_due_at, ticket.next_due_kind, ticket.at_risk_at, ticket.due_rank = due_of(items, now)


def due_of(items: list[Item], now: dt.datetime) -> tuple[dt.datetime | None, str, dt.datetime | None, int]:
    """(due, kind, at risk from, rank) of everything that falls due for one ticket."""
    if not items:
        return None, "", None, FINE
    first = min(items, key=lambda item: (item.due_at, item.kind != "promise"))
    at_risk = min(item.risk_at for item in items)
    return (
        first.due_at,
        first.kind,
        at_risk,
        LATE if first.due_at < now else AT_RISK if at_risk <= now else FINE,
    )
