"""Do the rules keep their word? What ``takt tone test`` runs, on the shipped rules and on a team's own.

Every bad example is hit at the words it names, no good example is hit, no wording we offer trips a rule itself, and no rule
speaks up more often than its ceiling in text nobody complains about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tone.finding import Language
from tone.pipeline import Rulebook, common_words, fill, findings_of, rulebook
from tone.reading import Reading
from tone.registry import LANGUAGES, SHIPPED, Example, Rule
from tone.surface import context_of

MOMENT = "2026-03-04T09:30:00+01:00"
"""A Wednesday morning: the "now" of every example that names none."""

_CONTEXT_FIELDS = (
    "now",
    "waiting_days",
    "mood",
    "urgency",
    "first_reply",
    "house_style",
    "house_words",
    "recent_replies",
)


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
        yield from _ceilings(book, lang)


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
            if finding.category != "open_gap":  # what a suggestion leaves open is filled before it is sent
                yield Problem(
                    rule, text, f"the suggestion itself triggers {finding.rule} at {finding.quote!r}."
                )


# --- does a rule cry wolf? ---------------------------------------------------------------------------------------------------


def clean_sentences(lang: Language) -> list[str]:
    """Sentences of service replies that nobody complains about, from many trades; shipped beside the rules."""
    return (SHIPPED / lang / "clean.txt").read_text("utf-8").split("\n")[:-1]


def _ceilings(book: Rulebook, lang: Language) -> Iterator[Problem]:
    """Each rule over the clean sentences and over the good examples of all other categories."""
    hits: dict[str, list[str]] = defaultdict(list)
    texts = [("", sentence) for sentence in clean_sentences(lang)]
    texts += [(r.category, e.text) for r in book.rules for e in r.good if not e.context and not r.praise]
    for category, text in texts:
        context = reading_of(Example(text, None), lang, book).context
        reading = Reading(text, context, fragment=True, nlp=book.nlp)
        for rule_id in {rule.id for rule, _ in book.hits(reading) if rule.category != category}:
            hits[rule_id].append(text)
    for rule in book.rules:
        found = hits[rule.id]
        allowed = max(1.0, rule.ceiling * len(texts) / 1000)
        if not rule.praise and len(found) > allowed:
            yield Problem(
                rule,
                found[0],
                f"cries wolf: {len(found)} of {len(texts)} clean sentences are hit, its ceiling of {rule.ceiling:g} per 1,000"
                f" allows {allowed:.0f}. Add an except, or words to the phrase.",
            )
