"""Attributions: the lines a mail program writes above what it repeats ("Am … schrieb Anna:"), in all languages one family.

A date, a name or address, a verb of writing, a colon, wrapped over up to six lines. So this is one small grammar over word lists
instead of a pattern per program: a block is an attribution when enough of these are there, and nothing that only running text
has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from inbound.quoting.lines import Line, next_filled, squeezed
from inbound.quoting.words import MONTHS, ON, WEEKDAYS, WROTE_INSIDE, WROTE_LAST, WROTE_WITH_COLON


@dataclass(frozen=True, slots=True)
class Opening:
    """Lines ``[start, end)`` announce a repeated message. `certain`: set apart by a separator, not by words alone."""

    start: int
    end: int
    forward: bool = False
    certain: bool = True
    attribution: bool = False
    """Words alone ("Am … schrieb Anna:"): what a program then marks as quoted ends where the marks end."""


def is_groupwise(head: str) -> bool:
    """GroupWise: ``>>> Anna <anna@x.de> 03.11.2025 10:12 >>>``, and below it the old message without marks."""
    return _GROUPWISE.match(head) is not None and _dated(head) >= 2


def inline_attribution(head: str) -> int:
    """Where an attribution begins that shares its line with the reply ("ok On Mon, 3 Nov 2025, Ann wrote:"); 0: nowhere."""
    if DIGIT.search(head) is None:
        return 0  # no attribution without a date
    for match in islice(_INLINE.finditer(head), 3):
        if is_attribution(head[match.start(1) :], quote_follows=False):
            return match.start()
        end = _INLINE_END.search(head, match.end())
        if end and is_attribution(head[match.start(1) : end.end()], quote_follows=False):
            return match.start()
    return 0


def may_hold_inline(text: str) -> list[int]:
    """The only places of a text in whose lines :func:`inline_attribution` can find anything."""
    return [match.start() for match in _MAY_INLINE.finditer(text)]


def any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_I = re.IGNORECASE
_WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})"
_MONTH = rf"(?:{'|'.join(MONTHS)})"
_MAIL = re.compile(r"[\w.+'%~=-]{1,80}@[\w-]{1,80}(?:\.[\w-]{1,60}){0,8}")
_NUMERIC_DATE = re.compile(
    r"\b(?:\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{2,4}|\d{4}[./-]\s?\d{1,2}[./-]\s?\d{1,2}|\d{1,2}[.\s-]\d{1,2}[.\s-]\d{4})\b"
    r"|\d{4}年\s?\d{1,2}月\s?\d{1,2}"
)
_MONTH_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th|er|º|ª)?[.\s-]{{0,3}}(?:de |of )?{_MONTH}\b|\b{_MONTH}[.\s-]{{1,3}}\d{{1,2}}\b|\b{_MONTH}\s\d",
    _I,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_TIME = re.compile(r"\b\d{1,2}\s?[:.h]\s?\d{2}(?::\d{2})?\b|\b\d{1,2}(?::\d{2})? ?(?:uhr|am|pm)\b", _I)
_WEEKDAY_WORD = re.compile(rf"\b{_WEEKDAY}\b", _I)
_LETTERS = re.compile(r"[^\W\d_]+")
_WEEKDAY_ONLY = re.compile(_WEEKDAY, _I)
_MONTH_ONLY = re.compile(_MONTH, _I)
"""Asked word by word and remembered: a search would try all names of all languages at each letter."""
_START = re.compile(
    rf"[-–—\s*]{{0,12}}(?:(?:{any_of(ON)})[\s,:]{{1,3}})?"
    rf"(?:{_WEEKDAY}[.,]{{0,2}}\s{{0,2}}(?:(?:den|dem|the|el|le|il|dia|d\.|at|,|\d{{0,2}}:)\s{{0,2}})?)?"
    rf"(?:d\.\s?)?(?:\d{{1,4}}|{_MONTH}[.\s,]{{1,3}}\d)",
    _I,
)
_ISO_START = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2} \d{1,2}:\d{2} (?:GMT|UTC)[+-]\d{1,2}:?\d{2} (?=\S)")
_ONLY_START = re.compile(rf"(?:{any_of(ON)})?[\s,]{{0,3}}(?:{_WEEKDAY})?[.,\s]{{0,3}}(?:den|dem|the)?", _I)
_CJK = r"写道|寫道|のメッセージ|書きました|のメール|작성"
_LAST = re.compile(
    rf"(?:(?:(?<=[\s>\")\]])|^)(?:{any_of(WROTE_LAST)}|(?:{any_of(WROTE_WITH_COLON)})(?=\s?[:：]))|{_CJK})(?:\s(?:folgendes|the following))?"
    r"\s{0,2}(?:[:：]{1,2}|-{2,}|$)\s{0,2}(?:\[\d\])?[\s*_\-]{0,40}$",
    _I,
)
_INSIDE = re.compile(rf"(?:^|[\s>,])(?:{any_of(WROTE_INSIDE)})\s", _I)
_INLINE = re.compile(r"(?<=[^\s-])(?:\s+|\s*-{2,}\s*)((?:On|Am|Le|El|Il|Op|Den)\s(?=.{0,24}\d))")
_MAY_INLINE = re.compile(r"(?:On|Am|Le|El|Il|Op|Den)\s(?=.{0,24}\d)")
DIGIT = re.compile(r"\d")
_INLINE_END = re.compile(r"(?:wrote|schrieb|écrit|escribió|scritto|schreef|skrev)[^:]{0,120}:", _I)
_COLON = re.compile(r"[:：]\s{0,2}(?:\[\d\])?[\s*_-]{0,40}$")
_QUOTING = re.compile(
    r"(?:zitat von|zitiere|quoting|quote from|citando|citation de|citat från|cytowanie)\s", _I
)
"""Horde and its kin."""
_GROUPWISE = re.compile(r">>> ?[^<>]{2,80}(?:<[^<>]{3,120}>)?[^<>]{0,60}>>>$")
_PROSE = re.compile(
    r"\b(?:the|my|our|your|this|that|he|she|they|we|i|it|der|die|das|dem|den|mein\w{0,2}|unser\w{0,2}|ihr(?:e[rnms]?)?|mir|uns|"
    r"ich|er|wir|es|man|folgende[srn]?|ein(?:e[rnms]?)?|nicht|dass|und|and|but|aber|kund(?:e|in|en))\b"
)
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_PRONOUN = re.compile(r"\b(?:you|sie|du|ihr|vous|tu|usted)\b", _I)
MOST_LINES = 6
MOST_CHARACTERS = 500


def folded(text: str) -> str:
    """Lower case, with the letters that patterns ignoring case take for an i or s."""
    if text.isascii():
        return text.lower()
    return text.replace("İ", "i").lower().replace("ı", "i").replace("ſ", "s").replace("ς", "σ")


_ENDINGS = tuple(
    {folded(words).split()[-1] for words in (*WROTE_LAST, *_CJK.split("|"), "folgendes", "the following")}
)
_LAST_LETTERS = frozenset("".join(ending[-1] + ending[-1].upper() for ending in _ENDINGS) + "ıİſς")


def may_close(head: str) -> bool:
    """Whether an attribution can end with this line: by a colon or bracket, or by its verb of writing."""
    if head[-1] in ":：>]*_- ":
        return True
    if head[-1] not in _LAST_LETTERS:
        return False
    tail = folded(head[-24:])
    return tail.endswith(_ENDINGS)


def is_attribution(text: str, *, quote_follows: bool) -> bool:
    """Whether a squeezed block of one to six lines announces somebody else's words.

    `quote_follows` (the next line carries ``>``) is proof enough for the short forms ("Anna schrieb:").
    """
    if quote_follows and (_unclosed(text) or _bare(text)):
        return True
    if len(text) > MOST_CHARACTERS or not (text.rstrip(" *_-")[-1:] in ":：>]" or _LAST.search(text[-80:])):
        return False
    mail = "@" in text and _MAIL.search(text) is not None
    last = _LAST.search(text, max(0, len(text) - 80))
    silent = last is not None and not last.group().rstrip(" *_-").endswith((":", "："))
    if silent and not text.endswith("-") and not mail:
        return False  # seen before the date is read: a mail may hold thousands of lines like this
    dated = _dated(text)
    if last is not None:
        if silent and not text.endswith("-"):
            return dated >= 2 and _START.match(text) is not None
        if mail or (quote_follows and len(text) < 120):
            return dated >= 2 or len(text) < 160
        if dated < 2:
            return False
        return _START.match(text) is not None and not _PROSE.search(_undated(text[: last.start()]))
    if _QUOTING.match(text) and (mail or quote_follows) and _COLON.search(text):
        return True
    if quote_follows and mail and dated >= 2 and len(text) < 200 and _COLON.search(text):
        return True
    if _COLON.search(text) is None:
        return quote_follows and mail and dated >= 2 and text.endswith(">") and _START.match(text) is not None
    inside = _INSIDE.search(text)
    if inside is not None and dated >= 2:
        name = _COLON.sub("", text[inside.end() :])
        if mail or quote_follows:
            return True
        return _named(name) and (_START.match(text) is not None or _named(text[: inside.start()]))
    return (
        mail
        and dated >= 2
        and _START.match(text) is not None
        and re.search(r"[>)\"]\s?[:：]", text) is not None
    )


def _unclosed(text: str) -> bool:
    """The one of the WEB.DE app, which leaves out address and colon ("Am 03.11.25 um 10:12 schrieb Anna Sommer")."""
    inside = _INSIDE.search(text) if len(text) < 120 and _START.match(text) else None
    return inside is not None and _dated(text) >= 3 and _named(text[inside.end() :])


def _bare(text: str) -> bool:
    """Gmail's when it knows a name and no address: ``2025-11-03 10:12 GMT+01:00 Anna Sommer``."""
    match = _ISO_START.match(text) if len(text) < 120 else None
    return match is not None and _named(text[match.end() :])


