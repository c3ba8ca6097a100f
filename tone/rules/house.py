"""The house's own voice: how it names people, and words it has better ones for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tone.reading import Hit, Reading
from tone.registry import Rule
from tone.rules import check
from tone.rules.wording import terms


@check("gendered_wording")
def gendered_wording(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """Generic masculines where the house asks for another style. A named person, or both forms side by side, is fine."""
    if reading.context.profile.gender_style == "off":
        return
    for match in terms(rule.words).finditer(reading.own, reading.body_start):
        before = reading.own[max(0, match.start() - 40) : match.start()]
        after = reading.own[match.end() : match.end() + 40]
        if reading.lang == "de" and _names_both_or_one(before, after, match[0]):
            continue
        yield Hit(match.start(), match.end(), {"word": match[0]})


def _names_both_or_one(before: str, after: str, word: str) -> bool:
    return bool(
        not word[0].isupper()
        or re.match(
            r"[:*_/]-?(?:in|r)|innen|:innen|,? (?:Herrn?|Frau)\b|,? [A-ZÄÖÜ][a-zäöüß]+ [A-ZÄÖÜ][a-zäöüß]+\b|[-/]",
            after,
        )
        or re.search(r"(?:innen|in) (?:und|oder|bzw\.|/) $|[-–]$", before)
        or re.match(r" (?:und|oder|bzw\.) [A-ZÄÖÜ]\w+in(?:nen)?\b", after)
    )


@check("gender_style")
def gender_style(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A form with another mark than the house writes: "Kund*innen" in a house with a colon. Quoted words are left alone."""
    style = reading.context.profile.gender_style
    mark = MARKS.get(style)
    if style == "off" or reading.lang != "de":
        return
    for match in _MARKED.finditer(reading.own):
        if match["mark"] != mark:
            ending = (match["end"] or match["capital"]).lower()
            instead = f"{match['stem']}{mark}{ending}" if mark else ""
            yield Hit(match.start(), match.end(), {"wished": SAID[style], "instead": instead})


MARKS = {"doppelpunkt": ":", "stern": "*"}
SAID = {
    "doppelpunkt": "Formen mit Doppelpunkt (Kund:innen)",
    "stern": "Formen mit Stern (Kund*innen)",
    "neutral": "neutrale Formen (alle, die bestellen)",
}
_MARKED = re.compile(
    r"\b(?P<stem>[A-ZÄÖÜ][a-zäöüß]{2,})(?:(?P<mark>[:*_·]|/-?)(?P<end>in(?:nen)?)|(?P<capital>In(?:nen)?))\b"
)


@check("house_words")
def house_words(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """Words the team has decided to replace, each with its own (`tone.words` in the settings)."""
    swaps = {
        word.casefold(): instead for word, instead in reading.context.profile.words.items() if word.strip()
    }
    if not swaps:
        return
    for match in terms(frozenset(swaps)).finditer(reading.own):
        yield Hit(match.start(), match.end(), {"word": match[0], "instead": swaps[match[0].casefold()]})
