"""Zones keep their offsets; sentences end where a German reader ends them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tone.language import sentence_starts
from tone.zones import own_words, zones_of


def kinds(text: str) -> list[tuple[str, str]]:
    return [
        (zone.kind, text[zone.start : zone.end].strip())
        for zone in zones_of(text)
        if text[zone.start : zone.end].strip()
    ]


def test_greeting_body_quote_and_signature() -> None:
    text = "> Alles kaputt!!!\n\nSehr geehrte Frau Dr. Stoll,\n\ndanke.\n\nViele Grüße aus Kiel\nTorben Lass\nMo–Fr 9–18 Uhr"

    assert kinds(text) == [
        ("quoted", "> Alles kaputt!!!"),
        ("greeting", "Sehr geehrte Frau Dr. Stoll,"),
        ("body", "danke."),
        ("signature", "Viele Grüße aus Kiel\nTorben Lass\nMo–Fr 9–18 Uhr"),
    ]


@pytest.mark.parametrize(
    ("text", "greeting"),
    [
        ("Hallo Frau Berg, danke für die Mail.", "Hallo Frau Berg,"),
        ("Sehr geehrte Kundin, sehr geehrter Kunde,\n\ndanke.", "Sehr geehrte Kundin, sehr geehrter Kunde,"),
        ("Good morning Aisha,\n\nthanks.", "Good morning Aisha,"),
        ("Hi Tom – thanks.", "Hi Tom –"),
        ("Ms. Reyes-Park:\n\nthanks.", "Ms. Reyes-Park:"),
        ("Frau Berg:\n\ndanke.", "Frau Berg:"),
    ],
)
def test_the_greeting_ends_at_its_comma(text: str, greeting: str) -> None:
    assert ("greeting", greeting) in kinds(text)


def test_prose_that_begins_like_a_greeting_is_none() -> None:
    assert kinds("Liebevolle Grüße sind uns wichtig.")[0][0] == "body"


def test_a_signature_without_a_closing_is_seen_by_its_hours() -> None:
    assert kinds("Hi Tom,\n\nkeep it.\n\nMatt Rivers\nReturns desk, Mon–Fri 8–4")[-1] == (
        "signature",
        "Matt Rivers\nReturns desk, Mon–Fri 8–4",
    )


@given(st.text(alphabet=st.sampled_from(list("ab> \n„“\"'-Hallo,.GrußMo–Fr")), max_size=200))
def test_own_words_keep_every_offset(text: str) -> None:
    own = own_words(text, zones_of(text))

    assert len(own) == len(text)
    assert [i for i, c in enumerate(own) if c == "\n"] == [i for i, c in enumerate(text) if c == "\n"]


@pytest.mark.parametrize(
    ("text", "lang", "sentences"),
    [
        ("Das kostet z. B. 3 Euro. Passt das?", "de", 2),
        ("Am 3. Mai kommt Dr. Kern. Er bringt ihn mit.", "de", 2),
        ("Wir treffen uns am 3. Das passt.", "de", 1),
        ("Die Nr. 4 d. h. die linke usw. gehört dazu.", "de", 1),
        ("Er sagte: „Gut.“ Dann ging er.", "de", 2),
        ("Erstens:\n- eins\n- zwei", "de", 3),
        ("Im Jahr 2010. Danach nicht mehr.", "de", 2),
        ("Mr. Haas comes at 9 a.m. tomorrow. Is that fine?", "en", 2),
        ("Guten Tag\n\nalles gut", "de", 2),
    ],
)
def test_sentences(text: str, lang: str, sentences: int) -> None:
    assert len([start for start in sentence_starts(text, lang) if start < len(text)]) + 1 == sentences


@pytest.mark.parametrize(
    "text",
    [
        "Er sagte 'so nicht' und ging.",
        "don't 'do it' isn't",
        "x'ab'",
        "''ab'",
        "'' 'ab'",
        "a" * 99 + " " + "b" * 100 + " " + "c" * 101,
        "am Montag\n  Am 3.11.2026 um 10:00 schrieb Kim:\n> alt\n",
        "-- Weitergeleitete Nachricht\nx",
        "\u2003on Monday somebody wrote:\nx\n\xa0> y",
    ],
)
def test_only_quotations_and_endless_words_are_blanked(text: str) -> None:
    """The quick way round agrees with looking everywhere."""
    own = own_words(text, zones_of(text))
    assert len(own) == len(text)
    assert (
        own
        == {
            "Er sagte 'so nicht' und ging.": "Er sagte '▒▒▒▒▒▒▒▒' und ging.",
            "don't 'do it' isn't": "don't '▒▒▒▒▒' isn't",
            "x'ab'": "x'ab'",
            "''ab'": "''▒▒'",
            "'' 'ab'": "'' '▒▒'",
            "a" * 99 + " " + "b" * 100 + " " + "c" * 101: "a" * 99 + " " + "b" * 100 + " " + "c" * 100 + " ",
            "am Montag\n  Am 3.11.2026 um 10:00 schrieb Kim:\n> alt\n": "am Montag\n"
            + " " * 36
            + "\n"
            + " " * 5
            + "\n",
            "-- Weitergeleitete Nachricht\nx": " " * 28 + "\n ",
            "\u2003on Monday somebody wrote:\nx\n\xa0> y": "\u2003on Monday somebody wrote:\nx\n    ",
        }[text]
    )
