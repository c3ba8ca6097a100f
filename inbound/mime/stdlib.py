"""A tree of parts as the standard library's Message, for readers that want one: built, not parsed again.

Parsing every mail a second time would cost as much as all the rest. Only enclosed messages and delivery statuses, whose inner
form matters to those readers, go through the library's own parser, and only while they are small.
"""

from __future__ import annotations

import email
from email.message import Message

from inbound.mime.structure import Part, Tree

_MOST_BYTES = 512 * 1024


def as_message(tree: Tree, part: Part | None = None) -> Message:
    """The mail with its texts, statuses and enclosed messages; the content of other files is left out."""
    part = part or tree.root
    if part.content_type.startswith("message/") and not part.children and part.end - part.head <= _MOST_BYTES:
        return email.message_from_bytes(tree.raw[part.head : part.end])
    message: Message = Message()
    for name, value in part.headers:
        message.set_raw(name, value.encode("utf-8", "surrogateescape").decode("ascii", "surrogateescape"))
    if part.children:
        message.set_payload([as_message(tree, child) for child in part.children])
    elif part.content_type.startswith(("text/", "message/")):
        body = tree.raw[part.start : min(part.end, part.start + _MOST_BYTES)]
        message.set_payload(body.decode("ascii", "surrogateescape"))
    else:
        message.set_payload("")
    return message
