"""Mail templates on the desk: leads word what the house sends, see it as the reader gets it, and can go back to any version."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import TemplateError
from sqlalchemy.orm import Session

from outbound import wording
from takt.web.deps import LEAD, deps
from takt.web.pages import house_zone, language_for, render
from takt.web.reviews import shown_review
from takt.web.settings import mailbox_for, typed_in
from templates import Language
from templates.wording import PARTS, TEMPLATES, Template, placeholders
from tickets import wordings
from tickets.records import Agent, Mailbox, Wording
from tickets.refused import Refused
from tone import Review

router = APIRouter()
FRAME_CSP = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
Typed = dict[str, str]
REGISTER = ("register_mix", "wrong_register")


@router.get("/settings/mailboxes/{mailbox_id}/wording")
def overview(request: Request, mailbox_id: int, who: Annotated[Agent, Depends(LEAD)]) -> Response:
    """Every mail that can be worded, in both languages, and which ones the house words itself."""
    with deps(request).store.read() as session:
        box = mailbox_for(session, mailbox_id, who)
        own = wordings.changed(session, box)
    return render(
        request, "settings_wordings.html", who, box=box, section="wording", fixed=frozenset(), problem="", templates=TEMPLATES.values(),
        own=own, at=_at(request, who),
    )  # fmt: skip


@router.get("/settings/mailboxes/{mailbox_id}/wording/{tongue}/{name}")
def edit(
    request: Request, mailbox_id: int, tongue: str, name: str, who: Annotated[Agent, Depends(LEAD)]
) -> Response:
    return _show(request, mailbox_id, _language(tongue), _template(name), who)


@router.get("/settings/mailboxes/{mailbox_id}/wording/{tongue}/{name}/preview")
def preview_of_what_holds(
    request: Request, mailbox_id: int, tongue: str, name: str, who: Annotated[Agent, Depends(LEAD)]
) -> Response:
    """What the frame shows before anything was typed."""
    language, template = _language(tongue), _template(name)
    with deps(request).store.read() as session:
        box = mailbox_for(session, mailbox_id, who)
        parts = wordings.sources(language, template, wordings.of(session, box.id))
        return _preview(request, box, language, template, parts, {}, who)


@router.post("/settings/mailboxes/{mailbox_id}/wording/{tongue}/{name}/{verb}")
def change(
    request: Request,
    mailbox_id: int,
    tongue: str,
    name: str,
    verb: Literal["preview", "check", "save", "restore"],
    who: Annotated[Agent, Depends(LEAD)],
    typed: Annotated[Typed, Depends(typed_in)],
) -> Response:
    """Look at a wording, have its tone checked, keep it, or take back an earlier one. What was typed is never lost."""
    house, language, template = deps(request), _language(tongue), _template(name)
    parts = {part: typed.get(part, "") for part in template.parts}
    if verb == "preview":
        with house.store.read() as session:
            box = mailbox_for(session, mailbox_id, who)
            return _preview(request, box, language, template, parts, typed, who)
    if verb == "check":
        return _show(request, mailbox_id, language, template, who, typed=typed)
    try:
        with house.store.write() as session:
            box = mailbox_for(session, mailbox_id, who)
            if verb == "restore":
                parts = _version(session, box, language, template, typed)
            if (
                verb == "save" or typed.get("version") != "0"
            ):  # the shipped words are tested where they are made
                _refuse_what_hurts(box, template, language, parts, house.now())
            seen = int(typed["seen"]) if typed.get("seen", "").isdecimal() else -1
            wordings.save(session, box, language, template, parts, seen=seen, by=who.id, now=house.now())
    except Refused as error:
        said = error.say(language_for(request, who))
        return _show(request, mailbox_id, language, template, who, typed=typed, problem=said)
    return RedirectResponse(
        f"/settings/mailboxes/{mailbox_id}/wording/{language}/{template.name}?saved=1", status_code=303
    )


def _show(
    request: Request,
    mailbox_id: int,
    language: Language,
    template: Template,
    who: Agent,
    *,
    typed: Typed | None = None,
    problem: str = "",
) -> Response:
    """The form, what is wrong or sounds wrong with what stands in it, and its versions."""
    house, at = deps(request), _at(request, who)
    with house.store.read() as session:
        box = mailbox_for(session, mailbox_id, who)
        held = wordings.sources(language, template, wordings.of(session, box.id))
        parts = {part: typed.get(part, held[part]) for part in template.parts} if typed else held
        judged = wording.judge(box, template, language, parts, now=house.now())
        versions = wordings.versions(session, box, language, template)
    said = problem or "; ".join(f"{PARTS[p.part][at]}: {p.said[at]}" for p in judged.problems)
    review = Review(judged.findings, (), (), {})
    return render(
        request, "settings_wording.html", who, status=422 if said and typed else 200, box=box, section="wording", fixed=frozenset(),
        problem=said, template=template, tongue=language, parts=parts, words=PARTS, at=at, versions=versions,
        explained={part: placeholders(template, part) for part in template.parts},
        cases=wording.cases(template), addresses=wording.addresses(template, language), typed=typed or {},
        review=shown_review(review, language_for(request, who), "", zone=house_zone(house), now=house.now()),
        saved="saved" in request.query_params and not typed,
    )  # fmt: skip


def _preview(
    request: Request,
    box: Mailbox,
    language: Language,
    template: Template,
    parts: Typed,
    typed: Typed,
    who: Agent,
) -> Response:
    """The mail alone, for the frame: what a reader gets, or why nothing would be sent."""
    cases, now = wording.cases(template), deps(request).now()
    case = typed.get("case", "") if typed.get("case", "") in cases else next(iter(cases))
    address: wording.Address = "du" if typed.get("address") == "du" else "Sie"
    said, status = "", 200
    found = wording.judge(box, template, language, parts, now=now).problems
    if found:
        said = "; ".join(f"{PARTS[p.part][_at(request, who)]}: {p.said[_at(request, who)]}" for p in found)
    try:
        mail = wording.rendered(box, template, language, parts, case=case, address=address, now=now)
        text = wording.page(mail, language, said)
    except (TemplateError, TypeError, ValueError):
        text, status = wording.page(None, language, said), 422
    return HTMLResponse(text, status_code=status, headers={"Content-Security-Policy": FRAME_CSP})


def _refuse_what_hurts(
    box: Mailbox, template: Template, language: Language, parts: Typed, now: dt.datetime
) -> None:
    """A wording that breaks, or that our own gate would hold, is not kept."""
    judged = wording.judge(box, template, language, parts, now=now)
    for found in judged.problems:
        raise Refused(*(f"{PARTS[found.part][i]}: {found.said[i]}" for i in (0, 1)))
    if judged.blocks:
        words = ", ".join(
            f"„{finding.quote}“" if finding.quote else finding.category for finding in judged.blocks
        )
        both = any(finding.category in REGISTER for finding in judged.blocks)
        raise Refused(
            f"So wird es nicht gespeichert: {words} würde unser eigenes Tor aufhalten. Unten steht, warum und was besser klingt."
            + (
                " Denselben Text bekommen Kontakte mit Sie und mit du: „informal“ unterscheidet sie."
                if both
                else ""
            ),
            f"not kept like this: our own gate would hold {words}. Below stands why, and what sounds better."
            + (
                " Contacts with Sie and with du get the same text: “informal” tells them apart."
                if both
                else ""
            ),
        )


def _version(session: Session, box: Mailbox, language: Language, template: Template, typed: Typed) -> Typed:
    """The sources of an earlier version; version 0 is what is shipped."""
    number = int(typed["version"]) if typed.get("version", "").isdecimal() else -1
    if number == 0:
        return wordings.sources(language, template, {})
    found = next(
        (row for row in wordings.versions(session, box, language, template) if row.version == number), None
    )
    if found is None:
        raise HTTPException(404)
    return wordings.sources(language, template, _paths(found, language, template))


def _paths(row: Wording, language: Language, template: Template) -> Typed:
    return {template.path(language, part): str(text) for part, text in row.parts.items()}


def _language(tongue: str) -> Language:
    if tongue not in ("de", "en"):
        raise HTTPException(404)
    return "en" if tongue == "en" else "de"


def _template(name: str) -> Template:
    if name not in TEMPLATES:
        raise HTTPException(404)
    return TEMPLATES[name]


def _at(request: Request, who: Agent) -> int:
    """Which of two words the page shows: German or English."""
    return 1 if language_for(request, who) == "en" else 0
