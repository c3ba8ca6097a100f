"""An agent's day: what is late, what is due today, what gets tight, in the order of the queue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from tickets.calendars import first_shown
from tickets.hours import WorkingHours
from tickets.mailboxes import mailboxes
from tickets.queue import ORDER
from tickets.records import Agent, Mailbox, Ticket

MOST = 40
"""Lines; a longer list is read on the desk."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """Tickets of one agent that are late or due before the day is over, and what the team has left open."""

    tickets: tuple[Ticket, ...]
    more: int
    late: int
    free: int
    """Tickets of the team that nobody has and that are late or due today."""

    @property
    def empty(self) -> bool:
        return not self.tickets and not self.free


def home(session: Session, agent: Agent) -> Mailbox | None:
    """The mailbox whose hours and address an agent's own mail uses: the first of their team, else the first."""
    return home_among(active_mailboxes(session), agent)


def home_among(boxes: Sequence[Mailbox], agent: Agent) -> Mailbox | None:
    """`home`, for a round over many agents that has read the mailboxes once."""
    own = [box for box in boxes if box.team_id is not None and box.team_id == agent.team_id]
    return next(iter(own or boxes), None)


def active_mailboxes(session: Session) -> list[Mailbox]:
    return [box for box in mailboxes(session) if box.active]


def day_of(hours: WorkingHours, now: dt.datetime) -> tuple[dt.date, dt.datetime]:
    """(the local day, when it ends) on the clock of these hours."""
    day = now.astimezone(hours.zone).date()
    return day, first_shown(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()), hours.zone)


def agenda(session: Session, agent: Agent, *, until: dt.datetime, now: dt.datetime) -> Agenda:
    due = Ticket.next_due_at.is_not(None), Ticket.next_due_at < until, Ticket.merged_into_id.is_(None)
    mine = (*due, Ticket.agent_id == agent.id)
    found = session.scalars(
        select(Ticket)
        .where(*mine)
        .options(joinedload(Ticket.contact), joinedload(Ticket.mailbox))
        .order_by(*ORDER)
        .limit(MOST)
    ).all()
    free = select(func.count()).select_from(Ticket).where(*due, Ticket.agent_id.is_(None))
    if agent.team_id is not None:
        free = free.join(Mailbox, Mailbox.id == Ticket.mailbox_id).where(Mailbox.team_id == agent.team_id)
    total = session.scalar(select(func.count()).select_from(Ticket).where(*mine)) or 0
    late = (
        session.scalar(select(func.count()).select_from(Ticket).where(*mine, Ticket.next_due_at < now)) or 0
    )
    return Agenda(tuple(found), total - len(found), late, session.scalar(free) or 0)
