"""The pages about tone: one a rule, and a table of every category with what the checker really says. Made from the rules' data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tone import registry, selftest
from tone.finding import Language
from tone.pipeline import Rulebook, _finding, common_words, findings_of, rulebook
from tone.registry import Example, Rule

FOLDER = "docs/rules"
SAID = {
    "de": {
        "severity": "Schwere",
        "why": "Warum",
        "instead": "Stattdessen",
        "example": "Zum Beispiel",
        "bad": "Darauf spricht sie an",
        "good": "Das lässt sie in Ruhe",
        "missing": "(es fehlt etwas)",
    },
    "en": {
        "severity": "Severity",
        "why": "Why",
        "instead": "Instead",
        "example": "For example",
        "bad": "It speaks up for",
        "good": "It leaves alone",
        "missing": "(something is missing)",
    },
}
SEVERITY = {"hint": "Hinweis", "warning": "Warnung", "block": "Sperre"}


def pages() -> dict[str, str]:
    """Path -> text of every page below docs/rules."""
    made = {f"{FOLDER}/README.md": overview()}
    for lang in registry.LANGUAGES:
        made |= {f"{FOLDER}/{rule.id}.md": page(rule) for rule in registry.rules(lang)}
    return made


def page(rule: Rule) -> str:
    """One rule, in German and in English."""
    lines = [f"# `{rule.id}`", ""]
    for lang in registry.LANGUAGES:
        lines += _half(rule, lang)
    when = ", ".join(f"{key}: {value}" for key, value in rule.when.items())
    lines += [
        f"Category `{rule.category}` · language `{rule.lang}` · at most {rule.ceiling:g} hits in 1,000 clean sentences · source: {rule.source}"
        + (f" · only when {when}" if when else ""),
        "",
        "Made from the rule's data; `python -m tests.docs.pages` writes it anew.",
    ]
    return "\n".join(lines) + "\n"


def _half(rule: Rule, lang: Language) -> Iterator[str]:
    said = SAID[lang]
    severity = SEVERITY[rule.severity] if lang == "de" else rule.severity
    yield from (f"## {rule.name[lang]}", "")
    if not rule.praise:
        yield from (f"{said['severity']}: {severity}", "")
    yield from (f"{said['why']}: {rule.why[lang]}", "")
    if rule.suggest:
        yield from (f"{said['instead']}:", "", *_list(rule.suggest), "")
    if rule.example:
        yield from (f"{said['example']}: {_line(rule.example)}", "")
    shown = [f"{_line(e.text)} → {_line(e.hit) if e.hit else said['missing']}" for e in rule.bad]
    yield from (f"{said['bad']}:", "", *_list(shown), "")
    yield from (f"{said['good']}:", "", *_list(e.text for e in rule.good), "")


def overview() -> str:
    """The table: every category with two examples and what the checker says about them."""
    lines = [
        "# What the tone gate looks for",
        "",
        "Every category with two examples per language, and what the checker says about them. Each rule has a page of its own.",
        "A finding of the severity *block* holds a reply, a *warning* asks for a second look, a *hint* is only shown.",
    ]
    for lang, title in (("de", "German replies"), ("en", "English replies")):
        book = rulebook(lang)  # type: ignore[arg-type]
        lines += ["", f"## {title}", "", "| category | example | what the checker says |", "|---|---|---|"]
        for category in registry.CATEGORIES:
            for rule, example in _two([r for r in book.rules if r.category == category]):
                lines.append(
                    f"| `{category}` | {_cell(example.text)} | {_cell(_said(book, rule, example))} |"
                )
        lines += ["", "What it praises:", "", "| category | example | what it points at |", "|---|---|---|"]
        for category in registry.PRAISE_CATEGORIES:
            for _, example in _two([r for r in book.rules if r.category == category]):
                lines.append(f"| `{category}` | {_cell(example.text)} | {_cell(example.hit or '')} |")
        lines += ["", "Rules: " + " · ".join(f"[{r.id}]({r.id}.md)" for r in book.rules)]
    return "\n".join(lines) + "\n"


def _two(rules: list[Rule]) -> list[tuple[Rule, Example]]:
    """Two examples of a category, of two rules where there are two."""
    if len(rules) > 1:
        return [(rule, rule.bad[0]) for rule in rules[:2]]
    return [(rule, example) for rule in rules for example in rule.bad[:2]]


def _said(book: Rulebook, rule: Rule, example: Example) -> str:
    reading = selftest.reading_of(example, rule.lang, book)
    found = [f for f in findings_of(book, reading) if f.category == rule.category]
    if not found:  # several findings of one sentence are one: ask this rule alone
        hit = next(hit for _, hit in book.hits(reading, only=rule.id))
        found = [_finding(reading, rule, hit, common_words(reading))]
    finding = found[0]
    instead = f" Instead: {finding.suggestions[0]}" if finding.suggestions else ""
    place = f"“{finding.quote}”" if finding.quote else "at the place where it is missing"
    return f"**{finding.severity}** {place}: {finding.why}{instead}"


def _list(items: Iterable[str]) -> Iterator[str]:
    return (f"- {_line(item)}" for item in items)


def _line(text: str) -> str:
    return " ".join(text.split()).replace("*", "\\*").replace("<", "&lt;").replace("[", "\\[")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;").replace("[", "\\[")