def _dated(text: str) -> int:
    """How much of a date is there: a full date counts 2, year, time and weekday 1 each."""
    if DIGIT.search(text) is None:
        return 0
    score = 2 * _has_full_date(text) + bool(_YEAR.search(text)) + bool(_TIME.search(text))
    return score + (any(map(_is_weekday, _LETTERS.findall(text))) and bool(_WEEKDAY_WORD.search(text)))


@lru_cache(maxsize=4096)
def _is_weekday(word: str) -> bool:
    return len(word) < 16 and _WEEKDAY_ONLY.fullmatch(word) is not None


@lru_cache(maxsize=4096)
def _is_month(word: str) -> bool:
    return len(word) < 16 and _MONTH_ONLY.fullmatch(word) is not None


def _undated(text: str) -> str:
    text = _START.sub("", text, count=1)
    return _MONTH_DATE.sub("", text)


def _named(text: str) -> bool:
    """A name as programs write it: a few words, most with a capital, none that only sentences have; or a date."""
    text = _TIME.sub("", _MONTH_DATE.sub("", _NUMERIC_DATE.sub("", text)))
    words = _WORD.findall(text)
    if len(words) > 10 or _PROSE.search(text) or _PRONOUN.fullmatch(text.strip()):
        return False
    low = sum(word[0].islower() for word in words)
    return not words or low <= len(words) / 2


