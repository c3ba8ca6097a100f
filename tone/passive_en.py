"""English passives, found without a tagger: a form of "be" and a participle that follows it, with nothing but adverbs between.

A participle is told by its shape (-ed) or stands in the list of irregular ones. What has that shape but says how somebody is or
feels ("I am worried", "it is based on") is listed and no passive; nor is "is being" without a participle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tone.passive import Passive
from tone.words import wordset

if TYPE_CHECKING:
    from spacy.tokens import Doc

_BE = wordset("is are was were be been being 's 're")
_BETWEEN = wordset(
    "not n't never now already still also just being been only then since soon later first currently recently automatically correctly wrongly "
    "incorrectly accidentally mistakenly inadvertently unfortunately apparently obviously clearly fully finally immediately simply usually all both"
)
_IRREGULAR = wordset(
    "sent made done taken given written kept held told found lost paid sold bought brought built put set read cut shut left met felt taught caught "
    "thought sought chosen broken spoken stolen frozen driven drawn shown known thrown grown seen begun withdrawn overseen overlooked forgotten hidden "
    "laid led won hit hurt split spent lent dealt drawn-up worn torn sworn undone redone rewritten reset resent mislaid misread withheld undertaken"
)
_STATE = wordset(
    "interested tired worried delighted pleased excited concerned supposed used married disappointed satisfied frustrated confused embarrassed annoyed "
    "relieved surprised ashamed scared frightened limited based located advanced detailed complicated need indeed related dedicated committed experienced "
    "qualified convinced determined prepared attached enclosed closed required needed allowed entitled covered included retired bored amazed shocked upset "
    "welcomed opposed involved crowded fixed mixed red speed hundred"
)
_ED = re.compile(r"[a-z]{2,}ed")


def passives(doc: Doc, first: int, last: int) -> Iterator[Passive]:
    """The passives among the tokens ``doc[first:last]``, in order; `first` and `last` of a passive are those of its stretch."""
    at = first
    while at < last:
        if doc[at].lower_ not in _BE:
            at += 1
            continue
        place = at + 1
        while place < min(last, at + MAX_BETWEEN) and doc[place].lower_ in _BETWEEN:
            place += 1
        if place < last and _is_participle(doc[place].lower_):
            yield Passive(at, place, at, place + 1)
        at = place


MAX_BETWEEN = 5


def _is_participle(word: str) -> bool:
    return word in _IRREGULAR or (bool(_ED.fullmatch(word)) and word not in _STATE)
