"""File names are labels: shown and offered for saving, never used as a path here, and made harmless for those who do."""

from __future__ import annotations

import re

from inbound.mime.clean import clean_line

LONGEST = 255
_BIDI = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_PATH = re.compile(
    r"\A(?:[A-Za-z]:[\\/]|[\\/]|\.{1,2}[\\/]).*[\\/]|\A(?:[A-Za-z]:[\\/]?|[\\/]|\.{1,2}[\\/])", re.DOTALL
)
_SEPARATORS = re.compile(r"[\\/]+")
_DEVICE = re.compile(r"\A(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|\Z)", re.IGNORECASE)


def safe_name(name: str) -> str:
    """One line without path, direction marks (``exe.fdp`` tricks) or device names; the ending survives shortening."""
    text = clean_line(_BIDI.sub("", name)).strip("\"'")
    text = _SEPARATORS.sub("_", _PATH.sub("", text)).strip()
    if text in (".", ".."):
        return ""
    text = _DEVICE.sub(lambda found: f"_{found[0]}", text)
    if len(text) > LONGEST:
        stem, dot, ending = text.rpartition(".")
        text = (
            stem[: LONGEST - len(ending) - 1] + dot + ending if dot and len(ending) < 20 else text[:LONGEST]
        )
    return text
