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
from tone.conditions import GOES_ON, MAX_CLAUSE, REACH, THEN, is_offered, is_undated
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
    sentences = sentences_of(own, times)
    following = [*sentences[1:], None][: len(sentences)]
    found = [promise for pair in zip(sentences, following, strict=True) for promise in reader.read(*pair)]
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


_BARE_TIME = re.compile(
    rf"[\W\d]*(?:(?:und|and|aber|am|bis|um|vor|gegen|also|on|by|before|at|und zwar|spätestens|genau|wie (?:vereinbart|besprochen|abgesprochen|immer|gewohnt)|as (?:agreed|arranged|always|usual))\s+)*{MASK}[\W{MASK}]*(?:(?:bis|um|by|at)\s+{MASK}\W*)?(?:at the latest\W*)?"
)
_SINCE = re.compile(rf"\b(?:seit(?: dem| der)?|since) {MASK}")
_EMBEDDED = re.compile(r"\b(?:whether|how|why|what|ob|wie|warum|was)\b.*$")
"""What an embedded question tells of is not what is promised: "I'll ring you at 4 to hear whether it went through"."""
_EITHER = re.compile(rf"{MASK}[^{MASK}]{{0,40}}\b(?:oder|or)\b[^{MASK}]{{0,20}}{MASK}")
_THAT = re.compile(r"\W{0,4}(?:dass|that)\b")
_DASS = re.compile(r"\W{0,4}dass\b")
_ONCE = re.compile(r"\W{0,4}(?:nachdem|sobald|once|after|as soon as|when)\b")

_BESIDE = re.compile(r"\W{0,4}(?:when|who|which|that|where|as|wenn|wo|der|die|das|wie)\b")
"""A clause that only describes: "I'll check you in at 7, when the desk opens, and mail you the pass by 8"."""

Kind = Literal["promise", "other", "unclear"]
Found = tuple[int, int, datetime | None]


def _dates(clause: Clause) -> bool:
    """Has the clause a time of its own? "Nach Pfingstmontag" only says what comes before."""
    return any(mention.lead not in _BEFORE for mention in clause.times)


def _as_one(undated: list[Found]) -> list[Found]:
    """ "Wir prüfen das und melden uns": what is promised in one sentence without a time is one promise."""
    return [(undated[0][0], undated[-1][1], None)] if undated else []


_BEFORE = ("since", "of", "after")
"""How a time is introduced that lies before the deed."""


