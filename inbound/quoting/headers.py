"""Where somebody else's words begin: attributions ("Am … schrieb …:"), repeated headers ("Von: … Gesendet: …"), separators.

The attributions of mail programs are one family in all languages: a date, a name or address, a verb of writing, a
colon, wrapped over up to six lines. So this is one small grammar over word lists instead of a pattern per program:
a block is an attribution when enough of these are there, and nothing that only running text has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from inbound.quoting.lines import Line, next_filled, squeezed
from inbound.quoting.words import (
    FORWARDED,
    HEADER_LABELS,
    MONTHS,
    ON,
    ORIGINAL,
    WEEKDAYS,
    WROTE_INSIDE,
    WROTE_LAST,
)


@dataclass(frozen=True, slots=True)
class Opening:
    """Lines ``[start, end)`` announce a repeated message. `certain`: set apart by a separator, not by words alone."""

    start: int
    end: int
    forward: bool = False
    certain: bool = True
    attribution: bool = False
    """Words alone ("Am … schrieb Anna:"): what a program then marks as quoted ends where the marks end."""


def may_open(lines: list[Line]) -> list[bool]:
    """For each line whether an opening can begin there at all. Most of a letter is running text: that is seen without a
    pattern, and only the rest gets the full look of `opening_at`, which this must never contradict."""
    possible = [False] * len(lines)
    far = len(lines) + 3 * MOST_LINES
    closing = below = address = far
    quote_below = False
    for index in range(len(lines) - 1, -1, -1):
        head = lines[index].head
        if not head:
            closing = far  # a blank line ends an attribution, unless the address follows: then up to two after each line
            continue
        if _may_close(head) or (quote_below and _DIGIT.search(head)):
            closing = below = index
        quote_below = lines[index].quoted
        if head[0] == "<":
            address = index
        stepping = max(address, below) - index <= 3 * MOST_LINES
        possible[index] = (
            closing - index < MOST_LINES
            or stepping
            or head[0] in _DRAWN
            or ":" in head
            or "：" in head
            or (len(head) < 60 and _may_be_separator(head.casefold()))
        )
    return possible


def _may_be_separator(head: str) -> bool:
    return head in _PLAIN_ORIGINAL or head.startswith(_DAVID)


def may_hold_reply_marker(text: str) -> bool:
    """Whether looking for a marker is worth it: all its forms have one of a few words."""
    low = _folded(text)
    return any(words in low for words in _REPLY_ABOVE_WORDS)


def opening_at(lines: list[Line], index: int) -> Opening | None:
    """The attribution, header or separator that begins at line `index`, if one does."""
    return _separator_at(lines, index) or _header_at(lines, index) or _attribution_at(lines, index)


def is_reply_marker(head: str) -> bool:
    """A helpdesk's own "please reply above this line"."""
    return _REPLY_ABOVE.search(head) is not None


def announces_forward(head: str) -> bool:
    """``Anfang der weitergeleiteten Nachricht:``"""
    return len(head) < 60 and head.endswith((":", "：")) and _FORWARDED.match(head) is not None


def is_groupwise(head: str) -> bool:
    """GroupWise: ``>>> Anna <anna@x.de> 03.11.2025 10:12 >>>``, and below it the old message without marks."""
    return _GROUPWISE.match(head) is not None and _dated(head) >= 2


def inline_attribution(head: str) -> int:
    """Where an attribution begins that shares its line with the reply ("ok On Mon, 3 Nov 2025, Ann wrote:"); 0: nowhere."""
    if _DIGIT.search(head) is None:
        return 0  # no attribution without a date
    for match in islice(_INLINE.finditer(head), 3):
        if is_attribution(head[match.start(1) :], quote_follows=False):
            return match.start()
        end = _INLINE_END.search(head, match.end())
        if end and is_attribution(head[match.start(1) : end.end()], quote_follows=False):
            return match.start()
    return 0


# --- attributions -----------------------------------------------------------------------------------------------


def _any(words: Iterable[str]) -> str:
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
_START = re.compile(
    rf"[-–—\s*]{{0,12}}(?:(?:{_any(ON)})[\s,:]{{1,3}})?"
    rf"(?:{_WEEKDAY}[.,]{{0,2}}\s{{0,2}}(?:(?:den|the|el|le|il|dia|d\.|at|,|\d{{0,2}}:)\s{{0,2}})?)?"
    rf"(?:d\.\s?)?(?:\d{{1,4}}|{_MONTH}[.\s,]{{1,3}}\d)",
    _I,
)
_ONLY_START = re.compile(rf"(?:{_any(ON)})?[\s,]{{0,3}}(?:{_WEEKDAY})?[.,\s]{{0,3}}(?:den|dem|the)?", _I)
_CJK = r"写道|寫道|のメッセージ|書きました|のメール|작성"
_LAST = re.compile(
    rf"(?:(?:(?<=[\s>\")\]])|^)(?:{_any(WROTE_LAST)})|{_CJK})(?:\s(?:folgendes|the following))?"
    r"\s{0,2}(?:[:：]{1,2}|-{2,}|$)\s{0,2}(?:\[\d\])?[\s*_\-]{0,40}$",
    _I,
)
_INSIDE = re.compile(rf"(?:^|[\s>,])(?:{_any(WROTE_INSIDE)})\s", _I)
_INLINE = re.compile(r"(?<=[^\s-])(?:\s+|\s*-{2,}\s*)((?:On|Am|Le|El|Il|Op|Den)\s(?=.{0,24}\d))")
_DIGIT = re.compile(r"\d")
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


