"""The search page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from takt import metrics
from takt.web.deps import AGENT, deps
from takt.web.pages import language_for, render
from tickets import conversation, search
from tickets.mailboxes import house_zone
from tickets.records import Agent

router = APIRouter()


@router.get("/search")
def search_page(
    request: Request,
    who: Annotated[Agent, Depends(AGENT)],
    q: Annotated[str, Query(max_length=2000)] = "",
    before: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """What was found, or how to ask. A ticket's number alone leads straight to it."""
    house = deps(request)
    found, problem, status = search.Found((), None), "", 200
    with house.store.read() as session:
        under_way = metrics.under_way(session, now=house.now())
        try:
            query = search.read(q, now=house.now(), zone=house_zone(session))
            found = search.find(session, query, who=who, now=house.now(), before=before)
        except search.NotUnderstood as error:
            problem, status = error.say(language_for(request, who)), 422
    if len(found.hits) == 1 and conversation.normal_number(q) == found.hits[0].row.number:
        return RedirectResponse(f"/tickets/{found.hits[0].row.number}", status_code=303)
    return render(
        request,
        "search.html",
        who,
        status=status,
        q=q,
        before=before,
        hits=found.hits,
        older_than=found.older_than,
        problem=problem,
        under_way=under_way,
        operators=search.SHOWN[language_for(request, who)],
    )
