"""Orders that stand alone: "Send the form back by return." without please, reason or anything gained by it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tone.reading import Hit, Reading, Sentence
from tone.registry import Rule
from tone.rules import check
from tone.rules.feelings import HURTS

_LEAD = re.compile(
    r"(?:(?:next time|in future|in the future|for the future|from now on|from today|going forward|until then|meanwhile|in the meantime|first|firstly|first of all|then|now|and|so|but|also|again|afterwards"
    r"|otherwise|instead|in that case|before you (?:write|call|ask|complain|come)(?: to us| us)?(?: again)?|just|simply|best|either|for the last time|once more|once again|as (?:i|we) said|by then|on the day)\b,? ?)*",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"\b(?:please|thank\w*|feel free|because|otherwise|so|as (?:the|we|our|it|this|they)|since|then (?:i|we|it|you|the)|(?:and|,) (?:i|we|it|you|the \w+)(?:'ll| will|'d| can|'ve)\b|if you(?:'d)? (?:like|prefer|wish|want|need|can|have|get|notice|still|ever|are|feel)|whenever|any ?time"
    r"|no (?:rush|hurry|need|problem)|whichever|early enough|(?:don't|not) feel|feels?|worry|hesitate|well|of course|may|happy|glad|sorry|free of charge|for free|to (?:make sure|avoid|keep|save|get|have|see|be|find|help|stop|let|claim|choose|change|start|reach|open)|it helps|if any\w*|gas|fire|smoke|danger\w*|safe|safety|scam\w*|fraud\w*|password|passwords|code|codes|pin)\b",
    re.IGNORECASE,
)
"""What makes an order a request, an offer, or a warning meant well."""
_OFFERED = re.compile(
    r"(?:take (?:care|your time|a seat|heart)|have (?:a|fun|you)|be (?:well|my guest|sure to enjoy)|get well|get some|come (?:by|and|round|in)|call me|call us|ring (?:me|us)|write to me|give (?:me|us) a|give (?:my|our|him|her|them) (?:best|regards|love|a)"
    r"|let (?:me|us|'s)\b|tell (?:me|us)|write (?:back|me)|just|ask (?:for|me|us)\b|(?:answer|reply)(?: to)? (?:this|the|my|our|here|with|by|yes)|don't (?:worry|hesitate|be|miss|forget to enjoy|bother)|never mind|look (?:after|for|forward|out|under|at the|on)"
    r"|go (?:to|into|on)\b|try (?:the|it|this|that|again|a|our|to turn|switching|turning|a different)|leave (?:it|that|this|the rest|everything) (?:to|with) (?:me|us)|leave it (?:there|off|for|at)|do (?:let|come|ring|call|write|tell|say|enjoy|try)|make yourself|keep (?:in touch|well|warm|the change|it|them|your (?:receipt|ticket|number|copy|old|place|seat))|find (?:attached|the|enclosed|below|out)"
    r"|stay (?:safe|well|warm|in|with)|remember me|think of|check (?:the|that|whether|if|under|your (?:spam|junk))|use (?:the code|code|the link|this|it)|be assured|come (?:to|at|on)|stop by|order (?:it|one) (?:here|online))\b",
    re.IGNORECASE,
)
"""Wishes, offers and steps of a guide, which begin with the same verbs."""
_LIST_ITEM = re.compile(r"[ \t]*(?:[-–•*]|(?:step )?\d{1,2}[.):])[ \t]", re.IGNORECASE)
_GAINED = re.compile(
    r"\W*(?:(?:and )?(?:then )?(?:I|we|you|it|that|this|they)(?:'ll| will|'d| can|'re|'s| is| are| get| have)\b|that way|then\b|otherwise|this way|once\b|as soon as|because|the reason|no (?:rush|hurry))",
    re.IGNORECASE,
)
MAX_WORDS = 26
"""What is longer explains something."""


@check("curt_order")
def curt_order(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """One sentence that orders; in a reply that hurts nowhere else it may be urgent or a tip, and is a hint. Steps of a guide are left alone: those of a list, and those in a row behind a friendly opening."""
    sentences = reading.sentences
    for number, sentence in enumerate(sentences):
        if not _orders(reading, sentence, rule.words):
            continue
        before = reading.said(sentences[number - 1]) if number else ""
        after = reading.said(sentences[number + 1]) if number + 1 < len(sentences) else ""
        if (
            before.rstrip().endswith(":")
            or _KIND.search(before)
            or _GAINED.match(after)
            or _KIND.search(after)
        ):
            continue
        hurts = reading.facts["categories"] & (HURTS - {"command"})
        yield Hit(sentence.start, sentence.end, {}, None if hurts else "hint")


def _orders(reading: Reading, sentence: Sentence, verbs: frozenset[str]) -> bool:
    text = reading.said(sentence)
    line = reading.own[reading.own.rfind("\n", 0, sentence.start) + 1 : sentence.end]
    if (
        _LIST_ITEM.match(line)
        or not text.endswith((".", "!"))
        or ":" in text
        or ";" in text
        or len(text.split()) > MAX_WORDS
    ):
        return False
    lead = _LEAD.match(text)
    rest = text[lead.end() if lead else 0 :]
    first = re.match(r"[A-Za-z']+(?:-[a-z]+)?", rest)
    if first is None or first[0].casefold() not in verbs or len(rest.split()) < 2:
        return False
    return not _OFFERED.match(rest) and not _KIND.search(text)
