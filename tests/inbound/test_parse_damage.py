"""Mails that were damaged or never labelled on their way: line ends, and bytes of no named charset."""

from __future__ import annotations

import base64

import pytest

from inbound.parse import attachment_bytes, parse
from inbound.parsed import Address

# -- line ends -----------------------------------------------------------------------------------------------------------------

WHOLE = (
    b"From: Kim Lee <kim@kunde.example>\nTo: hilfe@example.org\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n"
    b"MIME-Version: 1.0\nContent-Type: multipart/mixed;\n boundary=g\n\n"
    b"--g\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nGuten Tag,\n\nanbei der Plan.\n"
    b"--g\nContent-Type: application/pdf; name=plan.pdf\nContent-Transfer-Encoding: base64\n\n"
    + base64.encodebytes(bytes(range(200)))
    + b"\n--g--\n"
)


@pytest.mark.parametrize(
    ("end", "problems"),
    [(b"\n", ()), (b"\r\n", ()), (b"\r", ("bare-cr",)), (b"\r\r\n", ("bare-cr",))],
    ids=("lf", "crlf", "cr", "crcrlf"),
)
def test_one_kind_of_line_end_throughout(end: bytes, problems: tuple[str, ...]) -> None:
    raw = WHOLE.replace(b"\n", end)
    read = parse(raw)
    assert (read.from_, read.subject) == (Address("Kim Lee", "kim@kunde.example"), "Grüße")
    assert (read.text, read.problems) == ("Guten Tag,\n\nanbei der Plan.", problems)
    assert [file.name for file in read.attachments] == ["plan.pdf"]
    assert attachment_bytes(raw, 0)[1] == bytes(range(200))


def test_a_head_of_cr_lines_above_a_body_of_lf_lines() -> None:
    read = parse(
        b"From: kim@kunde.example\rX-Mailer: alt\rSubject: Frage\r\rGuten Tag,\n\nwann kommen Sie?\n"
    )
    assert (read.from_.address, read.subject) == ("kim@kunde.example", "Frage")
    assert (read.text, read.problems) == ("Guten Tag,\n\nwann kommen Sie?\n", ("bare-cr",))


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_single_cr_line_ends_between_headers(end: bytes) -> None:
    lines = [
        b"Received: from a.example by b.example\rFrom: kim@kunde.example",
        b"Subject: Frage\rIn-Reply-To: <eins@example.org>\rReferences: <null@example.org>\r\t<eins@example.org>",
        b"To: hilfe@example.org",
        b"",
        b"Guten Tag",
        b"",
    ]
    read = parse(end.join(lines))
    assert (read.from_.address, read.subject) == ("kim@kunde.example", "Frage")
    assert (read.in_reply_to, read.references) == (
        ("<eins@example.org>",),
        ("<null@example.org>", "<eins@example.org>"),
    )
    assert [address.address for address in read.to] == ["hilfe@example.org"]
    assert (read.text.strip(), read.problems) == ("Guten Tag", ("bare-cr",))


def test_a_cr_inside_a_value_is_a_blank() -> None:
    read = parse(
        b"From: kim@kunde.example\nSubject: Frage\rUhrzeit: 10 Uhr\r \rOrt\nTo: hilfe@example.org\n\nText\n"
    )
    assert (read.subject, read.to[0].address) == ("Frage Uhrzeit: 10 Uhr Ort", "hilfe@example.org")
    assert read.text == "Text\n"


def test_a_sender_behind_a_cr_is_a_second_sender() -> None:
    """Another program may see one of them alone, so neither is believed."""
    read = parse(b"From: kim@kunde.example\r\nSubject: Frage\rFrom: chefin@firma.example\r\n\r\nText\r\n")
    assert (read.from_problem, read.subject) == ("several", "Frage")


def test_two_cr_between_headers_do_not_end_the_head() -> None:
    read = parse(b"From: kim@kunde.example\nX-Scan: gut\r\rSubject: Frage\nTo: hilfe@example.org\n\nText\n")
    assert (read.subject, read.to[0].address, read.text) == ("Frage", "hilfe@example.org", "Text\n")


def test_two_cr_above_text_end_it() -> None:
    read = parse(b"From: kim@kunde.example\nSubject: Frage\nX-Scan: gut\r\rGuten Tag\n")
    assert (read.subject, read.text) == ("Frage", "Guten Tag\n")


