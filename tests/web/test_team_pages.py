"""The team on the desk: own place, colleagues' hours, and who may change whom."""

from __future__ import annotations

from tests.support.browserless import client
from tests.support.desk import Desk
from tickets import actions
from tickets.records import Agent


def test_ones_own_place(desk: Desk) -> None:
    with desk.store.write() as session:
        actions.assign(session, desk.open_ticket(session), desk.agent_id, by=None, now=desk.now)
    mira = client(desk, desk.agent_id)
    page = mira.get("/me").text
    assert "<dt>Wartet auf mich</dt><dd>1</dd>" in page and "Diese Zahlen sehen nur Sie." in page
    own = {
        "first_name": "Mira",
        "last_name": "Sommer",
        "role_title": "Technik <b>",
        "friendly_close": "Herzliche Grüße",
        "new_mail": "each",
    }
    shown = mira.post("/me", data={**own, "preview": "1"}).text
    assert "Herzliche Grüße\nMira Sommer\nTechnik &lt;b&gt;\n" in shown and "Takt Beispiel GmbH" in shown
    with desk.store.read() as session:
        assert session.get_one(Agent, desk.agent_id).friendly_close == "", "a preview saves nothing"
    assert mira.post("/me", data=own).status_code == 303
    assert mira.post("/me", data={**own, "last_name": ""}).status_code == 422
    assert mira.post("/me/calendar/week", data={"week": "mon-thu 09:00-16:00"}).status_code == 303
    assert (
        mira.post(
            "/me/calendar/away", data={"first": "2026-12-21", "last": "2026-12-23", "name": "Winterpause"}
        ).status_code
        == 303
    )
    assert "Schreiben Sie eine Woche so: Mo-Do" in mira.post("/me/calendar/week", data={"week": "immer"}).text
    with desk.store.read() as session:
        agent = session.get_one(Agent, desk.agent_id)
        assert (agent.new_mail, agent.role_title, agent.access) == ("each", "Technik <b>", "agent")
    jonas = client(desk, desk.colleague_id).get("/team").text
    assert "Winterpause" in jonas and "Mo–Do 9–16 Uhr" in jonas and "Wartet auf mich" not in jonas
    assert mira.post("/me/calendar/back", data={"number": "0"}).status_code == 303
    assert "Winterpause" not in client(desk, desk.colleague_id).get("/team").text


def test_only_leads_change_others_and_only_operators_make_operators(desk: Desk) -> None:
    mira, aylin = client(desk, desk.agent_id), client(desk, desk.lead_id)
    changed = {
        "first_name": "Jonas",
        "last_name": "Weber",
        "capacity": "7",
        "active": "1",
        "team_name": "Technik",
        "access": "agent",
    }
    assert mira.get(f"/team/{desk.colleague_id}").status_code == 403
    assert (
        mira.post(f"/team/{desk.colleague_id}", data=changed).status_code
        == 403
        == mira.post("/team/new", data={}).status_code
    )
    assert aylin.post(f"/team/{desk.colleague_id}", data=changed).status_code == 303
    assert aylin.post(f"/team/{desk.colleague_id}", data={**changed, "access": "operator"}).status_code == 403
    assert aylin.post(f"/team/{desk.lead_id}", data={**changed, "first_name": "Aylin"}).status_code == 422, (
        "the last lead"
    )
    assert aylin.post("/team/9999", data=changed).status_code == 404
    with desk.store.write() as session:
        jonas = session.get_one(Agent, desk.colleague_id)
        assert (jonas.capacity, jonas.access, jonas.team.name if jonas.team else "") == (
            7,
            "agent",
            "Technik",
        )
        session.get_one(Agent, desk.agent_id).access = "operator"
    assert aylin.post(f"/team/{desk.agent_id}", data={**changed, "active": ""}).status_code == 403, (
        "a lead does not dismiss an operator"
    )


def test_a_lead_brings_somebody_in(desk: Desk) -> None:
    aylin = client(desk, desk.lead_id)
    new = {
        "email": "pia@takt.test",
        "first_name": "Pia",
        "last_name": "Lenz",
        "team_name": "Kundenservice",
        "access": "agent",
    }
    page = aylin.post("/team/new", data=new).text
    assert "Pia Lenz ist dabei." in page and "/login/link/" in page
    again = aylin.post("/team/new", data=new)
    assert again.status_code == 422 and "schon jemand im Team" in again.text
    assert aylin.post("/team/new", data={**new, "email": "x", "last_name": ""}).status_code == 422
    assert (
        aylin.post("/team/new", data={**new, "access": "operator", "email": "o@takt.test"}).status_code == 403
    )
