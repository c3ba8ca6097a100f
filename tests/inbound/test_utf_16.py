"""Mails that are wholly in UTF-16: bytes of a file or of a DATA stream in, the same ticket out; the bytes are kept."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from inbound.accept import unpack
from inbound.hops import hops
from inbound.mime.fields import KNOWN_FIELD
from inbound.parse import attachment_bytes, content_key, parse, scan
from takt.parse_surface import parse_file
from tests.inbound.test_smtp import kept, running
from tests.support.browserless import client
from tests.support.desk import Desk
from tests.support.intake import file_mail
from tickets.records import Message, RawMail

LITTLE, BIG = "little", "big"
LETTER = (
    "Received: from a.example ([192.0.2.7]) by b.example with ESMTPS id 4; Mon, 23 Nov 2026 08:12:00 +0100\r\n"
    "From: Jörg Müller <joerg@kunde.example>\r\nTo: service@takt.test\r\nSubject: Rechnung für März 🧾\r\n"
    "Message-ID: <a@kunde.example>\r\nContent-Type: text/plain; charset={}\r\n\r\nGrüße aus Köln, 1 200 €\r\n"
)


def utf_16(text: str, order: str = LITTLE) -> bytes:
    mark = codecs.BOM_UTF16_LE if order == LITTLE else codecs.BOM_UTF16_BE
    return mark + text.encode("utf-16-le" if order == LITTLE else "utf-16-be")


@pytest.mark.parametrize("order", [LITTLE, BIG])
@pytest.mark.parametrize(
    "label", ["utf-8", "utf-16", "unicode", "iso-8859-1", "koi8-r", "us-ascii", "gb2312", "nie-gehoert"]
)
def test_read_as_the_text_it_is_whatever_its_label_says(order: str, label: str) -> None:
    raw = utf_16(LETTER.format(label), order)
    read = parse(raw)
    assert (read.from_.name, read.from_.address) == ("Jörg Müller", "joerg@kunde.example")
    assert (read.subject, read.message_id) == ("Rechnung für März 🧾", "<a@kunde.example>")
    assert (read.text, read.problems) == ("Grüße aus Köln, 1 200 €\n", ())
    assert content_key(raw, read) == content_key(raw, parse(LETTER.format("utf-8").encode()))
    assert scan(raw).subject == read.subject
    assert [hop.by for hop in hops(raw)] == ["b.example"]


MIXED = (
    'From: kim@kunde.example\nSubject: =?iso-8859-1?q?Z=E4hler?=\nContent-Type: multipart/mixed; boundary="g"\n\n--g\n'
    "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nZ=E4hlerstand\n--g\n"
    "Content-Type: text/plain; charset=windows-1252\nContent-Transfer-Encoding: 8bit\n\nfür März\n--g\n"
    'Content-Type: application/octet-stream; name="a.bin"\nContent-Transfer-Encoding: base64\n\nAP/+AA==\n--g--\n'
)


@pytest.mark.parametrize("order", [LITTLE, BIG])
def test_what_is_encoded_inside_keeps_its_charset_and_files_their_bytes(order: str) -> None:
    raw = utf_16(MIXED, order)
    read = parse(raw)
    assert (read.subject, read.text.split()) == ("Zähler", ["Zählerstand", "für", "März"])
    file, data = attachment_bytes(raw, 0)
    assert (file.name, data) == ("a.bin", b"\x00\xff\xfe\x00")


CORPUS = sorted((Path(__file__).parent.parent / "corpus" / "parsing").glob("*.eml"))


def test_the_corpus_is_read_alike_in_both_forms() -> None:
    seen = 0
    for path in CORPUS:
        raw = path.read_bytes()
        try:
            text = raw.decode("ascii")
        except UnicodeDecodeError:
            continue
        if KNOWN_FIELD.match(raw) is None:
            continue
        seen += 1
        assert parse(utf_16(text, (LITTLE, BIG)[seen % 2])) == parse(raw), path.name
    assert seen > 30


@pytest.mark.parametrize(
    "end",
    [b"\r\n", b"\n", b"\x00", b"\x0d", b"\x3d\xd8"],
    ids=("a-server's-line-end", "a-lone-one", "half-a-letter", "half-an-end", "half-a-pair"),
)
def test_what_was_cut_or_added_at_its_end(end: bytes) -> None:
    read = parse(utf_16(LETTER.format("utf-8")) + end)
    assert read.text.rstrip("\n\ufffd") == "Grüße aus Köln, 1 200 €"
    assert read.from_.address == "joerg@kunde.example"


NO_MAILS = {
    "a note": utf_16("Guten Tag, wann kommen Sie?\r\n"),
    "a note with a colon": utf_16("Betrifft: Heizung\r\n\r\nSie ist kalt.\r\n"),
    "a header somewhere below": utf_16("Hallo\r\nSubject: Heizung\r\n\r\nSie ist kalt."),
    "UTF-32": b"\xff\xfe\x00\x00" + "Subject: Heizung\r\n\r\nkalt".encode("utf-32-le"),
    "no mark": "Subject: Heizung\r\n\r\nkalt".encode("utf-16-le"),
    "the wrong mark": codecs.BOM_UTF16_BE + "Subject: Heizung\r\n\r\nkalt".encode("utf-16-le"),
    "a mark over bytes": b"\xff\xfeSubject: Heizung\r\n\r\nkalt",
    "a mark alone": b"\xff\xfe",
}


@pytest.mark.parametrize("kind", NO_MAILS)
def test_what_is_no_mail_in_utf_16_is_not_read_as_one(kind: str) -> None:
    read = parse(NO_MAILS[kind])
    assert "subject" not in {name for name, _ in read.headers}
    assert (read.subject, read.from_.address) == ("", "")


def test_a_bomb_in_utf_16_has_the_limits_of_any_mail() -> None:
    read = parse(utf_16("Subject: da\n" + "X-A: v\n" * 100_000 + "\n" + "😀" * 2_500_000))
    assert read.subject == "da"
    assert "too-many-headers" in read.problems
    assert len(read.text) <= 2_000_000


@pytest.mark.parametrize("order", [LITTLE, BIG])
def test_from_a_data_stream_it_is_kept_byte_for_byte_and_filed(desk: Desk, order: str) -> None:
    sent = utf_16(LETTER.format("utf-8"), order)
    with running(desk) as server, server.client() as sender:
        sender.sendmail("joerg@kunde.example", ["service@takt.test"], sent)
    ((envelope_from, _, raw),) = kept(desk)
    assert (envelope_from, raw) == ("joerg@kunde.example", sent + b"\r\n")
    assert parse(raw).text == "Grüße aus Köln, 1 200 €\n"


def test_a_ticket_is_made_of_it_and_its_source_can_be_read(desk: Desk) -> None:
    raw = utf_16(LETTER.format("utf-8"))
    row = file_mail(desk, raw)
    assert row.state == "filed"
    with desk.store.read() as session:
        assert unpack(session.scalars(select(RawMail)).one()) == raw
        message = session.scalars(select(Message).where(Message.direction == "in")).one()
        assert (message.subject, message.new_text) == ("Rechnung für März 🧾", "Grüße aus Köln, 1 200 €")
        message_id = message.id
    agent = client(desk, desk.agent_id)
    for page in ("source", "raw"):
        shown = agent.get(f"/messages/{message_id}/{page}").text
        assert "Subject: Rechnung für März 🧾" in shown
        assert "Grüße aus Köln" in shown and "\x00" not in shown
    again = file_mail(desk, LETTER.format("utf-8").encode())
    assert again.state == "duplicate", "the same mail, whichever way it came"


def test_files_are_read_by_the_command(tmp_path: Path) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(utf_16(LETTER.format("utf-8")))
    (read,) = parse_file(path)
    assert (read["subject"], read["text"]) == ("Rechnung für März 🧾", "Grüße aus Köln, 1 200 €\n")
    json.dumps(read)
    path.write_bytes(utf_16("Guten Tag,\r\nwann kommen Sie?\r\n", BIG))
    (body,) = parse_file(path, as_text=True)
    assert body["reply_text"] == "Guten Tag,\nwann kommen Sie?"
