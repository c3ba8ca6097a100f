"""Delivery: mails from the outbox to the relay, over SMTP, outside any transaction.

smtplib is wrapped once: arguments with line breaks are refused, the bytes go out as they are stored, recipients are named
explicitly, and each has its own result. `sendmail` is not used: it hides who was refused when one was accepted.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import smtplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

import structlog
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from outbound.outbox import Claimed, Result, claim, recover, settle
from tickets.failpoint import failpoint
from tickets.store import Store

MAX_RECIPIENTS = 10
BATCH = 20
LOCAL = "kept in the local outbox"
"""What a recipient's response says when no relay is set up."""

log = structlog.get_logger("takt.outbound")


class RelaySettings(BaseModel):
    """The server that takes our outgoing mail."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str
    port: int = Field(default=587, ge=1, le=65535)
    tls: Literal["required", "opportunistic", "implicit", "none"] = Field(
        default="required", description="required: STARTTLS or no mail; implicit: TLS from the first byte."
    )
    username: str = Field(default="", description="Empty: no log-in.")
    password: SecretStr | None = Field(default=None, description="Better in a file of its own.")
    password_file: Path | None = Field(default=None, description="File that holds the password.")
    helo: str = Field(default="", description="Name to greet with; empty: this machine's.")
    timeout_seconds: float = Field(default=60, gt=0, description="For every step but the last.")
    final_timeout_seconds: float = Field(
        default=600, gt=0, description="For the reply after the last dot (RFC 5321 asks for ten minutes)."
    )
    verify: bool = Field(default=True, description="Check the server's certificate.")

    def secret(self) -> str:
        if self.password_file is not None:
            return self.password_file.read_text("utf-8").strip()
        return self.password.get_secret_value() if self.password is not None else ""


class Transport(Protocol):
    """Somewhere to hand mails to."""

    @contextlib.contextmanager
    def session(self) -> Iterator[Callable[[Claimed], list[Result]]]:
        """A connection for one run; the callable sends one mail and never raises."""
        ...


@dataclass(frozen=True)
class DeliveryReport:
    """What one run did."""

    attempted: int
    states: dict[str, int] = field(default_factory=dict)


def transport_for(relay: RelaySettings | None) -> Transport:
    """SMTP to the relay, or the local outbox when there is none."""
    return Relay(relay) if relay is not None else LocalOutbox()


def deliver_due(
    store: Store, transport: Transport, *, now_fn: Callable[[], dt.datetime], limit: int | None = None
) -> DeliveryReport:
    """Send what is due. Each mail's result is committed before the next one is sent."""
    with store.write() as session:
        recover(session, now=now_fn())
    attempted, states = 0, dict[str, int]()
    with contextlib.ExitStack() as stack:
        send: Callable[[Claimed], list[Result]] | None = None
        while limit is None or attempted < limit:
            with store.write() as session:
                claimed = claim(session, now=now_fn(), limit=BATCH)
            if not claimed:
                break
            if send is None:
                send = stack.enter_context(transport.session())
            for mail in claimed:
                failpoint("out.before_connect")
                results = send(mail)
                failpoint("out.after_reply")
                with store.write() as session:
                    state = settle(session, mail.id, results, now=now_fn())
                attempted += 1
                states[state] = states.get(state, 0) + 1
                log.info("mail handed over", outbox_id=mail.id, state=state)
    return DeliveryReport(attempted, states)


@dataclass(frozen=True)
class LocalOutbox:
    """No relay: mail stays in the outbox, where the desk shows it."""

    @contextlib.contextmanager
    def session(self) -> Iterator[Callable[[Claimed], list[Result]]]:
        yield lambda mail: [Result(a, "sent", None, LOCAL) for a in mail.recipients]


@dataclass(frozen=True)
class Relay:
    """SMTP to one server, one connection a run, reopened after a fault."""

    settings: RelaySettings

    @contextlib.contextmanager
    def session(self) -> Iterator[Callable[[Claimed], list[Result]]]:
        connection = _Connection(self.settings)
        try:
            yield connection.send
        finally:
            connection.close()


