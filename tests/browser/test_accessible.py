"""WCAG 2.2 AA: axe finds nothing on any page, light or dark; pages reflow, obey "less motion", and are light to carry."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

from tests.support.pages import ACCUSING, addresses, angry
from tests.support.served import Served

pytestmark = pytest.mark.browser
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
WEIGHT = 100_000


def violations(page: Page, *, colours_only: bool = False) -> list[str]:
    """What axe says of the page, one line an element."""
    if page.evaluate("!window.axe"):
        page.evaluate(AXE)
    wanted = {"type": "rule", "values": COLOURS} if colours_only else {"type": "tag", "values": TAGS}
    found = page.evaluate(
        "wanted => axe.run(document, {runOnly: wanted, resultTypes: ['violations']})", wanted
    )
    return [
        f"{v['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for v in found["violations"]
        for node in v["nodes"]
    ]


def test_axe_finds_nothing_on_any_page_light_or_dark(opened: Callable[..., Page], served: Served) -> None:
    """As a lead, who sees everything; the script's own parts (findings, commands, keys, the bulk bar, the menu) are opened as well.

    Every rule is asked in the light; in the dark only colours differ, so only the rules about colour are asked again.
    """
    page = opened("aylin@takt.test", color_scheme="light", reduced_motion="reduce", bypass_csp=True)
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        found[name] = violations(page)
        page.emulate_media(color_scheme="dark")
        found[f"{name}, dark"] = violations(page, colours_only=True)
        page.emulate_media(color_scheme="light")

    for name, path in addresses(served).items():
        page.goto(served.url + path)
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        look(name)
    page.locator(".menu summary").click()  # on the last page, which has nothing below it
    expect(page.locator(".menu a").first).to_be_visible()
    look("menu")
    page.goto(f"{served.url}/tickets/{angry(served)}")
    page.locator("#reply-text").fill(ACCUSING)
    page.locator(".finding").first.wait_for()
    look("findings")
    page.get_by_role("button", name="Vorschau").click()
    page.locator("#letter").wait_for()
    look("preview")
    page.keyboard.press("Control+k")
    look("commands")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    look("keys")
    page.goto(f"{served.url}/?view=team")
    page.locator(".tick input").first.check()
    look("bulk")
    page.context.clear_cookies()
    page.goto(f"{served.url}/login")
    look("login")
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_pages_reflow_at_400_percent_and_nothing_is_cut(opened: Callable[..., Page], served: Served) -> None:
    """1280 pixels at 400 % are 320 wide (WCAG 1.4.10); 200 % is 640. No page scrolls sideways."""
    page = opened("aylin@takt.test", viewport={"width": 320, "height": 640})
    wide = []
    for name, path in addresses(served).items():
        page.goto(served.url + path)
        for width in (320, 640):
            page.set_viewport_size({"width": width, "height": 640})
            seen = page.evaluate("document.documentElement.scrollWidth")
            if seen > width:
                wide.append(f"{name} is {seen} wide at {width}")
    assert wide == []


def test_the_frame_of_a_page_stands_on_one_line(opened: Callable[..., Page], served: Served) -> None:
    """A lead's navigation at the width of a small desk, in the longer language; the menu opens with and without a script."""
    for script in (True, False):
        page = opened("aylin@takt.test", viewport={"width": 1280, "height": 700}, java_script_enabled=script)
        page.goto(f"{served.url}/settings")
        boxes = [
            one.bounding_box()
            for one in page.locator(".top nav > a, .top nav summary, .find, .me > *:visible").all()
        ]
        middles = {round(box["y"] + box["height"] / 2) for box in boxes if box is not None}
        assert max(middles) - min(middles) <= 3, boxes
        assert all(box is not None and box["x"] + box["width"] <= 1280 for box in boxes)
        page.locator(".menu summary").click()
        page.get_by_role("link", name="Quarantäne").click()
        expect(page.locator("h1")).to_have_text("Quarantäne")


def test_who_asks_for_less_motion_gets_none(opened: Callable[..., Page], served: Served) -> None:
    page = opened(reduced_motion="reduce")
    page.goto(f"{served.url}/?view=team")
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e);"
        " return s.animationName !== 'none' || s.transitionDuration !== '0s'; }).length"
    )
    assert moving == 0


def test_focus_is_seen_and_follows_the_page(opened: Callable[..., Page], served: Served) -> None:
    page = opened()
    page.goto(f"{served.url}/tickets/{angry(served)}")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    for _ in range(25):
        page.keyboard.press("Tab")
        width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert width == "3px", page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        box = page.evaluate("(b => [b.bottom, b.top])(document.activeElement.getBoundingClientRect())")
        assert box[0] > 0 and box[1] < 900


def test_pages_are_light(opened: Callable[..., Page], served: Served) -> None:
    """What travels, everything together, without attachments."""
    page = opened("aylin@takt.test")
    heavy = []
    for name, path in addresses(served).items():
        client = page.context.new_cdp_session(page)
        client.send("Network.enable")
        client.send("Network.setCacheDisabled", {"cacheDisabled": True})
        carried, under_way = [0.0], dict[str, str]()

        def sent(event: dict[str, Any], under_way: dict[str, str] = under_way) -> None:
            if event.get("type") != "Document":  # frames belong to the page: its load event waits for them
                under_way[event["requestId"]] = event["request"]["url"]

        def failed(event: dict[str, Any], under_way: dict[str, str] = under_way) -> None:
            under_way.pop(event["requestId"], None)

        def finished(
            event: dict[str, Any], carried: list[float] = carried, under_way: dict[str, str] = under_way
        ) -> None:
            carried[0] += event["encodedDataLength"]
            under_way.pop(event["requestId"], None)

        client.on("Network.requestWillBeSent", sent)
        client.on("Network.loadingFailed", failed)
        client.on("Network.loadingFinished", finished)
        page.goto(served.url + path)
        page.evaluate("new Promise(done => requestIdleCallback(done))")  # what the script asks for has begun
        end = time.monotonic() + 20
        while under_way and time.monotonic() < end:
            page.wait_for_timeout(10)
        assert not under_way, f"{name}: still loading {under_way}"
        client.detach()
        if not 0 < carried[0] < WEIGHT:
            heavy.append(f"{name}: {carried[0]:.0f} bytes")
    assert heavy == []
