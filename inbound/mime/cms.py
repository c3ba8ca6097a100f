"""The message inside an S/MIME signature that wraps it (``smime.p7m``, RFC 8551 section 3.5.2): read, not verified.

Outlook and mail gateways sign like this, and then the whole mail is in the file. Only the way to the content of a CMS SignedData
is walked (RFC 5652 sections 3 and 5), BER with open lengths included; every length is checked against what is there.
"""

from __future__ import annotations

MOST_PIECES = 20_000

_SEQUENCE, _CONTENT, _OCTETS, _OCTET_PIECES, _OID = 0x30, 0xA0, 0x04, 0x24, 0x06
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_DATA = bytes.fromhex("2a864886f70d010701")


class _Broken(Exception):
    """Not the structure, or not all of it."""


def signed_content(data: bytes) -> bytes | None:
    """What was signed, None when this is no SignedData or holds its content elsewhere."""
    try:
        place = _enter(data, 0, _SEQUENCE)
        place = _after_oid(data, place, _SIGNED_DATA)
        place = _enter(data, _enter(data, place, _CONTENT), _SEQUENCE)
        place = _skip(data, _skip(data, place))  # version, digest algorithms
        place = _after_oid(data, _enter(data, place, _SEQUENCE), _DATA)
        return _octets(data, _enter(data, place, _CONTENT))
    except (_Broken, IndexError):
        return None


def _head(data: bytes, place: int) -> tuple[int, int, int | None]:
    """Tag, where the content begins, and where it ends; None for an open length."""
    tag, length = data[place], data[place + 1]
    start = place + 2
    if length == 0x80:
        return tag, start, None
    if length > 0x80:
        size = length & 0x7F
        if size > 4:
            raise _Broken
        length = int.from_bytes(data[start : start + size], "big")
        start += size
    if length > len(data) - start:
        raise _Broken
    return tag, start, start + length


def _enter(data: bytes, place: int, wanted: int) -> int:
    tag, start, _ = _head(data, place)
    if tag != wanted:
        raise _Broken
    return start


def _after_oid(data: bytes, place: int, wanted: bytes) -> int:
    tag, start, end = _head(data, place)
    if tag != _OID or end is None or data[start:end] != wanted:
        raise _Broken
    return end


def _skip(data: bytes, place: int) -> int:
    """The place behind an element; one of open length is not skipped, no signer writes its algorithms so."""
    _, _, end = _head(data, place)
    if end is None:
        raise _Broken
    return end


def _octets(data: bytes, place: int) -> bytes:
    """An OCTET STRING in one piece or in many."""
    tag, start, end = _head(data, place)
    if tag == _OCTETS and end is not None:
        return data[start:end]
    if tag != _OCTET_PIECES:
        raise _Broken
    pieces: list[bytes] = []
    place = start
    while (end is None or place < end) and len(pieces) < MOST_PIECES:
        tag, start, piece_end = _head(data, place)
        if tag == 0 and start == piece_end:
            break
        if tag != _OCTETS or piece_end is None:
            raise _Broken
        pieces.append(data[start:piece_end])
        place = piece_end
    return b"".join(pieces)
