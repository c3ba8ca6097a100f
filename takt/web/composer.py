"""The composer: drafts, live findings, preview, sending through the gate, undo."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, File, Form, HTTPException, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from sqlalchemy.orm import Session

import outbound
import tone
from outbound import keepable
from takt.web import mail_html, presence
from takt.web.deps import AGENT, deps
from takt.web.pages import house_zone, language_for
from takt.web.reviews import shown_review
from takt.web.tickets import show
from takt.web.words import from_input
from tickets import actions, conversation, drafts, later, queue, snippets
from tickets.records import Agent, Reply, Ticket, track
from tone import registry

router = APIRouter()
MAX_TEXT = 100_000


class Composed:
    """The composer's form."""

    def __init__(
        self,
        text: Annotated[str, Form(max_length=MAX_TEXT)] = "",
        base_version: Annotated[int, Form()] = 0,
        request_key: Annotated[str, Form(max_length=64)] = "",
        promise_due: Annotated[str, Form(max_length=40)] = "",
        ask_client: Annotated[str, Form()] = "",
        close_ticket: Annotated[str, Form()] = "",
        cc: Annotated[list[str] | None, Form()] = None,
        override_reason: Annotated[str, Form(max_length=2000)] = "",
        second_look: Annotated[str, Form()] = "",
        until: Annotated[str, Form(max_length=40)] = "tomorrow",
        drop: Annotated[int, Form()] = 0,
        rule: Annotated[str, Form(max_length=80)] = "",
        files: Annotated[list[UploadFile] | None, File()] = None,
    ) -> None:
        self.text = text.replace("\r\n", "\n")
        self.base_version = base_version
        self.request_key = request_key or None
        self.promise_due = promise_due
        self.ask_client, self.close_ticket = bool(ask_client), bool(close_ticket)
        self.cc = cc or []
        self.override_reason = override_reason
        self.second_look = bool(second_look)
        self.until, self.drop, self.rule = until, drop, rule
        self.files = [file for file in files or () if file.filename]


@router.post("/tickets/{number}/reply/{verb}")
def reply(
    request: Request,
    number: str,
    verb: Literal["check", "preview", "save", "send", "send-next", "send-snooze", "unhelpful"],
    who: Annotated[Agent, Depends(AGENT)],
    form: Annotated[Composed, Depends()],
) -> Response:
    """Save what was written, then do what was asked. The draft is kept whatever happens next."""
    try:
        reply_id = _save(request, number, who, form)
    except drafts.NotEditable:
        return show(request, number, who, status=409, problem="already_sent")
    except drafts.FileTooLarge:
        return show(request, number, who, status=413, problem="files")
    except ValueError:
        return show(request, number, who, status=422, problem="promise_time")
    if verb == "save":
        return RedirectResponse(f"/tickets/{number}#composer", status_code=303)
    if verb == "unhelpful":
        _note_unhelpful(request, number, who, form.rule, "")
    if verb in ("check", "preview", "unhelpful"):
        return _looked_at(request, number, who, reply_id, verb)
    if not form.text.strip():
        return show(request, number, who, status=422, problem="empty")
    return _send(request, number, who, reply_id, verb, form)


def _send(request: Request, number: str, who: Agent, reply_id: int, verb: str, form: Composed) -> Response:
    house = deps(request)
    now = house.now()
    try:
        with house.store.write() as session:
            until = later.read(form.until, now, house_zone(house)) if verb == "send-snooze" else None
            done = outbound.release(
                session,
                reply_id,
                signer=house.signer,
                now=now,
                undo_seconds=house.undo_seconds,
                override_reason=form.override_reason,
                second_look=form.second_look,
                base_url=house.base_url,
            )
            if done.decision == "release":
                ticket = _ticket(session, number)
                if until is not None:
                    actions.snooze(session, ticket, until, by=who.id, now=now)
                presence.wrote(session, ticket.id, who)
    except outbound.CannotCompose as error:
        return show(
            request, number, who, status=422, problem="compose", asked=error.say(language_for(request, who))
        )
    except ValueError:
        return show(request, number, who, status=422, problem="snooze_time")
    if done.decision == "release":
        house.wake("deliver")
        return RedirectResponse(_after(request, number, who, reply_id, verb), status_code=303)
    return show(
        request,
        number,
        who,
        status=409 if done.decision == "conflict" else 422,
        review=_shown(request, who, done.review, form.text),
        needs=done.judgement.needs or "",
        asked=form.override_reason,
    )


