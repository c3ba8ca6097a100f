"""Which category does a mail belong to? Pure: categories with their words in, a mail in, the category and the word that made it out.

The words are read as the search reads them: folded (``Stoerung`` is ``Störung``), and inside compounds.

- ``rechnung`` stands anywhere, also inside ``Rechnungskopie``; one or two letters are a whole word
- ``kündig*`` begins a word, ``*ausfall`` ends one; so ``Ankündigung`` is no ``kündig*``
- ``"lob"`` is exactly this word, so that ``Globus`` is none
- ``nicht angekommen`` are these words one after the other
- ``/RE-\\d{4}-\\d+/`` is a regular expression for what was written, in the syntax of RE2, which no text can bring to a standstill

The first category in order of which a word stands in the subject is the mail's; else the first with a word in its text; else
the first that has no words at all. A lead who wants one to go first moves it up: nothing is weighed, so everything can be said
in one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from tickets.refused import Refused
from tickets.search.folding import fold, fold_with_places

Place = Literal["", "subject", "text"]
MAX_WORDS = 200
MAX_LENGTH = 120
MAX_TEXT = 20_000
"""Characters of a mail that are read: whoever writes more has said by then what it is about."""
MIN_INSIDE = 3
MAX_SHOWN = 60
RE2_MEMORY = 1 << 20


@dataclass(frozen=True, slots=True)
class Category:
    """One category, as far as reading needs it. They are tried in the order in which they are given."""

    intent_id: int
    words: tuple[str, ...]
    mailbox_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mail is about. `word` is as the mail writes it, `rule` the team's word that found it; both empty: no word did."""

    intent_id: int
    word: str = ""
    place: Place = ""
    rule: str = ""


def checked(words: Iterable[str]) -> list[str]:
    """The words as they are kept: without empty and double ones. Raises Refused, naming the word and what to do."""
    kept = list(dict.fromkeys(" ".join(word.split()) for word in words if word.strip()))
    if len(kept) > MAX_WORDS:
        raise Refused(
            f"Das sind {len(kept)} Wörter; mehr als {MAX_WORDS} nimmt ein Thema nicht.",
            f"these are {len(kept)} words; an intent takes {MAX_WORDS} at most",
        )
    for word in kept:
        _check(word)
    return kept


def _check(word: str) -> None:
    if len(word) > MAX_LENGTH:
        raise Refused(
            f"„{word[:40]}…“ ist länger als {MAX_LENGTH} Zeichen.",
            f"“{word[:40]}…” is longer than {MAX_LENGTH} characters",
        )
    if _is_pattern(word):
        pattern = _compiled(word[1:-1])
        if pattern is None:
            raise Refused(
                f"{word} ist kein Muster, das RE2 lesen kann. Ohne die Schrägstriche ist es ein gewöhnliches Wort.",
                f"{word} is no pattern that RE2 can read; without the slashes it is an ordinary word",
            )
        if pattern.search("") is not None:
            raise Refused(
                f"{word} passt auf jede Mail, auch auf eine leere.",
                f"{word} fits every mail, even an empty one",
            )
    elif not _needle(word).strip():
        raise Refused(
            f"In „{word}“ steht kein Buchstabe und keine Ziffer, wonach sich suchen ließe.",
            f"“{word}” has no letter or digit to look for",
        )


