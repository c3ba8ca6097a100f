"""The object that `takt parse --json` prints: a stable surface, described in docs/schemas.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from inbound import labels, quotes
from inbound.parse import parse
from inbound.parsed import ParsedMail
from inbound.surface import mail_to_json


def parse_file(path: Path, *, as_text: bool = False) -> dict[str, Any]:
    """Read one file. `as_text`: it holds a body only."""
    raw = path.read_bytes()
    mail = text_mail(raw.decode("utf-8", "replace")) if as_text else parse(raw)
    return mail_object(str(path), mail)


def mail_object(name: str, mail: ParsedMail) -> dict[str, Any]:
    labelled = labels.read(mail.base_subject)
    claimed, _set, _source = labels.urgency_of(labelled, mail.x_priority, "normal")
    return mail_to_json(name, mail, labels=list(labelled.labels), urgency=claimed)


def text_mail(text: str) -> ParsedMail:
    """A body without headers, split as a mail's body would be."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")
    split = quotes.split(text)
    return ParsedMail(
        text=text,
        reply_text=split.reply,
        reply_text_with_signature=split.reply_with_signature,
        quoted=split.quoted,
        signature=split.signature,
        is_forward=split.is_forward,
        thanks_only=split.thanks_only,
    )
