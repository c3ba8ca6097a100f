"""The queue page, and the small answer that says whether it has changed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import func, select

from takt.web.deps import AGENT, deps
from takt.web.pages import render
from tickets import queue
from tickets.profile import DEFAULT_URGENCY_LABELS
from tickets.records import Agent, Ticket

router = APIRouter()
PAGE = 50
URGENCY_WORDS = frozenset(word for words in DEFAULT_URGENCY_LABELS.values() for word in words)
"""Labels that say what the urgency mark beside them says already."""


@router.get("/")
def queue_page(
    request: Request,
    who: Annotated[Agent, Depends(AGENT)],
    view: str = "next",
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> Response:
    name = _view(view)
    house = deps(request)
    with house.store.read() as session:
        shown = queue.view(
            session, name, agent_id=who.id, now=house.now(), limit=PAGE, offset=(page - 1) * PAGE
        )
        counted = queue.counts(session, agent_id=who.id, now=house.now())
        newest = session.scalar(select(func.max(Ticket.id))) or 0
    return render(
        request,
        "queue.html",
        who,
        view=name,
        rows=shown.rows,
        more=shown.more,
        page=page,
        counts=counted,
        views=queue.VIEWS,
        cap=queue.COUNT_CAP,
        newest=newest,
        urgency_words=URGENCY_WORDS,
    )


@router.get("/queue/changes")
def changes(request: Request, who: Annotated[Agent, Depends(AGENT)], since: int = 0) -> Response:
    """How many tickets came after the newest one on the page."""
    with deps(request).store.read() as session:
        count = session.scalar(select(func.count()).select_from(Ticket).where(Ticket.id > since)) or 0
    return JSONResponse({"new": count})


def _view(name: str) -> queue.ViewName:
    found = next((v for v in queue.VIEWS if v == name), None)
    if found is None:
        raise HTTPException(400, f"There is no view {name!r}.")
    return found
