"""The object that `takt parse --json` prints: a stable surface, described in docs/schemas.md."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from inbound import labels, quotes
from inbound.files import read_file
from inbound.parse import parse
from inbound.parsed import ParsedMail
from inbound.surface import mail_to_json


def parse_file(path: Path, *, as_text: bool = False) -> Iterator[dict[str, Any]]:
    """Read one file: one object, or one for each mail of an mbox. `as_text`: it holds a body only."""
    mails = (text_mail(_text(path.read_bytes())),) if as_text else map(parse, _mails(path))
    return (mail_object(str(path), mail) for mail in mails)


def _text(data: bytes) -> str:
    marked = data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return data.decode("utf-16" if marked else "utf-8", "replace")


def _mails(path: Path) -> Iterator[bytes]:
    """The mails of an mbox one at a time; any other file as it is, also one whose only mail has an envelope line in front."""
    with path.open("rb") as file:
        envelope = file.read(5) == b"From "
    mails = read_file(path) if envelope else iter(())
    first, second = next(mails, None), next(mails, None)
    if first is None or second is None:
        yield path.read_bytes()
    else:
        yield from chain((first, second), mails)


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
