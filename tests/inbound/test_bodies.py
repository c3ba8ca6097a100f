"""Mails with a text part and an HTML part: which of them is read, as bytes of mail in and values out."""

from __future__ import annotations

import base64
from email.message import EmailMessage

import pytest

from inbound.parse import content_key, parse
from inbound.parsed import ParsedMail

LETTER = (
    "Guten Tag Frau Lang,\n\nunsere Heizung ist seit gestern kalt, und morgen kommen Gäste. "
    "Wann können Sie jemanden schicken?\n\nViele Grüße\nKim Lee\n"
)
SAID = (
    "Guten Tag Frau Lang,\n\nunsere Heizung ist seit gestern kalt, und morgen kommen Gäste. "
    "Wann können Sie jemanden schicken?"
)
MARKUP = (
    "<p>Guten Tag Frau Lang,</p><p>unsere Heizung ist seit gestern kalt, und morgen kommen G&auml;ste. "
    "Wann k&ouml;nnen Sie jemanden schicken?</p><p>Viele Gr&uuml;&szlig;e<br>Kim Lee</p>"
)


def mail(text: str | bytes, html: str | bytes, *, charset: str = "utf-8", subject: str = "Heizung") -> bytes:
    parts = (
        (f"text/plain; charset={charset}", text if isinstance(text, bytes) else text.encode(charset)),
        ("text/html; charset=utf-8", html if isinstance(html, bytes) else html.encode()),
    )
    body = b"".join(
        f"--g\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
        + base64.encodebytes(data)
        + b"\r\n"
        for kind, data in parts
    )
    head = f"From: Kim Lee <kim@kunde.example>\r\nSubject: {subject}\r\nContent-Type: multipart/alternative; boundary=g\r\n\r\n"
    return head.encode() + body + b"--g--\r\n"


def read(text: str | bytes, html: str, *, charset: str = "utf-8", subject: str = "Heizung") -> ParsedMail:
    return parse(mail(text, html, charset=charset, subject=subject))


def form(found: ParsedMail) -> str:
    """Which form was read."""
    kinds = {"text-part-poor": "html", "text-and-html-differ": "text, they differ"}
    return next((kinds[key] for key in found.problems if key in kinds), "text")


# -- a poor text part gives way -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "poor",
    [
        "Bitte zeigen Sie diese Mail in einem HTML-fähigen Programm an.",
        "Ihr E-Mail-Programm kann diese Nachricht leider nicht darstellen. Öffnen Sie sie bitte im Browser.",
        "Diese Nachricht wurde im HTML-Format versendet und kann von Ihrem Programm nicht angezeigt werden.",
        "Please view this mail in an HTML client",
        "Your email client does not support HTML emails.",
        "This message contains HTML. To view the message, please use an HTML compatible email viewer!",
        "If this mail is not displayed correctly, view it online: https://kunde.example/m/8",
        "https://news.kunde.example/view?id=4711&u=3",
        "<https://news.kunde.example/view?id=4711&u=3>\n\n[cid:image001.png@01DB]",
        "[cid:image001.png@01DB]",
        "[Logo]",
        ".",
        "***",
        "\u00a0\u200b",
    ],
)
def test_a_text_that_only_points_to_the_html(poor: str) -> None:
    found = read(poor, MARKUP)
    assert (form(found), found.reply_text, found.signature) == ("html", SAID, "Viele Grüße\nKim Lee")
    assert found.text_part == poor
    assert found.html == MARKUP


@pytest.mark.parametrize("nothing", ["", " \r\n\r\n", "\ufeff"])
def test_nothing_at_all_is_no_poor_text(nothing: str) -> None:
    found = read(nothing, MARKUP)
    assert (found.problems, found.reply_text, found.text_part) == ((), SAID, "")


@pytest.mark.parametrize("share", [0.1, 0.4, 0.65])
def test_a_text_that_was_cut_off(share: float) -> None:
    paragraphs = [
        f"Der {word} ist am {n}. des Monats ausgefallen, Grund {n * 7}." for n, word in enumerate(NOUNS)
    ]
    whole = "\n\n".join(paragraphs)
    found = read(whole[: int(len(whole) * share)], "".join(f"<p>{line}</p>" for line in paragraphs))
    assert (form(found), found.reply_text) == ("html", whole)


