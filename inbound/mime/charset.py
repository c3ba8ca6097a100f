"""Bytes to characters, whatever the label says: right, wrong, unknown or missing.

Labels are read as browsers read them (WHATWG Encoding Standard: latin-1 means windows-1252, gb2312 means gb18030) and only
codecs of this table are ever used: Python's registry also holds zip, rot13 and others that are no charsets. UTF-7 is refused,
since it hides markup from every filter.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

GUESSED = "charset-guessed"
REFUSED = "charset-refused"
BROKEN = "charset-broken"

_SAMPLE = 20_000


def decode(data: bytes, label: str) -> tuple[str, str]:
    """The text and a problem key, empty when the label (or plain ASCII) was right."""
    if data.isascii() and b"\x1b" not in data and b"\x00" not in data:
        return _decode_seven_bit(data, label)
    codec = _codec(label)
    if data[:3] == codecs.BOM_UTF8:
        return data[3:].decode("utf-8", "replace"), ""
    if codec == "utf-7":
        return data.decode("latin-1"), REFUSED
    if codec in _UTF_16 or data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return _decode_utf_16(data, codec), ""
    if codec is None or codec == "ascii":
        text, named = guess(data)
        return text, GUESSED if codec == "ascii" or label or not named else ""
    if codec == "iso2022_jp":
        return decode_iso_2022_jp(data), ""
    if codec in _SINGLE_BYTE:
        return _decode_single_byte(data, codec)
    try:
        return data.decode(codec), ""
    except UnicodeDecodeError:
        return _decode_broken(data, codec)


def guess(data: bytes) -> tuple[str, bool]:
    """Text of unlabelled bytes; the flag says that the bytes themselves prove the charset (UTF-8, escapes, a BOM)."""
    if _JIS.search(data) and data.isascii():
        return decode_iso_2022_jp(data), True
    if data.count(b"\x00") >= 4 and (order := _utf_16_order(data)):
        return data.decode(order, "replace"), True
    try:
        return data.decode("utf-8"), True
    except UnicodeDecodeError as error:
        if error.end >= len(data) - 3 and len(data) > 20 and error.start > len(data) - 4:
            return data.decode("utf-8", "replace"), True  # cut in the middle of a character
    codec = _most_plausible(data[:_SAMPLE])
    return data.decode(codec, "replace") if codec != "cp1252" else _cp1252(data), False


def decode_iso_2022_jp(data: bytes) -> str:
    """ISO-2022-JP as Japanese mailers write it: with NEC's circled digits and half-width kana, which Python's codec refuses."""
    out: list[str] = []
    mode = b"(B"
    for piece in _ESCAPE.split(data):
        if piece in _ESCAPES:
            mode = piece
        elif mode in (b"$B", b"$@"):
            out.append(_jis_x_0208(piece))
        elif mode == b"(I":
            out.append(
                bytes(byte | 0x80 if 0x21 <= byte <= 0x5F else byte for byte in piece).decode(
                    "cp932", "replace"
                )
            )
        else:
            out.append(piece.decode("utf-8", "replace"))
    return "".join(out)


def _jis_x_0208(piece: bytes) -> str:
    """Row and cell to Shift_JIS arithmetic; line ends inside are kept (the escape back was forgotten)."""
    out = bytearray()
    position = 0
    while position < len(piece):
        first = piece[position]
        if not 0x21 <= first <= 0x7E or position + 1 >= len(piece):
            out.append(first if first < 0x80 else 0x3F)
            position += 1
            continue
        second = piece[position + 1]
        position += 2
        if not 0x21 <= second <= 0x7E:
            out += b"?"
            continue
        lead = ((first - 0x21) >> 1) + (0x81 if first < 0x5F else 0xC1)
        trail = second + ((0x1F if second < 0x60 else 0x20) if first & 1 else 0x7E)
        out += bytes((lead, trail))
    return out.decode("cp932", "replace")


def _decode_seven_bit(data: bytes, label: str) -> tuple[str, str]:
    if label:
        codec = _codec(label)
        if codec == "utf-7":
            return data.decode("ascii"), REFUSED
        if codec in _SEVEN_BIT_SHIFTS:
            try:
                return data.decode(codec), ""
            except UnicodeDecodeError:
                return data.decode("ascii"), BROKEN
    return data.decode("ascii"), ""


def _decode_single_byte(data: bytes, codec: str) -> tuple[str, str]:
    """A western label over valid UTF-8 is a wrong label: no text in Latin-1 happens to be UTF-8."""
    if codec in _WESTERN:
        try:
            return data.decode("utf-8"), GUESSED
        except UnicodeDecodeError:
            pass
    if codec == "cp1252":
        return _cp1252(data), ""
    try:
        return data.decode(codec), ""
    except UnicodeDecodeError:
        return data.decode(codec, "replace"), BROKEN


def _decode_broken(data: bytes, codec: str) -> tuple[str, str]:
    """The label does not fit. A few bad bytes in a long text are damage; many mean that it is something else."""
    text = data.decode(codec, "replace")
    bad = text.count("\ufffd")
    cut = bad == 1 and text.endswith("\ufffd")
    if cut or (bad <= max(1, len(text) // 50) and len(text) > 20):
        return text, BROKEN
    return guess(data)[0], GUESSED


def _decode_utf_16(data: bytes, codec: str | None) -> str:
    if data[:2] == codecs.BOM_UTF16_LE:
        return data[2:].decode("utf-16-le", "replace")
    if data[:2] == codecs.BOM_UTF16_BE:
        return data[2:].decode("utf-16-be", "replace")
    if codec in ("utf-32-le", "utf-32-be"):
        return data.decode(codec, "replace")
    order = _utf_16_order(data)
    if order is None and b"\x00" not in data and codec == "utf-16":
        return guess(data)[0]
    return data.decode(order or ("utf-16-be" if codec in ("utf-16", None) else codec), "replace")


def _utf_16_order(data: bytes) -> str | None:
    """In UTF-16 of a European text every other byte is zero; which one tells the byte order."""
    sample = data[:2000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 4 < len(sample) // 2 or min(even, odd) * 4 > max(even, odd):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _cp1252(data: bytes) -> str:
    """windows-1252 with its five holes filled as browsers fill them."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return (
            "".join(bytes((b,)).decode("cp1252", "ignore") or chr(b) for b in data)
            if len(data) < 100_000
            else data.decode("cp1252", "replace")
        )


