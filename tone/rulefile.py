"""Reads rule files: TOML in, rules out, or a refusal with file, line, reason and the nearest fix."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NoReturn, cast

from tone.finding import SEVERITY_ORDER, Language, Severity
from tone.phrases import PhraseError, unfold
from tone.rule import CATEGORIES, LANGUAGES, PRAISE_CATEGORIES, Example, Rule, RuleError

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
    "example",
    "ceiling",
    "words",
)
_WHEN: Final[Mapping[str, Any]] = {
    "mood": list,
    "first_reply": bool,
    "house_style": list,
    "min_waiting_days": (int, float),
    "max_waiting_days": (int, float),
    "address": str,
    "urgency": list,
    "dated_promise": bool,
}
_WHEN_SAID: Final[Mapping[Any, str]] = {
    list: "a list",
    bool: "true or false",
    str: "Sie or du",
    (int, float): "a number",
}
MAX_PATTERN: Final = 20
MAX_OPEN_ENDS: Final = 2
TOKEN_ATTRIBUTES: Final = [
    "LOWER",
    "TEXT",
    "ORTH",
    "NORM",
    "LEMMA",
    "POS",
    "TAG",
    "DEP",
    "MORPH",
    "ENT_TYPE",
    "SHAPE",
    "LENGTH",
    "OP",
    "IS_ALPHA",
    "IS_ASCII",
    "IS_DIGIT",
    "IS_LOWER",
    "IS_UPPER",
    "IS_TITLE",
    "IS_PUNCT",
    "IS_SENT_START",
    "LIKE_NUM",
    "LIKE_URL",
    "LIKE_EMAIL",
]


def read_folder(folder: Path, lang: Language) -> Iterator[Rule]:
    """Every rule of the folder's TOML files, in file order; the file's name is the category."""
    for file in sorted(folder.glob("*.toml")):
        yield from read_file(file, lang)


def read_file(file: Path, lang: Language) -> Iterator[Rule]:
    """The rules of one file, each checked for shape."""
    try:
        source = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RuleError(file, 1, "not UTF-8 text.", "Save the file as UTF-8.") from error
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) if at else len(source.splitlines())  # "at end of document"
        raise RuleError(file, line, f"not valid TOML: {error}.") from error
    category = file.stem
    known = (*CATEGORIES, *PRAISE_CATEGORIES)
    if category not in known:
        raise RuleError(file, 1, f"the file's name is no category: {category!r}.", _nearest(category, known))
    if not isinstance(data.get("rule", []), list):
        raise RuleError(file, 1, "[rule] holds a single table.", "Write [[rule]] with two brackets.")
    lines = _Lines(source)
    for number, raw in enumerate(data.get("rule", [])):
        yield _Reader(file, lines, number, lang, category, raw).rule()
    if strange := [key for key in data if key != "rule"]:
        line = lines.naming(strange[0])
        raise RuleError(file, line, f"unknown table {strange[0]!r}.", "A rule begins with [[rule]].")


def _nearest(word: str, known: Iterable[str]) -> str:
    options = list(known)
    near = difflib.get_close_matches(word, options, 1, 0.5)
    return f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(options)}."


class _Lines:
    """On which line the n-th [[rule]] and its fields stand."""

    def __init__(self, source: str) -> None:
        self._lines = source.splitlines()
        self._starts = [n for n, line in enumerate(self._lines, 1) if line.strip() == "[[rule]]"]

    def of(self, number: int, field: str | None = None) -> int:
        """The line of a rule, or of one of its fields; the rule's own where the field is written in another way."""
        if number >= len(self._starts):
            return 1
        start = self._starts[number]
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._lines) + 1
        if field is not None:
            for line in range(start, end):
                if re.match(rf"\s*\"?{re.escape(field)}\"?\s*[.=]", self._lines[line - 1]):
                    return line
        return start

    def naming(self, key: str) -> int:
        """The line of a table or field of the file that is no rule."""
        named = re.compile(rf"\s*\[*\s*\"?{re.escape(key)}\"?\s*[\].=]")
        return next((n for n, line in enumerate(self._lines, 1) if named.match(line)), 1)


