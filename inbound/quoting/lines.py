"""A mail body as lines that remember where they came from, so that every verdict can be drawn on the whole text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

LOOK = 600
"""Characters of a line that any pattern ever sees. Longer lines are prose; this keeps the work linear."""

_QUOTED = re.compile(r"[ \t\u00a0\ufeff]{0,8}(?:>|&gt;)")
_MARKS = re.compile(r"[ \t\u00a0\ufeff]{0,8}(?:(?:>|&gt;)[ \t]?){1,40}")
_INITIALS = re.compile(r"^[ \t]{0,4}([A-ZÄÖÜ]{2,4})>{1,4} ", re.MULTILINE)
"""``AS> text``: The Bat! marks quotations with the writer's initials."""
_SHOUTED = re.compile(r">{2,}.*<{2,}\s*$")
_SIGNATURE_MARK = "-- "
"""RFC 3676, 4.3: the one line whose trailing blank means something."""
_STRIP = " \t\r\n\u00a0\ufeff\u200b"
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class Line:
    """One line: ``text[start:end]`` with its line end; `head` is its beginning, stripped, as patterns see it."""

    start: int
    end: int
    head: str
    quoted: bool
    """Marked as a quotation by the writer's program (``>``)."""
    lead: int = 0
    """Characters before `head` in the line."""

    @property
    def blank(self) -> bool:
        return not self.head

    @property
    def body(self) -> str:
        """The line without its quotation marks."""
        return _MARKS.sub("", self.head, count=1).strip() if self.quoted else self.head


def lines_of(text: str) -> list[Line]:
    """The whole text as lines without gaps; only LF (and CRLF) ends a line."""
    lines: list[Line] = []
    position = 0
    initials = _initials(text)
    for piece in _pieces(text):
        if piece == "\n":
            lines.append(Line(position, position + 1, "", False))
            position += 1
            continue
        head = piece[:LOOK]
        stripped = head.strip(_STRIP)
        end = position + len(piece)
        if stripped[:1] in (">", "&"):
            quoted = _QUOTED.match(head) is not None and not _SHOUTED.match(head.strip())
        else:
            quoted = bool(initials) and stripped.startswith(initials)
            if stripped == "--" and head.rstrip("\r\n") == _SIGNATURE_MARK:
                lines.append(Line(position, end, _SIGNATURE_MARK, False))
                position = end
                continue
        lead = 0 if head[:1] == stripped[:1] else len(head) - len(head.lstrip(_STRIP))
        lines.append(Line(position, end, stripped, quoted, lead))
        position = end
    return lines


def _initials(text: str) -> tuple[str, ...]:
    """What stands in front of several lines, as ``AS>``; once alone it may be anything."""
    if "> " not in text:
        return ()
    found = [match[1] for match in islice(_INITIALS.finditer(text), 200)]
    return tuple(f"{letters}>" for letters in set(found) if found.count(letters) > 1)


def squeezed(text: str) -> str:
    """Every run of white space as one blank."""
    return _SPACE.sub(" ", text).strip()


def next_filled(lines: list[Line], index: int) -> int:
    """The first line at or after `index` that is not blank; ``len(lines)`` when there is none."""
    while index < len(lines) and lines[index].blank:
        index += 1
    return index


def _pieces(text: str) -> list[str]:
    pieces = [piece + "\n" for piece in text.split("\n")]
    last = pieces.pop()[:-1]
    return [*pieces, last] if last else pieces
