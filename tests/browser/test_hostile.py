"""Hostile mail in a real browser: no script runs, no request leaves, nothing outside the frame changes."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Frame, Page, expect
from sqlalchemy import select

from tests.support.pages import ask
from tests.support.served import Served
from tickets.records import Message, Ticket

pytestmark = pytest.mark.browser
HIT = "top.hit=1;parent.hit=1;window.hit=1;document.title='hit'"


class Trap:
    """A server that counts who comes: trackers, beacons, stolen data."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.seen.append(self.path)
                self.send_response(200)
                self.end_headers()

            do_POST = do_HEAD = do_OPTIONS = do_GET

            def log_message(self, *args: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def trap() -> Iterator[Trap]:
    trap = Trap()
    yield trap
    trap.close()


def scripts() -> list[str]:
    """Ways to a script, in the spirit of what desks and cleaners fell for."""
    return [
        f"<script>{HIT}</script>",
        f'<img src=x onerror="{HIT}">',
        f'<svg onload="{HIT}"></svg>',
        f"<svg><script>{HIT}</script></svg>",
        f'<svg><animate onbegin="{HIT}" attributeName=x dur=1s>',
        f'<body onload="{HIT}">',
        f'<iframe srcdoc="&lt;script&gt;{HIT}&lt;/script&gt;"></iframe>',
        f'<iframe src="javascript:{HIT}"></iframe>',
        f'<object data="javascript:{HIT}"></object><embed src="javascript:{HIT}">',
        f'<a href="javascript:{HIT}">klick</a>',
        f'<a href="java&#10;script:{HIT}">klick</a>',
        f'<a href="&#1;javascript:{HIT}">klick</a>',
        f'<a href="data:text/html,<script>{HIT}</script>">klick</a>',
        f'<form action="javascript:{HIT}"><button>klick</button></form>',
        f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={HIT}&gt;">',
        f'<noscript><p title="</noscript><img src=x onerror={HIT}>"></noscript>',
        f'<form><math><mtext></form><form><mglyph><style></math><img src onerror="{HIT}">',
        f"<scr<script>ipt>{HIT}</scr</script>ipt>",
        f'<details open ontoggle="{HIT}">x</details>',
        f'<input autofocus onfocus="{HIT}"><video><source onerror="{HIT}"></video>',
        f'<meta http-equiv=refresh content="0;url=javascript:{HIT}">',
        f'<base href="javascript:{HIT}//"><a href=#>klick</a>',
        f"<template><script>{HIT}</script></template><xmp><script>{HIT}</script></xmp>",
        f'</body></html><!--<img src="--><img src=x onerror={HIT}//">',
        f"<style>@import 'javascript:{HIT}';*{{background:expression({HIT})}}</style>",
        f'<p style="background:url(\'javascript:{HIT}\')" onmouseover="{HIT}">x</p>',
        f'<table background="javascript:{HIT}"><td background="javascript:{HIT}">x</table>',
        f'<marquee onstart="{HIT}">x</marquee><isindex action="javascript:{HIT}">',
    ]


def beacons(url: str) -> list[str]:
    """Ways to make a reader's browser call home."""
    return [
        f'<img src="{url}/img">',
        f'<img srcset="{url}/srcset 1x">',
        f'<picture><source srcset="{url}/picture"><img></picture>',
        f'<input type="image" src="{url}/input">',
        f'<link rel="stylesheet" href="{url}/css"><link rel="prefetch" href="{url}/prefetch">',
        f'<link rel="preconnect" href="{url}"><link rel="dns-prefetch" href="{url}"><link rel="icon" href="{url}/icon">',
        f'<style>@import url("{url}/import");body{{background:url("{url}/bg")}}</style>',
        f'<style>@font-face{{font-family:f;src:url("{url}/font")}}p{{font-family:f}}</style>',
        f'<p style="background:url({url}/style)">x</p><p style="list-style-image:url({url}/list)">x</p>',
        f'<p style="cursor:url({url}/cursor),auto;content:url({url}/content);border-image:url({url}/border)">x</p>',
        f'<table background="{url}/table"><tr><td background="{url}/td">x</td></tr></table><body background="{url}/body">',
        f'<video poster="{url}/poster" src="{url}/video" autoplay></video><audio src="{url}/audio" autoplay></audio>',
        f'<iframe src="{url}/iframe"></iframe><frame src="{url}/frame">',
        f'<object data="{url}/object"></object><embed src="{url}/embed"><applet code="{url}/applet"></applet>',
        f'<svg><image href="{url}/svg"/><use href="{url}/use#x"/><feImage href="{url}/fe"/></svg>',
        f'<meta http-equiv="refresh" content="0;url={url}/refresh"><base href="{url}/">',
        f'<form action="{url}/form"><input name="a" autofocus></form>',
        f'<a href="{url}/ping" ping="{url}/ping2">x</a>',
        f'<bgsound src="{url}/bgsound"><img dynsrc="{url}/dynsrc" lowsrc="{url}/lowsrc">',
        f'<img src="//{url[7:]}/slashes"><img src="&#104;ttp://{url[7:]}/entity">',
        f'<math><annotation-xml encoding="text/html"><img src="{url}/math"></annotation-xml></math>',
        f'<script src="{url}/script"></script><script type="module">import("{url}/module")</script>',
        f'<track src="{url}/track"><source src="{url}/source">',
        f"<!--[if mso]><img src='{url}/mso'><![endif]--><![CDATA[<img src='{url}/cdata'>]]>",
        f"<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='{url}/nested'/></svg>\">",
    ]


def watched(page: Page, served: Served) -> list[str]:
    """Every address that this page asks for and that is not the desk."""
    foreign: list[str] = []
    page.on("request", lambda r: foreign.append(r.url) if not r.url.startswith(served.url) else None)
    page.on("dialog", lambda d: (foreign.append(f"dialog {d.message}"), d.dismiss()))
    return foreign


def opened_frames(page: Page, served: Served) -> dict[str, Frame]:
    """Every mail's frame by its address, unfolded and loaded: they load when they come into sight, long after the page."""
    page.evaluate("document.querySelectorAll('.entry details').forEach(d => d.open = true)")
    found: dict[str, Frame] = {}
    for element in page.locator(".entry iframe").all():
        element.scroll_into_view_if_needed()
        address = served.url + (element.get_attribute("src") or "")
        frame = element.element_handle().content_frame()
        assert frame is not None
        frame.wait_for_url(address, wait_until="load")
        found[address] = frame
    return found


def click_everything(frames: Iterable[Frame]) -> None:
    """As a curious agent would: every link inside a frame."""
    for frame in frames:
        for link in frame.locator("a, button, input").all():
            with suppress(Exception):
                link.click(timeout=300, no_wait_after=True)


def test_no_script_of_a_mail_runs(
    opened: Callable[..., Page], post: Callable[..., str], served: Served
) -> None:
    vectors = scripts()
    number = post(
        "Skripte", html="<html><body><p>Guten Tag</p>" + "\n<hr>\n".join(vectors) + "</body></html>"
    )
    named = post(
        f"<img src=x onerror={HIT}>",
        text=f'<script>{HIT}</script> "><img src=x onerror={HIT}> {{{{ 7*7 }}}}',
        name=f"<svg onload={HIT}>",
        files=((f'"><img src=x onerror={HIT}>.png', "image/png", b"<script>hit</script>"),),
    )
    page = opened()
    foreign = watched(page, served)
    places = {f"/tickets/{number}": 1, f"/tickets/{named}": 0, "/?view=team": 0, "/search?q=onerror": 0}
    for path, mails in places.items():
        page.goto(served.url + path)
        title, before = page.title(), page.locator("main > *").count()
        frames = opened_frames(page, served)
        assert len(frames) == mails and all(f.locator("a").count() == 4 for f in frames.values())
        click_everything(frames.values())
        assert {address: frame.url for address, frame in frames.items()} == {a: a for a in frames}
        assert [f.evaluate("window.hit") for f in (page.main_frame, *frames.values())] == [None] * (1 + mails)
        assert (page.title(), page.locator("main > *").count()) == (title, before)
        assert page.url == served.url + path
    assert foreign == []
    page.goto(f"{served.url}/tickets/{named}")
    expect(page.locator("h1")).to_have_text(f"<img src=x onerror={HIT}>")
    expect(page.locator(".entry.in .text").first).to_contain_text("{{ 7*7 }}")


def test_nothing_remote_loads(
    opened: Callable[..., Page], post: Callable[..., str], served: Served, trap: Trap
) -> None:
    kinds = beacons(trap.url)
    assert len(kinds) >= 25
    number = post("Zählpixel", html="<html><body><p>Guten Tag</p>" + "\n".join(kinds) + "</body></html>")
    page = opened()
    foreign = watched(page, served)
    page.goto(f"{served.url}/tickets/{number}")
    (frame,) = opened_frames(page, served).values()
    expect(frame.locator("body")).to_contain_text("Guten Tag")
    page.wait_for_load_state("networkidle")
    page.goto(f"{served.url}/?view=team")
    page.wait_for_load_state("networkidle")
    assert (foreign, trap.seen) == ([], [])


def test_a_link_of_a_mail_opens_a_tab_of_its_own(
    opened: Callable[..., Page], post: Callable[..., str], served: Served, trap: Trap
) -> None:
    link = f'<a href="{trap.url}/beleg?nr=4711" target="_self" rel="opener">Der Beleg</a>'
    number = post("Beleg", html=f"<html><body><p>Guten Tag</p><p>{link}</p></body></html>")
    page = opened()
    page.goto(f"{served.url}/tickets/{number}")
    ((address, frame),) = opened_frames(page, served).items()
    with page.context.expect_page() as coming:
        frame.get_by_text("Der Beleg").click()
    tab = coming.value
    tab.wait_for_url(f"{trap.url}/beleg?nr=4711")
    assert tab.evaluate("[window.opener, document.referrer]") == [None, ""]
    assert (page.url, frame.url) == (f"{served.url}/tickets/{number}", address)


ATTACHED = (
    ("seite.html", "text/html", f"<script>{HIT}</script>".encode()),
    ("bild.svg", "image/svg+xml", f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"{HIT}\"/>".encode()),
    (
        "plan.pdf",
        "application/pdf",
        b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    ),
    ("daten.xml", "application/xml", b"<?xml-stylesheet type='text/xsl' href='data:text/xml,x'?><a/>"),
    ("x.png", "image/png", f"<html><script>{HIT}</script>".encode()),
    ("a.html;.png", "image/png", f"<script>{HIT}</script>".encode()),
)


def test_no_attachment_opens_in_the_desk(
    opened: Callable[..., Page], post: Callable[..., str], served: Served
) -> None:
    number = post("Anhänge", files=ATTACHED)
    page = opened()
    foreign = watched(page, served)
    page.goto(f"{served.url}/tickets/{number}")
    links = page.locator(".entry.in .files a")
    expect(links).to_have_count(len(ATTACHED))
    for index in range(len(ATTACHED)):
        path = links.nth(index).get_attribute("href")
        answer = page.request.get(served.url + (path or ""))
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        with page.expect_download() as saved, suppress(Exception):
            page.goto(served.url + (path or ""))
        assert saved.value.suggested_filename
    message = ask(
        served, lambda s: s.scalars(select(Message.id).join(Ticket).where(Ticket.number == number)).first()
    )
    for index, (_, kind, _) in enumerate(ATTACHED):
        assert page.request.get(f"{served.url}/messages/{message}/pictures/{index}").status == 404, kind
    assert page.evaluate("window.hit") is None and foreign == []
