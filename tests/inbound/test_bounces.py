"""Delivery reports are read whatever wrote them, and mail of people about bounces is a ticket: tests/corpus/bounces."""

from __future__ import annotations

import email
import tomllib
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbound import bounces
from inbound.dsn.parts import content_type, parts, text_of
from inbound.dsn.status import read_answer
from inbound.parsed import Bounce

CORPUS = Path(__file__).parents[1] / "corpus" / "bounces"
EXPECTED = tomllib.loads((CORPUS / "expected.toml").read_text("utf-8"))


def read(raw: bytes) -> Bounce | None:
    msg = email.message_from_bytes(raw)
    headers = [(name, _decoded(value)) for name, value in msg.items()]
    text = next((text_of(part) for part in parts(msg) if content_type(part) == "text/plain"), "")
    return bounces.read(msg, headers, _decoded(msg.get("subject", "")), text)


def _decoded(value: object) -> str:
    try:
        return str(make_header(decode_header(str(value))))
    except (LookupError, ValueError, email.errors.MessageError):
        return str(value)


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_own_corpus(name: str, line_end: bytes) -> None:
    expected: dict[str, Any] = EXPECTED[name]

    bounce = read((CORPUS / f"{name}.eml").read_bytes().replace(b"\n", line_end))

    assert (bounce.kind if bounce else "") == expected["kind"]
    found = [[r.address, r.status or "", r.hard] for r in bounce.recipients] if bounce else []
    assert found == expected.get("recipients", [])
    assert (bounce.original_message_id if bounce else "") == expected.get("original_message_id", "")


def test_every_mail_of_the_corpus_is_expected() -> None:
    assert {path.stem for path in CORPUS.glob("*.eml")} == set(EXPECTED)


@pytest.mark.parametrize(
    ("field", "diagnostic", "status", "hard"),
    [
        ("5.1.1", "550 5.1.1 user unknown", "5.1.1", True),
        ("5.1.2", "Host or domain name not found", "5.1.2", True),
        ("5.1.10", "RecipientNotFound", "5.1.10", True),
        ("5.0.0", "", "5.0.0", False),
        ("5.0.0", "550 5.1.1 no such user", "5.1.1", True),
        ("5.0.0", "550 unknown user", "5.0.0", False),
        ("5.0.0", "550 unknown user (in reply to RCPT TO command)", "5.0.0", True),
        ("5.0.0", "550 unknown user (in reply to end of DATA command)", "5.0.0", False),
        ("5.2.1", "550 5.2.1 User Unknown (in reply to RCPT TO command)", "5.2.1", True),
        ("5.1.1", "550 5.1.1 Refused due to recipient preferences", "5.1.1", False),
        ("4.4.7", "554 4.4.7 Message expired <421 4.4.2 Connection timed out>", "4.4.2", False),
        ("5.0.0", "5.1.0 - Unknown address error 550-'5.2.2 Mailbox Full'", "5.2.2", False),
        ("5.0.0", "554 policy violation", "5.0.0", False),
        ("5.1.1", "552 mailbox over quota", "5.1.1", False),
        ("5.1.8", "550 5.1.8 sender address rejected: domain not found", "5.1.8", False),
        ("5.2.1", "550 5.2.1 account disabled", "5.2.1", False),
        ("5.7.1", "554 5.7.1 blocked", "5.7.1", False),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied", "5.4.1", True),
        ("4.1.1", "450 4.1.1 user unknown", "4.1.1", False),
        ("", "450 mailbox full", "4.2.2", False),
        ("", "550 Benutzer unbekannt", "5.1.1", True),
        ("", "Das Postfach ist voll", "5.2.2", False),
        ("", "host 5.1.1.1 said nothing", None, False),
    ],
)
def test_what_an_answer_means(field: str, diagnostic: str, status: str | None, hard: bool) -> None:
    assert read_answer(field, diagnostic) == (status, hard)


def test_a_report_inside_a_report() -> None:
    inner = (CORPUS / "bericht-postfix.eml").read_bytes()
    outer = (
        b"From: Postmaster <postmaster@gateway.example>\nSubject: Delivery Status Notification (Failure)\n"
        b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="aussen"\n\n'
        b"--aussen\nContent-Type: text/plain\n\nDelivery failed. The report is attached.\n\n"
        b"--aussen\nContent-Type: message/rfc822\n\n" + inner + b"\n--aussen--\n"
    )
    bounce = read(outer)
    assert bounce is not None
    assert [r.address for r in bounce.recipients] == ["kaya@kunde.example"]


