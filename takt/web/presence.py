"""Who is looking and who is writing, without a lock. Rows with a short life; an open page says again that it is open."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import templates
from takt.web.deps import AGENT, deps
from takt.web.pages import language_for
from tickets import conversation, queue
from tickets.records import Agent, Mention, Ticket, View
from tickets.store import Store, insert_or_ignore

router = APIRouter()
HERE = dt.timedelta(seconds=45)
"""So long a look counts; without a script the page cannot say more."""


@router.post("/tickets/{number}/here")
def here(request: Request, number: str, who: Annotated[Agent, Depends(AGENT)]) -> Response:
    """The open page says that it is still open, and hears who else is and whether something came."""
    house = deps(request)
    now = house.now()
    with house.store.write() as session:
        ticket = _find(session, number)
        _write(session, ticket.id, who.id, here_until=now + HERE)
        others = queue.present(session, [ticket.id], but=who.id, now=now).get(ticket.id, [])
        version = ticket.version
    say = templates.translations(language_for(request, who)).gettext
    reading = say("%(name)s sieht sich diesen Vorgang auch gerade an.")
    writing = say("%(name)s schreibt gerade an einer Antwort.")
    return JSONResponse(
        {
            "version": version,
            "others": [
                {"said": (writing if o.writing else reading) % {"name": o.name}, "writing": o.writing}
                for o in others
            ],
        }
    )


@router.post("/tickets/{number}/left")
def left(request: Request, number: str, who: Annotated[Agent, Depends(AGENT)]) -> Response:
    """The page was closed."""
    house = deps(request)
    with house.store.write() as session:
        _write(session, _find(session, number).id, who.id, here_until=None, writing_at=None)
    return Response(status_code=204)


def seen(store: Store, ticket_id: int, agent_id: int, now: dt.datetime) -> None:
    """They opened it: shown to colleagues, and the trace of looks at personal data. A note that asked for them was read."""
    with store.write() as session:
        insert_or_ignore(session, View, ticket_id=ticket_id, agent_id=agent_id, seen_at=now)
        _write(session, ticket_id, agent_id, seen_at=now, here_until=now + HERE)
        session.execute(
            update(Mention)
            .where(Mention.ticket_id == ticket_id, Mention.agent_id == agent_id, Mention.seen_at.is_(None))
            .values(seen_at=now)
        )


def writes(session: Session, ticket_id: int, who: Agent, now: dt.datetime) -> None:
    """A draft of theirs was just saved."""
    _write(session, ticket_id, who.id, writing_at=now, here_until=now + HERE)


def wrote(session: Session, ticket_id: int, who: Agent) -> None:
    """Their answer has left: they are no longer writing."""
    _write(session, ticket_id, who.id, writing_at=None)


def lookers(
    session: Session, ticket: Ticket, *, now_too: Agent, now: dt.datetime
) -> list[tuple[str, dt.datetime]]:
    """Who looked at this ticket, and when last; the first one does so just now."""
    rows = session.execute(
        select(Agent, View.seen_at)
        .join(View, View.agent_id == Agent.id)
        .where(View.ticket_id == ticket.id, View.agent_id != now_too.id)
        .order_by(View.seen_at.desc())
    ).tuples()
    return [(now_too.name, now), *((agent.name, at) for agent, at in rows)]


def _write(session: Session, ticket_id: int, agent_id: int, **values: Any) -> None:
    session.execute(
        update(View).where(View.ticket_id == ticket_id, View.agent_id == agent_id).values(**values)
    )


def _find(session: Session, number: str) -> Ticket:
    ticket = conversation.find(session, number)
    if ticket is None:
        raise HTTPException(404)
    return ticket
