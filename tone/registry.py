"""The rules, read from TOML: one file a category and language under ``tone/rules/{de,en}``, and a team's own folder.

A rule is data with its own proof: every rule carries examples it must hit and examples it must leave alone. A rule that
cannot be understood is refused with file, line, reason and the nearest fix; it never fails silently.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast

from tone.finding import SEVERITY_ORDER, Language, Severity
from tone.phrases import PhraseError, unfold

LANGUAGES: Final[tuple[Language, ...]] = ("de", "en")
CATEGORIES: Final = (
    "blame",
    "defensiveness",
    "vague_promise",
    "empty_phrase",
    "command",
    "condescension",
    "shouting",
    "officialese",
    "hidden_actor",
    "weak_apology",
    "missing_greeting",
    "missing_name",
    "wrong_name",
    "missing_next_step",
    "missing_mirror",
    "register_mix",
    "wrong_register",
    "unexplained_abbreviation",
    "jargon",
    "long_sentence",
    "sarcasm",
    "overpromise",
    "bare_refusal",
    "ignored_emotion",
    "private_detail",
    "gendered_wording",
    "copy_paste",
)
PRAISE_CATEGORIES: Final = (
    "personal_greeting",
    "mirror",
    "emotion_named",
    "clear_next_step",
    "concrete_promise",
    "good_apology",
    "thanks_for_patience",
    "offers_choice",
    "explains_why",
    "plain_language",
)
SHIPPED: Final = Path(__file__).parent / "rules"
MIN_EXAMPLES: Final = 3

_REQUIRED = ("id", "name", "severity", "why", "bad", "good", "source")
_FIELDS = (
    *_REQUIRED,
    "phrases",
    "patterns",
    "regex",
    "check",
    "except",
    "unless",
    "when",
    "suggest",
    "ceiling",
    "words",
)
_WHEN = (
    "mood",
    "first_reply",
    "house_style",
    "min_waiting_days",
    "max_waiting_days",
    "address",
    "urgency",
    "dated_promise",
)


class RuleError(ValueError):
    """A rule that is refused: where it stands, what is wrong and what to do about it."""

    def __init__(self, file: Path, line: int, reason: str, fix: str = "") -> None:
        self.file, self.line, self.reason, self.fix = file, line, reason, fix
        super().__init__(f"{file}:{line}: {reason}" + (f" {fix}" if fix else ""))


@dataclass(frozen=True, slots=True)
class Example:
    """A text and, for a bad one, the words the rule must point at; "" when the finding is about something missing."""

    text: str
    hit: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing the gate looks for. Exactly one of `phrases`/`patterns`/`regex` (together) or `check` finds it."""

    id: str
    lang: Language
    category: str
    severity: Severity
    name: Mapping[str, str]
    why: Mapping[str, str]
    suggest: tuple[str, ...]
    source: str
    phrases: tuple[str, ...]
    patterns: tuple[tuple[Mapping[str, Any], ...], ...]
    regex: tuple[str, ...]
    check: str | None
    spares: tuple[str, ...]
    """Phrases that make it fine when they stand in the same sentence (`except` in the file)."""
    unless: tuple[str, ...]
    """Phrases that make it fine when they stand anywhere in the reply."""
    when: Mapping[str, Any]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    words: frozenset[str]
    """Words the check works with, in small letters: terms it looks for, or terms it leaves alone."""
    ceiling: float
    """Most hits allowed in 1,000 clean sentences."""
    praise: bool
    file: Path
    line: int


@lru_cache(maxsize=8)
def rules(lang: Language, folder: str | None = None) -> tuple[Rule, ...]:
    """The shipped rules of a language, then those of a team's `folder`, which may replace a shipped rule by its id."""
    found = {rule.id: rule for rule in read_folder(SHIPPED / lang, lang)}
    if folder is not None:
        own = Path(folder)
        if not own.is_dir():
            raise RuleError(
                own, 0, "the folder of own rules does not exist.", "Create it or change rules_folder."
            )
        found.update({rule.id: rule for rule in read_folder(own / lang, lang)})
    return tuple(found.values())


