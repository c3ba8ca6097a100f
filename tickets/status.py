"""Status updates as agents set them up: the rhythm, and what the next slot will say.

An update that leaves at its slot keeps the promise of that slot and nothing else: a question that the client asked, and whatever else was
promised, still wants its own answer. What an agent sends at once goes the way of every reply, through the gate, and settles
what a reply settles.
"""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from tickets import promises, rhythm, windows
from tickets.records import Contact, Promise, Rhythm, StatusUpdate, Ticket, track
from tickets.records.status import PARTS
from tickets.rhythm import Beat

MAX_LINKS = 10
WHAT = {"de": "Statusmeldung zur vereinbarten Zeit", "en": "a status update at the agreed time"}


def set_rhythm(
    session: Session,
    ticket: Ticket,
    text: str,
    *,
    agent_id: int | None,
    now: dt.datetime,
    for_contact: bool = False,
    timezone: str = "",
) -> Rhythm:
    """Agree when this ticket's client, or with `for_contact` all their tickets, hears how things stand. Replaces what was agreed before."""
    zone = timezone or ticket.contact.timezone or ticket.mailbox.profile.calendar.timezone
    beat = rhythm.read(text, zone)
    end_rhythm(session, ticket, reason="a new rhythm was agreed", now=now, for_contact=for_contact)
    made = Rhythm(
        contact=ticket.contact,
        ticket=None if for_contact else ticket,
        days=beat.stored_days,
        minutes=beat.minutes,
        timezone=zone,
        agent_id=agent_id,
        created_at=now,
        next_slot_at=beat.next_after(now),
    )
    session.add(made)
    session.flush()
    for one in tickets_of(session, made):
        promise_slot(session, one, made.next_slot_at, agent_id=agent_id, now=now)
    track(
        session,
        "rhythm.agreed",
        now=now,
        ticket_id=ticket.id,
        agent_id=agent_id,
        rhythm=beat.in_words("en"),
        for_contact=for_contact,
    )
    return made


def end_rhythm(
    session: Session, ticket: Ticket, *, reason: str, now: dt.datetime, for_contact: bool = False
) -> None:
    """No more updates by this rhythm; the promise of its next slot no longer stands."""
    whose = (
        (Rhythm.contact_id == ticket.contact_id) & Rhythm.ticket_id.is_(None)
        if for_contact
        else Rhythm.ticket_id == ticket.id
    )
    for old in session.scalars(select(Rhythm).where(Rhythm.active, whose)):
        affected = tickets_of(session, old) if for_contact else [ticket]
        old.active = False
        for one in affected:
            withdraw_slots(session, one, reason=reason, now=now)
        track(session, "rhythm.ended", now=now, ticket_id=old.ticket_id, reason=reason)


def withdraw_slots(session: Session, ticket: Ticket, *, reason: str, now: dt.datetime) -> None:
    """The slot that was promised for this ticket falls away."""
    for promise in promises.owed(session, ticket.id):
        if promise.source == "status":
            promise.state = "withdrawn" if promise.state == "open" else promise.state
            promise.closed_at, promise.reason = now, reason
            track(
                session,
                "promise.withdrawn",
                now=now,
                ticket_id=ticket.id,
                promise_id=promise.id,
                reason=reason,
            )
    windows.refresh_due(session, ticket, now=now)


def promise_slot(
    session: Session, ticket: Ticket, slot: dt.datetime, *, agent_id: int | None, now: dt.datetime
) -> Promise:
    """The client counts on an update at this slot; once a ticket and slot."""
    for known in promises.owed(session, ticket.id):
        if known.source == "status" and known.due_at == slot:
            return known
    made = promises.make(
        session,
        ticket,
        source="status",
        what=WHAT["en" if (ticket.contact.language or ticket.language) == "en" else "de"],
        due_at=slot,
        agent_id=agent_id or ticket.agent_id,
        now=now,
    )
    windows.refresh_due(session, ticket, now=now)
    return made


def prepare(
    session: Session,
    ticket: Ticket,
    *,
    agent_id: int,
    parts: dict[str, str],
    links: list[str],
    now: dt.datetime,
) -> StatusUpdate:
    """Write down what the next slot says. It replaces what was prepared before."""
    kept = {name: parts.get(name, "").strip() for name in PARTS}
    if not any(kept.values()):
        raise ValueError("all five parts are empty: write at least what has moved")
    for old in session.scalars(
        select(StatusUpdate).where(StatusUpdate.ticket_id == ticket.id, StatusUpdate.state == "ready")
    ):
        old.state = "replaced"
    session.flush()
    made = StatusUpdate(
        ticket_id=ticket.id,
        agent_id=agent_id,
        links=clean_links(links),
        created_at=now,
        state="ready",
        **kept,
    )
    session.add(made)
    session.flush()
    track(session, "status.prepared", now=now, ticket_id=ticket.id, agent_id=agent_id, update_id=made.id)
    return made


def clean_links(links: list[str]) -> list[str]:
    """Web addresses only, each once. Raises ValueError with the one that is none."""
    kept: list[str] = []
    for link in filter(None, (text.strip() for text in links)):
        parts = urlsplit(link)
        if parts.scheme not in ("http", "https") or not parts.netloc or any(c.isspace() for c in link):
            raise ValueError(f"{link!r} is no web address: write it as https://…")
        if link not in kept:
            kept.append(link)
    if len(kept) > MAX_LINKS:
        raise ValueError(f"an update carries {MAX_LINKS} links at most: choose the ones that matter")
    return kept


def rhythm_of(session: Session, ticket: Ticket) -> Rhythm | None:
    """The rhythm that holds for a ticket: its own, else its contact's."""
    return session.scalar(
        select(Rhythm)
        .where(
            Rhythm.active,
            Rhythm.contact_id == ticket.contact_id,
            (Rhythm.ticket_id == ticket.id) | Rhythm.ticket_id.is_(None),
        )
        .order_by(Rhythm.ticket_id.is_(None), Rhythm.id.desc())
        .limit(1)
    )


def beat_of(row: Rhythm) -> Beat:
    return rhythm.stored(row.days, row.minutes, row.timezone)


def newest_update(session: Session, ticket_id: int, state: str) -> StatusUpdate | None:
    return session.scalar(
        select(StatusUpdate)
        .where(StatusUpdate.ticket_id == ticket_id, StatusUpdate.state == state)
        .order_by(StatusUpdate.id.desc())
        .limit(1)
    )


def tickets_of(session: Session, row: Rhythm) -> list[Ticket]:
    """The open tickets that a rhythm speaks of."""
    which = (
        Ticket.id == row.ticket_id
        if row.ticket_id is not None
        else (Ticket.contact_id == row.contact_id) & Ticket.merged_into_id.is_(None)
    )
    return list(session.scalars(select(Ticket).where(which, Ticket.state != "closed").order_by(Ticket.id)))


def contact_rhythm(session: Session, contact: Contact) -> Rhythm | None:
    return session.scalar(
        select(Rhythm).where(Rhythm.active, Rhythm.contact_id == contact.id, Rhythm.ticket_id.is_(None))
    )
