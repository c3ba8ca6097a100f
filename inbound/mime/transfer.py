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


def undo(data: bytes, encoding: str) -> tuple[bytes, str]:
    """The content of a part and a problem key. Unknown encodings leave the bytes as they are."""
    kind = clean_line(encoding).lower().strip("\"' ;.").replace("_", "-")
    if kind in ("base64", "b64"):
        return _base64(data)
    if kind in ("quoted-printable", "quotedprintable", "qp"):
        return quopri.decodestring(data), ""
    if kind in ("x-uuencode", "uuencode", "uue", "x-uue"):
        files, _ = uu_files(data)
        return (files[0].data, "") if files else (data, "transfer-encoding-broken")
    return data, "" if kind in (
        "",
        "7bit",
        "8bit",
        "binary",
        "7-bit",
        "8-bit",
    ) else "transfer-encoding-unknown"


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
