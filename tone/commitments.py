"""Promises read out of what an agent writes: "Ich melde mich bis Freitag, 14 Uhr".

A time alone is no promise. Each clause that names one is asked, in a fixed order, what it is: a request to the contact, a
condition, something past, an offer, a fact like opening hours, or a deed of ours. Only the last is a promise, and in doubt
it is none: an invented promise costs an agent's trust in all the others.

A promise whose time runs from a step of the contact ("dann bekommen Sie innerhalb von zwei Tagen") or that names no usable
time ("wir melden uns zeitnah") has ``due=None``.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Literal

from tone.clauses import MASK, Clause, Sentence, sentences_of
from tone.clockwork import Clockwork
from tone.commitment_words import Wording
from tone.commitments_de import GERMAN
from tone.commitments_en import ENGLISH
from tone.dates import mentions
from tone.finding import Commitment, Language, WorkingCalendar
from tone.keeping import Keepability, keepable, say_due
from tone.zones import own_words, zones_of

__all__ = ["Commitment", "Keepability", "find", "keepable", "say_due"]

WORDING: dict[Language, Wording] = {"de": GERMAN, "en": ENGLISH}


def find(
    text: str,
    *,
    lang: Language,
    now: datetime,
    timezone: str = "Europe/Berlin",
    calendar: WorkingCalendar | None = None,
) -> tuple[Commitment, ...]:
    """The promises in `text`, in order. `now` is aware; a due time is in the zone `timezone`."""
    clockwork = Clockwork.at(now, timezone, calendar)
    own = _without_greeting(text)
    times = mentions(own, lang, clockwork)
    reader = _Reader(WORDING[lang], clockwork)
    found = [promise for sentence in sentences_of(own, times) for promise in reader.read(sentence)]
    if any(due is not None for _, _, due in found):
        found = [p for p in found if p[2] is not None or not _FACELESS.match(own[p[0] : p[1]].strip())]
    return tuple(_commitment(text, *promise) for promise in found)


_FACELESS = re.compile(
    r"^(?!.*\b(?:ich|wir)\b).*\b(?:wird|werden) (?:\w+ ){0,8}\w+(?:t|en)\W*$", re.IGNORECASE
)
"""A passive without a time beside a promise with one is what that promise is about ("Der Riemen wird ersetzt.")."""


def _commitment(text: str, start: int, end: int, due: datetime | None) -> Commitment:
    quote = text[start:end]
    start += len(quote) - len(quote.lstrip(_EDGE))
    end -= len(quote) - len(quote.rstrip(_EDGE))
    return Commitment(start, end, text[start:end], due)


_EDGE = " \t\r\n\u00a0,;–—-•*"


def _without_greeting(text: str) -> str:
    """The agent's own words at their places: "Guten Abend" is no time, and a signature's office hours are none either."""
    zones = zones_of(text)
    own = own_words(text, zones)
    for zone in zones:
        if zone.kind == "greeting":
            own = own[: zone.start] + " " * (zone.end - zone.start) + own[zone.end :]
    return own


REACH = 3
"""So many clauses before the one with the time may say what it is."""
MAX_CLAUSE = 700
"""Characters; what is longer without a comma is a table or a dump, not a sentence that promises."""
_GOES_ON = re.compile(r"\W{0,4}(?:und|and)\b")
_BARE_TIME = re.compile(
    rf"[\W\d]*(?:(?:am|bis|um|on|by|at|und zwar|spätestens|genau)\s+)*{MASK}[\W{MASK}]*(?:(?:bis|um|by|at)\s+{MASK}\W*)?"
)
_SINCE = re.compile(rf"\b(?:seit(?: dem| der)?|since) {MASK}")
_EMBEDDED = re.compile(r"\b(?:whether|how|why|what|ob|wie|warum|was)\b.*$")
"""What an embedded question tells of is not what is promised: "I'll ring you at 4 to hear whether it went through"."""
_THAT = re.compile(r"\W{0,4}(?:dass|that)\b")
_ONCE = re.compile(r"\W{0,4}(?:nachdem|sobald|once|after|as soon as|when)\b")

Kind = Literal["promise", "other", "unclear"]
Found = tuple[int, int, datetime | None]


class _Reader:
    """Reads sentence after sentence and remembers of which day the text is speaking."""

    def __init__(self, wording: Wording, clockwork: Clockwork) -> None:
        self._says = wording
        self._clockwork = clockwork
        self._paragraph = -1
        self._promised_day: date | None = None
        self._last_day: date | None = None
        self._spoken_day: date | None = None
        self._asked = False
        self._choosing = 0

    def read(self, sentence: Sentence) -> list[Found]:
        if sentence.paragraph != self._paragraph:
            self._promised_day = None
            self._choosing = max(0, self._choosing - 1)
            self._paragraph = sentence.paragraph
        found = [] if sentence.question else self._promises(sentence)
        self._asked = any(self._says.request.search(clause.low) for clause in sentence.clauses)
        if self._says.choice.search(sentence.low):
            self._choosing = 3
        return found

    def _promises(self, sentence: Sentence) -> list[Found]:
        found: list[Found] = []
        self._spoken_day = None
        choosing = sentence.option or bool(self._choosing and sentence.item)
        for number, clause in enumerate(sentence.clauses):
            timed = [m for m in clause.times if not m.same_day or self._last_day is not None or m.floating]
            if timed:
                kind, first = self._kind_with_context(sentence.clauses, number)
                goes_on = kind == "unclear" and bool(found) and bool(_GOES_ON.match(clause.low))
                goes_on = goes_on or (
                    bool(found)
                    and all(m.day is None for m in timed)
                    and bool(_BARE_TIME.fullmatch(clause.low))
                )
                if goes_on and not self._alternatives(clause):
                    self._prolong(found, sentence, number)
                elif kind == "promise" and not choosing and not self._alternatives(clause):
                    self._add(found, sentence, first, number, self._due(sentence, number))
            elif not choosing and not clause.times and self._is_undated(sentence, number):
                self._add(found, sentence, number, number, None)
            for mention in clause.times:
                self._last_day = mention.day or self._last_day
                self._spoken_day = mention.day or self._spoken_day
        dated = [f for f in found if f[2] is not None]
        return dated or found[:1]

    def _add(
        self, found: list[Found], sentence: Sentence, first: int, last: int, due: datetime | bool | None
    ) -> None:
        if isinstance(due, bool):
            return
        start, end = sentence.clauses[first].start, sentence.clauses[last].end
        found.append((start, end, due))
        if due is not None:
            self._promised_day = due.date()

    def _prolong(self, found: list[Found], sentence: Sentence, number: int) -> None:
        """ "Er kommt am Montag und räumt es bis Dienstag weg": one promise, due when all of it is done."""
        due, (start, end, earlier) = self._due(sentence, number), found[-1]
        if end != sentence.clauses[number].start or isinstance(due, bool):
            return
        if any(mention.same_day for mention in sentence.clauses[number].times):
            due = earlier
        found[-1] = (start, sentence.clauses[number].end, due or earlier)
        self._promised_day = due.date() if due else self._promised_day

    def _kind_with_context(self, clauses: tuple[Clause, ...], number: int) -> tuple[Kind, int]:
        """What the clause is; when it does not say so itself, together with up to three clauses before it."""
        low, first = clauses[number].low, number
        if len(low) > MAX_CLAUSE:
            return "other", number
        if _BARE_TIME.fullmatch(low):
            return self._told_before(clauses, number)
        kind = self._kind(low, clauses[number])
        if (
            kind == "promise"
            and first
            and _THAT.match(low)
            and self._says.offer.search(clauses[first - 1].low)
        ):
            return "other", number  # "ich schlage vor, dass wir es am Montag besprechen"
        while kind == "unclear" and first > 0 and number - first < REACH and not clauses[first - 1].times:
            before = clauses[first - 1]
            if before.low.endswith((";", ":", " –", " -")):
                break
            first -= 1
            if self._kind(before.low, before) == "other":
                return "other", number
            low = f"{before.low} {low}"
            kind = self._kind(low, clauses[number])
        if kind == "unclear" and number + 1 < len(clauses) and not clauses[number + 1].times:
            kind = self._kind(f"{low} {clauses[number + 1].low}", clauses[number])
        return kind, first

    def _told_before(self, clauses: tuple[Clause, ...], number: int) -> tuple[Kind, int]:
        """A clause that is only a time (": am Freitag, 12 Uhr.") belongs to the deed told before it."""
        for first in range(number - 1, max(-1, number - 1 - REACH), -1):
            if clauses[first].times:
                break
            if self._kind(clauses[first].low, clauses[first]) == "promise":
                return "promise", first
        return "other", number

    def _kind(self, low: str, clause: Clause) -> Kind:
        says = self._says
        if len(clause.times) > 1 and any(m.lead != "since" for m in clause.times):
            low = _SINCE.sub("schon länger", low)  # "liegt seit gestern im Versand und kommt am Freitag an"
        leads: set[str] = {"" if m.floating else m.lead for m in clause.times}
        if clause.times and leads <= {"since", "of", "after", "from"}:
            return "promise" if leads == {"from"} and says.found.search(low) else "other"
        if clause.times and clause.times[-1].lead in ("until", "range") and says.kept.search(low):
            return "other"
        if says.condition.search(low):
            return "other"
        said = _EMBEDDED.sub("", low) if MASK in _EMBEDDED.sub("", low) else low
        if says.firm.search(low) and not says.negated.search(low) and not says.past.search(said):
            return "other" if says.offer.search(low) and not says.undated.search(low) else "promise"
        if any(p.search(low) for p in (says.request, says.past)) and (rest := says.second_half(low)):
            # A time of the first half says nothing of what the second one does.
            return "other" if MASK in low and MASK not in rest else self._kind(rest, clause)
        if any(
            pattern.search(low) for pattern in (says.request, says.past, says.negated, says.offer, says.fact)
        ):
            return "other"
        if leads & {"range", "until"}:
            return "other"
        return "promise" if says.acts.search(low) or says.arrives.search(low) else "unclear"

    def _alternatives(self, clause: Clause) -> bool:
        """Two times with "oder" between them leave the choice to the reader."""
        return len(clause.times) > 1 and bool(
            re.search(rf"{MASK}[^{MASK}]{{0,40}}\b(?:oder|or)\b[^{MASK}]{{0,20}}{MASK}", clause.low)
        )

    def _due(self, sentence: Sentence, number: int) -> datetime | Literal[False] | None:
        """When the clause is due; None when that hangs on the contact's step; False when the time is past."""
        usable = [
            m
            for m in sentence.clauses[number].times
            if m.floating or m.lead not in ("since", "of", "after", "from")
        ] or list(sentence.clauses[number].times)
        mention = usable[-1]
        loose = mention.floating and (mention.same_day or mention.exact is None)
        if loose and self._hangs_on_contact(sentence, number):
            return None
        if mention.day == self._clockwork.today and self._follows_request(sentence, number):
            return None
        anchor = self._last_day if mention.same_day else self._spoken_day or self._promised_day
        if mention.day is None and len(usable) > 1:
            anchor = usable[-2].day or anchor
        due = self._clockwork.due(mention, anchor)
        if due is not None and due < self._clockwork.now:
            return False
        return due

    def _hangs_on_contact(self, sentence: Sentence, number: int) -> bool:
        says, low = self._says, sentence.clauses[number].low
        earlier = [c.low for c in sentence.clauses[max(0, number - REACH) : number]]
        later = sentence.clauses[number + 1].low if number + 1 < len(sentence.clauses) else ""
        return (
            bool(says.depends.search(low))
            or bool(_ONCE.match(later))
            or any(says.request.search(e) or says.condition.search(e) for e in earlier)
        )

    def _follows_request(self, sentence: Sentence, number: int) -> bool:
        """ "Sagen Sie mir Ihre Adresse, und ich bringe es noch heute zur Post": today, if the contact answers today."""
        clauses = sentence.clauses
        return bool(
            number
            and _GOES_ON.match(clauses[number].low)
            and self._says.request.search(clauses[number - 1].low)
        )

    def _is_undated(self, sentence: Sentence, number: int) -> bool:
        says, low = self._says, sentence.clauses[number].low
        if len(low) > MAX_CLAUSE:
            return False
        if says.past.search(low):
            low = says.second_half(low) or low
        if any(
            says.as_soon_as.search(c.low) for c in sentence.clauses[max(0, number - REACH) : number]
        ) and says.firm.search(low):
            return not says.negated.search(low) and not says.offer.search(low)
        if (
            says.request.search(low)
            or says.past.search(low)
            or (says.negated.search(low) and not says.undated.search(low))
        ):
            return False
        if says.undated.search(low):
            return not says.offer.search(low)
        if says.condition.search(low) or says.offer.search(low):
            return False
        if says.vague.search(low) and says.firm.search(low):
            return True
        if says.fact.search(low):
            return False
        if says.announced.search(low):
            return True
        return bool(says.vague.search(low)) and bool(says.acts.search(low) or says.arrives.search(low))
