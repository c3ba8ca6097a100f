"""The words of this mail itself, as sentences.

Automatic notes are short: only the beginning is read, quotes below it are left out, and all patterns here and in the
neighbouring modules work on sentences of bounded length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_READ_CHARS = 6000
_SENTENCE_CHARS = 400

_QUOTE_STARTS = re.compile(
    r"(?:>|-{2,} ?(?:ursprüngliche|original|weitergeleitete|forwarded|mensaje original|message d'origine|messaggio originale"
    r"|oorspronkelijk)|_{10,}"
    r"|(?:am|on|le|el|il|op) .{5,200}(?:schrieb|wrote|a écrit|escribió|ha scritto|schreef)\b"
    r"|(?:von|from|de|da|van|gesendet|sent) ?: ?\S)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…][)\"”“']?\s+(?=[\"„“¿¡(]?[A-ZÄÖÜÉÀÈ])")
_ABBREVIATION = re.compile(
    r"\b(?:inkl|einschl|bzw|ca|z\.\s?B|d\.\s?h|Nr|Tel|Dr|Fr|Hr|Mr|Mrs|Ms|St|No|Mo|Di|Mi|Do|Sa|So|[A-Z])\.$"
)
_ORDINAL = re.compile(r"(?<!\d)\d{1,2}\.$")
_MONTH = re.compile(r"(?:J[aä]n|Feb|M[aä]r|Apr|Mai|Jun|Jul|Aug|Sep|O[kc]t|Nov|De[zc])")
"""The dot of "14. Juli" ends nothing."""


def own_words(text: str) -> str:
    """The text down to the first quoted line."""
    kept: list[str] = []
    for line in text[:_READ_CHARS].replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        stripped = line.strip()
        if kept and _QUOTE_STARTS.match(stripped):
            break
        if not stripped.startswith(">"):
            kept.append(stripped)
    return "\n".join(kept)


def sentences(text: str) -> Iterator[str]:
    """Sentences in order, wrapped lines joined; blank lines end a sentence too, and so does a line that is short."""
    for paragraph in re.split(r"\n{2,}", text):
        for block in _joined_lines(paragraph):
            for part in _split(block):
                yield part[:_SENTENCE_CHARS]


def _joined_lines(paragraph: str) -> list[str]:
    """Lines that were wrapped belong together: the line before is long, or the next goes on in lower case or with a
    digit. A greeting stands for itself."""
    blocks: list[str] = []
    last = ""
    for line in filter(None, paragraph.split("\n")):
        goes_on = (
            bool(last)
            and last[-1] not in ".!?:"
            and (len(last) > 55 or line[0].islower() or line[0].isdigit())
        )
        if blocks and goes_on and len(blocks[-1]) < 2000:
            blocks[-1] += " " + line
        else:
            blocks.append(line)
        last = line
    return blocks


def _split(block: str) -> list[str]:
    parts: list[str] = []
    start = 0
    for end in _SENTENCE_END.finditer(block):
        before, after = block[max(0, end.start() - 8) : end.start() + 1], block[end.end() : end.end() + 10]
        if _ABBREVIATION.search(before) or (_ORDINAL.search(before) and _MONTH.match(after)):
            continue
        parts.append(block[start : end.end()].strip())
        start = end.end()
    parts.append(block[start:].strip())
    return [part for part in parts if part]
