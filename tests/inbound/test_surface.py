"""``takt parse --json``: every key, exactly."""

from __future__ import annotations

from datetime import UTC, datetime

from inbound.hops import hops
from inbound.parse import parse
from inbound.parsed import Bounce, BouncedRecipient, OutOfOffice, ParsedMail
from inbound.surface import mail_to_json


def test_the_whole_object() -> None:
    raw = (
        b"From: Anna <anna@example.org>\nTo: hilfe@example.org\nSubject: AW: Heizung\nDate: Mon, 3 Mar 2025 10:00:00 +0100\n"
        b"Message-ID: <a@example.org>\nReferences: <b@example.org>\n\nSie ist kalt.\n"
    )
    assert mail_to_json("a.eml", parse(raw), labels=["frage"], urgency="high") == {
        "file": "a.eml",
        "subject": "AW: Heizung",
        "base_subject": "Heizung",
        "from": {"name": "Anna", "address": "anna@example.org"},
        "to": [{"name": "", "address": "hilfe@example.org"}],
        "cc": [],
        "reply_to": [],
        "date": "2025-03-03T09:00:00+00:00",
        "message_id": "a@example.org",
        "in_reply_to": [],
        "references": ["b@example.org"],
        "text": "Sie ist kalt.\n",
        "reply_text": "Sie ist kalt.",
        "reply_text_with_signature": "Sie ist kalt.",
        "quoted": "",
        "signature": "",
        "attachments": [],
        "labels": ["frage"],
        "urgency": "high",
        "auto_reply": False,
        "out_of_office": None,
        "bounce": None,
        "problems": [],
    }


def test_absence_and_bounce() -> None:
    mail = ParsedMail(
        out_of_office=OutOfOffice(datetime(2025, 3, 3, tzinfo=UTC)),
        bounce=Bounce("failed", (BouncedRecipient("x@example.org", "5.1.1", hard=True, diagnostic="no"),)),
    )
    found = mail_to_json("-", mail, labels=[], urgency=None)
    assert (found["from"], found["message_id"], found["date"]) == (None, None, None)
    assert found["out_of_office"] == {"until": "2025-03-03T00:00:00+00:00"}
    assert found["bounce"] == {
        "kind": "failed",
        "recipients": [{"address": "x@example.org", "status": "5.1.1", "hard": True}],
    }


def test_hops_are_oldest_first_with_delays() -> None:
    first, second = hops(
        b"Received: from b.example by c.example with ESMTPS id 2; Mon, 3 Mar 2025 10:00:05 +0100\n"
        b"Received: from a.example by b.example with SMTP id 1; Mon, 3 Mar 2025 10:00:00 +0100\n\nx"
    )
    assert (first.from_, first.by, first.time) == (
        "a.example",
        "b.example",
        datetime(2025, 3, 3, 9, tzinfo=UTC),
    )
    assert (second.by, second.with_, second.delay) == ("c.example", "ESMTPS", 5.0)
    assert hops(b"no headers") == []
