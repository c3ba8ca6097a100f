"""Report pages: who may see them, in both languages, with the same figures hidden in every form."""

from __future__ import annotations

import csv
import io

import pytest
from fastapi.testclient import TestClient

from takt import logins
from takt.web import WebDeps, create_app
from tests.support.desk import Desk
from tickets.records import Agent, Event, ResponseWindow

LEAD_PAGES = (
    "/reports",
    "/reports/service",
    "/reports/words",
    "/reports/tone.csv",
    "/reports/tone.json",
    "/reports/service.csv",
    "/reports/service.json",
    "/reports/tone-picture.svg",
)


def client(desk: Desk, agent_id: int) -> TestClient:
    app = create_app(
        WebDeps(
            store=desk.store,
            signer=desk.signer,
            base_url="http://testserver",
            now=lambda: desk.now,
            instance="takt-test",
        )
    )
    browser = TestClient(app, headers={"sec-fetch-site": "same-origin"})
    with desk.store.write() as session:
        link = logins.make_link(
            session, session.get_one(Agent, agent_id), base_url="http://testserver", now=desk.now
        )
    assert browser.post(link.removeprefix("http://testserver")).status_code == 200
    return browser


def test_leads_see_every_report_and_agents_only_their_mirror(desk: Desk) -> None:
    lead, agent = client(desk, desk.lead_id), client(desk, desk.agent_id)
    for page in LEAD_PAGES:
        assert lead.get(page).status_code == 200, page
        assert agent.get(page).status_code == 403, page
    assert lead.get("/reports/mine").status_code == agent.get("/reports/mine").status_code == 200
    assert "/reports/service" not in agent.get("/reports/mine").text


def test_a_mirror_has_no_address_for_anybody_else(desk: Desk) -> None:
    lead = client(desk, desk.lead_id)
    own = lead.get("/reports/mine").text
    for attempt in (f"/reports/mine?agent={desk.agent_id}", f"/reports/mine?who={desk.agent_id}"):
        assert lead.get(attempt).text == own
    for attempt in (f"/reports?of=agent:{desk.agent_id}", "/reports/tone.csv?of=agent:1", "/reports?weeks=0"):
        assert lead.get(attempt).status_code == 400


def test_a_small_house_is_told_why_it_sees_nothing(desk: Desk) -> None:
    page = client(desk, desk.lead_id).get("/reports").text
    assert "mindestens 5 Menschen und 20 Antworten" in page


@pytest.mark.parametrize("page", ["/reports", "/reports/service", "/reports/words", "/reports/mine"])
def test_both_languages(desk: Desk, page: str) -> None:
    browser = client(desk, desk.lead_id)
    german = browser.get(page).text
    with desk.store.write() as session:
        session.get_one(Agent, desk.lead_id).language = "en"
    english = browser.get(page).text
    assert '<html lang="de">' in german and '<html lang="en">' in english
    assert "Berichte" in german and "Berichte" not in english


def test_a_cause_is_entered_and_counted_and_names_nobody(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session, at=desk.now.replace(month=10, day=5))
        number = ticket.number
    browser = client(desk, desk.lead_id)
    page = browser.get("/reports/service?month=2026-10").text
    assert number in page and "Mira" not in page
    with desk.store.read() as session:
        window = session.query(ResponseWindow).one().id
    form = {"what": "window", "row_id": window, "cause": "load", "note": "Urlaubszeit", "month": "2026-10"}
    browser.post("/reports/service/cause", data=form)
    browser.post("/reports/service/cause", data={**form, "cause": "system"})
    assert 'value="system" selected' in browser.get("/reports/service?month=2026-10").text
    wrong = browser.post("/reports/service/cause", data={**form, "cause": "Mira"})
    assert wrong.status_code == 400 and "is no cause" in wrong.text
    with desk.store.read() as session:
        assert session.query(Event).filter_by(kind="deviation.entered").count() == 2


def test_exports_are_files_and_the_picture_runs_nothing(desk: Desk) -> None:
    browser = client(desk, desk.lead_id)
    exported = browser.get("/reports/tone.csv?weeks=2")
    assert exported.headers["content-disposition"] == 'attachment; filename="takt-tone.csv"'
    rows = list(csv.DictReader(io.StringIO(exported.text)))
    assert [row["figure"] for row in rows] == ["hidden", "hidden"]
    picture = browser.get("/reports/tone-picture.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.headers["content-security-policy"].startswith("default-src 'none'")
