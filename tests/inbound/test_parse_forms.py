"""Old and odd forms of mail, answers inside quotations, and mails wrapped in their signature."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from inbound.parse import attachment_bytes, parse
from inbound.parsed import Address


def mail(*headers: str, body: str | bytes = "Guten Tag\n") -> bytes:
    head = "\r\n".join(headers).encode("utf-8", "surrogateescape")
    return head + b"\r\n\r\n" + (body if isinstance(body, bytes) else body.encode())


def multipart(kind: str, *parts: str, boundary: str = "grenze") -> bytes:
    body = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}--\r\n"
    return mail("From: a@example.org", f'Content-Type: multipart/{kind}; boundary="{boundary}"', body=body)


# -- old and odd forms -------------------------------------------------------------------------------------------------------


def test_a_from_header_in_the_old_style_is_no_mbox_line() -> None:
    read = parse(
        b"From : Hans <hans@example.org>\nDate : Fri, 21 Nov 1997 09(Uhr):   55  :  06 -0600\n\nGuten Tag\n"
    )
    assert (read.from_, read.text) == (Address("Hans", "hans@example.org"), "Guten Tag\n")
    assert read.date == datetime(1997, 11, 21, 15, 55, 6, tzinfo=UTC)


def test_blanks_around_dots_of_an_address() -> None:
    read = parse(mail("From: a@example.org", "To: hans @ firma . example, b@example.org"))
    assert [a.address for a in read.to] == ["hans@firma.example", "b@example.org"]


def test_a_line_of_blanks_does_not_end_the_head_while_it_goes_on() -> None:
    read = parse(
        b"From: a@example.org\nSubject: Eins\n \n\t=?utf-8?q?Zw=C3=A4?=\nTo: b@example.org\n\nGuten Tag\n"
    )
    assert (read.subject, read.to[0].address, read.text) == ("Eins Zwä", "b@example.org", "Guten Tag\n")
    read = parse(b"From: a@example.org\nSubject: Eins\n \nBetreff: das ist schon Text\n")
    assert (read.subject, read.text) == ("Eins", "Betreff: das ist schon Text\n")


def test_an_encoded_word_that_is_no_text_stays_as_it_is() -> None:
    word = "=?UTF-8?B?nnDusSNdG92w6Fuw61fMjAxOF8wMy0xMzMyNTMzMTkzLnBkZg==?="
    assert parse(mail("From: a@example.org", f"Subject: {word}")).subject == word


def test_remarks_behind_base64_padding_and_a_glued_closing_boundary() -> None:
    read = parse(
        multipart(
            "mixed",
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nR3LDvMOfZQo= fertig",
        )
    )
    assert read.text == "Grüße\n"
    glued = multipart("mixed", "Content-Type: text/plain\r\n\r\nGuten Tag").replace(b"Tag\r\n--", b"Tag--")
    assert parse(glued).text == "Guten Tag"


@pytest.mark.parametrize(
    ("new", "inside"),
    [
        ("Meine Antworten stehen unten in Rot.", True),
        ("Hallo, siehe inline.", True),
        ("Please find my comments below in blue.", True),
        ("Danke, die Antwort von gestern passt.", False),
        ("Der Bericht steht unten.", False),
    ],
)
def test_answers_inside_a_quotation_without_marks_are_said(new: str, inside: bool) -> None:
    header = "Von: Anna\nGesendet: Montag, 3. November 2025 10:12\nAn: Jan\nBetreff: Fragen\n\nPasst Freitag? Ja, passt."
    read = parse(mail("From: a@example.org", body=f"{new}\n\n{header}\n"))
    assert (read.reply_text, "answers-in-quote" in read.problems) == (new, inside)
    assert (
        "answers-in-quote"
        not in parse(mail("From: a@example.org", body=f"{new}\n\n> Passt Freitag?\n")).problems
    )


# -- a mail inside its signature -----------------------------------------------------------------------------------------------


def der(tag: int, content: bytes, *, open_length: bool = False) -> bytes:
    if open_length:
        return bytes((tag, 0x80)) + content + b"\x00\x00"
    size = len(content).to_bytes(3, "big")
    return bytes((tag, 0x83)) + size + content


def signed_mail(content: bytes, *, open_length: bool) -> bytes:
    """ContentInfo with SignedData; in pieces and of open length as streaming signers write it."""
    pieces = b"".join(der(0x04, content[at : at + 20]) for at in range(0, len(content), 20))
    octets = der(0x24, pieces, open_length=True) if open_length else der(0x04, content)
    inside = der(0x06, bytes.fromhex("2a864886f70d010701")) + der(0xA0, octets, open_length=open_length)
    signed = der(0x02, b"\x01") + der(0x31, b"") + der(0x30, inside, open_length=open_length)
    info = der(0x06, bytes.fromhex("2a864886f70d010702"))
    info += der(0xA0, der(0x30, signed, open_length=open_length), open_length=open_length)
    data = base64.encodebytes(der(0x30, info, open_length=open_length)).decode()
    return mail(
        "From: a@example.org",
        'Content-Type: application/pkcs7-mime; name="smime.p7m"',
        "Content-Transfer-Encoding: base64",
        body=data,
    )


INNER = (
    'Content-Type: multipart/mixed; boundary="i"\r\n\r\n--i\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGrüße\r\n'
    "--i\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nPDF\r\n--i--\r\n"
).encode()


@pytest.mark.parametrize("open_length", [False, True], ids=["der", "ber-stream"])
def test_a_mail_inside_its_signature_is_read_and_the_signed_file_kept(open_length: bool) -> None:
    raw = signed_mail(INNER, open_length=open_length)
    read = parse(raw)
    assert (read.text, read.problems) == ("Grüße", ("smime-signed",))
    assert [file.name for file in read.attachments] == ["smime.p7m", "a.pdf"]
    assert attachment_bytes(raw, 1)[1] == b"PDF"


@pytest.mark.parametrize("cut", [1, 5, 20, 40, 60, 90])
def test_a_cut_signature_is_only_listed(cut: int) -> None:
    whole = signed_mail(INNER, open_length=False)
    head, _, body = whole.partition(b"\r\n\r\n")
    read = parse(head + b"\r\n\r\n" + base64.encodebytes(base64.b64decode(body)[:cut]))
    assert (read.text, len(read.attachments)) == ("", 1)
    assert read.problems == ("smime-encrypted",)


def test_a_signed_file_under_a_general_type() -> None:
    raw = signed_mail(INNER, open_length=False).replace(
        b"application/pkcs7-mime", b"application/octet-stream"
    )
    assert (parse(raw).text, parse(raw).problems) == ("Grüße", ("smime-signed",))


@pytest.mark.parametrize("codec", ["iso-8859-2", "windows-1251", "utf-8", "gb2312"])
def test_the_page_names_the_charset_where_the_mail_does_not(codec: str) -> None:
    word = {
        "iso-8859-2": "Zkuste to prosím znovu, děkuji",
        "windows-1251": "Счёт",
        "utf-8": "Grüße",
        "gb2312": "订单",
    }[codec]
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={codec}"></head><p>{word}</p>'
    read = parse(mail("From: a@example.org", "Content-Type: text/html", body=page.encode(codec)))
    assert (read.text.strip(), read.problems) == (word, ())


@pytest.mark.parametrize("written", ["Kim Lee <mailto:kim@kunde.example>", "Kim Lee <<kim@kunde.example>>"])
def test_an_address_copied_with_its_link_is_shown_but_proves_nobody(written: str) -> None:
    read = parse(mail(f"From: {written}"))
    assert (read.from_.name, read.from_.address) == ("Kim Lee", "kim@kunde.example")
    assert "from-malformed" in read.problems
