"""Complaints: somebody pressed "this is spam" (ARF, RFC 5965), in the standard form and in three that came without it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.message import Message

from inbound.dsn.addresses import address_in
from inbound.dsn.parts import content_type, enclosed, text_of
from inbound.dsn.returned import original_message_id
from inbound.parsed import Bounce, BouncedRecipient


def read_complaint(msg: Message, leaves: Sequence[Message]) -> Bounce | None:
    """A complaint about a mail of ours, or None. The recipient is who complained, as far as the provider tells."""
    fields = next((text_of(part) for part in leaves if content_type(part) == "message/feedback-report"), None)
    if fields is None and "feedback-report" in str(msg.get("content-type", "")).lower():
        fields = next((text_of(part) for part in leaves if _FEEDBACK_TYPE.search(text_of(part)[:4000])), None)
    if fields is not None:
        if _AUTHENTICATION.search(fields[:4000]) and not _RECIPIENT.search(fields[:20000]):
            return Bounce("complaint", (), original_message_id(msg, leaves, ""))
        address = _first_recipient(fields) or _original_recipient(leaves)
    elif _HOTMAIL_SUBJECT.match(str(msg.get("subject", "")).strip()) and (
        address := _hotmail_recipient(leaves)
    ):
        pass
    elif _truthy(msg.get("x-apple-unsubscribe")):
        address = address_in(str(msg.get("from", "")))
    else:
        return None
    recipients = (
        (BouncedRecipient(address, None, hard=False, diagnostic=_feedback_type(fields or "")),)
        if address
        else ()
    )
    return Bounce("complaint", recipients, original_message_id(msg, leaves, ""))


def _first_recipient(fields: str) -> str:
    for match in _RECIPIENT.finditer(fields[:20000]):
        if address := address_in(match[1]):
            return address
    return ""


def _original_recipient(leaves: Sequence[Message]) -> str:
    """To of the mail complained about, when it went to one address."""
    for part in leaves:
        mail = enclosed(part)
        value = str(mail.get("to", "")) if mail else ""
        if value.count("@") == 1:
            return address_in(value)
    return ""


def _hotmail_recipient(leaves: Sequence[Message]) -> str:
    """Microsoft's JMRP: a plain mail around ours, with the complainer in a header of its own."""
    for part in leaves:
        mail = enclosed(part)
        if mail and (address := address_in(str(mail.get("x-hmxmroriginalrecipient", "")))):
            return address
    return ""


def _feedback_type(fields: str) -> str:
    match = _FEEDBACK_TYPE.search(fields[:4000])
    return match[1].strip().lower() if match else ""


def _truthy(value: object) -> bool:
    return str(value or "").strip().lower() == "true"


_RECIPIENT = re.compile(
    r"^(?:original-rcpt-to|removal-recipient|redacted-address)\s?:[ \t]*(.{1,400})$",
    re.IGNORECASE | re.MULTILINE,
)
_FEEDBACK_TYPE = re.compile(r"^feedback-type\s?:[ \t]*([\w-]{1,40})", re.IGNORECASE | re.MULTILINE)
_AUTHENTICATION = re.compile(r"^feedback-type\s?:[ \t]*auth-failure", re.IGNORECASE | re.MULTILINE)
_HOTMAIL_SUBJECT = re.compile(r"complaint about message from \d", re.IGNORECASE)
