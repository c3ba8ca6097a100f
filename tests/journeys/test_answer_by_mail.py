"""An agent answers from an ordinary mail program, for real: SMTP in, a finding that comes back, an override, SMTP out."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.support.served import prepare
from tests.support.sink import Arrived, sink

pytestmark = [pytest.mark.services]

FIRST = """From: Kim Schulz <kim@example.org>
To: service@takt.test
Subject: Rechnung 4711
Message-ID: <erste@example.org>
Content-Type: text/plain; charset=utf-8

Guten Tag,

in der Rechnung 4711 fehlt die Gutschrift über 20 Euro. Wann kommt sie?

Kim Schulz
"""
ACCUSING = "Guten Tag Kim Schulz,\n\ndas ist Ihre eigene Schuld. Sie haben offenbar vergessen, die Gutschrift einzureichen."


def read(mail: Arrived) -> EmailMessage:
    message = email.message_from_bytes(mail.raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def answered(message: EmailMessage, text: str, number: int) -> bytes:
    """What a mail program makes of "answer": new words above, the rest quoted."""
    quoted = "\n".join(f"> {line}" for line in body(message).splitlines())
    raw = (
        f"From: Mira Sommer <mira@takt.test>\nTo: {message['Reply-To']}\nSubject: Re: {message['Subject']}\n"
        f"Message-ID: <antwort-{number}@programm.example>\nIn-Reply-To: {message['Message-ID']}\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{text}\n\nAm 26.11.2026 um 10:12 schrieb Takt:\n{quoted}\n"
    )
    return raw.replace("\n", "\r\n").encode()


def test_an_agent_answers_by_mail(database_url: str, tmp_path: Path) -> None:
    with sink() as world:
        always = "\n[mailboxes.calendar.frames]\n" + "".join(
            f'{day} = ["00:00-24:00"]\n' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        )
        desk = prepare(tmp_path, database_url, relay_port=world.port)
        desk.config.write_text(desk.config.read_text("utf-8") + always, "utf-8")
        desk.takt("agent", "set", "mira@takt.test", "--new-mail", "each")
        with desk.process():
            desk.send(FIRST.replace("\n", "\r\n").encode())
            first = {mail.recipients[0]: mail for mail in world.wait_for(2)}
            assert set(first) == {"kim@example.org", "mira@takt.test"}
            notice = read(first["mira@takt.test"])
            assert first["mira@takt.test"].sender == "<>" and notice["Auto-Submitted"] == "auto-generated"
            assert "> in der Rechnung 4711 fehlt die Gutschrift über 20 Euro. Wann kommt sie?" in body(notice)
            signed = str(notice["Reply-To"].addresses[0].addr_spec)
            assert re.fullmatch(r"service\+a-[0-9a-z]+-[0-9a-z]+-\d+m\d+-k1-[a-z2-7]{20}@takt\.test", signed)

            desk.send(answered(notice, ACCUSING, 1), sender="mira@takt.test", to=signed)
            held = read(world.wait_for(3)[2])
            assert str(held["Subject"]).startswith("Ihre Antwort wartet noch:")
            assert "„das ist Ihre eigene Schuld" in body(held) or "Schuld" in body(held)

            signed = str(held["Reply-To"].addresses[0].addr_spec)
            desk.send(
                answered(held, "trotzdem senden: so mit der Teamleitung abgesprochen", 2),
                sender="mira@takt.test",
                to=signed,
            )
            sent = world.wait_for(4)[3]
            assert sent.recipients == ("kim@example.org",)
            text = body(read(sent))
            assert (
                "das ist Ihre eigene Schuld" in text
                and "trotzdem senden" not in text
                and "+a-" not in sent.raw.decode()
            )
            book = desk.wait_for_ledger(accepted=3, filed=1, agent_reply=2, pending=0)
            assert book["balanced"]
            number = desk.json("queue")[0]["number"]
            assert [entry["kind"] for entry in desk.json("show", number)["entries"]] == [
                "mail",
                "acknowledgement",
                "reply",
            ]
