"""The words that show a mood, read from ``tone/moods/{de,en}/*.toml``: one cue a class of language, each with its own proof.

A cue names what somebody does with words ("still waiting", "what happens if"), gives points to one mood or two, and carries
examples in which it must be found and sentences it must leave alone. Phrases are written in a small language:

``(noch|immer noch|) nicht``  alternatives; an empty one makes it optional       ``enttäusch*``  up to 15 more letters
``kein .. gemeldet``          up to 40 characters between, in the same sentence   ``#``           a number, in figures or words
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from tone.finding import Language, Mood
from tone.openings import SIGNS, Openings

MOODS: Final[tuple[Mood, ...]] = ("angry", "worried", "disappointed", "thankful", "friendly")
"""Moods that words can show; calm is what is left."""

HEAVY: Final[tuple[Mood, ...]] = ("angry", "worried", "disappointed")

FOLDER: Final = Path(__file__).parent / "moods"
_FIELDS: Final = {"id", "what", "points", "words", "shows", "silent", "feeling", "conditional"}
AROUND: Final = (
    "number",
    "negation",
    "intense",
    "hypothetical",
    "others",
    "self",
    "shouted",
    "grateful",
    "courtesy",
)
"""What stands around a cue and changes it, as lists of phrases in ``around.toml``."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One class of language. `points`: what it says of each mood; `shows`: (text, the words found in it); `silent`: left alone.

    A `feeling` counts half as much again after "sehr", and not at all when somebody else has it. A `conditional` cue also
    counts after "falls" and "if": threats and fears stand there.
    """

    id: str
    what: str
    points: Mapping[Mood, float]
    words: tuple[str, ...]
    shows: tuple[tuple[str, str], ...]
    silent: tuple[str, ...]
    feeling: bool
    conditional: bool

    @property
    def heavy(self) -> bool:
        return any(mood in HEAVY for mood in self.points)


@dataclass(frozen=True, slots=True)
class Around:
    """Words around a cue that turn, strengthen or void it, as patterns."""

    negation: re.Pattern[str]
    intense: re.Pattern[str]
    hypothetical: re.Pattern[str]
    others: re.Pattern[str]
    self: re.Pattern[str]
    shouted: re.Pattern[str]
    grateful: re.Pattern[str]
    courtesy: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Cues:
    """All of one language, filed by the words they begin with."""

    cues: tuple[Cue, ...]
    around: Around
    openings: Openings


class CueError(ValueError):
    """A cue that cannot be read: the file, the cue, and what to change."""


@cache
def cues_of(lang: Language) -> Cues:
    """The shipped cues of a language, compiled once: one file a mood."""
    files = sorted((FOLDER / lang).glob("*.toml"))
    return parsed({f"{lang}/{file.name}": file.read_text(encoding="utf-8") for file in files})


def parsed(sources: Mapping[str, str]) -> Cues:
    """Cues from the texts of files, by the names that an error calls them."""
    tables = {name: _table(name, source) for name, source in sources.items()}
    around: dict[str, list[str]] = {}
    for table in tables.values():
        around |= table.get("around", {})
    if missing := [key for key in AROUND if not around.get(key)]:
        raise CueError(f"[around] lacks {missing[0]!r}. Give it a list of phrases.")
    number = "(?:" + "|".join((r"\d[\d.,]*", *(_expression(word, "") for word in around["number"]))) + ")"
    read = [_cue(raw, name) for name, table in tables.items() for raw in table.get("cue", [])]
    ids = [cue.id for cue in read]
    if twice := [one for one in ids if ids.count(one) > 1]:
        raise CueError(f"{twice[0]} stands there twice. Give one of them another id.")
    patterns = {key: compiled(around[key], number) for key in AROUND[1:]}
    phrases = [(place, phrase) for place, cue in enumerate(read) for phrase in cue.words]
    try:
        filed = Openings(phrases, around["number"], lambda some: compiled(some, number))
    except ValueError as error:
        raise CueError(f"{error}.") from error
    return Cues(tuple(read), Around(**patterns), filed)


def _table(name: str, source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise CueError(f"{name}: not valid TOML: {error}.") from error


def _cue(raw: Mapping[str, Any], name: str) -> Cue:
    where = f"{name}: {raw.get('id', '?')}"
    if strange := sorted(set(raw) - _FIELDS):
        raise CueError(f"{where}: unknown field {strange[0]!r}. Known: {', '.join(sorted(_FIELDS))}.")
    if missing := [key for key in ("id", "what", "points", "words", "shows", "silent") if not raw.get(key)]:
        raise CueError(f"{where}: the field {missing[0]!r} is missing or empty.")
    if strange := sorted(set(raw["points"]) - set(MOODS)):
        raise CueError(f"{where}: no mood is called {strange[0]!r}. Known: {', '.join(MOODS)}.")
    return Cue(
        id=raw["id"],
        what=raw["what"],
        points=raw["points"],
        words=tuple(raw["words"]),
        shows=tuple((example["text"], example["hit"]) for example in raw["shows"]),
        silent=tuple(raw["silent"]),
        feeling=raw.get("feeling", False),
        conditional=raw.get("conditional", False),
    )


def compiled(phrases: list[str], number: str = r"\d+") -> re.Pattern[str]:
    """One pattern for all phrases, on lower case and at the edges of words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(_expression(phrase, number) for phrase in phrases)})(?!\w)")


_GAP: Final = r"(?: (?:[^.!?\n]|\.(?=\d)){0,40}?)? "


def _expression(phrase: str, number: str) -> str:
    meaning = {" .. ": _GAP, "(": "(?:", ")": ")", "|": "|", "*": r"\w{0,15}", "#": number}
    parts = SIGNS.findall(phrase)
    return "".join(meaning.get(part) or re.escape(part.removeprefix("\\")) for part in parts)
