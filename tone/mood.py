"""The mood a contact's mail is written in, with the words that show it.

Read so that a reply to a heated mail can be held to more: an apology first, the feeling named, facts sorted, a remedy. It
says something about words, never about a person: every reading carries its evidence, and without evidence a mail is calm.

Cues have weights; intensity ("sehr", "!!!", capitals) multiplies, negation turns ("nicht zufrieden"). The strongest of the
heavy moods wins over the friendly ones: "Danke, aber so geht es nicht" is not a thank-you note.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from tone.dates import lowered
from tone.finding import Language, Mood
from tone.mood_words import CUES, INTENSE, NEGATION
from tone.sieve import Sieve
from tone.zones import own_words, zones_of


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that show a mood: ``text[start:end] == quote``."""

    start: int
    end: int
    quote: str
    mood: Mood


@dataclass(frozen=True, slots=True)
class MoodReading:
    """The mood, what shows it in text order, and how heated the mail is from 0 (not at all) to 1 (furious)."""

    mood: Mood
    evidence: tuple[Evidence, ...]
    heat: float


THRESHOLD: Mapping[Mood, float] = {
    "angry": 3.0,
    "disappointed": 2.0,
    "worried": 2.0,
    "thankful": 2.0,
    "friendly": 1.0,
}
"""Points a mood needs; 1 is a hint, 2 a clear word, 3 leaves no doubt."""

_HEAVY: tuple[Mood, ...] = ("angry", "worried", "disappointed")
_FULL_HEAT = 6.0


def read(text: str, lang: Language) -> MoodReading:
    """Read what the contact newly wrote; quoted lines and the signature are not looked at. Works on any text."""
    own = own_words(text, zones_of(text))
    low = lowered(own)
    scores: dict[Mood, float] = defaultdict(float)
    evidence: list[Evidence] = []
    for place in _sieve(lang).candidates(low):
        pattern, mood, weight = CUES[lang][place]
        for hit in pattern.finditer(low):
            if _is_negated(low, hit, lang):
                continue
            scores[mood] += weight * _intensity(low, hit, lang)
            evidence.append(Evidence(hit.start(), hit.end(), text[hit.start() : hit.end()], mood))
    loud = _loudness(own)
    if loud and max(scores["angry"], scores["disappointed"], scores["worried"]) > 0:
        scores["angry" if scores["angry"] >= scores["worried"] else "worried"] += loud
    scores["angry"] += 0.5 * min(scores["disappointed"], 2.0) if scores["angry"] else 0.0
    evidence.sort(key=lambda e: (e.start, e.end))
    return MoodReading(_winner(scores), tuple(evidence), _heat(scores))


@cache
def _sieve(lang: Language) -> Sieve:
    return Sieve([pattern for pattern, _, _ in CUES[lang]])


def _winner(scores: Mapping[Mood, float]) -> Mood:
    reached = {mood: points for mood, points in scores.items() if points >= THRESHOLD.get(mood, 2.0)}
    heavy = [mood for mood in _HEAVY if mood in reached]
    if heavy:
        return max(heavy, key=lambda mood: reached[mood])
    for mood in ("thankful", "friendly"):
        if mood in reached:
            return mood
    return "calm"


def _heat(scores: Mapping[Mood, float]) -> float:
    points = (
        scores.get("angry", 0.0) + 0.6 * scores.get("disappointed", 0.0) + 0.4 * scores.get("worried", 0.0)
    )
    return round(min(1.0, points / _FULL_HEAT), 3)


def _is_negated(low: str, hit: re.Match[str], lang: Language) -> bool:
    """Does a negation stand up to three words before, in the same clause? Cues that contain their own are not asked."""
    if NEGATION[lang].search(hit[0]):
        return False
    before = re.split(r"[.,;:!?\n]", low[max(0, hit.start() - 40) : hit.start()])[-1]
    return bool(NEGATION[lang].search(" ".join(before.split()[-3:])))


def _intensity(low: str, hit: re.Match[str], lang: Language) -> float:
    before = low[max(0, hit.start() - 24) : hit.start()].split()[-2:]
    return 1.5 if any(word.strip(",.") in INTENSE[lang] for word in before) else 1.0


_MARKS = re.compile(r"[!?]{2,5}")
_CAPITALS = re.compile(r"\b[A-ZÄÖÜ]{4,20}\b")


def _loudness(own: str) -> float:
    """Points for "!!!" and words in capitals; single ones may be an order number or a name."""
    return min(2.0, 0.5 * len(_MARKS.findall(own)) + 0.25 * len(_CAPITALS.findall(own)))
