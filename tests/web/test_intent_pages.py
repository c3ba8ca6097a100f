"""The pages about intents: leads edit words and read the report, agents change a ticket's, and nobody can be singled out."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

import pytest
from sqlalchemy import select

from tests.support.desk import Desk
from tests.web.test_reports_pages import client
from tickets import intents, reports
from tickets.contacts import find_or_make
from tickets.records import Agent, Event, Intent, Mailbox, Reply, ResponseWindow, Team, Ticket
from tickets.reports import GroupSize, Slice, Weeks

PAGES = ("/reports/intents", "/reports/intents.csv", "/reports/intents.json", "/reports/intents-picture.svg")


def seed(
    desk: Desk, agents: int, tickets: int, *, mailbox_id: int = 0, intent: str = "Rechnung", hours: float = 2
) -> None:
    """`tickets` of last week, each answered after `hours` by one of the first `agents` people (made when they are missing)."""
    with desk.store.write() as session:
        people = session.scalars(select(Agent).order_by(Agent.id)).all()
        people = [
            *people,
            *(
                Agent(
                    email=f"p{len(people) + n}@takt.test",
                    first_name=f"P{n}",
                    last_name="X",
                    team_id=1,
                    created_at=desk.now,
                )
                for n in range(agents - len(people))
            ),
        ]
        session.add_all(people)
        session.flush()
        number = session.query(Ticket).count()
        about = intents.find(session, intent).id
        for n in range(tickets):
            at = desk.now - dt.timedelta(days=7, minutes=n)
            who = people[n % agents]
            contact = find_or_make(session, f"c{number + n}@example.org", "Kim", now=at)
            ticket = Ticket(
                number=f"T-2026-{number + n + 1:06d}", mailbox_id=mailbox_id or desk.mailbox_id, contact=contact, agent_id=who.id,
                subject="x", intent_id=about, intent_by="rules", created_at=at, updated_at=at, client_wrote_at=at,
            )  # fmt: skip
            session.add(ticket)
            session.flush()
            reply = Reply(ticket_id=ticket.id, agent_id=who.id, text="x", created_at=at, updated_at=at)
            session.add(reply)
            session.flush()
            met = at + dt.timedelta(hours=hours)
            session.add(
                ResponseWindow(
                    ticket_id=ticket.id, kind="first", urgency="normal", started_at=at, due_at=met, met_at=met, met_by_reply_id=reply.id
                )
            )  # fmt: skip


def report(desk: Desk, of: str = "all", mine: tuple[int, ...] = ()) -> reports.IntentReport:
    with desk.store.read() as session:
        weeks = Weeks.before(desk.now.date(), 8)
        return reports.intent_report(session, weeks, Slice.parse(of), GroupSize(), mine=mine)


def times(found: reports.IntentReport) -> dict[str, float | None]:
    return {line.name("de"): line.median_hours for line in found.lines}


def test_only_leads_read_the_report_and_edit_words(desk: Desk) -> None:
    lead, agent = client(desk, desk.lead_id), client(desk, desk.agent_id)
    seed(desk, 3, 6)
    for page in (*PAGES, "/settings/intents"):
        assert lead.get(page).status_code == 200, page
        assert agent.get(page).status_code == 403, page
    assert agent.post("/settings/intents/1/remove").status_code == 403
    assert lead.get("/reports/intents?weeks=9").status_code == 400
    assert lead.get("/reports/intents?of=agent:1").status_code == 400
    assert lead.get("/reports/intents?of=team:1").status_code == 400


def test_a_time_to_answer_of_few_people_or_answers_stays_hidden(desk: Desk) -> None:
    seed(desk, 4, 40)
    assert times(report(desk)) == {"Rechnung": None} and report(desk).median_hours is None
    assert report(desk).total == 40, "how many came in says nothing about anybody"
    seed(desk, 5, 20, intent="Lieferung", hours=5)
    assert times(report(desk)) == {"Rechnung": None, "Lieferung": None}, (
        "all less the deliveries are four people"
    )
    seed(desk, 5, 5)
    seed(desk, 3, 30, intent="Störung", hours=9)
    seed(desk, 6, 30, intent="Sonstiges", hours=1)
    assert times(report(desk)) == {"Rechnung": 2.0, "Lieferung": None, "Störung": None, "Sonstiges": 1.0}
    page = client(desk, desk.lead_id).get("/reports/intents?weeks=8").text
    assert page.count("verborgen</span>") == 2 and '<td class="number">1 Std.' in page
    rows = client(desk, desk.lead_id).get("/reports/intents.json?weeks=8").json()
    hours = {r["intent"]: r["median_hours"] for r in rows if r["week"] == "all"}
    assert hours == {"Rechnung": 2.0, "Lieferung": None, "Störung": None, "Sonstiges": 1.0}


def test_a_time_that_could_be_worked_out_by_subtraction_stays_hidden(desk: Desk) -> None:
    seed(desk, 6, 60)
    assert times(report(desk)) == {"Rechnung": 2.0} and report(desk).median_hours == 2.0
    seed(desk, 1, 3, intent="Lob und Dank", hours=30)  # all of them but the invoices is one person
    found = report(desk)
    assert times(found) == {"Rechnung": None, "Lob und Dank": None} and found.median_hours == 2.0


def test_a_mailbox_of_one_or_two_people_is_not_shown_and_not_worked_out(desk: Desk) -> None:
    lead = client(desk, desk.lead_id)
    with desk.store.write() as session:
        small = Mailbox(
            address="klein@takt.test",
            name="Klein",
            language="de",
            profile_data={"address": "klein@takt.test"},
        )
        session.add(small)
        session.flush()
        small_id = small.id
    seed(desk, 5, 30)
    seed(desk, 2, 30, mailbox_id=small_id)
    assert (
        lead.get(f"/reports/intents?weeks=8&of=mailbox:{small_id}").text.count(
            "Dieses Postfach bleibt verborgen"
        )
        == 1
    )
    found = report(desk, f"mailbox:{desk.mailbox_id}", (desk.mailbox_id, small_id))
    assert found.hidden and found.total == 0, "the house less this one is the small one"
    assert report(desk).total == 60
    rows = list(
        csv.DictReader(io.StringIO(lead.get(f"/reports/intents.csv?weeks=8&of=mailbox:{small_id}").text))
    )
    assert rows == []


def test_a_mailbox_reserved_for_its_team_is_left_out(desk: Desk) -> None:
    lead = client(desk, desk.lead_id)
    with desk.store.write() as session:
        other = Team(name="Personal")
        session.add(other)
        session.flush()
        box = Mailbox(
            address="p@takt.test", name="Personal", language="de", team_id=other.id,
            profile_data={"address": "p@takt.test", "team": "Personal", "team_only": True},
        )  # fmt: skip
        session.add(box)
        session.flush()
        box_id = box.id
        intents.save(
            session, None, name_de="Vertraulich", words=["akte"], mailbox_id=box_id, by=None, now=desk.now
        )
    seed(desk, 5, 25)
    seed(desk, 5, 25, mailbox_id=box_id, intent="Vertraulich")
    assert set(times(report(desk))) == {"Rechnung"} and report(desk).total == 25
    assert "p@takt.test" not in lead.get("/reports/intents?weeks=8").text
    assert lead.get(f"/reports/intents?weeks=8&of=mailbox:{box_id}").status_code == 400
    for page in ("/settings/intents", "/", "/search?q=thema:wetter"):
        assert "Vertraulich" not in lead.get(page).text, page
    assert report(desk, f"mailbox:{box_id}", (box_id,)).total == 25


def test_a_lead_adds_tries_moves_and_removes_a_category(desk: Desk) -> None:
    lead = client(desk, desk.lead_id)
    form = {"name_de": "Zähler", "name_en": "Meters", "words": "zähler\r\nablese*"}
    assert lead.post("/settings/intents/0/save", data=form).status_code == 200
    with desk.store.read() as session:
        made = intents.find(session, "Meters")
        assert made.words == ["zähler", "ablese*"] and intents.all_of(session)[-2].id == made.id
    page = lead.post("/settings/intents/try", data={"subject": "Hallo", "text": "Mein Zählerstand"}).text
    assert "Zähler, weil „Zählerstand“ in der Mail steht (Wort des Themas: zähler)" in page
    lead.post(f"/settings/intents/{made.id}/up")
    with desk.store.read() as session:
        assert intents.all_of(session)[-3].id == made.id
    broken = lead.post(f"/settings/intents/{made.id}/save", data={**form, "words": "/(/"})
    assert (
        broken.status_code == 422
        and "kein Muster, das RE2 lesen kann" in broken.text
        and "/(/" in broken.text
    )
    assert lead.post(f"/settings/intents/{made.id}/remove").status_code == 200
    assert lead.post(f"/settings/intents/{made.id}/save", data=form).status_code == 404
    with desk.store.read() as session:
        kinds = session.scalars(
            select(Event.kind).where(Event.kind.like("intent.%")).order_by(Event.id)
        ).all()
    assert kinds == ["intent.saved", "intent.moved", "intent.removed"]


def test_an_agent_changes_a_tickets_intent_and_gives_it_back(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        number = ticket.number
        praise = intents.find(session, "Lob und Dank").id
    list(intents.apply(desk.store, since=None, now=desk.now))
    agent = client(desk, desk.agent_id)
    page = agent.get(f"/tickets/{number}").text
    assert "weil „Rechnung“ im Betreff steht" in page
    page = agent.post(f"/tickets/{number}/intent", data={"intent": str(praise)}).text
    assert "von Hand gesetzt" in page and "Thema Lob und Dank" in page
    assert agent.post(f"/tickets/{number}/intent", data={"intent": "999"}).status_code == 422
    assert (
        "weil „Rechnung“ im Betreff steht"
        in agent.post(f"/tickets/{number}/intent", data={"intent": ""}).text
    )
    assert "Rechnung 4711" in agent.get(f"/?view=team&intent={_id(desk, 'Rechnung')}").text
    assert "Rechnung 4711" not in agent.get(f"/?view=team&intent={praise}").text
    assert agent.get("/search?q=thema:wetter").text.count("ein solches Thema gibt es nicht") == 1


def _id(desk: Desk, name: str) -> int:
    with desk.store.read() as session:
        return intents.find(session, name).id


def test_the_recount_finds_a_figure_that_is_wrong(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    seed(desk, 5, 25)
    weeks, month = Weeks.before(desk.now.date(), 8), reports.Month.before(desk.now.date())
    with desk.store.read() as session:
        assert reports.differences(session, weeks, month, "Europe/Berlin", now=desk.now) == []
    honest = reports.recount.intents.count  # type: ignore[attr-defined]
    monkeypatch.setattr(
        "tickets.reports.intents.count", lambda *a: {key: n + 1 for key, n in honest(*a).items()}
    )
    with desk.store.read() as session:
        told = reports.differences(session, weeks, month, "Europe/Berlin", now=desk.now)
    assert len(told) == 1 and "the report says 26 tickets, the rows say 25" in told[0]


def test_a_formula_in_a_name_is_text_in_a_spreadsheet(desk: Desk) -> None:
    with desk.store.write() as session:
        intents.save(session, None, name_de="=cmd|' /C calc'!A0", words=["x1"], by=None, now=desk.now)
    seed(desk, 1, 1, intent="=cmd|' /C calc'!A0")
    text = client(desk, desk.lead_id).get("/reports/intents.csv?weeks=8").text
    assert "'=cmd" in text and ",=cmd" not in text
    assert json.loads(client(desk, desk.lead_id).get("/reports/intents.json?weeks=8").text)[0][
        "intent"
    ].startswith("=cmd")


def test_the_shipped_set_is_there(desk: Desk) -> None:
    with desk.store.read() as session:
        names = session.scalars(select(Intent.name_de).order_by(Intent.position)).all()
    assert names == [
        "Kündigung", "Beschwerde", "Zugang und Login", "Lieferung", "Rechnung", "Störung", "Lob und Dank", "Frage zum Produkt",
        "Sonstiges",
    ]  # fmt: skip
