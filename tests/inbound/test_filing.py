"""From mail to ticket: what a client's mail changes, and what it must not. Through bytes in and rows out, on both databases."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from tests.outbound.helpers import GOOD, html_of, outbox, read, release, send_reply, text_of
from tests.support.desk import Desk
from tests.support.intake import Intake, letter
from tickets import actions
from tickets.records import Contact, DueNotice, Event, Message, Party, Ticket, TicketLabel


@pytest.fixture
def intake(desk: Desk) -> Intake:
    return Intake.at(desk)


def ticket_of(desk: Desk, ticket_id: int | None) -> Ticket:
    with desk.store.read() as session:
        return session.get_one(Ticket, ticket_id)


def labels_of(desk: Desk) -> list[str]:
    with desk.store.read() as session:
        return list(session.scalars(select(TicketLabel.label).order_by(TicketLabel.id)))


@pytest.mark.parametrize(
    ("subject", "headers", "shown", "labels", "claimed", "urgency", "source"),
    [
        ("[DRINGEND] Rechnung 4711", {}, "Rechnung 4711", ["dringend"], "high", "high", "label"),
        ("[dringend][Rechnung] Nr. 5", {}, "Nr. 5", ["dringend", "rechnung"], "high", "high", "label"),
        ("Re: AW: [Frage] Wie geht das?", {}, "Wie geht das?", ["frage"], None, "normal", "mailbox"),
        ("[Projekt Nord] Termin", {}, "Termin", ["projekt nord"], None, "normal", "mailbox"),
        ("Rechnung 4711", {"x_priority": "1 (Highest)"}, "Rechnung 4711", [], "high", "high", "priority_header"),
        ("Rechnung 4711", {"importance": "low"}, "Rechnung 4711", [], "low", "low", "priority_header"),
        ("Rechnung 4711", {"x_priority": "3"}, "Rechnung 4711", [], None, "normal", "mailbox"),
        ("[urgent] Invoice", {"x_priority": "5"}, "Invoice", ["urgent"], "high", "high", "label"),
        ("Rechnung [DRINGEND] 4711", {}, "Rechnung [DRINGEND] 4711", [], None, "normal", "mailbox"),
    ],
)  # fmt: skip
def test_labels_and_urgency(
    desk: Desk, intake: Intake, subject: str, headers: dict[str, str], shown: str, labels: list[str],
    claimed: str | None, urgency: str, source: str,
) -> None:  # fmt: skip
    ticket = ticket_of(desk, intake.receive(letter(subject=subject, **headers)).ticket_id)
    assert (ticket.subject, ticket.urgency_claimed, ticket.urgency, ticket.urgency_reason) == (
        shown,
        claimed,
        urgency,
        source,
    )
    assert labels_of(desk) == labels


def test_what_the_client_claimed_stays_beside_what_we_set(desk: Desk, intake: Intake) -> None:
    row = intake.receive(letter(subject="[DRINGEND] Rechnung 4711"))
    before = ticket_of(desk, row.ticket_id)
    with desk.store.write() as session:
        ticket = session.get_one(Ticket, row.ticket_id)
        actions.set_urgency(
            session, ticket, "low", reason="Frage zum Druckbild", by=desk.agent_id, now=desk.now
        )
    ticket = ticket_of(desk, row.ticket_id)
    assert (ticket.urgency_claimed, ticket.urgency, ticket.urgency_reason) == (
        "high",
        "low",
        "Frage zum Druckbild",
    )
    assert before.next_due_at is not None and ticket.next_due_at is not None
    assert ticket.next_due_at > before.next_due_at, "the window counts anew"


def test_a_first_mail_in_rows(desk: Desk, intake: Intake) -> None:
    row = intake.receive(
        letter(message_id="<1@example.org>", cc="Anna <anna@example.net>, service@takt.test")
    )
    with desk.store.read() as session:
        ticket = session.get_one(Ticket, row.ticket_id)
        message = session.scalars(select(Message)).one()
        assert (ticket.number, ticket.state, ticket.version, ticket.language) == (
            "T-2026-000001",
            "open",
            1,
            "de",
        )
        assert (ticket.created_at, ticket.client_wrote_at, ticket.next_due_kind) == (
            desk.now,
            desk.now,
            "first",
        )
        assert ticket.last_line.startswith("Guten Tag, in der Rechnung 4711 fehlt")
        assert (message.direction, message.kind, message.message_id) == ("in", "mail", "<1@example.org>")
        assert message.from_address == "kim@example.org" and message.inbound_mail_id == row.id
        assert [(p.address, p.part) for p in session.scalars(select(Party).order_by(Party.id))] == [
            ("kim@example.org", "requester"),
            ("anna@example.net", "copy"),
        ]
        assert session.scalars(select(Contact.name)).one() == "Kim Schulz"
        assert session.scalars(select(Event.kind).where(Event.kind == "ticket.created")).one()
        assert session.scalars(select(DueNotice.kind)).all() == ["acknowledgement"]


def answered_and_closed(desk: Desk, intake: Intake, close: bool = True) -> tuple[int, str]:
    """(ticket id, signed address) after an agent's answer."""
    row = intake.receive(letter(message_id="<1@example.org>"))
    with desk.store.write() as session:
        ticket = session.get_one(Ticket, row.ticket_id)
        mail = send_reply(desk, session, ticket, "die Gutschrift ist gebucht.", close_ticket=close)
        return ticket.id, str(read(mail.content)["Reply-To"].addresses[0].addr_spec)


