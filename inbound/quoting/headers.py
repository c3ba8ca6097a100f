"""Where somebody else's words begin: separators, repeated headers ("Von: … Gesendet: …"), and attributions."""

from __future__ import annotations

import re

from inbound.quoting.attributions import (
    DIGIT,
    MOST_LINES,
    Opening,
    any_of,
    attribution_at,
    folded,
    is_attribution,
    may_close,
)
from inbound.quoting.lines import Line, next_filled
from inbound.quoting.words import FORWARDED, HEADER_LABELS, ORIGINAL, WROTE_LAST


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
        if may_close(head) or (quote_below and DIGIT.search(head)):
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
    low = folded(text)
    return any(words in low for words in _REPLY_ABOVE_WORDS)


def opening_at(lines: list[Line], index: int) -> Opening | None:
    """The attribution, header or separator that begins at line `index`, if one does."""
    return _separator_at(lines, index) or _header_at(lines, index) or attribution_at(lines, index)


def is_reply_marker(head: str) -> bool:
    """A helpdesk's own "please reply above this line"."""
    return _REPLY_ABOVE.search(head) is not None


def announces_forward(head: str) -> bool:
    """``Anfang der weitergeleiteten Nachricht:``"""
    return len(head) < 60 and head.endswith((":", "：")) and _FORWARDED.match(head) is not None


_I = re.IGNORECASE
_RULED = re.compile(r"(?:[-‐-―_=*#~]\s?){2,60}\s{0,3}(.{3,80}?)\s{0,3}(?:[-‐-―_=*#~]\s?){0,60}$")
_RULE = re.compile(r"(?:[-–—_=*]\s?){3,200}$")
_ORIGINAL = re.compile(rf"(?:{any_of(ORIGINAL)})\b", _I)
_ORIGINAL_FLAT = re.compile(
    rf"[-‐-―_=*]{{2,60}}\s{{0,3}}(?:{any_of(ORIGINAL)})\s{{0,3}}[-‐-―_=*]{{2,60}}\s{{0,3}}(?:{any_of(HEADER_LABELS['from'])})\s{{0,2}}:",
    _I,
)
"""Separator and header in one line, as telephones flatten them."""
_PLAIN_ORIGINAL = frozenset(
    words.casefold() for words in ORIGINAL if re.search("origin|urspr|opri|oppri|pierwotn|původn", words, _I)
)
_DAVID = "original message processed by david"
_FORWARDED = re.compile(rf"(?:{any_of(FORWARDED)})(?![\w-])", _I)
_WROTE_RULED = re.compile(rf".{{2,60}} (?:{any_of(WROTE_LAST)})$", _I)
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
    """The line after a repeated header, or after an attribution above marked lines, that follows a separator; else `index`."""
    start = next_filled(lines, index)
    if start >= len(lines) or lines[start].quoted:
        return index
    if _label(lines[start].head):
        return _header_block(lines, start)[0]
    attribution = attribution_at(lines, start)
    return attribution.end if attribution is not None and attribution.certain else index


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
