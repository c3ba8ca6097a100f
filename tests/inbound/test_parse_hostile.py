"""Bombs, rubbish and random bytes: always an answer, always clean strings, soon."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbound.parse import content_key, parse, scan
from inbound.parsed import ParsedMail
from inbound.wire import from_dict, to_dict
from tests.support.bombs import BOMBS, header, nested


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
    assert {"head-too-long", "header-too-long"} <= set(parse(header("X", "a" * 1_000_000)).problems)
    assert "text-cut" in parse(b"Subject: da\n\n" + b"ab\n" * 700_000).problems
    files = "".join(f"begin 644 {n}\n#0V%T\n`\nend\n" for n in range(90)).encode()
    part = b"--b\nContent-Type: text/plain\n\n" + files
    crowded = parse(b"Subject: da\nContent-Type: multipart/mixed; boundary=b\n\n" + part * 12 + b"--b--\n")
    assert "too-many-files" in crowded.problems
    assert len(crowded.attachments) <= 1_000


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
