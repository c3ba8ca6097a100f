"""WCAG 2.2 AA: axe finds nothing on any page, light or dark; pages reflow, obey "less motion", and are light to carry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

from tests.support.pages import ACCUSING, addresses, angry
from tests.support.served import Served

pytestmark = pytest.mark.browser
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WEIGHT = 100_000


def violations(page: Page) -> list[str]:
    """What axe says of the page, one line an element."""
    page.evaluate(AXE)
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", TAGS
    )
    return [
        f"{v['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for v in found["violations"]
        for node in v["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(opened: Callable[..., Page], served: Served, scheme: str) -> None:
    """As a lead, who sees everything; the script's own parts (findings, commands, keys, the bulk bar) are opened as well."""
    page = opened("aylin@takt.test", color_scheme=scheme, bypass_csp=True)
    found: dict[str, list[str]] = {}
    for name, path in addresses(served).items():
        page.goto(served.url + path)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found[name] = violations(page)
    page.goto(f"{served.url}/tickets/{angry(served)}")
    page.locator("#reply-text").fill(ACCUSING)
    page.locator(".finding").first.wait_for()
    found["findings"] = violations(page)
    page.get_by_role("button", name="Vorschau").click()
    page.locator("#letter").wait_for()
    found["preview"] = violations(page)
    page.keyboard.press("Control+k")
    found["commands"] = violations(page)
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    found["keys"] = violations(page)
    page.goto(f"{served.url}/?view=team")
    page.locator(".tick input").first.check()
    found["bulk"] = violations(page)
    page.context.clear_cookies()
    page.goto(f"{served.url}/login")
    found["login"] = violations(page)
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_pages_reflow_at_400_percent_and_nothing_is_cut(opened: Callable[..., Page], served: Served) -> None:
    """1280 pixels at 400 % are 320 wide (WCAG 1.4.10); 200 % is 640. No page scrolls sideways."""
    page = opened("aylin@takt.test", viewport={"width": 320, "height": 640})
    wide = []
    for width in (320, 640):
        page.set_viewport_size({"width": width, "height": 640})
        for name, path in addresses(served).items():
            page.goto(served.url + path)
            seen = page.evaluate("document.documentElement.scrollWidth")
            if seen > width:
                wide.append(f"{name} is {seen} wide at {width}")
    assert wide == []


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
        carried = [0.0]
        client.on(
            "Network.loadingFinished", lambda e, c=carried: c.__setitem__(0, c[0] + e["encodedDataLength"])
        )
        page.goto(served.url + path, wait_until="networkidle")
        client.detach()
        if not 0 < carried[0] < WEIGHT:
            heavy.append(f"{name}: {carried[0]:.0f} bytes")
    assert heavy == []
