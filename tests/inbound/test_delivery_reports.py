"""Delivery reports (SAFETY row 45): tied to the mail by signed keys, told once, counted, and never a ticket or a mail of ours."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.outbound.helpers import read, send_reply, with_copies
from tests.support.browser import client_of
from tests.support.desk import Desk
from tests.support.intake import Intake, letter
from tickets.records import Contact, DueNotice, Event, InboundMail, OutboxMail, OutboxRecipient, Reply, Ticket


@pytest.fixture
def intake(desk: Desk) -> Intake:
    return Intake.at(desk)


def sent(desk: Desk, *copies: str) -> tuple[int, str, str]:
    """An answer that the relay took: (outbox id, envelope sender, Message-ID)."""
    with desk.store.write() as session:
        ticket = session.scalars(select(Ticket)).first() or desk.open_ticket(session)
        mail = send_reply(desk, session, with_copies(session, ticket, *copies), cc=copies)
        for recipient in mail.recipients:
            recipient.state = "sent"
        mail.state, mail.sent_at = "sent", desk.now
        session.get_one(Reply, mail.reply_id).state = "sent"
        assert read(mail.content)["Message-ID"] == mail.message_id
        return mail.id, mail.envelope_from, mail.message_id


def report(
    to: str,
    *,
    about: str = "kim@example.org",
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "smtp; 550 5.1.1 No such user here",
    original: str = "<weg@takt.test>",
    number: int = 0,
) -> bytes:
    return f"""Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <report-{action}-{number}-{about}@mx.example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {about}
Action: {action}
Status: {status}
Diagnostic-Code: {said}

--b
Content-Type: message/rfc822

From: service@takt.test
To: {about}
Message-ID: {original}
Subject: Re: Rechnung

