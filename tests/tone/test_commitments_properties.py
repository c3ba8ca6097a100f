"""What holds for every text: no error, exact places, no due time in the past, linear time, exact local time over DST."""

from __future__ import annotations

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tone.commitments import find
from tone.finding import Language

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=BERLIN)

PIECES = st.sampled_from(
    [
        "Ich melde mich",
        "Wir schicken Ihnen",
        "bis Freitag",
        "14 Uhr",
        "morgen",
        "am 31.2.",
        "29:70",
        "KW 99",
        "in 999 Monaten",
        "zwischen 8 und",
        "und",
        "oder",
        ", ",
        ". ",
        "\n\n",
        "\n- ",
        "I'll call you",
        "by",
        "tomorrow",
        "within 24 hours",
        "at 3",
        "the 31st",
        "31 February",
        "nicht",
        "bitte",
        "wenn",
        "heute",
        "am 30.02.9999",
        "in",
        "§",
        "İ",
        "ẞ",
        "ǅ",
        "> ",
        "um",
        "Uhr",
        "999",
    ]
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=25).map(" ".join))
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(
    lambda m: m.replace(tzinfo=ZoneInfo("UTC"))
)


@settings(max_examples=400, deadline=None)
@given(text=TEXTS, lang=st.sampled_from(["de", "en"]), now=MOMENTS)
def test_any_text_is_read_without_error_and_places_are_exact(
    text: str, lang: Language, now: datetime
) -> None:
    for promise in find(text, lang=lang, now=now):
        assert text[promise.start : promise.end] == promise.quote
        assert promise.quote.strip() == promise.quote != ""
        assert promise.due is None or (promise.due.utcoffset() is not None and promise.due >= now)


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize(
    "piece",
    [
        "Ich melde mich bis Freitag, 14 Uhr. ",
        "a" * 50,
        "1.",
        "morgen, ",
        "und ",
        "wir und ",
        " \n",
        "haben Sie ",
        "by the end of ",
        "zwischen 10 und ",
        ",,,,",
        "soon ",
        "ge",
    ],
)
def test_a_hundred_kilobytes_take_a_moment(piece: str, lang: Language) -> None:
    text = piece * (100_000 // len(piece))
    start = time.process_time()
    find(text, lang=lang, now=NOW)
    assert (
        time.process_time() - start < 3.0
    )  # typical: 0.1 s; generous for a busy machine, a quadratic text takes minutes


@pytest.mark.parametrize(
    ("now", "text", "due"),
    [
        ("2026-03-28T10:00+01:00", "Ich rufe Sie morgen um 14 Uhr an.", "2026-03-29T14:00:00+02:00"),
        ("2026-03-28T10:00+01:00", "Sie haben in 24 Stunden eine Antwort.", "2026-03-29T11:00:00+02:00"),
        ("2026-03-28T10:00+01:00", "Wir schalten morgen um 2:30 Uhr um.", "2026-03-29T03:30:00+02:00"),
        ("2026-10-24T10:00+02:00", "Ich rufe Sie morgen um 14 Uhr an.", "2026-10-25T14:00:00+01:00"),
        ("2026-10-24T10:00+02:00", "Sie haben in 24 Stunden eine Antwort.", "2026-10-25T09:00:00+01:00"),
    ],
)
def test_the_clock_change_leaves_wall_clock_times_alone(now: str, text: str, due: str) -> None:
    (promise,) = find(text, lang="de", now=datetime.fromisoformat(now))
    assert promise.due is not None
    assert promise.due.isoformat() == due


def test_times_are_read_in_the_given_zone() -> None:
    (promise,) = find("I'll call you tomorrow at 9 am.", lang="en", now=NOW, timezone="America/New_York")
    assert promise.due is not None
    assert promise.due.isoformat() == "2026-11-25T09:00:00-05:00"


def test_the_quote_is_the_clause_of_the_promise() -> None:
    text = (
        "Danke für das Foto. Den Bericht schicke ich Ihnen am Freitag; geben Sie ihn bitte bis Montag frei."
    )
    (promise,) = find(text, lang="de", now=NOW)
    assert promise.quote == "Den Bericht schicke ich Ihnen am Freitag"
