"""The desk's pages without a browser: a client that is logged in, for any role."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from takt import logins
from takt.web import WebDeps, create_app
from tests.support.desk import Desk
from tickets.records import Agent

SAME_SITE = {"sec-fetch-site": "same-origin"}


def client(desk: Desk, agent_id: int | None = None, **more: Any) -> TestClient:
    """A client with the session of this agent; None: nobody is logged in."""
    house = WebDeps(
        store=desk.store,
        signer=desk.signer,
        base_url="http://testserver",
        now=lambda: desk.now,
        instance="test",
        undo_seconds=0,
        **more,
    )
    made = TestClient(create_app(house), headers=SAME_SITE, follow_redirects=False)
    if agent_id is not None:
        with desk.store.write() as session:
            token = logins.open_session(session, session.get_one(Agent, agent_id), now=desk.now)
        made.cookies.set("takt_session", token)
    return made
