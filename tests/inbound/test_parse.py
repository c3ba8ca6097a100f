"""Mails as bytes in, values out: headers, texts, files, identity."""

from __future__ import annotations

import base64
import hashlib
import struct
from datetime import UTC, datetime

import pytest

from inbound.parse import attachment_bytes, content_key, parse, scan
from inbound.parsed import Address, ParsedMail


def mail(*headers: str, body: str | bytes = "Guten Tag\n") -> bytes:
    head = "\r\n".join(headers).encode("utf-8", "surrogateescape")
    return head + b"\r\n\r\n" + (body if isinstance(body, bytes) else body.encode())


def multipart(kind: str, *parts: str, boundary: str = "grenze") -> bytes:
    body = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}--\r\n"
    return mail("From: a@example.org", f'Content-Type: multipart/{kind}; boundary="{boundary}"', body=body)


# -- headers -----------------------------------------------------------------------------------------------------------------


def test_an_ordinary_mail() -> None:
    read = parse(
        mail(
            "From: =?utf-8?q?J=C3=B6rg_M=C3=BCller?= <Joerg@Example.ORG>",
            "To: Hilfe <hilfe@example.org>, b@example.org",
            "Cc: team: c@example.org, Dora <d@example.org>;",
            "Subject: AW: [Frage] Heizung",
            "Date: Mon, 3 Mar 2025 10:00:00 +0100",
            "Message-ID: <eins@example.org>",
            "In-Reply-To: <null@example.org>",
            "References: <a@example.org>\r\n <null@example.org>",
            "X-Priority: 1 (Highest)",
            "Delivered-To: hilfe@example.org",
        )
    )
    assert read.from_ == Address("Jörg Müller", "Joerg@example.org")
    assert read.from_problem == ""
    assert [a.address for a in read.to] == ["hilfe@example.org", "b@example.org"]
    assert read.cc == (Address("", "c@example.org"), Address("Dora", "d@example.org"))
    assert (read.subject, read.base_subject) == ("AW: [Frage] Heizung", "[Frage] Heizung")
    assert read.date == datetime(2025, 3, 3, 9, tzinfo=UTC)
    assert (read.message_id, read.in_reply_to) == ("<eins@example.org>", ("<null@example.org>",))
    assert read.references == ("<a@example.org>", "<null@example.org>")
    assert (read.x_priority, read.delivered_to) == (1, ("hilfe@example.org",))
    assert (read.text, read.problems) == ("Guten Tag\n", ())


