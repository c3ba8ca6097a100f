"""The greeting: is there one, does it name the reader, and is it the right name?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from tone import address
from tone.reading import Hit, Reading
from tone.registry import Rule
from tone.rules import check
from tone.words import wordset
from tone.zones import GREETING

_HE_FORMS = ("herr", "herrn", "hr", "mr")
_SHE_FORMS = ("frau", "fr", "ms", "mrs", "miss")
_FORMS = (*_HE_FORMS, *_SHE_FORMS, "mx", "sir", "madam", "madame")
_NOT_NAMES = wordset(
    "und and auch again nochmal nochmals noch einmal mal erst zurück aus dem der die das prof "
    "professor professorin dr doktor mag dipl ing med sehr geehrte geehrter geehrten liebe lieber "
    "liebes werte werter hallo hi hey guten guter tag morgen abend moin servus grüß gott dear hello "
    "good morning afternoon evening day there all everyone everybody team leute zusammen alle "
    "allerseits ihr ihnen euch wieder kunde kundin kunden kundinnen damen herren customer customers "
    "client user sir madam or von support familie family eheleute folks friends freunde freundinnen "
    "interessent interessentin nutzer nutzerin mieter mieterin gast gäste mitglied mitglieder "
    "kollegin kollege kollegen kolleginnen valued to whom concern both beide beiden schönen "
    "wunderschönen einen gern h c rer nat jur phil mult de van der den zu zum la le du"
)


@check("missing_greeting")
def missing_greeting(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A reply that starts without any greeting."""
    if not reading.fragment and reading.greeting is None and reading.body.strip():
        yield Hit(reading.body_start, reading.body_start)


@check("missing_name")
def missing_name(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A greeting that could go to anybody although the reader's name is known."""
    if reading.fragment or reading.greeting is None or not _known_names(reading):
        return
    if _FIRM.search(reading.context.client.name or ""):
        return  # nobody to be named
    if not _greeted(reading) and not _names_reader_early(reading):
        yield Hit(reading.greeting.end, reading.greeting.end)


_FIRM = re.compile(
    r"\b(?:GmbH|mbH|AG|KG|UG|OHG|SE|Ltd|Inc|LLC|PLC|GbR)\b|\be\. ?V\.|(?i:abteilung|verwaltung|kanzlei|sekretariat|department|accounts|office)\b"
)


@check("wrong_name")
def wrong_name(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A greeting with another name, or with Herr or Frau against the reader's own wish."""
    if reading.greeting is None:
        return
    known, greeted = [*_known_names(reading), *_signed_with(reading)], _greeted(reading)
    if known and greeted and not _is_greeted(reading, greeted, known):
        start, end = _name_span(reading, greeted)
        yield Hit(start, end, {"said": reading.own[start:end]})
        return
    yield from _wrong_form(reading)


def greets_by_name(reading: Reading) -> bool:
    """Does the greeting say one of the reader's names?"""
    return reading.greeting is not None and _is_greeted(reading, _greeted(reading), _known_names(reading))


def _is_greeted(reading: Reading, greeted: list[tuple[str, int]], known: list[str]) -> bool:
    """One of the words is one of the names. Nobody shortens a last name: "Frau Sommer" is not Frau Sommerfeld."""
    if not greeted:
        return False
    start, _ = _name_span(reading, greeted)
    formal = start < greeted[0][1]
    return any(_same(word, name, nick=not formal) for word, _ in greeted for name in known)


def _wrong_form(reading: Reading) -> Iterator[Hit]:
    assert reading.greeting is not None
    text = reading.own[reading.greeting.start : reading.greeting.end]
    known = address.gender(reading.context.client)
    if known == "unknown":
        return
    for word in re.finditer(r"\w+", text.casefold()):
        said = "he" if word[0] in _HE_FORMS else "she" if word[0] in _SHE_FORMS else None
        if said is not None and said != known:
            yield Hit(
                reading.greeting.start,
                reading.greeting.start + len(text.rstrip(" ,!.")),
                {"said": text.rstrip(" ,!.")},
            )
            return


def _greeted(reading: Reading) -> list[tuple[str, int]]:
    """The name words of the greeting with their offsets."""
    assert reading.greeting is not None
    greeting = reading.own[reading.greeting.start : reading.greeting.end]
    opening = GREETING.match(greeting)
    begin = opening.end() if opening else 0
    known = _known_names(reading)
    words = []
    for match in _NAME.finditer(greeting[begin:]):
        word = match[0]
        if word.casefold() in _NOT_NAMES or word.casefold() in _FORMS:
            continue
        if not word[0].isupper() and not any(_same(word, name, nick=False) for name in known):
            continue  # "hi dominic" calls him, "hi erstmal" calls nobody
        words.append((word, reading.greeting.start + begin + match.start()))
    return words


def _name_span(reading: Reading, greeted: list[tuple[str, int]]) -> tuple[int, int]:
    """From "Frau" or "Mr" (if there) to the end of the name."""
    assert reading.greeting is not None
    start, end = greeted[0][1], greeted[-1][1] + len(greeted[-1][0])
    before = reading.own[reading.greeting.start : start]
    form = re.search(
        r"(?:\b(?:" + "|".join(_FORMS) + r")\.? )(?:(?:prof|dr|mag)\.? )*$", before, re.IGNORECASE
    )
    return (reading.greeting.start + form.start() if form else start), end


def _known_names(reading: Reading) -> list[str]:
    client = reading.context.client
    parts = address.name_parts(client)
    words = f"{client.name or ''} {parts.first} {parts.last}".split()
    return [
        word for word in words if word.casefold().strip(".") not in _NOT_NAMES and len(word.strip(".")) > 1
    ]


def _signed_with(reading: Reading) -> list[str]:
    """The names under the reader's own mail: "Peggy to everyone" may be greeted as Peggy, whatever the address book says."""
    lines = reading.context.client_mail.strip().splitlines()
    signed = re.split(r"[.!?](?=\s)", lines[-1])[-1] if lines else ""
    outside = _NAME.findall(re.sub(r"\([^)]*\)", "", signed))
    if len(signed.split()) > MAX_SIGNED or any(w.islower() and w not in _NOT_NAMES for w in outside):
        return []  # a sentence, which may name anybody
    return [word for word in _NAME.findall(signed) if word[0].isupper() and word.casefold() not in _NOT_NAMES]


MAX_SIGNED = 6
"""Words of a last line that is still read as a signature."""
_NAME = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")


def _names_reader_early(reading: Reading) -> bool:
    """ "Hallo und willkommen, Frau Berg!": the name follows within the first words."""
    early = _NAME.findall(reading.own[reading.body_start : reading.body_start + 60])
    return any(_same(word, name, nick=False) for word in early for name in _known_names(reading))


def _same(said: str, known: str, *, nick: bool = True) -> bool:
    """Equal but for accents and case; a part of a double name; a usual short form ("Tobi" for Tobias)."""
    a, b = fold(said), fold(known)
    if a == b or a in b.split("-") or b in a.split("-"):
        return True
    return (
        nick
        and min(len(a), len(b)) >= 3
        and (a.startswith(b) or b.startswith(a))
        and abs(len(a) - len(b)) >= 2
    )


def fold(word: str) -> str:
    """Small letters without accents; umlauts as two letters, so that "Mueller" is "Müller"."""
    low = (
        word.casefold()
        .replace("ä", "ae")
        .replace("ö", "oe")
        .replace("ü", "ue")
        .replace("ı", "i")
        .replace("ø", "o")
        .replace("ł", "l")
    )
    return "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c)).strip(".")
