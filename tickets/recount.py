"""Counting due times anew when a calendar changed: its hours, holidays, closed windows, or the zone data themselves.

::

    fingerprint differs --mark--> recount_after = 0 --run, a piece a transaction--> … --the last piece--> None, and an Event

Promises are not moved: what a client was told stands. Pieces keep the writer's lock short, so that mail goes on coming in
meanwhile; a restart goes on where it stopped, and doing a piece twice does no harm.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from tickets import windows
from tickets.calendars import CalendarSettings
from tickets.hours import WorkingHours
from tickets.profile import MailboxProfile
from tickets.records import Contact, Event, Mailbox, Organisation, Promise, ResponseWindow, Ticket, track
from tickets.store import Store

PIECE = 2000
"""Windows a transaction: a fraction of a second on SQLite."""


def fingerprint(calendar: CalendarSettings, year: int) -> str:
    """What this calendar means from the year before to the year after, as ``2025-2027:…``.

    It changes with the settings, and also with new zone data or a new list of holidays.
    """
    hours = WorkingHours(calendar)
    begin, end = (dt.datetime(y, 1, 1, tzinfo=dt.UTC) for y in (year - 1, year + 2))
    digest = hashlib.sha256()
    for opens, closes in hours.open_intervals(begin, end):
        digest.update(f"{opens.timestamp():.0f}-{closes.timestamp():.0f};".encode())
    return f"{year - 1}-{year + 1}:{digest.hexdigest()[:32]}"


def mark(session: Session, mailbox: Mailbox, *, windows_changed: bool, now: dt.datetime) -> bool:
    """Ask for a recount when the mailbox's due times would come out differently now. True when they would."""
    old, calendar = mailbox.calendar_print, mailbox.profile.calendar
    year = int(old[:4]) + 1 if old else now.year
    same = fingerprint(calendar, year) == old and not windows_changed
    mailbox.calendar_print = old if same and year == now.year else fingerprint(calendar, now.year)
    # Without a fingerprint the mailbox is new, or older than fingerprints and then counted once, to be sure.
    if same or not (old or _has_tickets(session, mailbox.id)):
        return False
    mailbox.recount_after = 0
    track(session, "calendar.changed", now=now, mailbox=mailbox.address, calendar=calendar.label)
    return True


def run(store: Store, now_fn: Callable[[], dt.datetime]) -> int:
    """Work off what is marked, a piece a transaction. Returns how many tickets got another due time."""
    with store.read() as session:
        marked = session.scalars(select(Mailbox.id).where(Mailbox.recount_after.is_not(None))).all()
    moved = 0
    for mailbox_id in marked:
        more = True
        while more:
            with store.write() as session:
                more, changed = _piece(session, mailbox_id, now_fn())
            moved += changed
    return moved


def _piece(session: Session, mailbox_id: int, now: dt.datetime) -> tuple[bool, int]:
    """(is there more, how many tickets moved) after the next piece of one mailbox."""
    mailbox = session.get_one(Mailbox, mailbox_id, with_for_update=True)
    if mailbox.recount_after is None:
        return False, 0
    rows = session.execute(
        select(
            ResponseWindow.id,
            ResponseWindow.ticket_id,
            ResponseWindow.kind,
            ResponseWindow.urgency,
            ResponseWindow.started_at,
            ResponseWindow.due_at,
            ResponseWindow.paused_seconds,
            Ticket.contact_id,
        )
        .join(Ticket, Ticket.id == ResponseWindow.ticket_id)
        .where(
            ResponseWindow.id > mailbox.recount_after,
            ResponseWindow.met_at.is_(None),
            ResponseWindow.cancelled_at.is_(None),
            Ticket.mailbox_id == mailbox_id,
        )
        .order_by(ResponseWindow.id)
        .limit(PIECE)
    ).all()
    if not rows:
        mailbox.recount_after = None
        track(session, "calendar.applied", now=now, mailbox=mailbox.address)
        return False, 0
    agreed = _agreements(session, {row.contact_id for row in rows})
    moved = [
        {"row": row.id, "due": due, "ticket": row.ticket_id, "kind": row.kind, "was": row.due_at}
        for row in rows
        if (due := _due(mailbox.profile, agreed.get(row.contact_id), row)) != row.due_at
    ]
    if moved:
        session.execute(update(ResponseWindow), [{"id": m["row"], "due_at": m["due"]} for m in moved])
        session.execute(insert(Event), [_event(m, now) for m in moved])
    _refresh(session, mailbox.profile, sorted({row.ticket_id for row in rows}), now)
    mailbox.recount_after = rows[-1].id
    return True, len({m["ticket"] for m in moved})


