"""The small language in which rules write phrases, and how a text is searched for all of them at once.

``so (bald|schnell) wie möglich``   alternatives in round brackets, an empty one makes it optional
``wir melden uns .. bei Ihnen``     two dots: up to six words in between, in the same sentence

Everything is compiled into one spaCy PhraseMatcher on lower case, which costs the same for ten phrases and ten thousand. A
phrase with gaps is several anchors that must follow one another.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from spacy.language import Language as SpacyLanguage
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

MAX_GAP = 6
"""Words that may stand where a phrase has two dots."""

MAX_VARIANTS = 600
"""Word sequences one piece of a phrase may unfold into; a bigger one is almost always a slip of the author."""

_MERGED = 40
"""Up to so many variants, neighbouring alternatives become one anchor; beyond, they follow one another as two."""


class PhraseError(ValueError):
    """A phrase that cannot be read; the message says what to change."""


class Anchor(NamedTuple):
    """One piece of a phrase: its word sequences, the words that may stand before it, and whether it may be left out."""

    variants: tuple[str, ...]
    gap: int
    optional: bool


@lru_cache(maxsize=20_000)
def unfold(phrase: str) -> tuple[Anchor, ...]:
    """The anchors of a phrase, in order.

    >>> unfold("so (bald|schnell) wie .. geht")
    (Anchor(variants=('so bald wie', 'so schnell wie'), gap=0, optional=False), Anchor(variants=('geht',), gap=6, optional=False))
    """
    anchors: list[Anchor] = []
    for number, piece in enumerate(_split_top(phrase, " .. ")):
        if not piece.strip():
            raise PhraseError(f"{phrase!r}: a gap needs words on both sides")
        found = _anchors(piece, phrase, MAX_GAP if number else 0)
        if all(anchor.optional for anchor in found):
            raise PhraseError(f"{phrase!r}: {piece.strip()!r} may be empty; give it at least one fixed word")
        anchors += found
    return tuple(anchors)


def _anchors(piece: str, phrase: str, gap: int) -> list[Anchor]:
    """A piece without gaps as few anchors: neighbours are multiplied out while that stays small."""
    groups = [[""]]
    for group in _groups(piece, phrase):
        product = [a + b for a, b in itertools.product(groups[-1], group)]
        if len(product) <= _MERGED or not _may_part(groups[-1], group):
            if len(product) > MAX_VARIANTS:
                raise PhraseError(f"{phrase!r}: more than {MAX_VARIANTS} variants; split it into two phrases")
            groups[-1] = product
        else:
            groups.append(group)
    anchors = []
    for group in groups:
        variants = tuple(sorted({" ".join(v.split()) for v in group}))
        filled = tuple(v for v in variants if v)
        if filled:
            anchors.append(Anchor(filled, gap, len(filled) < len(variants)))
            gap = 0 if not anchors[-1].optional else gap
    return anchors


def _may_part(left: list[str], right: list[str]) -> bool:
    """Do two groups meet at a space, so that they may become two anchors?"""
    return all(not v or v.endswith(" ") for v in left) or all(not v or v.startswith(" ") for v in right)


def _groups(piece: str, phrase: str) -> Iterator[list[str]]:
    """The top-level brackets of a piece and the plain words between them, each as its list of readings."""
    at = 0
    while at < len(piece):
        opening = piece.find("(", at)
        plain = piece[at : opening if opening >= 0 else len(piece)]
        if ")" in plain or "|" in plain:
            raise PhraseError(f"{phrase!r}: a bracket is not opened; write (a|b)")
        if plain:
            yield [plain]
        if opening < 0:
            return
        closing = _closing(piece, opening, phrase)
        yield [v for option in _split_top(piece[opening + 1 : closing], "|") for v in _expand(option, phrase)]
        at = closing + 1


def _expand(option: str, phrase: str) -> list[str]:
    return ["".join(parts) for parts in itertools.product(*_groups(option, phrase))] if option else [""]


def _closing(piece: str, opening: int, phrase: str) -> int:
    depth = 0
    for mark in _BRACKET.finditer(piece, opening):
        depth += 1 if mark[0] == "(" else -1
        if depth == 0:
            return mark.start()
    raise PhraseError(f"{phrase!r}: a bracket is not closed; write (a|b)")


_BRACKET = re.compile(r"[()]")


def _split_top(text: str, separator: str) -> list[str]:
    if separator not in text:
        return [text]
    parts, depth, start = [], 0, 0
    for mark in _MARKS[separator].finditer(text):
        if mark[0] == separator:
            if depth == 0:
                parts.append(text[start : mark.start()])
                start = mark.end()
        else:
            depth += 1 if mark[0] == "(" else -1
    parts.append(text[start:])
    return parts


_MARKS = {separator: re.compile(rf"[()]|{re.escape(separator)}") for separator in (" .. ", "|")}


@dataclass(frozen=True, slots=True)
class PhraseHit:
    """Tokens ``doc[start:end]`` say what the phrases of `owner` say."""

    owner: Hashable
    start: int
    end: int


class _Link(NamedTuple):
    """An anchor of one phrase, by its number in the book."""

    key: int
    gap: int
    optional: bool


class PhraseBook:
    """All phrases of one language. Built once; `find` is called for each text."""

    def __init__(self, nlp: SpacyLanguage, phrases: Mapping[Hashable, Iterable[str]]) -> None:
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        self._by_first: dict[int, list[tuple[Hashable, list[_Link]]]] = defaultdict(list)
        self._key_of: dict[int, int] = {}
        words = _Words(nlp)
        numbers: dict[tuple[str, ...], int] = {}
        for owner, texts in phrases.items():
            for text in texts:
                links = [self._link(anchor, numbers, words) for anchor in unfold(text)]
                for first, link in enumerate(links):
                    self._by_first[link.key].append((owner, links[first + 1 :]))
                    if not link.optional:
                        break

    def _link(self, anchor: Anchor, numbers: dict[tuple[str, ...], int], words: _Words) -> _Link:
        key = numbers.get(anchor.variants)
        if key is None:
            key = numbers[anchor.variants] = len(numbers)
            self._matcher.add(f"{key}", [words.doc(variant) for variant in anchor.variants])
            self._key_of[self._matcher.vocab.strings[f"{key}"]] = key
        return _Link(key, anchor.gap, anchor.optional)

    def find(self, doc: Doc) -> Iterator[PhraseHit]:
        """Every place where a phrase stands, each (owner, place) once."""
        places = self._anchor_places(doc)
        sentence = _sentence_numbers(doc) if places else []
        seen: set[tuple[Hashable, int, int]] = set()
        for key, starts in places.items():
            for owner, rest in self._by_first.get(key, ()):
                if any(link.key not in places for link in rest if not link.optional):
                    continue
                for start, stops in starts.items():
                    stop = _follow(stops, rest, places, sentence)
                    if stop is not None and (owner, start, stop) not in seen:
                        seen.add((owner, start, stop))
                        yield PhraseHit(owner, start, stop)

    def _anchor_places(self, doc: Doc) -> Mapping[int, Mapping[int, list[int]]]:
        """For each anchor that occurs: where it starts -> where its readings end."""
        places: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for match_id, start, end in self._matcher(doc):
            places[self._key_of[match_id]][start].append(end)
        return places


def _follow(
    stops: list[int], rest: list[_Link], places: Mapping[int, Mapping[int, list[int]]], sentence: list[int]
) -> int | None:
    """Where the chain of anchors ends, or None when one does not follow in reach.

    Walks all readings at once instead of one after the other, so that no text can make it slow: the set of ends never
    holds more than a few dozen.
    """
    home, ends = sentence[stops[0] - 1], set(stops)
    for link in rest:
        starts = places.get(link.key, {})
        reached = {
            stop
            for begin in ends
            for start in range(begin, min(begin + link.gap + 1, len(sentence)))
            if start in starts and sentence[start] == home
            for stop in starts[start]
        }
        ends = reached | ends if link.optional else reached
        if not ends:
            return None
    return min(ends) if rest and rest[-1].gap else max(ends)


def _sentence_numbers(doc: Doc) -> list[int]:
    numbers, current = [], -1
    for token in doc:
        current += bool(token.is_sent_start)
        numbers.append(current)
    return numbers


class _Words:
    """Makes phrase documents without running the tokenizer over each: every distinct word is tokenized once."""

    def __init__(self, nlp: SpacyLanguage) -> None:
        self._nlp = nlp
        self._pieces: dict[str, list[str]] = {}

    def doc(self, phrase: str) -> Doc:
        words: list[str] = []
        for word in phrase.split():
            if word not in self._pieces:
                self._pieces[word] = [token.text.lower() for token in self._nlp.make_doc(word)]
            words += self._pieces[word]
        return Doc(self._nlp.vocab, words=words)
