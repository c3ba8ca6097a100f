"""What a rule is: the values its TOML holds once it is read, and the refusal when it cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tone.finding import Language, Severity

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
    "open_gap",
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
    """Wordings for any reply this rule can hit, facts in [gaps]."""
    example: str
    """One such wording with facts in it, or ""."""
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