@pytest.mark.parametrize(
    ("value", "subject"),
    [
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?UTF-8?B?R3LDvA==?= =?UTF-8?B?w59l?=", "Grüße"),
        ("=?UTF-8?B?R3LD?=\r\n =?UTF-8?B?vMOfZQ==?=", "Grüße"),
        ("=?iso-8859-1*de?Q?Gr=FC=DFe?= an alle", "Grüße an alle"),
        ("=?utf-8?Q?mit Leerzeichen?=", "mit Leerzeichen"),
        ("=?utf-8?B?R3LDvMOfZQ?=", "Grüße"),
        ("=?utf-8?q?x=0D=0ABcc:_v=40example.org?=", "x Bcc: v@example.org"),
        ("=?x-nie-gehoert?q?abc?=", "abc"),
        ("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
        ("kein =?Wort", "kein =?Wort"),
    ],
)
def test_encoded_subjects(value: str, subject: str) -> None:
    assert parse(mail(f"Subject: {value}")).subject == subject


@pytest.mark.parametrize(
    ("raw", "subject"),
    [("Grüße".encode(), "Grüße"), ("Grüße".encode("cp1252"), "Grüße"), ("日本".encode("iso2022_jp"), "日本")],
)
def test_raw_bytes_in_a_header(raw: bytes, subject: str) -> None:
    assert parse(b"Subject: " + raw + b"\r\n\r\nx").subject == subject


@pytest.mark.parametrize(
    ("value", "address", "problem"),
    [
        ("Anna <anna@example.org>", "anna@example.org", ""),
        ('"chef@firma.example" <fremd@example.net>', "fremd@example.net", ""),
        ("=?utf-8?q?chef=40firma.example=3C?= <fremd@example.net>", "fremd@example.net", ""),
        ("anna@example.org)bert@example.net", None, "malformed"),
        ("anna@example.org[bert@example.net", None, "malformed"),
        ('"a" <anna@example.org>, bert@example.net', "anna@example.org", "several"),
        ("anna@example.org,bert@example.net", "anna@example.org", "several"),
        ("anna@example.org <bert@example.net>", "bert@example.net", "malformed"),
        ("a@example.org <b@example.org> c@example.org", "b@example.org", "malformed"),
        ("anna@example.org <Anna@example.org>", "Anna@example.org", ""),
        ("Anna", None, "malformed"),
        ("", "", "missing"),
    ],
)
def test_identity_is_one_strict_address(value: str, address: str | None, problem: str) -> None:
    read = parse(mail(f"From: {value}"))
    assert read.from_problem == problem
    if address is not None:
        assert read.from_.address == address


def test_two_from_headers_are_nobody() -> None:
    assert parse(mail("From: a@example.org", "From: b@example.org")).from_problem == "several"


def test_a_name_with_a_comma_and_no_quotes_is_one_person() -> None:
    assert parse(mail("To: Müller, Hans <hans@example.org>")).to == (
        Address("Müller, Hans", "hans@example.org"),
    )


@pytest.mark.parametrize(
    "value", ["Mon, 01 Jan 9999 00:00:00 +9999", "Thu, 32 Feb 2024 25:61:00", "gestern", ""]
)
def test_impossible_dates_are_none(value: str) -> None:
    assert parse(mail(f"Date: {value}")).date is None


def test_no_headers_at_all() -> None:
    read = parse(b"\r\nnur Text")
    assert (read.text, read.from_problem) == ("nur Text", "missing")


def test_body_without_a_blank_line_in_front_is_not_lost() -> None:
    read = parse(b"Subject: x\nLiebe Leute,\nes brennt.\n")
    assert (read.subject, read.text) == ("x", "Liebe Leute,\nes brennt.\n")


def test_mbox_line_and_bare_cr() -> None:
    assert parse(b"From x@example.org Mon Mar  3 10:00:00 2025\nSubject: a\n\nb").subject == "a"
    read = parse(b"Subject: a\rFrom: b@example.org\r\rText\rmehr")
    assert (read.subject, read.text) == ("a", "Text\nmehr")


# -- charsets ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "data", "text", "problem"),
    [
        ("utf-8", "Grüße".encode(), "Grüße", ""),
        ("iso-8859-1", "Preis 5 €".encode("cp1252"), "Preis 5 €", ""),
        ("iso-8859-1", "Grüße".encode(), "Grüße", "charset-guessed"),
        ("utf-8", "Grüße aus Köln".encode("cp1252"), "Grüße aus Köln", "charset-guessed"),
        ("us-ascii", "Grüße".encode(), "Grüße", "charset-guessed"),
        ("nie-gehoert", "Grüße".encode(), "Grüße", "charset-guessed"),
        ("gb2312", "請問 您好".encode("gb18030"), "請問 您好", ""),
        ("ks_c_5601-1987", "고맙습니다".encode("cp949"), "고맙습니다", ""),
        ("shift_jis", "ありがとう①".encode("cp932"), "ありがとう①", ""),
        ("windows-1251", "Здравствуйте".encode("cp1251"), "Здравствуйте", ""),
        ("utf-16", "Grüße".encode("utf-16-le"), "Grüße", ""),
        ("utf-7", b"+APw-", "+APw-", "charset-refused"),
        ("zlib_codec", b"abc", "abc", ""),
    ],
)
def test_labels_right_and_wrong(label: str, data: bytes, text: str, problem: str) -> None:
    head = (
        f"Content-Type: text/plain; charset={label}",
        "Content-Transfer-Encoding: base64",
        "From: a@example.org",
    )
    read = parse(mail(*head, body=base64.encodebytes(data)))
    assert read.text == text
    assert read.problems == ((problem,) if problem else ())


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("iso2022_jp", "日本語のメールです"),
        ("gb18030", "您好，请问我的订单在哪里？谢谢您的帮助。"),
        ("cp949", "안녕하세요 고맙습니다 주문이 어디에 있나요"),
        ("cp932", "ありがとうございます。よろしくおねがいします。"),
        ("cp1251", "Здравствуйте, где мой заказ? Спасибо за помощь."),
        ("cp1252", "Schöne Grüße aus Österreich"),
    ],
)
def test_unlabelled_bytes_are_recognised(codec: str, text: str) -> None:
    assert parse(mail("From: a@example.org", body=text.encode(codec))).text == text


# -- texts -----------------------------------------------------------------------------------------------------------------------


