"""A real SMTP server that keeps what it is sent: the world outside, for journeys."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class Arrived:
    """One mail as it arrived: envelope and bytes."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


@dataclass
class Sink:
    """Where mail arrives. `wait_for` blocks until enough is there."""

    port: int = 0
    mails: list[Arrived] = field(default_factory=list)
    _more: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, count: int, seconds: float = 40) -> list[Arrived]:
        with self._more:
            if not self._more.wait_for(lambda: len(self.mails) >= count, seconds):
                raise AssertionError(
                    f"only {len(self.mails)} of {count} mails arrived: {[m.recipients for m in self.mails]}"
                )
            return list(self.mails)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        with self._more:
            self.mails.append(
                Arrived(envelope.mail_from or "", tuple(envelope.rcpt_tos), bytes(envelope.original_content))
            )
            self._more.notify_all()
        return "250 OK"


@contextmanager
def sink() -> Iterator[Sink]:
    """A sink on a free loopback port."""
    kept = Sink()
    controller = Controller(kept, hostname="127.0.0.1", port=0, data_size_limit=2**26)
    # Controller probes its own port before it knows which one was taken, so the server is started by hand.
    controller.port = free_port()
    controller.start()
    kept.port = controller.port
    try:
        yield kept
    finally:
        controller.stop()


def free_port() -> int:
    """A loopback port that nobody uses at this moment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
