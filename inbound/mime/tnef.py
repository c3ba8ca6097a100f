"""winmail.dat, the envelope Outlook puts around a mail meant for another Outlook ([MS-OXTNEF]).

Only what an agent needs comes out: the files and the text. Every length is checked against what is there; a broken or hostile
stream gives what was read up to there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

SIGNATURE = 0x223E9F78
MOST_ATTRIBUTES = 5_000
MOST_FILES = 200

_ATTACH_DATA, _ATTACH_TITLE, _ATTACH_START, _ATTACH_PROPS = 0x6800F, 0x18010, 0x69002, 0x69005
_BODY, _MESSAGE_PROPS, _CODEPAGE = 0x2800C, 0x69003, 0x69007
_PR_BODY, _PR_HTML = 0x1000, 0x1013
_PR_DATA, _PR_NAME, _PR_LONG_NAME, _PR_MIME_TYPE = 0x3701, 0x3704, 0x3707, 0x370E
_FIXED_SIZES = {1: 0, 2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
_STRINGS = {13, 30, 31, 258}
_MULTIPLE = 0x1000


@dataclass(slots=True)
class TnefFile:
    name: str = ""
    content_type: str = ""
    data: bytes = b""


@dataclass(slots=True)
class Tnef:
    """What was inside: files in order, the text as bytes (not yet decoded), its HTML."""

    files: list[TnefFile]
    text: str = ""
    html: bytes = b""
    codepage: str = "cp1252"


def read_tnef(data: bytes) -> Tnef | None:
    """The content of a winmail.dat, None when it is no TNEF at all."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != SIGNATURE:
        return None
    tnef = Tnef([])
    for attribute, value in _attributes(data):
        if attribute == _CODEPAGE and len(value) >= 4:
            tnef.codepage = f"cp{struct.unpack_from('<I', value)[0]}"
        elif attribute == _ATTACH_START and len(tnef.files) < MOST_FILES:
            tnef.files.append(TnefFile())
        elif attribute == _BODY:
            tnef.text = tnef.text or _text(value, tnef.codepage)
        elif attribute == _MESSAGE_PROPS:
            _read_message(tnef, value)
        elif tnef.files:
            _read_file(tnef.files[-1], attribute, value, tnef.codepage)
    return tnef


def _read_message(tnef: Tnef, value: bytes) -> None:
    for number, kind, content in _properties(value):
        if number == _PR_BODY and not tnef.text:
            tnef.text = _string(content, kind, tnef.codepage)
        elif number == _PR_HTML:
            tnef.html = content


def _read_file(file: TnefFile, attribute: int, value: bytes, codepage: str) -> None:
    if attribute == _ATTACH_TITLE:
        file.name = file.name or _text(value, codepage)
    elif attribute == _ATTACH_DATA:
        file.data = value
    elif attribute == _ATTACH_PROPS:
        for number, kind, content in _properties(value):
            if number == _PR_LONG_NAME:
                file.name = _string(content, kind, codepage) or file.name
            elif number == _PR_NAME:
                file.name = file.name or _string(content, kind, codepage)
            elif number == _PR_MIME_TYPE:
                file.content_type = _string(content, kind, codepage).lower()
            elif number == _PR_DATA and not file.data:
                file.data = content[16:] if kind == 13 else content


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Level, id, length, content, checksum: section 2.1.3."""
    position = 6
    for _ in range(MOST_ATTRIBUTES):
        if position + 9 > len(data):
            return
        _, attribute, length = struct.unpack_from("<BII", data, position)
        position += 9
        if length > len(data) - position:
            return
        yield attribute, data[position : position + length]
        position += length + 2


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """MAPI properties of a block: number, type and content of each (section 2.1.3.4)."""
    if len(data) < 4:
        return
    count = min(struct.unpack_from("<I", data)[0], MOST_ATTRIBUTES)
    position = 4
    try:
        for _ in range(count):
            kind, number = struct.unpack_from("<HH", data, position)
            position += 4
            if number >= 0x8000:
                position = _skip_name(data, position)
            base, multiple = kind & ~_MULTIPLE, bool(kind & _MULTIPLE)
            values = 1
            if multiple or base in _STRINGS:
                values = struct.unpack_from("<I", data, position)[0]
                position += 4
            for place in range(min(values, MOST_ATTRIBUTES)):
                size = _FIXED_SIZES.get(base)
                if size is None:
                    size = struct.unpack_from("<I", data, position)[0]
                    position += 4
                if size > len(data) - position:
                    return
                if place == 0:
                    yield number, base, data[position : position + size]
                position += size + (-size % 4)
    except struct.error:
        return


def _skip_name(data: bytes, position: int) -> int:
    """A named property: GUID, then a number or a string."""
    if struct.unpack_from("<I", data, position + 16)[0] == 0:
        return position + 24
    length: int = struct.unpack_from("<I", data, position + 20)[0]
    return position + 24 + length + (-length % 4)


def _string(content: bytes, kind: int, codepage: str) -> str:
    if kind == 31:
        return content.decode("utf-16-le", "replace").split("\x00", 1)[0]
    return _text(content, codepage)


def _text(content: bytes, codepage: str) -> str:
    content = content.split(b"\x00", 1)[0]
    try:
        return content.decode(codepage if codepage.startswith("cp125") else "cp1252", "replace")
    except LookupError:
        return content.decode("cp1252", "replace")