def test_flowed_paragraphs_are_joined() -> None:
    body = "Ein langer \r\nSatz.\r\n> zitierter \r\n> Satz.\r\n-- \r\nAnna\r\n"
    read = parse(mail("Content-Type: text/plain; format=flowed", body=body))
    assert read.text == "Ein langer Satz.\n> zitierter Satz.\n-- \nAnna\n"


def test_html_alone_becomes_text() -> None:
    read = parse(
        mail(
            "Content-Type: text/html; charset=utf-8",
            body="<p>Guten Tag</p><script>x()</script><p>Gr&uuml;&szlig;e",
        )
    )
    assert read.text.split() == ["Guten", "Tag", "Grüße"]
    assert "<p>" in read.html


def test_of_two_forms_the_text_is_read_and_the_html_kept() -> None:
    raw = multipart(
        "alternative", "Content-Type: text/plain\r\n\r\nText", "Content-Type: text/html\r\n\r\n<b>HTML</b>"
    )
    read = parse(raw)
    assert (read.text, read.html, read.attachments) == ("Text", "<b>HTML</b>", ())


def test_a_footer_below_html_is_seen_in_both_forms() -> None:
    raw = multipart(
        "mixed", "Content-Type: text/html\r\n\r\n<b>Hallo</b>", "Content-Type: text/plain\r\n\r\nListe <x>"
    )
    read = parse(raw)
    assert read.text.split() == ["Hallo", "Liste", "<x>"]
    assert "Liste &lt;x&gt;" in read.html


@pytest.mark.parametrize("end", ["", "--grenze\r\n", "--grenz--\r\n"])
def test_unclosed_boundaries(end: str) -> None:
    body = f"--grenze\r\nContent-Type: text/plain\r\n\r\nText\r\n{end}"
    read = parse(mail("From: a@example.org", "Content-Type: multipart/mixed; boundary=grenze", body=body))
    assert read.text.startswith("Text")


def test_wrong_boundary_is_guessed_and_none_at_all_is_text() -> None:
    head = "Content-Type: multipart/mixed; boundary=falsch"
    read = parse(mail(head, body="--echt\r\nContent-Type: text/plain\r\n\r\nText\r\n--echt--\r\n"))
    assert (read.text, "boundary-guessed" in read.problems) == ("Text", True)
    read = parse(mail(head, body="nur Text"))
    assert (read.text, "boundary-missing" in read.problems) == ("nur Text", True)


# -- files -----------------------------------------------------------------------------------------------------------------------

PDF = bytes(range(256))


def attached(disposition: str, kind: str = "application/pdf") -> bytes:
    data = base64.encodebytes(PDF).decode().replace("\n", "\r\n")
    return multipart(
        "mixed",
        "Content-Type: text/plain\r\n\r\nAnbei.",
        f"Content-Type: {kind}\r\nContent-Disposition: {disposition}\r\nContent-Transfer-Encoding: base64\r\n\r\n{data}",
    )


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="Rechnung 1.pdf"', "Rechnung 1.pdf"),
        ("attachment; filename*=utf-8''M%C3%A4rz.pdf", "März.pdf"),
        ("attachment; filename*0*=utf-8''M%C3%A4; filename*1=\"rz.pdf\"", "März.pdf"),
        ('attachment; filename="=?utf-8?q?M=C3=A4rz=2Epdf?="', "März.pdf"),
        ("attachment; filename=ohne Anführung.pdf", "ohne Anführung.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\Users\\\\anna\\\\Brief.pdf"', "Brief.pdf"),
        ('attachment; filename="Rechnung 1/2.pdf"', "Rechnung 1_2.pdf"),
        ('attachment; filename="CON"', "_CON"),
        ('attachment; filename="a\u202efdp.exe"', "afdp.exe"),
        ("attachment", ""),
    ],
)
def test_file_names(disposition: str, name: str) -> None:
    raw = attached(disposition)
    (file,) = parse(raw).attachments
    assert (file.name, file.content_type, file.size, file.inline) == (name, "application/pdf", 256, False)
    assert file.sha256 == hashlib.sha256(PDF).hexdigest()
    assert attachment_bytes(raw, file.index) == (file, PDF)


def test_a_long_name_keeps_its_ending() -> None:
    (file,) = parse(attached(f'attachment; filename="{"x" * 5000}.pdf"')).attachments
    assert len(file.name) == 255
    assert file.name.endswith("x.pdf")


def test_there_is_no_such_file() -> None:
    with pytest.raises(IndexError, match="1 attachments"):
        attachment_bytes(attached("attachment"), 1)