class _Reader:
    """Reads sentence after sentence and remembers of which day the text is speaking."""

    def __init__(self, wording: Wording, clockwork: Clockwork) -> None:
        self._says = wording
        self._clockwork = clockwork
        self._paragraph = -1
        self._promised_day: date | None = None
        self._last_day: date | None = None
        self._spoken_day: date | None = None
        self._choosing = 0
        self._asked = False
        self._following: Sentence | None = None

    def read(self, sentence: Sentence, following: Sentence | None = None) -> list[Found]:
        """The promises of a sentence; the one that follows may say that a choice was meant."""
        if sentence.paragraph != self._paragraph:
            self._promised_day = None
            self._choosing = max(0, self._choosing - 1)
            self._paragraph = sentence.paragraph
        self._following = following
        found = [] if sentence.question else self._promises(sentence)
        self._asked = sentence.question or any(
            p.search(clause.low)
            for clause in sentence.clauses
            for p in (self._says.request, self._says.as_soon_as)
        )
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
                goes_on = bool(found) and kind == "unclear" and bool(GOES_ON.match(clause.low))
                later = (
                    bool(found)
                    and all(m.day is None for m in timed)
                    and bool(_BARE_TIME.fullmatch(clause.low))
                )
                if (goes_on or later) and not self._alternatives(sentence, clause):
                    self._prolong(found, sentence, number)
                elif kind == "promise" and not choosing and not self._alternatives(sentence, clause):
                    self._add(found, sentence, first, number, self._due(sentence, number))
            elif not choosing and not found and self._then(sentence, number):
                self._add(found, sentence, number - 1, number, self._due(sentence, number - 1))
            elif (
                not choosing
                and not clause.times
                and is_undated(self._says, sentence, number, asked=self._asked)
            ):
                self._add(found, sentence, number, number, None)
            for mention in clause.times:
                self._last_day = mention.day or self._last_day
                self._spoken_day = mention.day or self._spoken_day
        dated = [f for f in found if f[2] is not None]
        word = [f for f in found if f[2] is None and self._gives_word(sentence, f)]
        return dated + [f for f in word if f > dated[0]] if dated else _as_one(found)

    def _then(self, sentence: Sentence, number: int) -> bool:
        """ "Am Freitag wissen wir mehr, dann rufe ich Sie an": the deed is due at the time before it, unless that is the contact's."""
        says, clauses = self._says, sentence.clauses
        low, before = clauses[number].low, clauses[max(0, number - 1)].low
        if not number or clauses[number].times or not THEN.match(low) or not _dates(clauses[number - 1]):
            return False
        theirs = (says.request, says.condition, says.past, says.offer, says.wish)
        return bool(says.deed.search(low)) and not (
            any(p.search(before) for p in theirs)
            or any(p.search(low) for p in (says.negated, says.offer, says.fact))
        )

    def _gives_word(self, sentence: Sentence, found: Found) -> bool:
        """A guarantee that says of what; ", versprochen." only stresses the promise before it."""
        low = next(clause.low for clause in sentence.clauses if clause.end == found[1])
        return len(low.split()) > 2 and bool(self._says.guarantee.search(low))

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
        beside = [c for c in sentence.clauses[:number] if c.start >= end]
        if any(c.times or not _BESIDE.match(c.low) for c in beside) or isinstance(due, bool):
            return
        if any(mention.same_day for mention in sentence.clauses[number].times):
            due = earlier
        found[-1] = (start, sentence.clauses[number].end, due or earlier)
        self._promised_day = due.date() if due else self._promised_day

    def _kind_with_context(self, clauses: tuple[Clause, ...], number: int) -> tuple[Kind, int]:
        """What the clause is; when it does not say so itself, together with up to three clauses before it."""
        says, low, first = self._says, clauses[number].low, number
        if len(low) > MAX_CLAUSE or is_offered(says, clauses, number):
            return "other", number
        if not number and _DASS.match(low):
            return "other", number  # "Dass Sie so kurz vor Ostern warten, ..."
        if _BARE_TIME.fullmatch(low):
            return self._told_before(clauses, number)
        kind = self._kind(low, clauses[number])
        if (
            kind == "promise"
            and first
            and _THAT.match(low)
            and any(p.search(clauses[first - 1].low) for p in (says.offer, says.negated))
        ):
            return "other", number  # "ich schlage vor, dass wir es am Montag besprechen"
        while kind == "unclear" and first > 0 and number - first < REACH and not _dates(clauses[first - 1]):
            before = clauses[first - 1]
            if before.low.endswith((";", ":", " –", " -")):
                break
            first -= 1
            if self._kind(before.low, before) == "other":
                if first and says.condition.search(before.low) and GOES_ON.match(clauses[number].low):
                    continue  # "ich prüfe, ob es stimmt, und melde mich bis Freitag"
                return "other", number
            low = f"{before.low} {low}"
            kind = self._kind(low, clauses[number])
        if kind == "unclear" and number + 1 < len(clauses) and not clauses[number + 1].times:
            kind = self._kind(f"{low} {clauses[number + 1].low}", clauses[number])
        return kind, first

    def _told_before(self, clauses: tuple[Clause, ...], number: int) -> tuple[Kind, int]:
        """A clause that is only a time (": am Freitag, 12 Uhr.") belongs to the deed told before it, or else right after."""
        for first in range(number - 1, max(-1, number - 1 - REACH), -1):
            if clauses[first].times:
                break
            low = clauses[first].low
            if is_offered(self._says, clauses, first):
                break
            if self._says.heading.search(low) or self._kind(low, clauses[first]) == "promise":
                return "promise", first
        if number + 1 < len(clauses) and clauses[number].low.endswith(","):
            after = clauses[number + 1]
            if not after.times and self._kind(after.low, after) == "promise":
                return "promise", number  # "once I know more, by Friday noon at the latest, I'll write"
        return "other", number

    def _kind(self, low: str, clause: Clause) -> Kind:
        says = self._says
        if len(clause.times) > 1 and any(m.lead != "since" for m in clause.times):
            low = _SINCE.sub("schon länger", low)  # "liegt seit gestern im Versand und kommt am Freitag an"
        leads: set[str] = {"" if m.floating else m.lead for m in clause.times}
        if clause.times and leads <= {"since", "of", "after", "from"}:
            begun = says.found.search(low) or says.sure.search(low)
            return "promise" if leads == {"from"} and begun else "other"
        if clause.times and clause.times[-1].lead in ("until", "range") and says.kept.search(low):
            return "other"
        if says.condition.search(low):
            return "other"
        if says.ellipsis.search(low) or (says.sure.search(low) and not says.negated.search(low)):
            return "promise"
        said = _EMBEDDED.sub("", low) if MASK in _EMBEDDED.sub("", low) else low
        if says.firm.search(low) and not says.negated.search(low) and not says.past.search(said):
            return "other" if says.offer.search(said) and not says.undated.search(low) else "promise"
        if any(p.search(low) for p in (says.request, says.past, says.fact)) and (
            rest := says.second_half(low)
        ):
            # A time of the first half says nothing of what the second one does.
            return "other" if MASK in low and MASK not in rest else self._kind(rest, clause)
        if says.offer.search(said) or any(
            pattern.search(low) for pattern in (says.request, says.past, says.negated, says.fact)
        ):
            return "other"
        if "until" in leads or ("range" in leads and not clause.times[-1].named):
            return "other"
        ours = (says.acts, says.arrives, says.undated)
        return "promise" if any(p.search(low) for p in ours) else "unclear"

    def _alternatives(self, sentence: Sentence, clause: Clause) -> bool:
        """Two times with "oder" between them: one promise ("am Mittwoch oder Donnerstag"), or a choice left to the reader.

        Two appointments with a clock time each are a choice, and so is what the sentence or the next one leaves to the reader.
        """
        if len(clause.times) < 2 or not _EITHER.search(clause.low):
            return False
        says, following = self._says, self._following
        clocks = sum(mention.clock is not None for mention in clause.times)
        return (
            clocks > 1
            or bool(says.pick.search(sentence.low))
            or (following is not None and (following.question or bool(says.choice.search(following.low))))
        )

    def _due(self, sentence: Sentence, number: int) -> datetime | Literal[False] | None:
        """When the clause is due; None when that hangs on the contact's step; False when the time is past."""
        usable = [
            m
            for m in sentence.clauses[number].times
            if m.floating or m.lead not in ("since", "of", "after", "from")
        ] or list(sentence.clauses[number].times)
        mention = usable[-1]
        if self._says.loosely.search(sentence.clauses[number].low):
            return None
        loose = mention.floating and (mention.same_day or mention.exact is None)
        if loose and self._hangs_on_contact(sentence, number):
            return None
        if mention.day == self._clockwork.today and self._follows_request(sentence, number):
            return None
        anchor = self._last_day if mention.same_day else self._spoken_day or self._promised_day
        if mention.day is None:
            days = [m.day for m in sentence.clauses[number].times if m.day and m.lead not in _BEFORE]
            anchor = days[-1] if days else anchor
        due = self._clockwork.due(mention, anchor)
        if due is not None and _EITHER.search(sentence.clauses[number].low):
            others = [self._clockwork.due(m, anchor) for m in usable]
            due = max(
                other for other in others if other is not None
            )  # "am Montag oder am Freitag", said on a Wednesday
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
            and GOES_ON.match(clauses[number].low)
            and self._says.request.search(clauses[number - 1].low)
        )
