"""What a reply does well. Praise follows the same evidence as the findings: no reply is praised for a rule it breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tone.reading import Hit, Reading
from tone.registry import Rule
from tone.rules import check, names, structure


@check("praise_greeting")
def greeting(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """The greeting names the reader, rightly."""
    if reading.greeting is None or not names.greets_by_name(reading):
        return
    yield Hit(reading.greeting.start, reading.greeting.end)


@check("praise_mirror")
def mirror(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """One of the first two sentences takes up at least two of the client's words."""
    theirs = structure.content(reading.context.client_mail, reading)
    for sentence in reading.sentences[:2]:
        mine = structure.content(reading.own[sentence.start : sentence.end], reading)
        if sum(any(structure.shared(a, b) for a in theirs) for b in mine) >= 2:
            yield Hit(sentence.start, sentence.end)
            return


@check("praise_emotion")
def emotion(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A feeling of the client is named."""
    for sentence in reading.sentences[:4]:
        words = reading.own[sentence.start : sentence.end]
        if structure.NAMED_FEELING[reading.lang].search(words):
            yield Hit(sentence.start, sentence.end)
            return


@check("praise_promise")
def promise(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A promise with a time."""
    for found in reading.promises:
        if found.due is not None:
            yield Hit(found.start, found.end)
            return


@check("praise_apology")
def apology(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """An apology that stands in the first half and is followed by a deed."""
    if "weak_apology" in reading.facts["categories"]:
        return
    for number, sentence in enumerate(reading.sentences[:-1]):
        words = reading.own[sentence.start : sentence.end]
        if structure.SORRY[reading.lang].search(words) and (
            number < 4 or number * 2 < len(reading.sentences)
        ):
            yield Hit(sentence.start, sentence.end)
            return


@check("praise_next_step")
def next_step(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A step the reader can take, told politely and in words that can be followed."""
    best = None
    for sentence in reading.sentences:
        words = reading.own[sentence.start : sentence.end]
        if _STEP_FOR_READER[reading.lang].search(words):
            best = best or sentence
    if best is not None and not reading.facts["categories"] & {"command"}:
        yield Hit(best.start, best.end)


_STEP_FOR_READER = {
    "de": re.compile(
        r"\b(?:(?:geben|schicken|senden|nennen|sagen|schreiben|antworten|rufen|probieren|öffnen|klicken|wählen|melden|heben|fotografieren|legen|bringen|prüfen|nehmen|laden|gehen|stellen|lesen|warten) Sie"
        r"|(?:schick|gib|sag|guck|schau|probier|nimm|klick|öffne|bestell|lade|antworte|ruf) |Sie schicken mir|passt (?:Ihnen|dir|euch)|was ich (?:noch )?(?:von Ihnen )?brauche|brauche ich (?:noch )?von (?:Ihnen|dir))\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:please (?!note|be advised|accept)\w+|all i need|(?:just )?(?:open|click|choose|pick|reply|tell me|let me know|send me|call me|press)|shall we|would you)\b",
        re.IGNORECASE,
    ),
}
