"""The desk's pages without a browser: requests as a logged-in agent sends them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from fastapi.testclient import TestClient

from takt import logins
from takt.web import WebDeps, create_app
from takt.web.deps import COOKIE
from tests.support.desk import Desk
from tickets.records import Agent


def client_of(
    desk: Desk, agent_id: int, *, now: Callable[[], dt.datetime] | None = None, **values: object
) -> TestClient:
    """A client with this agent's session. Forms are accepted as coming from the desk itself."""
    clock = now or (lambda: desk.now)
    house = WebDeps(
        store=desk.store,
        signer=desk.signer,
        base_url="http://testserver",
        now=clock,
        instance="takt-test",
        **values,  # type: ignore[arg-type]
    )
    with desk.store.write() as session:
        token = logins.open_session(session, session.get_one(Agent, agent_id), now=clock())
    return TestClient(
        create_app(house),
        cookies={COOKIE: token},
        headers={"sec-fetch-site": "same-origin", "accept-language": "de"},
        follow_redirects=True,
    )
