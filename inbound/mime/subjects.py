"""The base subject: what remains when reply and forward marks of all mailers are gone (RFC 5256 section 2.1, and many languages).

Brackets stay, they are labels; a mark in front of, between or behind them goes: ``Re: AW: [Frage] WG: x`` is ``[Frage] x``.
"""

from __future__ import annotations

import re

REPLY_WORDS = (
    "re", "aw", "antw", "antwort", "antwoord", "sv", "vs", "svar", "ref", "rif", "r", "res", "resp", "respuesta", "rép", "réf",
    "odp", "odpowiedź", "ynt", "yan", "cevap", "vá", "ang", "betr", "betreff", "bls", "balas", "atb", "на", "от", "отв", "ответ",
    "hs", "vl", "ha", "va", "re.", "reply", "回复", "回覆", "答复", "答覆", "回信", "返信", "답장", "회신", "תגובה", "השב", "رد",
    "σχετ", "απ", "απάντηση", "απ.", "відп", "відповідь", "се", "trả lời",
)  # fmt: skip
FORWARD_WORDS = (
    "fwd", "fw", "wg", "weitergeleitet", "wtr", "tr", "rv", "enc", "i", "inoltra", "inoltro", "pd", "podaj", "prz", "vb", "doorst",
    "doorgestuurd", "vl", "vs", "videresendt", "fs", "továbbítás", "továbbított", "i̇lt", "ilt", "ynl", "trs", "transf", "reenv",
    "reenviado", "rnv", "fwd.", "转发", "轉寄", "轉發", "転送", "전달", "הועבר", "העבר", "إعادة توجيه", "пересл", "пер", "πρθ",
    "προωθ", "перенапр", "chuyển tiếp",
)  # fmt: skip

_LONGEST = 5_000
_ONE_LETTER_NEEDS_CAPITAL = frozenset({"r", "i"})
_WORDS = sorted({*REPLY_WORDS, *FORWARD_WORDS}, key=len, reverse=True)
_MARK = re.compile(
    r"\s*(?P<word>"
    + "|".join(map(re.escape, _WORDS))
    + r")\s?(?P<count>\[\d{1,4}\]|\(\d{1,4}\)|\^\d{1,4}|\*\d{1,4}|\d{1,2})?"
    r"\s{0,2}[:：﹕︓]\s*",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\s*[\[【][^\[\]【】]{1,80}[\]】]")
_TRAILER = re.compile(r"\s*\((?:fwd?|wg)\)\s*\Z", re.IGNORECASE)
_WRAPPED = re.compile(r"\A\s*\[\s*(?=(?:fwd?|wg)\s*:)(.*)\]\s*\Z", re.IGNORECASE | re.DOTALL)


def base_subject(subject: str) -> str:
    """The subject without marks. One that is nothing but marks becomes empty; a label stays where it was."""
    rest = subject[:_LONGEST].strip()
    kept: list[str] = []
    for _ in range(200):
        rest = _TRAILER.sub("", rest)
        if mark := _mark(rest):
            rest = rest[mark.end() :]
        elif wrapped := _WRAPPED.match(rest):
            rest = wrapped[1]
        elif (bracket := _BRACKET.match(rest)) and _more_marks(rest, bracket.end()):
            kept.append(bracket[0].strip())
            rest = rest[bracket.end() :]
        else:
            break
    return " ".join([*kept, *rest.split()])


def has_forward_mark(subject: str) -> bool:
    """Does the outermost mark say that this was forwarded?"""
    mark = _mark(subject.strip())
    if mark is None:
        return _WRAPPED.match(subject[:_LONGEST]) is not None
    word = mark["word"].lower()
    return word in FORWARD_WORDS and word not in REPLY_WORDS


def _mark(text: str) -> re.Match[str] | None:
    """``R:`` and ``I:`` are Italian marks; ``r:`` or ``i: `` in lower case is somebody's text."""
    mark = _MARK.match(text)
    if mark and mark["word"].lower() in _ONE_LETTER_NEEDS_CAPITAL and mark["word"].islower():
        return None
    return mark


def _more_marks(text: str, position: int) -> bool:
    """Does a mark follow behind this bracket, perhaps after further brackets?"""
    for _ in range(20):
        if _mark(text[position:]):
            return True
        bracket = _BRACKET.match(text, position)
        if bracket is None:
            return _WRAPPED.match(text[position:]) is not None
        position = bracket.end()
    return False
