"""Do the rules carry beyond their own examples? Sentences of many hands, German and English, found or left alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tone import Context, registry, review, selftest
from tone.finding import Language

NOW = datetime(2026, 3, 4, 8, 30, tzinfo=UTC)
FOLDER = Path(__file__).parent / "labelled"


def labelled(lang: Language) -> Iterator[tuple[str, str]]:
    """(category, sentence) of one language."""
    category = ""
    for line in (FOLDER / f"{lang}.txt").read_text("utf-8").splitlines():
        if line.startswith("## "):
            category = line.removeprefix("## ")
        elif line and not line.startswith("#"):
            yield category, line


def found(sentence: str, lang: Language) -> dict[str, str]:
    """Category -> severity of what is found in a sentence on its own."""
    result = review(sentence, Context(lang=lang, now=NOW, mood="calm"), fragment=True)
    return {finding.category: finding.severity for finding in result.findings}


@pytest.mark.parametrize("lang", registry.LANGUAGES)
def test_sentences_that_hurt_are_found_in_their_category(lang: Language) -> None:
    missed = [
        (category, sentence) for category, sentence in labelled(lang) if category not in found(sentence, lang)
    ]
    assert missed == []


@pytest.mark.parametrize("lang", registry.LANGUAGES)
def test_clean_sentences_are_left_alone(lang: Language) -> None:
    clean = selftest.clean_sentences(lang)
    assert {sentence: seen for sentence in clean if (seen := found(sentence, lang))} == {}
    assert len(clean) >= 100


def test_every_label_is_a_category() -> None:
    for lang in registry.LANGUAGES:
        assert {category for category, _ in labelled(lang)} <= set(registry.CATEGORIES)
        assert sum(1 for _ in labelled(lang)) >= 300
