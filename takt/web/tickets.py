"""The ticket page and what agents do there besides answering."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from takt.web.deps import AGENT, WebDeps, deps
from takt.web.pages import render
from tickets import actions, conversation, drafts, promises
from tickets.records import URGENCIES, Agent, OutboxMail, Promise, Reply, Ticket, View
from tickets.store import insert_or_ignore
from tickets.windows import next_window_end

router = APIRouter()
PRESENT = dt.timedelta(minutes=2)


@router.get("/tickets/{number}")
def ticket_page(
    request: Request, number: str, who: Annotated[Agent, Depends(AGENT)], sent: int = 0, sender: str = ""
) -> Response:
    return show(request, number, who, sent=sent)


def show(
    request: Request, number: str, who: Agent, *, status: int = 200, sent: int = 0, **composer: Any
) -> Response:
    """The page, with what the composer has to say when it was just asked something."""
    house = deps(request)
    now = house.now()
    with house.store.write() as session:
        ticket = conversation.find(session, number)
        if ticket is None:
            raise HTTPException(404)
        _seen(session, ticket, who, now)
    with house.store.read() as session:
        story = conversation.load(session, number)
        assert story is not None
        draft = drafts.open_draft(session, story.ticket.id, who.id)
        undo = _undoable(session, sent, who, now)
        values: dict[str, Any] = {
            "story": story,
            "ticket": story.ticket,
            "contact": story.contact,
            "mailbox": story.mailbox,
            "owed": [p for p in story.promises if p.closed_at is None],
            "draft": draft,
            "default_due": next_window_end(story.ticket, now=now),
            "agents": session.scalars(select(Agent).where(Agent.active).order_by(Agent.first_name)).all(),
            "urgencies": URGENCIES,
            "others": _others(session, story.ticket, who, now),
            "copies": [p for p in story.parties if p.address != story.contact.address],
            "undo_left": undo,
            "sent": sent,
            "last_id": max((e.message.id for e in story.entries if e.message is not None), default=0),
        }
    return render(
        request,
        "ticket.html",
        who,
        status=status,
        **values,
        **{"review": None, "needs": "", "problem": "", "asked": "", "letter": None, **composer},
    )


@router.post("/tickets/{number}/assign")
def assign(
    request: Request,
    number: str,
    who: Annotated[Agent, Depends(AGENT)],
    agent_id: Annotated[str, Form()] = "",
) -> Response:
    chosen = int(agent_id) if agent_id.isdecimal() else None
    with changing(request, number) as (session, ticket, now):
        actions.assign(session, ticket, chosen, by=who.id, now=now)
    return _back(number)


@router.post("/tickets/{number}/urgency")
def urgency(
    request: Request,
    number: str,
    who: Annotated[Agent, Depends(AGENT)],
    urgency: Annotated[str, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:
    try:
        with changing(request, number) as (session, ticket, now):
            actions.set_urgency(session, ticket, urgency, reason=reason, by=who.id, now=now)
    except ValueError:
        return show(request, number, who, status=422, problem="urgency_reason")
    return _back(number)


@router.post("/tickets/{number}/state")
def state(
    request: Request, number: str, who: Annotated[Agent, Depends(AGENT)], state: Annotated[str, Form()]
) -> Response:
    verbs = {"open": actions.reopen, "waiting": actions.wait, "closed": actions.close}
    if state not in verbs:
        raise HTTPException(400, f"There is no state {state!r}.")
    with changing(request, number) as (session, ticket, now):
        verbs[state](session, ticket, by=who.id, now=now)
    return _back(number)


@router.post("/tickets/{number}/label")
def label(
    request: Request,
    number: str,
    who: Annotated[Agent, Depends(AGENT)],
    label: Annotated[str, Form()],
    remove: Annotated[str, Form()] = "",
) -> Response:
    with changing(request, number) as (session, ticket, now):
        if remove:
            actions.remove_label(session, ticket, label, by=who.id, now=now)
        elif label.strip():
            actions.add_label(session, ticket, label, by=who.id, now=now)
    return _back(number)


@router.post("/tickets/{number}/note")
def note(
    request: Request, number: str, who: Annotated[Agent, Depends(AGENT)], text: Annotated[str, Form()] = ""
) -> Response:
    if text.strip():
        with changing(request, number) as (session, ticket, now):
            actions.add_note(session, ticket, who.id, text, now=now)
    return _back(number, "#end")


@router.post("/tickets/{number}/promises/{promise_id}/withdraw")
def withdraw(
    request: Request,
    number: str,
    promise_id: int,
    who: Annotated[Agent, Depends(AGENT)],
    reason: Annotated[str, Form()] = "",
) -> Response:
    try:
        with changing(request, number) as (session, ticket, now):
            promise = session.get(Promise, promise_id)
            if promise is None or promise.ticket_id != ticket.id:
                raise HTTPException(404)
            promises.withdraw(session, promise, reason=reason, agent_id=who.id, now=now)
    except ValueError:
        return show(request, number, who, status=422, problem="withdraw_reason")
    return _back(number)


class changing:
    """One transaction on a ticket: (session, ticket, now). A ticket that does not exist is a 404."""

    def __init__(self, request: Request, number: str) -> None:
        self._house: WebDeps = deps(request)
        self._number = number

    def __enter__(self) -> tuple[Session, Ticket, dt.datetime]:
        self._transaction = self._house.store.write()
        session = self._transaction.__enter__()
        ticket = conversation.find(session, self._number)
        if ticket is None:
            self._transaction.__exit__(None, None, None)
            raise HTTPException(404)
        return session, ticket, self._house.now()

    def __exit__(self, *error: Any) -> None:
        self._transaction.__exit__(*error)


def _back(number: str, anchor: str = "") -> RedirectResponse:
    return RedirectResponse(f"/tickets/{conversation.normal_number(number)}{anchor}", status_code=303)


def _seen(session: Session, ticket: Ticket, who: Agent, now: dt.datetime) -> None:
    """Who looked last is shown to colleagues, and is the trace of looks at personal data."""
    made = insert_or_ignore(session, View, ticket_id=ticket.id, agent_id=who.id, seen_at=now)
    if made is None:
        view = session.scalars(select(View).where(View.ticket_id == ticket.id, View.agent_id == who.id)).one()
        view.seen_at = now


def _others(session: Session, ticket: Ticket, who: Agent, now: dt.datetime) -> list[tuple[str, bool]]:
    """(name, writing) of colleagues who have this ticket open."""
    rows = session.execute(
        select(Agent, View)
        .join(View, View.agent_id == Agent.id)
        .where(View.ticket_id == ticket.id, View.agent_id != who.id, View.seen_at > now - PRESENT)
    ).tuples()
    return [(a.name, v.writing_at is not None and v.writing_at > now - PRESENT) for a, v in rows]


def _undoable(session: Session, reply_id: int, who: Agent, now: dt.datetime) -> int:
    """Seconds left to take the just sent reply back; 0 when there are none."""
    if not reply_id:
        return 0
    reply = session.get(Reply, reply_id)
    mail = session.scalar(
        select(OutboxMail).where(OutboxMail.reply_id == reply_id, OutboxMail.state == "due")
    )
    if reply is None or reply.agent_id != who.id or mail is None or mail.attempts:
        return 0
    return max(0, int((mail.not_before - now).total_seconds()))
