"""Pictures of every page: desktop and phone, light and dark, German and English. ``make screenshots`` writes them to build/screenshots,
and three for the README to docs/pictures."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from takt import logins
from takt.desk import clock
from takt.settings import load
from tests.support.pages import ACCUSING, addresses, angry
from tests.support.served import Served, prepare
from tickets.records import Agent
from tickets.store import Store

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def kill_chromium(folder: Path) -> None:
    """kill -9 for the Chromium that runs with this profile folder, and only for that one."""
    mark = f"--user-data-dir={folder}"
    running = [p for p in psutil.process_iter(["cmdline"]) if mark in (p.info["cmdline"] or [])]
    assert running, f"no Chromium runs with {folder}"
    for process in running:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(running, timeout=20)


def login_link(served: Served, email: str) -> str:
    settings = load(served.config)
    store = Store(settings.database_url)
    try:
        with store.write() as session:
            agent = session.query(Agent).filter_by(email=email).one()
            return logins.make_link(session, agent, base_url=settings.web.base_url, now=clock())
    finally:
        store.close()


def log_in(page: Page, served: Served, email: str) -> None:
    page.goto(login_link(served, email))
    page.get_by_role("button").click()
    page.wait_for_url(f"{served.url}/")


def main(folder: Path, pictures: Path | None = None) -> None:
    """Every page in every dress to `folder`; three for the README to `pictures`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="takt-shots-") as work:
        served = prepare(Path(work), f"sqlite:///{work}/takt.db")
        served.takt("sample")
        with served.process(), chromium() as browser:
            if pictures is not None:
                for_the_readme(browser, served, pictures)
            for language in ("de", "en"):
                for scheme in ("light", "dark"):
                    for device, size in (("desktop", (1280, 900)), ("phone", (390, 844))):
                        page = window(browser, served, language, scheme, size)
                        shoot(page, served, folder, f"{language}-{scheme}-{device}")
                        page.context.close()


def window(
    browser: Browser, served: Served, language: str, scheme: str, size: tuple[int, int], scale: float = 1
) -> Page:
    """A lead's window in this language, light or dark."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,  # type: ignore[arg-type]
        locale=language,
        device_scale_factor=scale,
    )
    page = context.new_page()
    log_in(page, served, "aylin@takt.test")
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f'button[lang="{language}"]').click()
    return page


def shoot(page: Page, served: Served, folder: Path, dress: str) -> None:
    for title, path in addresses(served).items():
        page.goto(served.url + path)
        page.screenshot(path=folder / f"{title}-{dress}.png", full_page=title in ("answered", "outbox-mail"))
    write(page, served)
    page.screenshot(path=folder / f"findings-{dress}.png", full_page=True)
    page.locator("[data-preview]").click()
    page.locator("#letter").wait_for()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / f"preview-{dress}.png", full_page=True)
    page.locator("#reply-text").fill("")
    page.locator("h1").click()
    page.keyboard.press("?")
    page.screenshot(path=folder / f"keys-{dress}.png")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.screenshot(path=folder / f"commands-{dress}.png")
    page.context.clear_cookies()
    page.goto(f"{served.url}/login")
    page.screenshot(path=folder / f"login-{dress}.png")


def write(page: Page, served: Served) -> None:
    """An answer to an angry client that would hurt, with what the desk says of it."""
    page.goto(f"{served.url}/tickets/{angry(served)}")
    page.locator("#reply-text").fill(ACCUSING)
    page.locator(".finding").first.wait_for()


def for_the_readme(browser: Browser, served: Served, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    page = window(browser, served, "de", "light", (1180, 760))
    page.goto(f"{served.url}/?view=team")
    page.screenshot(path=folder / "queue.png")
    write(page, served)
    page.locator("#composer").scroll_into_view_if_needed()
    page.set_viewport_size({"width": 1180, "height": 1180})
    page.screenshot(path=folder / "ticket.png")
    page.locator("#reply-text").fill("")
    page.context.close()
    page = window(browser, served, "en", "dark", (390, 780))
    page.goto(f"{served.url}/?view=team")
    page.screenshot(path=folder / "phone.png")
    page.locator('button[lang="de"]').click()
    page.context.close()
    for path in folder.glob("*.png"):
        with Image.open(path) as picture:
            picture.convert("RGB").quantize(128).save(path, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/screenshots"), Path("docs/pictures"))