NOUNS = (
    *("Aufzug", "Brenner", "Filter", "Heizkessel", "Kompressor", "Lüfter", "Motor", "Regler"),
    *("Schalter", "Sensor", "Thermostat", "Umwälzer", "Ventil", "Wächter", "Zähler"),
)


def test_a_newsletter_whose_text_holds_only_its_frame() -> None:
    text = (
        "Online-Version: https://brief.kunde.example/8\n\n\n\n----\nSie bekommen diese Mail, weil Sie sich angemeldet haben.\n"
        "Abmelden: https://brief.kunde.example/ab\nKunde GmbH, Hauptstraße 1, 12345 Stadt\n"
    )
    html = (
        '<div style="display:none;max-height:0">Sommerpause und neue Zeiten</div><table><tr><td><h1>Neue Zeiten ab Juli</h1>'
        "<p>Wir öffnen künftig schon um sieben Uhr morgens und schließen dafür samstags.</p><p>Im August ist das Lager zwei Wochen zu; "
        "bestellen Sie Ersatzteile bitte vorher.</p></td></tr><tr><td>Sie bekommen diese Mail, weil Sie sich angemeldet haben. "
        "<a href='https://brief.kunde.example/ab'>Abmelden</a><br>Kunde GmbH, Hauptstraße 1, 12345 Stadt</td></tr></table>"
    )
    found = read(text, html)
    assert form(found) == "html"
    assert "Wir öffnen künftig schon um sieben Uhr morgens" in found.reply_text
    assert "Sommerpause" not in found.text


@pytest.mark.parametrize(
    ("damaged", "charset"),
    [
        (LETTER.encode("ascii", "replace"), "us-ascii"),
        (LETTER.encode().decode("ascii", "replace").encode(), "utf-8"),
        (LETTER.encode().decode("cp1252").encode(), "utf-8"),
        (LETTER.encode().decode("latin-1").encode(), "utf-8"),
        (LETTER.encode().decode("ascii", "replace").replace("\ufffd", "?").encode(), "us-ascii"),
    ],
    ids=("question-marks", "replaced", "doubled-windows", "doubled-latin", "two-marks-a-letter"),
)
def test_a_text_whose_letters_were_lost(damaged: bytes, charset: str) -> None:
    found = read(damaged, MARKUP, charset=charset)
    assert (form(found), found.reply_text) == ("html", SAID)


@pytest.mark.parametrize(
    "text",
    [
        "Здравствуйте, наш котёл холодный со вчерашнего дня. Когда вы можете прислать мастера?",
        "您好，我们的暖气从昨天开始就不热了。你们什么时候可以派人来？谢谢。",
        "お世話になっております。昨日から暖房が冷たいままです。いつ来ていただけますか。",
        "Dobrý den, topení od včerejška nehřeje. Kdy můžete někoho poslat? Děkuji, Věra Šťastná",
        "Merhaba, kaloriferimiz dünden beri soğuk. Ne zaman birini gönderebilirsiniz? Teşekkürler",
    ],
    ids=("ru", "zh", "ja", "cs", "tr"),
)
def test_other_scripts_are_compared_and_mended_too(text: str) -> None:
    html = f"<div>{text[:20]}<b>{text[20:]}</b></div>"
    assert form(read(text, html)) == "text"
    lost = read(text.encode("ascii", "replace"), html, charset="us-ascii")
    assert (form(lost), lost.text.strip()) == ("html", text)


# -- a text part that will do is read ------------------------------------------------------------------------------------------------


def test_the_two_forms_of_one_letter() -> None:
    found = read(LETTER, MARKUP)
    assert (found.problems, found.text, found.text_part) == ((), LETTER, "")


