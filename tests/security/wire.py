"""An independent look at bytes: lines split by hand, no mail library, so that a flaw of one cannot hide in the other."""

from __future__ import annotations

import re
from collections.abc import Iterator

REPLY = frozenset(
    [
        "from",
        "to",
        "cc",
        "reply-to",
        "subject",
        "date",
        "message-id",
        "in-reply-to",
        "references",
        "thread-index",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
    ]
)
AUTOMATIC = REPLY | frozenset(
    ["auto-submitted", "x-auto-response-suppress", "precedence", "x-loop", "x-takt-instance"]
)
PART = frozenset(
    ["content-type", "content-transfer-encoding", "content-disposition", "mime-version", "content-id"]
)


def head_names(raw: bytes) -> list[str]:
    """The header names of a mail in order, lower case."""
    return [name for name, _ in _fields(raw.split(b"\r\n\r\n", 1)[0])]


def part_names(raw: bytes) -> set[str]:
    """The header names of every part within the body."""
    found = set[str]()
    lines = raw.split(b"\r\n")
    boundaries = {b"--" + found for found in re.findall(rb'boundary="([^"]+)"', raw)}
    for number, line in enumerate(lines):
        if line in boundaries:
            end = next(i for i in range(number + 1, len(lines)) if not lines[i])
            found.update(name for name, _ in _fields(b"\r\n".join(lines[number + 1 : end])))
    return found


def _fields(block: bytes) -> Iterator[tuple[str, bytes]]:
    for line in block.split(b"\r\n"):
        if line.startswith((b" ", b"\t")):
            continue
        name, colon, value = line.partition(b":")
        assert colon and name == name.strip(), line
        yield name.decode("ascii").lower(), value


def clean_bytes(raw: bytes) -> bool:
    """CRLF only, nothing above ASCII, no NUL, no line longer than RFC 5321 allows."""
    rest = raw.replace(b"\r\n", b"")
    return (b"\r" not in rest and b"\n" not in rest and b"\x00" not in raw and raw.isascii()) and max(
        map(len, raw.split(b"\r\n"))
    ) <= 998
