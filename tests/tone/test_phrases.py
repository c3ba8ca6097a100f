"""The small language of phrases: what a phrase unfolds into, and that the book finds exactly what was written out."""

from __future__ import annotations

import itertools

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from tone.language import chain
from tone.phrases import MAX_GAP, PhraseBook, PhraseError, unfold

EIGHT = "(a |b |c |d |e |f |g |h |)"
SEVEN = "(i|j|k|l|m|n|o)"


@pytest.mark.parametrize(
    ("phrase", "anchors"),
    [
        ("so (bald|schnell) wie .. geht", [("so bald wie|so schnell wie", 0, False), ("geht", 6, False)]),
        ("a (b|c (d|e)) f", [("a b f|a c d f|a c e f", 0, False)]),
        ("a ((b|c)|d) e", [("a b e|a c e|a d e", 0, False)]),
        ("(a(b|c)|d)e", [("abe|ace|de", 0, False)]),
        ("ver(stehe|standen)", [("verstanden|verstehe", 0, False)]),
        ("a (b |)c", [("a b c|a c", 0, False)]),
        ("(a|b) .. (c |)d", [("a|b", 0, False), ("c d|d", 6, False)]),
        ("a .. (b|c) d (e|)", [("a", 0, False), ("b d|b d e|c d|c d e", 6, False)]),
        (f"{EIGHT}{SEVEN} x", [("a|b|c|d|e|f|g|h", 0, True), ("i x|j x|k x|l x|m x|n x|o x", 0, False)]),
        (f"x .. {EIGHT}{SEVEN}", [("x", 0, False), ("a|b|c|d|e|f|g|h", 6, True), ("i|j|k|l|m|n|o", 6, False)]),
        (f"{SEVEN} {EIGHT}z", [("i|j|k|l|m|n|o", 0, False), ("a z|b z|c z|d z|e z|f z|g z|h z|z", 0, False)]),
        (f"x .. {SEVEN} {EIGHT}z y", [("x", 0, False), ("i|j|k|l|m|n|o", 6, False), ("a z y|b z y|c z y|d z y|e z y|f z y|g z y|h z y|z y", 0, False)]),
    ],
)  # fmt: skip
def test_what_a_phrase_unfolds_into(phrase: str, anchors: list[tuple[str, int, bool]]) -> None:
    assert [("|".join(a.variants), a.gap, a.optional) for a in unfold(phrase)] == anchors


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("a|b", "'a|b': a bracket is not opened; write (a|b)"),
        ("(a", "'(a': a bracket is not closed; write (a|b)"),
        ("((a|b) c", "'((a|b) c': a bracket is not closed; write (a|b)"),
        ("(a|b)) c", "'(a|b)) c': a bracket is not opened; write (a|b)"),
        (" .. x", "' .. x': a gap needs words on both sides"),
        ("x .. (|y)", "'x .. (|y)': '(|y)' may be empty; give it at least one fixed word"),
        ("x(1|2|3|4|5|6|7|8|9)" * 3, None),
        ("x".join(["(1|2|3|4|5)"] * 4), "more than 600 variants; split it into two phrases"),
    ],
)
def test_a_phrase_that_cannot_be_read(phrase: str, reason: str | None) -> None:
    if reason is None:
        with pytest.raises(PhraseError, match="more than 600 variants"):
            unfold(phrase)
        return
    with pytest.raises(PhraseError) as refused:
        unfold(phrase)
    assert str(refused.value).removeprefix(f"{phrase!r}: ") == reason.removeprefix(f"{phrase!r}: ")


def starts(phrase: str, text: str) -> list[tuple[int, int]]:
    nlp = spacy.blank("de")
    doc = chain("de")(text) if "." in text else nlp(text)
    if not doc.has_annotation("SENT_START"):
        for token in doc:
            token.is_sent_start = token.i == 0
    return sorted((hit.start, hit.end) for hit in PhraseBook(nlp, {"rule": [phrase]}).find(doc))


GAP = " ".join(["u"] * MAX_GAP)


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("a .. b", f"a {GAP} b", [(0, MAX_GAP + 2)]),
        ("a .. b", f"a {GAP} u b", []),
        ("a .. b", "a b b", [(0, 2)]),
        ("a .. b", "Es ist a. Es ist b.", []),
        ("a (b|b c)", "a b c", [(0, 3)]),
        ("A b", "a B", [(0, 2)]),
        (f"x .. {EIGHT}{SEVEN}", "x u a i", [(0, 4)]),
        (f"x .. {EIGHT}{SEVEN}", "x u u i", [(0, 4)]),
        (f"{EIGHT}{SEVEN} x", "a i x", [(0, 3), (1, 3)]),
    ],
)
def test_where_a_phrase_is_found(phrase: str, text: str, found: list[tuple[int, int]]) -> None:
    assert starts(phrase, text) == found


WORDS = "abcdefg"
groups = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=7, unique=True), min_size=1, max_size=4
)


@given(groups, st.lists(st.booleans(), min_size=4, max_size=4), st.lists(st.sampled_from(WORDS), max_size=9))
@settings(max_examples=60, deadline=None)
def test_the_book_finds_what_is_written_out(
    options: list[list[str]], optional: list[bool], text: list[str]
) -> None:
    pieces = [[*words, ""] if may else words for words, may in zip(options, optional, strict=False)]
    phrase = "".join("(" + "|".join(f"{w} " if w else "" for w in words) + ")" for words in pieces) + "z"
    if len(list(itertools.product(*pieces))) > 600:
        return
    written_out = {(*(w for w in way if w), "z") for way in itertools.product(*pieces)}
    words = [*text, "z"]
    expected = {
        at for at in range(len(words)) for way in written_out if tuple(words[at : at + len(way)]) == way
    }

    assert {start for start, _ in starts(phrase, " ".join(words))} == expected
