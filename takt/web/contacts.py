"""Contacts and organisations: cards, history over every mailbox, merging, what was corrected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from takt.web.deps import AGENT, deps
from takt.web.pages import language_for, render
from tickets import cards, contacts, conversation, organisations
from tickets.records import Agent, Contact, Organisation
from tickets.refused import Refused

router = APIRouter()
PAGE = 50


class Card:
    """The form of a contact's card."""

    def __init__(
        self,
        name: Annotated[str, Form()] = "",
        title: Annotated[str, Form()] = "",
        first_name: Annotated[str, Form()] = "",
        last_name: Annotated[str, Form()] = "",
        salutation: Annotated[str, Form()] = "",
        form_of_address: Annotated[str, Form()] = "",
        pronouns: Annotated[str, Form()] = "",
        language: Annotated[str, Form()] = "",
        timezone: Annotated[str, Form()] = "",
        reach_times: Annotated[str, Form()] = "",
        update_rhythm: Annotated[str, Form()] = "",
        glossary: Annotated[str, Form()] = "",
        surveys: Annotated[str, Form()] = "",
        notes: Annotated[str, Form()] = "",
    ) -> None:
        self.fields = {
            "name": name, "title": title, "first_name": first_name, "last_name": last_name, "salutation": salutation,
            "form_of_address": form_of_address, "pronouns": pronouns, "language": language, "timezone": timezone,
            "reach_times": reach_times, "update_rhythm": update_rhythm, "glossary": glossary, "surveys": surveys,
            "notes": notes.replace("\r\n", "\n"),
        }  # fmt: skip


@router.get("/contacts")
def list_page(
    request: Request,
    who: Annotated[Agent, Depends(AGENT)],
    q: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[int, Query(ge=0)] = 0,
    bounced: bool = False,
) -> Response:
    with deps(request).store.read() as session:
        found = cards.look_up(session, q, who=who, after=after, limit=PAGE + 1, bounced=bounced)
        more = found[PAGE - 1].id if len(found) > PAGE else None
    return render(
        request, "contacts.html", who, found=found[:PAGE], more=more, words=q, bounced=bounced, after=after
    )


@router.get("/contacts/{contact_id}")
def contact_page(request: Request, contact_id: int, who: Annotated[Agent, Depends(AGENT)]) -> Response:
    return show_contact(request, contact_id, who)


def show_contact(request: Request, contact_id: int, who: Agent, *, problem: str = "") -> Response:
    """The card. An address that was merged leads to the main one."""
    with deps(request).store.read() as session:
        contact = session.get(Contact, contact_id, options=[joinedload(Contact.organisation)])
        if contact is None:
            raise HTTPException(404)
        if contact.merged_into_id is not None:
            return RedirectResponse(f"/contacts/{contact.merged_into_id}", status_code=303)
        values: dict[str, Any] = {
            "contact": contact,
            "addresses": cards.addresses(session, contact),
            "tickets": cards.history(session, contact, who),
            "log": cards.corrections(session, contact),
            "agents": {agent.id: agent.name for agent in session.scalars(select(Agent))},
            "perhaps": cards.same_name(session, contact),
            "organisations": organisations.listed(session),
        }
    return render(request, "contact.html", who, status=422 if problem else 200, problem=problem, **values)


@router.post("/contacts/{contact_id}")
def correct(
    request: Request,
    contact_id: int,
    who: Annotated[Agent, Depends(AGENT)],
    form: Annotated[Card, Depends()],
    back: Annotated[str, Form()] = "",
) -> Response:
    where = f"/tickets/{conversation.normal_number(back)}" if back.startswith("T-") else ""
    return _change(
        request, contact_id, who,
        lambda session, contact: cards.correct(session, contact, by=who.id, now=deps(request).now(), **form.fields), where,
    )  # fmt: skip


@router.post("/contacts/{contact_id}/merge")
def merge(
    request: Request,
    contact_id: int,
    who: Annotated[Agent, Depends(AGENT)],
    address: Annotated[str, Form()] = "",
) -> Response:
    """The person of this other address is this one."""

    def change(session: Session, contact: Contact) -> None:
        other = contacts.find(session, address)
        if other is None:
            raise Refused(
                f"{address.strip() or '?'}: Von dieser Adresse kam noch keine Mail.",
                f"{address.strip() or '?'}: no contact has this address, they have not written yet",
            )
        cards.merge(session, contact, other, by=who.id, now=deps(request).now())

    return _change(request, contact_id, who, change)


