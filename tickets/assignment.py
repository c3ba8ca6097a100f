"""Fair assignment: new work goes to whoever is at work and carries the least of what they can carry.

Load is counted in tickets whose next step is ours; a heated one counts twice, so that hard conversations are shared as well. Who has
answered this contact before and has room is asked first, because nobody likes to explain everything again. The figures are for
the house's arithmetic and for oneself: nobody else is shown a person's load.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, joinedload

from tickets import rights
from tickets.agents_time import hours_of
from tickets.records import Agent, Mailbox, Ticket, track
from tickets.store import Store

BATCH = 100
HEATED = ("angry",)


@dataclass(frozen=True, slots=True)
class Load:
    """What one agent carries: tickets whose next step is theirs, how many of them are heated, and those that wait."""

    open: int = 0
    heated: int = 0
    waiting: int = 0

    @property
    def weight(self) -> int:
        return self.open + self.heated


def loads(session: Session) -> Mapping[int, Load]:
    """Agent id -> what they carry."""
    mine = (Ticket.state == "open") & Ticket.snoozed_until.is_(None)
    rows = session.execute(
        select(
            Ticket.agent_id,
            func.sum(case((mine, 1), else_=0)),
            func.sum(case((mine & Ticket.mood.in_(HEATED), 1), else_=0)),
            func.sum(case((mine, 0), else_=1)),
        )
        .where(Ticket.agent_id.is_not(None), Ticket.state != "closed", Ticket.merged_into_id.is_(None))
        .group_by(Ticket.agent_id)
    ).tuples()
    return {agent_id: Load(int(o), int(h), int(w)) for agent_id, o, h, w in rows if agent_id is not None}


def run(store: Store, *, now: dt.datetime) -> int:
    """Give free tickets of mailboxes that ask for it to somebody. Returns how many found their agent."""
    with store.read() as session:
        boxes = [
            box.id
            for box in session.scalars(select(Mailbox).where(Mailbox.active))
            if box.profile.assign == "fair"
        ]
        free = _free(boxes).limit(1)
        if not boxes or session.scalar(free) is None:
            return 0
    with store.write() as session:
        return assign_free(session, boxes, now=now)


def assign_free(session: Session, mailbox_ids: Sequence[int], *, now: dt.datetime) -> int:
    """What is due soonest first. A ticket for which nobody is at work or has room stays free, for everybody to see."""
    tickets = session.scalars(
        select(Ticket)
        .where(Ticket.id.in_(_free(mailbox_ids).limit(BATCH).subquery().select()))
        .options(joinedload(Ticket.mailbox))
        .order_by(Ticket.next_due_at, Ticket.id)
        .with_for_update(of=Ticket)
    ).all()
    agents = session.scalars(select(Agent).where(Agent.active, Agent.capacity > 0).order_by(Agent.id)).all()
    carried = dict(loads(session))
    given = 0
    for ticket in tickets:
        chosen = choose(session, ticket, agents, carried, now=now)
        if chosen is None:
            continue
        ticket.agent_id, ticket.updated_at = chosen.id, now
        was = carried.get(chosen.id, Load())
        heated = 1 if ticket.mood in HEATED else 0
        carried[chosen.id] = Load(was.open + 1, was.heated + heated, was.waiting)
        track(session, "ticket.assigned", now=now, ticket_id=ticket.id, was=None, to=chosen.id, fair=True)
        given += 1
    return given


def choose(
    session: Session,
    ticket: Ticket,
    agents: Sequence[Agent],
    carried: Mapping[int, Load],
    *,
    now: dt.datetime,
) -> Agent | None:
    """Who takes this ticket: at work now, of its team, with room; the one who knows the contact, else the least laden."""
    team_id = ticket.mailbox.team_id
    able = [
        agent
        for agent in agents
        if (team_id is None or agent.team_id == team_id)
        and rights.may_read(agent, ticket)
        and carried.get(agent.id, Load()).weight < agent.capacity
        and hours_of(agent, ticket.mailbox.profile).is_open(now)
    ]
    if not able:
        return None
    before = session.scalar(
        select(Ticket.agent_id)
        .where(Ticket.contact_id == ticket.contact_id, Ticket.id != ticket.id, Ticket.agent_id.is_not(None))
        .order_by(Ticket.id.desc())
        .limit(1)
    )
    known = next((agent for agent in able if agent.id == before), None)
    return known or min(
        able, key=lambda agent: (carried.get(agent.id, Load()).weight / agent.capacity, agent.id)
    )


def _free(mailbox_ids: Sequence[int]) -> Select[int]:
    return (
        select(Ticket.id)
        .where(
            Ticket.agent_id.is_(None),
            Ticket.state == "open",
            Ticket.next_due_at.is_not(None),
            Ticket.merged_into_id.is_(None),
            Ticket.snoozed_until.is_(None),
            Ticket.mailbox_id.in_(mailbox_ids),
        )
        .order_by(Ticket.next_due_at, Ticket.id)
    )