@router.post("/tickets/{number}/draft")
def save_draft(
    request: Request,
    number: str,
    who: Annotated[Agent, Depends(AGENT)],
    form: Annotated[Composed, Depends()],
) -> Response:
    """The script's regular saving; also says that this agent is writing."""
    house = deps(request)
    try:
        _save(request, number, who, form)
    except (drafts.NotEditable, ValueError):
        return JSONResponse({"saved": False}, status_code=409)
    with house.store.write() as session:
        presence.writes(session, _ticket(session, number).id, who, house.now())
    return JSONResponse({"saved": True})


@router.get("/tickets/{number}/snippets")
def offered_snippets(request: Request, number: str, who: Annotated[Agent, Depends(AGENT)]) -> Response:
    """The good sentences for this reader, for the slash."""
    with deps(request).store.read() as session:
        ticket = _ticket(session, number)
        found = snippets.for_reader(session, ticket, ticket.contact, ticket.mailbox)
    return JSONResponse([asdict(one) for one in found])


@router.post("/tickets/{number}/snippets")
def keep_snippet(
    request: Request,
    number: str,
    who: Annotated[Agent, Depends(AGENT)],
    name: Annotated[str, Form(max_length=60)] = "",
    text: Annotated[str, Form(max_length=snippets.MAX_TEXT)] = "",
) -> Response:
    """Keep a good sentence for everybody."""
    house = deps(request)
    try:
        with house.store.write() as session:
            ticket = _ticket(session, number)
            language = "en" if (ticket.contact.language or ticket.language) == "en" else "de"
            snippets.keep(session, name=name, text=text, language=language, agent_id=who.id, now=house.now())
    except ValueError:
        return show(request, number, who, status=422, problem="snippet")
    return RedirectResponse(f"/tickets/{number}#composer", status_code=303)


@router.get("/tickets/{number}/preview.html")
def preview_html(request: Request, number: str, who: Annotated[Agent, Depends(AGENT)]) -> Response:
    """The HTML part of the letter as it would leave now, for the preview's frame."""
    house = deps(request)
    with house.store.read() as session:
        draft = drafts.open_draft(session, _ticket(session, number).id, who.id)
        if draft is None:
            raise HTTPException(404)
        try:
            text = outbound.preview(
                session, draft, now=house.now(), signer=house.signer, base_url=house.base_url
            ).html
        except outbound.CannotCompose as error:
            raise HTTPException(404) from error
    return HTMLResponse(mail_html.inert(text), headers={"Content-Security-Policy": mail_html.FRAME_CSP})


@router.post("/tickets/{number}/unhelpful")
def unhelpful(
    request: Request,
    number: str,
    who: Annotated[Agent, Depends(AGENT)],
    rule: Annotated[str, Body(max_length=80)],
    quote: Annotated[str, Body(max_length=2000)] = "",
) -> Response:
    """A finding did not help. Nobody is judged by it: the rule's precision is counted from it."""
    _note_unhelpful(request, number, who, rule, quote)
    return JSONResponse({"noted": True})


@router.post("/tickets/{number}/review")
def live_review(
    request: Request,
    number: str,
    who: Annotated[Agent, Depends(AGENT)],
    text: Annotated[str, Body(embed=True, max_length=MAX_TEXT)],
) -> Response:
    """The findings of a text that is still being written."""
    house = deps(request)
    with house.store.read() as session:
        ticket = _ticket(session, number)
        agent = session.get_one(Agent, who.id)
        review = outbound.review_reply(session, ticket, agent, text, now=house.now())
        version = ticket.version
    return JSONResponse({**_shown(request, who, review, text), "version": version})


