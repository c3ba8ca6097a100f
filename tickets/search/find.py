"""Finding: an understood question becomes tickets, the newest first, each with the place where the words stand.

Trigrams narrow down, the folded texts decide. A page costs the same for a common word as for a rare one: SQLite's index is read from
the newest ticket backwards and stops when the page is full; PostgreSQL looks at the newest tickets first, goes on as long
as that promises to fill the page, and asks its index for the rest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    column,
    func,
    not_,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session, joinedload, selectinload

from tickets import queue, rights
from tickets.mailboxes import mailboxes
from tickets.records import Agent, Intent, SearchDoc, Ticket
from tickets.search.excerpt import Piece, excerpts
from tickets.search.folding import fold
from tickets.search.index import gram_number, pairs
from tickets.search.query import Filter, NotUnderstood, Query, Term

PAGE = 30
NEWEST = 1000
"""PostgreSQL: how many of the newest tickets are looked through before the index is asked."""
FURTHER = 8
"""PostgreSQL: so many times as many are looked through next, as long as that promises to fill the page."""
MAX_GRAMS = 12
"""Trigrams asked for a word; more narrow down no further."""
_ANYWHERE = (SearchDoc.subject, SearchDoc.people, SearchDoc.files, SearchDoc.labels, SearchDoc.body)
_INDEX = table("search_index", column("rowid"))


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket that was found, as the queue shows it, and the line with the words in it."""

    row: queue.QueueRow
    excerpt: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of hits. `older_than` is where the next page begins, None when there is none."""

    hits: tuple[Hit, ...]
    older_than: int | None


def find(
    session: Session,
    query: Query,
    *,
    who: Agent,
    now: dt.datetime,
    before: int | None = None,
    limit: int = PAGE,
) -> Found:
    """Tickets that fit the question and that this agent may read. Raises :class:`NotUnderstood` for a name nobody has."""
    if query.empty:
        return Found((), None)
    conditions = [
        Ticket.merged_into_id.is_(None),
        rights.readable(session, who),
        *(_filter(session, one, who) for one in query.filters),
        *(_stands(session, term) for term in query.terms),
    ]
    if before is not None:
        conditions.append(Ticket.id < before)
    base = select(Ticket.id).where(*conditions)
    if query.terms:
        base = base.join(SearchDoc, SearchDoc.ticket_id == Ticket.id)
    ids = _newest_first(session, base, query.terms, before, limit + 1)
    hits = _hits(session, ids[:limit], query, now)
    return Found(hits, ids[limit - 1] if len(ids) > limit else None)


def _newest_first(
    session: Session, base: Select[int], terms: Sequence[Term], before: int | None, limit: int
) -> list[int]:
    wanted, is_sqlite = _wanted_grams(terms), session.get_bind().dialect.name == "sqlite"
    if not terms or (is_sqlite and not wanted):
        return list(session.scalars(base.order_by(Ticket.id.desc()).limit(limit)))
    if is_sqlite:
        match = " AND ".join(f'"{gram}"' for gram in wanted)
        narrowed = base.join(_INDEX, _INDEX.c.rowid == Ticket.id).where(text("search_index MATCH :match"))
        if before is not None:
            narrowed = narrowed.where(_INDEX.c.rowid < before)
        return list(session.scalars(narrowed.order_by(_INDEX.c.rowid.desc()).limit(limit), {"match": match}))
    top = before or (session.scalar(select(func.max(Ticket.id))) or 0) + 1
    if not wanted:
        return _by_absence(session, base, top, limit)
    ids, span = list[int](), NEWEST
    while True:
        missing, bottom = limit - len(ids), top - span
        found = _between(session, base, bottom, top, missing)
        ids += found
        if len(found) == missing or bottom <= 1:
            return ids
        top, span = bottom, span * FURTHER
        if len(found) * FURTHER < missing - len(found):
            return ids + _by_index(session, base, terms, top, limit - len(ids))


def _between(session: Session, base: Select[int], bottom: int, top: int, limit: int) -> list[int]:
    """PostgreSQL: the newest tickets that fit, from `bottom` on and below `top`, looked at one after the other."""
    # The bounds stand on the index's own column: the planner does not carry them over from the ticket, and would read it all.
    here = SearchDoc.ticket_id
    return list(session.scalars(base.where(here >= bottom, here < top).order_by(here.desc()).limit(limit)))


def _by_index(
    session: Session, base: Select[int], terms: Sequence[Term], below: int, limit: int
) -> list[int]:
    """PostgreSQL: the newest tickets before `below` that fit, out of those that the index names."""
    here = SearchDoc.ticket_id
    numbers = [gram_number(gram) for gram in _wanted_grams(terms)] + _wanted_pairs(terms)
    asked = bindparam("grams", numbers, type_=postgresql.ARRAY(SearchDoc.ticket_id.type))
    # A step of its own (MATERIALIZED), because the planner believes that so many trigrams in a row are rare, and that walking
    # backwards until the page is full is cheaper than asking the index.
    holds = text("search_doc.grams @> CAST(:grams AS integer[])").bindparams(asked)
    holding = select(here).where(holds, here < below).cte("narrowed").prefix_with("MATERIALIZED")
    # In order (OFFSET 0 keeps it), so that texts are looked at from the newest one on, until the page is full.
    ordered = select(holding.c.ticket_id).order_by(holding.c.ticket_id.desc()).offset(0).subquery()
    older = base.join(ordered, ordered.c.ticket_id == here).order_by(ordered.c.ticket_id.desc())
    return list(session.scalars(older.limit(limit)))


def _by_absence(session: Session, base: Select[int], top: int, limit: int) -> list[int]:
    """PostgreSQL: the newest tickets that fit, where all that is asked for is what must not stand there: no index knows that.

    Mostly the page is full soon. Where few tickets fit, all texts are looked at in whatever order is quickest: one after the other, from
    the newest one on, costs three times as much for each.
    """
    ids, span = list[int](), NEWEST
    while True:
        found = _between(session, base, top - span, top, limit - len(ids))
        ids, top = ids + found, top - span
        missing = limit - len(ids)
        if not missing or top <= 1:
            return ids
        if missing * span * 3 > len(found) * top:
            fitting = (
                base.where(SearchDoc.ticket_id < top).offset(0).subquery()
            )  # which keeps the planner from walking
            rest = select(fitting.c.id).order_by(fitting.c.id.desc()).limit(missing)
            return ids + list(session.scalars(rest))
        span = missing * span * 3 // (2 * len(found)) + 1


def _wanted_grams(terms: Sequence[Term]) -> list[str]:
    """The trigrams that every hit has; of a long word some, spread over it."""
    wanted: dict[str, None] = {}
    for term in terms:
        if not term.without:
            every = [term.text[i : i + 3] for i in range(len(term.text) - 2)]
            step = max(1, -(-len(every) // MAX_GRAMS))
            wanted |= dict.fromkeys(every[::step])
    return list(wanted)


def _wanted_pairs(terms: Sequence[Term]) -> list[int]:
    """The pairs of words that every hit has. A word at the edge counts only where it ends there: "o neill" is also in "Leo Neills"."""
    wanted = set[int]()
    for term in terms:
        if not term.without:
            words = term.text.split()
            first = 0 if term.text[0].isspace() else 1
            last = len(words) if term.text[-1].isspace() else len(words) - 1
            wanted |= pairs(" ".join(words[first:last]))
    return sorted(wanted)


def _stands(session: Session, term: Term) -> ColumnElement[bool]:
    """The text stands in the ticket, or does not."""
    position = func.instr if session.get_bind().dialect.name == "sqlite" else func.strpos
    places = _ANYWHERE if term.column is None else (getattr(SearchDoc, term.column),)
    stands = or_(*(position(place, term.text) > 0 for place in places))
    return not_(stands) if term.without else stands


def _filter(session: Session, one: Filter, who: Agent) -> ColumnElement[bool]:
    condition = _condition(session, one, who)
    # Without: a ticket that nobody has, or that has no due time, is also one without it.
    return or_(not_(condition), condition.is_(None)) if one.without else condition


def _condition(session: Session, one: Filter, who: Agent) -> ColumnElement[bool]:
    match one.kind:
        case "status":
            return Ticket.state == one.value
        case "urgency":
            return Ticket.urgency == one.value
        case "number":
            return Ticket.number == one.value
        case "never_due":
            return Ticket.next_due_at.is_(None)
        case "due":
            begins = [Ticket.next_due_at >= one.begin] if one.begin is not None else []
            return and_(Ticket.next_due_at.is_not(None), *begins, Ticket.next_due_at < one.end)
        case "mailbox":
            return Ticket.mailbox_id.in_(_mailboxes(session, one.value))
        case "intent":
            if one.value in ("ohne", "none", "nichts", "keins", "keines"):
                return Ticket.intent_id.is_(None)
            return Ticket.intent_id.in_(_intents(session, one.value, who))
        case "assigned":
            if one.value in ("mir", "me", "ich"):
                return Ticket.agent_id == who.id
            if one.value in ("niemand", "niemandem", "nobody", "frei", "none", "noch frei"):
                return Ticket.agent_id.is_(None)
            return Ticket.agent_id.in_(_agents(session, one.value))


def _agents(session: Session, name: str) -> list[int]:
    agents = session.scalars(select(Agent).order_by(Agent.id)).all()
    found = [a.id for a in agents if name in fold(a.name) or name in fold(a.email)]
    if found:
        return found
    names = ", ".join(a.first_name for a in agents if a.active)
    raise NotUnderstood(
        f"„zugewiesen:{name}“: so heißt hier niemand. Im Team sind {names}; auch „mir“ und „niemand“ gehen.",
        f"“assigned:{name}”: nobody here has this name. In the team are {names}; “me” and “nobody” work as well.",
    )


def _mailboxes(session: Session, name: str) -> list[int]:
    found = [
        b.id
        for b in mailboxes(session)
        if name in fold(b.name) or any(name in fold(a) for a in (b.address, *b.profile.aliases))
    ]
    if found:
        return found
    names = ", ".join(b.address for b in mailboxes(session))
    raise NotUnderstood(
        f"„postfach:{name}“: ein solches Postfach gibt es nicht. Es gibt {names}.",
        f"“mailbox:{name}”: there is no such mailbox. There are {names}.",
    )


def _intents(session: Session, name: str, who: Agent) -> list[int]:
    """Also those that were removed: old tickets still have them. None of a mailbox that is reserved for others."""
    mine = rights.enterable(session, who)
    rows = session.scalars(select(Intent).order_by(Intent.position, Intent.id)).all()
    intents = [row for row in rows if row.mailbox_id is None or row.mailbox_id in mine]
    found = [i.id for i in intents if name in fold(i.name_de) or name in fold(i.name_en)]
    if found:
        return found
    german = ", ".join(i.name_de for i in intents if i.removed_at is None)
    english = ", ".join(i.name_en for i in intents if i.removed_at is None)
    raise NotUnderstood(
        f"„thema:{name}“: ein solches Thema gibt es nicht. Es gibt {german}; auch „ohne“ geht.",
        f"“intent:{name}”: there is no such intent. There are {english}; “none” works as well.",
    )


def _hits(session: Session, ids: Sequence[int], query: Query, now: dt.datetime) -> tuple[Hit, ...]:
    loaded = session.scalars(
        select(Ticket)
        .where(Ticket.id.in_(ids))
        .options(
            joinedload(Ticket.contact),
            joinedload(Ticket.agent),
            joinedload(Ticket.mailbox),
            selectinload(Ticket.labels),
        )
        .order_by(Ticket.id.desc())
    ).all()
    places = excerpts(
        session, loaded, [t.text for t in query.terms if not t.without and t.column in (None, "files")]
    )
    return tuple(Hit(queue.row(ticket, now), places[ticket.id]) for ticket in loaded)
