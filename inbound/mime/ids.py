"""Message ids of Message-ID, In-Reply-To and References (RFC 5322 section 3.6.4), also where brackets are missing."""

from __future__ import annotations

import re

from inbound.mime.clean import clean_line
from inbound.mime.words import unfold

MOST_IDS = 100
_BRACKETED = re.compile(r"<([^<>]{1,990})>")
_BARE = re.compile(r"[^\s<>()\",;]{1,500}@[^\s<>()\",;]{1,400}")


def read_ids(value: str) -> tuple[str, ...]:
    """Every id in order with angle brackets. Of an endless list the first and the newest are kept."""
    text = unfold(value)
    found = ["".join(clean_line(inner).split()) for inner in _BRACKETED.findall(text)]
    if not any(found):
        found = ["".join(clean_line(bare).split()) for bare in _BARE.findall(text)]
    ids = list(dict.fromkeys(f"<{inner}>" for inner in found if inner))
    return tuple(ids if len(ids) <= MOST_IDS else ids[:1] + ids[1 - MOST_IDS :])


def read_id(value: str) -> str:
    """The one id of a Message-ID header; a value that is no id at all, but a word, is kept as it is."""
    ids = read_ids(value)
    if ids:
        return ids[0]
    word = clean_line(unfold(value)).strip("<> ")
    return f"<{word}>" if word and " " not in word and len(word) < 900 else ""
