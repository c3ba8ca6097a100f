"""Looking up where a phrase may begin keeps too much, and never loses a phrase that stands there."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tone import told_moods
from tone.finding import Language
from tone.mood_cues import compiled, cues_of
from tone.openings import Openings, number_words, openings
from tone.registry import LANGUAGES

NUMBERS = number_words(["zwei", "ein paar"])


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("enttäuscht", {"enttäuscht"}),
        ("enttäusch*", {"enttäusch*"}),
        ("(ich |)warte* (noch|schon)", {"ich wa", "warte*"}),
        ("(a |b |)c", {"a c", "b c", "c"}),
        ("so nicht(!|.)", {"so ni"}),
        ("so .. nicht", {"so"}),
        ("so s*", {"so"}),
        ("so so*", {"so so"}),
        ("so #", {"so"}),
        ("so", {"so"}),
        ("hilfe(!|,)", {"hilfe"}),
        ("dr(a|u)*", {"dra*", "dru*"}),
        ("i('m| am) 6", {"i", "i am"}),
        ("# tage", {"#", "zwei", "ein pa"}),
        ("1a", {"#"}),
        ("a1", {"a1"}),
        (r":-\)", {":"}),
        (r"a\*b", {"a"}),
    ],
)
def test_how_a_phrase_can_begin(phrase: str, words: set[str]) -> None:
    assert openings(phrase, NUMBERS) == words


@pytest.mark.parametrize("phrase", ["", "(a|)", "(|a)(b|)", "*", "*a", "a*", "(ab|c)*", "(ab", "ab)"])
def test_a_phrase_that_begins_nowhere_or_everywhere_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match=r"empty|needs two letters|not closed"):
        openings(phrase)


PHRASES = [
    "so (sehr |)nicht",
    "so schön*",
    "(ich |)warte*",
    "# tage",
    "nie .. wieder",
    "ab",
    r":-\)",
    "i'm",
    "ab(!|.)",
]
WORDS = [
    "so",
    "sehr",
    "nicht",
    "nichts",
    "schön",
    "schöner",
    "ich",
    "warte",
    "wartete",
    "2",
    "2.500",
    "zwei",
    "tage",
]
WORDS += ["nie", "wieder", "ab", "abx", ":-)", "i'm", "!", ".", ",", "ſo", "ẞ", "\ud800", "\x00", "_ab", "é"]


@given(st.lists(st.sampled_from(WORDS), max_size=14), st.sampled_from(["", " ", " ", "  ", "\n"]))
@settings(max_examples=300, deadline=None)
def test_every_phrase_is_found_where_it_stands(words: list[str], glue: str) -> None:
    text = glue.join(words)
    number = r"(?:\d[\d.,]*|zwei)"
    found = Openings(enumerate(PHRASES), ["zwei"], lambda phrases: compiled(phrases, number))
    got = [(match.start(), match.end(), owner) for owner, match in found.begun(text)]
    wished = [
        (m.start(), m.end(), owner)
        for owner, phrase in enumerate(PHRASES)
        for at in range(len(text))
        if (m := compiled([phrase], number).match(text, at))
    ]
    assert sorted(got) == sorted(wished)
    assert [start for start, _, _ in got] == sorted(start for start, _, _ in got)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_cue_is_found_in_our_own_mails(lang: Language) -> None:
    known = cues_of(lang)
    text = "\n\n".join(told_moods.mails(lang)).lower()
    got = {(owner, match.start()) for owner, match in known.openings.begun(text)}
    number = "(?:" + r"\d[\d.,]*" + ")"
    for owner, cue in enumerate(known.cues):
        plain = [phrase for phrase in cue.words if "#" not in phrase]
        for match in compiled(plain, number).finditer(text) if plain else ():
            assert (owner, match.start()) in got, (cue.id, match[0])


def test_what_is_known_of_words_is_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tone.openings.MOST_WORDS", 3)
    found = Openings([(0, "ab")], [], compiled)
    for text in ("ab c d e", "f ab g", "ab"):
        assert [match[0] for _, match in found.begun(text)] == ["ab"]
