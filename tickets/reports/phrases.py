"""Words that calm, words that irritate: which phrases in replies went before calmer or angrier mails.

For each pair (our reply, the client's next mail in that ticket) the reply's phrases of one to three words go into one of two heaps:
the next mail was calmer than the one before the reply, or angrier. A phrase is weighed by the log-odds ratio with an informative
Dirichlet prior (Monroe, Colaresi, Quinn 2008, "Fightin' Words", eq. 16 to 22): the prior is the phrase's share in all replies, so
that rare words need more evidence. Its z-score gives a p-value; since many phrases are tested at once, only those that the
Benjamini-Hochberg procedure lets pass at a false discovery rate of 5 % are shown, with a 95 % interval.

A word that stands in a telling sentence tells by itself: "haben" in "Danke, dass Sie gewartet haben". So the strongest phrase is taken first, and
a weaker one is shown only if it still speaks in the replies without the stronger ones.

A phrase counts once a reply, so that one reply cannot repeat itself into the list. This is association, not cause: whoever says
"Entschuldigung" often answers people who have a reason to be angry.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.!?:;,\n]+")
MAX_LENGTH = 3
MIN_REPLIES = 200
"""Pairs in all, below which nothing is shown."""
MIN_USES = 20
"""Replies that hold the phrase, below which it is not tested."""
MIN_WRITERS = 5
"""Different agents who used it: a phrase of one person is that person."""
PRIOR_WEIGHT = 500.0
"""How many words of prior evidence every phrase brings, shared by its frequency."""
FALSE_DISCOVERY = 0.05
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Pair:
    """One reply and what came of it: +1 the next mail was calmer, -1 angrier, 0 neither."""

    text: str
    agent_id: int
    turn: int


@dataclass(frozen=True, slots=True)
class WeighedPhrase:
    """A phrase with its log-odds (positive: before calmer mails), the 95 % interval, and in how many replies it stood."""

    phrase: str
    log_odds: float
    low: float
    high: float
    calmer: int
    angrier: int


@dataclass(frozen=True, slots=True)
class PhraseReport:
    """What passed. `tested` phrases were compared, on `pairs` replies with a calmer or angrier next mail."""

    calming: tuple[WeighedPhrase, ...]
    irritating: tuple[WeighedPhrase, ...]
    tested: int
    pairs: int

    @property
    def enough(self) -> bool:
        return self.pairs >= MIN_REPLIES


def weigh(pairs: Iterable[Pair], *, limit: int = 12) -> PhraseReport:
    """Weigh all phrases of these pairs."""
    calmer: Counter[str] = Counter()
    angrier: Counter[str] = Counter()
    everywhere: Counter[str] = Counter()
    writers: dict[str, set[int]] = {}
    places: dict[str, list[int]] = {}
    turns: list[int] = []
    for pair in pairs:
        found = phrases_of(pair.text)
        everywhere.update(found)
        for phrase in found:
            writers.setdefault(phrase, set()).add(pair.agent_id)
        if pair.turn:
            for phrase in found:
                places.setdefault(phrase, []).append(len(turns))
            turns.append(pair.turn)
            (calmer if pair.turn > 0 else angrier).update(found)
    if len(turns) < MIN_REPLIES:
        return PhraseReport((), (), 0, len(turns))
    tested = [
        phrase
        for phrase in everywhere
        if calmer[phrase] + angrier[phrase] >= MIN_USES and len(writers[phrase]) >= MIN_WRITERS
    ]
    totals = calmer.total(), angrier.total(), everywhere.total()
    weighed = [
        _weigh(phrase, calmer[phrase], angrier[phrase], everywhere[phrase], totals)
        for phrase in sorted(tested)
    ]
    passed = _unexplained(_distinct(_benjamini_hochberg(weighed), places), places, turns)
    return PhraseReport(
        calming=_apart(sorted((w for w in passed if w.log_odds > 0), key=lambda w: -w.low), limit),
        irritating=_apart(sorted((w for w in passed if w.log_odds < 0), key=lambda w: w.high), limit),
        tested=len(tested),
        pairs=len(turns),
    )


def phrases_of(text: str) -> set[str]:
    """The phrases of one to three words that stand in one stretch between punctuation, casefolded."""
    found: set[str] = set()
    for stretch in SENTENCE_END.split(text.casefold()):
        words = WORD.findall(stretch)
        for length in range(1, MAX_LENGTH + 1):
            found.update(" ".join(words[n : n + length]) for n in range(len(words) - length + 1))
    return found


def _weigh(phrase: str, a: int, b: int, uses: int, totals: tuple[int, int, int]) -> WeighedPhrase:
    """`a`, `b` and `uses`: replies with it before calmer and angrier mails, and in all; `totals`: the same of every phrase."""
    calmer, angrier, everywhere = totals
    prior = PRIOR_WEIGHT * uses / everywhere
    log_odds = _log_odds(a + prior, calmer + PRIOR_WEIGHT) - _log_odds(b + prior, angrier + PRIOR_WEIGHT)
    reach = Z95 * math.sqrt(1 / (a + prior) + 1 / (b + prior))
    return WeighedPhrase(phrase, log_odds, log_odds - reach, log_odds + reach, a, b)


def _log_odds(uses: float, all_uses: float) -> float:
    return math.log(uses / (all_uses - uses))


def _p_value(weighed: WeighedPhrase) -> float:
    spread = (weighed.high - weighed.low) / (2 * Z95)
    return math.erfc(abs(weighed.log_odds) / spread / math.sqrt(2))


def _benjamini_hochberg(weighed: Sequence[WeighedPhrase]) -> list[WeighedPhrase]:
    """Those whose p-value is at most rank/n * 5 %, up to the last rank for which that holds."""
    ranked = sorted(weighed, key=_p_value)
    last = max(
        (n for n, w in enumerate(ranked, 1) if _p_value(w) <= n / len(ranked) * FALSE_DISCOVERY), default=0
    )
    return ranked[:last]


def _distinct(weighed: Sequence[WeighedPhrase], places: Mapping[str, Sequence[int]]) -> list[WeighedPhrase]:
    """Phrases that stand in exactly the same replies are one wording; its longest one speaks for it."""
    wordings: dict[tuple[int, ...], WeighedPhrase] = {}
    for one in weighed:
        key = tuple(places[one.phrase])
        known = wordings.get(key)
        if known is None or (len(one.phrase), one.phrase) > (len(known.phrase), known.phrase):
            wordings[key] = one
    return list(wordings.values())


def _unexplained(
    weighed: Sequence[WeighedPhrase], places: Mapping[str, Sequence[int]], turns: Sequence[int]
) -> list[WeighedPhrase]:
    """Phrases that still speak where none of the stronger ones stands, the strongest first."""
    kept: list[WeighedPhrase] = []
    free, calmer = set(range(len(turns))), sum(turn > 0 for turn in turns)
    for one in sorted(weighed, key=lambda w: (_p_value(w), -len(w.phrase), w.phrase)):
        here = places[one.phrase]
        rest = [place for place in here if place in free]
        calmer_here = sum(turns[place] > 0 for place in rest)
        if len(rest) == len(here) or _still_speaks(one, len(rest), calmer_here, calmer / max(1, len(free))):
            kept.append(one)
            free.difference_update(rest)
            calmer -= calmer_here
    return kept


def _still_speaks(one: WeighedPhrase, uses: int, calmer: int, share: float) -> bool:
    """Does the share of calmer mails after these `uses` differ from the `share` of all free ones, in the same direction, by 1.96
    standard errors?"""
    error = math.sqrt(uses * share * (1 - share))
    surplus = calmer - uses * share
    return uses >= MIN_USES and error > 0 and surplus * one.log_odds > 0 and abs(surplus) >= Z95 * error


def _apart(weighed: Sequence[WeighedPhrase], limit: int) -> tuple[WeighedPhrase, ...]:
    """Without phrases that hold a stronger one or are held by it."""
    kept: list[WeighedPhrase] = []
    for candidate in weighed:
        padded = f" {candidate.phrase} "
        if not any(padded in f" {k.phrase} " or f" {k.phrase} " in padded for k in kept):
            kept.append(candidate)
        if len(kept) == limit:
            break
    return tuple(kept)