def test_outlook_beside_its_word_markup() -> None:
    text = (
        "Guten Tag,\r\n\r\ndie Rechnung 2025-118 ist doppelt gebucht, bitte prüfen Sie das.\r\n\r\nMit freundlichen Grüßen\r\nJan Behrens\r\n"
        "[cid:image001.png@01DB2E5F]\r\nT +49 30 1234567<tel:+49301234567>\r\nwww.kunde.example<http://www.kunde.example/>\r\n"
    )
    html = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal, li.MsoNormal {margin:0cm; '
        "mso-style-priority:99; font-family:Calibri} --></style><!--[if gte mso 9]><xml><o:shapedefaults v:ext='edit' spidmax='1026'/>"
        '</xml><![endif]--></head><body lang=DE><div class="WordSection1"><p class="MsoNormal">Guten Tag,<o:p></o:p></p>'
        '<p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">die Rechnung 2025-118 ist doppelt gebucht, bitte prüfen Sie das.'
        '</p><p class="MsoNormal">Mit freundlichen Grüßen</p><p class="MsoNormal">Jan Behrens</p><p class="MsoNormal">'
        '<img src="cid:image001.png@01DB2E5F"></p><p class="MsoNormal">T +49 30 1234567</p><p class="MsoNormal">www.kunde.example</p>'
        "</div></body></html>"
    )
    found = read(text, html)
    assert (form(found), found.reply_text) == (
        "text",
        "Guten Tag,\n\ndie Rechnung 2025-118 ist doppelt gebucht, bitte prüfen Sie das.",
    )


def test_what_only_the_html_repeats_of_our_mail_is_not_missed() -> None:
    html = f'<p>Ja, das passt uns gut.</p><div class="gmail_quote">Am 3.11.2025 schrieb Takt:<blockquote>{MARKUP}</blockquote></div>'
    found = read("Ja, das passt uns gut.", html, subject="Re: Heizung")
    assert (form(found), found.reply_text) == ("text", "Ja, das passt uns gut.")


def test_what_only_the_html_passes_on_is_read() -> None:
    html = (
        "<p>Bitte kümmern Sie sich um diese Kundin.</p><div id=appendonsend></div><div>-----Ursprüngliche Nachricht-----<br>"
        f"Von: Kim Lee &lt;kim@kunde.example&gt;<br>Betreff: Heizung</div>{MARKUP}"
    )
    found = read("Bitte kümmern Sie sich um diese Kundin.", html, subject="WG: Heizung")
    assert form(found) == "html"
    assert "unsere Heizung ist seit gestern kalt" in found.quoted


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<div><br></div>",
        '<img src="cid:bild">',
        "<style>p{color:red}</style>",
        "<p>Gesendet unterwegs</p>",
    ],
)
def test_an_html_that_says_next_to_nothing(html: str) -> None:
    found = read(LETTER, html)
    assert (form(found), found.text) == ("text", LETTER)


def test_who_writes_about_html_is_no_placeholder() -> None:
    text = "Ihr Rundbrief wird in meinem Mailprogramm nicht als HTML angezeigt. Was kann ich tun?"
    assert form(read(text, f"<p>{text}</p>")) == "text"
    assert read(text, "").text.strip() == text


def test_addresses_with_question_marks_are_not_damage() -> None:
    text = f"{LETTER}https://kunde.example/antrag.php?nr=8&ä=1\n"
    assert form(read(text, MARKUP + "<p>Schöner wäre eine Lösung heute.</p>")) == "text"


# -- two parts that say different things ------------------------------------------------------------------------------------------


OTHER = "Sehr geehrte Damen und Herren, bitte überweisen Sie den offenen Betrag von 400 Euro auf das neue Konto unserer Firma. Danke."


def test_two_letters_in_one_mail_are_said() -> None:
    found = read(OTHER, MARKUP)
    assert (form(found), found.text, found.html) == ("text, they differ", OTHER, MARKUP)


