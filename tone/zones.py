"""Which part of a reply is the agent's own voice: greeting, body, quoted lines, signature.

Every offset stays valid: nothing is cut, parts are only named. :func:`own_words` blanks what is not the agent's wording,
character by character, so that a rule can search it and report places in the original text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

ZoneKind = Literal["greeting", "body", "quoted", "signature"]

MAX_INLINE_QUOTE = 300
"""Characters between two quotation marks; a longer stretch is a mark somebody forgot to close."""

MAX_SIGNATURE_LINES = 7
QUOTED_WORD = "▒"


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of the text: ``text[start:end]``."""

    kind: ZoneKind
    start: int
    end: int


def zones_of(text: str) -> tuple[Zone, ...]:
    """Name every line of `text`; neighbouring lines of one kind are one zone."""
    lines = _lines(text)
    kinds: list[ZoneKind] = ["body"] * len(lines)
    _mark_quoted(text, lines, kinds)
    _mark_signature(text, lines, kinds)
    zones: list[Zone] = []
    greeting = _greeting(text, lines, kinds)
    if greeting is not None:
        zones.append(greeting)
    for (start, end), kind in zip(lines, kinds, strict=True):
        if greeting is not None and start <= greeting.start < end:
            start = greeting.end
        if start == end:
            continue
        if zones and zones[-1].kind == kind and zones[-1].end == start:
            zones[-1] = Zone(kind, zones[-1].start, end)
        else:
            zones.append(Zone(kind, start, end))
    return tuple(sorted(zones, key=lambda zone: zone.start))


def own_words(text: str, zones: tuple[Zone, ...]) -> str:
    """The text with everything blanked that the agent did not word: same length, same line breaks.

    Quoted lines and the signature become spaces; words between quotation marks become one grey block, so that the
    sentence around them keeps its shape.
    """
    pieces: list[str] = []
    at = 0
    for zone in zones:
        if zone.kind in ("quoted", "signature"):
            pieces += text[at : zone.start], _blanked(text[zone.start : zone.end])
            at = zone.end
    plain = "".join((*pieces, text[at:]))
    plain = plain.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ").replace("\r", " ")
    if max(map(len, plain.split()), default=0) >= MAX_WORD:
        plain = _ENDLESS.sub(_cut, plain)
    return _INLINE_QUOTE.sub(_grey, plain) if _OPENS_QUOTE.search(plain) else plain


MAX_WORD = 100
_ENDLESS = re.compile(rf"\S{{{MAX_WORD},}}")
"""No word is so long: a line of dashes, base64, a stuck key. Its rest is blanked, which also keeps the tokenizer fast."""


def _cut(match: re.Match[str]) -> str:
    return match[0][:MAX_WORD] + " " * (len(match[0]) - MAX_WORD)


def _grey(match: re.Match[str]) -> str:
    return match[0][0] + QUOTED_WORD * (len(match[0]) - 2) + match[0][-1]


def _blanked(text: str) -> str:
    return "\n".join([" " * len(line) for line in text.split("\n")])


_OPENS_QUOTE = re.compile("[„“\"»«‚']")
_INLINE_QUOTE = re.compile(
    rf"„[^“”\"\n]{{1,{MAX_INLINE_QUOTE}}}[“”\"]"
    rf"|“[^”\n]{{1,{MAX_INLINE_QUOTE}}}”"
    rf"|\"[^\"\n]{{1,{MAX_INLINE_QUOTE}}}\""
    rf"|»[^«\n]{{1,{MAX_INLINE_QUOTE}}}«|«[^»\n]{{1,{MAX_INLINE_QUOTE}}}»"
    rf"|‚[^‘\n]{{1,{MAX_INLINE_QUOTE}}}‘"
    rf"|'(?<!\w')[^'\n]{{2,{MAX_INLINE_QUOTE}}}'(?!\w)"
)
"""Every form begins with its mark, so that all else is passed over quickly."""