def test_a_cr_in_the_head_of_a_part() -> None:
    raw = (
        b"From: kim@kunde.example\nContent-Type: multipart/mixed; boundary=g\n\n--g\nContent-Type: text/plain;\r charset=utf-8"
        b"\rContent-Transfer-Encoding: base64\n\n" + base64.encodebytes("Grüße".encode()) + b"--g--\n"
    )
    assert parse(raw).text == "Grüße"


# -- bytes of no named charset ----------------------------------------------------------------------------------------------------


def headed(subject: bytes, body: bytes = b"Text", kind: bytes = b"") -> bytes:
    more = b"Content-Type: text/plain; charset=" + kind + b"\r\n" if kind else b""
    return b"From: kim@kunde.example\r\nSubject: " + subject + b"\r\n" + more + b"\r\n" + body


@pytest.mark.parametrize(
    "text",
    [
        "äöüß", "Grüße", "Größe für Öl", "Übüöä", "STRAßE ÜBER ÖL", "Früh übt sich äöü", "öäü öäü äöü", "„Größe“", "»»»»", "°°°°", "§§ 4, 5",
        "½ ¼ ¾ ²³", "€€€€", "é à è ê ç", "café crème brûlée", "Smørrebrød på Ærø", "Müller – Öl", "Ähm, öfter übel!", "Straße, Tür, Gerät", "für’s Büro",
        "Öl", "ß", "Fräulein Jürß",
    ],
)  # fmt: skip
def test_short_western_bytes_are_never_chinese(text: str) -> None:
    data = text.encode("cp1252")
    read = parse(headed(data, data))
    assert (read.subject, read.text) == (text, text)
    assert (parse(headed(text.encode(), text.encode())).subject, read.text) == (text, text)


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("привет", "cp1251"),
        ("Счёт на оплату", "cp1251"),
        ("Здравствуйте", "koi8-r"),
        ("заказ номер семь", "koi8-r"),
        ("Γειά σου, τι κάνεις", "cp1253"),
        ("订单问题", "gb18030"),
        ("您好，请问我的订单在哪里", "gb18030"),
        ("こんにちは", "cp932"),
        ("안녕하세요", "cp949"),
    ],
)
def test_what_is_enough_to_tell_is_told(text: str, codec: str) -> None:
    data = text.encode(codec)
    read = parse(headed(data, data))
    assert (read.subject, read.text) == (text, text)


@pytest.mark.parametrize(
    ("text", "codec"),
    [("你好", "gb2312"), ("Иван", "windows-1251"), ("Žluťoučký kůň", "iso-8859-2"), ("שלום", "windows-1255"), ("日本語", "shift_jis"),
     ("Größe", "iso-8859-1"), ("Привет", "koi8-r"), ("Zażółć", "windows-1250"), ("10 € für Öl", "iso-8859-15")],
)  # fmt: skip
def test_raw_headers_are_in_the_charset_of_the_text(text: str, codec: str) -> None:
    data = text.encode(codec)
    read = parse(
        headed(data, data, codec.encode())
        .replace(b"From: kim@", b'From: "' + data + b'" <kim@')
        .replace(b"kunde.example", b"kunde.example>", 1)
    )
    assert (read.subject, read.text, read.from_) == (text, text, Address(text, "kim@kunde.example"))


def test_utf_8_in_a_header_needs_no_label_and_a_wrong_one_is_not_believed() -> None:
    assert parse(headed("Größe".encode(), b"Text", b"iso-8859-1")).subject == "Größe"
    assert (
        parse(headed("Größe für Öl".encode("cp1252"), "Größe".encode(), b"utf-8")).subject == "Größe für Öl"
    )


def test_the_first_text_of_several_parts_names_the_charset() -> None:
    raw = (
        b"From: kim@kunde.example\nSubject: "
        + "Žluťoučký kůň".encode("cp1250")
        + b"\nContent-Type: multipart/alternative; boundary=g\n\n"
        b"--g\nContent-Type: text/plain; charset=windows-1250\n\n"
        + "Žluťoučký kůň".encode("cp1250")
        + b"\n--g--\n"
    )
    assert parse(raw).subject == "Žluťoučký kůň"
