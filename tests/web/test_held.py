"""The pages on which people decide about mail: who sees what, and what each button does."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from inbound.accept import accept
from inbound.child import DIE_ON, ParsePool
from inbound.process import Processor
from tests.outbound.helpers import read, send_reply
from tests.support.browser import client_of
from tests.support.desk import Desk
from tests.support.intake import Intake, letter
from tickets.records import InboundMail, MailboxCursor, Ticket


@pytest.fixture
def intake(desk: Desk) -> Intake:
    return Intake.at(desk)


def unknown_mail(desk: Desk, intake: Intake, text: str = "Ich übernehme das für Kim.") -> int:
    with desk.store.write() as session:
        ticket = session.scalars(select(Ticket)).first() or desk.open_ticket(session)
        address = str(read(send_reply(desk, session, ticket).content)["Reply-To"].addresses[0].addr_spec)
    return intake.receive(
        letter(sender="Ada <ada@example.com>", to=address, text=text), to=address, sender="ada@example.com"
    ).id


def state(desk: Desk, inbound_id: int) -> tuple[str, str]:
    with desk.store.read() as session:
        row = session.get_one(InboundMail, inbound_id)
        return row.state, row.reason


def test_every_agent_sees_unknown_senders_and_takes_one_in(desk: Desk, intake: Intake) -> None:
    held = unknown_mail(desk, intake)
    page = client_of(desk, desk.agent_id)
    listed = page.get("/unknown").text
    for words in ("ada@example.com", "T-2026-000001", "kim@example.org", "Ich übernehme das für Kim."):
        assert words in listed
    ticket = page.get("/tickets/T-2026-000001").text
    assert "Jemand Unbekanntes hat auf diesen Vorgang geantwortet." in ticket
    assert "Ich übernehme das für Kim." not in ticket
    assert "Ich übernehme" in page.get(f"/held/{held}/raw").text
    after = page.post(f"/held/{held}/accept")
    assert "Niemand Unbekanntes wartet." in after.text and state(desk, held)[0] == "filed"
    assert "Ich übernehme das für Kim." in page.get("/tickets/T-2026-000001").text


def test_who_is_second_is_told_and_changes_nothing(desk: Desk, intake: Intake) -> None:
    held = unknown_mail(desk, intake)
    page = client_of(desk, desk.agent_id)
    assert page.post(f"/held/{held}/ticket").status_code == 200
    assert state(desk, held)[0] == "filed"
    late = client_of(desk, desk.colleague_id).post(f"/held/{held}/discard", data={"reason": "Werbung"})
    assert "Darüber hat gerade schon jemand entschieden." in late.text
    assert state(desk, held)[0] == "filed"


def test_discarding_without_a_reason_asks_for_one(desk: Desk, intake: Intake) -> None:
    held = unknown_mail(desk, intake)
    page = client_of(desk, desk.agent_id)
    asked = page.post(f"/held/{held}/discard", data={"reason": " "})
    assert "warum die Mail verworfen wird" in asked.text and state(desk, held)[0] == "quarantined"
    page.post(f"/held/{held}/discard", data={"reason": "Werbung"})
    assert state(desk, held) == ("ignored", "discarded: Werbung")


def test_the_quarantine_is_for_leads(desk: Desk, intake: Intake) -> None:
    """Our own address as a sender: not an unknown party, so a lead looks."""
    row = intake.receive(letter(sender="Service <service@takt.test>"), sender="service@takt.test")
    assert (row.state, row.rule) == ("quarantined", "from-ourselves")
    agent, lead = client_of(desk, desk.agent_id), client_of(desk, desk.lead_id)
    assert agent.get("/quarantine").status_code == 403
    assert agent.get(f"/held/{row.id}/raw").status_code == 403
    assert agent.post(f"/held/{row.id}/ticket").status_code == 403
    assert state(desk, row.id)[0] == "quarantined"
    listed = lead.get("/quarantine").text
    for words in ("service@takt.test", "Rechnung 4711", "please look who really wrote"):
        assert words in listed
    assert lead.post(f"/held/{row.id}/accept").status_code == 404, "it answers no ticket"
    lead.post(f"/held/{row.id}/retry")
    assert state(desk, row.id)[0] == "pending"
    intake.process()
    lead.post(f"/held/{row.id}/ticket")
    assert state(desk, row.id)[0] == "filed"


def test_a_red_mailbox_stands_over_every_page_and_the_ledger_says_why(desk: Desk) -> None:
    with desk.store.write() as session:
        session.add(
            MailboxCursor(
                mailbox_id=desk.mailbox_id,
                account="service@imap.example:993",
                folder="INBOX",
                uidvalidity=7,
                begun_at=desk.now - dt.timedelta(days=2),
                opened_at=desk.now - dt.timedelta(days=2),
                checked_at=desk.now - dt.timedelta(minutes=20),
                failing_since=desk.now - dt.timedelta(minutes=5),
                failures=2,
                error="no such login",
                fault="login",
            )
        )
    agent, lead = client_of(desk, desk.agent_id), client_of(desk, desk.lead_id)
    said = "Das Postfach Kundenservice Takt (INBOX) wird seit heute 09:40 nicht abgeholt."
    assert said not in agent.get("/").text, "two failures in five minutes: not yet"
    with desk.store.write() as session:
        session.scalars(select(MailboxCursor)).one().failures = 3
    for page in ("/", "/outbox"):
        assert said in agent.get(page).text
    ledger = lead.get("/ledger").text
    assert "no such login. Bitte Benutzername und Passwort prüfen" in ledger
    assert agent.get("/readyz").status_code == 503
    with desk.store.write() as session:
        session.scalars(select(MailboxCursor)).one().active = False
    assert said not in agent.get("/").text and agent.get("/readyz").status_code == 200


def test_a_mail_that_kills_its_reader_waits_with_all_a_lead_needs_and_becomes_a_ticket(
    desk: Desk, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SAFETY row 5: three tries, then sender, subject, size and reason; the page reads it by its headers alone."""
    monkeypatch.setenv(DIE_ON, "toedlich-fuer-leser")
    poison = letter(
        subject="Rechnung 4712", text="toedlich-fuer-leser " * 40, message_id="<gift@example.org>"
    )
    with desk.store.write() as session:
        for number in range(20):
            raw = (
                poison
                if number == 10
                else letter(text=f"Text {number}", message_id=f"<{number}@example.org>")
            )
            accept(session, raw, mailbox_id=desk.mailbox_id, source="file", now=desk.now)
    with ParsePool() as pool:
        outcomes = Processor(desk.store, pool, desk.signer, "takt-test", lambda: desk.now).run()
    assert (outcomes["filed"], outcomes["quarantined"]) == (19, 1)
    lead = client_of(desk, desk.lead_id)
    page = lead.get("/quarantine").text
    for words in (
        "kim@example.org",
        "Rechnung 4712",
        "it could not be read",
        f"{len(poison)} B",
    ):
        assert words in page, words
    with desk.store.read() as session:
        row = session.scalars(select(InboundMail).where(InboundMail.state == "quarantined")).one()
        assert row.tries == 3
    lead.post(f"/held/{row.id}/ticket")
    assert state(desk, row.id)[0] == "filed"
    assert "Nichts wartet auf eine Entscheidung." in lead.get("/quarantine").text