_GREETING_WORDS = (
    r"sehr geehrte[rsn]?|guten? (?:tag|morgen|abend)|gr[üu](?:ß|ss)(?:e)? (?:gott|sie|euch|dich)|grüezi|gr[üu]ß"
    r"|moin(?: moin)?|servus|hallo|halli ?hallo|hallöchen|hey|hi|liebe[rs]?|werte[rs]?|mahlzeit|ahoi|huhu"
    r"|dear|hello|good (?:day|morning|afternoon|evening)|greetings|to whom it may concern"
    r"|grüessech|salü|hoi|griaß di|habe die ehre|tach|bonjour|bonsoir|salut|ciao|buongiorno|buonasera|hola|buenos días"
    r"|bore da|prynhawn da|dia duit|merhaba|shalom|aloha|g'day|hiya|howdy|(?:morning|afternoon|evening|guten|gude|na)(?= [^\s,]+,)"
)
GREETING = re.compile(rf"[ \t]*(?P<words>{_GREETING_WORDS})(?![\w-])", re.IGNORECASE)
_BARE_NAME = re.compile(
    r"[ \t]*(?P<words>(?!(?:bitte|danke|leider|gerne?|ja|nein|kurz|also|sorry|please|thanks|yes|no|well|so|ok|okay)\b)(?P<form>(?:herrn?|frau|hr|fr|mr|mrs|ms|mx|miss|dr|prof|professor|professorin)\b\.? ){0,3}(?-i:[A-ZÀ-Ž][\w'’-]+)(?: (?-i:[A-ZÀ-Ž][\w'’-]+)){0,2})(?(form)[,!:]|[,!])[ \t]*\r?\n",
    re.IGNORECASE,
)
"""A line of its own that only calls the reader: "Frau Berg," or "Tom,", and "Ms. Berg:" as Americans write."""
"""How a reply begins when it begins with a greeting."""

_SECOND_GREETING = re.compile(r"[ \t]*(?:sehr geehrte[rsn]?|liebe[rs]?|und)\b", re.IGNORECASE)
_GREETING_END = re.compile(r"[,!.:;\n–]| - ")
_ABBREVIATED_TITLE = re.compile(
    r"(?:\b(?:dr|prof|mr|mrs|ms|mx|dipl|ing|med|hr|fr|st|h|c)|\b[a-zäöü])$", re.IGNORECASE
)
MAX_GREETING = 90
"""Characters; a longer first sentence beginning with "Liebe" is prose."""

_CLOSING = re.compile(
    r"[ \t]*(?:(?:mit|viele|beste|besten|liebe|liebsten|freundliche|freundlichem|herzliche|schöne|sonnige|warme|kollegiale)"
    r"[ \w]*?\bgr(?:ü|ue)(?:ß|ss)(?:e|en)?|(?:mit[ \w]*? )?gru(?:ß|ss)\b|schönen gruß|alles (?:gute|liebe)|herzlich(?:st)?\W*$"
    r"|hochachtungsvoll|bis (?:bald|dann|morgen)\W*$|(?:lg|vg|mfg|bg|glg)\b\W*|ihr team\b|ihre? \w+ ?-?team\b"
    r"|(?:with )?(?:kind(?:est)?|best|warm(?:est)?|many)(?: (?:regards|wishes|greetings|thanks))\b|(?:best|regards|cheers|sincerely)\W*$"
    r"|yours (?:sincerely|faithfully|truly)|with (?:my |our )?(?:sincere|deepest|best|kind|warm)\b|all the best|take care\W*$|sorry again\W*$"
    r"|saluti\b|cheers\b\W*$)",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"[ \t]*(?:-{2,} ?(?:weitergeleitete|ursprüngliche|original|forwarded)|_{10,}"
    r"|am \S.{5,120}schrieb\b.{0,80}:\s*$|on \S.{5,120}wrote:\s*$)",
    re.IGNORECASE,
)
_HOURS = re.compile(
    r"\b(?:mo|di|mi|do|fr|sa|mon|tue|wed|thu|fri|sat|sun)\b\W{0,4}(?:[–-]|bis|to|und|,|\d)", re.IGNORECASE
)