def decode_if_right(data: bytes, label: str) -> str | None:
    """The text, when the label names a charset in which these bytes are text without a flaw."""
    codec = _codec(label)
    if codec is None or codec in _UTF_16 or codec in ("ascii", "utf-7"):
        return None
    try:
        return _cp1252(data) if codec == "cp1252" else data.decode(codec)
    except UnicodeDecodeError:
        return None


def _most_plausible(sample: bytes) -> str:
    """Which charset makes ordinary words of these bytes? Western, unless they do not look like it and are enough to tell another."""
    high = len(sample) - len(sample.translate(None, _HIGH))
    letters = len(sample.translate(None, _SPACES))
    if high * 4 < letters or high < ENOUGH_LETTERS or _looks_western(sample.decode("cp1252", "replace")):
        return "cp1252"
    scores = {codec: _fit(sample, codec, pattern) for codec, pattern in _EVIDENCE}
    written = {codec: share for codec in _BYTE_A_LETTER if (share := _well_written(sample, codec)) > 0}
    if written and max(scores[codec] for codec in written) >= 0.7:
        return max(written, key=lambda codec: (scores[codec] >= 0.7, written[codec]))
    if high < ENOUGH_BYTES:
        return "cp1252"
    best = max(scores, key=lambda codec: scores[codec])
    return best if scores[best] >= 0.7 else "cp1252"


ENOUGH_LETTERS, ENOUGH_BYTES = 6, 8
"""So many bytes beyond ASCII are enough to tell an alphabet, and four characters of a script that takes two bytes for each."""


