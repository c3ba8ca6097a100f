"""The queue page, what one does to many tickets at once, and the small answer that says whether anything has changed."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from takt.web.deps import AGENT, deps
from takt.web.pages import house_zone, render
from tickets import bulk, intents, later, mailboxes, queue
from tickets.profile import DEFAULT_URGENCY_LABELS
from tickets.records import (
    URGENCIES,
    Agent,
    Event,
    OutboxMail,
    SavedView,
    Ticket,
    TicketLabel,
    View,
    track,
)
from tickets.records.base import UtcDateTime

router = APIRouter()
PAGE = 50
URGENCY_WORDS = frozenset(word for words in DEFAULT_URGENCY_LABELS.values() for word in words)
"""Labels that say what the urgency mark beside them says already."""
MAX_VIEWS = 30


class Asked:
    """Which view, narrowed how: the same words in addresses, forms and saved views."""

    def __init__(
        self,
        view: str = "next",
        label: Annotated[str, Query(max_length=60)] = "",
        urgency: str = "",
        mood: str = "",
        mailbox: str = "",
        agent: str = "",
        intent: str = "",
    ) -> None:
        self.view = _view(view)
        try:
            self.narrow = queue.Narrow(
                label.strip().lower(), urgency, mood, _number(mailbox), agent, _number(intent)
            )
        except ValueError as error:
            raise HTTPException(400, str(error)) from error

    @property
    def query(self) -> dict[str, str]:
        return {"view": self.view, **self.narrow.as_query()}

    def address(self, **more: object) -> str:
        return "/?" + urlencode({**self.query, **more})


@router.get("/")
def queue_page(
    request: Request,
    who: Annotated[Agent, Depends(AGENT)],
    asked: Annotated[Asked, Depends()],
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
    done: int = 0,
    undone: int = -1,
) -> Response:
    house = deps(request)
    now = house.now()
    with house.store.read() as session:
        agents = session.scalars(select(Agent).where(Agent.active).order_by(Agent.first_name)).all()
        shown = queue.view(
            session,
            asked.view,
            agent_id=who.id,
            now=now,
            limit=PAGE,
            offset=(page - 1) * PAGE,
            narrow=asked.narrow,
        )
        values: dict[str, Any] = {
            "counts": queue.counts(session, agent_id=who.id, now=now),
            "here": queue.present(session, [row.ticket_id for row in shown.rows], but=who.id, now=now),
            "saved": _saved(session, who),
            "agents": agents,
            "mailboxes": [box for box in mailboxes.mailboxes(session) if box.active],
            "labels": _labels(session),
            "intents": intents.known_to(session, who),
            "bulk_done": bulk.last(session, done, by=who.id, now=now),
            "moments": later.choices(now, mailboxes.house_zone(session).key),
            **_house_state(session, now),
        }
        return render(
            request,
            "queue.html",
            who,
            within=session,
            asked=asked,
            view=asked.view,
            rows=shown.rows,
            more=shown.more,
            page=page,
            views=queue.VIEWS,
            cap=queue.COUNT_CAP,
            urgency_words=URGENCY_WORDS,
            urgencies=URGENCIES,
            moods=queue.MOODS,
            done=done,
            undone=undone,
            **values,
        )


@router.get("/queue/changes")
def changes(request: Request, who: Annotated[Agent, Depends(AGENT)]) -> Response:
    """A stamp that is another one when something has happened, so that an open page asks politely."""
    with deps(request).store.read() as session:
        return JSONResponse({"stamp": _house_state(session, deps(request).now())["stamp"]})


@router.post("/queue/bulk")
def bulk_action(
    request: Request,
    who: Annotated[Agent, Depends(AGENT)],
    asked: Annotated[Asked, Depends()],
    verb: Annotated[str, Form()] = "",
    ticket: Annotated[list[int] | None, Form()] = None,
    agent_id: Annotated[str, Form()] = "",
    until: Annotated[str, Form(max_length=40)] = "",
    label: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """One action on the ticked tickets. It can be taken back for ten minutes."""
    house = deps(request)
    known = next((v for v in bulk.VERBS if v == verb), None)
    if known is None:
        raise HTTPException(400, f"There is no action {verb!r}.")
    if not ticket:
        return RedirectResponse(asked.address(done=-1), status_code=303)
    try:
        with house.store.write() as session:
            done = bulk.act(
                session,
                known,
                ticket,
                by=who.id,
                now=house.now(),
                agent_id=who.id if agent_id == "me" else _number(agent_id) or None,
                until=later.read(until, house.now(), house_zone(house)) if known == "snooze" else None,
                label=label,
            )
    except ValueError as error:
        raise HTTPException(422, str(error)) from error
    return RedirectResponse(asked.address(done=done.event_id), status_code=303)


@router.post("/queue/undo")
def bulk_undo(
    request: Request,
    who: Annotated[Agent, Depends(AGENT)],
    asked: Annotated[Asked, Depends()],
    event_id: Annotated[int, Form()],
) -> Response:
    house = deps(request)
    with house.store.write() as session:
        restored = bulk.undo(session, event_id, by=who.id, now=house.now())
    return RedirectResponse(asked.address(undone=-2 if restored is None else restored), status_code=303)


@router.post("/views")
def save_view(
    request: Request,
    who: Annotated[Agent, Depends(AGENT)],
    asked: Annotated[Asked, Depends()],
    name: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """Keep the view with its filters under a name; the same name again replaces it."""
    house = deps(request)
    name = " ".join(name.split())
    if not name:
        raise HTTPException(422, "The view needs a name.")
    with house.store.write() as session:
        row = session.scalar(select(SavedView).where(SavedView.agent_id == who.id, SavedView.name == name))
        if row is None:
            if len(_saved(session, who)) >= MAX_VIEWS:
                raise HTTPException(422, f"You have {MAX_VIEWS} views already; remove one first.")
            row = SavedView(agent_id=who.id, name=name, made_at=house.now())
            session.add(row)
        row.query = dict(asked.query)
        track(session, "view.saved", now=house.now(), agent_id=who.id, name=name)
    return RedirectResponse(asked.address(), status_code=303)


@router.post("/views/{view_id}/remove")
def remove_view(request: Request, view_id: int, who: Annotated[Agent, Depends(AGENT)]) -> Response:
    house = deps(request)
    with house.store.write() as session:
        row = session.get(SavedView, view_id)
        if row is None or row.agent_id != who.id:
            raise HTTPException(404)
        track(session, "view.removed", now=house.now(), agent_id=who.id, name=row.name)
        session.delete(row)
    return RedirectResponse("/", status_code=303)


def _saved(session: Session, who: Agent) -> list[tuple[int, str, str]]:
    """(id, name, address) of this agent's views."""
    rows = session.scalars(select(SavedView).where(SavedView.agent_id == who.id).order_by(SavedView.name))
    return [(row.id, row.name, "/?" + urlencode(row.query)) for row in rows]


