"""On the ticket page: a new time before the old one passes, and a promise given by telephone."""

from __future__ import annotations

from sqlalchemy import select

from tests.outbound.helpers import HOUR
from tests.support.browser import client_of
from tests.support.desk import Desk
from tests.tickets.test_promises import promise_on
from tickets.records import Promise, Reply


def test_a_new_time_becomes_a_draft_and_a_draft_is_never_overwritten(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        promise_id = promise_on(desk, session, ticket, desk.now + 3 * HOUR).id
        session.get_one(Promise, promise_id).agent_id = desk.agent_id
    browser = client_of(desk, desk.agent_id)
    url = f"/tickets/T-2026-000001/promises/{promise_id}/renew"
    assert browser.post(url, data={"why": " "}).status_code == 422
    assert browser.post(url, data={"why": "x", "until": "2020-01-01T00:00"}).status_code == 422
    done = browser.post(url, data={"why": "Das Lager zählt noch", "until": "2026-11-25T15:00"})
    assert (done.status_code, done.url.fragment) == (200, "composer")
    page = browser.get("/tickets/T-2026-000001").text
    assert "Der Grund: Das Lager zählt noch." in page and "morgen, Mittwoch, 25. November, 15:00 Uhr" in page
    again = browser.post(url, data={"why": "y"})
    assert again.status_code == 409 and "Hier steht schon ein Entwurf von Ihnen" in again.text
    with desk.store.read() as session:
        assert session.scalars(select(Reply.renews)).all() == [True]


def test_a_promise_by_telephone_is_noted_down(desk: Desk) -> None:
    with desk.store.write() as session:
        desk.open_ticket(session)
    browser = client_of(desk, desk.agent_id)
    url = "/tickets/T-2026-000001/promises"
    wrong = browser.post(url, data={"what": "Rückruf", "until": "2020-01-01T00:00"})
    assert wrong.status_code == 422 and "Bitte schreiben Sie, was zugesagt ist" in wrong.text
    assert browser.post(url, data={"what": "Rückruf", "until": "2026-11-24T15:00"}).status_code == 200
    assert "Rückruf" in browser.get("/tickets/T-2026-000001").text
    assert (
        browser.post(
            "/tickets/T-2026-000009/promises", data={"what": "x", "until": "2027-01-01T00:00"}
        ).status_code
        == 404
    )
