"""Mails that are wholly in UTF-16, head and all, as some exporters and editors save them: read as the text they are.

A mail is bytes (RFC 5322), and such a file is none until it is read as text. That happens only where it cannot be anything else: a byte
order mark, and behind it a header that mail programs write. The raw mail is kept as it came.
"""

from __future__ import annotations

import codecs

from inbound.mime.fields import KNOWN_FIELD

_ORDERS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_LONGEST_NAME = 200
_STEP = 1 << 20
"""Bytes read at a time, so that a large mail is never held as characters of four bytes each."""


def from_utf_16(raw: bytes) -> bytes:
    """Its text in UTF-8; the very same object when it is no such mail."""
    order = _ORDERS.get(raw[:2])
    if order is None or not _begins_like_a_mail(raw, order):
        return raw
    end = len(raw) - (2 if raw.endswith(b"\r\n") else 0)  # those of a mail server, which knows no UTF-16
    end -= end % 2
    decoder = codecs.getincrementaldecoder(order)("replace")
    pieces = [
        decoder.decode(raw[at : min(at + _STEP, end)]).encode("utf-8", "replace")
        for at in range(2, end, _STEP)
    ]
    return b"".join((*pieces, decoder.decode(b"", final=True).encode("utf-8", "replace")))


def _begins_like_a_mail(raw: bytes, order: str) -> bool:
    beginning = raw[2 : 2 + 2 * _LONGEST_NAME].decode(order, "replace").encode("utf-8", "replace")
    return KNOWN_FIELD.match(beginning) is not None