Text
--b--
""".replace("\n", "\r\n").encode()


def fate(desk: Desk, outbox_id: int) -> list[tuple[str, str, bool]]:
    with desk.store.read() as session:
        rows = session.scalars(
            select(OutboxRecipient).where(OutboxRecipient.mail_id == outbox_id).order_by(OutboxRecipient.id)
        )
        return [(row.address, row.report, row.report_hard) for row in rows]


@pytest.mark.parametrize("way", ["envelope", "to header", "message id"])
def test_a_report_finds_its_mail_and_the_agent_hears_of_it_once(desk: Desk, intake: Intake, way: str) -> None:
    outbox_id, verp, message_id = sent(desk)
    for number in range(2):
        row = intake.receive(
            report(
                "service@takt.test" if way == "message id" else verp,
                original=message_id if way == "message id" else "<weg@takt.test>",
                number=number,
            ),
            to=verp if way == "envelope" else "service@takt.test",
            sender="",
            source="imap" if way == "to header" else "smtp",
        )
        assert (row.state, row.rule) == ("bounce", "delivery-report") and row.ticket_id is not None
    assert fate(desk, outbox_id) == [("kim@example.org", "failed", True)]
    with desk.store.read() as session:
        [notice] = session.scalars(select(DueNotice).where(DueNotice.kind == "reply_failed")).all()
        assert notice.agent_id == desk.agent_id
        ticket = session.scalars(select(Ticket)).one()
        assert (ticket.state, ticket.answered_at) == ("open", None), "the answer is owed again"
    intake.compose()
    assert [kind for kind, _, _ in intake.sent()] == ["reply", "internal"], "nobody outside is written to"
    page = client_of(desk, desk.agent_id).get("/tickets/T-2026-000001").text
    assert "Kam von kim@example.org zurück:" in page and "No such user here" in page


def test_a_forged_report_changes_nothing(desk: Desk, intake: Intake) -> None:
    outbox_id, verp, message_id = sent(desk)
    flipped = verp.replace("@", "x@")
    before = fate(desk, outbox_id)
    for number, (to, original) in enumerate(
        [
            (flipped, "<weg@takt.test>"),
            ("service@takt.test", message_id.replace("@", "x@")),
            ("service@takt.test", "<first-1@example.org>"),
            (verp.replace("+b-", "+c-"), "<weg@takt.test>"),
        ]
    ):
        row = intake.receive(report(to, original=original, number=number), to=to, sender="")
        assert (row.state, row.ticket_id) == ("bounce", None), to
    assert fate(desk, outbox_id) == before
    with desk.store.read() as session:
        assert session.scalars(select(DueNotice).where(DueNotice.kind == "reply_failed")).all() == []
        assert len(session.scalars(select(Ticket)).all()) == 1


def test_a_delay_is_shown_and_bothers_nobody(desk: Desk, intake: Intake) -> None:
    outbox_id, verp, _ = sent(desk)
    intake.receive(report(verp, action="delayed", status="4.4.1", said="smtp; 451 later"), to=verp, sender="")
    assert fate(desk, outbox_id) == [("kim@example.org", "delayed", False)]
    with desk.store.read() as session:
        assert session.scalars(select(DueNotice).where(DueNotice.kind == "reply_failed")).all() == []
    page = client_of(desk, desk.agent_id).get("/tickets/T-2026-000001").text
    assert "Kommt bei kim@example.org verspätet an:" in page
    intake.receive(report(verp), to=verp, sender="")
    assert fate(desk, outbox_id) == [("kim@example.org", "failed", True)]
    intake.receive(report(verp, action="delayed", status="4.4.1", number=2), to=verp, sender="")
    assert fate(desk, outbox_id) == [("kim@example.org", "failed", True)], "an older report comes late"


def test_one_of_two_recipients_failed_and_the_answer_stands(desk: Desk, intake: Intake) -> None:
    outbox_id, verp, _ = sent(desk, "anna@example.net")
    intake.receive(report(verp, about="anna@example.net"), to=verp, sender="")
    assert fate(desk, outbox_id) == [("kim@example.org", "", False), ("anna@example.net", "failed", True)]
    with desk.store.read() as session:
        assert session.scalars(select(Ticket)).one().answered_at is not None
        assert len(session.scalars(select(DueNotice).where(DueNotice.kind == "reply_failed")).all()) == 1
    intake.receive(report(verp, about="fremd@example.com", number=3), to=verp, sender="")
    assert fate(desk, outbox_id)[0] == ("kim@example.org", "", False), "nobody who got the mail"


def bounced(desk: Desk) -> bool:
    with desk.store.read() as session:
        return session.scalars(select(Contact)).one().bounced_at is not None


def test_three_hard_reports_mark_the_address_and_soft_ones_do_not(desk: Desk, intake: Intake) -> None:
    for number in range(3):
        _, verp, _ = sent(desk)
        full = report(verp, status="5.2.2", said="smtp; 552 5.2.2 mailbox full", number=number)
        intake.later(minutes=1)
        intake.receive(full, to=verp, sender="")
    assert not bounced(desk), "a full mailbox is somebody on holiday"
    for number in range(3):
        assert not bounced(desk)
        _, verp, _ = sent(desk)
        for again in range(2):  # a server that reports twice counts once
            intake.later(minutes=1)
            intake.receive(report(verp, number=10 * number + again), to=verp, sender="")
    assert bounced(desk)
    with desk.store.write() as session:
        ticket = session.scalars(select(Ticket)).one()
        session.add(
            DueNotice(
                kind="acknowledgement",
                cause="test",
                ticket_id=ticket.id,
                created_at=intake.now,
                state="due",
            )
        )
        ticket.answered_at = None
    before = len(intake.sent(to="kim@example.org"))
    intake.compose()
    assert len(intake.sent(to="kim@example.org")) == before, "nothing automatic goes there"
    with desk.store.read() as session:
        reasons = session.scalars(select(DueNotice.reason).where(DueNotice.cause == "test")).all()
        assert reasons == ["mail to this address comes back"]
        assert len(session.scalars(select(Event).where(Event.kind == "contact.unreachable")).all()) == 1


def test_who_writes_again_has_a_mailbox_again(desk: Desk, intake: Intake) -> None:
    for number in range(3):
        _, verp, _ = sent(desk)
        intake.later(minutes=1)
        intake.receive(report(verp, number=number), to=verp, sender="")
    assert bounced(desk)
    intake.later(days=1)
    intake.receive(letter(text="Mein Postfach geht wieder."))
    assert not bounced(desk)
    _, verp, _ = sent(desk)
    intake.later(minutes=1)
    intake.receive(report(verp, number=7), to=verp, sender="")
    assert not bounced(desk), "the count begins anew"


def test_a_report_about_our_report_ends_there(desk: Desk, intake: Intake) -> None:
    """No mail of ours is ever an answer to a report, whatever it is about."""
    for number in range(5):
        intake.receive(report("service@takt.test", number=number), sender="")
    assert intake.compose() == 0
    with desk.store.read() as session:
        assert set(session.scalars(select(InboundMail.state))) == {"bounce"}
        assert session.scalars(select(OutboxMail)).all() == []
