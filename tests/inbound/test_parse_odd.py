"""Odd mails of everyday: what gateways, lists, forms and old programs do to a mail, and what is read all the same."""

from __future__ import annotations

import base64

import pytest

from inbound.parse import attachment_bytes, parse
from inbound.parsed import Address


def mail(*headers: str | bytes, body: str | bytes = "Text") -> bytes:
    head = b"\r\n".join(line if isinstance(line, bytes) else line.encode() for line in headers)
    return head + b"\r\n\r\n" + (body if isinstance(body, bytes) else body.encode())


def parts(kind: str, *each: str | bytes) -> bytes:
    body = b"".join(b"--g\r\n" + (p if isinstance(p, bytes) else p.encode()) + b"\r\n" for p in each)
    return mail(
        "From: a@example.org", f'Content-Type: multipart/{kind}; boundary="g"', body=body + b"--g--\r\n"
    )


def b64(text: str) -> str:
    return base64.encodebytes(text.encode()).decode()


UTF_8 = "Content-Type: text/plain; charset=utf-8"
QP = "Content-Transfer-Encoding: quoted-printable"
BASE64 = "Content-Transfer-Encoding: base64"
HTML = "Content-Type: text/html; charset=utf-8"
LONG = "Guten Tag, unsere Heizung ist seit gestern kalt. Viele Grüße, Kim Lee"


