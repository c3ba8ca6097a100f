"""The parts of a report mail, without looking into the mails that are attached to it.

A person who forwards a bounce as an attachment must not look like a mail server, so an enclosed message is one part here and
never opened for its own reports. Works on the standard library's compat32 Message; nothing raises, nothing recurses.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import quopri
import re
from collections.abc import Iterator
from email.message import Message

_MOST_PARTS = 200
_TEXT_CHARS = 200_000


def parts(msg: Message) -> Iterator[Message]:
    """Every leaf part and every enclosed message, in order."""
    stack = [msg]
    for _ in range(_MOST_PARTS):
        if not stack:
            return
        part = stack.pop()
        children = _payload(part)
        if part.get_content_maintype() == "multipart" and isinstance(children, list):
            stack.extend(child for child in reversed(children) if isinstance(child, Message))
        else:
            yield part


def content_type(part: Message) -> str:
    """``text/plain`` also for a multipart whose boundary was lost: then everything is one text."""
    if part.get_content_maintype() == "multipart" and not part.is_multipart():
        return "text/plain"
    return part.get_content_type().split()[0].lower()


def text_of(part: Message) -> str:
    """The part as text with LF line ends. Structured `message/*` payloads are written out again, encodings undone."""
    payload = _payload(part)
    if isinstance(payload, list):
        text = "\n\n".join(_block(block) for block in payload[:_MOST_PARTS] if isinstance(block, Message))
        text = _decoded_again(text, str(part.get("content-transfer-encoding", "")))
    else:
        text = _decode(part)
    return text[:_TEXT_CHARS].replace("\r\n", "\n").replace("\r", "\n")


def enclosed(part: Message) -> Message | None:
    """The mail inside a ``message/rfc822`` part."""
    payload = _payload(part)
    if (
        content_type(part) in ENCLOSING
        and isinstance(payload, list)
        and payload
        and isinstance(payload[0], Message)
    ):
        return payload[0]
    return None


ENCLOSING = frozenset({"message/rfc822", "message/global", "message/news", "message/partial"})


def plain(html: str) -> str:
    """HTML of a mail server as lines; a reader of reports needs no more."""
    text = _BREAKS.sub("\n", html[:_TEXT_CHARS])
    text = _TAGS.sub("", text)
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


_BREAKS = re.compile(r"<(?:br|/?p|/?div|/?tr|/?li|/?h\d|/?table)\b[^<>]{0,300}>", re.IGNORECASE)
_TAGS = re.compile(
    r"<(?:style|script|title)\b[^<>]{0,300}>[^<]{0,20000}|</?[a-z!][^<>@]{0,2000}>", re.IGNORECASE
)
"""Addresses in angle brackets have an @ and stay."""
_ENTITIES = (
    ("&nbsp;", " "),
    ("&#160;", " "),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", '"'),
    ("&#39;", "'"),
    ("&amp;", "&"),
)


def _payload(part: Message) -> object:
    """The payload undecoded. The standard library raises when 8-bit text has a charset in RFC 2231 form."""
    try:
        return part.get_payload()
    except (TypeError, ValueError):
        data = _bytes(part)
        return data.decode("latin-1") if data is not None else ""


def _bytes(part: Message) -> bytes | None:
    """The payload with its transfer encoding undone; None when the standard library cannot."""
    try:
        data = part.get_payload(decode=True)
    except (TypeError, ValueError, LookupError, AssertionError):
        return None
    return data if isinstance(data, bytes) else None


def _block(block: Message) -> str:
    """One header block of a delivery status, or a whole enclosed mail, as its lines."""
    head = "\n".join(f"{name}: {value}" for name, value in block.items())
    body = _payload(block)
    return f"{head}\n\n{body}" if isinstance(body, str) and body.strip() else head


def _decode(part: Message) -> str:
    payload = _payload(part)
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    if isinstance(payload, str) and "\r" in payload and encoding == "quoted-printable":
        # Soft line breaks before a bare CR are not known to quopri.
        lines = payload.replace("\r\n", "\n").replace("\r", "\n")
        data: bytes | None = quopri.decodestring(lines.encode("utf-8", "replace"))
    else:
        data = _bytes(part)
    if data is None:
        return str(payload or "")
    return _text(data[: 4 * _TEXT_CHARS], part.get_content_charset() or "utf-8")


def _text(data: bytes, charset: str) -> str:
    """Codecs that are no charsets are refused: punycode alone takes quadratic time."""
    try:
        if codecs.lookup(charset).name not in _NO_CHARSETS:
            return data.decode(charset)
        return data.decode("utf-8")
    except (LookupError, ValueError):
        return data.decode("latin-1")


_NO_CHARSETS = frozenset({"punycode", "idna", "utf-7", "unicode-escape", "raw-unicode-escape", "undefined"})


def _decoded_again(text: str, encoding: str) -> str:
    """The parser took an encoded status for header lines: the encoding is still on it."""
    encoding = encoding.strip().lower()
    if encoding == "base64":
        try:
            return base64.b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return text
    if encoding == "quoted-printable":
        return quopri.decodestring(text.encode("utf-8", "replace")).decode("utf-8", "replace")
    return text
