"""How can a phrase begin? Asked so that a text is compared only where a phrase may start.

A desk reads every mail for hundreds of phrases, and nearly none is there. Each phrase is filed under the word it can begin with and
two letters of the next: ``(ich |)warte* (noch|schon)`` under "ich wa" and "warte*". Reading a text then looks up each of its
words, and tries what is filed there at that place, all at once before one by one; the answer is never different, only sooner.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

NUMBER: Final = "#"
"""Stands for every word that begins with a figure."""

SIGNS: Final = re.compile(r" \.\. |\\.|.", re.DOTALL)
"""The signs of a phrase: a gap, a sign taken as it is, or one character."""

MOST_WORDS: Final = 50_000
"""Words of texts whose lookup is remembered; then it is forgotten and begun anew."""


class Tried(NamedTuple):
    """What may begin at a word: `any` matches where one of `each`, (owner, pattern), does."""

    any: re.Pattern[str]
    each: tuple[tuple[int, re.Pattern[str]], ...]


_UNKNOWN: Final = Tried(re.compile(""), ())


class Openings:
    """Phrases of many owners, filed by how they can begin. Owners are known by a number."""

    def __init__(
        self,
        phrases: Iterable[tuple[int, str]],
        numbers: Iterable[str],
        compiled: Callable[[list[str]], re.Pattern[str]],
    ) -> None:
        self._compiled = compiled
        self._whole: dict[str, list[tuple[int, str]]] = {}
        self._begun: dict[str, list[tuple[str, tuple[int, str]]]] = {}
        self._shared: dict[tuple[tuple[int, str], ...], Tried] = {}
        figures = number_words(numbers)
        for owner, phrase in phrases:
            try:
                begins = openings(phrase, figures)
            except ValueError as error:
                raise ValueError(f"phrase {phrase!r}: {error}") from error
            for word in begins:
                if word.endswith("*"):
                    self._begun.setdefault(word[:2], []).append((word[:-1], (owner, phrase)))
                else:
                    self._whole.setdefault(word, []).append((owner, phrase))
        signs = "".join(re.escape(word) for word in self._whole if not word[0].isalnum() and word != NUMBER)
        self._word = re.compile(r"\w+(?=( \w\w?)?)" + (f"|[{signs}]" if signs else ""))
        self._known: dict[str, Tried | None] = {}

    def begun(self, text: str) -> Iterator[tuple[int, re.Match[str]]]:
        """(owner, match) of every phrase that stands in `text`, in text order; `text` is in lower case."""
        known = self._known
        if len(known) >= MOST_WORDS:
            known.clear()
        for found in self._word.finditer(text):
            word, then = found.group(0, 1)
            key = word + then if then else word
            tried = known.get(key, _UNKNOWN)
            if tried is None:
                continue
            if tried is _UNKNOWN:
                tried = known[key] = self._tried(word, key)
            if tried is not None and tried.any.match(text, found.start()):
                for owner, pattern in tried.each:
                    if match := pattern.match(text, found.start()):
                        yield owner, match

    def _tried(self, word: str, key: str) -> Tried | None:
        filed = [*self._whole.get(NUMBER if word[0].isdigit() else word, ())]
        filed += [*self._whole.get(key, ())] if key != word else []
        filed += [entry for begun, entry in self._begun.get(word[:2], ()) if word.startswith(begun)]
        return self._compile(tuple(filed)) if filed else None

    def _compile(self, filed: tuple[tuple[int, str], ...]) -> Tried:
        if filed not in self._shared:
            owners: dict[int, list[str]] = {}
            for owner, phrase in filed:
                owners.setdefault(owner, []).append(phrase)
            each = tuple((owner, self._compiled(phrases)) for owner, phrases in owners.items())
            self._shared[filed] = Tried(self._compiled([phrase for _, phrase in filed]), each)
        return self._shared[filed]


def number_words(numbers: Iterable[str]) -> frozenset[str]:
    """How "#" can begin: with a figure, or with one of these phrases."""
    return frozenset({NUMBER}).union(*map(openings, numbers))


def openings(phrase: str, numbers: frozenset[str] = frozenset({NUMBER})) -> frozenset[str]:
    """How a phrase can begin: "ich wa" is a word and two letters, "ich" that word before anything, "warte*" one that may go on.

    >>> sorted(openings("(ich |)warte* (noch|schon)"))
    ['ich wa', 'warte*']
    """
    signs = SIGNS.findall(phrase)
    if signs.count("(") != signs.count(")"):
        raise ValueError("a bracket is not closed")
    done, growing = _grow(iter(signs), {""}, numbers)
    if "" in growing:
        raise ValueError("it may be empty; make one part of it obligatory")
    return frozenset(done | {word.removesuffix(" ") for word in growing})


def _grow(signs: Iterator[str], growing: set[str], numbers: frozenset[str]) -> tuple[set[str], set[str]]:
    """(beginnings that are whole, those that may still grow) after the signs up to the bracket that closes."""
    done: set[str] = set()
    so_far, ended = set(growing), set[str]()
    for sign in signs:
        if sign == "(":
            whole, so_far = _grow(signs, so_far, numbers)
            done |= whole
        elif sign == ")":
            break
        elif sign == "|":
            ended |= so_far
            so_far = set(growing)
        else:
            whole, so_far = _add(sign, so_far, numbers)
            done |= whole
    return done, so_far | ended


def _add(sign: str, so_far: set[str], numbers: frozenset[str]) -> tuple[set[str], set[str]]:
    """A letter lets a beginning grow up to the second letter of a second word; anything else ends it."""
    empty, begun = {""} & so_far, so_far - {""}
    second = {word for word in begun if word[-2:-1] == " "}
    letter = sign.removeprefix("\\")
    if sign == " ":
        return second, empty | {word.removesuffix(" ") + " " for word in begun - second}
    if sign == "*":
        if any(len(word) < 2 for word in so_far):
            raise ValueError("a * needs two letters before it at the beginning of a phrase")
        return {word.partition(" ")[0] if " " in word else f"{word}*" for word in begun}, set()
    if letter.isdigit() and empty:
        return {NUMBER}, {word + letter for word in begun}
    if letter.isalnum():
        return {word + letter for word in second}, {word + letter for word in so_far - second}
    ended = {word.removesuffix(" ") for word in begun}
    if sign == NUMBER:
        return ended | (numbers if empty else set()), set()
    return ended | ({letter} if empty and sign != " .. " else set()), empty if sign == " .. " else set()