class _Connection:
    """The only caller of smtplib."""

    def __init__(self, settings: RelaySettings) -> None:
        self._settings = settings
        self._client: smtplib.SMTP | None = None

    def send(self, mail: Claimed) -> list[Result]:
        """One mail, at most ten recipients a transaction. Never raises: every fault is a result."""
        results: list[Result] = []
        for first in range(0, len(mail.recipients), MAX_RECIPIENTS):
            results += self._transaction(mail, mail.recipients[first : first + MAX_RECIPIENTS])
        return results

    def close(self) -> None:
        if self._client is not None:
            with contextlib.suppress(Exception):
                self._client.quit()
            self._client = None

    def _transaction(self, mail: Claimed, recipients: Sequence[str]) -> list[Result]:
        try:
            guard(mail.envelope_from, *recipients)
            client = self._open()
        except Exception as error:
            self._drop()
            return _all(recipients, error)
        refused: list[Result] = []
        try:
            accepted = []
            code, words = client.mail(
                mail.envelope_from, [f"SIZE={len(mail.content)}"] if client.has_extn("size") else []
            )
            if code != 250:
                raise smtplib.SMTPResponseException(code, words)
            for address in recipients:
                code, words = client.rcpt(address)
                if code in (250, 251):
                    accepted.append(address)
                elif code == 421:
                    raise smtplib.SMTPResponseException(code, words)
                else:
                    refused.append(_judged(address, code, words))
            failpoint("out.after_rcpt")
            if not accepted:
                client.rset()
                return refused
            code, words = client.docmd("DATA")
            if code != 354:
                raise smtplib.SMTPResponseException(code, words)
        except Exception as error:
            self._drop()
            return refused + _all([a for a in recipients if a not in {r.address for r in refused}], error)
        return refused + self._content(client, mail.content, accepted)

    def _content(self, client: smtplib.SMTP, content: bytes, accepted: Sequence[str]) -> list[Result]:
        """The mail itself. From the final dot on nobody can know whether it was taken when the reply is lost."""
        dot_sent = False
        try:
            body = smtplib._quote_periods(content)  # type: ignore[attr-defined]
            client.send(body if body.endswith(b"\r\n") else body + b"\r\n")
            failpoint("out.after_data")
            assert client.sock is not None
            client.sock.settimeout(self._settings.final_timeout_seconds)
            dot_sent = True
            client.send(b".\r\n")
            failpoint("out.after_dot")
            code, words = client.getreply()
            if client.sock is not None:
                client.sock.settimeout(self._settings.timeout_seconds)
        except Exception as error:
            self._drop()
            if dot_sent:
                return [
                    Result(a, "uncertain", None, f"no final reply came: {_words(error)}") for a in accepted
                ]
            return _all(accepted, error)
        if code == 421:
            self._drop()
        return [_judged(address, code, words) for address in accepted]

    def _open(self) -> smtplib.SMTP:
        if self._client is not None:
            try:
                if self._client.noop()[0] == 250:
                    return self._client
            except (OSError, smtplib.SMTPException):
                pass
            self._drop()
        self._client = self._connect()
        return self._client

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        context = ssl.create_default_context()
        if not settings.verify:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        name = settings.helo or None
        if settings.tls == "implicit":
            client: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.host, settings.port, name, timeout=settings.timeout_seconds, context=context
            )
        else:
            client = smtplib.SMTP(settings.host, settings.port, name, timeout=settings.timeout_seconds)
        try:
            client.ehlo_or_helo_if_needed()
            if settings.tls == "required" or (
                settings.tls == "opportunistic" and client.has_extn("starttls")
            ):
                if not client.has_extn("starttls"):
                    raise smtplib.SMTPNotSupportedError(
                        "the relay offers no STARTTLS, and it is required here"
                    )
                client.starttls(context=context)
                client.ehlo()
            if settings.username:
                client.login(guard(settings.username), guard(settings.secret()))
        except BaseException:
            client.close()
            raise
        return client

    def _drop(self) -> None:
        if self._client is not None:
            with contextlib.suppress(Exception):
                self._client.close()
            self._client = None


def guard(*values: str) -> str:
    """The (first) value itself; an argument with CR, LF or NUL would be a command of its own (bpo-43124)."""
    for value in values:
        if any(c in value for c in "\r\n\x00"):
            raise ValueError(f"{value[:40]!r} holds a line break or NUL: it may not go to a mail server")
    return values[0]


def _judged(address: str, code: int, words: bytes | str) -> Result:
    """A reply code in our terms: 2xx taken, 5xx refused for good, anything else later."""
    outcome: Literal["sent", "later", "failed"] = (
        "sent" if 200 <= code < 300 else "failed" if 500 <= code < 600 else "later"
    )
    return Result(address, outcome, code, f"{code} {_text(words)}")


def _all(recipients: Sequence[str], error: Exception) -> list[Result]:
    """The same fault for every recipient. A refusal for good only where the server said so to this mail."""
    if isinstance(error, ValueError):
        return [Result(a, "failed", None, str(error)) for a in recipients]
    if isinstance(error, smtplib.SMTPResponseException) and not isinstance(
        error, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPHeloError
    ):
        return [_judged(a, error.smtp_code, error.smtp_error) for a in recipients]
    return [Result(a, "later", None, _words(error)) for a in recipients]


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(words: bytes | str) -> str:
    return " ".join((words.decode("utf-8", "replace") if isinstance(words, bytes) else words).split())
