"""When a promise will not be kept: a draft that says so in time, names a new time and why."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

import tone
from outbound.policy import clean
from outbound.reader import language_of, person_of
from templates import render_text
from tickets import drafts, wordings
from tickets.hours import NoWorkingTime
from tickets.records import Promise, Reply, Ticket
from tickets.windows import next_window_end
from tone import address as addressing
from tone.commitments import keepable, say_due


class DraftInTheWay(Exception):
    """The agent is writing something else on this ticket, and nothing of it may be lost."""


def proposed_time(ticket: Ticket, promise: Promise, *, now: dt.datetime) -> dt.datetime:
    """A new time that can be kept: the window's end when it lies after the old time, else a working day later."""
    hours = ticket.mailbox.profile.hours
    later = next_window_end(ticket, now=now)
    if later <= promise.due_at:
        try:
            later = hours.add(max(now, promise.due_at), dt.timedelta(hours=8))
        except NoWorkingTime:
            later = max(now, promise.due_at) + dt.timedelta(days=1)
    asked = keepable(later, now=now, calendar=hours)
    return later if asked.ok or not asked.nearest else asked.nearest[0]


def open_draft(
    session: Session, promise: Promise, *, agent_id: int, why: str, new_due: dt.datetime, now: dt.datetime
) -> Reply:
    """Put the words for the client into the agent's draft. It replaces a draft only when that is empty."""
    ticket = promise.ticket
    why = " ".join(why.split())
    if not why:
        raise ValueError("say in a few words why it takes longer: the client should know")
    if new_due <= now:
        raise ValueError("the new time has passed already: name a later one")
    written = drafts.open_draft(session, ticket.id, agent_id)
    if written is not None and written.text.strip():
        raise DraftInTheWay("there is a draft of yours already: send or clear it first")
    reply = drafts.save(
        session,
        ticket.id,
        agent_id,
        text=words(session, promise, why=why, new_due=new_due, now=now),
        base_version=ticket.version,
        now=now,
    )
    reply.renews = True
    return reply


def words(session: Session, promise: Promise, *, why: str, new_due: dt.datetime, now: dt.datetime) -> str:
    """What the client would read, for the agent to make their own."""
    ticket = promise.ticket
    profile, language = ticket.mailbox.profile, language_of(ticket)
    person = person_of(ticket.contact, profile.form_of_address)
    zone = ticket.contact.timezone or profile.calendar.timezone
    if why[-1] not in ".!?":
        why += "."
    values = {
        "salutation": addressing.salutation(
            tone.Context(lang=language, now=now, client=person, profile=profile.house_profile())
        ),
        "informal": person.address == "du",
        "due": say_due(promise.due_at, now, language, zone),
        "new_due": say_due(new_due, now, language, zone),
        "why": why,
        "subject": clean(ticket.subject),
    }
    own = wordings.of(session, ticket.mailbox_id)
    return render_text(f"{language}/reply/renewal.txt", values, wording=own)
