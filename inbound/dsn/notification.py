"""Amazon SES tells of bounces as JSON, mailed by SNS: an object with ``notificationType``, sometimes inside ``Message``."""

from __future__ import annotations

import json
from typing import Any, Literal

from inbound.dsn.status import read_answer
from inbound.parsed import Bounce, BouncedRecipient

_LONGEST = 200_000


def read_notification(text: str) -> Bounce | None:
    """The notification in this text, or None."""
    notice = _object(text)
    if isinstance(inner := notice.get("Message"), str):
        notice = _object(inner) or notice
    kind = _KINDS.get(str(notice.get("notificationType") or notice.get("eventType")))
    if kind is None:
        return None
    mail = _dict(notice.get("mail"))
    recipients = tuple(_recipients(notice, kind))
    message_id = str(_dict(mail.get("commonHeaders")).get("messageId") or "") or _header(mail, "message-id")
    return Bounce(
        kind,
        recipients,
        message_id if message_id.startswith("<") else f"<{message_id}>" if message_id else "",
    )


def _recipients(notice: dict[str, Any], kind: str) -> list[BouncedRecipient]:
    if kind == "failed":
        bounce = _dict(notice.get("bounce"))
        return [_bounced(_dict(entry)) for entry in _list(bounce.get("bouncedRecipients"))]
    if kind == "complaint":
        entries = _list(_dict(notice.get("complaint")).get("complainedRecipients"))
        return [
            BouncedRecipient(str(_dict(entry).get("emailAddress", "")), None, hard=False) for entry in entries
        ]
    delivered = _list(_dict(notice.get("delivery")).get("recipients"))
    answer = str(_dict(notice.get("delivery")).get("smtpResponse", ""))
    return [
        BouncedRecipient(str(address), read_answer("", answer).status, hard=False, diagnostic=answer[:1000])
        for address in delivered
    ]


def _bounced(entry: dict[str, Any]) -> BouncedRecipient:
    diagnostic = str(entry.get("diagnosticCode", "")).removeprefix("smtp;").strip()
    status, hard = read_answer(str(entry.get("status", "")), diagnostic)
    return BouncedRecipient(str(entry.get("emailAddress", "")), status, hard, diagnostic[:1000])


def _object(text: str) -> dict[str, Any]:
    """The JSON object a text begins with; SNS adds a footer below it."""
    text = text[:_LONGEST].lstrip()
    if not text.startswith("{"):
        return {}
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        try:
            value, _ = json.JSONDecoder(strict=False).raw_decode(text.replace("\n ", ""))
        except (ValueError, RecursionError):
            return {}
    return _dict(value)


def _header(mail: dict[str, Any], name: str) -> str:
    for header in _list(mail.get("headers")):
        if str(_dict(header).get("name", "")).lower() == name:
            return str(_dict(header).get("value", ""))
    return ""


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value[:200] if isinstance(value, list) else []


_KINDS: dict[str, Literal["failed", "complaint", "delivered"]] = {
    "Bounce": "failed",
    "Complaint": "complaint",
    "Delivery": "delivered",
}
