"""Rendering a page: one environment a language, the words every page knows, and the frame around it."""

from __future__ import annotations

import datetime as dt
import hashlib
from contextlib import nullcontext
from functools import cache, partial
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from sqlalchemy.orm import Session

import templates
from inbound import quarantine
from takt import metrics
from takt.web import words
from takt.web.deps import WebDeps, deps
from tickets import mailboxes
from tickets.records import Agent


def render(
    request: Request,
    name: str,
    agent: Agent | None,
    *,
    status: int = 200,
    language: str = "",
    within: Session | None = None,
    **values: Any,
) -> HTMLResponse:
    """A page as HTML in the agent's language. `within`: a session that is open anyway, so that the frame needs none of its own."""
    house = deps(request)
    language = language or language_for(request, agent)
    now = house.now()
    with house.store.read() if within is None else nullcontext(within) as session:
        zone = mailboxes.house_zone(session).key
        around = frame(session, agent, now)
    text = (
        environment(language)
        .get_template(name)
        .render(
            agent=agent,
            language=language,
            now=now,
            zone=zone,
            path=request.url.path,
            static=static_url,
            when=partial(words.day_and_clock, now=now, zone=zone, language=language),
            exact=partial(words.exact, zone=zone, language=language),
            due=partial(words.due, now=now, zone=zone, language=language),
            for_input=partial(words.for_input, zone=zone),
            **around,
            **values,
        )
    )
    return HTMLResponse(text, status_code=status)


def language_for(request: Request, agent: Agent | None) -> str:
    """The agent's own, else what the browser asks for, else German."""
    if agent is not None:
        return "en" if agent.language == "en" else "de"
    wanted = request.headers.get("accept-language", "")[:2].lower()
    return "en" if wanted == "en" else "de"


def frame(session: Session, agent: Agent | None, now: dt.datetime) -> dict[str, Any]:
    """What the frame around every page says: how much waits for a decision, and which mailboxes are not fetched."""
    if agent is None:
        return {"held_count": 0, "unknown_count": 0, "red_mailboxes": []}
    held, unknown = quarantine.counts(session)
    names = {box.id: box.name for box in mailboxes.mailboxes(session)}
    red = [
        (names[cursor.mailbox_id], cursor.folder, cursor.checked_at)
        for cursor in metrics.red_mailboxes(session, now=now)
    ]
    return {"held_count": held, "unknown_count": unknown, "red_mailboxes": red}


@cache
def environment(language: str) -> Environment:
    return templates.web_env(language, filters={"address": words.address}, finalize=words.visible)


@cache
def static_url(name: str) -> str:
    """The address of a static file, changing with its content so that browsers may keep it for ever."""
    content = (templates.static_folder() / name).read_bytes()
    return f"/static/{hashlib.sha256(content).hexdigest()[:12]}/{name}"


def house_zone(house: WebDeps) -> str:
    """The zone the pages show: that of the first mailbox."""
    with house.store.read() as session:
        return mailboxes.house_zone(session).key
