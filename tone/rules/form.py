"""The outer form: sentences nobody can follow, shouting, copied replies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tone.reading import Hit, Reading, Sentence
from tone.registry import Rule
from tone.rules import check
from tone.words import wordset

LONG_SENTENCE = 42
"""Words. Service letters average 15; beyond this a reader has to start again."""

NEARLY_LONG = 36
NESTED_COMMAS = 5
GAP = re.compile(r"\[([^\[\]\n]{2,60})\]")
_EXCLAMATIONS = re.compile(r"[!?]*!{2,}[!?]*|!\?!|\?!\?")
_CAPS = re.compile(r"(?<![\w@./#-])[A-ZÄÖÜ]{3,}(?![\w@./-])")


@check("long_sentence")
def long_sentence(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A sentence of more words than fit into one breath, or a nested one that is nearly as long."""
    for sentence in reading.sentences:
        words = _word_count(reading, sentence)
        text = reading.said(sentence)
        if words < NEARLY_LONG or "\n" in text or _is_list(text):
            continue
        nested = len(re.findall(r",\s", text)) >= NESTED_COMMAS
        severity = "warning" if words >= LONG_SENTENCE or nested else "hint"
        yield Hit(sentence.start, sentence.end, {"words": f"{words}"}, severity)


def _word_count(reading: Reading, sentence: Sentence) -> int:
    return sum(1 for token in reading.doc[sentence.first : sentence.last] if token.is_alpha or token.like_num)


def _is_list(text: str) -> bool:
    """Commas between single words are a list, not a maze."""
    return len(re.findall(r", \S+(?=,| und | and | oder | or )", text)) >= 3


