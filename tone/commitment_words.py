"""Which kinds of words make a sentence with a time a promise, and which make it something else.

The words themselves: :mod:`tone.commitments_de`, :mod:`tone.commitments_en`. All patterns are searched in one lower-cased clause in
which the time itself is masked by ``§``, so that "morgen" or "um" inside a time never counts as a word of the sentence. Repetitions
are bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """The wordings of one language, in the order in which :mod:`tone.commitments` asks for them."""

    request: re.Pattern[str]
    """The contact is to do something: their deadline, not our promise."""
    condition: re.Pattern[str]
    """A clause that only says when something else holds."""
    past: re.Pattern[str]
    """Something that has happened."""
    negated: re.Pattern[str]
    wish: re.Pattern[str]
    """A condition that only asks whether the contact wants it: "wenn Sie möchten"; what follows is an offer."""
    hearsay: re.Pattern[str]
    """What the contact or somebody of theirs said: it is told, not promised."""
    offer: re.Pattern[str]
    """A possibility, an offer, a wish: nobody is bound."""
    firm: re.Pattern[str]
    """A promise whatever else the clause says: "we will send", "Sie bekommen"."""
    sure: re.Pattern[str]
    """A promise even with a word that looks like the past: "habe ich für Sie bereit"."""
    ellipsis: re.Pattern[str]
    """A promise without a verb, its time included: "Antwort bis §"."""
    heading: re.Pattern[str]
    """What a time behind a colon is for: "Nächster Zwischenstand:"."""
    fact: re.Pattern[str]
    """Validity, opening hours, timetables, where somebody is."""
    acts: re.Pattern[str]
    """We, or somebody who acts for us, does something."""
    arrives: re.Pattern[str]
    """A thing gets to the contact or gets done."""
    vague: re.Pattern[str]
    """A time that is none: "zeitnah", "as soon as possible"."""
    undated: re.Pattern[str]
    """A deed announced, promise enough without any time."""
    announced: re.Pattern[str]
    """The first person's future: "I'll see to it"; in German "ich werde" is mostly talk, so the reader must be in it."""
    guarantee: re.Pattern[str]
    """Word given: a promise of its own beside one with a time."""
    deed: re.Pattern[str]
    """Somebody of ours acts, or the contact gets something: a promise when it hangs on a step, a mere statement when not."""
    stepped: re.Pattern[str]
    """Says in its own words on which step it hangs: "dann", "nach Eingang"."""
    depends: re.Pattern[str]
    """The time runs from a step of the contact: "nach Eingang", "dann"."""
    choice: re.Pattern[str]
    """Two times or ways to choose from."""
    loosely: re.Pattern[str]
    """Takes back what the time says: "irgendwann nächste Woche"."""
    pick: re.Pattern[str]
    """Leaves the choice between two times to the contact: "ganz wie Sie wollen"."""
    as_soon_as: re.Pattern[str]
    """A condition that comes true some day: what follows is promised without a time."""
    found: re.Pattern[str]
    """A thing the contact has or finds from a time on: "Sie finden sie ab Montag"."""
    kept: re.Pattern[str]
    """Something kept for the contact until a time, which is then over: "hold it until Friday"."""
    rest: re.Pattern[str]
    """Subject and second half of "wir haben geprüft und melden uns"."""

    def second_half(self, low: str) -> str | None:
        """What the same subject does after "und": "wir melden uns"; None when the clause has no second verb."""
        found = self.rest.search(low)
        return f"{found['who']} {found['does']}" if found else None


def compiled(**patterns: str) -> Wording:
    """Line breaks in the patterns are only for the reader."""
    return Wording(
        **{name: re.compile(re.sub(r"\s*\n\s*", "", pattern)) for name, pattern in patterns.items()}
    )
