"""What agents do to a ticket besides answering. Each verb is one change, and tracks one Event."""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tickets import urgency as emergencies
from tickets import windows
from tickets.promises import owed
from tickets.records import (
    URGENCIES,
    Agent,
    Mention,
    Note,
    ResponseWindow,
    Ticket,
    TicketLabel,
    track,
)
from tickets.status import withdraw_slots
from tickets.store import insert_or_ignore


def assign(
    session: Session, ticket: Ticket, agent_id: int | None, *, by: int | None, now: dt.datetime
) -> None:
    """Give the ticket to an agent, or back to the team with None."""
    if agent_id is not None:
        agent = session.get(Agent, agent_id)
        if agent is None or not agent.active:
            raise ValueError("this agent does not work here any more; choose another")
    if ticket.agent_id == agent_id:
        return
    was, ticket.agent_id = ticket.agent_id, agent_id
    ticket.updated_at = now
    track(session, "ticket.assigned", now=now, ticket_id=ticket.id, agent_id=by, was=was, to=agent_id)


def set_urgency(
    session: Session, ticket: Ticket, urgency: str, *, reason: str, by: int | None, now: dt.datetime
) -> None:
    """Change how urgent we take it, with a reason; the client's claim stays beside it. Windows count anew."""
    if urgency not in URGENCIES:
        raise ValueError(f"urgency {urgency!r} is not one of {', '.join(URGENCIES)}")
    if not reason.strip():
        raise ValueError("say in a few words why the urgency changes")
    if urgency == ticket.urgency:
        return
    was, ticket.urgency = ticket.urgency, urgency
    ticket.urgency_reason = reason.strip()
    ticket.updated_at = now
    if urgency == "critical":
        emergencies.restored_by_agent(session, ticket, reason.strip(), agent_id=by, now=now)
    windows.urgency_changed(session, ticket, now=now)
    windows.refresh_due(session, ticket)
    track(
        session,
        "ticket.urgency_set",
        now=now,
        ticket_id=ticket.id,
        agent_id=by,
        was=was,
        to=urgency,
        reason=reason,
    )


def close(session: Session, ticket: Ticket, *, by: int | None, now: dt.datetime) -> None:
    """The concern is solved. What was promised is still owed, and the desk goes on saying so; status updates are not."""
    withdraw_slots(session, ticket, reason="the concern is solved", now=now)
    for window in windows.running(session, ticket.id):
        if window.kind == "solution":
            window.met_at = now
        else:
            window.cancelled_at = now
    _set_state(session, ticket, "closed", by=by, now=now, promises_owed=len(owed(session, ticket.id)))


def reopen(session: Session, ticket: Ticket, *, by: int | None, now: dt.datetime) -> None:
    """The concern is back, or was never gone: an answer is owed again."""
    windows.resume(session, ticket, now=now)
    if ticket.state == "closed":
        windows.client_wrote(session, ticket, now=now)
    _set_state(session, ticket, "open", by=by, now=now)


def wait(session: Session, ticket: Ticket, *, by: int | None, now: dt.datetime) -> None:
    """The next step is the client's: the time to the solution stands. Promises and owed answers run on."""
    windows.pause(session, ticket, now=now)
    _set_state(session, ticket, "waiting", by=by, now=now)


def unclose(
    session: Session, ticket: Ticket, *, closed_at: dt.datetime, by: int | None, now: dt.datetime
) -> None:
    """Take closing back as if it had not happened: the windows it ended run on from where they were."""
    ended = session.scalars(
        select(ResponseWindow).where(
            ResponseWindow.ticket_id == ticket.id,
            ResponseWindow.met_by_reply_id.is_(None),
            or_(ResponseWindow.met_at == closed_at, ResponseWindow.cancelled_at == closed_at),
        )
    )
    for window in ended:
        window.met_at = window.cancelled_at = None
    _set_state(session, ticket, "open", by=by, now=now, undone=True)