def test_an_enclosed_mail_is_named_by_its_subject_and_kept_to_the_byte() -> None:
    inner = "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nX-Odd:   spaced\r\n\r\nHallo  \r\n"
    raw = multipart(
        "mixed", "Content-Type: text/plain\r\n\r\nSiehe unten", f"Content-Type: message/rfc822\r\n\r\n{inner}"
    )
    (file,) = parse(raw).attachments
    assert (file.name, file.content_type) == ("Grüße.eml", "message/rfc822")
    assert attachment_bytes(raw, 0)[1] == inner.encode()


def test_inline_pictures_and_calendar() -> None:
    raw = multipart(
        "related",
        'Content-Type: text/html\r\n\r\n<img src="cid:bild">',
        "Content-Type: image/png\r\nContent-ID: <bild>\r\nContent-Disposition: inline\r\n\r\nx",
        'Content-Type: text/calendar; method=REQUEST; name="termin.ics"\r\n\r\nBEGIN:VCALENDAR',
    )
    picture, calendar = parse(raw).attachments
    assert (picture.inline, picture.content_id) == (True, "bild")
    assert (calendar.name, calendar.content_type) == ("termin.ics", "text/calendar")


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        ("application/pkcs7-mime; smime-type=enveloped-data", "smime-encrypted"),
        ("application/pkcs7-mime; smime-type=signed-data", "smime-signed"),
        ("application/pgp-encrypted", "pgp-encrypted"),
        ("application/pgp-signature", "pgp-signed"),
    ],
)
def test_crypto_parts_are_recognised_and_kept(kind: str, problem: str) -> None:
    read = parse(attached("attachment", kind))
    assert problem in read.problems
    assert len(read.attachments) == 1


def test_uuencoded_file_in_a_text() -> None:
    raw = mail("From: a@example.org", body="Anbei:\n\nbegin 644 cat.txt\n#0V%T\n`\nend\n\nGruß\n")
    read = parse(raw)
    assert [(file.name, attachment_bytes(raw, 0)[1]) for file in read.attachments] == [("cat.txt", b"Cat")]
    assert read.text.split() == ["Anbei:", "Gruß"]


def test_winmail_is_listed_and_unpacked() -> None:
    def attribute(level: int, number: int, value: bytes) -> bytes:
        return struct.pack("<BII", level, number, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    tnef = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x2800C, b"Guten Tag\x00")
    tnef += (
        attribute(2, 0x69002, b"\x00" * 14)
        + attribute(2, 0x18010, b"brief.txt\x00")
        + attribute(2, 0x6800F, b"Inhalt")
    )
    data = base64.encodebytes(tnef).decode()
    raw = mail(
        "Content-Type: application/ms-tnef; name=winmail.dat", "Content-Transfer-Encoding: base64", body=data
    )
    read = parse(raw)
    assert [(file.name, file.size) for file in read.attachments] == [
        ("winmail.dat", len(tnef)),
        ("brief.txt", 6),
    ]
    assert attachment_bytes(raw, 1)[1] == b"Inhalt"
    assert read.text == "Guten Tag"


# -- which mail is this --------------------------------------------------------------------------------------------------------


def key(raw: bytes) -> str:
    return content_key(raw, parse(raw))


def test_the_same_mail_by_another_way_has_the_same_key() -> None:
    raw = mail("Message-ID: <a@example.org>", "From: a@example.org", "Subject: x")
    assert key(raw) == key(
        b"Received: from there\r\nReturn-Path: <x@example.org>\r\nDelivered-To: y@example.org\r\n" + raw
    )


def test_what_a_reader_can_see_makes_another_key() -> None:
    raw = mail("Message-ID: <a@example.org>", "From: a@example.org", "Subject: x")
    others = {
        key(mail("Message-ID: <a@example.org>", "From: a@example.org", "Subject: x", body="anders")),
        key(mail("Message-ID: <a@example.org>", "From: a@example.org", "Subject: y")),
        key(mail("Message-ID: <a@example.org>", "From: b@example.org", "Subject: x")),
        key(mail("Message-ID: <b@example.org>", "From: a@example.org", "Subject: x")),
        key(attached("attachment; filename=a.pdf")),
        key(attached("attachment; filename=b.pdf")),
    }
    assert len({key(raw), *others}) == 7


def test_scan_reads_the_headers_alone() -> None:
    read = scan(mail("From: a@example.org", "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?="))
    assert read == ParsedMail(
        subject="Grüße",
        base_subject="Grüße",
        from_=Address("", "a@example.org"),
        problems=("not-parsed",),
        headers=(("from", "a@example.org"), ("subject", "Grüße")),
    )
