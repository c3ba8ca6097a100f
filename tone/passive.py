"""German passives, found without a tagger: a form of "werden" and a participle that belong together.

A verb-second clause has its participle at the end ("wurde am Montag gesperrt"), a verb-last clause has it before
("dass der Anschluss gesperrt wurde"), so the two stand in one clause, with nothing but clause words between. What counts
as a participle is told by its shape; the few words of that shape which are none are listed.

Why not a tagger: measured on the UD German GSD dev passives this reaches what a tagger reaches, without 14 MB of model and
without the 40 ms a reply (decision 013).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tone.words import wordset

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


class Passive(NamedTuple):
    """Token numbers: the form of "werden", the participle, and the clause around them (`last` excluded)."""

    auxiliary: int
    participle: int
    first: int
    last: int


_FINITE = wordset("wird werde wirst werdet wurde wurden wurdest wurdet würde würden")
_PAST = wordset("wurde wurden wurdest wurdet worden")
_ALL = _FINITE | wordset("werden worden")

_HAVE = wordset("habe hast hat haben habt hatte hatten hätte hätten")
"""A perfect of its own: what follows belongs to it."""

_BOUNDARY = wordset(', ; : ( ) – — - . ! ? … „ “ ” " »  «')
_JOINS = wordset("und oder sowie aber sondern denn")
_WEAK = re.compile(
    r"(?:[a-zäöüß]{2,7})?ge[a-zäöüß]{2,}t"
    r"|[a-zäöüß]{2,}iert"
    r"|(?:[a-zäöüß]{2,5})?(?:be|ver|er|ent|emp|zer|miss|über|unter|wider|hinter|wieder|durch|um|voll)[a-zäöüß]{2,}t"
)
_STRONG = re.compile(
    r"(?:[a-zäöüß]{2,7})?ge[a-zäöüß]{2,}en"
    r"|(?:[a-zäöüß]{2,5})?(?:be|ver|er|ent|emp|zer|miss|über|unter|wider|hinter|durch|um|voll)(?:nommen|sprochen|schlossen|funden|boten|trieben|schrieben|loren"
    r"|gossen|bunden|zogen|worfen|troffen|brochen|sessen|wiesen|griffen|schnitten|schieden|standen|gangen|trunken|sungen|zwungen|logen|wogen|stohlen|storben"
    r"|fohlen|dorben|mieden|glichen|litten|ritten|schoben|hoben|schoren|schworen|nossen|drossen|flossen|sogen|borgen|gonnen|wonnen|ronnen|rungen|drungen|schwunden|wunden|schossen|fohlen|sprungen|wachsen|wichen|strichen|trogen|golten|rochen|standen|bissen|rissen|schmissen|nommen|worben)"
)
_SAME_AS_INFINITIVE = re.compile(
    r"(?:[a-zäöüß]{2,5})?(?:be|ver|er|ent|emp|zer|miss|über|unter|wider|hinter|durch|um|voll)(?:lassen|halten|fangen|laden|raten|tragen|stoßen|schlagen|geben|sehen"
    r"|treten|fahren|laufen|rufen|kommen|messen|gessen|graben|fallen|blasen|wachsen|waschen|schlafen)"
)
"""Participle and infinitive alike: "wird erhalten" may be a future, "wurde erhalten" is none."""

_NO_PARTICIPLE = wordset(
    "bekannt beliebt berühmt bereit bewusst besorgt befreundet begeistert verliebt verrückt erkältet entsetzt erst echt ernst verwandt vertraut "
    "begabt bereits bedacht bedeckt gut geeignet gewohnt gespannt gesamt gerecht gesunden unterbewusst überhaupt "
    "überrascht umgehend durchaus erfreut erwachsen gefallen gehören gewinnen genießen gelingen geschehen gestalten gewöhnen genesen gedenken gebären "
    "gelangen geraten gestehen gewähren gebrauchen geschweige gegen gegenüber gewiss gering zugegen umgehen angehören begegnen vergangen entgegen "
    "vorgehen ausgehen eingehen aufgehen dagegen hingegen wogegen weswegen insgesamt unterschiedlich unbedingt unerwartet geworden gewesen geblieben gegangen gekommen "
    "bekommt erhält"
)


def passives(doc: Doc, first: int, last: int) -> Iterator[Passive]:
    """The passives among the tokens ``doc[first:last]``, in order."""
    taken: set[int] = set()
    for at in range(first, last):
        form = doc[at].lower_
        if form not in _ALL:
            continue
        begin, end = _clause(doc, at, first, last)
        found = _participle(doc, at, begin, end)
        if found is not None and found not in taken:
            taken.add(found)
            yield Passive(at, found, begin, end)


def _participle(doc: Doc, at: int, begin: int, end: int) -> int | None:
    """Before an infinitive or "worden" directly, behind a finite form at the end of its clause, else directly before."""
    form = doc[at].lower_
    if form not in _FINITE:
        if at > begin and _is_participle(doc[at - 1], past=True):
            return at - 1
        if form == "worden":
            return None
    past = form in _PAST
    for begins, ends in _parts(doc, at + 1, end):
        behind = [i for i in range(begins, ends) if _is_participle(doc[i], past)]
        if behind:
            following = doc[behind[-1] + 1].lower_ if behind[-1] + 1 < ends else ""
            perfect = any(doc[i].lower_ in _HAVE for i in range(at + 1, behind[-1]))
            return None if perfect or following in ("sein", "haben") else behind[-1]
    return at - 1 if at > begin and _is_participle(doc[at - 1], past) else None


def _parts(doc: Doc, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The stretches between "und" and its like: the first participle belongs to the form before it."""
    begin = first
    for at in range(first, last):
        if doc[at].lower_ in _JOINS:
            yield begin, at
            begin = at + 1
    yield begin, last


def _is_participle(token: Token, past: bool) -> bool:
    word = token.text
    if not word.islower() or word in _NO_PARTICIPLE:
        return False
    if _WEAK.fullmatch(word) or _STRONG.fullmatch(word):
        return True
    return (past or word == "beraten") and bool(_SAME_AS_INFINITIVE.fullmatch(word))


def _clause(doc: Doc, at: int, first: int, last: int) -> tuple[int, int]:
    """The stretch around `at` up to the next comma or other mark on both sides."""
    begin, end = at, at + 1
    while begin > max(first, at - MAX_REACH) and doc[begin - 1].text not in _BOUNDARY:
        begin -= 1
    while end < min(last, at + MAX_REACH) and doc[end].text not in _BOUNDARY:
        end += 1
    return begin, end


MAX_REACH = 40
"""Tokens on each side; no clause is longer, and a text without commas must not become slow."""
