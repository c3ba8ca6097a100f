"""What hangs on the contact: offers, which promise nothing, and promises without a time.

"Sobald Ihr Foto da ist, schicke ich ..." is promised, but nobody can say for when. "Wenn Sie möchten, ..." only offers.
"""

from __future__ import annotations

import re

from tone.clauses import Clause, Sentence
from tone.commitment_words import Wording

REACH = 3
"""So many clauses before one may say what it is."""
MAX_CLAUSE = 700
"""Characters; what is longer without a comma is a table or a dump, not a sentence that promises."""


def is_offered(says: Wording, clauses: tuple[Clause, ...], number: int) -> bool:
    """ "Wenn Sie möchten, ..." offers; "Ihre Nachbarin sagte, ..." tells. Neither promises."""
    low = clauses[number].low
    before = clauses[number - 1].low if number and not GOES_ON.match(low) else ""
    after = clauses[number + 1].low if number + 1 < len(clauses) else ""
    return (
        any(says.wish.search(c) for c in (before, low, after))
        or bool(says.hearsay.search(before))
        or bool(says.hearsay.search(low) and not clauses[number].times)
    )


def is_undated(says: Wording, sentence: Sentence, number: int, *, asked: bool) -> bool:
    """Does a clause without a time promise something? `asked`: the sentence before asks a step of the contact, so "dann" follows upon it."""
    low = sentence.clauses[number].low
    if len(low) > MAX_CLAUSE or is_offered(says, sentence.clauses, number):
        return False
    if _SUBORDINATE.match(low) and not (says.vague.search(low) and _OURS.search(low)):
        return False
    if says.guarantee.search(low):
        return True
    if _hangs_on_step(says, sentence, number, low, asked):
        return True
    if says.past.search(low) or says.request.search(low):
        low = says.second_half(low) or low
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


def _hangs_on_step(says: Wording, sentence: Sentence, number: int, low: str, asked: bool) -> bool:
    """A deed of ours that follows upon a step, mostly of the contact: promised, but nobody can say for when."""
    clauses = sentence.clauses
    if not number and THEN.match(low) and not asked:
        return False  # "Der Monteur kommt am Freitag. Dann stellt er ...": then is Friday
    said = _AS_SOON_AS.sub("", low)
    if not says.deed.search(said) or any(
        p.search(said) for p in (says.past, says.negated, says.offer, says.condition, says.fact)
    ):
        return False
    earlier = [c.low for c in clauses[max(0, number - REACH) : number]]
    later = clauses[number + 1].low if number + 1 < len(clauses) else ""
    if says.stepped.search(low) or (low.endswith(",") and says.as_soon_as.search(later)):
        return True
    if _ANSWERING.match(low) and any(says.request.search(e) or says.as_soon_as.search(e) for e in earlier):
        return True
    if not earlier or _REASON.match(earlier[-1]):
        return False
    return bool(says.as_soon_as.search(earlier[-1])) or bool(
        _VERB_FIRST.match(low)
        and earlier[-1].endswith(",")
        and len(earlier[-1].split()) > 2
        and not clauses[number - 1].times
    )


GOES_ON = re.compile(r"\W{0,4}(?:und|and)\b")
_ANSWERING = re.compile(r"\W{0,4}(?:und|dann|so|danach|daraufhin|and|then|so)\b")
"""How a clause begins that says what follows upon a step."""
_VERB_FIRST = re.compile(r"\W{0,4}(?:dann |so )?[a-zäöüß]{3,18} (?:ich|wir)\b")
"""After a comma, a clause that begins with its verb follows upon a condition: "Kommt sie nicht, schicken wir ..."."""
_AS_SOON_AS = re.compile(r"(?<=.)\b(?:when|once|as soon as|if)\b.+$")
"""English needs no comma before the step: "you'll hear from me when the driver has been"."""
THEN = re.compile(r"\W{0,4}(?:dann|danach|then|after that|afterwards)\b")
_OURS = re.compile(r"\b(?:dass|that) (?:ich|wir|i|we)\b")
_SUBORDINATE = re.compile(
    r"\W{0,4}(?:und |and )?(?:dass|daß|wie|was|wo\w{0,6}|warum|weshalb|weil|ob|als|damit|obwohl|während|that|how|what|why|where|which|because|although)\b"
)
"""Tells of something, promises nothing by itself."""
_REASON = re.compile(
    r"\W{0,6}(?:und |aber )?(?:weil|da|damit|um|obwohl|während|wie|als|statt|anstatt|außer|dass)\b"
)
