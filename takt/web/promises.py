"""Promises on the ticket page: naming a new time before the old one passes, and noting down what was said by telephone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from outbound import renewal
from takt.web.deps import AGENT
from takt.web.tickets import changing, show
from takt.web.words import from_input
from tickets import promises
from tickets.records import Agent, Promise

router = APIRouter()


@router.post("/tickets/{number}/promises/{promise_id}/renew")
def renew(
    request: Request,
    number: str,
    promise_id: int,
    who: Annotated[Agent, Depends(AGENT)],
    why: Annotated[str, Form(max_length=1000)] = "",
    until: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Put a draft into the composer that says in time that it takes longer, until when, and why."""
    try:
        with changing(request, number) as (session, ticket, now):
            promise = session.get(Promise, promise_id)
            if promise is None or promise.ticket_id != ticket.id:
                raise HTTPException(404)
            chosen = from_input(until, ticket.mailbox.profile.calendar.timezone)
            renewal.open_draft(
                session,
                promise,
                agent_id=who.id,
                why=why,
                new_due=chosen or renewal.proposed_time(ticket, promise, now=now),
                now=now,
            )
    except renewal.DraftInTheWay:
        return show(request, number, who, status=409, problem="draft_in_the_way")
    except ValueError:
        return show(request, number, who, status=422, problem="renewal")
    return RedirectResponse(f"/tickets/{number}#composer", status_code=303)


@router.post("/tickets/{number}/promises")
def note_down(
    request: Request,
    number: str,
    who: Annotated[Agent, Depends(AGENT)],
    what: Annotated[str, Form(max_length=500)] = "",
    until: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Write down a promise that was given by telephone or in person."""
    try:
        with changing(request, number) as (session, ticket, now):
            due = from_input(until, ticket.mailbox.profile.calendar.timezone)
            if due is None:
                raise ValueError("a promise has a time")
            promises.note_down(session, ticket, what=what, due_at=due, agent_id=who.id, now=now)
    except ValueError:
        return show(request, number, who, status=422, problem="note_promise")
    return RedirectResponse(f"/tickets/{number}", status_code=303)
