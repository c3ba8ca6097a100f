"""Anonymised tone reviews: leads begin rounds and see results, everybody rates, authors withdraw and object."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Annotated

from babel.numbers import format_decimal
from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select

from takt.web import words
from takt.web.deps import AGENT, LEAD, deps
from takt.web.pages import house_zone, language_for, render
from tickets import reports, rounds
from tickets.records import Agent, ToneRound

router = APIRouter()
SAMPLES = 20


@router.get("/reports/rounds")
def rounds_page(request: Request, who: Annotated[Agent, Depends(AGENT)]) -> Response:
    """The newest rounds, and what of one's own is in them."""
    house = deps(request)
    with house.store.read() as session:
        newest = session.scalars(select(ToneRound).order_by(ToneRound.id.desc()).limit(12)).all()
        shown = [(one, rounds.result(session, one.id, house.group_size)) for one in newest]
        open_ones = {one.id for one in newest if rounds.next_sample(session, one.id, who.id) is not None}
        own = rounds.own_samples(session, who.id)
        ratings = {sample.id: list(sample.ratings) for sample in own}
    return render(
        request,
        "rounds.html",
        who,
        shown=shown,
        open_ones=open_ones,
        own=own,
        ratings=ratings,
        samples=SAMPLES,
        day=partial(words.day, zone=house_zone(house), language=language_for(request, who)),
        number=partial(format_decimal, format="0.00", locale=language_for(request, who)),
    )


@router.post("/reports/rounds")
def begin(
    request: Request,
    who: Annotated[Agent, Depends(LEAD)],
    weeks: Annotated[int, Form(ge=1, le=26)] = 4,
    samples: Annotated[int, Form(ge=5, le=200)] = SAMPLES,
) -> Response:
    """Draw a new sample."""
    house = deps(request)
    try:
        with house.store.write() as session:
            today = house.now().astimezone(reports.house_zone(session)).date()
            rounds.begin(
                session,
                reports.Weeks.before(today, weeks),
                house.group_size,
                samples=samples,
                seed=secrets.randbits(32),
                by=who.id,
                now=house.now(),
            )
    except ValueError as error:
        raise HTTPException(400, str(error)) from None
    return RedirectResponse("/reports/rounds", status_code=303)


@router.get("/reports/rounds/{round_id}/next")
def next_page(request: Request, round_id: int, who: Annotated[Agent, Depends(AGENT)]) -> Response:
    """The next reply to rate, without its author."""
    with deps(request).store.read() as session:
        if session.get(ToneRound, round_id) is None:
            raise HTTPException(404)
        sample = rounds.next_sample(session, round_id, who.id)
    return render(request, "round_rate.html", who, round_id=round_id, sample=sample)


@router.post("/reports/samples/{sample_id}/rate")
def rate(
    request: Request,
    sample_id: int,
    who: Annotated[Agent, Depends(AGENT)],
    round_id: Annotated[int, Form()],
    clarity: Annotated[int, Form()],
    respect: Annotated[int, Form()],
    solution: Annotated[int, Form()],
    comment: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    house = deps(request)
    try:
        with house.store.write() as session:
            rounds.rate(
                session,
                sample_id,
                who.id,
                values={"clarity": clarity, "respect": respect, "solution": solution},
                comment=comment,
                now=house.now(),
            )
    except rounds.RoundError as error:
        raise HTTPException(400, str(error)) from None
    return RedirectResponse(f"/reports/rounds/{round_id}/next", status_code=303)


@router.post("/reports/samples/{sample_id}/withdraw")
def withdraw(request: Request, sample_id: int, who: Annotated[Agent, Depends(AGENT)]) -> Response:
    """One's own reply leaves the review."""
    house = deps(request)
    try:
        with house.store.write() as session:
            rounds.withdraw(session, sample_id, who.id, now=house.now())
    except rounds.RoundError as error:
        raise HTTPException(404, str(error)) from None
    return RedirectResponse("/reports/rounds", status_code=303)


@router.post("/reports/ratings/{rating_id}/object")
def object_to(
    request: Request,
    rating_id: int,
    who: Annotated[Agent, Depends(AGENT)],
    words: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """One says why a rating of one's own reply is wrong."""
    house = deps(request)
    try:
        with house.store.write() as session:
            rounds.object_to(session, rating_id, who.id, words=words, now=house.now())
    except rounds.RoundError as error:
        raise HTTPException(400, str(error)) from None
    return RedirectResponse("/reports/rounds", status_code=303)
