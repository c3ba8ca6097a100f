"""German words for what is nobody else's business, and whose business it is in the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tone.reading import Hit, Reading
from tone.registry import Rule
from tone.rules import check

_SOMEBODY = re.compile(
    r"\b(?:[Ii]ch|[Mm]ein(?:e[nmrs]?)?|[Mm]ir|[\wäöüß]*[Kk]olleg(?:e|en|in|innen)|Chefs?|Chefin|Teamlead|Herrn? [A-ZÄÖÜ][\wäöüß-]+|Frau [A-ZÄÖÜ][\wäöüß-]+|Familie [A-ZÄÖÜ][\wäöüß-]+"
    r"|[\wäöüß]*(?:[Mm]itarbeiter|[Ss]achbearbeiter|[Ff]ahrer|[Tt]echniker|[Mm]onteur|[Hh]ausmeister|[Hh]auswart|[Ll]eiter|[Vv]ermieter|[Vv]ormieter|[Nn]achmieter|[Nn]achbar|[Bb]ewerber|[Pp]raktikant|[Tt]rainer|[Ll]ehrer|[Ee]rzieher)(?:in|innen|n|s)?|[\wäöüß]*[Ll]ehrling|Azubi|Pfarrer|Pfarrerin|[\wäöüß]*[Ll]enker(?:in|s)?"
    r"|(?:Mieter|Kunde|Kundin|Mieterin|Patient|Patientin|Gast|Dame|Familie|Herr|Frau|Mitschüler|Mitschülerin|Unfallgegner|Mitbewerber|Paar) (?:vor|unter|über|neben|nebenan|gegenüber|aus|der|die|von)|Unfallgegner|Mitbewerber|Schwägerin|Schwager|Schwester|Bruder|Ex|Exmann|Exfrau|Bub|Mädel|mein Freund|meine Freundin)\b"
    r"|(?:^|[.!?\n] ?)(?:Bin|War|Hatte)\b"
)
_YOURS = re.compile(
    r"\b(?:Ihr|Ihre|Ihren|Ihrem|Ihrer|Ihres|[Dd]ein|[Dd]eine|[Dd]einen|[Dd]einem|[Dd]einer|[Ee]uer|[Ee]ure\w*)(?: [\wäöüß-]+){0,2}$"
)
"""The word belongs to the person who is written to: "Ihre schwere Grippe"."""
_KIND = re.compile(
    r"\b(?:gute besserung|beileid|anteilnahme|glückwunsch|alles gute|mitgefühl|wünsche|falls|wenn|sollten|tut mir leid, dass sie|hoffe|formular|antrag\w*|versicher\w+|vertrag\w*|praxis|sprechstunde|kurs\w*|seminar\w*|leistung\w*|erstatt\w+|rechnung\w*|rezept\w*|nachweis\w*|attest\w*|bescheinigung\w*|termin für|studie\w*|medikament\w*)\b|\?",
    re.IGNORECASE,
)
_YOU = re.compile(
    r"\b(?:Sie (?:sind|haben|hatten|waren|leiden|bekommen)|[Dd]u (?:bist|hast|hattest|warst)|haben Sie|sind Sie|waren Sie|hatten Sie|hast du|bist du)\b"
)


@check("private_word")
def private_word(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """One of the rule's words said of oneself, a colleague or somebody else; not of the person who is written to."""
    terms = _terms(rule.words)
    for sentence in reading.sentences:
        text = reading.said(sentence)
        found = next((m for m in terms.finditer(text) if not _YOURS.search(text[: m.start()].rstrip())), None)
        if found is None or _KIND.search(text) or _YOU.search(text):
            continue
        who = _SOMEBODY.search(text)
        if who is None:
            continue
        start, end = min(who.start(), found.start()), max(who.end(), found.end())
        while text[start] in " .!?\n":
            start += 1
        yield Hit(sentence.start + start, sentence.start + end)


@lru_cache(maxsize=8)
def _terms(words: frozenset[str]) -> re.Pattern[str]:
    """The words as they stand; one that begins with * ends a compound: "*operation"."""
    parts = [
        (r"[\wäöüß-]*" if word.startswith("*") else "") + re.escape(word.lstrip("*"))
        for word in sorted(words, key=len, reverse=True)
    ]
    return re.compile(r"(?<!\w)(?:" + "|".join(parts) + r")(?!\w)", re.IGNORECASE)