class Book:
    """All categories of a house, compiled once. Reading a mail of ordinary length takes about a tenth of a millisecond."""

    def __init__(self, categories: Sequence[Category]) -> None:
        self._categories = categories
        self._needles: list[tuple[int, str, str]] = []
        """(rank of the category, needle, the team's word)"""
        self._patterns: list[tuple[int, Any, str]] = []
        for rank, category in enumerate(categories):
            for word in category.words:
                if not _is_pattern(word):
                    self._needles.append((rank, _needle(word), word))
                elif (pattern := _compiled(word[1:-1])) is not None:
                    self._patterns.append((rank, pattern, word))
        self._set = _set(needle for _, needle, _ in self._needles)

    def read(self, subject: str, text: str, mailbox_id: int) -> Reading | None:
        """The category of a mail; None when there is none for it."""
        allowed = [c.mailbox_id is None or c.mailbox_id == mailbox_id for c in self._categories]
        places: tuple[tuple[Place, str], ...] = (("subject", subject), ("text", text[:MAX_TEXT]))
        for place, written in places:
            best = min(self._hits(written, allowed), key=lambda hit: hit[0], default=None)
            if best is not None:
                rank, rule, word = best
                return Reading(
                    self._categories[rank].intent_id, word or _as_written(written, rule), place, rule
                )
        for category, open_to_all in zip(self._categories, allowed, strict=True):
            if open_to_all and not category.words:
                return Reading(category.intent_id)
        return None

    def _hits(self, written: str, allowed: Sequence[bool]) -> Iterator[tuple[int, str, str]]:
        """(rank, the team's word, the word of the mail if it is known already) of all that stand there, each rank in its order."""
        if self._needles:
            for number in sorted(self._set.Match(fold(written)) or ()):
                rank, _, word = self._needles[number]
                if allowed[rank]:
                    yield rank, word, ""
        for rank, pattern, word in self._patterns:
            if allowed[rank] and (found := pattern.search(_encodable(written))) is not None:
                yield rank, word, " ".join(found[0].split())[:MAX_SHOWN]


@lru_cache(maxsize=32)
def book(categories: tuple[Category, ...]) -> Book:
    """The compiled book of these categories; the same ones are compiled once in a process."""
    return Book(categories)


def _is_pattern(word: str) -> bool:
    return len(word) > 2 and word.startswith("/") and word.endswith("/")


def _needle(word: str) -> str:
    """What must stand in the folded text, where a space is the end of a word."""
    bare = word.strip('*"„“”')
    folded = fold(bare).strip()
    if not folded:
        return ""
    if word[0] in '"„“' or (len(folded) < MIN_INSIDE and "*" not in word):
        return f" {folded} "
    open_front = word.startswith("*") or not word.endswith("*")
    open_end = word.endswith("*") or not word.startswith("*")
    return ("" if open_front else " ") + folded + ("" if open_end else " ")


def _as_written(written: str, rule: str) -> str:
    """The words of the mail in which the needle stands, in their own spelling; the team's word if it goes over a line's end."""
    needle = _needle(rule)
    for line in written.splitlines():
        if needle in fold(line):
            folded, places = fold_with_places(line)
            begin = folded.find(needle)
            if begin >= 0:
                first, last = _whole_words(line, places[begin], places[begin + len(needle) - 1])
                return " ".join(line[first:last].split())[:MAX_SHOWN]
    return rule.strip('*"„“”')[:MAX_SHOWN]


def _whole_words(line: str, first: int, last: int) -> tuple[int, int]:
    while first < last and not line[first].isalnum():
        first += 1
    while first > 0 and line[first - 1].isalnum():
        first -= 1
    last = min(last, len(line) - 1)
    while last > first and not line[last].isalnum():
        last -= 1
    while last + 1 < len(line) and line[last + 1].isalnum():
        last += 1
    return first, last + 1


@lru_cache(maxsize=2000)
def _compiled(pattern: str) -> Any:
    """The RE2 pattern, or None when it is none; too big a one is none either."""
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = RE2_MEMORY
    try:
        return re2.compile(_encodable(pattern), options)
    except (re2.error, ValueError):
        return None


def _set(needles: Iterable[str]) -> Any:
    import re2

    found = re2.Set.SearchSet()
    for needle in needles:
        found.Add(re2.escape(needle))
    found.Compile()
    return found


_SURROGATES = re.compile("[\ud800-\udfff]")


def _encodable(text: str) -> str:
    return _SURROGATES.sub("\ufffd", text)