def snooze(
    session: Session, ticket: Ticket, until: dt.datetime | None, *, by: int | None, now: dt.datetime
) -> None:
    """Out of sight until then; None wakes it up. No promise is paused: it comes back before anything falls due."""
    if until is not None and until <= now:
        raise ValueError("choose a time that is still to come")
    if until == ticket.snoozed_until:
        return
    ticket.snoozed_until, ticket.snoozed_at = until, now if until else None
    ticket.updated_at = now
    track(
        session,
        "ticket.snoozed" if until else "ticket.woken",
        now=now,
        ticket_id=ticket.id,
        agent_id=by,
        until=until.isoformat() if until else None,
    )


def hand_on(
    session: Session, ticket: Ticket, agent_id: int, *, words: str, by: int, now: dt.datetime
) -> None:
    """Give the ticket to a colleague together with what they need to know, which is kept as a note."""
    assign(session, ticket, agent_id, by=by, now=now)
    if words.strip():
        note = add_note(session, ticket, by, words, now=now)
        _mention(session, note, agent_id)


def add_note(session: Session, ticket: Ticket, agent_id: int, text: str, *, now: dt.datetime) -> Note:
    """Tell colleagues something; whoever is named with @ finds it in the queue. A note never leaves the house."""
    if not text.strip():
        raise ValueError("the note is empty")
    note = Note(ticket_id=ticket.id, agent_id=agent_id, at=now, text=text.strip())
    session.add(note)
    ticket.updated_at = now
    session.flush()
    track(session, "note.added", now=now, ticket_id=ticket.id, agent_id=agent_id, note_id=note.id)
    for agent in mentioned(session, text):
        if agent.id != agent_id:
            _mention(session, note, agent.id)
    return note


def mentioned(session: Session, text: str) -> list[Agent]:
    """The colleagues named with @: by first name, by full name, or by the part of the address before the at sign."""
    if "@" not in text:
        return []
    words = {word.casefold() for word in re.findall(r"(?<!\w)@(\w[\w.-]*)", text)}
    words |= {word.rstrip(".-") for word in words}
    agents = session.scalars(select(Agent).where(Agent.active).order_by(Agent.id)).all()
    return [
        agent
        for agent in agents
        if words
        & {
            agent.first_name.casefold(),
            f"{agent.first_name}.{agent.last_name}".casefold(),
            agent.email.partition("@")[0],
        }
    ]


def _mention(session: Session, note: Note, agent_id: int) -> None:
    insert_or_ignore(session, Mention, note_id=note.id, ticket_id=note.ticket_id, agent_id=agent_id)


def label_word(label: str) -> str:
    """A label as rows keep it."""
    return " ".join(label.split()).lower()[:60]


def add_label(session: Session, ticket: Ticket, label: str, *, by: int | None, now: dt.datetime) -> None:
    label = label_word(label)
    if not label:
        raise ValueError("the label is empty")
    known = session.scalar(
        select(TicketLabel.id).where(TicketLabel.ticket_id == ticket.id, TicketLabel.label == label)
    )
    if known is None:
        session.add(TicketLabel(ticket_id=ticket.id, label=label))
        track(session, "ticket.labelled", now=now, ticket_id=ticket.id, agent_id=by, label=label)
        session.flush()
        session.expire(ticket, ["labels"])


def remove_label(session: Session, ticket: Ticket, label: str, *, by: int | None, now: dt.datetime) -> None:
    label = label_word(label)
    row = session.scalar(
        select(TicketLabel).where(TicketLabel.ticket_id == ticket.id, TicketLabel.label == label)
    )
    if row is not None:
        session.delete(row)
        track(session, "ticket.unlabelled", now=now, ticket_id=ticket.id, agent_id=by, label=label)
        session.flush()
        session.expire(ticket, ["labels"])


def _set_state(
    session: Session, ticket: Ticket, state: str, *, by: int | None, now: dt.datetime, **data: object
) -> None:
    if ticket.state == state:
        return
    was, ticket.state = ticket.state, state
    ticket.closed_at = now if state == "closed" else None
    ticket.updated_at = now
    ticket.version += 1
    windows.refresh_due(session, ticket)
    track(session, f"ticket.{state}", now=now, ticket_id=ticket.id, agent_id=by, was=was, **data)