def rule(rule_id: str, folder: str | None = None) -> Rule:
    """One rule by its id; KeyError names the nearest ones."""
    known = {r.id: r for lang in LANGUAGES for r in rules(lang, folder)}
    if rule_id not in known:
        near = difflib.get_close_matches(rule_id, known, 3, 0.5)
        raise KeyError(f"no rule {rule_id!r}" + (f"; did you mean {', '.join(near)}?" if near else ""))
    return known[rule_id]


def why(rule_id: str, lang: Language, folder: str | None = None) -> str:
    """Why this rule speaks up, in the language of the page."""
    return rule(rule_id, folder).why[lang]


def read_folder(folder: Path, lang: Language) -> Iterator[Rule]:
    """Every rule of the folder's TOML files, in file order; the file's name is the category."""
    for file in sorted(folder.glob("*.toml")):
        yield from read_file(file, lang)


def read_file(file: Path, lang: Language) -> Iterator[Rule]:
    """The rules of one file, each checked for shape."""
    source = file.read_text(encoding="utf-8")
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        raise RuleError(file, int(at[1]) if at else 1, f"not valid TOML: {error}.") from error
    category = file.stem
    known = (*CATEGORIES, *PRAISE_CATEGORIES)
    if category not in known:
        raise RuleError(file, 1, f"the file's name is no category: {category!r}.", _nearest(category, known))
    lines = _Lines(file, source)
    for number, raw in enumerate(data.get("rule", [])):
        yield _Reader(file, lines.of(number), lang, category, raw).rule()
    if strange := [key for key in data if key != "rule"]:
        raise RuleError(file, 1, f"unknown table {strange[0]!r}.", "A rule begins with [[rule]].")


def _nearest(word: str, known: Iterable[str]) -> str:
    options = list(known)
    near = difflib.get_close_matches(word, options, 1, 0.5)
    return f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(options)}."


class _Lines:
    """On which line the n-th [[rule]] stands."""

    def __init__(self, file: Path, source: str) -> None:
        self._starts = [n for n, line in enumerate(source.splitlines(), 1) if line.strip() == "[[rule]]"]

    def of(self, number: int) -> int:
        return self._starts[number] if number < len(self._starts) else 1


