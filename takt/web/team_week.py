"""The week of the team: what it wants to try, and the good sentences it has found."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from takt.web.deps import AGENT, deps
from takt.web.pages import render
from tickets import reports, weeks
from tickets.records import Agent

router = APIRouter()


@router.get("/reports/week")
def week_page(request: Request, who: Annotated[Agent, Depends(AGENT)]) -> Response:
    """What we try: everybody in the team may read and write it."""
    house = deps(request)
    with house.store.read() as session:
        today = house.now().astimezone(reports.house_zone(session)).date()
        this_week = weeks.to_try(session, today)
        last_week = weeks.to_try(session, reports.Weeks.before(today, 1).first)
    return render(
        request, "report_week.html", who, this_week=this_week, last_week=last_week, limit=weeks.MAX_TRY
    )


@router.post("/reports/week")
def write_down(
    request: Request, who: Annotated[Agent, Depends(AGENT)], text: Annotated[str, Form()] = ""
) -> Response:
    house = deps(request)
    try:
        with house.store.write() as session:
            today = house.now().astimezone(reports.house_zone(session)).date()
            weeks.write_down(session, today, text, by=who.id, now=house.now())
    except ValueError as error:
        raise HTTPException(400, str(error)) from None
    return RedirectResponse("/reports/week", status_code=303)
