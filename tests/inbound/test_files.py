"""Mails out of files: what `takt import` reads, byte for byte."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbound.files import UnreadableSource, read_all, read_stream

ENVELOPE = b"From kim@kunde.example Mon Nov  3 10:12:00 2025"
ONE = b"From: kim@kunde.example\nSubject: Eins\n\nGuten Tag\n"
TWO = b"Received: from mx.kunde.example\nFrom: kim@kunde.example\nSubject: Zwei\n\nDanke\n"


def read(data: bytes) -> list[bytes]:
    return list(read_stream(io.BytesIO(data), "probe.mbox"))


@pytest.mark.parametrize("between", [b"\n", b""], ids=("empty-line", "no-empty-line"))
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=("unix", "windows", "old-mac"))
def test_an_mbox_gives_every_mail(between: bytes, end: bytes) -> None:
    box = (ENVELOPE + b"\n" + ONE + between + ENVELOPE + b"\n" + TWO).replace(b"\n", end)
    assert read(box) == [ONE.replace(b"\n", end), TWO.replace(b"\n", end)]


def test_one_mail_with_its_envelope_line_is_one_mail() -> None:
    assert read(ENVELOPE + b"\n" + ONE) == [ONE]


@pytest.mark.parametrize(
    "line",
    [
        b"From my point of view: no.",
        b"From kim@kunde.example: no date",
        ENVELOPE + b" and more",
        ENVELOPE,
    ],
)
def test_a_sentence_is_no_envelope(line: bytes) -> None:
    """Without an empty line above, only a whole date with a header below begins a mail."""
    mail = ONE + line + b"\nund weiter\n"
    assert read(ENVELOPE + b"\n" + mail) == [mail]


def test_a_sentence_that_begins_a_paragraph_is_no_envelope_either() -> None:
    mail = ONE + b"\nFrom my point of view: no.\nund weiter\n"
    assert read(ENVELOPE + b"\n" + mail) == [mail]


def test_what_the_mbox_quoted_comes_back() -> None:
    quoted = ONE + b">From Berlin with love\n>>From there too\n"
    assert read(ENVELOPE + b"\n" + quoted) == [ONE + b"From Berlin with love\n>From there too\n"]


def test_no_mail_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    empty = tmp_path / "leer.eml"
    empty.touch()
    with pytest.raises(UnreadableSource, match=r"leer\.eml is empty: it holds no mail"):
        list(read_all([str(empty)], stdin=io.BytesIO()))


BODIES = st.lists(
    st.sampled_from((b"Guten Tag", b"", b"-- ", b"> alt", b"From Kiel", b"Re: Frage", b"\xfc")), max_size=6
)


@given(st.lists(BODIES, min_size=1, max_size=4))
def test_as_many_mails_as_were_written(bodies: list[list[bytes]]) -> None:
    mails = [b"Subject: x\n\n" + b"".join(line + b"\n" for line in body) for body in bodies]
    box = b"".join(ENVELOPE + b"\n" + mail.replace(b"\nFrom ", b"\n>From ") + b"\n" for mail in mails)
    assert read(box) == mails
