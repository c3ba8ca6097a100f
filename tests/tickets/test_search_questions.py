"""What somebody types into the search field is understood, or refused with a sentence that helps."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets import search
from tickets.search.folding import fold, fold_with_places

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("question", "german", "english"),
    [
        ("fon:kim", "Meinten Sie „von:“?", "Did you mean “von:”?"),
        ("stadus:offen", "Meinten Sie „status:“?", "Did you mean “status:”?"),
        ("zugewisen:mir", "Meinten Sie „zugewiesen:“?", "Did you mean “zugewiesen:”?"),
        ("xyz:1", "Es gibt von: label:", "There are from: label:"),
        ("status:vielleicht", "Möglich sind: offen, wartet, erledigt.", "Possible are: open, waiting, done."),
        ("fällig:neulich", "heute, morgen, woche, überfällig", "today, tomorrow, week, overdue"),
        ("fällig:31.2.", "heute, morgen, woche, überfällig", "today, tomorrow, week, overdue"),
        ("von:", "Nach „von:“ fehlt noch", "After “von:” it is not said"),
        ("w " * 200, "mehr als 20".capitalize(), "More than 20"),
        ("x" * 501, "länger als 500 Zeichen", "longer than 500 characters"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_said_kindly(
    now: dt.datetime, question: str, german: str, english: str
) -> None:
    if question.startswith("w "):
        question = " ".join(f"w{i}" for i in range(21))
    with pytest.raises(search.NotUnderstood) as refused:
        search.read(question, now=now, zone=BERLIN)
    assert german in refused.value.say("de") and english in refused.value.say("en")


def test_links_times_and_empty_questions_are_no_operators(now: dt.datetime) -> None:
    for question in ("https://example.org/a", "10:30 Uhr", '"AW: Rechnung"'):
        assert not search.read(question, now=now, zone=BERLIN).filters
    for question in ("", "   ", "-", '""', "…", "-  -"):
        assert search.read(question, now=now, zone=BERLIN).empty


@given(st.text(max_size=120))
def test_any_question_is_understood_or_kindly_refused(question: str) -> None:
    try:
        query = search.read(question, now=dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC), zone=BERLIN)
    except search.NotUnderstood as refused:
        assert refused.say("de") and refused.say("en")
    else:
        assert len(query.terms) + len(query.filters) <= 20


@given(st.text(max_size=200))
def test_folding_is_stable_and_its_places_fit(written: str) -> None:
    folded = fold(written)
    assert fold(folded) == folded
    assert folded == " " or (folded[0] == folded[-1] == " " and "  " not in folded)
    spelled, places = fold_with_places(written)
    assert len(spelled) == len(places) and all(0 <= place <= len(written) for place in places)
    assert places == sorted(places)
