"""The library: authors are asked about their praised sentences, leads take what was offered, everybody can read what there is."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select

import tone
from takt.web.deps import AGENT, LEAD, deps
from takt.web.pages import house_zone, language_for, render
from takt.web.reviews import shown_review
from tickets import library
from tickets.records import Agent, Snippet, SnippetProposal
from tickets.refused import Refused
from tone.categories import category_name

router = APIRouter()


@router.get("/reports/library")
def library_page(request: Request, who: Annotated[Agent, Depends(AGENT)]) -> Response:
    return _show(request, who)


def _show(
    request: Request,
    who: Agent,
    *,
    problem: str = "",
    at: int = 0,
    typed: dict[str, str] | None = None,
    review: Any = None,
) -> Response:
    """One's own sentences, what is offered (for leads), and the library. `at` is the proposal that `problem` and `review` are about."""
    language = language_for(request, who)
    with deps(request).store.read() as session:
        mine = library.of_author(session, who.id)
        offered = library.offered(session) if who.is_lead else []
        kept = session.scalars(select(Snippet).order_by(Snippet.language, Snippet.kind, Snippet.name)).all()
    return render(
        request,
        "library.html",
        who,
        status=422 if problem or review else 200,
        mine=mine,
        offered=offered,
        kept=kept,
        problem=problem,
        at=at,
        typed=typed or {},
        review=review,
        called=lambda category: category_name(category, lang="en" if language == "en" else "de"),
    )


@router.post("/reports/library/{proposal_id}/{verb}")
def own(
    request: Request,
    proposal_id: int,
    verb: Literal["agree", "withdraw"],
    who: Annotated[Agent, Depends(AGENT)],
) -> Response:
    """The author agrees, or takes it back."""
    house = deps(request)
    act = library.agree if verb == "agree" else library.withdraw
    try:
        with house.store.write() as session:
            act(session, proposal_id, who.id, now=house.now())
    except Refused as error:
        return _show(request, who, problem=error.say(language_for(request, who)))
    return RedirectResponse("/reports/library", status_code=303)


@router.post("/reports/library/{proposal_id}/decide/{verb}")
def decide(
    request: Request,
    proposal_id: int,
    verb: Literal["accept", "refuse"],
    who: Annotated[Agent, Depends(LEAD)],
    name: Annotated[str, Form(max_length=200)] = "",
    text: Annotated[str, Form(max_length=10_000)] = "",
    anyway: Annotated[str, Form()] = "",
) -> Response:
    """A lead takes it as edited, once its tone was looked at, or does not."""
    house, page_language = deps(request), language_for(request, who)
    text = text.replace("\r\n", "\n")
    typed = {"name": name, "text": text}
    try:
        if verb == "accept" and not anyway:
            with house.store.read() as session:
                proposal = session.get(SnippetProposal, proposal_id)
                language = proposal.language if proposal is not None else "de"
            context = tone.Context(lang="en" if language == "en" else "de", now=house.now())
            found = tone.review(text, context, fragment=True)
            if any(finding.severity != "hint" for finding in found.findings):
                shown = shown_review(found, page_language, text, zone=house_zone(house), now=house.now())
                return _show(request, who, at=proposal_id, typed=typed, review=shown)
        with house.store.write() as session:
            if verb == "refuse":
                library.refuse(session, proposal_id, by=who.id, now=house.now())
            else:
                library.accept(session, proposal_id, name=name, text=text, by=who.id, now=house.now())
    except Refused as error:
        return _show(request, who, problem=error.say(page_language), at=proposal_id, typed=typed)
    except ValueError:
        said = {
            "de": "Ein guter Satz braucht einen Namen und einen Text mit höchstens 2000 Zeichen.",
            "en": "A good sentence needs a name and a text of 2000 characters at most.",
        }
        return _show(request, who, problem=said[page_language], at=proposal_id, typed=typed)
    return RedirectResponse("/reports/library", status_code=303)
