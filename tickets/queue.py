"""The reply queue: what is due next.

The order is: late, at risk, in time; within each the earliest due first. One index serves it (`ix_ticket_due`), so the cost of a
page does not grow with the number of tickets. A ticket's rank is in its row and is moved on by :func:`mark`, so a page that
is read again a second later stands as it stood. Tickets for which nothing is due come last, the longest untouched first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, joinedload, selectinload

from tickets import reasons, rights, windows
from tickets.reasons import called
from tickets.records import URGENCIES, Agent, Mailbox, Mention, Ticket, TicketLabel, View
from tickets.records.base import Id, UtcDateTime
from tickets.store import Store
from tickets.windows import AT_RISK, FINE, LATE

ViewName = Literal["next", "mine", "mentioned", "team", "promises", "at_risk", "waiting", "snoozed", "done"]
VIEWS: tuple[ViewName, ...] = get_args(ViewName)
MOODS: tuple[str, ...] = ("angry", "worried", "disappointed")
COUNT_CAP = 500
SOON = windows.SOON
ORDER = (Ticket.due_rank, Ticket.next_due_at, Ticket.id)
WRITING = dt.timedelta(seconds=40)
"""So long after the last saved draft somebody counts as writing."""

Risk = Literal["ok", "soon", "late", "none"]


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One ticket as the queue shows it. `risk` is late once due has passed, soon when the team's share of the time is used up or two
    hours are left."""

    ticket_id: int
    number: str
    subject: str
    contact_name: str
    called: tuple[str, str]
    """How colleagues speak of the contact, in German and in English: "Frau Özdemir"."""
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
    mood_quote: str
    snoozed_until: dt.datetime | None
    version: int
    language: str
    client_wrote_at: dt.datetime
    updated_at: dt.datetime

    def reason(self, *, now: dt.datetime, zone: str, language: str) -> str:
        """Why it stands here, in words: "Zusage an Frau Özdemir bis 14:00". Empty when nothing is due."""
        if self.next_due_at is None:
            return ""
        name = self.called[language == "en"]
        return reasons.reason(
            self.next_due_kind, name, self.next_due_at, now=now, zone=zone, language=language
        )


@dataclass(frozen=True, slots=True)
class Presence:
    """A colleague who looks at a ticket just now, or writes an answer to it."""

    agent_id: int
    name: str
    writing: bool


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of a view. `more` says that another page follows."""

    view: ViewName
    rows: tuple[QueueRow, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Narrow:
    """What a view is narrowed to; empty fields narrow nothing. Only these names can: a page never passes a column's name."""

    label: str = ""
    urgency: str = ""
    mood: str = ""
    mailbox: int = 0
    agent: str = ""
    """An agent's id, or ``none`` for tickets that nobody has taken."""
    intent: int = 0

    def __post_init__(self) -> None:
        if self.urgency and self.urgency not in URGENCIES:
            raise ValueError(f"urgency {self.urgency!r} is not one of {', '.join(URGENCIES)}")
        if self.mood and self.mood not in MOODS:
            raise ValueError(f"mood {self.mood!r} is not one of {', '.join(MOODS)}")
        if self.agent and self.agent != "none" and not self.agent.isdecimal():
            raise ValueError(f"agent {self.agent!r} is neither an id nor 'none'")

    def as_query(self) -> dict[str, str]:
        """Only what narrows, as it stands in an address."""
        named = {
            "label": self.label,
            "urgency": self.urgency,
            "mood": self.mood,
            "mailbox": str(self.mailbox or ""),
            "agent": self.agent,
            "intent": str(self.intent or ""),
        }
        return {name: value for name, value in named.items() if value}


EVERYTHING = Narrow()


def view(
    session: Session,
    name: ViewName,
    *,
    agent_id: int,
    now: dt.datetime,
    limit: int = 50,
    offset: int = 0,
    narrow: Narrow = EVERYTHING,
) -> QueuePage:
    """One page of a view in the order of what is due next."""
    wanted = limit + 1
    base = _narrowed(_filter(name, agent=agent_id, now=now), narrow).where(rights.readable(session, agent_id))
    if name == "done":
        found = list(session.scalars(_load(base).order_by(Ticket.id.desc()).limit(wanted).offset(offset)))
    else:
        due = _load(base).where(Ticket.next_due_at.is_not(None)).order_by(*ORDER)
        found = list(session.scalars(due.limit(wanted).offset(offset)))
        if len(found) < wanted and name not in ("at_risk", "promises"):
            found += _nothing_due(session, base, wanted - len(found), offset, found)
    return QueuePage(name, tuple(row(ticket, now) for ticket in found[:limit]), len(found) > limit)


def counts(session: Session, *, agent_id: int, now: dt.datetime) -> Mapping[ViewName, int]:
    """How many tickets each view holds, counted up to a cap so that a page costs the same in a big house."""
    statement = _counting(rights.closed_to(session, agent_id))
    found: Sequence[int] = session.execute(statement, {"agent": agent_id, "now": now}).one()
    return {name: min(count, COUNT_CAP) for name, count in zip(_COUNTED, found, strict=True)}


_COUNTED: tuple[ViewName, ...] = tuple(name for name in VIEWS if name != "done")


@lru_cache(maxsize=64)
def _counting(closed: frozenset[int] | None) -> Select[*tuple[int, ...]]:
    """All counts in one statement, for those who may not read these mailboxes. Built once: building takes longer than counting."""
    agent, now = bindparam("agent", type_=Id), bindparam("now", type_=UtcDateTime())
    mine = rights.outside(closed)
    columns = [
        _capped(_filter(name, agent=agent, now=now).where(mine), closed_too=name == "mentioned").label(name)
        for name in _COUNTED
    ]
    return select(*columns)


