"""Parameters of Content-Type and Content-Disposition: RFC 2231 pieces, encoded words in quotes, missing quotes."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from inbound.mime.charset import decode
from inbound.mime.clean import clean_line
from inbound.mime.words import decode_words, unfold

MOST_PARAMETERS = 200
_LONGEST = 20_000

_PARAMETER = re.compile(
    r';\s*([^\s=;"\x00-\x1f]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.)*)(?:"|\\?\Z)|([^;"]*))', re.DOTALL
)
_NO_SEMICOLON = re.compile(
    r"\A([^\s;=\"]{1,80})\s+(?=(?:(?:file)?name|charset|boundary)(?:\*\d{0,4}\*?)?\s?=)", re.IGNORECASE
)
"""``attachment filename="a.pdf"``, as some machines write it."""
_LOOSE_CHARSET = re.compile(
    r"((?:utf-?8|iso-8859-\d{1,2}|windows-\d{3,4}|us-ascii)'[a-z-]{0,10}'.*%[0-9a-f]{2}.*)", re.IGNORECASE
)
"""An RFC 2231 value under a name without its asterisk."""
_PERCENT_LETTER = re.compile(r"%C[23]%[89AB][0-9A-F]", re.IGNORECASE)
_ESCAPED = re.compile(r'\\(["\\])')
_NUMBERED = re.compile(r"([^*]+)\*(?:(\d{1,4})(\*?))?")


def read_parameters(raw: str) -> tuple[str, dict[str, str]]:
    """The value in lower case and its parameters, names in lower case, values as clean text; the first of equals wins."""
    value = _NO_SEMICOLON.sub(r"\1; ", unfold(raw[:_LONGEST]), count=1)
    main, _, _ = value.partition(";")
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    if ";" not in value:
        return clean_line(main).lower(), plain
    for count, match in enumerate(_PARAMETER.finditer(value, len(main))):
        if count >= MOST_PARAMETERS:
            break
        name = match[1].lower()
        quoted = match[2]
        text = _ESCAPED.sub(r"\1", quoted) if quoted is not None else match[3].strip()
        if "*" in name and (numbered := _NUMBERED.fullmatch(name)):
            piece = int(numbered[2] or 0)
            encoded = numbered[2] is None or bool(numbered[3])
            pieces.setdefault(numbered[1], {}).setdefault(piece, (encoded, text))
        elif name in ("name", "filename") and _LOOSE_CHARSET.fullmatch(text):
            plain.setdefault(name, clean_line(_joined({0: (True, text)})))
        elif name in ("name", "filename") and _PERCENT_LETTER.search(text):
            plain.setdefault(name, clean_line(_from_an_address(text)))
        else:
            plain.setdefault(name, clean_line(decode_words(text)))
    for name, numbers in pieces.items():
        plain[name] = clean_line(_joined(numbers)) or plain.get(name, "")
    return clean_line(main).lower(), plain


def _from_an_address(name: str) -> str:
    """A name as web addresses write it, when it is whole UTF-8; else as it stands."""
    try:
        return unquote_to_bytes(name.encode("utf-8", "surrogateescape")).decode("utf-8")
    except UnicodeDecodeError:
        return decode_words(name)


def _joined(numbers: dict[int, tuple[bool, str]]) -> str:
    """RFC 2231 sections 3 and 4: pieces in order; charset'language' in front of the first."""
    charset = ""
    data = b""
    for place, number in enumerate(sorted(numbers)):
        encoded, text = numbers[number]
        if place == 0 and encoded and text.count("'") >= 2:
            charset, _, rest = text.partition("'")
            text = rest.partition("'")[2]
        data += unquote_to_bytes(text) if encoded else text.encode("utf-8", "surrogateescape")
    return decode_words(decode(data, charset or "utf-8")[0])
