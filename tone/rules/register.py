"""Sie and du: mixed in one reply, or not as the reader wishes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tone import address
from tone.addressing import Evidence
from tone.reading import Hit, Reading
from tone.registry import Rule
from tone.rules import check


@check("register_mix")
def mixing(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """Sie and du in one reply: every sentence that falls out of the wished form, else out of the more frequent one."""
    if _by_last_name(reading) and address.register(reading) == "du":
        yield from _by_sentence(reading, list(reading.facts["address"]), "Sie")
        return
    if address.register(reading) != "mixed":
        return
    strong = [e for e in reading.facts["address"] if e.strong]
    wished = address.expected(reading.context)
    if wished is None:
        formal = sum(e.address == "Sie" for e in strong)
        wished = "Sie" if formal * 2 >= len(strong) else "du"
    yield from _by_sentence(reading, [e for e in strong if e.address != wished], wished)


@check("wrong_register")
def wrong(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """The whole reply in the form the reader did not choose."""
    wished, register = address.expected(reading.context), address.register(reading)
    if (
        wished is None
        or register in ("none", "mixed", wished)
        or (wished == "Sie" and _by_last_name(reading))
    ):
        return
    found = reading.facts["address"]
    if register == "Sie" and not any(e.strong for e in found):
        found = [e for e in found if reading.own[e.start : e.end] != "Sie"]
    yield from list(_by_sentence(reading, list(found), wished))[:1]


def _by_last_name(reading: Reading) -> bool:
    """ "Liebe Frau Berg" says Sie, whatever follows."""
    greeting = reading.greeting
    return greeting is not None and bool(_FRAU_OR_HERR.search(reading.own, greeting.start, greeting.end))


_FRAU_OR_HERR = re.compile(r"\b(?:Frau|Herrn?) (?:(?:Dr|Prof)\.? )*[A-ZÀ-Ž]")


def _by_sentence(reading: Reading, found: list[Evidence], wished: str) -> Iterator[Hit]:
    seen = set()
    for item in found:
        sentence = reading.sentence_at(item.start)
        start, end = (sentence.start, sentence.end) if sentence else (item.start, item.end)
        if start not in seen:
            seen.add(start)
            yield Hit(start, end, {"word": reading.own[item.start : item.end], "wished": wished})
