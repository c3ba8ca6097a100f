"""Transfer encodings, undone tolerantly (RFC 2045 section 6), and uuencoded files in plain text."""

from __future__ import annotations

import binascii
import quopri
import re
from dataclasses import dataclass

from inbound.mime.clean import clean_line
from inbound.mime.words import header_text

_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
)
_BEHIND_PADDING = re.compile(rb"=[ \t]+[^\r\n]{1,998}")
"""Padding ends the data (RFC 2045 section 6.8): what follows on its line is a remark, the next line may begin a new block."""
_PADDING_INSIDE = re.compile(rb"=+(?=[^=])")
_UU_BLOCK = re.compile(
    rb"(?:\A|\n)begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255})\r?\n((?:[\x20-\x60][^\r\n]{0,99}\r?\n|`?\r?\n)*?)(?:end|====)[ \t]*(?=\r?\n|\Z)"
)
MOST_UU_FILES = 100
_NOT_IN_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]")
_ALL_BASE64 = re.compile(
    rb"\s{0,20}(?:[A-Za-z0-9+/]{40,120}\r?\n){0,20000}[A-Za-z0-9+/]{2,120}={0,2}\s{0,20}"
)
_QUOTED_LETTER = re.compile(rb"=(?:C[23]|E2=8[02])=[89AB][0-9A-F]")
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")


def undo(data: bytes, encoding: str, *, text: bool = False) -> tuple[bytes, str]:
    """The content of a part and a problem key. Unknown encodings leave the bytes as they are.

    A `text` may carry a footer that a list or a gateway wrote below its base64, and may be encoded without saying so.
    """
    kind = clean_line(encoding).lower().strip("\"' ;.").replace("_", "-")
    if kind in ("base64", "b64"):
        footer = _footer(data) if text else len(data)
        content, problem = _base64(data[:footer])
        apart = b"\n" if footer < len(data) and not content.endswith(b"\n") else b""
        return content + apart + data[footer:], problem
    if kind in ("quoted-printable", "quotedprintable", "qp"):
        return quopri.decodestring(data), ""
    if kind in ("x-uuencode", "uuencode", "uue", "x-uue"):
        files, _ = uu_files(data)
        return (files[0].data, "") if files else (data, "transfer-encoding-broken")
    if kind not in ("", "7bit", "8bit", "binary", "7-bit", "8-bit"):
        return data, "transfer-encoding-unknown"
    said = _encoded_in_secret(data) if text and data.isascii() else None
    return (data, "") if said is None else (said, "transfer-encoding-guessed")


def _footer(data: bytes) -> int:
    """Where plain words begin below complete base64; its end when there are none."""
    strange = _NOT_IN_BASE64.search(data)
    if strange is None:
        return len(data)
    start = data.rfind(b"\n", 0, strange.start()) + 1
    letters = data[:start].translate(None, _NOT_BASE64)
    return start if letters and len(letters) % 4 == 0 and b" " in data[start:].strip() else len(data)


def _encoded_in_secret(data: bytes) -> bytes | None:
    """What a text says that is nothing but base64, or holds letters of UTF-8 as quoted-printable writes them.

    A bounce that shows the source of a mail stays as it is.
    """
    if len(data) >= 40 and _ALL_BASE64.fullmatch(data):
        found, problem = _base64(data)
    elif (
        (b"=C" in data or b"=E2" in data)
        and b"=?" not in data
        and b"ontent-T" not in data
        and len(_QUOTED_LETTER.findall(data)) >= 2
    ):
        found, problem = quopri.decodestring(data), ""
    else:
        return None
    try:
        text = found.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return found if not problem and " " in text and not _NO_TEXT.search(text) else None


def _base64(data: bytes) -> tuple[bytes, str]:
    if b"= " in data:
        data = _BEHIND_PADDING.sub(b"=", data)
    letters = data.translate(None, _NOT_BASE64)
    try:
        if len(letters) % 4 == 0 and b"=" not in letters[:-2]:
            return binascii.a2b_base64(letters), ""
        out = b"".join(
            binascii.a2b_base64(run[: len(run) - (len(run) % 4 == 1)] + b"=" * (-len(run) % 4))
            for run in _PADDING_INSIDE.split(letters.rstrip(b"="))[:1000]
        )
    except binascii.Error:
        return data, "base64-broken"
    return out, "base64-broken"


@dataclass(frozen=True, slots=True)
class UuFile:
    name: str
    data: bytes


def uu_files(data: bytes) -> tuple[list[UuFile], bytes]:
    """Files uuencoded in a text, and the text without them."""
    if b"begin" not in data or not (b"\nend" in data or b"\n====" in data):
        return [], data
    files: list[UuFile] = []

    def take(match: re.Match[bytes]) -> bytes:
        content = _uu_content(match[2]) if len(files) < MOST_UU_FILES else None
        if content is None:
            return match[0]
        name = header_text(match[1].decode("utf-8", "surrogateescape"))
        files.append(UuFile(name, content))
        return b""

    rest = _UU_BLOCK.sub(take, data)
    return files, rest


def _uu_content(block: bytes) -> bytes | None:
    out: list[bytes] = []
    for line in block.splitlines():
        if not line.strip() or line[:1] == b"`":
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            length = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out.append(binascii.a2b_uu(line[:length]))
            except binascii.Error:
                return None
    return b"".join(out) if out else None
