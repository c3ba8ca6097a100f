"""A reply, read once: its zones, its own words, tokens and sentences. What every rule looks at."""

from __future__ import annotations

import bisect
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from tone import commitments, mood, passive, passive_en
from tone.finding import Commitment, Context, Mood
from tone.zones import QUOTED_WORD, Zone, own_words, zones_of

if TYPE_CHECKING:
    from spacy.language import Language as SpacyLanguage
    from spacy.tokens import Doc

    from tone.passive import Passive


class Sentence(NamedTuple):
    """``own[start:end]`` without white space around it; `first` and `last` are token numbers, `last` excluded."""

    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check found: a place, and words for the gaps in the rule's `why` and `suggest`."""

    start: int
    end: int
    words: Mapping[str, str] = field(default_factory=dict)
    severity: str | None = None
    """Instead of the rule's own severity."""


class Reading:
    """One reply and its context. Built once a review; everything on it is read-only."""

    def __init__(
        self, text: str, context: Context, *, fragment: bool = False, nlp: SpacyLanguage | None = None
    ) -> None:
        from tone.language import (  # spaCy takes a second; who only names a type does not wait
            MAX_CHARS,
            chain,
        )

        self.text = text[:MAX_CHARS]
        self.context = context
        self.lang = context.lang
        self.fragment = fragment
        self.zones: tuple[Zone, ...] = zones_of(self.text)
        self.own = own_words(self.text, self.zones)
        """The agent's own words, same offsets as `text`."""
        self.low = self.own.lower() if len(self.own.lower()) == len(self.own) else self.own
        self.doc: Doc = (nlp or chain(self.lang))(self.own)

    @cached_property
    def greeting(self) -> Zone | None:
        return next((zone for zone in self.zones if zone.kind == "greeting"), None)

    @cached_property
    def body_start(self) -> int:
        """Where the first own word behind the greeting stands."""
        start = self.greeting.end if self.greeting else 0
        rest = self.own[start:]
        return start + len(rest) - len(rest.lstrip())

    @cached_property
    def body_end(self) -> int:
        """Behind the last own word: the place for something that is missing."""
        return len(self.own.rstrip())

    @cached_property
    def body(self) -> str:
        """The own words behind the greeting."""
        return self.own[self.body_start : self.body_end]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the body, greeting left out."""
        found = []
        for span in self.doc.sents:
            for sentence in self._cut_greeting(span.start, span.end):
                words = self.own[sentence.start : sentence.end]
                if words.strip(" \n\t.,;:!?-–•*" + QUOTED_WORD) or QUOTED_WORD in words:
                    found.append(sentence)
        return tuple(found)

    def _cut_greeting(self, first: int, last: int) -> list[Sentence]:
        doc = self.doc
        while first < last and (doc[first].is_space or doc[first].idx < self.body_start):
            first += 1
        while last > first and doc[last - 1].is_space:
            last -= 1
        if first == last:
            return []
        end = doc[last - 1].idx + len(doc[last - 1])
        return [Sentence(doc[first].idx, end, first, last)]

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence around an offset."""
        at = self.number_at(offset)
        return None if at is None else self.sentences[at]

    def number_at(self, offset: int) -> int | None:
        """The place of that sentence among all of them."""
        at = bisect.bisect_right(self._sentence_starts, offset) - 1
        return at if at >= 0 and offset < self.sentences[at].end else None

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def said(self, sentence: Sentence) -> str:
        """The sentence as it was written."""
        return self.own[sentence.start : sentence.end]

    def words_of(self, sentence: Sentence) -> str:
        """The sentence's own words in small letters."""
        return self.low[sentence.start : sentence.end]

    @cached_property
    def passives(self) -> tuple[Passive, ...]:
        """The passives of the body, in order."""
        passives = passive.passives if self.lang == "de" else passive_en.passives
        return tuple(p for s in self.sentences for p in passives(self.doc, s.first, s.last))

    @cached_property
    def promises(self) -> tuple[Commitment, ...]:
        """What the reply promises, with and without a time."""
        context = self.context
        return commitments.find(
            self.own, lang=self.lang, now=context.now, timezone=context.timezone, calendar=context.calendar
        )

    @cached_property
    def has_dated_promise(self) -> bool:
        """Does the reply promise anything for a certain time?"""
        return any(promise.due is not None for promise in self.promises)

    @cached_property
    def mood(self) -> Mood:
        """The client's mood: as the caller says, else read from their mail."""
        if self.context.mood is not None:
            return self.context.mood
        if not self.context.client_mail.strip():
            return "calm"
        return mood.read(self.context.client_mail, self.context.client.language or self.lang).mood

    @cached_property
    def heated(self) -> bool:
        """Does the client's mail ask for more than facts?"""
        return self.mood in ("angry", "worried", "disappointed")

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What checks found out for other checks; filled as they go."""
        return {}
