"""What leaves has CRLF line ends only, whatever came in: a bare CR or LF is where smuggling begins (SAFETY row 28)."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from outbound.policy import POLICY, clean, set_words, to_bytes
from tests.outbound.helpers import GOOD, deliver, outbox, relay_to, send_reply
from tests.security.wire import clean_bytes
from tests.support.desk import Desk
from tests.support.intake import Intake, letter
from tests.support.sink import sink
from tickets.records import Ticket

ENDINGS = [
    "\n.\n",
    "\r.\r",
    "\n.\r\n",
    "\r\n.\n",
    "\r\n.\r",
    "\r.\r\n",
    "\r\n\x00.\r\n",
    "\r\n.\r\n",
    "\u2028.\u2028",
    "\x85.\x85",
]
SMUGGLED = "MAIL FROM:<evil@example.org>\r\nRCPT TO:<v@evil.test>\r\nDATA\r\nSubject: b\r\n\r\nx"


@pytest.mark.parametrize("ending", ENDINGS, ids=repr)
def test_an_ending_in_a_quoted_mail_or_in_an_answer_ends_nothing(
    desk: Desk, intake: Intake, ending: str
) -> None:
    raw = letter(text="PLATZ").replace(b"PLATZ", ("Guten Tag" + ending + SMUGGLED + ending).encode())
    row = intake.receive(raw)
    assert row.state == "filed"
    with desk.store.write() as session:
        send_reply(
            desk, session, session.get_one(Ticket, row.ticket_id), GOOD + "\n\nAlso:" + ending + SMUGGLED
        )
    intake.compose()
    with sink() as world:
        deliver(desk, relay_to(world.port))
        [mail] = world.wait_for(1)
    assert mail.recipients == ("kim@example.org",) and len(world.mails) == 1
    assert mail.raw == outbox(desk)[0].content and clean_bytes(mail.raw)


@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=100))
@settings(max_examples=150, deadline=None)
def test_any_words_make_clean_bytes(text: str, html: str, subject: str) -> None:
    message = EmailMessage(policy=POLICY)
    message["Subject"] = clean(subject)
    set_words(message, text, html)
    assert clean_bytes(to_bytes(message))


def test_lines_of_any_length_are_broken_for_the_way(desk: Desk) -> None:
    with desk.store.write() as session:
        mail = send_reply(desk, session, None, GOOD + "\n\n" + "ü" * 5000 + " " + "x" * 5000)
        assert clean_bytes(mail.content)
        assert session.scalars(select(Ticket.state)).all() == ["open"]
