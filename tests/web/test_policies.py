"""Who may do what, made from the router: a new route without a policy fails here, and so does one that forgets to ask."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from takt.web.app import CSP
from takt.web.deps import Policy
from tests.support.browserless import client
from tests.support.desk import Desk
from tickets.records import Record
from tickets.store import Store

FILLED = {
    "number": "T-1999-000001",
    "verb": "nothing",
    "token": "x" * 20,
    "form": "csv",
    "version": "0",
    "name": "takt.svg",
    "section": "voice",
}
"""What stands in an address where a name is asked for; everything else is a number of nothing."""


@pytest.fixture
def house(sqlite_store: Store, now: Any) -> Desk:
    return Desk.furnish(sqlite_store, now)


def routes(visitor: TestClient) -> list[APIRoute]:
    found = [route for route in _all(visitor.app.routes) if isinstance(route, APIRoute)]  # type: ignore[attr-defined]
    assert len(found) > 80
    return found


def _all(some: Any) -> list[Any]:
    """Routes of the application and of whatever it includes."""
    found: list[Any] = []
    for route in some:
        inner = getattr(route, "routes", None) or getattr(
            getattr(route, "original_router", None), "routes", None
        )
        found += _all(inner) if inner else [route]
    return found


def policy_of(route: APIRoute) -> Policy | None:
    asked = [d.call for d in route.dependant.dependencies if isinstance(d.call, Policy)]
    asked += [d.dependency for d in route.dependencies if isinstance(d.dependency, Policy)]
    distinct = {policy.role: policy for policy in asked}
    return next(iter(distinct.values())) if len(distinct) == 1 else None


def calls(visitor: TestClient) -> list[tuple[str, str, Policy]]:
    made = []
    for route in routes(visitor):
        policy = policy_of(route)
        assert policy is not None, f"{route.path} names no policy, or two"
        path = re.sub(r"\{(\w+)[^}]*\}", lambda m: FILLED.get(m[1], "987654"), route.path)
        made += [(method, path, policy) for method in sorted(route.methods - {"HEAD"})]
    return made


def test_every_route_names_one_policy(house: Desk) -> None:
    assert [route.path for route in routes(client(house)) if policy_of(route) is None] == []


def test_nobody_gets_in_without_logging_in(house: Desk) -> None:
    visitor = client(house)
    for method, path, policy in calls(visitor):
        answer = visitor.request(method, path)
        asked_to_log_in = answer.status_code == 303 and answer.headers["location"].startswith("/login")
        if path == "/logout":
            continue  # it leads to the log-in page by itself
        assert asked_to_log_in == (policy.role != "public"), (method, path, answer.status_code)


def test_pages_of_leads_are_closed_to_agents(house: Desk) -> None:
    mira = client(house, house.agent_id)
    for method, path, policy in calls(mira):
        if policy.role == "lead":
            answer = mira.request(method, path)
            assert answer.status_code == 403, (method, path, answer.status_code)


def test_leads_get_through_and_every_answer_carries_the_policy_of_content(house: Desk) -> None:
    """With nothing behind the numbers: missing, wrong or redirected, never a fault and never forbidden."""
    aylin = client(house, house.lead_id)
    for method, path, _ in calls(aylin):
        if path in ("/logout", "/language"):
            continue
        answer = aylin.request(method, path)
        assert (answer.status_code not in (401, 403) and answer.status_code < 500) or path == "/readyz", (
            method,
            path,
            answer.status_code,
        )
        policy = answer.headers["content-security-policy"]
        assert policy == CSP or "sandbox" in policy or policy.startswith("default-src 'none'"), path
        assert answer.headers["x-content-type-options"] == "nosniff"


OPEN = {
    "/login", "/login/link/{token}", "/logout", "/healthz", "/readyz", "/metrics", "/favicon.ico",
    "/static/{version}/{name}",
}  # fmt: skip
SIGNED = ("/status/", "/s/", "/feedback/", "/f/")
"""Pages for clients, behind a signed link."""


def test_what_is_open_to_everybody_is_this(house: Desk) -> None:
    found = [route for route in routes(client(house)) if (p := policy_of(route)) and p.role == "public"]
    assert {route.path for route in found if not route.path.startswith(SIGNED)} == OPEN


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.test"},
        {"origin": "null"},
        {"origin": "http://testserver.evil.test"},
        {},
    ],
    ids=str,
)
def test_a_form_from_another_site_changes_nothing(house: Desk, headers: dict[str, str]) -> None:
    with house.store.write() as session:
        house.open_ticket(session)
    aylin = client(house, house.lead_id)
    del aylin.headers["sec-fetch-site"]
    before = rows(house)
    for method, path, _ in calls(aylin):
        if method not in ("GET", "OPTIONS"):
            path = path.replace(FILLED["number"], "T-2026-000001").replace("987654", "1")
            answer = aylin.request(method, path, headers=headers, data={"text": "x", "reason": "x"})
            assert answer.status_code == 403, (method, path)
    assert rows(house) == before


def rows(house: Desk) -> dict[str, int]:
    with house.store.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Record.metadata.sorted_tables
        }


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "same-origin"}, {"origin": "http://testserver"}], ids=str
)
def test_our_own_form_is_taken_by_either_header(house: Desk, headers: dict[str, str]) -> None:
    with house.store.write() as session:
        number = house.open_ticket(session).number
    mira = client(house, house.agent_id)
    del mira.headers["sec-fetch-site"]
    assert mira.post(f"/tickets/{number}/note", data={"text": "intern"}, headers=headers).status_code == 303


@pytest.mark.parametrize(
    "path",
    [
        "/nirgends",
        "/static/x/../../takt.toml",
        "/tickets/%00",
        "/tickets/T-2026-9999999",
    ],
)
def test_an_odd_address_is_missing_and_guarded_as_well(house: Desk, path: str) -> None:
    answer = client(house, house.agent_id).get(path)
    assert answer.status_code in (404, 422) and answer.headers["content-security-policy"] == CSP
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_number_beyond_every_database_is_missing(desk: Desk) -> None:
    """On both: SQLite's driver and PostgreSQL refuse it in ways of their own."""
    mira = client(desk, desk.agent_id)
    for path in (
        "/messages/99999999999999999999/raw",
        "/outbox/99999999999999999999",
        "/contacts/99999999999999999999",
    ):
        assert mira.get(path).status_code == 404
    with desk.store.write() as session:
        number = desk.open_ticket(session).number
    answer = mira.post(f"/tickets/{number}/assign", data={"agent_id": "99999999999999999999"})
    assert answer.status_code < 500
