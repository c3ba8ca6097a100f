"""The mood a contact's mail is written in, with the words that show it.

Read so that a reply to a heated mail can be held to more: an apology first, the feeling named, facts sorted, a remedy. It
says something about words, never about a person: every point of a mood is a piece of evidence, and without evidence a mail
is calm. What counts is data (:mod:`tone.mood_cues`); how it adds up is here, in five steps:

1. Each cue counts once, where it first stands: not quoted, negated or merely thought of, not what somebody thanks for, not
   another person's feeling.
2. A mood has the points that stand within `STRETCH` characters of each other: a long letter gathers small words by chance.
3. Loudness ("!!", "?!", capitals) beside such words makes fear louder, or a complaint angrier.
4. A complaint that is loud, cross or begins without a greeting carries some of its points over to anger.
5. Kind words take a little off a disappointment, and the heavy moods win over the friendly ones: "Danke, aber so geht es
   nicht" is not a thank-you note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tone.dates import lowered
from tone.finding import Language, Mood
from tone.mood_cues import HEAVY, MOODS, Around, Cue, cues_of
from tone.zones import Zone, own_words, zones_of


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that give points to a mood: ``text[start:end] == quote``.

    `cue` is the id in ``tone/moods``, or one of "loud", "carried" (a complaint that makes angry), "cold" (no greeting; no
    words, so the quote is empty) and "softened" (kind words; the points are negative).
    """

    start: int
    end: int
    quote: str
    mood: Mood
    cue: str
    points: float


@dataclass(frozen=True, slots=True)
class MoodReading:
    """The mood, what shows it in text order, and how heated the mail is from 0 (not at all) to 1 (furious).

    `points` of each mood are the sum of its evidence.
    """

    mood: Mood
    evidence: tuple[Evidence, ...]
    heat: float
    points: Mapping[Mood, float]


THRESHOLD: Final[Mapping[Mood, float]] = {
    "angry": 3.0,
    "worried": 2.0,
    "disappointed": 2.0,
    "thankful": 2.0,
    "friendly": 2.0,
}
"""Points a mood needs: 1 is a hint, 2 a clear word, 3 leaves no doubt. To call somebody angry, no doubt is asked for."""

STRETCH: Final = 500
"""Characters within which cues belong together; two or three paragraphs."""

NEAR: Final = 150
"""Characters between a loud mark and the cue it belongs to."""

RUN, MARK, CAPITALS = 1.0, 0.5, 0.5
"""Points of "!!" or "?!", of a single "!", and of words in capitals."""

LOUDEST: Final = 2.5
LOUDEST_FEAR: Final = 1.0
CARRIED_SHARE: Final = 0.5
CARRIED_MOST: Final = 1.0
COLD: Final = 1.5
SOFTENED_SHARE: Final = 0.25
SOFTENED_MOST: Final = 0.5
SERIOUS: Final = 1.0
"""Points of anger or of a complaint from which on loudness and a missing greeting count."""

_FULL_HEAT: Final = 6.0


def read(text: str, lang: Language) -> MoodReading:
    """Read what the contact newly wrote; quoted lines and the signature are not looked at. Works on any text."""
    zones = _with_the_closing(text, zones_of(text))
    own = own_words(text, zones)
    low = _flowing(lowered(own))
    hits = list(_hits(low, lang))
    if not hits:
        return MoodReading("calm", (), 0.0, {})
    tally = _Tally(text, hits)
    greeted = _greeting_end(low, zones)
    loud = _loud_places(own, low, greeted, cues_of(lang).around)
    tally.add_complaint(loud, cold=greeted == 0)
    tally.soften()
    points = tally.points()
    evidence = tuple(sorted(tally.evidence, key=lambda e: (e.start, e.end, e.mood, e.cue)))
    return MoodReading(_winner(points), evidence, _heat(points), points)


def _flowing(low: str) -> str:
    """A line break inside a paragraph reads as a space; the length stays."""
    return low.replace("\n\n", "\v\v").replace("\n", " ").replace("\v", "\n")


