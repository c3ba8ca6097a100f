"""The composer: drafts, live findings, preview, sending through the gate, undo."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Form, HTTPException, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

import outbound
import tone
from takt.web.deps import AGENT, deps
from takt.web.pages import language_for
from takt.web.tickets import show
from takt.web.words import from_input
from tickets import conversation, drafts, queue
from tickets.gate import MIN_REASON
from tickets.records import Agent, Reply, Ticket, View
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
    ) -> None:
        self.text = text.replace("\r\n", "\n")
        self.base_version = base_version
        self.request_key = request_key or None
        self.promise_due = promise_due
        self.ask_client, self.close_ticket = bool(ask_client), bool(close_ticket)
        self.cc = cc or []
        self.override_reason = override_reason
        self.second_look = bool(second_look)


@router.post("/tickets/{number}/reply/{verb}")
def reply(
    request: Request,
    number: str,
    verb: Literal["check", "preview", "save", "send", "send-next"],
    who: Annotated[Agent, Depends(AGENT)],
    form: Annotated[Composed, Depends()],
) -> Response:
    """Save what was written, then do what was asked. The draft is kept whatever happens next."""
    house = deps(request)
    try:
        reply_id = _save(request, number, who, form)
    except drafts.NotEditable:
        return show(request, number, who, status=409, problem="already_sent")
    except ValueError:
        return show(request, number, who, status=422, problem="promise_time")
    if verb == "save":
        return RedirectResponse(f"/tickets/{number}#composer", status_code=303)
    if verb in ("check", "preview"):
        return _looked_at(request, number, who, reply_id, verb)
    if not form.text.strip():
        return show(request, number, who, status=422, problem="empty")
    try:
        with house.store.write() as session:
            done = outbound.release(
                session,
                reply_id,
                signer=house.signer,
                now=house.now(),
                undo_seconds=house.undo_seconds,
                override_reason=form.override_reason,
                second_look=form.second_look,
            )
    except outbound.CannotCompose as error:
        return show(request, number, who, status=422, problem="compose", asked=str(error))
    if done.decision == "release":
        house.wake("deliver")
        return RedirectResponse(_after(request, number, who, reply_id, verb), status_code=303)
    return show(
        request,
        number,
        who,
        status=409 if done.decision == "conflict" else 422,
        review=shown_review(done.review, language_for(request, who), form.text),
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
        ticket = _ticket(session, number)
        view = session.scalar(select(View).where(View.ticket_id == ticket.id, View.agent_id == who.id))
        if view is not None:
            view.writing_at = view.seen_at = house.now()
    return JSONResponse({"saved": True})


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
    return JSONResponse({**shown_review(review, language_for(request, who), text), "version": version})


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
    if not taken_back:
        return show(request, number, who, status=409, problem="too_late")
    return RedirectResponse(f"/tickets/{number}#composer", status_code=303)


def shown_review(review: tone.Review, language: str, text: str) -> dict[str, Any]:
    """A review for the page: reasons in the page's language, promises with their time in words."""
    return {
        "findings": [
            {
                **asdict(f),
                "suggestions": list(f.suggestions),
                "why": _why(f, language),
                "line": text.count("\n", 0, f.start) + 1,
            }
            for f in review.findings
        ],
        "praise": [asdict(p) for p in review.praise],
        "promises": [
            {"quote": p.quote, "start": p.start, "end": p.end, "due": p.due.isoformat()}
            for p in review.promises
            if p.due is not None
        ],
        "verdict": review.verdict,
        "blocks": len(review.blocks),
        "min_reason": MIN_REASON,
    }


def _why(finding: tone.Finding, language: str) -> str:
    try:
        rule = registry.rule(finding.rule)
    except KeyError:
        return finding.why
    return finding.why if rule.lang == language or "{" in rule.why.get(language, "{") else rule.why[language]


def _save(request: Request, number: str, who: Agent, form: Composed) -> int:
    house = deps(request)
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
            promise_due_at=from_input(form.promise_due, ticket.mailbox.profile.calendar.timezone),
            ask_client=form.ask_client,
            close_ticket=form.close_ticket,
            now=house.now(),
        )
        return saved.id


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
                letter = outbound.preview(session, reply, now=house.now())
            except outbound.CannotCompose as error:
                problem, asked = "compose", str(error)
    shown = shown_review(review, language_for(request, who), text)
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
