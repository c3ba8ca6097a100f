"""Every route there is: who may use it, what its answers carry, and whose forms it takes. Made from the router, so a new page is included."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from takt.web.app import CSP
from takt.web.deps import Policy
from tests.outbound.helpers import send_reply
from tests.support.browserless import client
from tests.support.desk import Desk
from tests.support.intake import Intake, letter
from tickets.records import Ticket
from tickets.store import Store

PUBLIC = {
    "/login", "/login/link/{token}", "/logout", "/healthz", "/readyz", "/metrics", "/favicon.ico",
    "/static/{version}/{name}",
}  # fmt: skip
"""Open to everybody, beside the pages behind signed links."""
SIGNED = ("/status/", "/s/", "/feedback/", "/f/")
"""Behind a signed link, for clients."""


@pytest.fixture
def desk(sqlite_store: Store, now: object) -> Desk:
    """A desk with one answered ticket and one mail in quarantine."""
    desk = Desk.furnish(sqlite_store, now)  # type: ignore[arg-type]
    intake = Intake.at(desk)
    row = intake.receive(letter(message_id="<1@example.org>"))
    intake.receive(letter(sender="Eve <eve@example.com>", in_reply_to="<1@example.org>"))
    with desk.store.write() as session:
        send_reply(desk, session, session.get_one(Ticket, row.ticket_id))
    return desk


def routes(page: TestClient) -> list[APIRoute]:
    """Every route of ours, those of included routers as well."""

    def flat(some: Iterable[object]) -> Iterator[APIRoute]:
        for route in some:
            if isinstance(route, APIRoute):
                yield route
            elif inner := getattr(route, "original_router", None):
                yield from flat(inner.routes)

    found = list(flat(page.app.routes))  # type: ignore[attr-defined]
    assert len(found) > 60
    return found


def policies(dependant: Dependant) -> Iterator[Policy]:
    for inner in dependant.dependencies:
        if isinstance(inner.call, Policy):
            yield inner.call
        yield from policies(inner)


def address(route: APIRoute) -> str:
    """The route's path with values that lead somewhere."""
    values = {
        "number": "T-2026-000001",
        "token": "nobody",
        "key": "nobody",
        "name": "desk.css",
        "version": "x",
        "index": "0",
    }
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: values.get(found[1], "1"), route.path)


def role(route: APIRoute) -> str:
    [policy] = set(policies(route.dependant))
    return policy.role


def test_every_route_names_exactly_one_policy(desk: Desk) -> None:
    without = [
        f"{route.methods} {route.path}"
        for route in routes(client(desk))
        if len(set(policies(route.dependant))) != 1
    ]
    assert without == []


def test_the_public_routes_are_these(desk: Desk) -> None:
    public = {route.path for route in routes(client(desk)) if role(route) == "public"}
    assert {path for path in public if not path.startswith(SIGNED)} == PUBLIC


def test_nobody_sees_anything_without_logging_in(desk: Desk) -> None:
    stranger = client(desk)
    for route in routes(stranger):
        if role(route) == "public":
            continue
        for method in sorted(route.methods):
            answer = stranger.request(method, address(route))
            assert answer.status_code == 303, f"{method} {route.path}"
            assert answer.headers["location"].startswith("/login?back=")


def test_pages_for_leads_are_closed_to_agents(desk: Desk) -> None:
    agent, lead = client(desk, desk.agent_id), client(desk, desk.lead_id)
    closed = [
        (method, route)
        for route in routes(agent)
        if role(route) == "lead"
        for method in sorted(route.methods)
    ]
    assert closed
    for method, route in closed:
        assert agent.request(method, address(route)).status_code == 403, f"{method} {route.path}"
        if method == "GET":
            assert lead.request(method, address(route)).status_code in (200, 303, 404, 422), route.path


@pytest.mark.parametrize("who", ["nobody", "agent", "lead"])
def test_every_answer_carries_the_guarding_headers(desk: Desk, who: str) -> None:
    page = client(desk, {"nobody": None, "agent": desk.agent_id, "lead": desk.lead_id}[who])
    seen = 0
    for route in routes(page):
        for method in sorted(route.methods):
            for path in (address(route), address(route) + "?" + "x" * 3000):
                answer = page.request(method, path)
                told = f"{method} {path}: {answer.status_code}"
                assert answer.status_code < 500, told
                policy = answer.headers["content-security-policy"]
                assert policy == CSP or "default-src 'none'" in policy, told
                assert "unsafe-inline' 'unsafe" not in policy and "script-src 'unsafe" not in policy, told
                assert answer.headers["x-content-type-options"] == "nosniff", told
                assert answer.headers["referrer-policy"] == "no-referrer", told
                seen += 1
    assert seen > 60
    for path in (
        "/nirgends",
        "/tickets/../../etc/passwd",
        "/static/x/../../takt.toml",
        "/tickets/%00",
        "/tickets/T-2026-9999999",
    ):
        answer = page.get(path)
        assert answer.status_code in (303, 404) and answer.headers["content-security-policy"]


FOREIGN = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"origin": "https://evil.test"},
    {"origin": "null"},
    {"origin": "http://testserver.evil.test"},
    {},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_form_of_another_site_is_refused_everywhere(desk: Desk, headers: dict[str, str]) -> None:
    page = client(desk, desk.lead_id)
    del page.headers["sec-fetch-site"]
    before = _everything(desk)
    changing = [(m, r) for r in routes(page) for m in sorted(r.methods - {"GET", "HEAD", "OPTIONS"})]
    assert len(changing) > 25
    for method, route in changing:
        answer = page.request(method, address(route), headers=headers, data={"text": "x", "state": "closed"})
        assert answer.status_code == 403, f"{method} {route.path}"
    assert _everything(desk) == before


def _everything(desk: Desk) -> list[tuple[str, int]]:
    from sqlalchemy import func, select

    from tickets.records import Record

    with desk.store.read() as session:
        return [
            (table.name, session.scalar(select(func.count()).select_from(table)) or 0)
            for table in Record.metadata.sorted_tables
        ]


def test_our_own_forms_are_taken_by_either_header(desk: Desk) -> None:
    for headers in ({"sec-fetch-site": "same-origin"}, {"origin": "http://testserver"}):
        page = client(desk, desk.agent_id)
        del page.headers["sec-fetch-site"]
        answer = page.post("/tickets/T-2026-000001/note", data={"text": "intern"}, headers=headers)
        assert answer.status_code == 303
