"""Status updates on the ticket page: the agreed rhythm, an update in five parts, and taking status links back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

import outbound
from outbound import status as updates
from outbound.reader import language_of
from outbound.renewal import DraftInTheWay
from takt.web.deps import AGENT, deps
from takt.web.pages import house_zone, language_for
from takt.web.reviews import shown_review
from takt.web.tickets import changing, show
from tickets import drafts, status, status_links
from tickets.records import Agent, Ticket
from tickets.records.status import PARTS

router = APIRouter()
MAX_PART = 5000


class FiveParts:
    """The form of an update."""

    def __init__(
        self,
        goal: Annotated[str, Form(max_length=MAX_PART)] = "",
        progress: Annotated[str, Form(max_length=MAX_PART)] = "",
        blocker: Annotated[str, Form(max_length=MAX_PART)] = "",
        next_steps: Annotated[str, Form(max_length=MAX_PART)] = "",
        decisions: Annotated[str, Form(max_length=MAX_PART)] = "",
        links: Annotated[str, Form(max_length=MAX_PART)] = "",
        second_look: Annotated[str, Form()] = "",
    ) -> None:
        written = (goal, progress, blocker, next_steps, decisions)
        self.parts = {
            name: text.replace("\r\n", "\n").strip() for name, text in zip(PARTS, written, strict=True)
        }
        self.links = links.split()
        self.second_look = bool(second_look)


@router.post("/tickets/{number}/rhythm")
def agree(
    request: Request,
    number: str,
    who: Annotated[Agent, Depends(AGENT)],
    rhythm: Annotated[str, Form(max_length=200)] = "",
    whole: Annotated[str, Form()] = "",
) -> Response:
    """Agree when the client hears how things stand; an empty rhythm ends it."""
    try:
        with changing(request, number) as (session, ticket, now):
            if rhythm.strip():
                status.set_rhythm(session, ticket, rhythm, agent_id=who.id, now=now, for_contact=bool(whole))
            else:
                status.end_rhythm(session, ticket, reason="ended by an agent", now=now)
                status.end_rhythm(session, ticket, reason="ended by an agent", now=now, for_contact=True)
    except ValueError:
        return show(request, number, who, status=422, problem="rhythm", asked=rhythm)
    return _back(number)


@router.post("/tickets/{number}/update/slot")
def for_the_slot(
    request: Request,
    number: str,
    who: Annotated[Agent, Depends(AGENT)],
    form: Annotated[FiveParts, Depends()],
) -> Response:
    """Prepare what the next slot says. What a reply would be held for holds it too."""
    house = deps(request)
    try:
        with changing(request, number) as (session, ticket, now):
            agent = session.get_one(Agent, who.id)
            text = _as_text(ticket, form)
            review = outbound.review_reply(session, ticket, agent, text, now=now, fragment=True)
            held = review.blocks or (review.verdict == "change" and not form.second_look)
            if not held:
                status.prepare(session, ticket, agent_id=who.id, parts=form.parts, links=form.links, now=now)
    except ValueError:
        return show(request, number, who, status=422, problem="update", five=form)
    if held:
        found = shown_review(
            review, language_for(request, who), text, now=house.now(), zone=house_zone(house)
        )
        return show(request, number, who, status=422, problem="update_tone", five=form, update_review=found)
    house.wake("notices")
    return _back(number)


@router.post("/tickets/{number}/update/draft")
def as_a_reply(
    request: Request,
    number: str,
    who: Annotated[Agent, Depends(AGENT)],
    form: Annotated[FiveParts, Depends()],
) -> Response:
    """Put the update into the composer: it leaves now, through the gate, like every answer."""
    try:
        with changing(request, number) as (session, ticket, now):
            if not any(form.parts.values()):
                raise ValueError("all five parts are empty")
            links = status.clean_links(form.links)
            written = drafts.open_draft(session, ticket.id, who.id)
            if written is not None and written.text.strip():
                raise DraftInTheWay
            form.links = links
            drafts.save(
                session,
                ticket.id,
                who.id,
                text=_as_text(ticket, form),
                base_version=ticket.version,
                now=now,
            )
    except DraftInTheWay:
        return show(request, number, who, status=409, problem="draft_in_the_way", five=form)
    except ValueError:
        return show(request, number, who, status=422, problem="update", five=form)
    return _back(number, "#composer")


@router.post("/tickets/{number}/status-links/revoke")
def revoke(request: Request, number: str, who: Annotated[Agent, Depends(AGENT)]) -> Response:
    """Take the links back that were sent so far."""
    with changing(request, number) as (session, ticket, now):
        status_links.revoke(session, ticket, by=who.id, now=now)
    return _back(number)


def _as_text(ticket: Ticket, form: FiveParts) -> str:
    """The update as words of a letter."""
    headings = updates.HEADINGS[language_of(ticket)]
    lines = [f"{headings[name]}: {form.parts[name]}" for name in PARTS if form.parts[name]]
    if form.links:
        lines.append("\n".join([f"{headings['links']}:", *(f"- {link}" for link in form.links)]))
    return "\n\n".join(lines)


def _back(number: str, anchor: str = "") -> RedirectResponse:
    return RedirectResponse(f"/tickets/{number}{anchor}", status_code=303)
