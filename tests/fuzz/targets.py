"""What is fuzzed, and what must hold for any bytes: an answer, clean strings, no gaps, and soon.

Each target takes bytes and raises AssertionError when a promise of its reader is broken. `make test` replays what fuzzing found
through the same functions (tests/corpus/fuzz).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from inbound import labels
from inbound.mime.ids import MOST_IDS, read_id, read_ids
from inbound.mime.subjects import base_subject, has_forward_mark
from inbound.parse import attachment_bytes, content_key, parse, scan
from inbound.parsed import ParsedMail
from inbound.quotes import Split, split, split_html
from inbound.wire import from_dict, to_dict
from tickets.thread_index import guid_of
from tickets.tokens import Signer

SECONDS = 5.0
"""Processor time that any input of up to 64 KB may take; a mail of that size takes a few milliseconds."""

_SIGNER = Signer({"k1": b"ein-schluessel-nur-fuer-tests-000"}, "k1")


def fuzz_mail(data: bytes) -> None:
    """A whole mail as it comes from the wire."""
    read = parse(data)
    assert_honest(read)
    assert_clean(read)
    assert from_dict(json.loads(json.dumps(to_dict(read)))) == read
    assert content_key(data, read) == content_key(data, parse(data))
    for file in read.attachments[:20]:
        again, content = attachment_bytes(data, file.index)
        assert (again, len(content)) == (file, file.size)
    assert_clean(scan(data))


def fuzz_quotes(data: bytes) -> None:
    """A body as text, and the same characters as HTML."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    assert_covers(text, split(text, subject="WG: Zugang" if len(text) % 2 else "", sender_name="Jan Winter"))
    told = split_html(text)
    assert_covers(told.text, told.split)
    split(told.text, text)


def fuzz_ids(data: bytes) -> None:
    """What threading reads: ids, signed addresses, labels and numbers in subjects, Outlook's conversation."""
    value = data.decode("utf-8", "surrogateescape")
    ids = read_ids(value)
    assert len(ids) <= MOST_IDS
    for found in (*ids, read_id(value)):
        assert not set(found) & set("\r\n\0 ")
    for text in (value, *ids):
        assert _SIGNER.read_message_id(text) is None, "nobody guesses a signature"
        assert _SIGNER.read_address(text) is None
    subject = data.decode("utf-8", "replace")
    base_subject(subject)
    has_forward_mark(subject)
    labels.read(subject)
    assert len(guid_of(value)) in (0, 32)


REPORT = (
    b"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail Returned to Sender\n"
    b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\n\nNot delivered:\n'
)


def fuzz_report(data: bytes) -> None:
    """Delivery reports: the bytes as a whole report, as its status part, and as plain words of a server."""
    for raw in (
        data,
        REPORT + b"--b\nContent-Type: message/delivery-status\n\n" + data + b"\n--b--\n",
        b"From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\n" + data,
    ):
        read = parse(raw)
        assert_honest(read)
        if read.bounce is not None:
            for recipient in read.bounce.recipients:
                assert "\n" not in recipient.address and "\0" not in recipient.address
                assert not recipient.hard or not (recipient.status or "5").startswith(("2", "4"))


TARGETS: dict[str, Callable[[bytes], None]] = {
    "mail": fuzz_mail,
    "quotes": fuzz_quotes,
    "ids": fuzz_ids,
    "report": fuzz_report,
}


def checked(target: Callable[[bytes], None], data: bytes) -> None:
    """Run a target; too slow is a failure too."""
    started = time.process_time()
    target(data)
    spent = time.process_time() - started
    assert spent < SECONDS, f"{spent:.1f} seconds for {len(data)} bytes"


def assert_honest(read: ParsedMail) -> None:
    """An exception inside the parser is caught there and told as a problem: here it counts as the crash it is."""
    assert not any("unreadable" in problem or problem == "not-parsed" for problem in read.problems), (
        read.problems
    )


def assert_clean(read: ParsedMail) -> None:
    """No NUL, no lone surrogate anywhere; header values on one line."""
    for text in _strings(to_dict(read)):
        assert "\x00" not in text
        text.encode("utf-8")
    for line in (
        read.subject,
        read.from_.name,
        read.from_.address,
        read.message_id,
        *(f.name for f in read.attachments),
    ):
        assert "\n" not in line and "\r" not in line


def assert_covers(text: str, told: Split) -> None:
    assert "".join(text[part.start : part.end] for part in told.parts) == text
    for piece in (told.reply, told.quoted, told.signature):
        for line in piece.split("\n"):
            assert line.strip() in text


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _strings(item)]
    return []
