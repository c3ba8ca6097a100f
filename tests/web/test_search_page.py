"""The search page, and that a mailbox of one team is closed to the others on every page."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from tests.support.browserless import client
from tests.support.desk import Desk
from tests.support.intake import file_mail
from tickets import search
from tickets.profile import MailboxProfile
from tickets.records import Agent, Mailbox, Message, OutboxMail, Team, Ticket

SECRET = (
    b"From: Tom Weiss <tom@example.org>\r\nTo: personal@takt.test\r\nSubject: Resturlaub\r\nMessage-ID: <geheim@example.org>\r\n\r\n"
    b"Wie viele Tage Urlaub habe ich noch? Marke-Geheim\r\n"
)


@pytest.fixture
def secret(desk: Desk) -> Ticket:
    """A ticket in a mailbox that only its team reads."""
    profile = MailboxProfile(address="personal@takt.test", name="Personal", team="Personal", team_only=True)
    with desk.store.write() as session:
        team = Team(name="Personal")
        session.add(team)
        session.flush()
        box = Mailbox(
            address=profile.address,
            name="Personal",
            team_id=team.id,
            profile_data=profile.model_dump(mode="json"),
        )
        session.add(box)
        session.flush()
        box_id = box.id
    row = file_mail(desk, SECRET, mailbox_id=box_id)
    search.keep(desk.store)
    with desk.store.read() as session:
        return session.get_one(Ticket, row.ticket_id)


def test_found_tickets_are_marked_and_lead_to_their_page(desk: Desk) -> None:
    with desk.store.write() as session:
        number = desk.open_ticket(
            session, subject="Möbel", text="Die Schranklieferung <b>fehlt</b> & kommt nicht."
        ).number
    search.keep(desk.store)
    mira = client(desk, desk.agent_id)
    page = mira.get("/search", params={"q": "lieferung"}).text
    assert f'href="/tickets/{number}"' in page
    assert "Die Schrank<mark>lieferung</mark> &lt;b&gt;fehlt&lt;/b&gt; &amp; kommt nicht." in page
    assert mira.get("/search", params={"q": number.lower()}).headers["location"] == f"/tickets/{number}"
    assert "Dazu ist nichts zu finden." in mira.get("/search", params={"q": "Raumschiff"}).text
    assert "So lässt sich fragen" in mira.get("/search").text


def test_while_the_index_is_made_anew_people_read_that_it_is(desk: Desk) -> None:
    with desk.store.write() as session:
        for subject in ("Möbel", "Heizung"):
            desk.open_ticket(session, subject=subject, address=f"{subject}@example.org")
    mira, aylin = client(desk, desk.agent_id), client(desk, desk.lead_id)

    def told(said: str) -> list[bool]:
        pages = mira.get("/search").text, mira.get("/search?q=Sofa").text, aylin.get("/ledger").text
        return [said in page for page in pages]

    desk.now += dt.timedelta(minutes=5)
    assert told("Ihr Index entsteht") == [False] * 3, "what came just now is no news"
    desk.now += dt.timedelta(minutes=6)
    assert told("Die Suche findet 2 ältere Vorgänge noch nicht: Ihr Index entsteht gerade neu.") == [True] * 3
    answer = mira.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["under_way"] == [
        "the search does not find 2 older tickets yet: its index is being made anew, and takt serve finishes that by itself"
    ]
    assert "takt_search_due 4.0" in mira.get("/metrics").text, "the tickets and their messages"
    search.keep(desk.store)
    assert told("Ihr Index entsteht") == [False] * 3
    assert mira.get("/readyz").json() == {"ready": True, "problems": [], "under_way": []}
    assert "takt_search_due 0.0" in mira.get("/metrics").text


def test_a_wrong_operator_is_answered_kindly_in_the_agents_language(desk: Desk) -> None:
    mira = client(desk, desk.agent_id)
    answer = mira.get("/search", params={"q": "fon:kim"})
    assert answer.status_code == 422 and "Meinten Sie „von:“?" in answer.text
    with desk.store.write() as session:
        session.get_one(Agent, desk.agent_id).language = "en"
    answer = mira.get("/search", params={"q": "fon:kim"})
    assert "Did you mean “von:”?" in answer.text and "How to ask" in answer.text


def test_nobody_searches_without_logging_in(desk: Desk) -> None:
    assert client(desk).get("/search?q=x").headers["location"].startswith("/login")


def test_a_mailbox_of_one_team_is_closed_to_others_on_every_page(desk: Desk, secret: Ticket) -> None:
    with desk.store.write() as session:
        message = session.scalars(select(Message).where(Message.ticket_id == secret.id)).one()
        session.add(
            OutboxMail(
                kind="acknowledgement", ticket_id=secret.id, message_id="<o@takt.test>", subject="Marke-Geheim", envelope_from="",
                content=b"Subject: Marke-Geheim\r\n\r\nMarke-Geheim", sha256="", created_at=desk.now, not_before=desk.now,
            )
        )  # fmt: skip
        session.flush()
        mail_id = session.scalars(select(OutboxMail.id)).one()
        contact_id = secret.contact_id
        member = Agent(
            email="pia@takt.test", first_name="Pia", last_name="Lenz", created_at=desk.now,
            team_id=session.scalars(select(Team.id).where(Team.name == "Personal")).one(),
        )  # fmt: skip
        session.add(member)
        session.flush()
        member_id = member.id
    pages = [
        f"/tickets/{secret.number}",
        f"/tickets/{secret.number.lower()}",
        f"/tickets/T-{secret.number.split('-')[1]}-{int(secret.number.split('-')[2])}",
        f"/messages/{message.id}/html",
        f"/messages/{message.id}/raw",
        f"/outbox/{mail_id}",
        f"/outbox/{mail_id}/raw",
    ]
    lists = [
        "/?view=team",
        "/?view=next",
        "/outbox",
        "/search?q=urlaub",
        "/search?q=von:tom",
        f"/contacts/{contact_id}",
    ]
    marks = (secret.number, "Marke-Geheim", "Resturlaub")
    for other in (desk.agent_id, desk.lead_id):
        visitor = client(desk, other)
        assert [visitor.get(page).status_code for page in pages] == [404] * len(pages)
        assert [mark for page in lists for mark in marks if mark in visitor.get(page).text] == []
        for verb in ("note", "assign", "reply/send", "draft", "state", "label"):
            assert (
                visitor.post(
                    f"/tickets/{secret.number}/{verb}", data={"text": "x", "state": "closed", "label": "x"}
                ).status_code
                == 404
            )
    member_client = client(desk, member_id)
    assert [member_client.get(page).status_code for page in pages] == [200] * len(pages)
    assert (
        secret.number in member_client.get("/?view=team").text
        and secret.number in member_client.get("/search?q=urlaub").text
    )
