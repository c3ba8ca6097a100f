"""Mail on its way to the relay is encrypted as the settings ask, and the relay's password stays a secret."""

from __future__ import annotations

import ssl

import pytest
from sqlalchemy import select

from tests.outbound.helpers import (
    KIM,
    deliver,
    relay_to,
    released,
)
from tests.outbound.scripted import scripted
from tests.support.desk import Desk
from tickets.records import OutboxMail, OutboxRecipient


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A certificate nobody trusts."""
    from tests.outbound.certificates import self_signed

    return self_signed(tmp_path_factory.mktemp("tls"), "127.0.0.1")


STARTTLS = "250-scripted.test\r\n250 STARTTLS"


def test_required_encryption_is_never_given_up(desk: Desk) -> None:
    """A man in the middle who hides STARTTLS learns nothing: the mail waits (SAFETY row 29)."""
    released(desk)
    with scripted() as relay:
        report = deliver(desk, relay_to(relay.port, tls="required"))
        assert report.states == {"due": 1} and "offers no STARTTLS" in report.relay_down
        assert [c.split(" ")[0].upper() for c in relay.commands] == ["EHLO"]


@pytest.mark.parametrize("tls", ["required", "opportunistic"])
def test_a_certificate_nobody_trusts_makes_the_mail_wait(
    desk: Desk, tls: str, certificate: ssl.SSLContext
) -> None:
    """The error is a ValueError in Python; it once looked like a bad argument and failed the mail for good."""
    released(desk)
    with scripted(certificate, ehlo=[STARTTLS]) as relay:
        report = deliver(desk, relay_to(relay.port, tls=tls))
        assert report.states == {"due": 1} and "certificate" in report.relay_down.lower()
        assert relay.mails == [] and not any(c.startswith("mail") for c in relay.commands)


@pytest.mark.parametrize("tls", ["required", "opportunistic"])
def test_mail_goes_encrypted_where_that_is_offered(desk: Desk, tls: str, certificate: ssl.SSLContext) -> None:
    released(desk)
    with scripted(certificate, ehlo=[STARTTLS]) as relay:
        assert deliver(desk, relay_to(relay.port, tls=tls, verify=False)).states == {"sent": 1}
        assert relay.commands.index("STARTTLS") < [c[:4] for c in relay.commands].index("mail")
        assert relay.copies(KIM) == 1


def test_opportunistic_goes_in_the_clear_where_nothing_else_is_offered(desk: Desk) -> None:
    released(desk)
    with scripted() as relay:
        assert deliver(desk, relay_to(relay.port, tls="opportunistic")).states == {"sent": 1}


@pytest.mark.parametrize("secret", ["Kanarienvogel-4711", "Kanarienvögel\r\n-4711"])
def test_the_relays_password_stands_in_no_row_and_no_log(
    desk: Desk, secret: str, capfd: pytest.CaptureFixture[str]
) -> None:
    released(desk)
    settings = {"username": "takt", "password": secret}
    with scripted(ehlo=["250-x\r\n250 AUTH PLAIN"], auth=["535 wrong"]) as relay:
        transport = relay_to(relay.port, **settings)
        report = deliver(desk, transport)
    assert "Kanarien" not in repr((transport, report, capfd.readouterr()))
    with desk.store.read() as session:
        rows = [
            session.scalars(select(OutboxMail.last_error)).all(),
            session.scalars(select(OutboxRecipient.response)).all(),
        ]
    assert "Kanarien" not in repr(rows) and report.states == {"due": 1}
