"""What the gate says of our own whole replies, of every example of every rule, and of those that name a situation, as text to read.

``python -m tests.tone.approve`` writes it anew after a change of the rules.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tone import mood
from tone.finding import Language, Review
from tone.pipeline import review
from tone.registry import rules
from tone.rule import LANGUAGES, Example, Rule
from tone.selftest import clean_sentences, reading_of
from tone.surface import check_item

FOLDER = Path(__file__).parent / "replies"
APPROVED = FOLDER / "approved"


def examples() -> list[str]:
    """The files about examples, one a language."""
    return [f"examples-{lang}" for lang in LANGUAGES]


def said_of_examples(name: str) -> str:
    """What all rules together say of each example of each rule and of each clean sentence, as a piece of a reply."""
    lang: Language = "de" if name.endswith("de") else "en"
    lines = []
    for rule in sorted(rules(lang), key=lambda rule: rule.id):
        lines.append(rule.id)
        lines += [f"  {_in_short(example.text, lang)}" for example in (*rule.bad, *rule.good)]
    return "\n".join([*lines, "clean", *(f"  {_in_short(text, lang)}" for text in clean_sentences(lang)), ""])


def situations() -> list[str]:
    """The files about examples in the situation they name, one a language."""
    return [f"situations-{lang}" for lang in LANGUAGES]


def said_in_situations(name: str) -> str:
    """What is found, why and what is offered, word for word: for each example that names a situation, and the first bad one of a
    rule that fills words in.
    """
    lang: Language = "de" if name.endswith("de") else "en"
    lines = []
    for rule in sorted(rules(lang), key=lambda rule: rule.id):
        fills = "{" in "".join((rule.why[lang], *rule.suggest, rule.example))
        chosen = [e for e in (*rule.bad, *rule.good) if e.context or (fills and e is rule.bad[0])]
        lines += [rule.id] if chosen else []
        for example in chosen:
            lines += [f"  {_short(example.text)}", *(f"    {line}" for line in _in_full(rule, example))]
    return "\n".join([*lines, ""])


def _in_full(rule: Rule, example: Example) -> Iterator[str]:
    """What the rule itself says; why only where words of the reply are filled in, for the others stand in its file."""
    reading = reading_of(example, rule.lang)
    result = review(example.text, reading.context, fragment=reading.fragment)
    for f in result.findings:
        if f.rule == rule.id:
            replaced = f", in place of {f.replaces[0]}-{f.replaces[1]}" if f.replaces else ""
            yield f"{f.severity} at {f.start}-{f.end}{replaced}: {_short(f.quote)}"
            yield from ([f"why: {f.why}"] if "{" in rule.why[rule.lang] else [])
            yield from (f"instead: {_short(text)}" for text in f.suggestions)
            yield from ([f"example: {_short(f.example)}"] if f.example else [])
    yield from (f"praise at {p.start}-{p.end}" for p in result.praise if p.category == rule.category)


def _in_short(text: str, lang: Language) -> str:
    result: Review = review(text, reading_of(Example(text, None), lang).context, fragment=True)
    marks = [
        *(f"{f.severity} {f.rule}@{f.start}-{f.end}" for f in result.findings),
        *(f"praise {p.category}@{p.start}-{p.end}" for p in result.praise),
        *(f"due {p.due.isoformat() if p.due else 'some day'}@{p.start}-{p.end}" for p in result.promises),
        f"{result.measures['register']} {result.measures['sentences']} {result.measures['passives']}",
    ]
    return f"{_short(text)}  [{'; '.join(marks)}]"


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.jsonl"))


def said(name: str) -> str:
    """Every finding, praise and promise of every reply in the file, a line each."""
    lines: list[str] = []
    for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines():
        item = json.loads(line)
        lines += [*_about(item["id"], check_item(item)), _mood_of_the_client(item), ""]
    return "\n".join(lines)


def _about(number: str, result: dict[str, Any]) -> list[str]:
    return [
        f"{number} {result['verdict']}",
        *(
            line
            for f in result["findings"]
            for line in (
                f"  {f['severity']} {f['rule']} at {f['start']}: {_short(f['quote'])}",
                *(f"    instead: {_short(text)}" for text in f["suggestions"]),
                *([f"    example: {_short(f['example'])}"] if f["example"] else []),
            )
        ),
        *(f"  praise {f['category']}: {_short(f['quote'])}" for f in result["praise"]),
        *(f"  promise {p['due'] or 'without a time'}: {_short(p['quote'])}" for p in result["promises"]),
        "  " + ", ".join(f"{name} {value}" for name, value in result["measures"].items()),
    ]


def _mood_of_the_client(item: dict[str, Any]) -> str:
    reading = mood.read(item["client_mail"], item["lang"])
    words = " | ".join(f"{e.mood} {_short(e.quote)}" for e in reading.evidence)
    return f"  the client sounds {reading.mood}: {words}".rstrip(": ")


def _short(quote: str) -> str:
    return " ".join(quote.split())


if __name__ == "__main__":
    for each in names():
        (APPROVED / f"{each}.txt").write_text(said(each), "utf-8")
    for each in examples():
        (APPROVED / f"{each}.txt").write_text(said_of_examples(each), "utf-8")
    for each in situations():
        (APPROVED / f"{each}.txt").write_text(said_in_situations(each), "utf-8")
