"""The team: who is there and when, one's own place with signature and calendar, and what leads look after."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from outbound.compose import signature_values
from takt import logins
from takt.web.deps import AGENT, LEAD, NotAllowed, deps
from takt.web.pages import language_for, render
from tickets import assignment, people, team
from tickets.agenda import home
from tickets.hours import WorkingHours
from tickets.records import Agent, Team
from tickets.refused import Refused

router = APIRouter()


class Own:
    """What somebody says about themselves."""

    def __init__(
        self,
        first_name: Annotated[str, Form()] = "",
        last_name: Annotated[str, Form()] = "",
        role_title: Annotated[str, Form()] = "",
        hours_text: Annotated[str, Form()] = "",
        friendly_close: Annotated[str, Form()] = "",
        new_mail: Annotated[str, Form()] = "off",
    ) -> None:
        self.fields = {
            "first_name": first_name, "last_name": last_name, "role_title": role_title, "hours_text": hours_text,
            "friendly_close": friendly_close, "new_mail": new_mail,
        }  # fmt: skip


@router.get("/team")
def team_page(request: Request, who: Annotated[Agent, Depends(AGENT)]) -> Response:
    return _show_team(request, who)


def _show_team(
    request: Request, who: Agent, *, problem: str = "", link: str = "", added: str = ""
) -> Response:
    """Everybody with their hours and days off. No figures: those are one's own."""
    house, language = deps(request), language_for(request, who)
    with house.store.read() as session:
        agents = session.scalars(
            select(Agent)
            .where(Agent.active)
            .options(joinedload(Agent.team))
            .order_by(Agent.first_name, Agent.id)
        ).all()
        rows = [_colleague(session, agent, house.now(), language) for agent in agents]
        gone = (
            session.scalars(select(Agent).where(Agent.active.is_(False)).order_by(Agent.first_name)).all()
            if who.is_lead
            else []
        )
        teams = list(session.scalars(select(Team).order_by(Team.name)))
    return render(
        request, "team.html", who, status=422 if problem else 200, rows=rows, gone=gone, teams=teams, problem=problem, link=link, added=added
    )  # fmt: skip


def _colleague(session: Session, agent: Agent, now: dt.datetime, language: str) -> dict[str, Any]:
    calendar = team.calendar_of(session, agent)
    away = team.absences(calendar, now)
    return {
        "agent": agent,
        "week": team.week_of(calendar, language),
        "here": WorkingHours(calendar).is_open(now),
        "away": away[:4],
        "zone": calendar.timezone,
    }


@router.get("/me")
def my_page(request: Request, who: Annotated[Agent, Depends(AGENT)]) -> Response:
    return _show_me(request, who)


def _show_me(
    request: Request, who: Agent, *, problem: str = "", shown: Agent | None = None, saved: bool = False
) -> Response:
    """One's own place. `shown`: what was typed and is not saved yet, for the preview."""
    house, language = deps(request), language_for(request, who)
    with house.store.read() as session:
        agent = session.get_one(Agent, who.id)
        box = home(session, agent)
        calendar = team.calendar_of(session, agent)
        values: dict[str, Any] = {
            "me": shown or agent,
            "signature": signature_values(shown or agent, box, language) if box is not None else None,
            "week": team.week_text(calendar, language),
            "week_said": team.week_of(calendar, language),
            "own_calendar": bool(agent.calendar_data),
            "away": team.absences(calendar, house.now()),
            "load": assignment.loads(session).get(agent.id, assignment.Load()),
            "capacity": agent.capacity,
        }
    return render(
        request, "me.html", who, status=422 if problem else 200, problem=problem, saved=saved, **values
    )


@router.post("/me")
def change_me(
    request: Request,
    who: Annotated[Agent, Depends(AGENT)],
    form: Annotated[Own, Depends()],
    preview: Annotated[str, Form()] = "",
) -> Response:
    if preview:
        return _show_me(request, who, shown=Agent(id=who.id, email=who.email, **form.fields))
    house = deps(request)
    try:
        with house.store.write() as session:
            team.change(session, session.get_one(Agent, who.id), by=who.id, now=house.now(), **form.fields)
    except Refused as error:
        return _show_me(request, who, problem=error.say(language_for(request, who)))
    return RedirectResponse("/me", status_code=303)


