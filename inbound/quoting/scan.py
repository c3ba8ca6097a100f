"""Which lines repeat somebody else: one pass from top to bottom, each line looked at a bounded number of times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from inbound.quoting.attributions import Opening, inline_attribution, is_groupwise, may_hold_inline
from inbound.quoting.headers import (
    announces_forward,
    is_reply_marker,
    may_hold_reply_marker,
    may_open,
    opening_at,
)
from inbound.quoting.lines import Line, lines_of, next_filled

Kind = Literal["new", "quote", "attribution", "signature", "disclaimer", "forward"]

MOST_LOOKED = 3000
"""Filled lines of new text in which a repeated message may begin; nobody writes more above a quotation."""
MOST_TRIED = 500
"""Lines among them that look like a beginning and are none; a mail that has more is made to cost time."""

_NUMBER = re.compile(r"(?:>|&gt;)\s?[=\d]")


def scan(
    text: str, *, forced: Sequence[tuple[int, int]] = (), forward_subject: bool = False
) -> tuple[list[Line], list[Kind]]:
    """The lines of `text` and what each is; signatures are not looked for here.

    `forced` are ranges of `text` known to be quoted (from the structure of the HTML). A header block at the very top
    is a repeated message only when a separator or the subject says so: contact forms and exported mails look the same.
    """
    lines = _cut_inline(text, lines_of(text))
    kinds: list[Kind] = ["new"] * len(lines)
    quoted_by_structure = _covered(lines, forced)
    worth_a_look = may_open(lines)
    marker = may_hold_reply_marker(text)
    announced = False
    looked = tried = 0
    index = 0
    while index < len(lines):
        line = lines[index]
        if not line.head and not quoted_by_structure[index]:
            kinds[index] = kinds[index - 1] if index else "new"
            index += 1
        elif (marker and is_reply_marker(line.head)) or (line.quoted and is_groupwise(line.head)):
            _rest(kinds, index, "quote")
            announced = True
            break
        elif (
            quoted_by_structure[index]
            or line.quoted
            or (index and lines[index - 1].quoted and _wrapped_quotation(lines, index))
        ):
            kinds[index] = _repeated(lines, kinds, index, announced)
            index += 1
        elif looked >= MOST_LOOKED or tried >= MOST_TRIED:
            index += 1
        elif worth_a_look[index] and (opening := opening_at(lines, index)):
            if _own_header(lines, opening, forward_subject):
                index = opening.end
                continue
            forward = opening.forward or (forward_subject and not announced)
            index = _take(lines, kinds, opening, quoted_by_structure, forward=forward)
            announced = True
        else:
            looked += 1
            tried += worth_a_look[index]
            index += 1
    if not announced and not forced:
        _keep_unannounced(lines, kinds)
    return lines, kinds


def _repeated(lines: list[Line], kinds: list[Kind], index: int, announced: bool) -> Kind:
    """A quotation; or a forward, where Apple Mail says so in the first line of what it marks as quoted."""
    before = index - 1
    while before >= 0 and lines[before].blank:
        before -= 1
    if before >= 0 and kinds[before] in ("quote", "forward"):
        return kinds[before]
    return "forward" if not announced and announces_forward(lines[index].body) else "quote"


def _take(
    lines: list[Line], kinds: list[Kind], opening: Opening, by_structure: list[bool], *, forward: bool
) -> int:
    """Mark an opening and, unless ``>`` or the structure say where it ends, everything below it. The next line to look at."""
    for at in range(opening.start, opening.end):
        kinds[at] = "forward" if forward else "attribution"
    below = next_filled(lines, opening.end)
    if opening.attribution and not forward and below < len(lines) and by_structure[below]:
        return opening.end
    if below < len(lines) and (lines[below].quoted or is_reply_marker(lines[below].head)):
        at = opening.end
        while forward and at < len(lines) and (lines[at].quoted or lines[at].blank or _between(lines, at)):
            kinds[at] = "forward"
            at += 1
        return at
    _rest(kinds, opening.end, "forward" if forward else "quote")
    return len(lines)


def _between(lines: list[Line], at: int) -> bool:
    """A line without its mark between two that have it: what is passed on is not answered line by line."""
    return lines[at - 1].quoted and at + 1 < len(lines) and lines[at + 1].quoted


def _rest(kinds: list[Kind], start: int, kind: Kind) -> None:
    for at in range(start, len(kinds)):
        kinds[at] = kind


def _own_header(lines: list[Line], opening: Opening, forward_subject: bool) -> bool:
    """A header block with nothing above and no separator: the message itself, unless the subject says "WG:"."""
    if opening.certain or opening.forward or forward_subject or opening.end - opening.start < 2:
        return False
    return (
        next_filled(lines, 0) == opening.start
        and lines[opening.start].head[:1] != ">"
        and _labelled(lines, opening)
    )


def _labelled(lines: list[Line], opening: Opening) -> bool:
    return (
        sum(":" in line.head[:40] or "：" in line.head[:40] for line in lines[opening.start : opening.end])
        >= 2
    )


def _wrapped_quotation(lines: list[Line], index: int) -> bool:
    """A line that some program wrapped out of the quotation around it, not an answer between two quoted lines."""
    line = lines[index]
    if (
        line.blank
        or not 0 < index < len(lines) - 1
        or not lines[index - 1].quoted
        or not lines[index + 1].quoted
    ):
        return False
    above = lines[index - 1].body
    link = line.head.startswith(("(http", "<http", "http"))
    unclosed = above.count("(") > above.count(")") or above.count("<") > above.count(">")
    running = len(above) >= 60 and above[-1:] not in ".!?:" and line.head[:1].islower()
    return link or unclosed or running


def _keep_unannounced(lines: list[Line], kinds: list[Kind]) -> None:
    """Without any attribution: a lone "> 50 kg" or "> npm start" is no quotation, and a mail of nothing but ``>`` lines is the message."""
    marked = [at for at, line in enumerate(lines) if kinds[at] == "quote" and line.quoted]
    if not marked:
        return
    lone = len(marked) == 1 and (_NUMBER.match(lines[marked[0]].head) or _is_shown(lines, marked[0]))
    if lone or all(line.blank or line.quoted for line in lines):
        _rest(kinds, 0, "new")


def _is_shown(lines: list[Line], at: int) -> bool:
    """``Beim Start kommt:`` and below it one line of a console, whose prompt is a ``>``; the text goes on after it."""
    above = at - 1
    while above >= 0 and lines[above].blank:
        above -= 1
    return above >= 0 and lines[above].head.endswith(":") and next_filled(lines, at + 1) < len(lines)


def _cut_inline(text: str, lines: list[Line]) -> list[Line]:
    """Lines cut in two where an attribution shares a line with the reply."""
    places = may_hold_inline(text)
    if not places:
        return lines
    cut: list[Line] = []
    next_place = 0
    for number, line in enumerate(lines):
        while next_place < len(places) and places[next_place] < line.start:
            next_place += 1
        looked = next_place < len(places) and places[next_place] < line.end
        at = inline_attribution(line.head) if looked and not line.quoted and number <= MOST_LOOKED else 0
        if not at:
            cut.append(line)
            continue
        offset = line.start + line.lead + at
        cut.append(Line(line.start, offset, line.head[:at].strip(), False))
        cut.append(Line(offset, line.end, line.head[at:].strip().lstrip("-").strip(), False))
    return cut


def _covered(lines: list[Line], forced: Sequence[tuple[int, int]]) -> list[bool]:
    covered = [False] * len(lines)
    if not forced:
        return covered
    ranges = sorted(forced)
    at = 0
    for index, line in enumerate(lines):
        while at < len(ranges) and ranges[at][1] <= line.start:
            at += 1
        covered[index] = at < len(ranges) and ranges[at][0] < line.end and line.start < ranges[at][1]
    return covered
