"""The language of a mail is read from its small words, or left open."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from inbound.tongue import ENGLISH, GERMAN, language_of
from tests.support.desk import Desk
from tests.support.intake import Intake
from tickets.records import Ticket


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Guten Tag,\n\nwann kommt die Lampe?", "de"),
        ("Guten Tag,\n\nwann kommt die Lampe, die wir bestellt haben? Bitte um Antwort.", "de"),
        ("Hello,\n\nwhen will the lamp arrive? I need it soon.", "en"),
        ("Hi, could you please send me a copy of the October invoice? Thanks", "en"),
        (
            "Moin, die Schranke an Tor 3 öffnet seit 6:40 Uhr nicht mehr. Sieben Lkw stehen auf der Straße und warten.",
            "de",
        ),
        ("Bonjour, je n'ai pas reçu ma commande. Merci de me répondre.", None),
        ("ok", None),
        ("", None),
        ("4711 / 4712", None),
        ("The error says: 'Zugriff verweigert, bitte Administrator fragen'. What can we do about it?", "en"),
        (
            "Im Fenster steht „Access denied, please contact the owner“. Was können wir noch machen, und wann ist das wieder weg?",
            "de",
        ),
    ],
)
def test_languages(text: str, expected: str | None) -> None:
    assert language_of(text) == expected


def test_no_word_counts_for_both() -> None:
    assert set() == GERMAN & ENGLISH


def test_an_english_mail_to_a_german_mailbox_is_answered_in_english(desk: Desk) -> None:
    intake = Intake.at(desk)
    intake.receive(
        b"From: Olivia Turner <kim@example.org>\r\nTo: service@takt.test\r\nSubject: Lamp\r\nMessage-ID: <en@example.org>\r\n\r\n"
        b"Hello,\r\n\r\nwhen will the lamp that we ordered arrive? We need it for the meeting room.\r\n"
    )
    with desk.store.read() as session:
        assert session.scalars(select(Ticket.language)).one() == "en"