@router.post("/contacts/{contact_id}/unmerge")
def unmerge(
    request: Request,
    contact_id: int,
    who: Annotated[Agent, Depends(AGENT)],
    address: Annotated[str, Form()] = "",
) -> Response:
    def change(session: Session, contact: Contact) -> None:
        other = contacts.find(session, address)
        if other is None or other.merged_into_id != contact.id:
            raise Refused(
                f"{address.strip() or '?'} ist schon eine eigene Karte.",
                f"{address.strip() or '?'} is a card of its own already",
            )
        cards.unmerge(session, other, by=who.id, now=deps(request).now())

    return _change(request, contact_id, who, change)


@router.post("/contacts/{contact_id}/reachable")
def reachable(
    request: Request,
    contact_id: int,
    who: Annotated[Agent, Depends(AGENT)],
    address: Annotated[str, Form()] = "",
) -> Response:
    def change(session: Session, contact: Contact) -> None:
        for card in cards.addresses(session, contact):
            if card.address == contacts.fold(address):
                cards.mark_reachable(session, card, by=who.id, now=deps(request).now())

    return _change(request, contact_id, who, change)


@router.post("/contacts/{contact_id}/organisation")
def belongs_to(
    request: Request,
    contact_id: int,
    who: Annotated[Agent, Depends(AGENT)],
    name: Annotated[str, Form()] = "",
) -> Response:
    """Give the contact an organisation by its name, a new one is made; an empty name takes it away."""

    def change(session: Session, contact: Contact) -> None:
        now = deps(request).now()
        found = organisations.make(session, name, by=who.id, now=now) if name.strip() else None
        cards.set_organisation(session, contact, found, by=who.id, now=now)

    return _change(request, contact_id, who, change)


@router.get("/organisations")
def organisations_page(request: Request, who: Annotated[Agent, Depends(AGENT)]) -> Response:
    with deps(request).store.read() as session:
        rows = [
            (one, count, organisations.domains(session, one)) for one, count in organisations.listed(session)
        ]
    return render(request, "organisations.html", who, rows=rows)


@router.get("/organisations/{organisation_id}")
def organisation_page(
    request: Request, organisation_id: int, who: Annotated[Agent, Depends(AGENT)]
) -> Response:
    return _show_organisation(request, organisation_id, who)


@router.post("/organisations/{organisation_id}/{verb}")
def change_organisation(
    request: Request,
    organisation_id: int,
    verb: str,
    who: Annotated[Agent, Depends(AGENT)],
    name: Annotated[str, Form()] = "",
    domain: Annotated[str, Form()] = "",
) -> Response:
    house = deps(request)
    try:
        with house.store.write() as session:
            organisation = session.get(Organisation, organisation_id)
            if organisation is None:
                raise HTTPException(404)
            if verb == "rename":
                organisations.rename(session, organisation, name, by=who.id, now=house.now())
            elif verb == "add-domain":
                organisations.add_domain(session, organisation, domain, by=who.id, now=house.now())
            elif verb == "remove-domain":
                organisations.remove_domain(session, organisation, domain, by=who.id, now=house.now())
            elif verb == "dissolve":
                organisations.dissolve(session, organisation, by=who.id, now=house.now())
            else:
                raise HTTPException(404)
    except Refused as error:
        return _show_organisation(
            request, organisation_id, who, problem=error.say(language_for(request, who))
        )
    where = "/organisations" if verb == "dissolve" else f"/organisations/{organisation_id}"
    return RedirectResponse(where, status_code=303)


def _show_organisation(request: Request, organisation_id: int, who: Agent, problem: str = "") -> Response:
    with deps(request).store.read() as session:
        organisation = session.get(Organisation, organisation_id)
        if organisation is None:
            raise HTTPException(404)
        values: dict[str, Any] = {
            "organisation": organisation,
            "domains": organisations.domains(session, organisation),
            "people": organisations.people(session, organisation, who),
            "tickets": organisations.tickets(session, organisation, who),
        }
    return render(
        request, "organisation.html", who, status=422 if problem else 200, problem=problem, **values
    )


def _change(
    request: Request,
    contact_id: int,
    who: Agent,
    change: Callable[[Session, Contact], None],
    where: str = "",
) -> Response:
    """One change of a card, in one transaction; what is wrong with it is said on the card."""
    try:
        with deps(request).store.write() as session:
            found = session.get(Contact, contact_id)
            if found is None:
                raise HTTPException(404)
            contact = cards.main_card(session, found)
            contact_id = contact.id
            change(session, contact)
    except Refused as error:
        return show_contact(request, contact_id, who, problem=error.say(language_for(request, who)))
    return RedirectResponse(where or f"/contacts/{contact_id}", status_code=303)