@router.post("/me/calendar/{verb}")
def change_my_calendar(
    request: Request,
    verb: str,
    who: Annotated[Agent, Depends(AGENT)],
    week: Annotated[str, Form(max_length=500)] = "",
    first: Annotated[str, Form(max_length=20)] = "",
    last: Annotated[str, Form(max_length=20)] = "",
    name: Annotated[str, Form(max_length=200)] = "",
    number: Annotated[int, Form()] = -1,
) -> Response:
    """Own week and own days off, for colleagues to see."""
    house = deps(request)
    try:
        with house.store.write() as session:
            agent, now = session.get_one(Agent, who.id), house.now()
            if verb == "week":
                team.set_week(session, agent, week, by=who.id, now=now)
            elif verb == "away":
                team.go_away(session, agent, first, last, name, by=who.id, now=now)
            elif verb == "back":
                team.come_back(session, agent, number, by=who.id, now=now)
            else:
                raise HTTPException(404)
    except Refused as error:
        return _show_me(request, who, problem=error.say(language_for(request, who)))
    return RedirectResponse("/me#calendar", status_code=303)


@router.post("/team/new")
def add(
    request: Request,
    who: Annotated[Agent, Depends(LEAD)],
    email: Annotated[str, Form(max_length=254)] = "",
    first_name: Annotated[str, Form(max_length=200)] = "",
    last_name: Annotated[str, Form(max_length=200)] = "",
    role_title: Annotated[str, Form(max_length=200)] = "",
    team_name: Annotated[str, Form(max_length=200)] = "",
    access: Annotated[str, Form()] = "agent",
) -> Response:
    """A new colleague; the page shows the one-time log-in link to hand over."""
    house, language = deps(request), language_for(request, who)
    _may_give(who, access)
    try:
        with house.store.write() as session:
            made = people.add_agent(
                session, email=email, first_name=first_name, last_name=last_name, role_title=role_title, team=team_name,
                access=access, now=house.now(),
            )  # fmt: skip
            link = logins.make_link(session, made, base_url=house.base_url, now=house.now())
            name = made.name
    except people.AgentExists:
        said = {
            "de": "Mit dieser Adresse ist schon jemand im Team.",
            "en": "Somebody with this address is in the team already.",
        }
        return _show_team(request, who, problem=said[language])
    except ValueError:
        said = {
            "de": "Bitte eine Mailadresse sowie Vor- und Nachnamen angeben: Sie stehen unter jeder Antwort.",
            "en": "Please give a mail address, a first and a last name: they sign every answer.",
        }
        return _show_team(request, who, problem=said[language])
    return _show_team(request, who, link=link, added=name)


@router.get("/team/{agent_id}")
def colleague_page(request: Request, agent_id: int, who: Annotated[Agent, Depends(LEAD)]) -> Response:
    return _show_colleague(request, agent_id, who)


def _show_colleague(request: Request, agent_id: int, who: Agent, problem: str = "") -> Response:
    with deps(request).store.read() as session:
        agent = session.get(Agent, agent_id, options=[joinedload(Agent.team)])
        if agent is None:
            raise HTTPException(404)
        teams = list(session.scalars(select(Team).order_by(Team.name)))
    return render(
        request,
        "colleague.html",
        who,
        status=422 if problem else 200,
        colleague=agent,
        teams=teams,
        problem=problem,
    )


@router.post("/team/{agent_id}")
def change_colleague(
    request: Request,
    agent_id: int,
    who: Annotated[Agent, Depends(LEAD)],
    first_name: Annotated[str, Form()] = "",
    last_name: Annotated[str, Form()] = "",
    role_title: Annotated[str, Form()] = "",
    team_name: Annotated[str, Form(max_length=200)] = "",
    access: Annotated[str, Form()] = "agent",
    capacity: Annotated[str, Form(max_length=6)] = "20",
    active: Annotated[str, Form()] = "",
) -> Response:
    house = deps(request)
    try:
        with house.store.write() as session:
            agent = session.get(Agent, agent_id)
            if agent is None:
                raise HTTPException(404)
            _may_give(who, access)
            _may_give(who, agent.access)
            team.change(
                session, agent, by=who.id, now=house.now(), first_name=first_name, last_name=last_name, role_title=role_title,
                access=access, capacity=int(capacity) if capacity.isdecimal() else -1, active=bool(active),
            )  # fmt: skip
            team.join(session, agent, team_name, by=who.id, now=house.now())
    except Refused as error:
        return _show_colleague(request, agent_id, who, problem=error.say(language_for(request, who)))
    return RedirectResponse("/team", status_code=303)


def _may_give(who: Agent, access: str) -> None:
    """Operators are made and changed by operators only."""
    if access == "operator" and who.access != "operator":
        raise NotAllowed
