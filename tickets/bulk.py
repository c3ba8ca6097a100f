"""One action on many tickets, and the way back.

What was before is kept in one event, so that taking back needs no guess: a ticket that somebody changed since is left alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from tickets import actions, rights
from tickets.records import Event, Ticket, track

Verb = Literal["assign", "close", "wait", "open", "snooze", "label"]
VERBS: tuple[Verb, ...] = get_args(Verb)
MAX = 200
UNDO = dt.timedelta(minutes=10)
"""How long a bulk action can be taken back."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a bulk action did: the event that can take it back, and how many tickets changed."""

    event_id: int
    verb: str
    changed: int


def act(
    session: Session,
    verb: Verb,
    ids: Sequence[int],
    *,
    by: int,
    now: dt.datetime,
    agent_id: int | None = None,
    until: dt.datetime | None = None,
    label: str = "",
) -> Done:
    """Do it to each of these tickets; the first refusal (a colleague who left, a time gone by) refuses all."""
    before: list[list[Any]] = []
    for ticket in _tickets(session, ids, by):
        was = _state_of(ticket, verb, label)
        if verb == "assign":
            actions.assign(session, ticket, agent_id, by=by, now=now)
        elif verb == "snooze":
            actions.snooze(session, ticket, until, by=by, now=now)
        elif verb == "label":
            actions.add_label(session, ticket, label, by=by, now=now)
        else:
            {"close": actions.close, "wait": actions.wait, "open": actions.reopen}[verb](
                session, ticket, by=by, now=now
            )
        became = _state_of(ticket, verb, label)
        if became != was:
            before.append([ticket.id, was, became])
    event = Event(
        at=now,
        kind="bulk.done",
        agent_id=by,
        data={"verb": verb, "before": before, "label": label, "at": now.isoformat()},
    )
    session.add(event)
    session.flush()
    return Done(event.id, verb, len(before))


def last(session: Session, event_id: int, *, by: int, now: dt.datetime) -> Done | None:
    """The action of this event, as long as its agent can take it back."""
    event = session.get(Event, event_id) if event_id > 0 else None
    if event is None or event.kind != "bulk.done" or event.agent_id != by or event.at < now - UNDO:
        return None
    return Done(event.id, event.data["verb"], len(event.data["before"]))


def undo(session: Session, event_id: int, *, by: int, now: dt.datetime) -> int | None:
    """Take it back where nothing else happened since. How many tickets; None when it is too late or not theirs."""
    event = session.get(Event, event_id) if last(session, event_id, by=by, now=now) else None
    if event is None:
        return None
    verb: Verb = event.data["verb"]
    label = event.data["label"]
    rows = {ticket_id: (was, became) for ticket_id, was, became in event.data["before"]}
    restored = 0
    for ticket in _tickets(session, list(rows), by):
        was, became = rows[ticket.id]
        if _state_of(ticket, verb, label) != became:
            continue
        _put_back(session, ticket, verb, was, label=label, done_at=event.at, by=by, now=now)
        restored += 1
    track(session, "bulk.undone", now=now, agent_id=by, event_id=event_id, tickets=restored)
    return restored


def _put_back(
    session: Session,
    ticket: Ticket,
    verb: Verb,
    was: Any,
    *,
    label: str,
    done_at: dt.datetime,
    by: int,
    now: dt.datetime,
) -> None:
    if verb == "assign":
        actions.assign(session, ticket, was, by=by, now=now)
    elif verb == "snooze":
        until = dt.datetime.fromisoformat(was) if was else None
        actions.snooze(session, ticket, until if until and until > now else None, by=by, now=now)
    elif verb == "label":
        actions.remove_label(session, ticket, label, by=by, now=now)
    elif verb == "close":
        actions.unclose(session, ticket, closed_at=done_at, by=by, now=now)
        if was == "waiting":
            actions.wait(session, ticket, by=by, now=now)
    elif was == "closed":
        actions.close(session, ticket, by=by, now=now)
    else:
        {"waiting": actions.wait, "open": actions.reopen}[was](session, ticket, by=by, now=now)


def _state_of(ticket: Ticket, verb: Verb, label: str) -> Any:
    """What this verb changes, as it is now; a value that JSON keeps."""
    if verb == "assign":
        return ticket.agent_id
    if verb == "snooze":
        return ticket.snoozed_until.isoformat() if ticket.snoozed_until else None
    if verb == "label":
        return actions.label_word(label) in [row.label for row in ticket.labels]
    return ticket.state


def _tickets(session: Session, ids: Sequence[int], by: int) -> list[Ticket]:
    """Those of them that this agent may read."""
    return list(
        session.scalars(
            select(Ticket)
            .where(
                Ticket.id.in_(list(ids)[:MAX]),
                Ticket.merged_into_id.is_(None),
                rights.readable(session, by),
            )
            .options(joinedload(Ticket.mailbox), selectinload(Ticket.labels))
            .order_by(Ticket.id)
        )
    )
