"""Delivery: mails from the outbox to the relay, over SMTP, outside any transaction.

smtplib is wrapped once: arguments with line breaks are refused, the bytes go out as they are stored, recipients are named
explicitly, and each has its own result. `sendmail` is not used: it hides who was refused when one was accepted.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import smtplib
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

import structlog
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from outbound.outbox import LEASE, Claimed, Result, claim, recover, renew, settle
from tickets.failpoint import failpoint
from tickets.store import Store

MAX_RECIPIENTS = 10
CHUNK = 65536
"""Bytes handed to the socket at once: its time-out counts for each piece, so a large mail on a slow line is no fault."""
OUR_FAULT = frozenset({530, 534, 535, 538})
"""Log-in or encryption is missing or wrong: nothing about this mail, so it waits until the settings are mended."""
RENEW_EVERY = LEASE.total_seconds() / 3
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


class NoConnection(Exception):
    """The relay cannot be reached or does not let us in. It says nothing about any one mail."""


class Transport(Protocol):
    """Somewhere to hand mails to."""

    @contextlib.contextmanager
    def session(self) -> Iterator[Callable[[Claimed], list[Result]]]:
        """A connection for one run; the callable sends one mail. Only :class:`NoConnection` comes out of it."""
        ...


@dataclass(frozen=True)
class DeliveryReport:
    """What one run did. `relay_down`: the run ended early because the relay cannot be reached."""

    attempted: int
    states: dict[str, int] = field(default_factory=dict)
    relay_down: str = ""


def transport_for(relay: RelaySettings | None) -> Transport:
    """SMTP to the relay, or the local outbox when there is none."""
    return Relay(relay) if relay is not None else LocalOutbox()


def deliver_due(
    store: Store, transport: Transport, *, now_fn: Callable[[], dt.datetime], limit: int | None = None
) -> DeliveryReport:
    """Send what is due. One commit a mail: the result of this one and the claim of the next.

    When the relay is down the run ends at the first mail: the others stay due, untouched.
    """
    attempted, states, relay_down = 0, dict[str, int](), ""
    with store.write() as session:
        recover(session, now=now_fn())
        mail = claim(session, now=now_fn()) if limit != 0 else None
    if mail is None:
        return DeliveryReport(0)
    with transport.session() as send:
        while mail is not None:
            failpoint("out.before_connect")
            try:
                with _kept_leased(store, mail, now_fn):
                    results = send(mail)
            except NoConnection as error:
                relay_down = str(error)
                results = [Result(a, "later", None, relay_down) for a in mail.recipients]
            failpoint("out.after_reply")
            attempted += 1
            goes_on = not relay_down and (limit is None or attempted < limit)
            with store.write() as session:
                state = settle(session, mail, results, now=now_fn())
                following = claim(session, now=now_fn()) if goes_on else None
            states[state] = states.get(state, 0) + 1
            log.info("mail tried", outbox_id=mail.id, state=state)
            mail = following
    if relay_down:
        log.warning("relay cannot be reached, mail waits", reason=relay_down)
    return DeliveryReport(attempted, states, relay_down)


@contextlib.contextmanager
def _kept_leased(store: Store, mail: Claimed, now_fn: Callable[[], dt.datetime]) -> Iterator[None]:
    """Renew the lease while a slow server makes us wait."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(RENEW_EVERY):
            with contextlib.suppress(Exception), store.write() as session:
                renew(session, mail, now=now_fn())

    thread = threading.Thread(target=beat, name="takt-lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


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


def knock(settings: RelaySettings, seconds: float = 15) -> str:
    """Connect, encrypt, log in and say goodbye, without a mail: for the connection test. Raises what went wrong."""
    patience = min(seconds, settings.timeout_seconds)
    connection = _Connection(settings.model_copy(update={"timeout_seconds": patience}))
    client = connection._connect()
    encrypted = isinstance(client.sock, ssl.SSLSocket)
    try:
        client.noop()
    finally:
        client.close()
    who = f"{settings.username} is let in" if settings.username else "no log-in is asked for"
    return f"it answers, {'encrypted' if encrypted else 'not encrypted'}, {who}"


class _Connection:
    """The only caller of smtplib."""

    def __init__(self, settings: RelaySettings) -> None:
        self._settings = settings
        self._client: smtplib.SMTP | None = None

    def send(self, mail: Claimed) -> list[Result]:
        """One mail, at most ten recipients a transaction. A fault within a transaction is a result of that mail."""
        results: list[Result] = []
        for first in range(0, len(mail.recipients), MAX_RECIPIENTS):
            recipients = mail.recipients[first : first + MAX_RECIPIENTS]
            try:
                results += self._transaction(mail, recipients)
            except NoConnection as error:
                if not results:
                    raise
                results += [Result(a, "later", None, str(error)) for a in recipients]
        return results

    def close(self) -> None:
        if self._client is not None:
            with contextlib.suppress(Exception):
                self._client.quit()
            self._client = None

    def _transaction(self, mail: Claimed, recipients: Sequence[str]) -> list[Result]:
        try:
            guard(mail.envelope_from, *recipients)
        except UnsafeArgument as error:
            return [Result(a, "failed", None, str(error)) for a in recipients]
        client = self._open()
        results: dict[str, Result] = {}
        try:
            size = [f"SIZE={len(mail.content)}"] if client.has_extn("size") else []
            _expect(250, client.mail(mail.envelope_from, size))
            for address in recipients:
                code, words = client.rcpt(address)
                if code == 421:
                    raise smtplib.SMTPResponseException(code, words)
                if code not in (250, 251):
                    results[address] = _judged(address, code, words)
            accepted = [a for a in recipients if a not in results]
            failpoint("out.after_rcpt")
            if not accepted:
                client.rset()
                return list(results.values())
            _expect(354, client.docmd("DATA"))
        except Exception as error:
            self._drop()
            return [results.get(a) or _fault(a, error) for a in recipients]
        return [*results.values(), *self._content(client, mail.content, accepted)]

    def _content(self, client: smtplib.SMTP, content: bytes, accepted: Sequence[str]) -> list[Result]:
        """The mail itself. From the final dot on nobody can know whether it was taken when the reply is lost."""
        dot_sent = False
        try:
            body = memoryview(_stuffed(content))
            for start in range(0, len(body), CHUNK):
                client.send(body[start : start + CHUNK])
            failpoint("out.after_data")
            assert client.sock is not None
            client.sock.settimeout(self._settings.final_timeout_seconds)
            dot_sent = True
            client.send(b".\r\n")
            failpoint("out.after_dot")
            code, words = client.getreply()
            if not 200 <= code < 600:
                raise smtplib.SMTPResponseException(code, words)
            client.sock.settimeout(self._settings.timeout_seconds)
        except Exception as error:
            self._drop()
            if not dot_sent:
                return [_fault(a, error) for a in accepted]
            return [Result(a, "uncertain", None, f"no final reply came: {_words(error)}") for a in accepted]
        if code == 421:
            self._drop()
        return [_judged(address, code, words) for address in accepted]

    def _open(self) -> smtplib.SMTP:
        """The open connection, or a new one. Whatever goes wrong here is the relay's or the settings' fault."""
        if self._client is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if self._client.noop()[0] == 250:
                    return self._client
            self._drop()
        try:
            self._client = self._connect()
        except Exception as error:
            raise NoConnection(f"{self._settings.host}:{self._settings.port}: {_words(error)}") from error
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
                client.login(*_credentials(settings))
        except BaseException:
            client.close()
            raise
        return client

    def _drop(self) -> None:
        if self._client is not None:
            with contextlib.suppress(Exception):
                self._client.close()
            self._client = None


class UnsafeArgument(ValueError):
    """An argument that a mail server would read as a command of its own."""


def _credentials(settings: RelaySettings) -> tuple[str, str]:
    """User name and password. No message ever repeats them."""
    username, secret = settings.username, settings.secret()
    if not (username + secret).isascii() or not (username + secret).isprintable():
        raise UnsafeArgument("the relay's user name or password has characters that no SMTP log-in takes")
    return username, secret


def guard(*values: str) -> str:
    """The (first) value itself. Only printable ASCII reaches smtplib: a line break would begin a command (bpo-43124)."""
    for value in values:
        if not (value.isascii() and value.isprintable()):
            raise UnsafeArgument(
                f"{value[:40]!r} is more than printable ASCII: it may not go to a mail server"
            )
    return values[0]


def _stuffed(content: bytes) -> bytes:
    """Dots doubled at line starts, a line break at the end (RFC 5321, section 4.5.2)."""
    body = content if content.endswith(b"\r\n") else content + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", body)


def _expect(wanted: int, reply: tuple[int, bytes]) -> None:
    if reply[0] != wanted:
        raise smtplib.SMTPResponseException(*reply)


def _judged(address: str, code: int, words: bytes | str) -> Result:
    """A reply code in our terms: 2xx taken, 5xx refused for good, anything else later."""
    outcome: Literal["sent", "later", "failed"] = "later"
    if 200 <= code < 300:
        outcome = "sent"
    elif 500 <= code < 600 and code not in OUR_FAULT:
        outcome = "failed"
    return Result(address, outcome, code, f"{code} {_text(words)}")


def _fault(address: str, error: Exception) -> Result:
    """A transaction that broke off before the final dot: refused where the server said so, later otherwise."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _judged(address, error.smtp_code, error.smtp_error)
    return Result(address, "later", None, _words(error))


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(words: bytes | str) -> str:
    return " ".join((words.decode("utf-8", "replace") if isinstance(words, bytes) else words).split())