class _Reader:
    """Turns one TOML table into a Rule, or says what is wrong with it."""

    def __init__(self, file: Path, line: int, lang: Language, category: str, raw: dict[str, Any]) -> None:
        self.file, self.line, self.lang, self.category, self.raw = file, line, lang, category, raw

    def rule(self) -> Rule:
        raw = self.raw
        for key in raw:
            if key not in _FIELDS:
                self.refuse(f"unknown field {key!r}.", _nearest(key, _FIELDS))
        for key in _REQUIRED:
            if key not in raw:
                self.refuse(f"the field {key!r} is missing.", "Every rule has " + ", ".join(_REQUIRED) + ".")
        if not isinstance(raw["id"], str) or not re.fullmatch(r"[a-z0-9_.-]+", raw["id"]):
            self.refuse(f"id {raw['id']!r}: small letters, digits, dots and dashes are expected.")
        severity = raw["severity"]
        if severity not in SEVERITY_ORDER:
            self.refuse(f"severity {severity!r}.", _nearest(str(severity), SEVERITY_ORDER))
        self._ways_to_match()
        return Rule(
            id=raw["id"],
            lang=self.lang,
            category=self.category,
            severity=cast(Severity, severity),
            name=self._both_languages("name"),
            why=self._both_languages("why"),
            suggest=self._texts("suggest"),
            source=str(raw["source"]),
            phrases=self._phrases("phrases"),
            patterns=self._patterns(),
            regex=self._regexes(),
            check=raw.get("check"),
            spares=self._phrases("except"),
            unless=self._phrases("unless"),
            when=self._when(),
            bad=self._examples("bad"),
            good=self._examples("good"),
            words=frozenset(w.casefold() for text in self._texts("words") for w in text.split("|")),
            ceiling=float(raw.get("ceiling", 1.0)),
            praise=self.category in PRAISE_CATEGORIES,
            file=self.file,
            line=self.line,
        )

    def refuse(self, reason: str, fix: str = "") -> None:
        raise RuleError(self.file, self.line, f"rule {self.raw.get('id', '?')}: {reason}", fix)

    def _ways_to_match(self) -> None:
        ways = [key for key in ("phrases", "patterns", "regex") if self.raw.get(key)]
        if "check" in self.raw and ways:
            self.refuse(f"has a check and {ways[0]}.", "Keep one of them.")
        if "check" not in self.raw and not ways:
            self.refuse("nothing says what it looks for.", "Give it phrases, patterns, regex or a check.")

    def _both_languages(self, key: str) -> Mapping[str, str]:
        value = self.raw[key]
        if not isinstance(value, dict) or not all(isinstance(value.get(lang), str) for lang in LANGUAGES):
            self.refuse(f"{key} needs both languages.", f'Write {key}.de = "..." and {key}.en = "...".')
        return cast(Mapping[str, str], value)

    def _texts(self, key: str) -> tuple[str, ...]:
        value = self.raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            self.refuse(f"{key} must be a list of texts.", f'Write {key} = ["...", "..."].')
        return tuple(value)

    def _phrases(self, key: str) -> tuple[str, ...]:
        texts = self._texts(key)
        for text in texts:
            try:
                unfold(text)
            except PhraseError as error:
                reason = str(error)
                break
        else:
            return texts
        self.refuse(f"{key}: {reason}.")
        return texts

    def _patterns(self) -> tuple[tuple[Mapping[str, Any], ...], ...]:
        value = self.raw.get("patterns", [])
        if not all(isinstance(p, list) and p and all(isinstance(t, dict) for t in p) for p in value):
            self.refuse(
                "patterns must be lists of token tables.",
                'Write patterns = [[{ LOWER = "man" }, { LOWER = "hat" }]].',
            )
        return tuple(tuple(pattern) for pattern in value)

    def _regexes(self) -> tuple[str, ...]:
        texts = self._texts("regex")
        if texts:
            import re2

            for text in texts:
                try:
                    re2.compile(text)
                except re2.error as error:
                    self.refuse(
                        f"regex {text!r}: {error}.",
                        "Look-around and back-references are not available: they can hang.",
                    )
        return texts

    def _when(self) -> Mapping[str, Any]:
        value = self.raw.get("when", {})
        for key in value:
            if key not in _WHEN:
                self.refuse(f"when: unknown condition {key!r}.", _nearest(key, _WHEN))
        return cast(Mapping[str, Any], value)

    def _examples(self, key: str) -> tuple[Example, ...]:
        values = self.raw[key]
        if len(values) < MIN_EXAMPLES:
            self.refuse(
                f"{len(values)} {key} examples.",
                f"At least {MIN_EXAMPLES} are needed: they are the rule's proof.",
            )
        examples = []
        for value in values:
            if isinstance(value, str):
                value = {"text": value}
            if key == "bad" and "hit" not in value:
                self.refuse(
                    f"a bad example without its hit: {value.get('text', '')[:50]!r}.",
                    'Write { text = "...", hit = "..." }.',
                )
            if value.get("hit") and value["hit"].removesuffix(" …") not in value["text"]:
                self.refuse(f"the hit {value['hit']!r} is not in its example.", "Copy it letter by letter.")
            extra = {k: v for k, v in value.items() if k not in ("text", "hit")}
            examples.append(Example(value["text"], value.get("hit"), extra))
        return tuple(examples)
