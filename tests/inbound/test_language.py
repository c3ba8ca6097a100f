"""Which language a mail is written in: a sentence is enough, and what does not say is not guessed."""

from __future__ import annotations

import pytest

from inbound import language
from inbound.child import ParsePool
from tests.support.intake import letter


@pytest.mark.parametrize(
    "text",
    [
        "Guten Tag,\n\nin der Rechnung 4711 fehlt die Gutschrift. Wann kommt sie?",
        "Hallo, wo ist mein Paket?",
        "Bitte um Rückruf, danke.",
        'Der Login mit dem Token geht nicht, im Browser steht nur "Internal Server Error".',
        "Meeting morgen um 10? Ich kann leider nicht.",
        "Vielen Dank und viele Grüße",
    ],
)
def test_german(text: str) -> None:
    assert language.of(text) == "de"


@pytest.mark.parametrize(
    "text",
    [
        "Hello,\n\nwhere is the credit note for invoice 12?",
        "My order hasn't arrived yet.",
        "Please call me back, thanks.",
        "We use Rechnungsportal and it does not load since yesterday. Can you help?",
        "Thank you and kind regards",
        "I also need the invoice for our office in Köln, please.",
    ],
)
def test_english(text: str) -> None:
    assert language.of(text) == "en"


@pytest.mark.parametrize(
    "text", ["", "ok", "4711", "Rechnung", "Kim Schulz", "Bonjour, où est ma facture ?", "👍", "x" * 10_000]
)
def test_what_does_not_say_is_not_guessed(text: str) -> None:
    assert language.of(text) is None


def test_only_the_new_words_count_and_the_child_hands_them_on() -> None:
    answer = "Thanks, that is what we need.\n\nAm 24. November 2026 um 10:00 Uhr schrieb Mira Sommer:\n> Guten Tag,\n>\n> die Rechnung ist da und wir haben sie gebucht.\n"
    with ParsePool() as pool:
        assert pool.parse(letter(text=answer)).language == "en"
        assert pool.parse(letter(text="ok\n")).language is None