def attribution_at(lines: list[Line], index: int) -> Opening | None:
    head = lines[index].head
    dated_start = _START.match(head) is not None
    block = ""
    wrote = False
    end = index
    for used in range(MOST_LINES):
        if end >= len(lines) or (lines[end].quoted and not _closes_address(block, lines[end].head)):
            break
        if lines[end].blank:
            after = next_filled(lines, end)
            if not (
                dated_start and after < len(lines) and lines[after].head.startswith("<") and after - end < 3
            ):
                break
            end = after
        if used and not dated_start and not ("@" in block or _INSIDE.search(block)):
            break
        if used and lines[end].head.startswith(("---", "___")):
            break
        block = squeezed(f"{block} {lines[end].head}")
        end += 1
        if len(block) > MOST_CHARACTERS:
            break
        following = next_filled(lines, end)
        if following == end < len(lines) and _closes_address(block, lines[end].head):
            continue
        quote_follows = following < len(lines) and lines[following].quoted
        if used and not dated_start and not wrote and _START.match(lines[end - 1].head):
            break
        wrote = _LAST.search(block, max(0, len(block) - 80)) is not None
        if is_attribution(block, quote_follows=quote_follows):
            if _begins_below(lines, index, end, quote_follows=quote_follows):
                return None
            return Opening(index, end, certain=quote_follows, attribution=True)
    return None


def _begins_below(lines: list[Line], index: int, end: int, *, quote_follows: bool) -> bool:
    """Whether lower lines of the block are a whole attribution: then its first line is a sentence with a date in it."""
    head = lines[index].head
    if _ONLY_START.fullmatch(head):
        return False
    block = squeezed(" ".join(line.head for line in lines[index:end]))
    bare = _dated(block) < 2 and _MAIL.search(block) is None
    if end - index > 1 and head.endswith((".", "!", "?")) and _PROSE.search(head):
        return True
    for start in range(index + 1, end):
        below = squeezed(" ".join(line.head for line in lines[start:end]))
        whole = bare or _has_full_date(below) or _QUOTING.match(below) is not None
        if whole and is_attribution(below, quote_follows=quote_follows):
            return True
    return False


def _has_full_date(text: str) -> bool:
    if _NUMERIC_DATE.search(text):
        return True
    return any(map(_is_month, _LETTERS.findall(text))) and _MONTH_DATE.search(text) is not None


def _closes_address(block: str, head: str) -> bool:
    """A line like ``>:`` or ``> wrote:`` that only closes the address wrapped above it."""
    return block.count("<") > block.count(">") and len(head) < 30 and _COLON.search(head) is not None
