"""Which of many patterns can hit a text at all? Asked in one pass, so that the others are never tried.

A desk reads every mail for its mood with hundreds of phrases, and nearly none is there. Each pattern demands some letters: of
``(?:sehr )?verärgert|empör\\w*`` every hit holds "verärgert" or "empör". These demands are taken from the parsed pattern, put
into one automaton (RE2), and only patterns whose letters occur are run. A pattern that demands nothing is always run; so the
answer is never different, only sooner.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as grammar  # type: ignore[attr-defined]
from typing import Any

MOST_LITERALS = 400
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789 äöüßàâçèéêíñóôúøåæ'@")
"""Characters whose upper case is one character that folds back to them; any other ends a literal."""


class Sieve:
    """Compiled once for a list of patterns; `candidates` gives the places in that list worth running."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        import re2

        self._always: list[int] = []
        self._owners: list[int] = []
        self._set: Any = re2.Set.SearchSet()
        for place, pattern in enumerate(patterns):
            literals = demanded(pattern)
            if literals is None:
                self._always.append(place)
            else:
                self._owners.append(place)
                self._set.Add("|".join(re2.escape(literal) for literal in sorted(literals)))
        self._set.Compile()

    def candidates(self, text: str) -> list[int]:
        """The patterns, by their places, that may hit `text`; in order."""
        try:
            hits = (self._set.Match(folded(text)) or ()) if self._owners else ()
        except UnicodeEncodeError:  # a lone surrogate: no text of a mail, but nobody's reason to fail
            hits = range(len(self._owners))
        return sorted([*self._always, *(self._owners[hit] for hit in hits)])


def folded(text: str) -> str:
    """Lower case, with the letters that patterns ignoring case take for an i or s."""
    return text.replace("İ", "i").lower().replace("ı", "i").replace("ſ", "s")


def demanded(pattern: re.Pattern[str]) -> frozenset[str] | None:
    """Literals of which every hit holds at least one, folded; None when the pattern demands none."""
    try:
        found = _of_sequence(list(grammar.parse(pattern.pattern, pattern.flags & ~re.UNICODE)))
    except (AttributeError, TypeError, ValueError, RecursionError):
        return None  # another Python, another parse tree: then the pattern is simply always run
    return found if found and len(found) <= MOST_LITERALS else None


def _of_sequence(items: list[Any]) -> frozenset[str] | None:
    """The demand of the one item, or run of letters, that is rarest in running text."""
    demands: list[frozenset[str]] = []
    run = ""
    for op, value in [*items, (None, None)]:
        letter = folded(chr(value)) if op is ops.LITERAL else ""
        if letter and letter in _PLAIN:
            run += letter
            continue
        if run:
            demands.append(frozenset({run}))
            run = ""
        inner = _of_item(op, value)
        if inner:
            demands.append(inner)
    return max(demands, key=_rarity, default=None)


def _of_item(op: Any, value: Any) -> frozenset[str] | None:
    if op is ops.SUBPATTERN:
        return _of_sequence(list(value[3]))
    if op is ops.BRANCH:
        parts = [_of_sequence(list(part)) for part in value[1]]
        return frozenset().union(*(part for part in parts if part)) if all(parts) else None
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT) and value[0] >= 1:
        return _of_sequence(list(value[2]))
    return None


def _rarity(literals: frozenset[str]) -> tuple[int, int]:
    return min(map(len, literals)), -len(literals)
