"""Raw bytes to a tree of parts, by offsets: nothing is copied, decoded or recursed into beyond the limits.

The standard library's parser rewrites what it reads (an attached mail does not come out byte for byte) and recurses once per
level; attachments are served out of the raw mail here, so a part is a slice of it. RFC 2046 section 5.1, generously read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from inbound.mime.fields import KNOWN_FIELD
from inbound.mime.params import read_parameters
from inbound.mime.utf_16 import from_utf_16

HEAD_BYTES = 256 * 1024
HEADER_COUNT = 500
HEADER_BYTES = 100_000
PART_COUNT = 1_000
DEPTH = 50

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_BLANK = re.compile(
    rb"\r?\n\r?\n|\r\r(?![\r\n]|(?:from|to|cc|subject|date|message-id|mime-version|content-[a-z-]{2,40})[ \t]{0,8}:)"
    rb"|\r?\n[ \t]+\r?\n(?![ \t]{0,20}=\?|(?:to|cc|subject|date|message-id|mime-version|content-[a-z-]{2,40})[ \t]{0,8}:)",
    re.IGNORECASE,
)
"""An empty line ends a head. One of nothing but blanks is folded in the old style (RFC 5322 section 4.2) when the head goes on."""
_MBOX_LINE = re.compile(rb">?From (?![ \t]{0,20}:)")
"""RFC 4155; ``From : anna@...`` is a header in the old style (RFC 5322 section 4.5)."""
_LINE_END = re.compile(rb"\n|\r(?=" + KNOWN_FIELD.pattern + rb")", re.IGNORECASE)
"""Beside LF, a bare CR ends a line of the head when a header follows that mail programs write."""
_GUESSED_BOUNDARY = re.compile(
    rb"(?:\A|\n)--([^\r\n]{1,200}?)[ \t]*\r?\n(?:content-[a-z-]+:|\r?\n)", re.IGNORECASE
)


@dataclass(slots=True)
class Part:
    """One MIME part. `start` and `end` are offsets of its body in the raw mail; header values are undecoded strings."""

    headers: list[tuple[str, str]]
    head: int
    start: int
    end: int
    depth: int = 0
    content_type: str = "text/plain"
    declared: bool = False
    params: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    disposition_params: dict[str, str] = field(default_factory=dict)
    children: list[Part] = field(default_factory=list)

    def header(self, name: str) -> str:
        """The first value of a header, undecoded; `name` in lower case."""
        return next((value for key, value in self.headers if key == name), "")

    def headers_named(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    @property
    def is_multipart(self) -> bool:
        return bool(self.children)


@dataclass(slots=True)
class Tree:
    """The whole mail: `raw` as given (line ends repaired when it had only CR, UTF-16 read as text), its parts, and what was odd."""

    raw: bytes
    root: Part
    problems: list[str]
    count: int = 1
    recoded: bool = False
    """It came in UTF-16 and is UTF-8 here: 8-bit text is that, whatever its label says."""

    def leaves(self) -> Iterator[Part]:
        stack = [self.root]
        while stack:
            part = stack.pop()
            if part.children:
                stack.extend(reversed(part.children))
            else:
                yield part

    @property
    def charset(self) -> str:
        """The charset that its first text names; empty when none is named there."""
        texts = (part for part in self.leaves() if part.content_type.startswith("text/"))
        return next((label for part in texts if (label := part.params.get("charset", ""))), "")


def read_structure(raw: bytes) -> Tree:
    """Split a mail into parts. Limits cut, they never refuse: what lies behind them stays in the part it was found in."""
    problems: list[str] = []
    text = from_utf_16(raw)
    recoded, raw = text is not raw, text
    if _BARE_CR.search(raw, 0, HEAD_BYTES):
        raw = _with_line_ends(raw, problems)
    start = _skip_preface(raw)
    root = _read_part(raw, start, len(raw), 0, "text/plain", problems)
    tree = Tree(raw, root, problems, recoded=recoded)
    _split(tree, root)
    return tree


def _with_line_ends(raw: bytes, problems: list[str]) -> bytes:
    """A mail whose head ends its lines with CR alone, or with CR CR LF, gets LF and CRLF: some program did that to the whole of it.

    Single bare CRs among ordinary line ends are left to :func:`_read_head`.
    """
    start = _skip_preface(raw)
    first = _ANY_END.search(raw, start)
    blank = _TWO_ENDS.search(raw, start, start + HEAD_BYTES)
    head = raw[start : blank.start() if blank else start + HEAD_BYTES]
    if first is not None and first[0] == b"\r\r\n" and raw.count(b"\r\r\n") * 2 >= raw.count(b"\n"):
        _note(problems, "bare-cr")
        return raw.replace(b"\r\r\n", b"\r\n")
    if (blank is None or b"\n" not in blank[0]) and len(_BARE_CR.findall(head)) >= head.count(b"\n"):
        _note(problems, "bare-cr")
        return _BARE_CR.sub(b"\n", raw)
    return raw


_BARE_CR = re.compile(rb"\r(?!\n)")
_ANY_END = re.compile(rb"\r\r\n|\r\n|\n|\r")
_TWO_ENDS = re.compile(rb"(?:\r\n|\n|\r)(?:\r\n|\n|\r)")


def read_head(raw: bytes) -> list[tuple[str, str]]:
    """The header fields of a mail alone, names in lower case, values undecoded."""
    raw = from_utf_16(raw)
    return _read_head(raw, _skip_preface(raw), len(raw), [])[0]


def _skip_preface(raw: bytes) -> int:
    """Blank lines, a byte order mark and the "From " lines of mbox files stand in front of many stored mails."""
    start = 3 if raw[:3] == b"\xef\xbb\xbf" else 0
    while raw[start : start + 1] in (b"\r", b"\n"):
        start += 1
    if _MBOX_LINE.match(raw, start):
        end = raw.find(b"\n", start)
        start = end + 1 if end >= 0 else start
    return start


def _read_part(raw: bytes, start: int, end: int, depth: int, default: str, problems: list[str]) -> Part:
    headers, body = _read_head(raw, start, end, problems)
    part = Part(headers, start, body, end, depth, default)
    if value := part.header("content-type"):
        kind, params = read_parameters(value)
        kind = kind.split()[0].strip("\"',") if kind.split() else ""
        part.params = params
        if "/" in kind:
            part.content_type, part.declared = kind, True
        elif kind in ("text", "html", "plain"):
            part.content_type, part.declared = "text/html" if kind == "html" else "text/plain", True
        elif kind:
            part.content_type = "application/octet-stream" if depth else default
    if value := part.header("content-disposition"):
        part.disposition, part.disposition_params = read_parameters(value)
    return part


def _read_head(raw: bytes, start: int, end: int, problems: list[str]) -> tuple[list[tuple[str, str]], int]:
    """The header fields of one part, names in lower case, and where its body begins."""
    headers: list[tuple[str, str]] = []
    if raw[start : start + 1] == b"\n" or raw[start : start + 2] == b"\r\n":
        return headers, start + (1 if raw[start : start + 1] == b"\n" else 2)
    blank = _BLANK.search(raw, start, end)
    head_end = blank.start() if blank else end
    body = blank.end() if blank else end
    limit = min(head_end, start + HEAD_BYTES)
    if limit < head_end:
        _note(problems, "head-too-long")
    lines = raw[start:limit].split(b"\n")
    if _BARE_CR.search(raw, start, limit):
        lines = _LINE_END.split(raw[start:limit])
        _note(problems, "bare-cr")
    position = start
    current: list[bytes] = []
    name = ""
    for line in lines:
        if line[:1] in (b" ", b"\t"):
            if name:
                current.append(line)
        elif (match := _FIELD.match(line)) is not None:
            if name:
                headers.append((name, _value(current, problems)))
                if len(headers) >= HEADER_COUNT:
                    _note(problems, "too-many-headers")
                    return headers, body
            name, current = match[1].decode("ascii").lower(), [line[match.end() :]]
        elif line.strip():
            rest = raw[position + len(line) + 1 : limit]
            if not (headers or name):
                return [], start
            if not any(KNOWN_FIELD.match(later) for later in rest.split(b"\n")):
                headers.append((name, _value(current, problems)))
                _note(problems, "head-without-end")
                return headers, position
            current.append(b" " + line)
            _note(problems, "head-garbled")
        position += len(line) + 1
    if name:
        headers.append((name, _value(current, problems)))
    return headers, body


def _value(lines: list[bytes], problems: list[str]) -> str:
    value = lines[0] if len(lines) == 1 else b"\n".join(lines)
    if len(value) > HEADER_BYTES:
        value = value[:HEADER_BYTES]
        _note(problems, "header-too-long")
    return value.decode("utf-8", "surrogateescape").strip("\r\n\t ")


def _split(tree: Tree, part: Part) -> None:
    """Find the children of a multipart, outermost first, so that an inner boundary never swallows an outer one."""
    if not part.content_type.startswith("multipart/"):
        return
    if part.depth >= DEPTH:
        _note(tree.problems, "too-deep")
        part.content_type = "application/octet-stream"
        return
    default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    for start, end in _slices(tree, part):
        if tree.count >= PART_COUNT:
            _note(tree.problems, "too-many-parts")
            break
        tree.count += 1
        child = _read_part(tree.raw, start, end, part.depth + 1, default, tree.problems)
        part.children.append(child)
        _split(tree, child)
    if not part.children:
        _note(tree.problems, "boundary-missing")
        part.content_type = "text/plain"


def _slices(tree: Tree, part: Part) -> Iterator[tuple[int, int]]:
    boundary = part.params.get("boundary", "").encode("utf-8", "surrogateescape")[:300].rstrip()
    matches = _delimiters(tree.raw, part, boundary) if boundary else None
    first = next(matches, None) if matches else None
    if first is None:
        guessed = _GUESSED_BOUNDARY.search(tree.raw, max(part.start - 1, 0), part.end)
        if guessed is None or guessed[1] == boundary:
            return
        _note(tree.problems, "boundary-guessed")
        matches = _delimiters(tree.raw, part, guessed[1])
        first = next(matches, None)
    if first is None or matches is None:
        return
    start = first.end
    for found in matches:
        yield start, _without_line_end(tree.raw, start, found.start)
        start = found.end
        if found.closes:
            return
    if not first.closes and start <= part.end:
        _note(tree.problems, "boundary-unclosed")
        yield start, _without_glued_end(tree.raw, start, part.end, boundary)


class _Delimiter(NamedTuple):
    """A delimiter line: ``raw[start:end]``, from the LF in front of it to its own line end."""

    start: int
    end: int
    closes: bool


def _delimiters(raw: bytes, part: Part, boundary: bytes) -> Iterator[_Delimiter]:
    """Delimiter lines in order; the one directly at the body's start has its line end before the body."""
    at = part.start - 1 if part.start and raw[part.start - 1 : part.start] == b"\n" else part.start
    line = b"\n--" + boundary
    while (at := raw.find(line, at, part.end)) >= 0:
        rest = _DELIMITER_REST.match(raw, at + len(line), part.end)
        if rest is None:
            at += 1
            continue
        yield _Delimiter(at, rest.end(), rest[1] is not None)
        at = rest.end()


_DELIMITER_REST = re.compile(rb"(--)?[ \t]*(?:\r?\n|\r|\Z|(?<=--))")
"""What may stand behind the boundary. Every mail has its own boundary, so it is sought, not compiled."""


def _without_line_end(raw: bytes, start: int, end: int) -> int:
    """`end` is the LF in front of a delimiter: that line end belongs to the delimiter."""
    return end - 1 if end > start and raw[end - 1 : end] == b"\r" else max(start, end)


def _without_glued_end(raw: bytes, start: int, end: int, boundary: bytes) -> int:
    """Some writers forget the line end in front of the closing delimiter."""
    tail = raw[max(start, end - 320) : end].rstrip(b"\r\n \t")
    closing = b"--" + boundary + b"--"
    return max(start, end - 320) + len(tail) - len(closing) if boundary and tail.endswith(closing) else end


def _note(problems: list[str], key: str) -> None:
    if key not in problems:
        problems.append(key)
