"""Report pages: the tone of the team, the service of a month, words, and everybody's own mirror."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Annotated, Literal, cast
from urllib.parse import quote

from babel.numbers import format_decimal
from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from takt.web import words
from takt.web.deps import AGENT, LEAD, WebDeps, deps
from takt.web.pages import language_for, render
from templates import pictures
from templates.pictures import Series
from tickets import deviations, feedback, reports, thanks
from tickets.records import CAUSES, Agent
from tickets.reports import Month, Slice, ToneReport, Weeks
from tone import registry
from tone.categories import category_name
from tone.finding import Language

router = APIRouter()
TOP = 5
"""Categories drawn; the table has them all."""
MISSED = 12
"""So many missed windows and promises are listed at once, those without a cause first."""
WEEK_CHOICES = (8, 12, 26, 52)
PICTURE_CSP = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
Scheme = Literal["light", "dark"]


@router.get("/reports")
def tone_page(
    request: Request,
    who: Annotated[Agent, Depends(LEAD)],
    weeks: int = 12,
    of: str = "all",
) -> Response:
    """The tone report, and how heated threads went on."""
    house = deps(request)
    report = _tone(house, weeks, of)
    with house.store.read() as session:
        zone = reports.house_zone(session)
        months = reports.months_before(_today(house), 6)
        heated = reports.heated_months(session, months, zone.key, house.group_size)
        doubtful = reports.doubtful(session, _today(house), house.group_size)
    return render(
        request,
        "report_tone.html",
        who,
        report=report,
        heated=heated,
        doubtful=doubtful,
        rule_name=partial(_rule_name, language=cast(Language, language_for(request, who))),
        weeks=weeks,
        week_choices=WEEK_CHOICES,
        week=partial(reports.week_of_year, language=language_for(request, who)),
        categories=[c for c, _ in report.total.first.most_common()],
        called=_called(request, who),
        query=f"weeks={weeks}&of={quote(str(report.slice))}",
    )


@router.get("/reports/tone.{form}")
def tone_export(
    request: Request,
    form: Literal["csv", "json"],
    who: Annotated[Agent, Depends(LEAD)],
    weeks: int = 12,
    of: str = "all",
) -> Response:
    """The same figures as a table for other programs."""
    return export_as(reports.tone_table(_tone(deps(request), weeks, of)), form, "tone")


@router.get("/reports/tone-picture.svg")
def tone_picture(
    request: Request,
    who: Annotated[Agent, Depends(LEAD)],
    weeks: int = 12,
    of: str = "all",
    scheme: Scheme = "light",
    narrow: bool = False,
) -> Response:
    """Findings at the first look in a hundred replies, by week."""
    report = _tone(deps(request), weeks, of)
    called = _called(request, who)
    series = [
        Series(called(category), [_share(line.counts, category) for line in report.weeks])
        for category, _ in report.total.first.most_common(TOP)
    ]
    unit = "von 100 Antworten" if language_for(request, who) == "de" else "of 100 replies"
    spoken = language_for(request, who)
    labels = [reports.week_label(line.start, spoken, short=True) for line in report.weeks]
    return picture(pictures.lines(labels, series, unit=unit, scheme=scheme, narrow=narrow))


@router.get("/reports/mine")
def mirror_page(request: Request, who: Annotated[Agent, Depends(AGENT)], weeks: int = 12) -> Response:
    """One's own figures; there is no address under which anybody else could see them."""
    house = deps(request)
    with house.store.read() as session:
        span = week_span(house, weeks)
        mirror = reports.mirror(session, who.id, span)
        since = house.now() - dt.timedelta(weeks=weeks)
        glad = thanks.thanks_for(session, who.id, since=since)
    return render(
        request,
        "report_mine.html",
        who,
        mirror=mirror,
        glad=glad,
        weeks=weeks,
        week_choices=WEEK_CHOICES,
        week=partial(reports.week_of_year, language=language_for(request, who)),
        lines=list(zip(span.starts, mirror.weekly, strict=True)),
        called=_called(request, who),
    )