@check("nominal_style")
def nominal_style(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """Nouns made from verbs that pile up around a verb which says nothing ("erfolgt", "bedarf"), in one sentence."""
    for sentence in reading.sentences:
        text = reading.said(sentence)
        nouns = _NOMINAL[reading.lang].findall(text)
        empty = sum(token.lower_ in rule.words for token in reading.doc[sentence.first : sentence.last])
        if empty and len(nouns) + empty >= NOMINAL_DENSITY and len(nouns) * 12 >= len(text.split()):
            yield Hit(sentence.start, sentence.end)


NOMINAL_DENSITY = 3
"""Nouns from verbs and empty verbs in one sentence; service letters that read well have one or two."""

_NOMINAL = {
    "de": re.compile(
        r"\b(?!Zeitung|Wohnung|Rechnung|Heizung|Leitung|Zahlung|Bestellung|Verwaltung|Versicherung|Zeichnung|Übung|Achtung|Packung|Kleidung|Meinung|Hoffnung|Richtung|Nummerierung)"
        r"[A-ZÄÖÜ][a-zäöüß]{3,}(?:ungen|ung|nahmen?|ionen|ion|keiten?|heiten?|gabe|legung|zugs?|gangs?)\b"
        r"|\b(?:Eingang|Erhalt|Ablauf|Abschluss|Vorliegen|Nachweis|Anspruch|Maßgabe|Vollzug|Bezug|Antrags?|Verlangen|Ersuchen)s?\b"
    ),
    "en": re.compile(
        r"\b(?!question|station|information|section|option|version|attention|position|mention|holiday|apartment|department|document|moment|payment|appointment)"
        r"[a-z]{4,}(?:ation|ition|ution|tion|ment|ance|ence|isation|ization|ability|ibility)s?\b",
        re.IGNORECASE,
    ),
}


@check("office_sound")
def office_sound(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """Words of the files, nouns made from verbs and turns of offices in one sentence that speaks to nobody.

    Each alone is good German; it is the sum that sounds like a notice.
    """
    for sentence in reading.sentences:
        text = reading.said(sentence)
        filed = sum(token.lower_ in rule.words for token in reading.doc[sentence.first : sentence.last])
        if not filed or text.endswith("?"):
            continue
        nouns = len(_NOMINAL["de"].findall(text))
        turns = len(_OFFICE_TURN.findall(text))
        people = len(_TO_SOMEBODY.findall(text))
        if 2 * filed + nouns + turns - people >= OFFICE_SCORE:
            yield Hit(sentence.start, sentence.end)


OFFICE_SCORE = 4
"""A word of the files counts two, a noun from a verb or a turn of an office one; a person spoken to or of takes one away."""
_OFFICE_TURN = re.compile(
    r"\b(?:ist|sind|war|bleibt|hat|haben)\b[^,.;]* (?:zu \w+en|\w+zu\w+en)\b|\b(?:im (?:zuge|rahmen|falle|wege|hinblick)|auf (?:grundlage|basis|antrag)|unter (?:wahrung|vorbehalt|einhaltung|angabe|verweis))\b"
    r"|\b(?:wird|werden|wurde|wurden)\b[^,.;]* \w+(?:t|en)\.|§|\b(?:Art|Abs|Ziff|Nr)\. ?\d|\b(?:der|des|einer|eines) (?:\w+ )?\w+(?:ung|ungen|nahme|schaft|keit|s|es) (?:der|des|einer|eines)\b",
    re.IGNORECASE,
)
_TO_SOMEBODY = re.compile(r"\b(?:ich|wir|uns|mir|Sie|Ihnen|du|dir|dich|bitte)\b")


@check("exclamation_marks")
def exclamation_marks(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """Two or more exclamation marks in a row."""
    for match in _EXCLAMATIONS.finditer(reading.own):
        sentence = reading.sentence_at(match.start() - 1)
        start = sentence.start if sentence else match.start()
        loud = len(match[0]) > 2 and _AT_SOMEBODY.search(reading.own, start, match.end())
        yield Hit(start, match.end(), {}, "warning" if loud else "hint")


_AT_SOMEBODY = re.compile(
    r"\b(?:Sie|Ihnen|Ihre?[nmrs]?|[Dd]u|[Dd]ich|[Dd]ir|[Dd]eine?[nmrs]?|(?i:you|your))\b|\b[A-ZÄÖÜ]{4,}\b"
)
"""A row of marks at the reader, or with a word in capitals, is louder than one behind a cheer."""


@check("capitals")
def capitals(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A word of emphasis in capitals; names, abbreviations and what the client wrote are left alone."""
    emphasis = EMPHASIS[reading.lang]
    theirs = reading.context.client_mail
    run = _run_of_capitals(reading)
    for match in _CAPS.finditer(reading.own):
        if run is not None and run[0] <= match.start() < run[1]:
            continue
        if match[0].casefold() in emphasis and not re.search(rf"\b{match[0]}\b", theirs):
            yield Hit(match.start(), match.end(), {"word": match[0]}, "hint")
    if run is not None:
        yield Hit(run[0], run[1], {"word": reading.own[run[0] : run[1]]}, "warning")


def _run_of_capitals(reading: Reading) -> tuple[int, int] | None:
    """Four or more words of capitals in a row that hold a word of everyday language."""
    everyday = EMPHASIS[reading.lang]
    for match in re.finditer(r"(?<![\w@./])(?:[A-ZÄÖÜ]{2,}[ ,!]+){3,}[A-ZÄÖÜ]{2,}(?![\w@./])", reading.own):
        words = [w.casefold() for w in re.findall(r"\w+", match[0])]
        if any(word in everyday for word in words) and match[0] not in reading.context.client_mail:
            return match.span()
    return None


EMPHASIS = {
    "de": wordset(
        "nicht nie niemals sofort jetzt immer alle alles dringend bitte kein keine keinen keinesfalls "
        "bereits schon mehrfach dreimal zweimal viermal wirklich müssen muss ihre ihr sie wir ganz sehr "
        "nur unbedingt heute morgen gestern vorher nachher zuerst deutlich klar richtig falsch endlich "
        "erst selbst selber niemand jeder jede jedes auf gar doch letzte letzten letztmalig mal achtung "
        "wichtig stopp vor ohne mit"
    ),
    "en": wordset(
        "not never now always all every must please immediately already really only very urgent before "
        "after again any no none nothing stop important today tomorrow yesterday your you yours do does "
        "did is are was have has will cannot twice once three times clearly right wrong finally both"
    ),
}


@check("open_gap")
def open_gap(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A gap of a suggestion or a snippet that nobody filled. Only gaps we ship (`words`): brackets are also buttons and notes."""
    for match in GAP.finditer(reading.own):
        if match[1].casefold() in rule.words:
            yield Hit(match.start(), match.end())


@check("copy_paste")
def copy_paste(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """The body is nearly what this agent lately wrote to others: word shingles in common (Broder 1997)."""
    mine = _shingles(reading.body)
    if len(mine) < MIN_SHINGLES:
        return
    from tone.zones import own_words, zones_of

    for reply in reading.context.recent_replies:
        zones = zones_of(reply)
        start = next((zone.end for zone in zones if zone.kind == "greeting"), 0)
        theirs = _shingles(own_words(reply, zones)[start:])
        if theirs and len(mine & theirs) / len(mine) >= NEAR_DUPLICATE:
            yield Hit(reading.body_start, reading.body_end)
            return


SHINGLE = 4
MIN_SHINGLES = 12
NEAR_DUPLICATE = 0.7


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}