def _due(profile: MailboxProfile, agreed: dict[str, Any] | None, row: Any) -> dt.datetime:
    settings = (agreed or {}).get(row.urgency) or profile.window(row.urgency)
    work = windows.length(settings, profile, row.kind, row.started_at)
    if work is None:
        return row.due_at  # type: ignore[no-any-return]
    return windows.counted(profile.hours, row.started_at, work + dt.timedelta(seconds=row.paused_seconds))


def _agreements(session: Session, contact_ids: set[int]) -> dict[int, dict[str, Any]]:
    """Contact -> the windows agreed with their organisation, for the few that have any."""
    rows = session.execute(
        select(Contact.id, Organisation)
        .join(Organisation, Organisation.id == Contact.organisation_id)
        .where(Contact.id.in_(contact_ids), Organisation.settings_data.is_not(None))
    ).tuples()
    return {
        contact: {str(urgency): agreed for urgency, agreed in o.agreement.windows.items()}
        for contact, o in rows
        if o.agreement is not None
    }


def _event(moved: dict[str, Any], now: dt.datetime) -> dict[str, Any]:
    return {
        "at": now,
        "kind": "window.moved",
        "ticket_id": moved["ticket"],
        "agent_id": None,
        "data": {
            "window": moved["kind"],
            "was": moved["was"].isoformat(),
            "due": moved["due"].isoformat(),
            "why": "calendar",
        },
    }


def _refresh(session: Session, profile: MailboxProfile, ticket_ids: list[int], now: dt.datetime) -> None:
    """`windows.refresh_due` for many tickets at once."""
    items: dict[int, list[windows.Item]] = defaultdict(list)
    for ticket_id, source, made_at, due_at in session.execute(
        select(Promise.ticket_id, Promise.source, Promise.made_at, Promise.due_at).where(
            Promise.ticket_id.in_(ticket_ids), Promise.closed_at.is_(None)
        )
    ).tuples():
        items[ticket_id].append(windows.promise_item(profile, source, made_at, due_at))
    for ticket_id, kind, started_at, due_at in session.execute(
        select(
            ResponseWindow.ticket_id, ResponseWindow.kind, ResponseWindow.started_at, ResponseWindow.due_at
        )
        .join(Ticket, Ticket.id == ResponseWindow.ticket_id)
        .where(
            ResponseWindow.ticket_id.in_(ticket_ids),
            ResponseWindow.met_at.is_(None),
            ResponseWindow.cancelled_at.is_(None),
            ResponseWindow.paused_at.is_(None),
            Ticket.state != "closed",
        )
    ).tuples():
        items[ticket_id].append(windows.window_item(profile, kind, started_at, due_at))
    values = []
    for ticket_id in ticket_ids:
        due, kind, at_risk, rank = windows.due_of(items[ticket_id], now)
        values.append(
            {
                "id": ticket_id,
                "next_due_at": due,
                "next_due_kind": kind,
                "at_risk_at": at_risk,
                "due_rank": rank,
            }
        )
    session.execute(update(Ticket), values)


def _has_tickets(session: Session, mailbox_id: int) -> bool:
    return session.scalar(select(Ticket.id).where(Ticket.mailbox_id == mailbox_id).limit(1)) is not None
