"""Connection tests for leads: fetching a mailbox and handing mail to the relay, one step after the other, with what to do.

Nothing is changed on a server and no mail is sent. Passwords never appear in what is said.
"""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from smtplib import SMTPAuthenticationError, SMTPException

from pydantic import BaseModel, SecretStr

from inbound.imap.diagnose import Step, diagnose
from outbound.delivery import RelaySettings, UnsafeArgument, knock
from takt import imap_accounts
from takt.desk import Desk
from takt.settings import Settings, SettingsError


def try_mailbox(desk: Desk, address: str) -> list[Step]:
    """How mail gets in for this mailbox, and how it gets out."""
    steps: list[Step] = []
    fetched = [imap for imap in desk.settings.imap if imap.mailbox.lower() == address.lower()]
    for imap in fetched:
        try:
            steps += diagnose(imap_accounts.account(desk, imap))
        except SettingsError as error:
            steps.append(
                Step(
                    "settings", False, str(error), "mend it in the settings file",
                    german_advice="Berichtigen Sie es in der Einstellungsdatei.",
                )
            )  # fmt: skip
    if not fetched:
        steps.append(
            Step(
                "in", True,
                f"nothing is fetched for {address}: its mail comes by SMTP to {desk.settings.smtp.host} port {desk.settings.smtp.port}",
                german=f"Für {address} wird nichts abgeholt: Mail kommt über SMTP an {desk.settings.smtp.host}, Port {desk.settings.smtp.port}.",
            )
        )  # fmt: skip
    steps += try_relay(desk.settings.relay)
    return steps


def file_lines(settings: Settings, address: str) -> str:
    """The settings file's words about how mail for this mailbox gets in: those an operator changes. No secret is among them."""
    blocks = []
    for box in settings.mailboxes:
        if box.address == address:
            blocks.append(_block("mailboxes", box, ("address", "aliases", "name", "team", "team_only")))
    for imap in settings.imap:
        if imap.mailbox.lower() == address.lower():
            names = (
                "mailbox",
                "host",
                "port",
                "tls",
                "username",
                "password",
                "password_file",
                "folders",
                "begin",
                "after",
                "move_to",
            )
            blocks.append(_block("imap", imap, names))
            if imap.oauth is not None:
                blocks.append(
                    _block(
                        "imap.oauth",
                        imap.oauth,
                        ("provider", "tenant", "client_id", "client_secret", "client_secret_file"),
                    )
                )
    return "\n".join(blocks)


def _block(head: str, values: BaseModel, names: tuple[str, ...]) -> str:
    """One table as TOML, with what was set; a secret as the place for it."""
    lines = [f"[{head}]" if "." in head else f"[[{head}]]"]
    for name in names:
        value = getattr(values, name, None)
        if name not in values.model_fields_set or value is None:
            continue
        if isinstance(value, SecretStr):
            lines.append(f"# {name} = …")
        elif isinstance(value, tuple):
            lines.append(f"{name} = {json.dumps(list(value), ensure_ascii=False)}")
        elif isinstance(value, bool | int):
            lines.append(f"{name} = {json.dumps(value)}")
        else:
            lines.append(f"{name} = {json.dumps(str(value), ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def try_relay(relay: RelaySettings | None) -> Iterator[Step]:
    """Name, connection, encryption and log-in of the relay."""
    if relay is None:
        yield Step(
            "relay",
            True,
            "no relay is set up: mail stays in the local outbox",
            "set [relay] in the settings file",
            "Es ist kein Relay eingerichtet: Mail bleibt im lokalen Postausgang.",
            "Tragen Sie [relay] in die Einstellungsdatei ein.",
        )
        return
    try:
        found = socket.getaddrinfo(relay.host, relay.port, type=socket.SOCK_STREAM)
    except OSError as error:
        yield Step(
            "relay", False, f"{relay.host} cannot be found: {error}", "check host and the name server",
            f"Den Namen {relay.host} kennt kein Nameserver ({error}).", "Prüfen Sie host in [relay] und den Nameserver dieser Maschine.",
        )  # fmt: skip
        return
    places = ", ".join(sorted({str(f[4][0]) for f in found}))
    yield Step("relay", True, f"{relay.host} is {places}", german=f"{relay.host} ist {places}.")
    try:
        said = knock(relay)
    except SMTPAuthenticationError as error:
        yield Step(
            "relay log-in",
            False,
            f"the relay does not let {relay.username} in ({error.smtp_code})",
            "check username and password, or ask for an app password",
            f"Das Relay lässt {relay.username} nicht herein ({error.smtp_code}).",
            "Prüfen Sie username und Passwort, oder fragen Sie nach einem App-Passwort.",
        )
    except ssl.SSLCertVerificationError as error:
        yield Step(
            "relay encryption",
            False,
            f"its certificate does not hold: {error.verify_message}",
            "check host: it must be the name in the certificate",
            f"Das Zertifikat hält nicht: {error.verify_message}.",
            "Prüfen Sie host: Es muss der Name im Zertifikat sein.",
        )
    except ssl.SSLError as error:
        yield Step(
            "relay encryption",
            False,
            f"no encryption came about: {error.reason}",
            'port 465 is tls = "implicit", port 587 is tls = "required"',
            f"Es kam keine Verschlüsselung zustande: {error.reason}.",
            'Zu Port 465 gehört tls = "implicit", zu Port 587 tls = "required".',
        )
    except UnsafeArgument as error:
        yield Step(
            "relay log-in",
            False,
            str(error),
            "set another password",
            german_advice="Setzen Sie ein anderes Passwort.",
        )
    except TimeoutError:
        yield Step(
            "relay connection",
            False,
            f"nobody answers on port {relay.port} within {relay.timeout_seconds:g} s",
            "check port and firewall",
            f"An Port {relay.port} antwortet {relay.timeout_seconds:g} s lang niemand.",
            "Prüfen Sie port und die Firewall.",
        )
    except (OSError, SMTPException) as error:
        yield Step(
            "relay connection", False, f"it does not work: {error}", "check host, port and tls",
            f"Die Verbindung kam nicht zustande: {error}.", "Prüfen Sie host, port und tls.",
        )  # fmt: skip
    else:
        yield Step("relay log-in", True, said, german="Das Relay antwortet und nimmt unsere Mail an.")