def _looks_western(text: str) -> bool:
    """Only German letters and marks of print beyond ASCII, or accents inside words that are mostly plain letters."""
    if not _NOT_GERMAN.search(text):
        return True
    if _NOT_WESTERN.search(text):
        return False
    words = [word for word in _WESTERN_WORD.findall(text) if not word.isascii() and len(word) > 1]
    letters = "".join(words)
    return len(_ASCII_LETTER.findall(letters)) * 2 >= len(letters)


def _well_written(sample: bytes, codec: str) -> float:
    """The share of small letters, when nearly every word is of this alphabet alone and has capitals where people write them."""
    try:
        words = _WESTERN_WORD.findall(sample.decode(codec))
    except UnicodeDecodeError:
        return 0.0
    foreign = [word for word in words if not word.isascii()]
    good = sum((w.islower() or w.istitle() or w.isupper()) and not _ASCII_LETTER.search(w) for w in foreign)
    letters = "".join(foreign)
    return sum(map(str.islower, letters)) / len(letters) if letters and good >= 0.9 * len(foreign) else 0.0


def _fit(sample: bytes, codec: str, pattern: re.Pattern[str]) -> float:
    """Share of the non-ASCII characters that are common in the language of this codec; 0 when it cannot be decoded."""
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 4:
            return 0.0
        text = sample[: error.start].decode(codec)
    foreign = [c for c in text if c > "\x7f"]
    return len(pattern.findall("".join(foreign))) / len(foreign) if foreign else 0.0


_NOT_GERMAN = re.compile("[^\x00-\x7fäöüÄÖÜßéÉ§€£„“”‚‘’‹›–—…«»°²³´¨·•½¼¾µ×©®™ª¹º†‡\xa0\xad]")
_NOT_WESTERN = re.compile("[^\x00-\x7fÀ-ÖØ-öø-ÿŠšŽžŒœŸ§€£„“”‚‘’‹›–—…«»°²³´¨·•½¼¾µ×©®™¡¿\xa0\xad]")
_WESTERN_WORD = re.compile(r"[^\W\d_]+")
_ASCII_LETTER = re.compile("[A-Za-z]")


@lru_cache(maxsize=256)
def _codec(label: str) -> str | None:
    """Python's codec for a label, None when it is missing, unknown or no charset."""
    key = re.sub(r"[^a-z0-9]", "", label.lower().partition("*")[0])
    if key in _ALIASES:
        return _ALIASES[key]
    key = re.sub(r"^(?:x|cs)(?=windows|mac|euc|iso|big|gbk|sjis|cp)", "", key)
    if key in _ALIASES:
        return _ALIASES[key]
    if match := re.fullmatch(r"(?:windows|win|cp|ms|ibm)(\d{3,4})", key):
        return _known(f"cp{match[1]}")
    if match := re.fullmatch(r"(?:iso)?8859(\d{1,2})(?:[ei]|1987|1988)?", key):
        return _known(f"iso8859-{match[1]}")
    return None


def _known(name: str) -> str | None:
    return name if name in _SINGLE_BYTE or name in _MULTI_BYTE else None


