"""The small language in which rules write phrases, and how a text is searched for all of them at once.

``so (bald|schnell) wie möglich``   alternatives in round brackets, an empty one makes it optional
``wir melden uns .. bei Ihnen``     two dots: up to six words in between, in the same sentence

Everything is compiled into one spaCy PhraseMatcher on lower case, which costs the same for ten phrases and ten thousand. A
phrase with gaps is several anchors that must follow one another.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from spacy.language import Language as SpacyLanguage
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

MAX_GAP = 6
"""Words that may stand where a phrase has two dots."""

MAX_VARIANTS = 600
"""Word sequences one phrase may unfold into; a bigger one is almost always a slip of the author."""


class PhraseError(ValueError):
    """A phrase that cannot be read; the message says what to change."""


def unfold(phrase: str) -> list[list[str]]:
    """The anchors of a phrase in order, each as its list of word sequences.

    >>> unfold("so (bald|schnell) wie .. geht")
    [['so bald wie', 'so schnell wie'], ['geht']]
    """
    anchors = []
    for piece in _split_top(phrase, " .. "):
        if not piece.strip():
            raise PhraseError(f"{phrase!r}: a gap needs words on both sides")
        variants = sorted({" ".join(v.split()) for v in _expand(piece, phrase)})
        if "" in variants:
            raise PhraseError(f"{phrase!r}: {piece.strip()!r} may be empty; give it at least one fixed word")
        anchors.append(variants)
    return anchors


def _expand(piece: str, phrase: str) -> list[str]:
    opening = piece.find("(")
    if opening < 0:
        if ")" in piece or "|" in piece:
            raise PhraseError(f"{phrase!r}: a bracket is not opened; write (a|b)")
        return [piece]
    depth = 0
    for closing in range(opening, len(piece)):
        depth += {"(": 1, ")": -1}.get(piece[closing], 0)
        if depth == 0:
            break
    else:
        raise PhraseError(f"{phrase!r}: a bracket is not closed; write (a|b)")
    inner = [v for option in _split_top(piece[opening + 1 : closing], "|") for v in _expand(option, phrase)]
    rest = _expand(piece[closing + 1 :], phrase)
    variants = [piece[:opening] + a + b for a, b in itertools.product(inner, rest)]
    if len(variants) > MAX_VARIANTS:
        raise PhraseError(f"{phrase!r}: more than {MAX_VARIANTS} variants; split it into two phrases")
    return variants


def _split_top(text: str, separator: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for at, char in enumerate(text):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if depth == 0 and text.startswith(separator, at):
            parts.append(text[start:at])
            start = at + len(separator)
    parts.append(text[start:])
    return parts


@dataclass(frozen=True, slots=True)
class PhraseHit:
    """Tokens ``doc[start:end]`` say what the phrases of `owner` say."""

    owner: Hashable
    start: int
    end: int


class PhraseBook:
    """All phrases of one language. Built once; `find` is called for each text."""

    def __init__(self, nlp: SpacyLanguage, phrases: Mapping[Hashable, Iterable[str]]) -> None:
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        self._chains: list[tuple[Hashable, list[int]]] = []
        self._followers: set[int] = set()
        words = _Words(nlp)
        anchor_ids: dict[tuple[str, ...], int] = {}
        anchor_docs: dict[int, list[Doc]] = {}
        for owner, texts in phrases.items():
            for text in texts:
                keys = []
                for variants in unfold(text):
                    key = anchor_ids.setdefault(tuple(variants), len(anchor_ids))
                    if key not in anchor_docs:
                        anchor_docs[key] = [words.doc(variant) for variant in variants]
                    keys.append(key)
                self._chains.append((owner, keys))
        for key, docs in anchor_docs.items():
            self._matcher.add(f"{key}", docs)
        strings = nlp.vocab.strings
        self._key_of = {strings[f"{key}"]: key for key in anchor_docs}
        self._by_first: dict[int, list[tuple[Hashable, list[int]]]] = defaultdict(list)
        for owner, keys in self._chains:
            self._by_first[keys[0]].append((owner, keys[1:]))

    def find(self, doc: Doc) -> Iterator[PhraseHit]:
        """Every place where a phrase stands, each (owner, place) once."""
        anchors: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for match_id, start, end in self._matcher(doc):
            anchors[self._key_of[match_id]].append((start, end))
        sentence = _sentence_numbers(doc) if anchors else []
        seen: set[tuple[Hashable, int, int]] = set()
        for key, places in anchors.items():
            for owner, rest in self._by_first.get(key, ()):
                if rest and any(follower not in anchors for follower in rest):
                    continue
                for start, end in places:
                    stop = _follow(end, rest, anchors, sentence)
                    if stop is not None and (owner, start, stop) not in seen:
                        seen.add((owner, start, stop))
                        yield PhraseHit(owner, start, stop)


def _follow(
    end: int, rest: list[int], anchors: Mapping[int, list[tuple[int, int]]], sentence: list[int]
) -> int | None:
    """Where the chain of anchors ends, or None when one does not follow in reach."""
    home = sentence[end - 1]
    for key in rest:
        for start, stop in anchors[key]:
            if end <= start <= end + MAX_GAP and sentence[start] == home:
                end = stop
                break
        else:
            return None
    return end


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
