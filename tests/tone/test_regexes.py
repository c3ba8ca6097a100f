"""Expressions looked for together find what each finds alone."""

from __future__ import annotations

import random

import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from tone import registry
from tone.regexes import RegexBook
from tone.selftest import clean_sentences

GERMAN = RegexBook(registry.rules("de"))
ALONE = [(rule.id, re2.compile(text)) for rule in registry.rules("de") for text in rule.regex]


def alone(text: str) -> set[str]:
    return {rule for rule, pattern in ALONE if pattern.search(text)}


def together(text: str) -> set[str]:
    return {rule for rule, _, _ in GERMAN.find(text)}


def test_every_example_is_found_together_as_alone() -> None:
    for rule in registry.rules("de"):
        for example in (*rule.bad, *rule.good):
            assert together(example.text) == alone(example.text), example.text


def test_a_long_letter_is_found_together_as_alone() -> None:
    words = " ".join([*clean_sentences("de"), *(e.text for r in registry.rules("de") for e in r.bad)]).split()
    letter = " ".join(random.Random(4711).choices(words, k=15_000))
    assert together(letter) == alone(letter) != set()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_found_together_as_alone(text: str) -> None:
    assert together(text) == alone(text)


def test_a_book_without_expressions_finds_nothing() -> None:
    assert list(RegexBook([]).find("Guten Tag")) == []
