"""Header values to text: RFC 2047 encoded words as they are really written, and raw 8-bit bytes.

Header values travel as strings with surrogate escapes for 8-bit bytes, as the standard library keeps them.
"""

from __future__ import annotations

import binascii
import re

from inbound.mime.charset import GUESSED, decode, decode_if_right, guess
from inbound.mime.clean import clean_line

MOST_WORDS = 3000
LONGEST_VALUE = 100_000

_WORD = re.compile(r"=\?([^?\s=]{1,60})\?([bBqQ])\?((?:(?!=\?[^?\s=]{1,60}\?[bBqQ]\?)[^\x00])*?)(?:\?=|\Z)")
_TWICE = re.compile(r"=\?[\w-]{1,40}\?[bBqQ]\?[^?\s]{1,2000}\?=")
"""Encoded by one program and once more by the next."""
_FOLD = re.compile(r"\r?\n[ \t]*|\r[ \t]*")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_TORN = re.compile(r"=([0-9A-Fa-f]) +(?=[0-9A-Fa-f])")
"""A mailer folded the line inside an escape: "=C 3"."""
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")


def header_text(value: str) -> str:
    """A whole header as one clean line of text."""
    text = clean_line(decode_words(unfold(value)))
    return clean_line(decode_words(text)) if _TWICE.fullmatch(text) else text


def in_charset(value: str, label: str) -> str:
    """A value whose raw 8-bit bytes are no UTF-8, in the charset that the mail's own text names (against RFC 5322, section 2.2)."""
    if not label or value.isascii():
        return value
    data = value.encode("utf-8", "surrogateescape")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text = decode_if_right(data, label)
        return value if text is None else text
    return value


def unfold(value: str) -> str:
    """One line, 8-bit bytes read as characters; encoded words are left alone."""
    value = value[:LONGEST_VALUE]
    if not value.isascii():
        value = guess(value.encode("utf-8", "surrogateescape"))[0]
    elif "\x1b" in value:
        value = guess(value.encode("ascii"))[0]
    if "\n" in value or "\r" in value:
        value = _FOLD.sub(" ", value)
    return value.strip()


def decode_words(text: str) -> str:
    """Decode encoded words. Neighbours of one charset are joined as bytes: encoders cut characters in half (against section 5)."""
    if "=?" not in text:
        return text
    out: list[str] = []
    pending = b""
    pending_charset = ""
    position = start = 0
    for count, match in enumerate(_WORD.finditer(text)):
        if count >= MOST_WORDS:
            break
        between = text[position : match.start()]
        charset = match[1].lower().partition("*")[0]
        if pending_charset and (between.strip() or charset != pending_charset):
            out.append(_decoded(pending, pending_charset, text[start:position]))
            pending = b""
        if between.strip() or (between and not pending_charset):
            out.append(between)
        start = start if pending else match.start()
        pending += _payload(match[2], match[3])
        pending_charset = charset
        position = match.end()
    if pending_charset:
        out.append(_decoded(pending, pending_charset, text[start:position]))
    out.append(text[position:])
    return "".join(out)


def _decoded(data: bytes, charset: str, words: str) -> str:
    """What was encoded; where that is no text in any charset, the words as they stand."""
    text, problem = decode(data, charset)
    return words if problem == GUESSED and _NO_TEXT.search(text) else text


def _payload(encoding: str, text: str) -> bytes:
    if encoding in "bB":
        letters = _NOT_BASE64.sub("", text)
        letters = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
        try:
            return binascii.a2b_base64(letters + "=" * (-len(letters) % 4))
        except binascii.Error:
            return text.encode("utf-8", "replace")
    data = _TORN.sub(r"=\1", text).replace("_", " ").encode("utf-8", "surrogateescape")
    return _HEX.sub(lambda found: bytes((int(found[1], 16),)), data)