_ALIASES: dict[str, str | None] = {
    "usascii": "ascii", "ascii": "ascii", "ansix341968": "ascii", "iso646us": "ascii", "646": "ascii",
    "utf8": "utf-8", "utf8mb4": "utf-8", "unicode11utf8": "utf-8", "utf8n": "utf-8", "unicode": "utf-16",
    "utf7": "utf-7", "unicode11utf7": "utf-7", "unicode20utf7": "utf-7", "utf7imap": "utf-7",
    "utf16": "utf-16", "utf16le": "utf-16-le", "utf16be": "utf-16-be", "ucs2": "utf-16",
    "utf32": "utf-32-le", "utf32le": "utf-32-le", "utf32be": "utf-32-be",
    "latin1": "cp1252", "iso88591": "cp1252", "88591": "cp1252", "l1": "cp1252", "cp819": "cp1252", "ansi": "cp1252",
    "iso885911": "cp874", "tis620": "cp874", "windows874": "cp874", "iso88599": "cp1254", "latin5": "cp1254",
    "latin2": "iso8859-2", "latin9": "iso8859-15", "iso8859": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "cp936": "gb18030", "gb231280": "gb18030",
    "euccn": "gb18030", "chinese": "gb18030", "hzgb2312": "hz", "hz": "hz", "windows936": "gb18030",
    "big5": "cp950", "big5hkscs": "big5hkscs", "cp950": "cp950", "cnbig5": "cp950",
    "ksc56011987": "cp949", "ksc5601": "cp949", "euckr": "cp949", "cp949": "cp949", "korean": "cp949", "uhc": "cp949",
    "ksc56011989": "cp949", "iso2022kr": "iso2022_kr", "windows949": "cp949",
    "shiftjis": "cp932", "sjis": "cp932", "cp932": "cp932", "mskanji": "cp932", "windows31j": "cp932", "ms932": "cp932",
    "eucjp": "euc_jp", "ujis": "euc_jp", "iso2022jp": "iso2022_jp", "iso2022jp1": "iso2022_jp", "iso2022jp2": "iso2022_jp",
    "iso2022jpms": "iso2022_jp", "cp50220": "iso2022_jp", "cp50221": "iso2022_jp", "jis": "iso2022_jp",
    "koi8r": "koi8-r", "koi8u": "koi8-u", "koi8": "koi8-r",
    "macintosh": "mac_roman", "macroman": "mac_roman", "mac": "mac_roman", "maccyrillic": "mac_cyrillic",
    "macce": "mac_latin2", "maccentraleurope": "mac_latin2",
}  # fmt: skip
_SINGLE_BYTE = frozenset(
    {f"cp125{n}" for n in range(9)}
    | {f"iso8859-{n}" for n in range(1, 17) if n != 12}
    | {
        "cp437",
        "cp720",
        "cp737",
        "cp775",
        "cp850",
        "cp852",
        "cp855",
        "cp857",
        "cp858",
        "cp860",
        "cp861",
        "cp862",
        "cp863",
    }
    | {
        "cp864",
        "cp865",
        "cp866",
        "cp869",
        "cp874",
        "koi8-r",
        "koi8-u",
        "mac_roman",
        "mac_cyrillic",
        "mac_latin2",
    }
)
_MULTI_BYTE = frozenset({"gb18030", "cp949", "cp932", "cp950"})
_WESTERN = frozenset(
    {"cp1252", "iso8859-1", "iso8859-15", "cp1250", "iso8859-2", "cp850", "cp1254", "mac_roman"}
)
_UTF_16 = frozenset({"utf-16", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"})
_SEVEN_BIT_SHIFTS = frozenset({"hz", "iso2022_kr"})
_JIS = re.compile(rb"\x1b\$[B@]|\x1b\(J")
_ESCAPE = re.compile(rb"\x1b(\$[B@]|\([BJI])")
_ESCAPES = frozenset({b"$B", b"$@", b"(B", b"(J", b"(I"})
_HIGH = bytes(range(0x80, 0x100))
_SPACES = b" \t\r\n"
_EVIDENCE = (
    ("cp932", re.compile(r"[\u3040-\u30ff\u3000-\u3002\u4e00-\u8fff]")),
    ("euc_jp", re.compile(r"[\u3040-\u30ff\u3000-\u3002]")),
    ("cp949", re.compile(r"[\uac00-\ud7a3]")),
    ("gb18030", re.compile(r"[\u4e00-\u9fa5\u3000-\u3002\uff00-\uff1f\u201c\u201d]")),
    ("cp950", re.compile(r"[\u4e00-\u9fa5\u3000-\u3002\uff00-\uff1f]")),
    ("cp1251", re.compile(r"[\u0430-\u044f\u0410\u0412-\u0418\u041a-\u0422№«»—]")),
    ("koi8-r", re.compile(r"[\u0430-\u044f\u0410\u0412-\u0418\u041a-\u0422]")),
    ("cp1253", re.compile(r"[\u03ac-\u03ce]")),
    ("cp1255", re.compile(r"[\u05d0-\u05ea]")),
    ("cp1256", re.compile(r"[\u0621-\u064a\u060c]")),
)
"""Codec and the characters that are common in its language; the first of equals wins."""
_BYTE_A_LETTER = ("cp1251", "koi8-r", "cp1253")
"""Alphabets with capitals."""