def _with_the_closing(text: str, zones: tuple[Zone, ...]) -> tuple[Zone, ...]:
    """The closing line is the contact's own voice ("LG", "Liebe Grüße"); what stands below it is not."""
    kept = []
    for zone in zones:
        if zone.kind == "signature" and not text.startswith(("--", "—"), zone.start):
            line = text.find("\n", zone.start, zone.end)
            zone = Zone("signature", zone.end if line < 0 else line, zone.end)
        kept.append(zone)
    return tuple(kept)


# --- cues --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Hit:
    cue: Cue
    start: int
    end: int
    factor: float


def _hits(low: str, lang: Language) -> Iterator[_Hit]:
    """Each cue at the first place where it counts."""
    known = cues_of(lang)
    seen: set[int] = set()
    for place, match in known.openings.begun(low):
        cue = known.cues[place]
        if place not in seen and _counts(low, match, cue, known.around):
            seen.add(place)
            factor = INTENSITY if cue.feeling and _is_intense(low, match, known.around) else 1.0
            yield _Hit(cue, match.start(), match.end(), factor)


INTENSITY: Final = 1.5
CLAUSE: Final = 60
NEGATED_WORDS: Final = 3
INTENSE_WORDS: Final = 2
_CLAUSE_END = re.compile(r"[.;:!?\n]|, ")


def _counts(low: str, match: re.Match[str], cue: Cue, around: Around) -> bool:
    """Not negated up to three words before, not a mere "if", not what thanks are for, not the feeling of somebody else."""
    clause = _CLAUSE_END.split(low[max(0, match.start() - CLAUSE) : match.start()])[-1]
    negated = around.negation.search(" ".join(clause.split()[-NEGATED_WORDS:]))
    if negated and not around.negation.search(match[0]):
        return False
    if not cue.conditional and around.hypothetical.search(clause):
        return False
    if cue.heavy and around.grateful.search(clause):
        return False
    return not (cue.feeling and around.others.search(clause) and not around.self.search(clause))


def _is_intense(low: str, match: re.Match[str], around: Around) -> bool:
    before = low[max(0, match.start() - CLAUSE) : match.start()].split()[-INTENSE_WORDS:]
    return bool(around.intense.search(" ".join(before)))


# --- how it adds up ----------------------------------------------------------------------------------------------------


_Loud = tuple[int, int, float]
"""(start, end, points) of something loud."""


class _Tally:
    """The evidence of one mail, growing step by step."""

    def __init__(self, text: str, hits: list[_Hit]) -> None:
        self._text = text
        self.evidence: list[Evidence] = []
        for mood in MOODS:
            self.evidence += _best_stretch(
                [
                    self._of(h.start, h.end, mood, h.cue.id, h.cue.points[mood] * h.factor)
                    for h in hits
                    if mood in h.cue.points
                ]
            )

    def _of(self, start: int, end: int, mood: Mood, cue: str, points: float) -> Evidence:
        return Evidence(start, end, self._text[start:end], mood, cue, points)

    def points(self) -> dict[Mood, float]:
        sums: dict[Mood, float] = {}
        for one in self.evidence:
            sums[one.mood] = sums.get(one.mood, 0.0) + one.points
        return sums

    def add_complaint(self, places: Iterable[_Loud], *, cold: bool) -> None:
        """Loudness goes to the fear or to the complaint, whichever is greater; the complaint carries over to anger."""
        points = self.points()
        angry, complaint = points.get("angry", 0.0), points.get("disappointed", 0.0)
        frightened = points.get("worried", 0.0) > angry + complaint
        if not frightened and angry < SERIOUS and complaint < SERIOUS:
            return
        near = [(e.start - NEAR, e.end + NEAR) for e in self.evidence if e.mood in HEAVY]
        loud = [place for place in places if any(first <= place[0] <= last for first, last in near)]
        if loud and frightened:
            self._spend(loud, "worried", LOUDEST_FEAR)
        elif angry >= SERIOUS or (complaint >= SERIOUS and (loud or cold)):
            self._spend(loud, "angry", LOUDEST)
            if complaint > 0:
                strongest = max(
                    (e for e in self.evidence if e.mood == "disappointed"), key=lambda e: e.points
                )
                carried = min(CARRIED_SHARE * complaint, CARRIED_MOST)
                self.evidence.append(self._of(strongest.start, strongest.end, "angry", "carried", carried))
            if cold:
                self.evidence.append(self._of(0, 0, "angry", "cold", COLD))

    def _spend(self, loud: list[_Loud], mood: Mood, most: float) -> None:
        for start, end, points in loud:
            given = min(points, most)
            if given > 0:
                self.evidence.append(self._of(start, end, mood, "loud", given))
            most -= given

    def soften(self) -> None:
        """A kind word takes points off a disappointment."""
        if not any(e.mood == "disappointed" for e in self.evidence):
            return
        most = SOFTENED_MOST
        for kind in [e for e in self.evidence if e.mood == "friendly"]:
            less = min(SOFTENED_SHARE * kind.points, most)
            if less > 0:
                self.evidence.append(self._of(kind.start, kind.end, "disappointed", "softened", -less))
            most -= less


