"""What the pages need from the house, and who may see what.

Every route names one :class:`Policy`; a test walks the router and fails on a route without one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from fastapi import HTTPException, Request

from inbound.imap.diagnose import Step
from takt import logins
from tickets import rights
from tickets.records import Agent
from tickets.reports import GroupSize
from tickets.store import Store
from tickets.tokens import Signer

COOKIE = "takt_session"
TOUCH_AFTER = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class WebDeps:
    """The open house as the pages see it. `wake` tells a job that there is work."""

    store: Store
    signer: Signer
    base_url: str
    now: Callable[[], dt.datetime]
    instance: str
    secure_cookies: bool = False
    undo_seconds: int = 15
    wake: Callable[[str], None] = lambda name: None
    test_connection: Callable[[str], Sequence[Step]] = lambda address: ()
    """Mailbox address -> the steps of a connection test, in and out."""
    file_lines: Callable[[str], str] = lambda address: ""
    """Mailbox address -> what the settings file says of how its mail gets in, secrets left out."""
    group_size: GroupSize = field(default_factory=GroupSize)
    """How large a group reports about tone must show."""


class NotAllowed(Exception):
    """This page is for leads."""


class LogInFirst(Exception):
    """Nobody is logged in; `back` is where they wanted to go."""

    def __init__(self, back: str) -> None:
        self.back = back


@dataclass(frozen=True)
class Policy:
    """Who may use a route. As a dependency it gives the agent, or None on public routes."""

    role: Literal["public", "agent", "lead"]

    def __call__(self, request: Request) -> Agent | None:
        agent = current_agent(request)
        if self.role == "public":
            return agent
        if agent is None:
            path = request.url.path if request.method == "GET" else "/"
            raise LogInFirst(quote(path))
        if self.role == "lead" and not agent.is_lead:
            raise NotAllowed
        if request.path_params:
            asked = {name: str(value) for name, value in request.path_params.items()}
            with deps(request).store.read() as session:
                if rights.hidden(session, agent, asked):
                    raise HTTPException(404)
        return agent


PUBLIC, AGENT, LEAD = Policy("public"), Policy("agent"), Policy("lead")


def deps(request: Request) -> WebDeps:
    found: WebDeps = request.app.state.deps
    return found


def current_agent(request: Request) -> Agent | None:
    """Whose session the cookie opens. A session in use stays open."""
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    house = deps(request)
    now = house.now()
    with house.store.read() as session:
        agent, used_at = logins.session_agent(session, token, now=now)
    if used_at is not None and used_at < now - TOUCH_AFTER:
        with house.store.write() as session:
            logins.touch(session, token, now=now)
    return agent
