"""Which of our mails came back: its Message-ID, found wherever the mail server put the returned mail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.message import Message

from inbound.dsn.parts import content_type, enclosed, text_of


def original_message_id(msg: Message, leaves: Sequence[Message], returned: str) -> str:
    """With angle brackets, or empty. `returned` is what stands below "this is a copy of your message" in plain text.

    The enclosed mail is asked first, then header parts and quoted headers; what the report itself answers comes last.
    """
    for part in leaves:
        mail = enclosed(part)
        if mail is not None and (found := _bracketed(str(mail.get("message-id", "")))):
            return found
    for part in leaves:
        if content_type(part) in _HEADER_PARTS and (found := message_id_in(text_of(part))):
            return found
    if found := message_id_in(returned):
        return found
    for part in leaves:
        if part is not msg and (found := _bracketed(str(part.get("message-id", "")))):
            return found
    for part in leaves[1:]:
        if content_type(part).startswith(("text/", "message/")) and (found := message_id_in(text_of(part))):
            return found
    for name in ("in-reply-to", "references", "x-original-message-id"):
        if found := _bracketed(str(msg.get(name, ""))):
            return found
    return ""


def message_id_in(text: str) -> str:
    """The first Message-ID header line of a text, quoted, indented or folded as it may be."""
    match = _HEADER_LINE.search(text)
    return _bracketed(match[1]) if match else ""


def returned_recipient(leaves: Sequence[Message], returned: str) -> str:
    """To of the returned mail when it names exactly one address: the best guess where a report names nobody."""
    values = [str(mail.get("to", "")) for part in leaves if (mail := enclosed(part)) is not None]
    if match := _TO_LINE.search(returned[:20000]):
        values.append(match[1])
    for value in values:
        found = _PLAIN_ADDRESS.findall(value[:2000])
        if len(set(found)) == 1:
            return str(found[0])
    return ""


def _bracketed(value: str) -> str:
    match = _MESSAGE_ID.search(value[:2000])
    if not match:
        return ""
    return f"<{match[1] or match[2]}>"


_HEADER_PARTS = frozenset(
    {"text/rfc822-headers", "text/rfc822-header", "message/rfc822-headers", "text/rfc822", "message/rfc822"}
)
_HEADER_LINE = re.compile(
    r"^[>|*\s]{0,12}(?:message-id|original-message-id|nachrichten-id)\s?:[ \t]*\n?[ \t]*(<[^<>\s]{1,400}>|[^\s<>]{3,400})",
    re.IGNORECASE | re.MULTILINE,
)
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,400})>|^\s*([^\s<>]{1,200}@[^\s<>]{1,200})\s*$")
_TO_LINE = re.compile(r"^[>|*\s]{0,12}(?:to|an)\s?:[ \t]*(.{1,400})$", re.IGNORECASE | re.MULTILINE)
_PLAIN_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'@]{1,64}@[^\s<>()\[\],;:\"'@]{1,253}")