def _best_stretch(evidence: list[Evidence]) -> list[Evidence]:
    """Those of one mood that stand together and weigh most; the first of equals."""
    evidence = sorted(evidence, key=lambda e: e.start)
    if not evidence or evidence[-1].start <= evidence[0].start + STRETCH:
        return evidence
    stretches = [
        [e for e in evidence if first.start <= e.start <= first.start + STRETCH] for first in evidence
    ]
    return max(stretches, key=lambda stretch: sum(e.points for e in stretch))


_MARKS = re.compile(r"[!?]+")
_CAPITALS = re.compile(r"\b[A-ZÄÖÜ]{2,20}(?:[^\w\n]+[A-ZÄÖÜ]{2,20})*\b")
_VOWEL = re.compile(r"[AEIOUÄÖÜ]")
SHOUTED: Final = 5
"""Letters from which on a word in capitals is read as shouted; shorter ones are mostly abbreviations."""


def _loud_places(own: str, low: str, greeted: int, around: Around) -> Iterator[_Loud]:
    """What is loud behind the greeting, in text order; "Danke!" is not. Looked for only when it is asked for."""
    places = []
    for mark in _MARKS.finditer(own, greeted):
        if len(mark[0]) > 1:
            places.append((mark.start(), mark.end(), RUN))
        elif mark[0] == "!" and not around.courtesy.search(_sentence_before(low, mark.start())):
            places.append((mark.start(), mark.end(), MARK))
    for word in _CAPITALS.finditer(own, greeted):
        long = len(word[0]) >= SHOUTED and _VOWEL.search(word[0])
        if long or around.shouted.search(word[0].lower()):
            places.append((word.start(), word.end(), CAPITALS))
    yield from sorted(places)


_SENTENCE_END = re.compile(r"[.!?\n]")


def _sentence_before(low: str, position: int) -> str:
    return _SENTENCE_END.split(low[max(0, position - CLAUSE) : position])[-1]


_GREETS = re.compile(
    r"\W*(?:sehr|guten?|gr(?:ü|ue)(?:ß|ss)\w*|gr(?:ü|ue)ezi|hallo\w*|hall\w+chen|hi|hey|moin|servus|liebe\w?|dear|hello|hiya|morning|good|bonjour|buon\w+)\b"
)


def _greeting_end(low: str, zones: tuple[Zone, ...]) -> int:
    """Where the greeting ends, its mark included; 0 where there is none."""
    ends = [zone.end + 1 for zone in zones if zone.kind == "greeting"]
    greeting = _GREETS.match(low)
    return max([*ends, greeting.end() if greeting else 0])


# --- what it comes to --------------------------------------------------------------------------------------------------


def _winner(points: Mapping[Mood, float]) -> Mood:
    """Anger once it is reached and fear is not greater; then the greater of fear and disappointment; then the kind ones."""
    reached = {mood: n for mood, n in points.items() if n >= THRESHOLD[mood]}
    if reached.get("angry", 0.0) >= points.get("worried", 0.0) and "angry" in reached:
        return "angry"
    heavy = [mood for mood in ("worried", "disappointed") if mood in reached]
    if heavy:
        return max(heavy, key=lambda mood: reached[mood])
    for mood in ("thankful", "friendly"):
        if mood in reached:
            return mood
    return "calm"


def _heat(points: Mapping[Mood, float]) -> float:
    heated = (
        points.get("angry", 0.0) + 0.6 * points.get("disappointed", 0.0) + 0.4 * points.get("worried", 0.0)
    )
    return round(min(1.0, heated / _FULL_HEAT), 3)
