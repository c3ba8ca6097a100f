"""Who acts? Passives that pile up or hide who made a mistake, and what a team's own spaCy component has seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tone.finding import Language
from tone.reading import Hit, Reading, Sentence
from tone.registry import Rule
from tone.rules import check


@check("passive_density")
def passive_density(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A reply that is told in passives throughout, so that nobody acts. A single passive is good German."""
    told = {sentence: _faceless(reading, sentence) for sentence in reading.sentences}
    faceless = [sentence for sentence, is_so in told.items() if is_so]
    if len(faceless) >= MIN_PASSIVES and len(faceless) >= PASSIVE_SHARE * len(told):
        yield Hit(faceless[0].start, faceless[0].end, {"count": f"{len(faceless)}"})


MIN_PASSIVES = 3
PASSIVE_SHARE = 0.5
_SOMEBODY: dict[Language, re.Pattern[str]] = {
    "de": re.compile(r"\b(?:ich|wir|uns|mir|unser\w*|von|durch|du|Sie|Ihnen)\b"),
    "en": re.compile(r"\b(?:I|me|my|[Ww]e|us|our|ours|by|you|your)\b"),
}


def _faceless(reading: Reading, sentence: Sentence) -> bool:
    has_passive = any(sentence.first <= p.participle < sentence.last for p in reading.passives)
    return has_passive and not _SOMEBODY[reading.lang].search(reading.own, sentence.start, sentence.end)


@check("passive_failure")
def passive_failure(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """Something went wrong in a passive, with neither a doer nor a reason in the sentence, and no apology around it."""
    for sentence in reading.sentences:
        words = reading.own[sentence.start : sentence.end]
        lang = reading.lang
        if (
            not _WENT_WRONG[lang].search(words)
            or _SPARED_FAILURE[lang].search(words)
            or words.rstrip().endswith("?")
        ):
            continue
        if _PAST[lang].search(words) and _faceless(reading, sentence):
            yield Hit(sentence.start, sentence.end)


_PAST: dict[Language, re.Pattern[str]] = {
    "de": re.compile(r"\b(?:wurden?|worden|war|waren|ist|sind)\b", re.IGNORECASE),
    "en": re.compile(r"\b(?:was|were|been)\b|\bn't\b", re.IGNORECASE),
}
_WENT_WRONG: dict[Language, re.Pattern[str]] = {
    "de": re.compile(
        r"\b(?:irrtümlich\w*|versehentlich|fälschlich\w*|bedauerlicherweise|offenbar|anscheinend|leider|doppelt|falsch\w*|verwechselt|vertauscht|vergessen|übersehen|versäumt"
        r"|unterlassen|nicht (?:weiter\w+|bearbeitet|beantwortet|gesehen|verschickt|versendet|informiert|eingetragen|gebucht|beachtet|berücksichtigt|erfasst))\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:mistakenly|accidentally|inadvertently|erroneously|wrongly|incorrectly|unfortunately|regrettably|apparently|twice|mixed up|swapped|overlooked|forgotten|missed|lost|omitted|neglected"
        r"|(?:not|n't|never) (?:\w+ )?(?:processed|answered|forwarded|passed|sent|informed|entered|booked|confirmed|actioned|recorded|noticed|checked|followed|delivered|updated|saved))\b",
        re.IGNORECASE,
    ),
}
_SPARED_FAILURE: dict[Language, re.Pattern[str]] = {
    "de": re.compile(
        r"\b(?:weil|da|denn|deshalb|daher|leid|entschuldig\w*|noch nicht|eingestellt|ausverkauft|mehr hergestellt|produziert|angenommen|gebaut)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:because|since|as|therefore|that's why|sorry|apolog\w+|not yet|sold out|discontinued|nothing)\b",
        re.IGNORECASE,
    ),
}


@check("component")
def component(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """What a team's own spaCy component left in ``doc.spans["takt"]`` under this rule's id."""
    for span in reading.doc.spans.get("takt", ()):
        if span.label_ == rule.id:
            yield Hit(span.start_char, span.end_char)
