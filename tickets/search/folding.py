"""Folding: one spelling for everything that is searched, so that Mueller finds Müller and back.

Folded text is words of lower-case letters and digits between single spaces, with a space at both ends. Umlauts become two letters
(ä is ae, ß is ss), other accents fall off, soft hyphens and invisible characters vanish, and all else is a space.
"""

from __future__ import annotations

import unicodedata

_SPELLED = {
    "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
}  # fmt: skip


class _Spellings(dict[int, str]):
    """A table for `str.translate` that spells a character when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = spelled = _spell(chr(code))
        return spelled


_SPELLINGS = _Spellings()


def fold(text: str) -> str:
    """The folded text; a single space when nothing of it can be searched."""
    words = unicodedata.normalize("NFC", text).translate(_SPELLINGS).split()
    return f" {' '.join(words)} " if words else " "


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """Folded text, and for each of its characters the place it came from in `text` (NFC). For showing where a hit stands."""
    folded, places = [" "], [0]
    for place, character in enumerate(text):
        for one in _SPELLINGS[ord(character)]:
            if one != " " or folded[-1] != " ":
                folded.append(one)
                places.append(place)
    if folded[-1] != " ":
        folded.append(" ")
        places.append(len(text))
    return "".join(folded), places


def _spell(character: str) -> str:
    if unicodedata.category(character) in ("Cf", "Mn"):
        return ""
    spelled = []
    for folded in unicodedata.normalize("NFKC", character).casefold():
        if folded in _SPELLED:
            spelled.append(_SPELLED[folded])
            continue
        bare = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
        spelled.append("".join(c if c.isalnum() else " " for c in bare))
    return "".join(spelled)
