"""One mail is one message, and another mail is never taken for it (SAFETY rows 7 and 8)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from inbound.accept import accept
from inbound.process import Processor
from tests.support.desk import Desk
from tests.support.intake import Inline, Intake, letter
from tickets.ledger import ledger
from tickets.records import Message, Ticket
from tickets.store import Store

ID = "<eins@example.org>"


def messages(desk: Desk) -> int:
    with desk.store.read() as session:
        assert ledger(session).balanced
        return session.scalar(select(func.count()).select_from(Message).where(Message.direction == "in")) or 0


def test_three_copies_with_other_trace_lines_are_one_message_and_one_acknowledgement(
    desk: Desk, intake: Intake
) -> None:
    states = [
        intake.receive(
            b"Received: from mx%d.example by takt\r\n" % n + letter(message_id=ID), source=source
        ).state
        for n, source in enumerate(("smtp", "lmtp", "imap", "file"))
    ]
    assert states == ["filed", "duplicate", "duplicate", "duplicate"]
    assert messages(desk) == 1
    intake.compose()
    assert len(intake.sent()) == 1


def test_twenty_copies_filed_by_eight_workers_are_one_message(desk: Desk) -> None:
    with desk.store.write() as session:
        for number in range(20):
            raw = b"Received: from mx%d.example by takt\r\n" % number + letter(message_id=ID)
            accept(
                session,
                raw,
                mailbox_id=desk.mailbox_id,
                source="smtp",
                now=desk.now,
                envelope_from="a@b.example",
            )

    def work(_: int) -> None:
        store = Store(desk.store.url.render_as_string(hide_password=False))
        try:
            Processor(store, Inline(), desk.signer, "takt-test", lambda: desk.now).run(limit=5)
        finally:
            store.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    with desk.store.read() as session:
        book = ledger(session)
        assert (book.filed, book.duplicate, book.pending) == (1, 19, 0)
        assert session.scalar(select(func.count()).select_from(Ticket)) == 1
    assert messages(desk) == 1


OTHERS = {
    "another body": {"text": "Etwas ganz anderes.\n"},
    "another subject": {"subject": "Rechnung 4712"},
    "another sender": {"sender": "Ole Berg <ole@example.org>"},
    "another name": {"sender": "Kim Berg <kim@example.org>"},
    "another copy": {"cc": "anna@example.net"},
    "another date": {"date": "Tue, 24 Nov 2026 10:00:01 +0100"},
}


@pytest.mark.parametrize("message_id", [ID, ""], ids=["the same id", "no id"])
@pytest.mark.parametrize("difference", OTHERS)
def test_whatever_a_reader_can_see_makes_another_mail(
    desk: Desk, intake: Intake, difference: str, message_id: str
) -> None:
    """Mail lost for a reused Message-ID is the worse fault: two senders, two seconds, two bodies are two mails."""
    first = letter(message_id=message_id, date="Tue, 24 Nov 2026 10:00:00 +0100")
    second = letter(
        **{"message_id": message_id, "date": "Tue, 24 Nov 2026 10:00:00 +0100", **OTHERS[difference]}
    )
    assert [intake.receive(first).state, intake.receive(second).state] == ["filed", "filed"]
    assert messages(desk) == 2


def test_another_attachment_is_another_mail(desk: Desk, intake: Intake) -> None:
    def with_file(content: bytes) -> bytes:
        return (
            b"From: kim@example.org\r\nTo: service@takt.test\r\nSubject: Scan\r\nMessage-ID: <s@x>\r\n"
            b'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nAnbei.\r\n--b\r\nContent-Type: image/png; name="a.png"\r\n\r\n'
            + content
            + b"\r\n--b--\r\n"
        )

    assert [intake.receive(with_file(c)).state for c in (b"one", b"two", b"one")] == [
        "filed",
        "filed",
        "duplicate",
    ]
    assert messages(desk) == 2


def test_without_an_id_the_same_bytes_are_one_mail(desk: Desk, intake: Intake) -> None:
    assert [intake.receive(letter()).state for _ in range(2)] == ["filed", "duplicate"]
    assert messages(desk) == 1


def test_the_same_mail_to_two_mailboxes_is_a_message_in_each(desk: Desk, intake: Intake) -> None:
    from tickets.records import Mailbox

    with desk.store.write() as session:
        first = session.get_one(Mailbox, desk.mailbox_id)
        other = Mailbox(
            address="buchhaltung@takt.test",
            name="Buchhaltung",
            language="de",
            team_id=first.team_id,
            profile_data={**first.profile_data, "address": "buchhaltung@takt.test", "aliases": []},
        )
        session.add(other)
        session.flush()
        other_id = other.id
    raw = letter(message_id=ID, to="service@takt.test, buchhaltung@takt.test")
    states = [intake.receive(raw).state, intake.receive(raw, mailbox_id=other_id).state]
    assert states == ["filed", "filed"] and messages(desk) == 2
    intake.compose()
    assert len(intake.sent()) == 2