def position_after(session: Session, ticket: Ticket, *, agent_id: int, now: dt.datetime) -> Ticket | None:
    """The ticket to answer next after this one: for "send and next"."""
    mine = rights.readable(session, agent_id)
    base = _filter("next", agent=agent_id, now=now).where(Ticket.id != ticket.id, mine)
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


def present(
    session: Session, ticket_ids: list[int], *, but: int, now: dt.datetime
) -> Mapping[int, list[Presence]]:
    """Which colleagues have these tickets before their eyes, without a lock: it only tells."""
    found: dict[int, list[Presence]] = {}
    rows = session.execute(
        select(Agent, View)
        .join(View, View.agent_id == Agent.id)
        .where(View.ticket_id.in_(ticket_ids), View.agent_id != but, View.here_until > now)
        .order_by(View.id)
    ).tuples()
    for agent, seen in rows:
        writing = seen.writing_at is not None and seen.writing_at > now - WRITING
        found.setdefault(seen.ticket_id, []).append(Presence(agent.id, agent.name, writing))
    return found


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
        called=(called(ticket.contact, "de"), called(ticket.contact, "en")),
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
        mood_quote=ticket.mood_quote,
        snoozed_until=ticket.snoozed_until,
        version=ticket.version,
        language=ticket.language,
        client_wrote_at=ticket.client_wrote_at,
        updated_at=ticket.updated_at,
    )


def _filter(name: ViewName, *, agent: _Agent, now: _Moment) -> Select[Ticket]:
    awake = _awake(now)
    conditions: dict[ViewName, tuple[ColumnElement[bool], ...]] = {
        "next": (Ticket.agent_id.is_(None) | (Ticket.agent_id == agent), awake),
        "mine": (Ticket.agent_id == agent, awake),
        "mentioned": (_mentioned(agent),),
        "team": (awake,),
        "promises": (Ticket.next_due_kind == _PROMISE, Ticket.next_due_at.is_not(None)),
        "at_risk": (Ticket.due_rank.in_((LATE, AT_RISK)), Ticket.next_due_at.is_not(None)),
        "waiting": (Ticket.state == _WAITING, awake),
        "snoozed": (Ticket.snoozed_until > now, ~awake),
        "done": (Ticket.state == "closed",),
    }
    # A closed ticket with an owed promise is still due: it has a next_due_at.
    query = select(Ticket).where(*conditions[name], Ticket.merged_into_id.is_(None))
    if name in ("done", "mentioned"):
        return query
    return query.where(Ticket.next_due_at.is_not(None) | OPEN)


_Agent = int | ColumnElement[int]
_Moment = dt.datetime | ColumnElement[dt.datetime]
"""Values, or their places in a statement that is kept."""

# Written into the statement, not bound: a partial index serves only what the planner can see.
_PROMISE: ColumnElement[str] = literal_column("'promise'")
_WAITING: ColumnElement[str] = literal_column("'waiting'")
OPEN = Ticket.state != literal_column("'closed'")


def _awake(now: _Moment) -> ColumnElement[bool]:
    """Not snoozed, or back already: the time has come, the contact wrote, or something falls due. Nothing sleeps through a promise."""
    return or_(
        Ticket.snoozed_until.is_(None),
        Ticket.snoozed_until <= now,
        Ticket.client_wrote_at > Ticket.snoozed_at,
        and_(Ticket.next_due_at.is_not(None), Ticket.due_rank.in_((LATE, AT_RISK))),
    )


def _mentioned(agent: _Agent) -> ColumnElement[bool]:
    unseen = select(Mention.ticket_id).where(Mention.agent_id == agent, Mention.seen_at.is_(None))
    return Ticket.id.in_(unseen)


def _narrowed(query: Select[Ticket], narrow: Narrow) -> Select[Ticket]:
    if narrow.label:
        query = query.where(
            Ticket.id.in_(select(TicketLabel.ticket_id).where(TicketLabel.label == narrow.label))
        )
    if narrow.urgency:
        query = query.where(Ticket.urgency == narrow.urgency)
    if narrow.mood:
        query = query.where(Ticket.mood == narrow.mood)
    if narrow.mailbox:
        query = query.where(Ticket.mailbox_id == narrow.mailbox)
    if narrow.intent:
        query = query.where(Ticket.intent_id == narrow.intent)
    if narrow.agent == "none":
        query = query.where(Ticket.agent_id.is_(None))
    elif narrow.agent:
        query = query.where(Ticket.agent_id == int(narrow.agent))
    return query


def _load(query: Select[Ticket]) -> Select[Ticket]:
    return query.options(
        joinedload(Ticket.contact),
        joinedload(Ticket.agent).load_only(Agent.first_name, Agent.last_name),
        joinedload(Ticket.mailbox).load_only(Mailbox.name),
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


def _capped(query: Select[Ticket], *, closed_too: bool) -> ScalarSelect[int]:
    """How many, counted up to the cap: what is due and what is not each by its own index, so that closed tickets are never
    walked over."""
    ids = query.with_only_columns(Ticket.id)
    due, idle = ids.where(Ticket.next_due_at.is_not(None)), ids.where(Ticket.next_due_at.is_(None), OPEN)
    parts = (ids,) if closed_too else (due, idle)
    counted = [
        select(func.count()).select_from(part.limit(COUNT_CAP).subquery()).scalar_subquery() for part in parts
    ]
    return select(counted[0] + counted[1] if len(counted) > 1 else counted[0]).scalar_subquery()
