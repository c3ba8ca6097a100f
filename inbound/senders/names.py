"""Names that pretend: two scripts in one word, letters that look like others, another address in front of the real one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import idna

_ADDRESS = re.compile(r"[^\s<>\"'(),;:@]{1,64}@[^\s<>\"'(),;:@]{1,253}\.[^\W\d_]{2,24}", re.UNICODE)
_TOGETHER = (
    frozenset({"HIRAGANA", "KATAKANA", "CJK"}),
    frozenset({"HANGUL", "CJK"}),
    frozenset({"BOPOMOFO", "CJK"}),
)
"""Scripts that are written together, besides each with Latin."""
_LIKE_LATIN = frozenset("аеорсхуіјѕһԁԛԝαοινρτυκ")


def other_address(name: str, address: str) -> str:
    """An address in the display name that is not the mail's own: what a reader would believe it to be from."""
    return next((found for found in _ADDRESS.findall(name[:1000]) if found.lower() != address.lower()), "")


def shown_domain(domain: str) -> str:
    """The domain as it may be shown: in its ASCII form when its letters could be taken for others."""
    labels = [_shown(label) for label in domain.split(".")]
    return ".".join(labels)


def is_mixed(domain: str) -> bool:
    """Does a label mix scripts, or is it made of letters that look like Latin ones?"""
    return any(_suspect(_unicode(label)) for label in domain.split("."))


@lru_cache(maxsize=4096)
def _shown(label: str) -> str:
    text = _unicode(label)
    if not _suspect(text):
        return label
    try:
        return idna.encode(text, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return "xn--" + text.encode("punycode").decode("ascii")


def _unicode(label: str) -> str:
    if not label.lower().startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _suspect(label: str) -> bool:
    if label.isascii():
        return False
    letters = [c for c in label.lower() if c.isalpha()]
    scripts = {unicodedata.name(c, "UNKNOWN").split()[0] for c in letters}
    if len(scripts) > 1 and not any(scripts - {"LATIN"} <= together for together in _TOGETHER):
        return True
    return "LATIN" not in scripts and bool(letters) and all(c in _LIKE_LATIN for c in letters)
