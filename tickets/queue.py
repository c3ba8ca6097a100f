"""The reply queue: what is due next.

The order is: late, at risk, in time; within each the earliest due first. One index serves it (`ix_ticket_due`), so the cost of a
page does not grow with the number of tickets. A ticket's rank is in its row and is moved on by :func:`mark`, so a page that
is read again a second later stands as it stood. Tickets for which nothing is due come last, the longest untouched first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from tickets import rights, windows
from tickets.records import Agent, Ticket
from tickets.store import Store
from tickets.windows import AT_RISK, FINE, LATE

ViewName = Literal["next", "mine", "team", "waiting", "at_risk", "done"]
VIEWS: tuple[ViewName, ...] = get_args(ViewName)
COUNT_CAP = 1000
SOON = windows.SOON
ORDER = (Ticket.due_rank, Ticket.next_due_at, Ticket.id)

Risk = Literal["ok", "soon", "late", "none"]


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One ticket as the queue shows it. `risk` is late once due has passed, soon when the team's share of the time is used up or two
    hours are left."""

    ticket_id: int
    number: str
    subject: str
    contact_name: str
    contact_address: str
    mailbox_name: str
    labels: tuple[str, ...]
    urgency: str
    urgency_claimed: str | None
    state: str
    agent_id: int | None
    agent_name: str | None
    next_due_at: dt.datetime | None
    next_due_kind: str
    risk: Risk
    last_line: str
    mood: str | None
    language: str
    client_wrote_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of a view. `more` says that another page follows."""

    view: ViewName
    rows: tuple[QueueRow, ...]
    more: bool


def view(
    session: Session,
    name: ViewName,
    *,
    agent_id: int,
    now: dt.datetime,
    limit: int = 50,
    offset: int = 0,
) -> QueuePage:
    """One page of a view in the order of what is due next."""
    wanted = limit + 1
    base = _filter(name, agent_id=agent_id).where(rights.readable(session, agent_id))
    if name == "done":
        found = list(session.scalars(_load(base).order_by(Ticket.id.desc()).limit(wanted).offset(offset)))
    else:
        due = _load(base).where(Ticket.next_due_at.is_not(None)).order_by(*ORDER)
        found = list(session.scalars(due.limit(wanted).offset(offset)))
        if len(found) < wanted and name != "at_risk":
            found += _nothing_due(session, base, wanted - len(found), offset, found)
    return QueuePage(name, tuple(row(ticket, now) for ticket in found[:limit]), len(found) > limit)


def counts(session: Session, *, agent_id: int, now: dt.datetime) -> Mapping[ViewName, int]:
    """How many tickets each view holds, counted up to a cap so that a page costs the same in a big house."""
    mine = rights.readable(session, agent_id)
    return {
        name: _capped(session, _filter(name, agent_id=agent_id).where(mine))
        for name in VIEWS
        if name != "done"
    }


def position_after(session: Session, ticket: Ticket, *, agent_id: int, now: dt.datetime) -> Ticket | None:
    """The ticket to answer next after this one: for "send and next"."""
    mine = rights.readable(session, agent_id)
    base = _filter("next", agent_id=agent_id).where(Ticket.id != ticket.id, mine)
    return session.scalar(base.where(Ticket.next_due_at.is_not(None)).order_by(*ORDER).limit(1))


def mark(store: Store, *, now: dt.datetime) -> int:
    """Move on what the clock made late or at risk. Returns how many tickets changed their rank."""
    with store.read() as session:
        ripe = any(session.scalar(select(Ticket.id).where(*ripe).limit(1)) for _, ripe in _ripe(now))
    if not ripe:
        return 0
    with store.write() as session:
        return sum(
            len(
                session.scalars(
                    update(Ticket)
                    .where(*ripe)
                    .values(due_rank=rank)
                    .returning(Ticket.id)
                    .execution_options(synchronize_session=False)
                ).all()
            )
            for rank, ripe in _ripe(now)
        )


def _ripe(now: dt.datetime) -> tuple[tuple[int, tuple[ColumnElement[bool], ...]], ...]:
    due = Ticket.next_due_at.is_not(None)
    return (
        (LATE, (due, Ticket.due_rank.in_((AT_RISK, FINE)), Ticket.next_due_at < now)),
        (AT_RISK, (due, Ticket.due_rank == FINE, Ticket.at_risk_at <= now)),
    )


def risk(due: dt.datetime | None, now: dt.datetime, at_risk_at: dt.datetime | None = None) -> Risk:
    if due is None:
        return "none"
    if due < now:
        return "late"
    return "soon" if due - now <= SOON or (at_risk_at is not None and at_risk_at <= now) else "ok"


def row(ticket: Ticket, now: dt.datetime) -> QueueRow:
    return QueueRow(
        ticket_id=ticket.id,
        number=ticket.number,
        subject=ticket.subject,
        contact_name=ticket.contact.display_name,
        contact_address=ticket.contact.address,
        mailbox_name=ticket.mailbox.name,
        labels=tuple(label.label for label in ticket.labels),
        urgency=ticket.urgency,
        urgency_claimed=ticket.urgency_claimed,
        state=ticket.state,
        agent_id=ticket.agent_id,
        agent_name=ticket.agent.name if ticket.agent else None,
        next_due_at=ticket.next_due_at,
        next_due_kind=ticket.next_due_kind,
        risk=risk(ticket.next_due_at, now, ticket.at_risk_at),
        last_line=ticket.last_line,
        mood=ticket.mood,
        language=ticket.language,
        client_wrote_at=ticket.client_wrote_at,
        updated_at=ticket.updated_at,
    )


def _filter(name: ViewName, *, agent_id: int) -> Select[Ticket]:
    conditions: dict[ViewName, tuple[ColumnElement[bool], ...]] = {
        "next": (Ticket.agent_id.is_(None) | (Ticket.agent_id == agent_id),),
        "mine": (Ticket.agent_id == agent_id,),
        "team": (),
        "waiting": (Ticket.state == "waiting",),
        "at_risk": (Ticket.due_rank.in_((LATE, AT_RISK)), Ticket.next_due_at.is_not(None)),
        "done": (Ticket.state == "closed",),
    }
    # A closed ticket with an owed promise is still due: it has a next_due_at.
    query = select(Ticket).where(*conditions[name], Ticket.merged_into_id.is_(None))
    return (
        query if name == "done" else query.where(Ticket.next_due_at.is_not(None) | (Ticket.state != "closed"))
    )


def _load(query: Select[Ticket]) -> Select[Ticket]:
    return query.options(
        joinedload(Ticket.contact),
        joinedload(Ticket.agent).load_only(Agent.first_name, Agent.last_name),
        joinedload(Ticket.mailbox),
        selectinload(Ticket.labels),
    )


def _nothing_due(
    session: Session, base: Select[Ticket], wanted: int, offset: int, found: list[Ticket]
) -> list[Ticket]:
    skipped = 0
    if not found and offset:
        due_total = session.scalar(
            select(func.count()).select_from(base.where(Ticket.next_due_at.is_not(None)).subquery())
        )
        skipped = max(0, offset - (due_total or 0))
    rest = _load(base).where(Ticket.next_due_at.is_(None)).order_by(Ticket.id)
    return list(session.scalars(rest.limit(wanted).offset(skipped)))


def _capped(session: Session, query: Select[Ticket]) -> int:
    limited = query.with_only_columns(Ticket.id).limit(COUNT_CAP).subquery()
    return session.scalar(select(func.count()).select_from(limited)) or 0
