"""The ticket page and what agents do there besides answering."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.background import BackgroundTask

from takt.web import plain_text, presence
from takt.web.deps import AGENT, WebDeps, deps
from takt.web.pages import house_zone, render
from tickets import (
    actions,
    bulk,
    conversation,
    drafts,
    intents,
    joining,
    later,
    mailboxes,
    promises,
    queue,
    snippets,
)
from tickets import status as updates
from tickets.records import (
    URGENCIES,
    Agent,
    OutboxMail,
    Party,
    Promise,
    Reply,
    StatusLink,
    Ticket,
)
from tickets.refused import Refused
from tickets.windows import next_window_end

router = APIRouter()
KEPT_OPEN = 3
"""So many of the newest entries stand open; what is older is one line each."""
SPOKEN = ("mail", "reply")


@router.get("/tickets/{number}")
def ticket_page(
    request: Request,
    number: str,
    who: Annotated[Agent, Depends(AGENT)],
    sent: int = 0,
    done: int = 0,
    came: str = "",
) -> Response:
    return show(request, number, who, sent=sent, done=done, came=came if came in ("merged", "split") else "")


def show(
    request: Request,
    number: str,
    who: Agent,
    *,
    status: int = 200,
    sent: int = 0,
    done: int = 0,
    came: str = "",
    **composer: Any,
) -> Response:
    """The page, with what the composer has to say when it was just asked something. That they looked is written down when the
    page is on its way: nobody waits for another's transaction to read."""
    house = deps(request)
    now = house.now()
    with house.store.read() as session:
        people = session.scalars(select(Agent).order_by(Agent.first_name)).all()
        story = conversation.load(session, number)
        if story is None:
            raise HTTPException(404)
        ticket = story.ticket
        if ticket.merged_into_id is not None and request.method == "GET":
            into = session.get_one(Ticket, ticket.merged_into_id)
            return RedirectResponse(f"/tickets/{into.number}?came=merged", status_code=303)
        draft = drafts.open_draft(session, ticket.id, who.id)
        real = [
            e.at for e in story.entries if e.kind == "note" or e.message is None or e.message.kind in SPOKEN
        ]
        values: dict[str, Any] = {
            "story": story,
            "ticket": story.ticket,
            "contact": story.contact,
            "mailbox": story.mailbox,
            "fold_before": real[-KEPT_OPEN] if len(real) > KEPT_OPEN + 1 else None,
            "owed": [p for p in story.promises if p.closed_at is None],
            "draft": draft,
            "files": drafts.files(session, draft),
            "default_due": next_window_end(ticket, now=now),
            "agents": [person for person in people if person.active],
            "names": {person.id: person.name for person in people},
            "urgencies": URGENCIES,
            "intents": [
                i for i in intents.all_of(session, removed=True) if i.mailbox_id in (None, ticket.mailbox_id)
            ],
            "others": queue.present(session, [ticket.id], but=who.id, now=now).get(ticket.id, []),
            "copies": _copies(session, story),
            "undo_left": _undoable(session, sent, who, now),
            "sent": sent,
            "bulk_done": bulk.last(session, done, by=who.id, now=now),
            "linked": joining.linked(session, ticket, who=who.id),
            "similar": joining.similar(session, ticket, who=who.id),
            "lookers": presence.lookers(session, ticket, now_too=who, now=now),
            "asleep": _asleep(ticket, now),
            "moments": later.choices(now, mailboxes.house_zone(session).key),
            **_status(session, ticket),
            "snippets": snippets.for_reader(session, ticket, story.contact, story.mailbox),
        }
        page = render(
            request,
            "ticket.html",
            who,
            within=session,
            status=status,
            came=came,
            moods=queue.MOODS,
            risk_of=partial(queue.risk, now=now),
            with_mentions=plain_text.with_mentions,
            with_links=plain_text.with_links,
            **values,
            **{
                "review": None,
                "needs": "",
                "problem": "",
                "asked": "",
                "letter": None,
                "five": None,
                **composer,
            },
        )
    page.background = BackgroundTask(presence.seen, house.store, ticket.id, who.id, now)
    return page


