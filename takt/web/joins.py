"""Tickets that belong together, and colleagues who go on: link, merge, split, hand on."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from takt.web.deps import AGENT
from takt.web.tickets import back_to, changing, show
from tickets import actions, conversation, joining, rights
from tickets.records import Agent, Message, Ticket

router = APIRouter()


@router.post("/tickets/{number}/join/{verb}")
def join(
    request: Request,
    number: str,
    verb: Literal["link", "unlink", "merge"],
    who: Annotated[Agent, Depends(AGENT)],
    other: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Link this ticket with another, or make it a part of it."""
    try:
        with changing(request, number) as (session, ticket, now):
            second = _other(session, other, who)
            {"link": joining.link, "unlink": joining.unlink, "merge": joining.merge}[verb](
                session, ticket, second, by=who.id, now=now
            )
            target = second.number if verb == "merge" else number
    except joining.CannotJoin as error:
        return show(request, number, who, status=422, problem=f"join_{error.problem}", asked=other)
    return back_to(target, "?came=merged" if verb == "merge" else "")


@router.post("/tickets/{number}/split")
def split(
    request: Request,
    number: str,
    who: Annotated[Agent, Depends(AGENT)],
    message_id: Annotated[int, Form()],
    subject: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """A mail of this ticket becomes a ticket of its own."""
    try:
        with changing(request, number) as (session, ticket, now):
            message = session.get(Message, message_id)
            if message is None or message.ticket_id != ticket.id:
                raise HTTPException(404)
            made = joining.split(session, ticket, message, subject=subject, by=who.id, now=now).number
    except joining.CannotJoin as error:
        return show(request, number, who, status=422, problem=f"join_{error.problem}")
    return RedirectResponse(f"/tickets/{made}?came=split", status_code=303)


@router.post("/tickets/{number}/hand-on")
def hand_on(
    request: Request,
    number: str,
    who: Annotated[Agent, Depends(AGENT)],
    agent_id: Annotated[int, Form()],
    words: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """Give the ticket to a colleague with a few words, which stay as a note."""
    try:
        with changing(request, number) as (session, ticket, now):
            actions.hand_on(session, ticket, agent_id, words=words, by=who.id, now=now)
    except ValueError:
        return show(request, number, who, status=422, problem="gone")
    return back_to(number)


def _other(session: Session, number: str, who: Agent) -> Ticket:
    """One that this agent may not read is one that does not exist."""
    found = conversation.find(session, number)
    if found is None or not rights.may_read(who, found):
        raise joining.CannotJoin("unknown", f"there is no ticket {number!r}")
    return found
