"""What clients write about: the team's categories and their words, for leads, with a field to try them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from takt.web.deps import LEAD, deps
from takt.web.pages import language_for, render
from tickets import intents, rights
from tickets.records import Agent, Intent, Mailbox
from tickets.refused import Refused

router = APIRouter()
PLACES = {"up": -1, "down": 1}


class Typed:
    """The form of one category. One word a line."""

    def __init__(
        self,
        name_de: Annotated[str, Form(max_length=200)] = "",
        name_en: Annotated[str, Form(max_length=200)] = "",
        words: Annotated[str, Form(max_length=30_000)] = "",
        mailbox: Annotated[str, Form(max_length=12)] = "",
    ) -> None:
        self.name_de, self.name_en, self.words = name_de, name_en, words
        self.mailbox_id = int(mailbox) if mailbox.isdecimal() else None


@router.get("/settings/intents")
def intents_page(request: Request, who: Annotated[Agent, Depends(LEAD)]) -> Response:
    return _show(request, who)


def _show(
    request: Request,
    who: Agent,
    *,
    problem: str = "",
    at: int = 0,
    typed: Typed | None = None,
    subject: str = "",
    text: str = "",
    tried: bool = False,
    found: str = "",
    reading: intents.Reading | None = None,
) -> Response:
    """The categories; `at` is the one that `problem` and `typed` belong to, 0 for a new one."""
    with deps(request).store.read() as session:
        boxes = _boxes(session, who)
        rows = intents.known_to(session, who)
    return render(
        request, "settings_intents.html", who, status=422 if problem else 200, rows=rows, boxes=boxes, problem=problem, at=at,
        typed=typed, subject=subject, text=text, tried=tried, found=found, reading=reading,
    )  # fmt: skip


@router.post("/settings/intents/try")
def try_words(
    request: Request,
    who: Annotated[Agent, Depends(LEAD)],
    subject: Annotated[str, Form(max_length=500)] = "",
    text: Annotated[str, Form(max_length=20_000)] = "",
    mailbox: Annotated[str, Form(max_length=12)] = "",
) -> Response:
    """What would a mail like this be about, and which word says so?"""
    language = language_for(request, who)
    with deps(request).store.read() as session:
        boxes = _boxes(session, who)
        box = int(mailbox) if mailbox.isdecimal() and int(mailbox) in boxes else next(iter(boxes), 0)
        intent, reading = intents.tried(session, subject, text, box)
        found = intent.name(language) if intent is not None else ""
    return _show(request, who, subject=subject, text=text, tried=True, found=found, reading=reading)


@router.post("/settings/intents/{intent_id}/{verb}")
def change(
    request: Request,
    intent_id: int,
    verb: Literal["save", "up", "down", "remove"],
    who: Annotated[Agent, Depends(LEAD)],
    typed: Annotated[Typed, Depends()],
) -> Response:
    """Save a category (0: a new one), move it or take it away."""
    house = deps(request)
    now = house.now()
    try:
        with house.store.write() as session:
            intent = _mine(session, intent_id, who) if intent_id else None
            if verb == "save":
                if typed.mailbox_id is not None and typed.mailbox_id not in _boxes(session, who):
                    raise HTTPException(404)
                intents.save(
                    session,
                    intent,
                    name_de=typed.name_de,
                    name_en=typed.name_en,
                    words=typed.words.splitlines(),
                    mailbox_id=typed.mailbox_id,
                    by=who.id,
                    now=now,
                )
            elif intent is None:
                raise HTTPException(404)
            elif verb == "remove":
                intents.remove(session, intent, by=who.id, now=now)
            else:
                intents.move(session, intent, PLACES[verb], by=who.id, now=now)
    except Refused as error:
        return _show(request, who, problem=error.say(language_for(request, who)), at=intent_id, typed=typed)
    return RedirectResponse("/settings/intents", status_code=303)


def _boxes(session: Session, who: Agent) -> dict[int, str]:
    mine = rights.enterable(session, who)
    boxes = session.scalars(select(Mailbox).where(Mailbox.active).order_by(Mailbox.id))
    return {box.id: box.name for box in boxes if box.id in mine}


def _mine(session: Session, intent_id: int, who: Agent) -> Intent:
    intent = session.get(Intent, intent_id)
    if intent is None or intent.removed_at is not None:
        raise HTTPException(404)
    if intent.mailbox_id is not None and intent.mailbox_id not in rights.enterable(session, who):
        raise HTTPException(404)
    return intent
