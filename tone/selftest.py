"""Do the rules keep their word? What ``takt tone test`` runs, on the shipped rules and on a team's own.

Every bad example is hit at the words it names, no good example is hit, and no wording we offer trips a rule itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tone.finding import Language
from tone.pipeline import Rulebook, common_words, fill, findings_of, rulebook
from tone.reading import Reading
from tone.registry import LANGUAGES, Example, Rule
from tone.surface import context_of

MOMENT = "2026-03-04T09:30:00+01:00"
"""A Wednesday morning: the "now" of every example that names none."""

_CONTEXT_FIELDS = ("now", "waiting_days", "mood", "urgency", "first_reply", "house_style", "recent_replies")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a rule does not keep: where its data stand, and what happened instead."""

    rule: Rule
    text: str
    reason: str

    def __str__(self) -> str:
        return f"{self.rule.file}:{self.rule.line}: {self.rule.id}: {self.reason}\n    {self.text}"


def problems(folder: str | None = None, languages: tuple[Language, ...] = LANGUAGES) -> Iterator[Problem]:
    """Everything wrong with the rules; nothing when all is well. A rule of bad shape raises RuleError before."""
    for lang in languages:
        book = rulebook(lang, folder)
        for rule in book.rules:
            yield from _bad_examples(book, rule)
            yield from _good_examples(book, rule)
            yield from _suggestions(book, rule)


def _bad_examples(book: Rulebook, rule: Rule) -> Iterator[Problem]:
    for example in rule.bad:
        places = _places(book, rule, example)
        if not places:
            yield Problem(rule, example.text, "a bad example is not hit.")
        elif not any(_is_expected(example.hit or "", place) for place in places):
            yield Problem(rule, example.text, f"expected the hit {example.hit!r}, got {places}.")


def _good_examples(book: Rulebook, rule: Rule) -> Iterator[Problem]:
    for example in rule.good:
        if places := _places(book, rule, example):
            yield Problem(rule, example.text, f"a good example is hit at {places}.")


def _is_expected(hit: str, place: str) -> bool:
    """Exactly the words; a hit that ends in " …" names only how the place begins."""
    return place.startswith(hit[:-2]) if hit.endswith(" …") else place == hit


def _places(book: Rulebook, rule: Rule, example: Example) -> list[str]:
    reading = reading_of(example, rule.lang, book)
    return [reading.text[hit.start : hit.end] for _, hit in book.hits(reading, only=rule.id)]


def reading_of(example: Example, lang: Language, book: Rulebook | None = None) -> Reading:
    """An example in the situation it names, else in an ordinary one."""
    extra: Mapping[str, Any] = example.context
    item = {
        "lang": lang,
        "reply": example.text,
        "client": extra.get("client", {}),
        "client_mail": extra.get("client_mail", ""),
        "context": {"now": MOMENT, "mood": "calm"}
        | {key: extra[key] for key in _CONTEXT_FIELDS if key in extra},
    }
    return Reading(
        example.text,
        context_of(item),
        fragment=bool(extra.get("fragment", False)),
        nlp=book.nlp if book else None,
    )


def _suggestions(book: Rulebook, rule: Rule) -> Iterator[Problem]:
    for suggestion in rule.suggest:
        blank = reading_of(Example("", None), rule.lang, book)
        text = fill(suggestion, common_words(blank))
        reading = Reading(text, blank.context, fragment=True, nlp=book.nlp)
        for finding in findings_of(book, reading):
            yield Problem(rule, text, f"the suggestion itself triggers {finding.rule} at {finding.quote!r}.")
