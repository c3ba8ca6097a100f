"""Pictures of every page: desktop and phone, light and dark, German and English. ``make screenshots`` writes them to build/screenshots."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from takt import logins
from takt.desk import clock
from takt.settings import load
from tests.support.served import Served, prepare
from tickets.records import Agent, Ticket
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
ACCUSING = (
    "Sie haben offenbar vergessen, das Aktenzeichen anzugeben. Wir kümmern uns zeitnah darum.\n\n"
    "Ich prüfe die Buchung heute und melde mich bis morgen, 14 Uhr, bei Ihnen."
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def own_chromium(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A Chromium as a process of one's own, to be killed; (address of its debugging port, process)."""
    process = subprocess.Popen(
        [CHROMIUM, *FLAGS, "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={folder}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        port_file, end = folder / "DevToolsActivePort", time.monotonic() + 40
        while not (port_file.exists() and port_file.read_text().count("\n")):
            assert process.poll() is None and time.monotonic() < end, "Chromium did not start"
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port_file.read_text().splitlines()[0]}", process
    finally:
        process.kill()
        process.wait(20)


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


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="takt-shots-") as work:
        served = prepare(Path(work), f"sqlite:///{work}/takt.db")
        served.takt("sample")
        with served.process(), chromium() as browser:
            for language in ("de", "en"):
                for scheme in ("light", "dark"):
                    for device, size in (("desktop", (1280, 900)), ("phone", (390, 844))):
                        shoot(browser, served, folder, language, scheme, device, size)


def shoot(
    browser: Browser,
    served: Served,
    folder: Path,
    language: str,
    scheme: str,
    device: str,
    size: tuple[int, int],
) -> None:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        locale=language,
        device_scale_factor=1,  # type: ignore[arg-type]
    )
    page = context.new_page()
    name = f"{language}-{scheme}-{device}"
    page.goto(f"{served.url}/login")
    page.screenshot(path=folder / f"login-{name}.png")
    log_in(page, served, "aylin@takt.test")
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f'button[lang="{language}"]').click()
    angry, answered = _tickets(served)
    for title, path in (
        ("queue", "/?view=team"),
        ("outbox", "/outbox"),
        ("outbox-mail", "/outbox/22"),
        ("quarantine", "/quarantine"),
        ("ledger", "/ledger"),
        ("answered", f"/tickets/{answered}"),
        ("contact", "/contacts/1"),
        ("contacts", "/contacts"),
        ("search", "/search?q=rechnung"),
        ("search-help", "/search"),
        ("settings", "/settings"),
        ("settings-voice", "/settings/mailboxes/1/voice"),
        ("settings-windows", "/settings/mailboxes/1/windows"),
        ("settings-rules", "/settings/mailboxes/1/rules"),
        ("settings-sentences", "/settings/sentences"),
        ("team", "/team"),
        ("me", "/me"),
        ("colleague", "/team/1"),
        ("missing", "/tickets/T-1999-000001"),
    ):
        page.goto(served.url + path)
        page.screenshot(path=folder / f"{title}-{name}.png", full_page=title in ("answered", "outbox-mail"))
    page.goto(f"{served.url}/tickets/{angry}")
    page.locator("#reply-text").fill(ACCUSING)
    page.locator(".finding").first.wait_for()
    page.screenshot(path=folder / f"ticket-{name}.png", full_page=True)
    page.get_by_role("button", name="Vorschau" if language == "de" else "Preview").click()
    page.locator(".letter").wait_for()
    page.screenshot(path=folder / f"preview-{name}.png", full_page=True)
    page.locator("#reply-text").fill("")
    context.close()


def _tickets(served: Served) -> tuple[str, str]:
    store = Store(load(served.config).database_url)
    try:
        with store.read() as session:
            angry = session.query(Ticket).filter(Ticket.mood == "angry").order_by(Ticket.id).first()
            answered = (
                session.query(Ticket).filter(Ticket.answered_at.is_not(None)).order_by(Ticket.id).first()
            )
            assert angry is not None and answered is not None
            return angry.number, answered.number
    finally:
        store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/screenshots"))
