"""Sie or du, read out of a text.

German hides its form of address: "Sie" and "Ihr" at the start of a sentence may as well be "she", "they" or "her", and "ihr"
may be "you all" or "her". So evidence is strong or weak, and weak evidence only counts where nothing else speaks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tone.finding import Address

Register = Literal["Sie", "du", "mixed", "none"]

_DU = re.compile(
    r"\b(?:(?:[Dd]u|[Dd]ich|[Dd]ir|[Dd]ein(?:e[mnrs]?|s)?|[Dd]einetwegen|[Ee]uch|[Ee]uer|[Ee]uer[emns]+|[Ee]ure[mnrs]?)\b(?!-)"
    r"|(?:hast|bist|kannst|willst|musst|darfst|sollst|magst|möchtest|wirst|weißt|hattest|warst|würdest|könntest|solltest|wärst"
    r"|wolltest|hättest|brauchst|findest|siehst|gibst|nimmst|kommst|gehst|machst|bekommst|kriegst|schickst|meinst|denkst)\b)"
)
_IHR_PLURAL = re.compile(
    r"\b(?:[Ii]hr (?:\w+ )?(?:habt|seid|könnt|wollt|müsst|dürft|sollt|werdet|mögt|möchtet|wisst|wart|hattet|würdet|könntet|solltet|braucht|kommt"
    r"|geht|macht|findet|seht|nehmt|gebt|bekommt|kriegt)"
    r"|(?:[Hh]abt|[Ss]eid|[Kk]önnt|[Ww]ollt|[Mm]üsst|[Dd]ürft|[Ss]ollt|[Ww]erdet|[Mm]ögt|[Mm]öchtet|[Ww]isst|[Hh]attet|[Ww]ürdet|[Kk]önntet|[Ss]olltet"
    r"|[Ww]ärt|[Hh]ättet|[Bb]raucht|[Kk]ommt|[Gg]eht|[Mm]acht|[Ff]indet|[Ss]eht|[Nn]ehmt|[Bb]ekommt|[Mm]eint|[Dd]enkt) ihr"
    r"|(?:[Hh]abt|[Ss]eid|[Kk]önnt|[Ww]ollt|[Mm]üsst|[Dd]ürft|[Mm]ögt|[Mm]öchtet|[Ww]isst|[Hh]attet|[Ww]ürdet|[Kk]önntet) Ihr)\b"
)
_SIE = re.compile(r"\b(?:Sie|Ihnen|Ihr(?:e[mnrs]?)?|Ihrerseits|Ihretwegen)\b(?!-)")
_IDIOM = re.compile(
    r"\b(?:per|aufs|zum) (?:du|sie)\b|\bdas (?:Du|Sie)\b(?= (?:an|ist|war|oder|statt))|\bdu (?:&|und) ich\b|\bdu (?:meine güte|lieber himmel|liebe zeit|lieber gott)",
    re.IGNORECASE,
)

_IMPERATIVE_WORDS = (
    "schau|schaue|guck|schick|schicke|gib|sag|nimm|melde|meld|lies|sieh|probier|probiere|komm|geh|klick|klicke|öffne|wähl|wähle|lade|lad|ruf|frag|frage"
    "|bestell|bestelle|prüf|prüfe|denk|vergiss|warte|wart|lass|mach|trag|stell|stelle|starte|logge|log|gehe|drück|drücke|antworte|schreib|schreibe|hol|bring"
    "|halt|halte|nutze|nutz|zieh|tipp|tippe|such|suche|leg|lege|speicher|speichere|lösch|lösche|teile|kontaktier|kontaktiere|überprüfe|versuch|versuche|bleib|setz|setze|fühl|entschuldige|verzeih|vergewissere|installiere|aktiviere|deaktiviere|verwende"
)
_IMPERATIVE = re.compile(
    rf"(?P<lead>^|[.!?:;\n–] *|, *|\bund |\boder |\bdann |\bbitte |\bBitte |\beinfach )(?P<verb>(?i:{_IMPERATIVE_WORDS}))(?P<es>'s|s)?\b"
    r"(?! (?:ich|wir|sie|er|man|Sie|Ihnen|Ihr\w*)\b)(?= (?:dann |doch |mal |bitte |einfach |kurz |gern |gerne |ruhig |noch |uns\b|mir\b|dir\b|dich\b|dein|die |das |den |der |dem |es |ihn |ein|auf |in |im |zu |nach |mich\b|hier|vor|dort|alle|auch|nicht|direkt|am |an |bei |an\b|zum |zur |unter |sie |\d|[A-ZÄÖÜ„\"])|[.!,])",
    re.MULTILINE,
)
_SUBJECT_AFTER = re.compile(r" (?:ich|wir|sie|er|es|man|Sie|der|die|das)\b")
_FIRST_PERSON = re.compile(
    r"(?:frage|warte|schicke|melde|suche|halte|stelle|prüfe|schreibe|schaue|lege|bestelle|lade|gehe|setze|teile|nutze|mache)s? (?:ich|wir|sie|er|man)\b",
    re.IGNORECASE,
)
_ICH = re.compile(r"\b[Ii]ch\b")
_SENTENCE_BREAK = re.compile(r"[.!?;:](?=\s)|\n")
SENTENCE_REACH = 300
"""Characters looked back for the subject of a verb."""
_CLAUSE_START = re.compile(
    r"(?:^|[.!?…:;|\n][\"„“»«”)\]*]*[ \t]*|[\n][ \t]*[-–•*\d.)]*[ \t]*|[\"„»(\[–|][ \t]*|(?:^|\n)[ \t]*[-–•*][ \t]*)$"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One word that addresses the reader: ``text[start:end]``."""

    start: int
    end: int
    address: Address
    strong: bool


