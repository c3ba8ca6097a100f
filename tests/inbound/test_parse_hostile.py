"""Bombs, rubbish and random bytes: always an answer, always clean strings, soon."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbound.parse import content_key, parse, scan
from inbound.parsed import ParsedMail
from inbound.wire import from_dict, to_dict


def nested(levels: int) -> bytes:
    head = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(levels))
    return f"From: a@example.org\nSubject: tief\n{head}Content-Type: text/plain\n\nx\n".encode()


def header(name: str, value: str) -> bytes:
    return f"Subject: da\n{name}: {value}\n\nText".encode()


BOMBS: dict[str, Callable[[], bytes]] = {
    "nested": lambda: nested(5_000),
    "enclosed": lambda: b"Subject: da\n" + b"Content-Type: message/rfc822\n\n" * 5_000,
    "headers": lambda: b"Subject: da\n" + b"X-A: v\n" * 100_000 + b"\nText",
    "rfc2231": lambda: header("Content-Type", "a/b;" + "".join(f"\n name*{n}*=a%20;" for n in range(10_000))),
    "rfc2047": lambda: b"Subject: da" + b"\n =?utf-8?q?a?=" * 10_000 + b"\n\nText",
    "open words": lambda: header("Subject", "=?a?q?" * 20_000),
    "addresses": lambda: header("To", ",\n ".join(f"u{n}@example.org" for n in range(20_000))),
    "brackets": lambda: header("From", "(" * 50_000),
    "quotes": lambda: header("From", '"\\' * 50_000),
    "angles": lambda: header("From", "<" * 50_000),
    "commas": lambda: header("To", ",;:" * 30_000),
    "semicolons": lambda: header("Content-Type", "text/plain" + ";" * 20_000),
    "parameters": lambda: header("Content-Type", "text/plain" + "; " * 10_000 + '="' * 10_000),
    "references": lambda: header("References", " ".join(f"<{n}@example.org>" for n in range(10_000))),
    "subject": lambda: header("Subject", "[" * 60_000),
    "marks": lambda: header("Subject", "Re: [a] " * 10_000),
    "parts": lambda: header("Content-Type", "multipart/mixed; boundary=b") + b"\n--b\n\nx" * 20_000,
    "dashes": lambda: header("Content-Type", f"multipart/mixed; boundary={'-' * 60}") + b"-" * 1_000_000,
    "one line": lambda: header("X", "y") + b"a" * 3_000_000,
    "divs": lambda: header("Content-Type", "text/html") + b"<div>" * 60_000,
    "quote marks": lambda: header("X", "y") + b">" * 300_000,
    "uuencode": lambda: header("X", "y") + b"\nbegin 644 a\n" * 30_000 + b"\nend",
    "punycode": lambda: header("Content-Type", "text/plain; charset=punycode") + b"-" + b"a" * 80_000,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_end_soon_with_a_subject(bomb: str) -> None:
    raw = BOMBS[bomb]()
    started = time.process_time()
    read = parse(raw)
    assert time.process_time() - started < 5
    assert read.subject or bomb in ("rfc2047", "marks")
    assert not any("unreadable" in problem for problem in read.problems)
    assert_clean(read)


def test_limits_are_named() -> None:
    assert "too-deep" in parse(nested(60)).problems
    assert "too-many-parts" in parse(BOMBS["parts"]()).problems
    assert "too-many-headers" in parse(BOMBS["headers"]()).problems
    assert len(parse(BOMBS["addresses"]()).to) <= 500


def test_what_lies_within_the_limits_is_read() -> None:
    assert parse(nested(49)).text.strip() == "x"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"\x00",
        b"\xff\xfe",
        b":",
        b": x\n\n",
        b"From: =?utf-8?q?a=0D=0A?= <e@example.org>\n\nx",
        b"\r\r\r",
    ],
)
def test_rubbish(raw: bytes) -> None:
    assert_clean(parse(raw))
    assert_clean(scan(raw))


def test_nul_and_surrogates_become_visible() -> None:
    read = parse(b"Subject: caf\xe9 \x00\nFrom: a@example.org\n\na\x00b \xed\xa0\x80")
    assert "\ufffd" in read.subject
    assert read.text.startswith("a\ufffdb")
    assert "nul-bytes" in read.problems
    assert_clean(read)


_FRAGMENTS = st.sampled_from(
    [b"From: ", b"Subject: ", b"Content-Type: multipart/mixed; boundary=b", b"Content-Type: text/html", b"\r\n", b"\n", b"\n\n",
     b"--b\n", b"--b--\n", b"=?utf-8?q?=C3?=", b"=?iso-2022-jp?b?GyRC?=", b"; name*0*=utf-8''%ff", b"charset=utf-16",
     b"Content-Transfer-Encoding: base64\n", b"Content-Type: message/rfc822\n", b"<a@example.org>", b"\x00", b"\x1b$B", b"\xed\xa0\x80",
     b"Content-Type: application/ms-tnef\n", b"\x78\x9f\x3e\x22\x01\x00", b"> ", b"-- \n", b"<div>", b"\r", b"\xe2\x80\xa8"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(_FRAGMENTS | st.binary(max_size=12), max_size=30).map(b"".join))
def test_any_bytes_give_a_clean_mail(raw: bytes) -> None:
    read = parse(raw)
    assert not any("unreadable" in problem for problem in read.problems)
    assert_clean(read)
    assert from_dict(to_dict(read)) == read
    assert content_key(raw, read) == content_key(raw, parse(raw))
    assert_clean(scan(raw))


def assert_clean(read: ParsedMail) -> None:
    for text in strings(to_dict(read)):
        text.encode("utf-8")
        assert "\x00" not in text
    for value in (
        read.subject,
        read.base_subject,
        read.from_.name,
        read.from_.address,
        *(v for _, v in read.headers),
    ):
        assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in value)
    for file in read.attachments:
        assert "/" not in file.name
        assert "\\" not in file.name


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
