"""Mail that a database, a header reader or a clock stumbles over makes a ticket all the same (SAFETY rows 27, 32, 44)."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from tests.support.desk import Desk
from tests.support.intake import Intake, letter
from tickets.records import Message, Ticket

ODD = {
    "nothing at all": b"",
    "one line break": b"\r\n",
    "no headers": b"\r\nGuten Tag,\r\n\r\nwo ist die Rechnung?\r\n",
    "only a body": b"Guten Tag, wo ist die Rechnung?",
    "no From": b"Subject: Rechnung\r\n\r\nHallo\r\n",
    "an empty From": b"From:\r\nSubject: Rechnung\r\n\r\nHallo\r\n",
    "a From with an encoded line break": b"From: =?utf-8?q?a=0D=0A?= <e@example.org>\r\n\r\nHallo\r\n",
    "a From of brackets": b"From: " + b"(" * 500 + b"a@b.example\r\n\r\nHallo\r\n",
    "8-bit headers": "From: Jürgen Müßig <j@example.org>\r\nSubject: Grüße aus Köln\r\n\r\nHallo\r\n".encode(
        "latin-1"
    ),
    "8-bit and NUL": b"From: k@example.org\r\nSubject: caf\xe9 \x00 au lait\r\n\r\nHal\x00lo\r\n",
    "a lone surrogate": b"From: k@example.org\r\nSubject: =?utf-8?b?7aCA?= =?utf-16?b?2AA=?=\r\n\r\nHallo\r\n",
    "a subject of a megabyte": b"From: k@example.org\r\nSubject: " + b"a" * 1_000_000 + b"\r\n\r\nHallo\r\n",
    "a name of a megabyte": b'From: "' + b"a" * 1_000_000 + b'" <k@example.org>\r\n\r\nHallo\r\n',
    "broken MIME": b'From: k@example.org\r\nContent-Type: multipart/mixed; boundary="b\r\n\r\n--b\r\nContent-Type: te',
    "an unknown charset": b"From: k@example.org\r\nContent-Type: text/plain; charset=klingonisch\r\n\r\nHall\xf6chen\r\n",
    "broken base64": b"From: k@example.org\r\nContent-Transfer-Encoding: base64\r\n\r\nR3V0ZW4g!!!VGFn=\r\n",
    "a file with a surrogate in its name": (
        b"From: k@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        b"Content-Disposition: attachment; filename*=utf-8''%ed%a0%80.pdf\r\n\r\nx\r\n--b--\r\n"
    ),
    "a Message-ID of line noise": b"From: k@example.org\r\nMessage-ID: <\x00\xff\x1b[31m>\r\nIn-Reply-To: \xff\r\n\r\nHallo\r\n",
    "a thousand parts": b"From: k@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    + b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 1500
    + b"--b--\r\n",
    "nested three hundred deep": b"From: k@example.org\r\n"
    + b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(300))
    + b"Content-Type: text/plain\r\n\r\nx\r\n",
    "mails in mails": b"From: k@example.org\r\n"
    + b"Content-Type: message/rfc822\r\n\r\n" * 300
    + b"Subject: x\r\n\r\nhi",
}


@pytest.mark.parametrize("kind", ODD)
def test_it_becomes_a_ticket_that_can_be_shown(desk: Desk, intake: Intake, kind: str) -> None:
    from tests.support.browser import client_of

    row = intake.receive(ODD[kind], sender="bounce@example.org")
    assert row.state == "filed", row.reason
    intake.compose()
    with desk.store.read() as session:
        ticket = session.get_one(Ticket, row.ticket_id)
        message = session.scalars(select(Message).where(Message.direction == "in")).one()
        shown = (
            ticket.subject,
            ticket.last_line,
            message.text,
            message.from_name,
            str(message.attachments),
            row.subject,
        )
    assert not any("\x00" in text or any("\ud800" <= c <= "\udfff" for c in text) for text in shown)
    page = client_of(desk, desk.agent_id).get(f"/tickets/{ticket.number}")
    assert page.status_code == 200 and len(page.content) < 300_000
    assert client_of(desk, desk.agent_id).get("/?view=team").status_code == 200


@pytest.mark.parametrize(
    "date",
    [
        "Thu, 1 Jan 1970 00:00:00 +0000",
        "Fri, 31 Dec 2099 23:59:59 +0000",
        "Mon, 30 Feb 2026 10:00:00 +0100",
        "Mon, 1 Jan 0001 00:00:00 +0000",
        "9999",
        "morgen",
        "Tue, 24 Nov 2026 10:00:00 +9999",
    ],
)
def test_a_lying_date_moves_no_clock(desk: Desk, intake: Intake, date: str) -> None:
    honest = intake.receive(letter(sender="a@example.org"))
    lying = intake.receive(letter(sender="b@example.net", date=date))
    with desk.store.read() as session:
        one, other = session.get_one(Ticket, honest.ticket_id), session.get_one(Ticket, lying.ticket_id)
        assert (one.created_at, one.next_due_at, one.client_wrote_at) == (
            other.created_at,
            other.next_due_at,
            other.client_wrote_at,
        )
        assert other.created_at == desk.now and other.next_due_at is not None and other.next_due_at > desk.now
        assert session.scalars(select(Message.at).where(Message.direction == "in")).all() == [desk.now] * 2
    assert other.number == "T-2026-000002"


def test_a_clock_that_jumps_loses_no_lease_and_breaks_no_promise_at_once(desk: Desk, intake: Intake) -> None:
    """Back an hour and forward again (fault plan T1): mail is filed once and nothing has a negative age."""
    intake.now -= dt.timedelta(hours=1)
    assert intake.receive(letter(sender="a@example.org")).state == "filed"
    intake.now += dt.timedelta(hours=1)
    assert intake.receive(letter(sender="b@example.net")).state == "filed"
    with desk.store.read() as session:
        assert len(session.scalars(select(Ticket)).all()) == 2