def _labels(session: Session) -> list[str]:
    """The labels of recent tickets, for the filter: enough to choose from, at a fixed cost."""
    recent = select(TicketLabel.label).order_by(TicketLabel.id.desc()).limit(300).subquery()
    found = session.scalars(select(recent.c.label).distinct())
    return sorted(label for label in found if label not in URGENCY_WORDS)


def _house_state(session: Session, now: dt.datetime) -> dict[str, Any]:
    """The stamp that is another one when something has happened, and how far this house has come: a ticket, an answer sent."""
    newest, here, begun, answered = session.execute(_HOUSE_STATE, {"now": now}).one()
    return {"stamp": f"{newest or 0}-{here or 0}", "begun": bool(begun), "answered": bool(answered)}


_HOUSE_STATE = select(
    select(func.max(Event.id)).scalar_subquery(),
    select(func.sum(View.ticket_id * 1024 + View.agent_id))
    .where(View.here_until > bindparam("now", type_=UtcDateTime()))
    .scalar_subquery(),
    select(Ticket.id).exists(),
    select(OutboxMail.id).where(OutboxMail.kind == "reply").exists(),
)


def _view(name: str) -> queue.ViewName:
    found = next((v for v in queue.VIEWS if v == name), None)
    if found is None:
        raise HTTPException(400, f"There is no view {name!r}.")
    return found


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
