"""A running desk and Debian's Chromium, once for all tests of a worker; every test has its own browser window and its own mail."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Select, select

from tests.support.pages import ask
from tests.support.screenshots import log_in
from tests.support.served import Served, prepare
from tickets.records import Message, Ticket

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)  # a busy machine is slow, not broken


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("desk")
    served = prepare(folder, f"sqlite:///{folder}/takt.db")
    served.environment["TAKT_UNDO_SECONDS"] = "30"
    served.takt("sample")
    with served.process(fresh=True):
        yield served


@pytest.fixture
def opened(browser: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """Opens a window with somebody logged in: ``opened("mira@takt.test", color_scheme="dark")``."""
    contexts: list[BrowserContext] = []

    def open_window(email: str = "mira@takt.test", **settings: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **settings})  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        log_in(page, served, email)
        return page

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def post(served: Served) -> Callable[..., str]:
    """Sends a mail to the desk; the number of its ticket."""

    def send(
        subject: str,
        text: str = "Guten Tag,\n\nwann kommt die Lampe?\n",
        *,
        sender: str = "kim@example.org",
        name: str = "Kim Schulz",
        html: str = "",
        label: str = "",
        language: str = "",
        files: tuple[tuple[str, str, bytes], ...] = (),
    ) -> str:
        mail = EmailMessage()
        mail["From"] = f'"{name}" <{sender}>'
        mail["To"], mail["Subject"] = "service@takt.test", label + subject
        mail["Message-ID"] = f"<{time.monotonic_ns()}@example.org>"
        if language:
            mail["Content-Language"] = language
        mail.set_content(text)
        if html:
            mail.add_alternative(html, subtype="html")
        for file_name, kind, content in files:
            main, _, sub = kind.partition("/")
            mail.add_attachment(content, maintype=main, subtype=sub, filename=file_name)
        served.send(mail.as_bytes(), sender=sender)
        return wait_for_ticket(served, subject)

    return send


def wait_for_ticket(served: Served, subject: str) -> str:
    """Until the mail with this subject is a ticket."""
    query = select(Ticket.number).where(Ticket.subject == subject).order_by(Ticket.id.desc()).limit(1)
    return _wait_for(served, query, f"ticket {subject!r}")


def wait_for_message(served: Served, message_id: str) -> str:
    """Until the mail with this Message-ID stands in its ticket."""
    query = select(Message.message_id).where(Message.message_id.contains(message_id)).limit(1)
    return _wait_for(served, query, f"message {message_id!r}")


def _wait_for(served: Served, query: Select[tuple[str]], what: str, seconds: float = 30) -> str:
    end = time.monotonic() + seconds
    while True:
        found = ask(served, lambda s: s.scalar(query))
        if found:
            return found
        assert time.monotonic() < end, f"no {what} came of the mail"
        time.sleep(0.05)


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    return tmp_path / "downloads"
