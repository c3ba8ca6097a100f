"""One parsed mail as the JSON object of ``takt parse --json``: a stable surface, so every key is always there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from inbound.parsed import Address, Bounce, ParsedMail


def mail_to_json(
    path_name: str, parsed: ParsedMail, *, labels: Sequence[str], urgency: str | None
) -> dict[str, Any]:
    """The object, in the order people read it. Message ids stand without angle brackets, times are ISO 8601 in UTC."""
    return {
        "file": path_name,
        "subject": parsed.subject,
        "base_subject": parsed.base_subject,
        "from": _address(parsed.from_) if parsed.from_.address or parsed.from_.name else None,
        "to": [_address(address) for address in parsed.to],
        "cc": [_address(address) for address in parsed.cc],
        "reply_to": [_address(address) for address in parsed.reply_to],
        "date": parsed.date.isoformat() if parsed.date else None,
        "message_id": _bare(parsed.message_id) or None,
        "in_reply_to": [_bare(mid) for mid in parsed.in_reply_to],
        "references": [_bare(mid) for mid in parsed.references],
        "text": parsed.text,
        "reply_text": parsed.reply_text,
        "reply_text_with_signature": parsed.reply_text_with_signature,
        "quoted": parsed.quoted,
        "signature": parsed.signature,
        "attachments": [
            {
                "name": file.name,
                "content_type": file.content_type,
                "size": file.size,
                "sha256": file.sha256,
                "inline": file.inline,
            }
            for file in parsed.attachments
        ],
        "labels": list(labels),
        "urgency": urgency,
        "auto_reply": parsed.automatic is not None,
        "out_of_office": _away(parsed),
        "bounce": _bounce(parsed.bounce) if parsed.bounce else None,
        "problems": list(parsed.problems),
    }


def _address(address: Address) -> dict[str, str]:
    return {"name": address.name, "address": address.address}


def _away(parsed: ParsedMail) -> dict[str, str | None] | None:
    if parsed.out_of_office is None:
        return None
    until = parsed.out_of_office.until
    return {"until": until.isoformat() if until else None}


def _bounce(bounce: Bounce) -> dict[str, Any]:
    return {
        "kind": bounce.kind,
        "recipients": [
            {"address": recipient.address, "status": recipient.status, "hard": recipient.hard}
            for recipient in bounce.recipients
        ],
    }


def _bare(message_id: str) -> str:
    return message_id[1:-1] if message_id.startswith("<") and message_id.endswith(">") else message_id