def _folded(text: str) -> str:
    """Lower case, with the letters that patterns ignoring case take for an i or s."""
    return text.replace("İ", "i").lower().replace("ı", "i").replace("ſ", "s").replace("ς", "σ")


_ENDINGS = tuple(
    {_folded(words).split()[-1] for words in (*WROTE_LAST, *_CJK.split("|"), "folgendes", "the following")}
)
_LAST_LETTERS = frozenset("".join(ending[-1] + ending[-1].upper() for ending in _ENDINGS) + "ıİſς")


def _may_close(head: str) -> bool:
    """Whether an attribution can end with this line: by a colon or bracket, or by its verb of writing."""
    if head[-1] in ":：>]*_- ":
        return True
    if head[-1] not in _LAST_LETTERS:
        return False
    tail = _folded(head[-24:])
    return tail.endswith(_ENDINGS)


def is_attribution(text: str, *, quote_follows: bool) -> bool:
    """Whether a squeezed block of one to six lines announces somebody else's words.

    `quote_follows` (the next line carries ``>``) is proof enough for the short forms ("Anna schrieb:").
    """
    if quote_follows and _unclosed(text):
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


def _dated(text: str) -> int:
    """How much of a date is there: a full date counts 2, year, time and weekday 1 each."""
    if not any(character.isdigit() for character in text):
        return 0
    score = 2 * bool(_NUMERIC_DATE.search(text) or _MONTH_DATE.search(text))
    return score + sum(bool(part.search(text)) for part in (_YEAR, _TIME, _WEEKDAY_WORD))


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


def _attribution_at(lines: list[Line], index: int) -> Opening | None:
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
    return (_NUMERIC_DATE.search(text) or _MONTH_DATE.search(text)) is not None


def _closes_address(block: str, head: str) -> bool:
    """A line like ``>:`` or ``> wrote:`` that only closes the address wrapped above it."""
    return block.count("<") > block.count(">") and len(head) < 30 and _COLON.search(head) is not None


# --- separators and repeated headers ----------------------------------------------------------------------------

_RULED = re.compile(r"(?:[-‐-―_=*#~]\s?){2,60}\s{0,3}(.{3,80}?)\s{0,3}(?:[-‐-―_=*#~]\s?){0,60}$")
_RULE = re.compile(r"(?:[-–—_=*]\s?){3,200}$")
_ORIGINAL = re.compile(rf"(?:{_any(ORIGINAL)})\b", _I)
_ORIGINAL_FLAT = re.compile(
    rf"[-‐-―_=*]{{2,60}}\s{{0,3}}(?:{_any(ORIGINAL)})\s{{0,3}}[-‐-―_=*]{{2,60}}\s{{0,3}}(?:{_any(HEADER_LABELS['from'])})\s{{0,2}}:",
    _I,
)
"""Separator and header in one line, as telephones flatten them."""
_PLAIN_ORIGINAL = frozenset(
    words.casefold() for words in ORIGINAL if re.search("origin|urspr|opri|oppri|pierwotn|původn", words, _I)
)
_DAVID = "original message processed by david"
_FORWARDED = re.compile(rf"(?:{_any(FORWARDED)})(?![\w-])", _I)
_WROTE_RULED = re.compile(rf".{{2,60}} (?:{_any(WROTE_LAST)})$", _I)
_REPLY_ABOVE = re.compile(
    r"(?:reply|answer|respond|type)\b[^.]{0,30}\babove this line|(?:oberhalb|über) dieser (?:linie|zeile)"
    r"|(?:répon(?:dre|dez)|réponse)[^.]{0,30}au[- ]dessus de cette ligne|write above this line",
    _I,
)
_REPLY_ABOVE_WORDS = ("above this line", "dieser linie", "dieser zeile", "cette ligne")
_DRAWN = frozenset("-‐‑‒–—―_=*#~|>")
"""What separators are drawn of."""
_LOTUS = re.compile(r"\|?-{6,}[>+|]")
_LABEL = re.compile(r"[\s>*_|]{0,12}([^\s:：*|][^:：*|\n]{0,25}?)\s{0,3}[*_]{0,2}\s{0,3}[:：]")
_INNER_LABEL = re.compile(
    r"(?:^|[\s*])([^\W\d_][^\W\d_]{0,15}(?: [^\W\d_]{2,3})?)\s?\*{0,2}\s?[:：](?=[\s*])"
)
_CLASSES = {label: kind for kind, labels in HEADER_LABELS.items() for label in labels}
MOST_HEADER_LINES = 24