@router.get("/reports/service")
def service_page(request: Request, who: Annotated[Agent, Depends(LEAD)], month: str = "") -> Response:
    """The service review of a month, with what was missed and why."""
    house = deps(request)
    with house.store.read() as session:
        review = _service(house, month)
        missed = deviations.missed(
            session, review.month, reports.house_zone(session).key, now=house.now(), limit=MISSED
        )
        ahead = deviations.ahead(session, now=house.now())
        liked = feedback.satisfaction(session, review.month, reports.house_zone(session).key)
    language = language_for(request, who)
    return render(
        request,
        "report_service.html",
        who,
        review=review,
        missed=missed,
        ahead=ahead,
        liked=liked,
        causes=CAUSES,
        month_name=partial(words.month_name, language=language),
        newest=Month.before(_today(house)),
        number=partial(format_decimal, format="0.#", locale=language),
        definitions={k: v[language == "en"] for k, v in reports.DEFINITIONS.items()},
    )


@router.get("/reports/service.{form}")
def service_export(
    request: Request, form: Literal["csv", "json"], who: Annotated[Agent, Depends(LEAD)], month: str = ""
) -> Response:
    """The same figures as a table for other programs."""
    return export_as(reports.service_table(_service(deps(request), month)), form, "service")


@router.post("/reports/service/cause")
def enter_cause(
    request: Request,
    who: Annotated[Agent, Depends(LEAD)],
    what: Annotated[Literal["window", "promise"], Form()],
    row_id: Annotated[int, Form()],
    cause: Annotated[str, Form()],
    month: Annotated[str, Form()],
    note: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Why a window or a promise was missed."""
    house = deps(request)
    try:
        with house.store.write() as session:
            deviations.enter(session, what, row_id, cause=cause, note=note, by=who.id, now=house.now())
    except ValueError as error:
        raise HTTPException(400, str(error)) from None
    return RedirectResponse(f"/reports/service?month={quote(month)}#missed", status_code=303)


@router.get("/reports/words")
def words_page(
    request: Request,
    who: Annotated[Agent, Depends(LEAD)],
    months: Annotated[int, Query(ge=1, le=24)] = 6,
    language: Literal["de", "en"] = "de",
) -> Response:
    """Phrases that went before calmer or angrier mails."""
    house = deps(request)
    with house.store.read() as session:
        zone = reports.house_zone(session).key
        span = reports.months_before(_today(house), months)
        begin, end = span[0].bounds(zone)[0], span[-1].bounds(zone)[1]
        found = reports.weigh(reports.turns(session, begin, end, language))
    number = partial(format_decimal, format="0.00", locale=language_for(request, who))
    return render(
        request, "report_words.html", who, found=found, months=months, spoken=language, number=number
    )


def _tone(house: WebDeps, weeks: int, of: str) -> ToneReport:
    try:
        with house.store.read() as session:
            return reports.tone_report(session, week_span(house, weeks), Slice.parse(of), house.group_size)
    except ValueError as error:
        raise HTTPException(400, str(error)) from None


def _service(house: WebDeps, month: str) -> reports.ServiceReview:
    try:
        wanted = Month.parse(month) if month else Month.before(_today(house))
    except ValueError as error:
        raise HTTPException(400, str(error)) from None
    with house.store.read() as session:
        return reports.service_review(session, wanted, reports.house_zone(session).key, now=house.now())


def week_span(house: WebDeps, count: int) -> Weeks:
    """The last full weeks on the house's clock."""
    try:
        return Weeks.before(_today(house), count)
    except ValueError as error:
        raise HTTPException(400, str(error)) from None


def _today(house: WebDeps) -> dt.date:
    with house.store.read() as session:
        return house.now().astimezone(reports.house_zone(session)).date()


def _called(request: Request, who: Agent) -> Callable[[str], str]:
    return partial(category_name, lang=cast(Language, language_for(request, who)))


def _rule_name(rule_id: str, language: Language) -> str:
    """A team's own rule, or one that is gone, is called by its id."""
    try:
        return registry.rule(rule_id).name[language]
    except KeyError:
        return rule_id


def _share(counts: reports.Counts | None, category: str) -> float | None:
    if counts is None or not counts.replies:
        return None
    return 100 * counts.first[category] / counts.replies


def export_as(table: reports.Table, form: str, name: str) -> Response:
    """A report for other programs."""
    if form == "json":
        return JSONResponse(table.as_dicts())
    return Response(
        table.as_csv(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="takt-{name}.csv"'},
    )


def picture(drawn: bytes) -> Response:
    """A drawn SVG, which may style itself and do nothing else."""
    return Response(drawn, media_type="image/svg+xml", headers={"Content-Security-Policy": PICTURE_CSP})