TEXTS: dict[str, tuple[bytes, str, tuple[str, ...]]] = {
    # transfer encodings
    "base64 that nobody names": (mail(UTF_8, body=b64(LONG)), LONG, ("transfer-encoding-guessed",)),
    "base64 that calls itself 7bit": (mail(UTF_8, "Content-Transfer-Encoding: 7bit", body=b64(LONG)), LONG, ("transfer-encoding-guessed",)),
    "quoted-printable that nobody names": (mail(UTF_8, body="Gr=C3=BC=C3=9Fe aus K=\r\n=C3=B6ln"), "Grüße aus Köln", ("transfer-encoding-guessed",)),
    "a key is no hidden text": (mail(UTF_8, body="c2VjcmV0LWtleS13aXRob3V0LWJsYW5rcy0xMjM0NTY3ODkw"), "c2VjcmV0LWtleS13aXRob3V0LWJsYW5rcy0xMjM0NTY3ODkw", ()),
    "an equation is no quoted-printable": (mail(UTF_8, body="x=C3 und y=BC, also =C3=28"), "x=C3 und y=BC, also =C3=28", ()),
    "a list's footer below base64": (mail(UTF_8, BASE64, body=b64(LONG) + "____________\r\nListe Haus, abmelden: haus@liste.example\r\n"),
                                     LONG + "\n____________\nListe Haus, abmelden: haus@liste.example\n", ()),
    "base64 without padding": (mail(UTF_8, BASE64, body=b64("Grüße").strip().rstrip("=")), "Grüße", ("base64-broken",)),
    "two transfer encodings": (mail(UTF_8, BASE64, "Content-Transfer-Encoding: 7bit", body=b64("Grüße")), "Grüße", ()),
    "small hex and lonely marks": (mail(UTF_8, QP, body="Gr=c3=bc=c3=9fe, 5 = 3 + 2, x=zz"), "Grüße, 5 = 3 + 2, x=zz", ()),
    # charsets
    "a charset in two kinds of quotes": (mail("Content-Type: text/plain; charset=\"'utf-8'\"", body="Grüße"), "Grüße", ()),
    "two charsets": (mail("Content-Type: text/plain; charset=utf-8; charset=us-ascii", body="Grüße"), "Grüße", ()),
    "a type without its half": (mail("Content-Type: text", body="Grüße"), "Grüße", ()),
    "a charset for a type": (mail("Content-Type: charset=utf-8", body="Grüße"), "Grüße", ()),
    "UTF-16 by label alone": (mail("Content-Type: text/plain; charset=utf-16", body="Guten Tag"), "Guten Tag", ()),
    "a page that calls UTF-8 UTF-16": (mail("Content-Type: text/html", body='<html><head><meta charset="utf-16"></head><p>Grüße'), "Grüße", ()),
    "a mark in front of each part": (parts("mixed", UTF_8.encode() + b"\r\n\r\n\xef\xbb\xbfEins", UTF_8.encode() + b"\r\n\r\n\xef\xbb\xbfZwei"), "Eins\nZwei", ()),
    # HTML
    "a page that calls itself text": (mail(UTF_8, body="<html><body><p>Guten Tag,</p><p>wann kommen Sie?</p></body></html>\r\n"), "Guten Tag,\n\nwann kommen Sie?", ()),
    "a question about HTML is text": (mail(UTF_8, body="<html> steht in Ihrer Mail, warum?"), "<html> steht in Ihrer Mail, warum?", ()),
    "a page of pictures": (mail(HTML, body='<img src="x" alt="Sommerfest am 3. Juli"><br><img src="y" alt=""><img src="z" alt="Eintritt frei">'),
                           "Sommerfest am 3. Juli\n\n\nEintritt frei", ()),
    "pictures beside words stay silent": (mail(HTML, body='<p>Guten Tag</p><img src="x" alt="Logo">'), "Guten Tag", ()),
    "marks inside words": (mail(HTML, body="<p>Hei&shy;zungs&#8203;aus&#xfeff;fall</p>"), "Heizungsausfall", ()),
    "fillers of a preview": (mail(HTML, body="<p>Neue Zeiten" + "&zwnj;&nbsp;" * 40 + "</p><p>Ab Juli</p>"), "Neue Zeiten \n\nAb Juli", ()),
    "a declaration and a section": (mail(HTML, body="<?xml version='1.0' encoding='utf-8'?><html><body><p>Grüße</p><![CDATA[x]]></body></html>"), "Grüße", ()),
    "a form with its answer": (mail(HTML, body="<form><textarea>Meine Frage: wann?</textarea><input value=Kim></form>"), "Meine Frage: wann?", ()),
    "plain text that calls itself a page": (mail(HTML, body="Guten Tag,\r\n\r\nwann kommen Sie?\r\n\r\nM&uuml;ller &amp; Kim, 3 < 4"),
                                            "Guten Tag,\n\nwann kommen Sie?\n\nMüller & Kim, 3 < 4", ()),
    "lines that a style keeps": (mail(HTML, body='<div style="color:#333; white-space: pre-wrap">Guten Tag,\r\n\r\nwann\r\nkommen Sie?</div><p>Kim\r\nLee</p>'),
                                 "Guten Tag,\n\nwann\nkommen Sie?\n\nKim Lee", ()),
    # structure
    "HTML in front of its text": (parts("alternative", "Content-Type: text/html\r\n\r\n<p>Hallo Welt</p>", UTF_8 + "\r\n\r\nHallo Welt"), "Hallo Welt", ()),
    "two languages": (parts("alternative", UTF_8 + "\r\n\r\nDie Heizung ist kalt.", UTF_8 + "\r\nContent-Language: en\r\n\r\nThe heating is cold."),
                      "Die Heizung ist kalt.\nThe heating is cold.", ()),
    "a picture between two texts": (parts("mixed", UTF_8 + "\r\n\r\nEins", "Content-Type: image/png\r\nContent-ID: <x>\r\n\r\nPNG", UTF_8 + "\r\n\r\nZwei"), "Eins\nZwei", ()),
    "a boundary in the wrong quotes": (mail("Content-Type: multipart/mixed; boundary='g'", body="--g\r\n" + UTF_8 + "\r\n\r\nHallo\r\n--g--"), "Hallo", ("boundary-guessed",)),
    "a boundary that begins like a delimiter": (mail('Content-Type: multipart/mixed; boundary="--g"', body="----g\r\n" + UTF_8 + "\r\n\r\nHallo\r\n----g--"), "Hallo", ()),
    "a named text that is the mail": (mail('Content-Type: text/plain; charset=utf-8; name="msg.txt"', "Content-Disposition: inline; filename=msg.txt", body="Hallo"), "Hallo", ()),
    "flowed lines of three depths": (mail(UTF_8 + "; format=flowed", body="Hallo \r\nWelt\r\n\r\n>> alt \r\n>> mehr\r\n>neu \r\n-- \r\nKim"),
                                     "Hallo Welt\n\n>> alt mehr\n> neu \n-- \nKim", ()),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_the_text_of_an_odd_mail(name: str) -> None:
    raw, text, problems = TEXTS[name]
    read = parse(raw if raw.startswith(b"From:") else b"From: a@example.org\r\n" + raw)
    shown = read.text.strip() if read.html else read.text
    assert (shown, read.problems) == (text, problems)


def test_a_bounce_that_shows_the_source_of_a_mail_keeps_it() -> None:
    body = "Returned mail:\r\n\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe\r\n"
    read = parse(mail("From: a@example.org", UTF_8, body=body))
    assert (read.text, read.problems) == (body.replace("\r\n", "\n"), ())


@pytest.mark.parametrize(
    ("value", "subject"),
    [
        ("=?utf-8?q?Gr=C3=BC?==?utf-8?q?=C3=9Fe?=", "Grüße"),
        ('"=?utf-8?q?Gr=C3=BC=C3=9Fe?="', '"Grüße"'),
        ("=?utf-8?q?=3D=3Futf-8=3Fq=3FGr=3DC3=3DBC=3DC3=3D9Fe=3F=3D?=", "Grüße"),
        ("=?utf-8?q?Was_hei=C3=9Ft_=3D=3Futf-8=3Fq=3Fx=3F=3D?=", "Was heißt =?utf-8?q?x?="),
        ("\r\n =?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("\tFrage\tdrei", "Frage drei"),
    ],
)
def test_the_subject_of_an_odd_mail(value: str, subject: str) -> None:
    assert parse(mail(f"Subject:{value}")).subject == subject


@pytest.mark.parametrize(
    ("value", "sender"),
    [
        ("kim@kunde.example (Kim Lee)", Address("Kim Lee", "kim@kunde.example")),
        ("'Kim Lee' <kim@kunde.example>", Address("Kim Lee", "kim@kunde.example")),
        ("Jörg <jörg@müller.example>", Address("Jörg", "jörg@müller.example")),
        ("=?utf-8?q?J=C3=B6rg?= <j@xn--mller-kva.example>", Address("Jörg", "j@xn--mller-kva.example")),
    ],
)
def test_the_sender_of_an_odd_mail(value: str, sender: Address) -> None:
    read = parse(mail(f"From: {value}"))
    assert (read.from_, read.from_problem) == (sender, "")


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('filename="Übersicht.pdf"', "Übersicht.pdf"),
        ('filename="=?utf-8?Q?Rechnung_M=C3=A4rz?=\r\n =?utf-8?Q?_2025=2Epdf?="', "Rechnung März 2025.pdf"),
        ('filename="M%C3%A4rz%202025.pdf"', "März 2025.pdf"),
        ('filename="..%2F..%2FM%C3%A4rz.pdf"', "März.pdf"),
        ('filename="100%25 sicher.pdf"', "100%25 sicher.pdf"),
        ('filename="%C3%A4%FF.pdf"', "%C3%A4%FF.pdf"),
        ('filename="a;b.pdf"', "a;b.pdf"),
    ],
)
def test_the_file_name_of_an_odd_mail(header: str, name: str) -> None:
    raw = parts(
        "mixed",
        UTF_8 + "\r\n\r\nx",
        f"Content-Type: application/pdf\r\nContent-Disposition: attachment; {header}\r\n\r\nPDF",
    )
    (file,) = parse(raw).attachments
    assert (file.name, attachment_bytes(raw, 0)[1]) == (name, b"PDF")


def test_an_apple_double_is_two_files_and_an_inner_boundary_no_outer_one() -> None:
    double = (
        'Content-Type: multipart/appledouble; boundary="gg"\r\n\r\n--gg\r\nContent-Type: application/applefile; name="x.pdf"\r\n\r\n'
        'R\r\n--gg\r\nContent-Type: application/pdf; name="x.pdf"\r\n\r\nPDF\r\n--gg--'
    )
    read = parse(parts("mixed", UTF_8 + "\r\n\r\nHallo", double))
    assert [(file.name, file.content_type) for file in read.attachments] == [
        ("x.pdf", "application/applefile"),
        ("x.pdf", "application/pdf"),
    ]
    assert read.text == "Hallo"


def test_encoded_enclosed_mails_are_named_by_their_subjects() -> None:
    raw = parts(
        "mixed",
        UTF_8 + "\r\n\r\nx",
        f"Content-Type: message/rfc822\r\n{BASE64}\r\n\r\n{b64('Subject: Innen' + chr(10) * 2 + 'Text')}",
    )
    assert [file.name for file in parse(raw).attachments] == ["Innen.eml"]
    assert attachment_bytes(raw, 0)[1] == b"Subject: Innen\n\nText"
