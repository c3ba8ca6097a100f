"""The SMTP and LMTP listener. "250" is said after the commit, and any fault of ours is 451: come back later.

What aiosmtpd leaves to its user is held here: an exception in a handler would be answered with a permanent 500 and its text; LMTP
wants one reply per recipient (RFC 2033, section 4.2); lines are longer in life than in RFC 5321; and there are no limits on
recipients and connections.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
import ssl
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select

from inbound.accept import accept, mailbox_for
from tickets.failpoint import failpoint
from tickets.records import Mailbox
from tickets.store import Store
from tickets.tokens import Signer

OK = "250 2.6.0 Accepted"
TEMPORARY = "451 4.3.0 Temporary fault here, please try again later"
NO_SPACE = "452 4.3.1 Not enough room at the moment, please try again later"
UNKNOWN = "550 5.1.1 No such mailbox here"
TOO_MANY = "452 4.5.3 Too many recipients, send the rest in another transaction"
MAX_RECIPIENTS = 100
MAX_LINE = 1024 * 1024
IDLE_SECONDS = 300
KEEP_SECONDS = 60

log = structlog.get_logger("takt.smtp")


@dataclass
class Limits:
    """How much the listener takes on at once. Connections over it are closed with 421."""

    max_size: int = 25 * 1024 * 1024
    connections: int = 50
    per_address: int = 20
    min_free: int | None = None
    """Bytes that must stay free on the database's disk; None: one and a half times `max_size`."""


@dataclass
class Listener:
    """One listening socket for SMTP or LMTP.

    `wake` is called after a mail has been kept. `now` is the clock.
    """

    store: Store
    now: Callable[[], dt.datetime]
    wake: Callable[[], None]
    signer: Signer
    limits: Limits = field(default_factory=Limits)
    lmtp: bool = False
    hostname: str = "takt"
    tls: ssl.SSLContext | None = None
    require_tls: bool = False
    _open: Counter[str] = field(default_factory=Counter)

    async def start(self, host: str, port: int) -> asyncio.Server:
        """Listen. Port 0 takes a free one; the caller closes the server."""
        return await asyncio.get_running_loop().create_server(self._protocol, host, port)

    def _protocol(self) -> SMTP:
        return (_Lmtp if self.lmtp else _Smtp)(self)

    # Hooks of aiosmtpd. Every one ends in a reply of our own.

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self._has_room():
            return NO_SPACE
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return TOO_MANY
        found = await self._guarded(lambda: self._mailbox_id(address))
        if isinstance(found, str):
            return found
        if found is None:
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        sender = _clean(envelope.mail_from or "")
        if self.lmtp:
            replies = [await self._keep(raw, sender, [address], "lmtp") for address in envelope.rcpt_tos]
        else:
            replies = [await self._keep(raw, sender, envelope.rcpt_tos, "smtp")]
        if OK in replies:
            self.wake()
        return "\r\n".join(replies)

    async def handle_exception(self, error: Exception) -> str:
        log.error("smtp session failed", error=repr(error))
        return TEMPORARY

    async def _keep(self, raw: bytes, sender: str, recipients: Sequence[str], source: str) -> str:
        if not self._has_room():
            return NO_SPACE
        kept = await self._guarded(lambda: self._store_raw(raw, sender, recipients, source))
        if isinstance(kept, str):
            return kept
        failpoint("in.before_250")
        return OK if kept else UNKNOWN

    async def _guarded(self, work: Callable[[], Any]) -> Any:
        """Database work off the loop. A fault or a stall is a temporary reply, whatever it is."""
        try:
            return await asyncio.wait_for(asyncio.to_thread(work), KEEP_SECONDS)
        except Exception as error:
            log.error("mail could not be taken now", error=repr(error))
            return TEMPORARY

    def _mailbox_id(self, address: str) -> int | None:
        with self.store.read() as session:
            mailbox = mailbox_for(session.scalars(select(Mailbox)).all(), address)
            return mailbox.id if mailbox is not None else None

    def _store_raw(self, raw: bytes, sender: str, recipients: Sequence[str], source: str) -> int:
        """One row a mailbox, all in one commit: either the sender hears 250 for all of it or for nothing."""
        failpoint("in.before_raw_write")
        with self.store.write() as session:
            mailboxes = session.scalars(select(Mailbox)).all()
            chosen: dict[int, str] = {}
            for address in recipients:
                mailbox = mailbox_for(mailboxes, address)
                if mailbox is not None and (mailbox.id not in chosen or self.signer.read_address(address)):
                    chosen[mailbox.id] = _clean(address).lower()
            for mailbox_id, address in chosen.items():
                accept(
                    session,
                    raw,
                    mailbox_id=mailbox_id,
                    source=source,
                    now=self.now(),
                    envelope_from=sender,
                    envelope_to=address,
                )
        failpoint("in.after_raw_commit")
        return len(chosen)

    def _has_room(self) -> bool:
        path = self.store.path
        if path is None:
            return True
        needed = self.limits.min_free if self.limits.min_free is not None else self.limits.max_size * 3 // 2
        try:
            return shutil.disk_usage(path.parent).free >= needed
        except OSError:
            return False

    def _enter(self, peer: str) -> bool:
        if self._open.total() >= self.limits.connections or self._open[peer] >= self.limits.per_address:
            return False
        self._open[peer] += 1
        return True

    def _leave(self, peer: str) -> None:
        self._open[peer] -= 1
        if self._open[peer] <= 0:
            del self._open[peer]


class _Guarded(SMTP):  # type: ignore[misc] # aiosmtpd is untyped
    """aiosmtpd with long lines, connection limits, and an idle time that a slow but busy sender does not hit."""

    line_length_limit = MAX_LINE

    def __init__(self, listener: Listener) -> None:
        super().__init__(
            listener,
            data_size_limit=listener.limits.max_size,
            enable_SMTPUTF8=True,
            decode_data=False,
            hostname=listener.hostname,
            ident="Takt",
            timeout=IDLE_SECONDS,
            tls_context=listener.tls,
            require_starttls=listener.require_tls,
            loop=asyncio.get_running_loop(),
        )
        self._listener = listener
        self._peer: str | None = None

    def connection_made(self, transport: Any) -> None:
        if self._peer is None:  # a STARTTLS handshake comes here a second time
            peer = str((transport.get_extra_info("peername") or ("local",))[0])
            if not self._listener._enter(peer):
                transport.write(b"421 4.7.0 Too many connections, please try again later\r\n")
                transport.close()
                self._refused = True
                return
            self._peer = peer
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if getattr(self, "_refused", False):
            return
        if self._peer is not None and self.transport is not None:
            self._listener._leave(self._peer)
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        if self._timeout_handle is not None:
            self._reset_timeout()
        super().data_received(data)


class _Smtp(_Guarded):
    """SMTP, RFC 5321."""


class _Lmtp(_Guarded, LMTP):  # type: ignore[misc] # aiosmtpd has no types
    """LMTP, RFC 2033: a reply for each recipient, in their order, made by :meth:`Listener.handle_DATA`."""


def _clean(address: str) -> str:
    return address.encode("utf-8", "replace").decode("utf-8", "replace").strip("<> ")[:1000]