def _status(session: Session, ticket: Ticket) -> dict[str, Any]:
    """What the page says of status updates: the rhythm, whether one lies ready, whether links are out."""
    rhythm = updates.rhythm_of(session, ticket)
    language = ticket.contact.language or ticket.language
    links = select(StatusLink.id).where(StatusLink.ticket_id == ticket.id, StatusLink.revoked_at.is_(None))
    return {
        "rhythm": rhythm,
        "beat": updates.beat_of(rhythm).in_words(language) if rhythm is not None else "",
        "prepared": updates.newest_update(session, ticket.id, "ready"),
        "link_count": session.scalar(links.limit(1)) is not None,
    }


@router.post("/tickets/{number}/do/{verb}")
def do(
    request: Request,
    number: str,
    verb: Literal["assign", "close", "wait", "open", "snooze", "wake"],
    who: Annotated[Agent, Depends(AGENT)],
    agent_id: Annotated[str, Form()] = "",
    until: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """One change to this ticket, with the way back that bulk actions have."""
    house = deps(request)
    chosen = who.id if agent_id == "me" else int(agent_id) if agent_id.isdecimal() else None
    known: bulk.Verb = "snooze" if verb == "wake" else verb
    try:
        with changing(request, number) as (session, ticket, now):
            moment = later.read(until, now, house_zone(house)) if verb == "snooze" else None
            done = bulk.act(session, known, [ticket.id], by=who.id, now=now, agent_id=chosen, until=moment)
    except ValueError:
        return show(request, number, who, status=422, problem="snooze_time" if verb == "snooze" else "gone")
    return back_to(number, f"?done={done.event_id}" if done.changed else "")


@router.post("/tickets/{number}/undo-change")
def undo_change(
    request: Request, number: str, who: Annotated[Agent, Depends(AGENT)], event_id: Annotated[int, Form()]
) -> Response:
    house = deps(request)
    with house.store.write() as session:
        restored = bulk.undo(session, event_id, by=who.id, now=house.now())
    if not restored:
        return show(request, number, who, status=409, problem="undo_late")
    return back_to(number)


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
    return back_to(number)


@router.post("/tickets/{number}/intent")
def intent(
    request: Request,
    number: str,
    who: Annotated[Agent, Depends(AGENT)],
    intent: Annotated[str, Form(max_length=12)] = "",
) -> Response:
    """What it is about, by an agent's word; empty gives it back to the team's words."""
    chosen = int(intent) if intent.isdecimal() else None
    try:
        with changing(request, number) as (session, ticket, now):
            intents.set_by_agent(session, ticket, chosen, by=who.id, now=now)
    except Refused:
        return show(request, number, who, status=422, problem="intent_gone")
    return back_to(number)


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
    return back_to(number)


@router.post("/tickets/{number}/note")
def note(
    request: Request, number: str, who: Annotated[Agent, Depends(AGENT)], text: Annotated[str, Form()] = ""
) -> Response:
    if text.strip():
        with changing(request, number) as (session, ticket, now):
            actions.add_note(session, ticket, who.id, text, now=now)
    return back_to(number, "#end")


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
    return back_to(number)


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


def back_to(number: str, more: str = "") -> RedirectResponse:
    """To the ticket's page; `more` is a query or an anchor."""
    return RedirectResponse(f"/tickets/{conversation.normal_number(number)}{more}", status_code=303)


def _copies(session: Session, story: conversation.Conversation) -> list[Party]:
    """Who may get a copy: the other parties, without ourselves."""
    own = mailboxes.own_addresses(session)
    return [p for p in story.parties if p.address != story.contact.address and p.address not in own]


def _asleep(ticket: Ticket, now: dt.datetime) -> bool:
    return (
        ticket.snoozed_until is not None
        and ticket.snoozed_until > now
        and ticket.snoozed_at is not None
        and ticket.client_wrote_at <= ticket.snoozed_at
    )


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