def evidence(text: str) -> tuple[Evidence, ...]:
    """Every word of a German text that shows how its reader is addressed, in text order."""
    idioms = [match.span() for match in _IDIOM.finditer(text)]

    def idiomatic(at: int) -> bool:
        return any(start <= at < end for start, end in idioms)

    found = [Evidence(*m.span(), "du", True) for m in _DU.finditer(text) if not idiomatic(m.start())]
    found += [Evidence(*m.span(), "du", True) for m in _IHR_PLURAL.finditer(text)]
    found += [
        Evidence(m.start("verb"), m.end(), "du", True)
        for m in _IMPERATIVE.finditer(text)
        if _commands(text, m)
    ]
    plural = [(e.start, e.end) for e in found]
    for match in _SIE.finditer(text):
        if idiomatic(match.start()) or any(s <= match.start() < e for s, e in plural):
            continue
        strong = not _CLAUSE_START.search(text, max(0, match.start() - 12), match.start())
        found.append(Evidence(*match.span(), "Sie", strong or match[0] == "Ihnen"))
    return tuple(sorted(found, key=lambda e: e.start))


def _commands(text: str, match: re.Match[str]) -> bool:
    """Is the verb an order to one friend, not "frage ich" nor "Suche" the noun?"""
    if match["verb"][0].isupper() and match["lead"].strip() not in ("", ".", "!", "?", ":", "–"):
        return False
    if _SUBJECT_AFTER.match(text, match.end()) or _FIRST_PERSON.match(text, match.start("verb")):
        return False
    return not (match["verb"].endswith("e") and _ich_before(text, match.start("verb")))


def _ich_before(text: str, at: int) -> bool:
    """ "Ich prüfe das und melde mich": the second verb has the first one's subject, and its form is that of an order."""
    before = text[max(0, at - SENTENCE_REACH) : at]
    return bool(_ICH.search(_SENTENCE_BREAK.split(before)[-1]))


def register_of(found: tuple[Evidence, ...]) -> Register:
    """Which form of address the evidence shows; weak words only decide when no strong one speaks."""
    strong = {e.address for e in found if e.strong}
    if len(strong) == 2:
        return "mixed"
    if strong:
        return strong.pop()
    return "Sie" if found else "none"
