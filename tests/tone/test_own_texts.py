"""What we ship as wording passes our own gate: mail templates, snippets, and the reasons and suggestions of the rules."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

import templates
from tone import Context, registry, review
from tone.addressing import evidence, register_of
from tone.finding import Language

NOW = datetime(2026, 3, 4, 8, 30, tzinfo=UTC)
MAILS = sorted(
    path.relative_to(templates.FOLDER).as_posix()
    for lang in registry.LANGUAGES
    for path in (templates.FOLDER / "mail" / lang).iterdir()
    if path.is_dir()
)
"""One folder a mail: subject, body and pieces are read together, as a reader gets them."""


def spoken(template: str, lang: Language) -> str:
    """A template's own words: values become a time or a name, tags and comments go."""
    words = re.sub(r"\{#.*?#\}", "", template, flags=re.DOTALL)
    words = re.sub(r"\{%-? *(?:else|elif)\b.*?%\}", "\n\n", words, flags=re.DOTALL)  # one of them is rendered
    words = re.sub(r"\{%.*?%\}", "", words, flags=re.DOTALL)
    moment = "Freitag, 6. März, 12 Uhr" if lang == "de" else "Friday 6 March, 12 noon"
    words = re.sub(r"(?<=\bbis )\{\{.*?\}\}|(?<=\bby )\{\{.*?\}\}", moment, words)
    words = re.sub(r"\{\{[^}]*(?:due|until|when|time|by|day|next)[^}]*\}\}", moment, words)
    return re.sub(r"\{\{.*?\}\}", "Kern", words, flags=re.DOTALL)


def held(text: str, lang: Language) -> list[tuple[str, str]]:
    result = review(text, Context(lang=lang, now=NOW, mood="calm"), fragment=True)
    # both forms of address stand side by side in a template, one of them is rendered
    return [
        (finding.rule, finding.quote)
        for finding in result.findings
        if finding.severity != "hint" and finding.category not in ("register_mix", "wrong_register")
    ]


@pytest.mark.parametrize("path", MAILS)
def test_a_mail_template_passes_without_a_warning(path: str) -> None:
    lang: Language = "de" if path.startswith("mail/de/") else "en"
    parts = [part.read_text("utf-8") for part in sorted((templates.FOLDER / path).glob("*.txt"))]
    assert held("\n\n".join(spoken(part, lang) for part in parts), lang) == []


@pytest.mark.parametrize("lang", registry.LANGUAGES)
def test_a_snippet_passes_without_a_warning(lang: Language) -> None:
    rows = tomllib.loads((templates.FOLDER / "snippets" / f"{lang}.toml").read_text("utf-8"))["snippet"]
    texts = [
        re.sub(r"\[.*?\]", "Montag, 12 Uhr" if lang == "de" else "Monday noon", row["text"]) for row in rows
    ]
    assert {text: found for text in texts if (found := held(text, lang))} == {}
    assert len(texts) > 5


GAP = re.compile(r"\[([^\[\]]+)\]")
FACTS = re.compile(
    r"\d|\b(?:Herrn?|Frau|Mr|Mrs|Ms|Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
    r"|(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|Mittwoch|January|February|March|June|July|October|December"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)


@pytest.mark.parametrize("lang", registry.LANGUAGES)
def test_a_suggestion_fits_any_reply(lang: Language) -> None:
    """One click puts it into the answer: no facts of somebody else, what is open in gaps that the gate knows."""
    offered = {rule.id: rule.suggest for rule in registry.rules(lang)}
    known = registry.rule(f"{lang}.open_gap").words
    texts = [(rule, text) for rule, suggest in offered.items() for text in suggest]
    assert [pair for pair in texts if FACTS.search(GAP.sub("", pair[1]))] == []
    assert {gap for _, text in texts for gap in GAP.findall(text) if gap.casefold() not in known} == set()
    rows = tomllib.loads((templates.FOLDER / "snippets" / f"{lang}.toml").read_text("utf-8"))["snippet"]
    assert {g for row in rows for g in GAP.findall(row["text"]) if g.casefold() not in known} == set()


WITHOUT = {
    "long_sentence",
    "shouting",
    "register_mix",
    "wrong_register",
    "unexplained_abbreviation",
    "jargon",
    "copy_paste",
    "open_gap",
}
"""Categories whose better wording is the agent's own sentence, made shorter, quieter or clearer."""


@pytest.mark.parametrize("lang", registry.LANGUAGES)
def test_every_rule_about_words_offers_better_ones(lang: Language) -> None:
    assert [
        rule.id
        for rule in registry.rules(lang)
        if not rule.praise and rule.category not in WITHOUT and not rule.suggest
    ] == []


@pytest.mark.parametrize("address", ["Sie", "du"])
def test_every_reader_is_offered_a_wording_in_their_form_of_address(address: str) -> None:
    lost = [
        rule.id
        for rule in registry.rules("de")
        if rule.suggest and not any(register_of(evidence(t)) in ("none", address) for t in rule.suggest)
    ]
    assert lost == []


@pytest.mark.parametrize("lang", registry.LANGUAGES)
def test_the_reason_of_a_rule_neither_blames_nor_commands(lang: Language) -> None:
    quoted = re.compile(r"[„“\"].*?[“”\"]")
    loud = {
        rule.id: found
        for rule in registry.rules(lang)
        if (
            found := [
                f
                for f in held(quoted.sub("„…“", rule.why[lang]), lang)
                if f[0].split(".")[1] in ("blame", "sarcasm", "command")
            ]
        )
    }
    assert loud == {}


def test_the_files_are_there() -> None:
    assert len(MAILS) > 20
    assert Path(templates.FOLDER / "snippets" / "de.toml").exists()