class _Reader:
    """Turns one TOML table into a Rule, or says what is wrong with it."""

    def __init__(
        self, file: Path, lines: _Lines, number: int, lang: Language, category: str, raw: dict[str, Any]
    ) -> None:
        self.file, self._lines, self._number = file, lines, number
        self.lang, self.category, self.raw = lang, category, raw
        self.line = lines.of(number)

    def rule(self) -> Rule:
        raw = self.raw
        for key in raw:
            if key not in _FIELDS:
                self.refuse(key, f"unknown field {key!r}.", _nearest(key, _FIELDS))
        for key in _REQUIRED:
            if key not in raw:
                self.refuse(
                    "id", f"the field {key!r} is missing.", "Every rule has " + ", ".join(_REQUIRED) + "."
                )
        if not isinstance(raw["id"], str) or not re.fullmatch(r"[a-z0-9_.-]+", raw["id"]):
            self.refuse("id", f"id {raw['id']!r}: small letters, digits, dots and dashes are expected.")
        severity = raw["severity"]
        if severity not in SEVERITY_ORDER:
            self.refuse("severity", f"severity {severity!r}.", _nearest(str(severity), SEVERITY_ORDER))
        self._ways_to_match()
        return Rule(
            id=raw["id"],
            lang=self.lang,
            category=self.category,
            severity=cast(Severity, severity),
            name=self._both_languages("name"),
            why=self._both_languages("why"),
            suggest=self._texts("suggest"),
            example=self._text("example"),
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
            ceiling=self._ceiling(),
            praise=self.category in PRAISE_CATEGORIES,
            file=self.file,
            line=self.line,
        )

    def refuse(self, field: str, reason: str, fix: str = "") -> NoReturn:
        line = self._lines.of(self._number, field)
        raise RuleError(self.file, line, f"rule {self.raw.get('id', '?')}: {reason}", fix)

    def _ways_to_match(self) -> None:
        ways = [key for key in ("phrases", "patterns", "regex") if self.raw.get(key)]
        if "check" in self.raw and ways:
            self.refuse("check", f"has a check and {ways[0]}.", "Keep one of them.")
        if "check" not in self.raw and not ways:
            self.refuse(
                "id", "nothing says what it looks for.", "Give it phrases, patterns, regex or a check."
            )

    def _both_languages(self, key: str) -> Mapping[str, str]:
        value = self.raw[key]
        if not isinstance(value, dict) or not all(isinstance(value.get(lang), str) for lang in LANGUAGES):
            self.refuse(key, f"{key} needs both languages.", f'Write {key}.de = "..." and {key}.en = "...".')
        return cast(Mapping[str, str], value)

    def _text(self, key: str) -> str:
        value = self.raw.get(key, "")
        if not isinstance(value, str):
            self.refuse(key, f"{key} must be a text.", f'Write {key} = "...".')
        return value

    def _texts(self, key: str) -> tuple[str, ...]:
        value = self.raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            self.refuse(key, f"{key} must be a list of texts.", f'Write {key} = ["...", "..."].')
        return tuple(value)

    def _phrases(self, key: str) -> tuple[str, ...]:
        texts = self._texts(key)
        for text in texts:
            try:
                unfold(text)
            except PhraseError as error:
                self.refuse(key, f"{key}: {error}.")
        return texts

    def _patterns(self) -> tuple[tuple[Mapping[str, Any], ...], ...]:
        value = self.raw.get("patterns", [])
        if not isinstance(value, list) or not all(
            isinstance(p, list) and p and all(isinstance(t, dict) for t in p) for p in value
        ):
            self.refuse(
                "patterns",
                "patterns must be lists of token tables.",
                'Write patterns = [[{ LOWER = "man" }, { LOWER = "hat" }]].',
            )
        for pattern in value:
            self._check_pattern(pattern)
        return tuple(tuple(pattern) for pattern in value)

    def _check_pattern(self, pattern: list[dict[str, Any]]) -> None:
        """What could hang or would never match is refused before spaCy sees it."""
        for token in pattern:
            for key, value in token.items():
                if key not in TOKEN_ATTRIBUTES:
                    self.refuse(
                        "patterns", f"unknown token attribute {key!r}.", _nearest(key, TOKEN_ATTRIBUTES)
                    )
                if isinstance(value, dict) and "REGEX" in value:
                    self.refuse(
                        "patterns",
                        "REGEX in a token pattern may hang.",
                        'Write the expression as regex = ["..."]: there it runs in linear time.',
                    )
        if len(pattern) > MAX_PATTERN or sum(t.get("OP") in ("*", "+") for t in pattern) > MAX_OPEN_ENDS:
            self.refuse(
                "patterns",
                f"a pattern may have {MAX_PATTERN} tokens and {MAX_OPEN_ENDS} of * or +.",
                'Use { OP = "{0,5}" } for a bounded gap.',
            )

    def _regexes(self) -> tuple[str, ...]:
        texts = self._texts("regex")
        if texts:
            import re2

            for text in texts:
                try:
                    compiled = re2.compile(text)
                except re2.error as error:
                    self.refuse(
                        "regex",
                        f"regex {text!r}: {_message(error)}.",
                        "Look-around and back-references are not available: they can hang.",
                    )
                if compiled.search("") is not None:
                    self.refuse(
                        "regex",
                        f"regex {text!r} finds something in an empty text.",
                        "Make one part of it obligatory.",
                    )
        return texts

    def _when(self) -> Mapping[str, Any]:
        value = self.raw.get("when", {})
        if not isinstance(value, dict):
            self.refuse("when", "when must be a table.", 'Write when = { mood = ["angry"] }.')
        for key, wished in value.items():
            if key not in _WHEN:
                self.refuse("when", f"when: unknown condition {key!r}.", _nearest(key, _WHEN))
            if not isinstance(wished, _WHEN[key]):
                self.refuse(
                    "when", f"when: {key} cannot be {wished!r}.", f"Expected: {_WHEN_SAID[_WHEN[key]]}."
                )
        return value

    def _ceiling(self) -> float:
        value = self.raw.get("ceiling", 1.0)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1000:
            self.refuse(
                "ceiling", f"ceiling {value!r}.", "Most hits allowed in 1,000 clean sentences, like 0.5."
            )
        return float(value)

    def _examples(self, key: str) -> tuple[Example, ...]:
        values = self.raw[key]
        if not isinstance(values, list) or not all(isinstance(v, (str, dict)) for v in values):
            self.refuse(
                key, f"{key} must be a list of examples.", 'Write { text = "...", hit = "..." } for each.'
            )
        if len(values) < MIN_EXAMPLES:
            self.refuse(
                key,
                f"{len(values)} {key} examples.",
                f"At least {MIN_EXAMPLES} are needed: they are the rule's proof.",
            )
        return tuple(self._example(key, {"text": v} if isinstance(v, str) else v) for v in values)

    def _example(self, key: str, value: Mapping[str, Any]) -> Example:
        text, hit = value.get("text"), value.get("hit")
        if not isinstance(text, str):
            self.refuse(key, f"a {key} example without its text.", 'Write { text = "...", hit = "..." }.')
        if key == "bad" and not isinstance(hit, str):
            self.refuse(
                key,
                f"a bad example without its hit: {text[:50]!r}.",
                'Write { text = "...", hit = "..." }; "" when something is missing.',
            )
        if hit and hit.removesuffix(" …") not in text:
            near = difflib.get_close_matches(hit, _stretches(text, len(hit.split())), 1, 0.4)
            self.refuse(
                key,
                f"the hit {hit!r} is not in its example.",
                f"Did you mean {near[0]!r}?" if near else "Copy it letter by letter.",
            )
        return Example(text, hit, {k: v for k, v in value.items() if k not in ("text", "hit")})


def _stretches(text: str, words: int) -> list[str]:
    """Every stretch of about so many words, for the nearest fix."""
    split = text.split()
    return [
        " ".join(split[i : i + n]) for n in (words, words + 1, words - 1) if n > 0 for i in range(len(split))
    ]


def _message(error: Exception) -> str:
    said = error.args[0] if error.args else error
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