@pytest.mark.parametrize(
    "hiding",
    [
        'style="display:none"',
        'style="DISPLAY : none !important"',
        'style="visibility:hidden"',
        'style="font-size:0"',
        'style="color:#333;font-size: 0px;line-height:0"',
        'style="font-size:1px"',
        'style="opacity:0"',
        'style="max-height:0;overflow:hidden"',
        'style="overflow:hidden;height:0px"',
        'style="mso-hide:all"',
        'style="position:absolute;left:-9999px"',
        'style="text-indent:-9999px"',
        "hidden",
    ],
)
def test_hidden_words_neither_excuse_nor_replace_a_text(hiding: str) -> None:
    copy = read(OTHER, f"<div {hiding}>{OTHER}</div>{MARKUP}")
    assert form(copy) == "text, they differ"
    more = read(LETTER, f"{MARKUP}<div {hiding}>{OTHER * 9}</div>")
    assert (form(more), more.text) == ("text", LETTER)
    alone = parse(
        f"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Guten Tag</p><div {hiding}>{OTHER}</div>".encode()
    )
    assert alone.text.strip() == "Guten Tag"
    assert OTHER in alone.html


@pytest.mark.parametrize(
    "cover",
    [
        "<!-- {} -->",
        "<style>{}</style>",
        "<title>{}</title>",
        "<script>{}</script>",
        "<template>{}</template>",
    ],
)
def test_words_that_no_program_shows_do_not_excuse_a_text(cover: str) -> None:
    assert form(read(OTHER, cover.format(OTHER) + MARKUP)) == "text, they differ"


def test_a_box_of_no_size_shows_the_text_of_its_inner_boxes() -> None:
    html = f'<td style="font-size:0px;padding:10px"><div style="font-size:15px">{MARKUP}</div></td>'
    assert read("Bitte im Browser öffnen", html).reply_text == SAID


def test_a_mail_that_hides_everything_is_read_all_the_same() -> None:
    found = parse(
        f'Content-Type: text/html; charset=utf-8\r\n\r\n<body style="display:none">{MARKUP}'.encode()
    )
    assert found.reply_text == SAID


# -- structure ------------------------------------------------------------------------------------------------------------------------


def test_apple_mail_with_the_letter_behind_a_file() -> None:
    """An alternative whose only child is mixed: an empty page, the file, then the page that was written."""
    written = EmailMessage()
    written["From"] = "kim@kunde.example"
    written["Subject"] = "Scan"
    written.make_mixed()
    stub = '<html><head></head><body dir="auto"><br><div></div></body></html>'
    inner = EmailMessage()
    inner.make_mixed()
    for content, subtype in ((stub, "html"), (f"<html><body>{MARKUP}</body></html>", "html")):
        part = EmailMessage()
        part.set_content(content, subtype=subtype)
        inner.attach(part)
    outer = EmailMessage()
    outer.make_alternative()
    outer.attach(inner)
    written.attach(outer)
    assert parse(written.as_bytes()).reply_text == SAID


@pytest.mark.parametrize("end", ["</body></html>\n", "</BODY >\n</HTML>", ""])
def test_a_second_page_and_what_a_gateway_wrote_below_are_read(end: str) -> None:
    page = f"<html><body><p>Eins</p>{end}<html><head><title>x</title></head><body><p>Zwei</p>{end}<p>Virenfrei.</p>"
    assert parse(f"Content-Type: text/html\r\n\r\n{page}".encode()).text.split() == [
        "Eins",
        "Zwei",
        "Virenfrei.",
    ]


def test_a_footer_of_a_list_below_a_poor_text_is_kept() -> None:
    alternative = mail("Please view this mail in an HTML client", MARKUP).partition(b"\r\n\r\n")[2]
    raw = (
        b"From: kim@kunde.example\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n"
        b"Content-Type: multipart/alternative; boundary=g\r\n\r\n"
        + alternative
        + b"\r\n--m\r\nContent-Type: text/plain\r\n\r\n"
        b"Sent to the list haus@liste.example\r\n--m--\r\n"
    )
    found = parse(raw)
    assert SAID in found.text
    assert found.text.rstrip().endswith("Sent to the list haus@liste.example")
    assert found.text_part == "Please view this mail in an HTML client\nSent to the list haus@liste.example"


def test_a_poor_text_still_tells_mails_apart() -> None:
    one, two = mail("Im Browser öffnen: Mail 1", MARKUP), mail("Im Browser öffnen: Mail 2", MARKUP)
    assert content_key(one, parse(one)) != content_key(two, parse(two))
    assert content_key(one, parse(one)) == content_key(one, parse(one))