@pytest.mark.parametrize(
    "thanks",
    [
        "Danke!",
        "Vielen Dank für die schnelle Hilfe!\n\nViele Grüße\nKim",
        "Super, danke schön :-)",
        "Thanks a lot!",
        "Perfekt, besten Dank!",
    ],
)
def test_a_mere_thank_you_reopens_nothing(desk: Desk, intake: Intake, thanks: str) -> None:
    ticket_id, address = answered_and_closed(desk, intake)
    before = ticket_of(desk, ticket_id)
    intake.later(hours=2)
    row = intake.receive(letter(to=address, text=thanks + "\n", subject="Re: Rechnung 4711"), to=address)
    ticket = ticket_of(desk, ticket_id)
    assert (row.state, row.ticket_id) == ("filed", ticket_id)
    assert (ticket.state, ticket.next_due_at, ticket.client_wrote_at) == (
        "closed",
        None,
        before.client_wrote_at,
    )
    assert intake.compose() == 0


@pytest.mark.parametrize(
    "words",
    [
        "Danke, aber die Rechnung stimmt noch nicht.",
        "Danke! Wann kommt das Geld?",
        "Vielen Dank. Eine Frage noch: Gilt das auch für 4712?",
    ],
)
def test_thanks_with_a_question_open_it_again(desk: Desk, intake: Intake, words: str) -> None:
    ticket_id, address = answered_and_closed(desk, intake)
    intake.later(hours=2)
    intake.receive(letter(to=address, text=words + "\n"), to=address)
    ticket = ticket_of(desk, ticket_id)
    assert (ticket.state, ticket.client_wrote_at, ticket.next_due_kind) == ("open", intake.now, "next")


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "auto-replied"},
        {"x_autoreply": "yes"},
        {"auto_submitted": "auto-replied", "subject": "Abwesend bis 1.12."},
    ],
)
def test_an_automatic_answer_changes_nothing_but_the_story(
    desk: Desk, intake: Intake, headers: dict[str, str]
) -> None:
    ticket_id, address = answered_and_closed(desk, intake)
    before = intake.state_of(ticket_id)
    intake.later(hours=2)
    row = intake.receive(
        letter(to=address, text="Ich bin bis zum 1. Dezember nicht im Haus.\n", **headers), to=address
    )
    after = intake.state_of(ticket_id)
    assert (row.state, row.ticket_id) == ("filed", ticket_id)
    assert after[:2] == before[:2], "the ticket's row and its parties are untouched"
    with desk.store.read() as session:
        assert (
            session.scalars(select(Message.kind).order_by(Message.id.desc()).limit(1)).one() == "auto_reply"
        )
        assert session.scalars(select(Event.kind).where(Event.kind == "ticket.auto_reply")).one()
    assert intake.compose() == 0


