"""What a person must decide about: the quarantine for leads, unknown senders for every agent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from inbound import quarantine
from takt.web.deps import AGENT, LEAD, NotAllowed, WebDeps, deps
from takt.web.mails import as_text
from takt.web.pages import render
from tickets import rights
from tickets.records import Agent, Ticket

router = APIRouter()
PROBLEMS = frozenset({"gone", "reason", "ticket"})


@router.get("/quarantine")
def quarantine_page(request: Request, who: Annotated[Agent, Depends(LEAD)], problem: str = "") -> Response:
    with deps(request).store.read() as session:
        mine = rights.enterable(session, who)
        held = [row for row in quarantine.held(session) if row.mailbox_id in mine]
    return render(request, "quarantine.html", who, held=held, problem=_known(problem))


@router.get("/unknown")
def unknown_page(request: Request, who: Annotated[Agent, Depends(AGENT)], problem: str = "") -> Response:
    """Mail to a ticket by people who take no part in it."""
    with deps(request).store.read() as session:
        mine = rights.enterable(session, who)
        held = [row for row in quarantine.unknown_senders(session) if row.mailbox_id in mine]
        wanted = {row.ticket_id for row in held}
        found = session.scalars(
            select(Ticket).where(Ticket.id.in_(wanted)).options(joinedload(Ticket.contact))
        )
        tickets = {ticket.id: ticket for ticket in found}
    return render(request, "unknown.html", who, held=held, tickets=tickets, problem=_known(problem))


@router.get("/held/{inbound_id}/raw")
def held_raw(request: Request, inbound_id: int, who: Annotated[Agent, Depends(AGENT)]) -> Response:
    try:
        with deps(request).store.read() as session:
            _may_decide(quarantine.is_unknown_sender(session, inbound_id), who)
            return as_text(quarantine.raw_of(session, inbound_id))
    except quarantine.NotInQuarantine as error:
        raise HTTPException(404) from error


@router.post("/held/{inbound_id}/{verb}")
def decide(
    request: Request,
    inbound_id: int,
    verb: str,
    who: Annotated[Agent, Depends(AGENT)],
    reason: Annotated[str, Form()] = "",
) -> Response:
    """One decision. Somebody else may have been faster, and that is said."""
    house = deps(request)
    page = "/quarantine"
    try:
        with house.store.read() as session:
            unknown = quarantine.is_unknown_sender(session, inbound_id)
            raw = quarantine.raw_of(session, inbound_id) if verb in ("ticket", "accept") else b""
        _may_decide(unknown, who)
        page = "/unknown" if unknown else page
        if verb == "discard":
            with house.store.write() as session:
                quarantine.discard(session, inbound_id, reason=reason, by=who.id, now=house.now())
        elif verb == "retry":
            with house.store.write() as session:
                quarantine.retry(session, inbound_id, by=who.id, now=house.now())
        elif verb == "ticket":
            _file(house, quarantine.make_ticket, inbound_id, raw, who)
        elif verb == "accept" and unknown:
            _file(house, quarantine.accept_into_ticket, inbound_id, raw, who)
        else:
            raise HTTPException(404)
    except quarantine.NotInQuarantine:
        return RedirectResponse(
            f"{'/quarantine' if who.is_lead else '/unknown'}?problem=gone", status_code=303
        )
    except ValueError:
        return RedirectResponse(
            f"{page}?problem={'reason' if verb == 'discard' else 'ticket'}", status_code=303
        )
    house.wake("process" if verb == "retry" else "notices")
    return RedirectResponse(page, status_code=303)


def _file(house: WebDeps, filing: Callable[..., Any], inbound_id: int, raw: bytes, who: Agent) -> None:
    """Read it in a child before the transaction: it may be what took a reader down."""
    mail = quarantine.read_safely(raw)
    with house.store.write() as session:
        filing(
            session,
            inbound_id,
            mail,
            signer=house.signer,
            instance=house.instance,
            by=who.id,
            now=house.now(),
        )


def _may_decide(unknown_sender: bool, who: Agent) -> None:
    if not unknown_sender and not who.is_lead:
        raise NotAllowed


def _known(problem: str) -> str:
    return problem if problem in PROBLEMS else ""
