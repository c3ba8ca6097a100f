"""What we ship as wording passes our own gate: mail templates, snippets, and the reasons and suggestions of the rules."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

import templates
from tone import Context, registry, review
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
