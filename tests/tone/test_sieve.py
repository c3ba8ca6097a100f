"""A sieve may keep too much, and never loses a pattern that hits."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tone.mood_words import CUES
from tone.sieve import Sieve, demanded

WORDS = (
    *(
        "Ich bin SEHR verärgert",
        "stinksauer",
        "unverschämt!",
        "Angst",
        "keine Antwort",
        "schon wieder",
        "danke für Ihre tolle",
    ),
    *(
        "Wie kann das sein",
        "LG",
        ":-)",
        "hätte mir etwas gewünscht",
        "GEDULD ist zu Ende",
        "furious",
        "can't sleep",
        "fed up",
    ),
    *("WORRİED", "frıst bis", "diſgust", "\ud800", "\x00", "\n", " ", "ẞ", "K", "nicht", "zufrieden"),
)
texts = st.lists(st.sampled_from(WORDS), max_size=12).flatmap(
    lambda parts: st.sampled_from((" ", "", "\n")).map(lambda glue: glue.join(parts))
)


@given(st.one_of(texts, st.text(max_size=80)))
@settings(max_examples=150, deadline=None)
def test_every_hit_is_among_the_candidates(text: str) -> None:
    for cues in CUES.values():
        for flags in (0, re.IGNORECASE):
            patterns = [re.compile(pattern.pattern, flags) for pattern, _, _ in cues]
            kept = set(Sieve(patterns).candidates(text))
            assert {place for place, pattern in enumerate(patterns) if pattern.search(text)} <= kept


@pytest.mark.parametrize(
    ("pattern", "letters"),
    [
        (r"(?:sehr )?(?:verärgert|empör\w{0,6})", {"verärgert", "empör"}),
        (r"(?<!\w)ich (?:kündige|verlange)(?!\w)", {"kündige", "verlange"}),
        (r"a?b*(?:cd)+", {"cd"}),
        (r"\w+|wort", None),
        (r"x?", None),
    ],
)
def test_what_a_pattern_demands(pattern: str, letters: set[str] | None) -> None:
    assert demanded(re.compile(pattern)) == (frozenset(letters) if letters else None)