def test_a_copied_party_may_answer_and_a_stranger_may_not(desk: Desk, intake: Intake) -> None:
    row = intake.receive(letter(message_id="<1@example.org>", cc="anna@example.net"))
    answer = {"in_reply_to": "<1@example.org>", "subject": "Re: Rechnung 4711"}
    anna = intake.receive(
        letter(sender="Anna <anna@example.net>", text="Ich ergänze: Es sind 20 Euro.\n", **answer)
    )
    assert (anna.state, anna.ticket_id) == ("filed", row.ticket_id)
    stranger = intake.receive(letter(sender="Eve <eve@example.com>", text="Ich auch.\n", **answer))
    assert stranger.state == "quarantined"
    with desk.store.read() as session:
        assert session.scalars(select(Message.from_address).order_by(Message.id)).all() == [
            "kim@example.org",
            "anna@example.net",
        ]


@pytest.mark.parametrize(
    "word", ["Mensch", "Mensch!", "mit einem Menschen sprechen", "„Mensch“", "talk to a person"]
)
def test_a_wish_for_a_person_is_confirmed_once(desk: Desk, intake: Intake, word: str) -> None:
    intake.receive(letter(message_id="<1@example.org>"))
    intake.compose()
    address = str(read(outbox(desk)[0].content)["Reply-To"].addresses[0].addr_spec)
    intake.later(minutes=20)
    intake.receive(letter(to=address, text=f"{word}\n", message_id="<2@example.org>"), to=address)
    assert intake.compose() == 1
    confirmed = outbox(desk)[-1]
    assert (confirmed.kind, [r.address for r in confirmed.recipients]) == (
        "acknowledgement",
        ["kim@example.org"],
    )
    text = text_of(confirmed.content)
    assert "Sie haben nach einem Menschen gefragt, und das ist notiert." in text
    intake.later(minutes=20)
    intake.receive(letter(to=address, text=f"{word}\n", message_id="<3@example.org>"), to=address)
    assert intake.compose() == 0


def test_the_link_to_a_person_in_the_html_part_works(desk: Desk, intake: Intake) -> None:
    intake.receive(letter(message_id="<1@example.org>"))
    intake.compose()
    address = html_of(outbox(desk)[0].content).partition('href="mailto:')[2].partition('"')[0]
    intake.later(minutes=20)
    row = intake.receive(letter(to=address, subject="", text="\n", message_id="<2@example.org>"), to=address)
    assert row.state == "filed" and intake.compose() == 1
    assert "Mensch" in text_of(outbox(desk)[-1].content)


def test_imported_mail_makes_a_ticket_and_causes_no_mail(desk: Desk, intake: Intake) -> None:
    from inbound import files

    files.accept_batch(desk.store, [letter()], mailbox_id=desk.mailbox_id, now=desk.now, import_only=True)
    assert intake.process() == {"filed": 1} and intake.compose() == 0
    with desk.store.read() as session:
        ticket = session.scalars(select(Ticket)).one()
        assert (ticket.state, ticket.next_due_at) == ("open", None)


def test_numbers_go_on_and_begin_anew_each_year(desk: Desk, intake: Intake) -> None:
    numbers = [
        ticket_of(desk, intake.receive(letter(sender=f"a{n}@example.org")).ticket_id).number for n in range(3)
    ]
    intake.now = dt.datetime(2027, 1, 4, 9, tzinfo=dt.UTC)
    numbers.append(ticket_of(desk, intake.receive(letter(sender="b@example.org")).ticket_id).number)
    assert numbers == ["T-2026-000001", "T-2026-000002", "T-2026-000003", "T-2027-000001"]


def test_a_further_mail_overtakes_the_draft_of_an_agent(desk: Desk, intake: Intake) -> None:
    row = intake.receive(letter(message_id="<1@example.org>"))
    with desk.store.write() as session:
        draft_id = desk.write_reply(session, session.get_one(Ticket, row.ticket_id), GOOD).id
    intake.receive(letter(in_reply_to="<1@example.org>", text="Hat sich erledigt, es war mein Fehler.\n"))
    with desk.store.write() as session:
        from tickets.records import Reply

        assert release(desk, session, session.get_one(Reply, draft_id)).decision == "conflict"
    assert not [mail for mail in outbox(desk) if mail.kind == "reply"]