def _separator_at(lines: list[Line], index: int) -> Opening | None:
    head = lines[index].head
    ruled = _RULED.match(head)
    phrase = ruled.group(1) if ruled else head
    if (_FORWARDED.match(phrase)) and (ruled or (head.endswith((":", "：")) and len(head) < 60)):
        return Opening(index, _past_header(lines, index + 1), forward=True)
    if _ORIGINAL_FLAT.match(head):
        return Opening(index, index + 1)
    if not ruled:
        return _unruled_at(lines, index) or _lotus_at(lines, index)
    if _ORIGINAL.match(phrase) and len(phrase) < 40 and head.endswith(tuple("-_=*‐‑‒–—―~#")):
        return Opening(index, _past_header(lines, index + 1))
    closed = head.endswith("--")
    if closed and (_WROTE_RULED.match(phrase) or is_attribution(phrase + ":", quote_follows=True)):
        return Opening(index, index + 1)
    return None


def _unruled_at(lines: list[Line], index: int) -> Opening | None:
    """``Ursprüngliche Nachricht`` without any dashes, but with the old header below; and the mark of Tobit's David."""
    head = lines[index].head.casefold()
    if head.startswith(_DAVID):
        return Opening(index, index + 1)
    if head not in _PLAIN_ORIGINAL:
        return None
    start = next_filled(lines, index + 1)
    header = _header_at(lines, start) if start < len(lines) and not lines[start].quoted else None
    return Opening(index, header.end) if header is not None and header.start == start else None


def _lotus_at(lines: list[Line], index: int) -> Opening | None:
    """Notes draws a table of headers with dashes and pipes."""
    if not _LOTUS.match(lines[index].head):
        return None
    labelled = [
        line for line in lines[index : index + 14] if _label(line.head) in ("from", "to", "sent", "subject")
    ]
    return Opening(index, min(index + 1, len(lines))) if labelled else None


def _past_header(lines: list[Line], index: int) -> int:
    """The line after a repeated header that follows a separator; `index` when none follows."""
    start = next_filled(lines, index)
    if start >= len(lines) or lines[start].quoted or not _label(lines[start].head):
        return index
    return _header_block(lines, start)[0]


def _header_at(lines: list[Line], index: int) -> Opening | None:
    start, ruled = index, False
    if _RULE.match(lines[index].head):
        start, ruled = next_filled(lines, index + 1), True
        if start >= len(lines) or start - index > 3 or lines[start].quoted:
            return None
    if _label(lines[start].head) not in ("from", "sent", "date", "subject", "to"):
        return None
    end, kinds, mail = _header_block(lines, start)
    first = _label(lines[start].head)
    core = {"date" if kind == "sent" else kind for kind in kinds - {"cc"}}
    if "from" in core:
        told = len(core) >= 3 and (mail or "subject" in core or "sent" in kinds)
        told = told or (len(core) == 2 and mail and (ruled or "date" in core))
    else:
        told = first in ("date", "sent") and "to" in core and mail
    return Opening(index, end, certain=ruled) if told else None


def _header_block(lines: list[Line], start: int) -> tuple[int, set[str], bool]:
    """Where the header lines that begin at `start` end, what they name, and whether an address is among them."""
    kinds: set[str] = set()
    mail = False
    end = index = start
    loose = 0
    while index < len(lines) and index - start < MOST_HEADER_LINES:
        line = lines[index]
        label = _label(line.head)
        if line.quoted or (line.blank and "subject" in kinds and len(kinds) >= 3):
            break
        if label:
            if label in kinds and label in ("from", "subject"):
                break
            kinds.add(label)
            kinds.update(
                kind for found in _INNER_LABEL.findall(line.head) if (kind := _CLASSES.get(found.casefold()))
            )
            mail = mail or "@" in line.head
            end, loose = index + 1, 0
        elif line.blank:
            after = next_filled(lines, index)
            if after - index > 2 or after >= len(lines) or not _label(lines[after].head):
                break
        else:
            loose += 1
            if loose > 2:
                break
            mail = mail or "@" in line.head
            after = next_filled(lines, index + 1)
            joined = after < len(lines) and _label(lines[after].head)
            if lines[index - 1].blank and not joined:
                break
            end = index + 1 if joined or not lines[index - 1].blank else end
        index += 1
    return end, kinds, mail


def _label(head: str) -> str:
    """What a line "Label: value" of a header means (`from`, `sent`, `date`, `to`, `cc`, `subject`); empty when it is none."""
    match = _LABEL.match(head)
    return _CLASSES.get(match.group(1).strip().casefold(), "") if match else ""
