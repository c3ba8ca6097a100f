"""The report "what clients write about": trend, share and time to the first answer, as picture, table, CSV and JSON."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal
from urllib.parse import quote

from babel.numbers import format_decimal
from fastapi import APIRouter, Depends, HTTPException, Request, Response

from takt.web.deps import LEAD, deps
from takt.web.pages import language_for, render
from takt.web.reports import Scheme, export_as, picture, week_span
from templates import pictures
from templates.pictures import Series
from tickets import reports, rights
from tickets.records import Agent
from tickets.reports import PERIODS, IntentReport, Slice

router = APIRouter()
TOP = 5
"""Intents drawn; the table has them all."""


@router.get("/reports/intents")
def intents_page(
    request: Request, who: Annotated[Agent, Depends(LEAD)], weeks: int = 12, of: str = "all"
) -> Response:
    """What clients write about."""
    report = _report(request, who, weeks, of)
    language = language_for(request, who)
    return render(
        request,
        "report_intents.html",
        who,
        report=report,
        weeks=weeks,
        periods=PERIODS,
        top=TOP,
        week_names=[reports.week_of_year(start, language) for start in report.weeks.starts],
        number=partial(format_decimal, format="0.#", locale=language),
        query=f"weeks={weeks}&of={quote(str(report.slice))}",
    )


@router.get("/reports/intents.{form}")
def intents_export(
    request: Request,
    form: Literal["csv", "json"],
    who: Annotated[Agent, Depends(LEAD)],
    weeks: int = 12,
    of: str = "all",
) -> Response:
    """The same figures as a table for other programs."""
    return export_as(reports.intent_table(_report(request, who, weeks, of)), form, "intents")


@router.get("/reports/intents-picture.svg")
def intents_picture(
    request: Request,
    who: Annotated[Agent, Depends(LEAD)],
    weeks: int = 12,
    of: str = "all",
    scheme: Scheme = "light",
    narrow: bool = False,
) -> Response:
    """Tickets a week, one line for each of the most frequent intents."""
    report = _report(request, who, weeks, of)
    german = language_for(request, who) == "de"
    nameless = "ohne Thema" if german else "no intent"
    series = [
        Series(line.name("de" if german else "en") or nameless, line.weekly) for line in report.lines[:TOP]
    ]
    labels = [
        reports.week_label(start, "de" if german else "en", short=True) for start in report.weeks.starts
    ]
    unit = "Vorgänge in der Woche" if german else "tickets a week"
    return picture(pictures.lines(labels, series, unit=unit, scheme=scheme, narrow=narrow))


def _report(request: Request, who: Agent, weeks: int, of: str) -> IntentReport:
    house = deps(request)
    try:
        with house.store.read() as session:
            mine = rights.enterable(session, who)
            span = week_span(house, weeks)
            return reports.intent_report(session, span, Slice.parse(of), house.group_size, mine=mine)
    except ValueError as error:
        raise HTTPException(400, str(error)) from None
