"""The edges of what the gate measures: counts, weights, numbers and dates, one step below and one above."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest

from tests.tone.test_commitments import dues
from tests.tone.test_judgement import severities
from tests.tone.test_review import reviewed
from tone import Person, deadline, mood
from tone.finding import SEVERITY_ORDER, Language, Severity
from tone.language import chain, sentence_starts

# --- form ------------------------------------------------------------------------------------------------------------------


def sentence_of(words: int, commas: int = 0) -> str:
    body = ["Wir"] + ["liefern"] * (words - 1)
    for place in range(commas):
        body[2 + 3 * place] += ","
    return " ".join(body) + "."


@pytest.mark.parametrize(
    ("words", "commas", "severity"),
    [
        (35, 0, None),
        (36, 0, "hint"),
        (41, 0, "hint"),
        (42, 0, "warning"),
        (36, 4, "hint"),
        (36, 5, "warning"),
        (35, 5, None),
    ],
)
def test_a_sentence_is_long_from_36_words_and_too_long_from_42(
    words: int, commas: int, severity: str | None
) -> None:
    assert severities(reviewed(sentence_of(words, commas), fragment=True)).get("long_sentence") == severity


@pytest.mark.parametrize(("items", "severity"), [(3, "hint"), (4, None)])
def test_commas_between_single_words_are_a_list(items: int, severity: str | None) -> None:
    names = "Äpfel, " + ", ".join(["Birnen"] * (items - 1)) + " und Nüsse"
    text = "Wir " + "liefern " * 31 + names + "."

    assert severities(reviewed(text, fragment=True)).get("long_sentence") == severity


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Das ist JETZT SOFORT BITTE NICHT moeglich.", [("JETZT SOFORT BITTE NICHT", "warning")]),
        ("Das ist JETZT SOFORT BITTE moeglich.", [("JETZT SOFORT BITTE", "hint")]),
        ("Gehen Sie auf ABC DEF GHI JKL weiter.", []),
        ("Das gilt NICHT fuer den Rest, und NIE am Freitag.", [("NICHT", "hint"), ("NIE", "hint")][:1]),
    ],
)
def test_capitals(text: str, seen: list[tuple[str, str]]) -> None:
    found = [f for f in reviewed(text, fragment=True).findings if f.category == "shouting"]

    assert [(f.quote, f.severity) for f in found][:1] == seen[:1] or [
        (f.quote.startswith(seen[0][0]), f.severity) for f in found
    ] == [(True, seen[0][1])]


def test_capitals_the_client_used_are_theirs() -> None:
    loud = "JETZT SOFORT BITTE NICHT"
    text = f"Das ist {loud} moeglich."

    assert severities(reviewed(text, fragment=True, client_mail=f"Ich will {loud}!")).get("shouting") is None


# --- severities ---------------------------------------------------------------------------------------------------------------


def test_severities_rise() -> None:
    assert [name for name, _ in sorted(SEVERITY_ORDER.items(), key=lambda pair: pair[1])] == list(
        get_args(Severity)
    )
    assert len(set(SEVERITY_ORDER.values())) == 3


def test_of_one_category_in_one_sentence_the_most_serious_speaks_over_the_words_of_all() -> None:
    text = "Bitte bestellen Sie künftig rechtzeitig, das ist allein Ihr Fehler, und offenbar nicht gelesen."
    found = [f for f in reviewed(text, fragment=True).findings if f.category == "blame"]

    assert [f.severity for f in found] == ["block"]
    assert found[0].quote.startswith("bestellen Sie künftig rechtzeitig")
    assert found[0].quote.endswith("nicht gelesen")


def test_blocks_are_the_findings_that_hold_a_reply() -> None:
    result = reviewed("Das ist allein Ihr Fehler. Wir kümmern uns zeitnah.", fragment=True)

    assert [f.category for f in result.blocks] == ["blame"]
    assert len(result.findings) == 2


# --- dates -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2028, 4, 16), (2029, 4, 1), (2030, 4, 21), (2035, 3, 25),
        (2038, 4, 25), (2049, 4, 18), (2076, 4, 19), (2100, 3, 28), (1954, 4, 18), (1981, 4, 19), (1900, 4, 15), (2285, 3, 22),
    ],
)  # fmt: skip
def test_easter(year: int, month: int, day: int) -> None:
    sunday = date(year, month, day)

    assert deadline.easter(year) == sunday
    assert [n for n in range(-10, 70) if deadline.is_public_holiday(sunday + timedelta(days=n))] == sorted(
        {-2, 1, 39, 50}
        | {n for n in range(-10, 70) if (sunday + timedelta(days=n)).timetuple()[1:3] == (5, 1)}
    )


@pytest.mark.parametrize(
    ("day", "free"),
    [
        ("01-01", True), ("01-02", False), ("02-01", False), ("05-01", True), ("05-02", False), ("10-03", True), ("10-04", False),
        ("11-03", False), ("12-24", False), ("12-25", True), ("12-26", True), ("12-27", False), ("06-01", False),
    ],
)  # fmt: skip
def test_holidays_of_every_land(day: str, free: bool) -> None:
    assert deadline.is_public_holiday(date.fromisoformat(f"2027-{day}")) is free


WORDS_DE = [
    "einem",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
]
WORDS_EN = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


@pytest.mark.parametrize(
    ("count", "word"),
    [
        *enumerate(WORDS_DE, 1),
        (14, "vierzehn"),
        (15, "fünfzehn"),
        (20, "zwanzig"),
        (30, "dreißig"),
        (60, "60"),
    ],
)
def test_german_numbers(count: int, word: str) -> None:
    due = datetime(2026, 11, 24) + timedelta(days=count)
    said = f"{due:%m-%d} 18:00" if due.year == 2026 else f"{due:%Y-%m-%d} 18:00"
    unit = "Tag" if count == 1 else "Tagen"

    assert dues(f"Ich melde mich in {word} {unit}.", "de") == [said]


@pytest.mark.parametrize(
    ("count", "word"),
    [
        *enumerate(WORDS_EN, 1),
        (14, "fourteen"),
        (15, "fifteen"),
        (20, "twenty"),
        (30, "thirty"),
        (60, "sixty"),
    ],
)
def test_english_numbers(count: int, word: str) -> None:
    due = datetime(2026, 11, 24) + timedelta(days=count)
    said = f"{due:%m-%d} 18:00" if due.year == 2026 else f"{due:%Y-%m-%d} 18:00"

    assert dues(f"I'll write to you in {word} day{'s' * (count > 1)}.", "en") == [said]


@pytest.mark.parametrize(
    ("lang", "said", "hours"),
    [
        ("de", "vierundzwanzig Stunden", 24),
        ("de", "achtundvierzig Stunden", 48),
        ("en", "forty-eight hours", 48),
    ],
)
def test_many_hours(lang: Language, said: str, hours: int) -> None:
    due = datetime(2026, 11, 24, 10) + timedelta(hours=hours)
    text = f"Ich melde mich in {said}." if lang == "de" else f"I'll write to you in {said}."

    assert dues(text, lang) == [f"{due:%m-%d %H:%M}"]


FEASTS = {
    "bis Heiligabend": "12-24", "bis zum Heiligen Abend": "12-24", "bis Weihnachten": "12-24", "am ersten Weihnachtstag": "12-25",
    "am 1. Weihnachtstag": "12-25", "am ersten Weihnachtsfeiertag": "12-25", "am 1. Weihnachtsfeiertag": "12-25",
    "am zweiten Weihnachtstag": "12-26", "am 2. Weihnachtstag": "12-26", "am zweiten Weihnachtsfeiertag": "12-26",
    "am 2. Weihnachtsfeiertag": "12-26", "bis Silvester": "12-31", "bis Neujahr": "2027-01-01", "am Tag der Arbeit": "2027-05-01",
}  # fmt: skip
FEASTS_EN = {
    "on Christmas Eve": "12-24", "on Christmas Day": "12-25", "by Christmas": "12-24", "on Boxing Day": "12-26",
    "on New Year's Eve": "12-31", "on New Year's Day": "2027-01-01",
}  # fmt: skip


@pytest.mark.parametrize(("said", "day"), FEASTS.items())
def test_german_feasts(said: str, day: str) -> None:
    assert dues(f"Ich schicke es Ihnen {said}.", "de") == [f"{day} 18:00"]


@pytest.mark.parametrize(("said", "day"), FEASTS_EN.items())
def test_english_feasts(said: str, day: str) -> None:
    assert dues(f"I will send it to you {said}.", "en") == [f"{day} 18:00"]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Ich rufe Sie am Mittwoch an. Den Bericht schicke ich Ihnen am selben Tag.", ["11-25 18:00", "11-25 18:00"]),
        ("Gestern kam nichts. Ich schicke es Ihnen am selben Tag.", []),
        ("Ich schicke es Ihnen morgen, am Mittwoch, bis 15 Uhr.", ["11-25 15:00"]),
        ("Ich schicke es Ihnen morgen Vormittag, 10 Uhr.", ["11-25 10:00"]),
    ],
)  # fmt: skip
def test_times_that_are_told_in_pieces(text: str, due: list[str]) -> None:
    assert dues(text, "de") == due


# --- sentences -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lang", "starts"),
    [
        ("Am 3. Mai kommt er. Dann geht er.", "de", [20]),
        ("Es sind 100. Dann geht er.", "de", [13]),
        ("On 3. May he comes.", "en", [6]),
        ("Er kommt z. B. Montag. Dann geht er.", "de", [23]),
        ("Er hat 2 Mio. Euro. Ja.", "de", [20]),
        ("Ludwig XIV. Versailles war groß.", "de", []),
        ("Das war Ludwig XIV. Der König ging.", "de", [20]),
        ("Wirklich? Ja! Gut.", "de", [10, 14]),
        ("eins.\n\nzwei", "de", [7]),
        ("Schritte:\n- eins\n- zwei", "de", [10, 17]),
    ],
)
def test_where_sentences_begin(text: str, lang: Language, starts: list[int]) -> None:
    assert sentence_starts(text, lang) == starts


# --- spaCy extensions -----------------------------------------------------------------------------------------------------------


def test_a_span_knows_whether_it_touches_a_passive() -> None:
    doc = chain("de")("Wir danken. Der Anschluss wurde am Montag gesperrt. Das war gut.")
    passive = doc._.takt_passives[0]

    assert passive.text == "wurde am Montag gesperrt"
    assert doc[passive.start : passive.end]._.takt_passive is True
    assert doc[passive.end - 1 : passive.end + 1]._.takt_passive is True
    assert doc[passive.end : passive.end + 2]._.takt_passive is False
    assert doc[passive.start - 2 : passive.start]._.takt_passive is False
    assert doc[passive.start - 1 : passive.start + 1]._.takt_passive is True


# --- names -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "greeted", "right"),
    [
        ("Tobias Kern", "Tobi", True),
        ("Tobias Kern", "Tobia", False),
        ("Jo Kern", "Jonas", False),
        ("Max Kern", "Maximilian", True),
        ("Anna-Lena Kern", "Lena", True),
        ("Anna Kern-Wolf", "Frau Wolf", True),
        ("Ines Sommerfeld", "Frau Sommer", False),
        ("Ines Sommerfeld", "Frau Dr. Sommer", False),
        ("Ines Sommerfeld", "Frau Sommerfeld", True),
        ("Ines Sommerfeld", "Sommer", True),
        ("Zoë Kern", "Zoe", True),
        ("Jörg Kern", "Joerg", True),
        ("J. Kern", "Jana", False),
        ("Li Wang", "Li", True),
    ],
)
def test_short_forms_and_parts_of_a_name(known: str, greeted: str, right: bool) -> None:
    result = reviewed(
        f"Hallo {greeted},\n\nder Plan hängt an. Passt das?", client=Person(name=known), fragment=True
    )

    assert ("wrong_name" not in severities(result)) is right


@pytest.mark.parametrize(
    ("signed", "greeted", "right"),
    [
        ("Margaret Pell (Peggy to everyone)", "Peggy", True),
        ("Es ist kalt. Oluwaseun (Seun) Bright", "Seun", True),
        ("Viele Grüße\nIhre Hanne Pell", "Hanne", True),
        ("Eins Zwei Drei Vier Fünf Seun", "Seun", True),
        ("Eins Zwei Drei Vier Fünf Sechs Seun", "Seun", False),
        ("Seun hat mir das gesagt.\nMargaret Pell", "Seun", False),
        ("Bis dann, Hanne von Pell", "Hanne", False),
        ("Liebe Grüße von Hanne", "Hanne", True),
        ("Frau Wolf war schon hier!", "Frau Wolf", False),
        ("", "Peggy", False),
    ],
)
def test_who_signs_with_another_name_may_be_greeted_by_it(signed: str, greeted: str, right: bool) -> None:
    result = reviewed(
        f"Hallo {greeted},\n\nder Plan hängt an. Passt das?",
        client=Person(name="Margaret Pell"),
        client_mail=signed,
        fragment=True,
    )

    assert ("wrong_name" not in severities(result)) is right


# --- mood --------------------------------------------------------------------------------------------------------------------------


def test_marks_alone_are_no_feeling() -> None:
    assert mood.read("Wann kommt er???!!! HALLO!!!", "de").mood == "calm"
    assert mood.read("Ich bin enttäuscht.", "de").mood == "disappointed"


@pytest.mark.parametrize(
    ("mail", "mood_read", "context", "asked"),
    [
        ("Das ist eine Frechheit, ich bin stinksauer!", None, "angry", True),
        ("", None, "calm", False),
        ("   ", None, "calm", False),
        ("Das ist eine Frechheit, ich bin stinksauer!", "calm", "calm", False),
    ],
)
def test_the_mood_is_read_or_told(mail: str, mood_read: str | None, context: str, asked: bool) -> None:
    result = reviewed(
        "Guten Tag Frau Berg,\n\nder Plan hängt an. Passt das?",
        client=Person(name="Jana Berg"),
        client_mail=mail,
        mood=mood_read,
        now=datetime(2026, 3, 4, 8, 30, tzinfo=UTC),
    )

    assert result.measures["mood"] == context
    assert ("ignored_emotion" in severities(result)) is asked
