"""The whole way, for real: SMTP socket and Dovecot in, an agent in a browser, a real SMTP server out, on both databases."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.dovecot import dovecot
from tests.support.screenshots import log_in
from tests.support.served import MAILBOX, prepare
from tests.support.sink import Arrived, sink

pytestmark = [pytest.mark.services, pytest.mark.browser]

ACCUSING = "Guten Tag Kim Schulz,\n\ndas ist Ihre eigene Schuld. Sie haben offenbar vergessen, die Gutschrift einzureichen."
BETTER = (
    "Guten Tag Kim Schulz,\n\n"
    "in der Rechnung 4711 fehlt die Gutschrift über 20 Euro, da haben Sie recht. Ich korrigiere die Rechnung heute und schicke Ihnen "
    "die neue Fassung."
)
FIRST = """From: Kim Schulz <kim@example.org>
To: service@takt.test
Subject: [DRINGEND] Rechnung 4711
Date: Mon, 23 Nov 2026 08:12:00 +0100
Message-ID: <erste@example.org>
Content-Type: text/plain; charset=utf-8

Guten Tag,

in der Rechnung 4711 fehlt die Gutschrift über 20 Euro. Wann kommt sie?

Kim Schulz
"""


def bytes_of(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def read(mail: Arrived) -> EmailMessage:
    message = email.message_from_bytes(mail.raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def body_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    text: str = part.get_content()
    return text.replace("\r\n", "\n")


def names_of_headers(raw: bytes) -> list[str]:
    """An independent look: the names of header lines, split by hand."""
    head = raw.split(b"\r\n\r\n", 1)[0].replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ")
    return sorted(line.split(b":", 1)[0].decode().lower() for line in head.split(b"\r\n"))


def test_a_mail_an_answer_and_a_promise(database_url: str, tmp_path: Path, browser: Browser) -> None:
    with dovecot() as imap, sink() as world:
        desk = prepare(tmp_path, database_url, relay_port=world.port, mailbox=MAILBOX + imap.settings)
        with desk.process(fresh=True):
            desk.send(bytes_of(FIRST))
            acknowledgement = world.wait_for(1)[0]
            check_acknowledgement(acknowledgement)

            context = browser.new_context(locale="de")
            page = context.new_page()
            log_in(page, desk, "mira@takt.test")
            page.locator(".go", has_text="Rechnung 4711").click()
            page.locator("#reply-text").fill(ACCUSING)
            page.locator(".finding.block").first.wait_for()
            page.get_by_role("button", name="Senden", exact=True).click()
            page.get_by_text("Ihre Antwort wartet noch.").wait_for()
            assert len(world.mails) == 1, "the gate holds it"
            page.locator("#reply-text").fill(BETTER)
            page.get_by_role("button", name="Senden", exact=True).click()
            if page.get_by_text("Bitte noch ein zweiter Blick").count():
                page.get_by_role("button", name="Senden", exact=True).click()
            page.wait_for_url(re.compile(r"sent=\d+"))
            context.close()
            answer = world.wait_for(2)[1]
            check_answer(answer)
            number = re.search(r"T-\d{4}-\d{6}", str(read(answer)["Subject"]))[0]  # type: ignore[index]
            story = desk.json("show", number)
            assert [p["state"] for p in story["promises"]] == ["kept", "open"]
            assert (story["urgency"], story["urgency_claimed"], story["labels"]) == (
                "high",
                "high",
                ["dringend"],
            )

            # The client answers to the signed address, from a program that drops In-Reply-To; another client comes by IMAP.
            desk.send(
                bytes_of(reply_of_client(answer)), to=str(read(answer)["Reply-To"].addresses[0].addr_spec)
            )
            imap.deliver(
                bytes_of(
                    FIRST.replace("erste@", "zweite@")
                    .replace("kim@", "ole@")
                    .replace("Kim Schulz", "Ole Berg")
                )
            )
            book = desk.wait_for_ledger(accepted=3, filed=3, pending=0)
            assert book["balanced"]
            world.wait_for(3)
            story = desk.json("show", number)
            kinds = [entry["kind"] for entry in story["entries"]]
            assert kinds == ["mail", "acknowledgement", "reply", "mail"]
            assert (
                story["entries"][-1]["text"] == "Danke, und bitte auch die 10 Euro aus Oktober gutschreiben."
            )
            assert len(desk.json("queue")) == 2
            assert [m["state"] for m in desk.json("outbox")] == ["sent", "sent", "sent"]
    assert imap is not None


def check_acknowledgement(mail: Arrived) -> None:
    message = read(mail)
    assert mail.sender == "<>" and mail.recipients == ("kim@example.org",)
    assert message["Auto-Submitted"] == "auto-replied" and message["X-Auto-Response-Suppress"] == "All"
    assert message["In-Reply-To"] == "<erste@example.org>"
    text = body_of(message)
    assert "automatisch" in text and "Mensch" in text and "4711" not in mail.raw.decode()
    assert re.search(r"Sie hören bis (heute|morgen|übermorgen|\w+tag), .* Uhr von uns\.", text)


def check_answer(mail: Arrived) -> None:
    message = read(mail)
    assert mail.recipients == ("kim@example.org",) and mail.sender.startswith("service+b-")
    assert names_of_headers(mail.raw) == sorted(
        [
            "from",
            "to",
            "reply-to",
            "subject",
            "date",
            "message-id",
            "in-reply-to",
            "references",
            "thread-index",
            "mime-version",
            "content-type",
        ]
    )
    assert str(message["From"]) == '"Mira Sommer, Kundenservice Takt" <service@takt.test>'
    assert message["In-Reply-To"] == "<erste@example.org>"
    assert str(message["References"]).split() == ["<erste@example.org>"]
    text = body_of(message)
    assert text.startswith("Guten Tag Kim Schulz,\n\nin der Rechnung 4711 fehlt")
    assert text.count("Guten Tag Kim Schulz") == 1
    assert "Freundliche Grüße\nMira Sommer\nKundenservice Technik\nMo–Do 9–16 Uhr" in text
    assert message.get_body(("html",)) is not None


def reply_of_client(answer: Arrived) -> str:
    message = read(answer)
    return f"""From: Kim Schulz <kim@example.org>
To: {message["Reply-To"]}
Subject: Re: {message["Subject"]}
Message-ID: <dritte@example.org>
Content-Type: text/plain; charset=utf-8

Danke, und bitte auch die 10 Euro aus Oktober gutschreiben.

Am 24. November 2026 um 10:12 Uhr schrieb Mira Sommer, Kundenservice Takt:
> Guten Tag Kim Schulz,
>
> in der Rechnung 4711 fehlt die Gutschrift über 20 Euro, da haben Sie recht.
"""