def _lines(text: str) -> list[tuple[int, int]]:
    """(start, end) of each line, its line break included."""
    spans, start = [], 0
    for line in text.splitlines(keepends=True):
        spans.append((start, start + len(line)))
        start += len(line)
    return spans


def _mark_quoted(text: str, lines: list[tuple[int, int]], kinds: list[ZoneKind]) -> None:
    for number, (start, end) in enumerate(lines):
        first = text[start:end].lstrip()[:1]
        if first == ">":
            kinds[number] = "quoted"
        elif first and first in "-_aAoO" and _FORWARDED.match(text, start, end):
            kinds[number:] = ["quoted"] * (len(lines) - number)
            return


def _mark_signature(text: str, lines: list[tuple[int, int]], kinds: list[ZoneKind]) -> None:
    """From the closing phrase, a "-- " line or a last block with a name and office hours, down to the end."""
    own = [n for n, kind in enumerate(kinds) if kind == "body" and text[slice(*lines[n])].strip()]
    first = _signature_start(text, lines, own)
    if first is not None:
        for number in range(first, len(lines)):
            if kinds[number] == "body":
                kinds[number] = "signature"


def _signature_start(text: str, lines: list[tuple[int, int]], own: list[int]) -> int | None:
    for position in range(len(own) - 1, max(len(own) - MAX_SIGNATURE_LINES - 1, -1), -1):
        line = text[slice(*lines[own[position]])].strip()
        if line in ("--", "—", "-- "):
            return own[position]
        if position > 0 and len(line) <= 60 and _CLOSING.match(line) and not line.endswith(("?", ":")):
            return own[position]
    return _name_block(text, lines, own)


def _name_block(text: str, lines: list[tuple[int, int]], own: list[int]) -> int | None:
    """A last paragraph of short lines without a full stop that ends in office hours, or is one lone name."""
    if len(own) < 2:
        return None
    block = [own[-1]]
    for number in reversed(own[:-1]):
        if number != block[0] - 1:
            break
        block.insert(0, number)
    if len(block) == len(own) or len(block) > 4:
        return None
    texts = [text[slice(*lines[n])].strip() for n in block]
    if any(len(line) > 90 or line.endswith((".", "!", "?", ":")) for line in texts):
        return None
    lone_name = len(texts) == 1 and re.fullmatch(r"[A-ZÄÖÜ][\w'-]+(?: [A-ZÄÖÜ][\w'-]+){0,2}", texts[0])
    return block[0] if lone_name or (len(texts) > 1 and _HOURS.search(texts[-1])) else None


def _greeting(text: str, lines: list[tuple[int, int]], kinds: list[ZoneKind]) -> Zone | None:
    """The greeting among the first two own lines, up to its comma; its place also when more text follows on the line."""
    own = [n for n, kind in enumerate(kinds) if kind == "body" and text[slice(*lines[n])].strip()][:1]
    for number in own:
        start, end = lines[number]
        found = GREETING.match(text, start, end) or _BARE_NAME.match(text, start, end)
        if found is None:
            continue
        stop = _greeting_stop(text, found.end("words"), end)
        if stop - start <= MAX_GREETING:
            return Zone("greeting", found.start("words"), stop)
    return None


def _greeting_stop(text: str, position: int, end: int) -> int:
    """Behind the comma that closes the greeting; "Dr." and "geehrte Kundin, sehr geehrter Kunde," go on."""
    while True:
        mark = _GREETING_END.search(text, position, end)
        if mark is None:
            return end
        if (mark[0] == "." and _ABBREVIATED_TITLE.search(text, max(0, mark.start() - 6), mark.start())) or (
            mark[0] == "," and _SECOND_GREETING.match(text, mark.end(), end)
        ):
            position = mark.end()
        else:
            return mark.start() if mark[0] == "\n" else mark.end()
