"""Settings on the desk, for leads: mailboxes with a connection test, windows, calendar, labels, rules of tone, good sentences."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

import tone
from takt.web import settings_forms
from takt.web.deps import LEAD, deps
from takt.web.pages import house_zone, language_for, render
from takt.web.reviews import shown_review
from takt.web.settings_forms import Fields
from tickets import desk_settings, rights, snippets
from tickets.records import Agent, Event, Mailbox, MailboxCursor, Snippet
from tickets.refused import Refused

router = APIRouter()
EXAMPLE = """[[mailboxes]]
address = "rechnung@beispiel.test"
name = "Rechnungen Beispiel"
team = "Rechnungen"

[[imap]]
mailbox = "rechnung@beispiel.test"
host = "imap.beispiel.test"
username = "rechnung@beispiel.test"
password_file = "/etc/takt/rechnung.password"
"""
"""What a further mailbox needs in the settings file."""


@router.get("/settings")
def overview(request: Request, who: Annotated[Agent, Depends(LEAD)]) -> Response:
    with deps(request).store.read() as session:
        mine = rights.enterable(session, who)
        boxes = [
            b
            for b in session.scalars(select(Mailbox).where(Mailbox.active).order_by(Mailbox.name))
            if b.id in mine
        ]
        cursors = session.scalars(
            select(MailboxCursor).where(MailboxCursor.mailbox_id.in_(mine)).order_by(MailboxCursor.id)
        ).all()
        changes = session.scalars(
            select(Event)
            .where(Event.kind.in_(("settings.changed", "wording.changed")))
            .order_by(Event.id.desc())
            .limit(20)
        ).all()
        agents = {agent.id: agent.name for agent in session.scalars(select(Agent))}
    known = {box.address for box in boxes}
    changes = [event for event in changes if event.data.get("mailbox") in known]
    return render(request, "settings.html", who, boxes=boxes, cursors=cursors, changes=changes, agents=agents)


@router.get("/settings/mailboxes/{mailbox_id}/access")
def access(request: Request, mailbox_id: int, who: Annotated[Agent, Depends(LEAD)]) -> Response:
    """How mail gets in: what the settings file says, how it is doing, and the lines to change. Secrets are never shown."""
    house = deps(request)
    with house.store.read() as session:
        box = mailbox_for(session, mailbox_id, who)
        cursors = session.scalars(
            select(MailboxCursor)
            .where(MailboxCursor.mailbox_id == box.id, MailboxCursor.active)
            .order_by(MailboxCursor.id)
        ).all()
    return render(
        request, "settings_access.html", who, box=box, section="access", fixed=frozenset(), problem="", cursors=cursors,
        lines=house.file_lines(box.address), example=EXAMPLE,
    )  # fmt: skip


@router.get("/settings/mailboxes/{mailbox_id}/{section}")
def mailbox_page(
    request: Request, mailbox_id: int, section: str, who: Annotated[Agent, Depends(LEAD)]
) -> Response:
    return _show(request, mailbox_id, section, who)


def _show(
    request: Request,
    mailbox_id: int,
    section: str,
    who: Agent,
    *,
    problem: str = "",
    typed: Fields | None = None,
    saved: bool = False,
) -> Response:
    """One section of one mailbox; after a slip with what was typed."""
    if section not in settings_forms.READERS:
        raise HTTPException(404)
    language = language_for(request, who)
    with deps(request).store.read() as session:
        box = mailbox_for(session, mailbox_id, who)
        shown = {**settings_forms.shown(box, language), **(typed or {})}
    return render(
        request, f"settings_{section}.html", who, status=422 if problem else 200, box=box, section=section,         problem=problem, saved=saved, shown=shown, fixed=frozenset(box.fixed or ()), urgencies=desk_settings.URGENCIES,
        categories=settings_forms.categories(language) if section == "rules" else [], severities=settings_forms.SEVERITIES,
        said=box.profile.tone.severities, rows=_rows(box, typed),
    )  # fmt: skip


def _rows(box: Mailbox, typed: Fields | None) -> int:
    """How many announcements the form shows: those there are or were typed, and an empty one."""
    there = len(box.profile.announcements)
    typed_rows = [
        int(name[3:]) + 1 for name in typed or {} if name.startswith("de_") and name[3:].isdecimal()
    ]
    return min(max(there + 1, *typed_rows, 1), settings_forms.MAX_ANNOUNCEMENTS + 1)


@router.post("/settings/mailboxes/{mailbox_id}/test")
def test_connection(request: Request, mailbox_id: int, who: Annotated[Agent, Depends(LEAD)]) -> Response:
    """Try how mail gets in and out. Nothing is sent, nothing on the server changes."""
    house = deps(request)
    with house.store.read() as session:
        box = mailbox_for(session, mailbox_id, who)
    steps = house.test_connection(box.address)
    return render(
        request, "settings_test.html", who, box=box, steps=steps, good=all(step.ok for step in steps)
    )


async def typed_in(request: Request) -> dict[str, str]:
    """The form as it came: the sections have fields of their own."""
    form = await request.form()
    return {name: str(value).replace("\r\n", "\n")[:20_000] for name, value in form.items()}


@router.post("/settings/mailboxes/{mailbox_id}/{section}")
def save(
    request: Request,
    mailbox_id: int,
    section: str,
    who: Annotated[Agent, Depends(LEAD)],
    typed: Annotated[dict[str, str], Depends(typed_in)],
) -> Response:
    house = deps(request)
    if section not in settings_forms.READERS:
        raise HTTPException(404)
    try:
        with house.store.write() as session:
            box = mailbox_for(session, mailbox_id, who)
            values = settings_forms.READERS[section](typed, box)
            desk_settings.change(session, box, values, by=who.id, now=house.now())
    except Refused as error:
        return _show(
            request, mailbox_id, section, who, problem=error.say(language_for(request, who)), typed=typed
        )
    return RedirectResponse(f"/settings/mailboxes/{mailbox_id}/{section}", status_code=303)


def mailbox_for(session: Session, mailbox_id: int, who: Agent) -> Mailbox:
    """The mailbox, for a lead who may enter it."""
    box = session.get(Mailbox, mailbox_id)
    if box is None or box.id not in rights.enterable(session, who):
        raise HTTPException(404)
    return box


# Good sentences, with the tone check on save


@router.get("/settings/sentences")
def sentences(request: Request, who: Annotated[Agent, Depends(LEAD)]) -> Response:
    return _show_sentences(request, who)


def _show_sentences(
    request: Request, who: Agent, *, problem: str = "", review: Any = None, typed: Fields | None = None
) -> Response:
    with deps(request).store.read() as session:
        rows = session.scalars(
            select(Snippet).options(joinedload(Snippet.agent)).order_by(Snippet.language, Snippet.name)
        ).all()
    return render(
        request, "settings_sentences.html", who, status=422 if problem or review else 200, rows=rows, problem=problem, review=review,
        typed=typed or {"name": "", "text": "", "language": language_for(request, who)},
    )  # fmt: skip


@router.post("/settings/sentences/{verb}")
def change_sentence(
    request: Request,
    verb: str,
    who: Annotated[Agent, Depends(LEAD)],
    name: Annotated[str, Form(max_length=200)] = "",
    text: Annotated[str, Form(max_length=10_000)] = "",
    language: Annotated[str, Form()] = "de",
    anyway: Annotated[str, Form()] = "",
) -> Response:
    """Keep a sentence once its tone was looked at, or take one away. Findings are shown first; a lead may keep it all the same."""
    house, page_language = deps(request), language_for(request, who)
    language = "en" if language == "en" else "de"
    text = text.replace("\r\n", "\n")
    typed = {"name": name, "text": text, "language": language}
    if verb == "drop":
        with house.store.write() as session:
            snippets.drop(session, name=name, language=language, agent_id=who.id, now=house.now())
        return RedirectResponse("/settings/sentences", status_code=303)
    if verb not in ("keep", "check"):
        raise HTTPException(404)
    context = tone.Context(lang=language, now=house.now())  # type: ignore[arg-type]
    found = tone.review(text, context, fragment=True)
    serious = [finding for finding in found.findings if finding.severity != "hint"]
    if verb == "check" or (serious and not anyway):
        return _show_sentences(
            request,
            who,
            review=shown_review(found, page_language, text, zone=house_zone(house), now=house.now()),
            typed=typed,
        )
    try:
        with house.store.write() as session:
            snippets.keep(session, name=name, text=text, language=language, agent_id=who.id, now=house.now())
    except ValueError:
        said = {
            "de": "Ein guter Satz braucht einen Namen und einen Text mit höchstens 2000 Zeichen.",
            "en": "A good sentence needs a name and a text of 2000 characters at most.",
        }
        return _show_sentences(request, who, problem=said[page_language], typed=typed)
    return RedirectResponse("/settings/sentences", status_code=303)