@router.post("/tickets/{number}/undo")
def undo(
    request: Request, number: str, who: Annotated[Agent, Depends(AGENT)], reply_id: Annotated[int, Form()]
) -> Response:
    house = deps(request)
    with house.store.write() as session:
        reply = session.get(Reply, reply_id)
        if reply is None or reply.agent_id != who.id:
            raise HTTPException(404)
        taken_back = outbound.undo(session, reply_id, now=house.now())
        number = reply.ticket.number  # after "send and next" another ticket is before their eyes
    if not taken_back:
        return show(request, number, who, status=409, problem="too_late")
    return RedirectResponse(f"/tickets/{number}#composer", status_code=303)


def _note_unhelpful(request: Request, number: str, who: Agent, rule: str, quote: str) -> None:
    try:
        if rule != keepable.RULE:  # asked of the calendar, not of the words
            registry.rule(rule)
    except KeyError as error:
        raise HTTPException(422, f"There is no rule {rule!r}.") from error
    house = deps(request)
    with house.store.write() as session:
        track(
            session,
            "finding.not_helpful",
            now=house.now(),
            ticket_id=_ticket(session, number).id,
            agent_id=who.id,
            rule=rule,
            quote=quote,
        )


def _shown(request: Request, who: Agent, review: tone.Review, text: str) -> dict[str, Any]:
    house = deps(request)
    return shown_review(review, language_for(request, who), text, zone=house_zone(house), now=house.now())


def _save(request: Request, number: str, who: Agent, form: Composed) -> int:
    """Write the draft down with its files. What a file is too much for is said, and the text is kept all the same."""
    house = deps(request)
    zone = house_zone(house)
    added = [
        (f.filename or "", f.content_type or "", f.file.read(drafts.MAX_FILE_BYTES + 1)) for f in form.files
    ]
    with house.store.write() as session:
        ticket = _ticket(session, number)
        saved = drafts.save(
            session,
            ticket.id,
            who.id,
            text=form.text,
            base_version=form.base_version,
            request_key=form.request_key,
            cc=form.cc,
            promise_due_at=from_input(form.promise_due, zone),
            ask_client=form.ask_client,
            close_ticket=form.close_ticket,
            now=house.now(),
        )
        reply_id, editable = saved.id, saved.state in drafts.EDITABLE
    if editable and (added or form.drop):
        with house.store.write() as session:
            draft = session.get_one(Reply, reply_id)
            if form.drop:
                drafts.detach(session, draft, form.drop)
            for name, content_type, content in added:
                drafts.attach(session, draft, name=name, content_type=content_type, content=content)
    return reply_id


def _looked_at(request: Request, number: str, who: Agent, reply_id: int, verb: str) -> Response:
    house = deps(request)
    letter, problem, asked = None, "", ""
    with house.store.read() as session:
        reply = session.get_one(Reply, reply_id)
        review = outbound.review_reply(
            session,
            reply.ticket,
            reply.agent,
            reply.text,
            now=house.now(),
            promise_due_at=reply.promise_due_at,
        )
        text = reply.text
        if verb == "preview":
            try:
                letter = outbound.preview(
                    session, reply, now=house.now(), signer=house.signer, base_url=house.base_url
                )
            except outbound.CannotCompose as error:
                problem, asked = "compose", error.say(language_for(request, who))
    shown = _shown(request, who, review, text)
    return show(request, number, who, review=shown, letter=letter, problem=problem, asked=asked)


def _after(request: Request, number: str, who: Agent, reply_id: int, verb: str) -> str:
    """Where to go after sending: stay, or on to what is due next."""
    if verb == "send-next":
        house = deps(request)
        with house.store.read() as session:
            following = queue.position_after(
                session, _ticket(session, number), agent_id=who.id, now=house.now()
            )
        if following is not None:
            return f"/tickets/{following.number}?sent={reply_id}"
    return f"/tickets/{number}?sent={reply_id}"


def _ticket(session: Session, number: str) -> Ticket:
    ticket = conversation.find(session, number)
    if ticket is None:
        raise HTTPException(404)
    return ticket
