"""Connection tests for leads: fetching a mailbox and handing mail to the relay, one step after the other, with what to do.

Nothing is changed on a server and no mail is sent. Passwords never appear in what is said.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from smtplib import SMTPAuthenticationError, SMTPException

from inbound.imap.diagnose import Step, diagnose
from outbound.delivery import RelaySettings, UnsafeArgument, knock
from takt import imap_accounts
from takt.desk import Desk
from takt.settings import SettingsError


def try_mailbox(desk: Desk, address: str) -> list[Step]:
    """How mail gets in for this mailbox, and how it gets out."""
    steps: list[Step] = []
    fetched = [imap for imap in desk.settings.imap if imap.mailbox.lower() == address.lower()]
    for imap in fetched:
        try:
            steps += diagnose(imap_accounts.account(desk, imap))
        except SettingsError as error:
            steps.append(Step("settings", False, str(error), "mend it in the settings file"))
    if not fetched:
        steps.append(
            Step(
                "in", True,
                f"nothing is fetched for {address}: its mail comes by SMTP to {desk.settings.smtp.host} port {desk.settings.smtp.port}",
            )
        )  # fmt: skip
    steps += try_relay(desk.settings.relay)
    return steps


def try_relay(relay: RelaySettings | None) -> Iterator[Step]:
    """Name, connection, encryption and log-in of the relay."""
    if relay is None:
        yield Step(
            "relay",
            True,
            "no relay is set up: mail stays in the local outbox",
            "set [relay] in the settings file",
        )
        return
    try:
        found = socket.getaddrinfo(relay.host, relay.port, type=socket.SOCK_STREAM)
    except OSError as error:
        yield Step("relay", False, f"{relay.host} cannot be found: {error}", "check host and the name server")
        return
    yield Step("relay", True, f"{relay.host} is {', '.join(sorted({str(f[4][0]) for f in found}))}")
    try:
        said = knock(relay)
    except SMTPAuthenticationError as error:
        yield Step(
            "relay log-in",
            False,
            f"the relay does not let {relay.username} in ({error.smtp_code})",
            "check username and password, or ask for an app password",
        )
    except ssl.SSLCertVerificationError as error:
        yield Step(
            "relay encryption",
            False,
            f"its certificate does not hold: {error.verify_message}",
            "check host: it must be the name in the certificate",
        )
    except ssl.SSLError as error:
        yield Step(
            "relay encryption",
            False,
            f"no encryption came about: {error.reason}",
            'port 465 is tls = "implicit", port 587 is tls = "required"',
        )
    except UnsafeArgument as error:
        yield Step("relay log-in", False, str(error), "set another password")
    except TimeoutError:
        yield Step(
            "relay connection",
            False,
            f"nobody answers on port {relay.port} within {relay.timeout_seconds:g} s",
            "check port and firewall",
        )
    except (OSError, SMTPException) as error:
        yield Step("relay connection", False, f"it does not work: {error}", "check host, port and tls")
    else:
        yield Step("relay log-in", True, said)
