"""Contacts and organisations on the desk."""

from __future__ import annotations

from tests.support.browserless import client
from tests.support.desk import Desk
from tickets import contacts
from tickets.records import Contact, Organisation


def test_a_card_is_corrected_merged_and_parted_again(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session, address="kim@home.example", subject="Vorgang daheim")
        home = ticket.contact_id
        work = contacts.find_or_make(session, "kim@firma.example", "Kim Schulz", now=desk.now)
        contacts.find(session, "kim@home.example").bounced_at = desk.now  # type: ignore[union-attr]
        number, work_id = ticket.number, work.id
    mira = client(desk, desk.agent_id)
    card = {
        "name": "Kim Schulz",
        "title": "Dr.",
        "timezone": "Europe/Vienna",
        "reach_times": "vormittags",
        "surveys": "no",
    }
    assert (
        mira.post(f"/contacts/{work_id}", data={**card, "back": number.lower().upper()}).headers["location"]
        == f"/tickets/{number}"
    )
    page = mira.get(f"/contacts/{work_id}").text
    assert (
        'value="Europe/Vienna"' in page
        and "kim@home.example ist derselbe Mensch" in page
        and "Vorgang daheim" not in page
    )
    assert mira.post(f"/contacts/{work_id}/merge", data={"address": " KIM@home.example"}).status_code == 303
    page = mira.get(f"/contacts/{home}", follow_redirects=True).text
    assert (
        "Vorgang daheim" in page
        and "Karten zusammengeführt" in page
        and "Mail kommt zurück seit" in page
        and "Mira Sommer" in page
    )
    mira.post(f"/contacts/{work_id}/reachable", data={"address": "kim@home.example"})
    assert "Mail kommt zurück seit" not in mira.get(f"/contacts/{work_id}").text
    assert mira.post(f"/contacts/{work_id}/unmerge", data={"address": "kim@home.example"}).status_code == 303
    assert mira.get(f"/contacts/{home}").status_code == 200
    wrong = mira.post(f"/contacts/{work_id}/merge", data={"address": "niemand@x.example"})
    assert (
        wrong.status_code == 422
        and "niemand@x.example: Von dieser Adresse kam noch keine Mail." in wrong.text
    )
    assert "ist keine Zeitzone" in mira.post(f"/contacts/{work_id}", data={**card, "timezone": "Mond"}).text
    assert mira.post("/contacts/9999", data=card).status_code == 404


def test_lists_and_organisations(desk: Desk) -> None:
    with desk.store.write() as session:
        for number in range(60):
            contacts.find_or_make(session, f"k{number}@nord.example", f"<b>Kim</b> {number}", now=desk.now)
    mira = client(desk, desk.agent_id)
    page = mira.get("/contacts").text
    assert (
        "&lt;b&gt;Kim&lt;/b&gt; 0" in page and "k49@nord.example" in page and "k50@nord.example" not in page
    )
    with desk.store.read() as session:
        fiftieth = session.query(Contact).filter_by(address="k49@nord.example").one().id
    assert f"after={fiftieth}" in page and "k50@nord.example" in mira.get(f"/contacts?after={fiftieth}").text
    assert (
        "Niemand heißt so." in mira.get("/contacts?q=zebra").text
        and "Jede Adresse ist erreichbar." in mira.get("/contacts?bounced=1").text
    )
    mira.post(f"/contacts/{fiftieth}/organisation", data={"name": "Nord GmbH"})
    with desk.store.read() as session:
        firm = session.query(Organisation).one().id
    assert mira.post(f"/organisations/{firm}/add-domain", data={"domain": "nord.example"}).status_code == 303
    assert (
        ">60<" in mira.get("/organisations").text
        and "k3@nord.example" in mira.get(f"/organisations/{firm}").text
    )
    wrong = mira.post(f"/organisations/{firm}/add-domain", data={"domain": "gmx.de"})
    assert wrong.status_code == 422 and "Bei gmx.de kann jeder eine Adresse haben" in wrong.text
    assert mira.post(f"/organisations/{firm}/explode").status_code == 404
    mira.post(f"/organisations/{firm}/rename", data={"name": "Süd GmbH"})
    assert "Süd GmbH" in mira.get(f"/contacts/{fiftieth}").text
    mira.post(f"/contacts/{fiftieth}/organisation", data={"name": ""})
    assert ">59<" in mira.get("/organisations").text
    mira.post(f"/organisations/{firm}/dissolve")
    assert "Noch keine Organisation." in mira.get("/organisations").text
    assert client(desk).get("/contacts").headers["location"].startswith("/login")
