"""Strings that any database, log and page can take.

PostgreSQL refuses NUL, SQLite's driver refuses lone surrogates, and control characters drive terminals. What a reader could
have seen becomes U+FFFD; invisible control characters go.
"""

from __future__ import annotations

import re

_INVISIBLE = bytes(set(range(1, 0x20)) - {0x09, 0x0A} | {0x7F})
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_HEADER_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def clean_text(text: str) -> str:
    """A body: LF line ends, tabs kept, U+FFFD for NUL and surrogates, other controls removed."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:
        data = _without_surrogates(text).encode("utf-8")
    kept = data.translate(None, _INVISIBLE)
    if b"\x00" in kept:
        kept = kept.replace(b"\x00", b"\xef\xbf\xbd")
    if b"\xc2" in kept:
        kept = _C1.sub(b"", kept)
    return text if kept == data and len(kept) == len(data) and "\ufffd" not in text else kept.decode("utf-8")


def clean_line(text: str) -> str:
    """A header value or a name: one line, white space squeezed, no control characters at all."""
    if not text.isprintable():
        text = _HEADER_BREAKS.sub(" ", text.replace("\x00", "\ufffd"))
        text = _without_surrogates(text)
    return " ".join(text.split())


def _without_surrogates(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