def test_a_charset_the_standard_library_stumbles_over() -> None:
    """get_payload() raises TypeError when 8-bit text names its charset in the form of RFC 2231."""
    bounce = read(
        b"From: MAILER-DAEMON@x.example\nSubject: Undelivered Mail Returned to Sender\n"
        b"Content-Type: text/plain; charset*=utf-8''utf-8\n\nNicht zugestellt: \xc3\xbc\n\n<kaya@kunde.example>: 550 5.1.1\n"
    )
    assert bounce is not None
    assert [r.address for r in bounce.recipients] == ["kaya@kunde.example"]


def test_soft_line_breaks_before_a_bare_cr() -> None:
    bounce = read(
        b"From: MAILER-DAEMON@x.example\rSubject: Undelivered Mail Returned to Sender\r"
        b"Content-Transfer-Encoding: quoted-printable\r\r"
        b"Your message could not be delivered to one or more of its recip=\rients.\r\r"
        b"kaya@kunde.example: 550 5.1=\r.1 user unknown\r"
    )
    assert bounce is not None
    assert [(r.address, r.status) for r in bounce.recipients] == [("kaya@kunde.example", "5.1.1")]


@pytest.mark.parametrize("charset", ["punycode", "idna", "utf-7", "unicode_escape", "zlib", "no-such", ""])
def test_charsets_that_are_none(charset: str) -> None:
    raw = f"From: MAILER-DAEMON@x.example\nSubject: failure notice\nContent-Type: text/plain; charset={charset}\n\n"
    bounce = read(raw.encode() + b"<kaya@kunde.example>: 550 5.1.1 unknown user\n")
    assert bounce is not None
    assert bounce.recipients[0].hard


def test_values_are_fit_for_a_database() -> None:
    raw = (
        b"From: AWS <no-reply@sns.amazonaws.com>\nSubject: AWS Notification Message\n\n"
        b'{"notificationType": "Bounce", "bounce": {"bouncedRecipients": '
        b'[{"emailAddress": "a\\ud800@b.example", "diagnosticCode": "x\\u0000y"}]}, '
        b'"mail": {"commonHeaders": {"messageId": "<\\udfff1@x>"}}}\n'
    )
    bounce = read(raw)
    assert bounce is not None
    assert bounce.recipients[0].address == "a@b.example"
    assert bounce.recipients[0].diagnostic == "x\N{REPLACEMENT CHARACTER}y"
    assert bounce.original_message_id == "<1@x>"


LINES = [
    "From: MAILER-DAEMON@x.example",
    "Subject: Undelivered Mail Returned to Sender",
    "Return-Path: <>",
    'Content-Type: multipart/report; boundary="b"',
    "Content-Type: message/delivery-status",
    "Content-Type: message/rfc822",
    "Content-Transfer-Encoding: base64",
    "",
    "--b",
    "--b--",
    "Final-Recipient: rfc822; a@b.example",
    "Action: failed",
    "Status: 5.1.1",
    "Diagnostic-Code: smtp; 550",
    " folded",
    "<a@b.example>: 550 5.1.1 user unknown",
    "--- Below this line is a copy of the message.",
    "Message-ID: <x@y>",
    '{"notificationType":"Bounce","bounce":[]}',
    "From: <no-reply@sns.amazonaws.com>",
    "The following addresses had permanent fatal errors",
]


@given(st.lists(st.sampled_from(LINES) | st.text(max_size=40), max_size=40))
def test_never_raises(lines: list[str]) -> None:
    bounce = read("\n".join(lines).encode("utf-8", "surrogatepass"))
    if bounce is not None:
        assert not bounce.original_message_id or bounce.original_message_id.startswith("<")
        assert all(not recipient.hard for recipient in bounce.recipients if bounce.kind == "complaint")


@given(st.binary(max_size=2000))
def test_never_raises_on_bytes(raw: bytes) -> None:
    read(b"From: MAILER-DAEMON@x.example\nSubject: Undeliverable\n" + raw)


@pytest.mark.parametrize(
    "line", ["<a@b>:", "Final-Recipient: a@b", "a@", "<", "- ", "Message-ID:", "550 5.1.", "(" * 50]
)
@pytest.mark.timeout(60)
def test_time_grows_no_faster_than_the_mail(line: str) -> None:
    """Caps and bounded patterns: a megabyte of the worst lines would take hours if time grew with its square."""
    msg = Message()
    msg["From"], msg["Subject"] = "MAILER-DAEMON@x.example", "Undelivered Mail Returned to Sender"
    msg.set_payload(f"{line}\n" * (1_000_000 // len(line)))
    bounce = bounces.read(msg, list(msg.items()), "Undelivered Mail Returned to Sender", "")
    told = ["a@b"] if "a@b" in line else []
    assert ([recipient.address for recipient in bounce.recipients] if bounce else []) == told
