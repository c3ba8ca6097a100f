"""An SMTP server that does what a script says: refuses, stalls, hangs up, at any step. It journals what it was sent."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.support.sink import Arrived

DEFAULT = {
    "connect": "220 scripted.test",
    "ehlo": "250-scripted.test\r\n250 SIZE 33554432",
    "starttls": "220 go ahead",
    "auth": "235 welcome",
    "mail": "250 OK",
    "rcpt": "250 OK",
    "data": "354 go on",
    "dot": "250 taken",
    "rset": "250 OK",
    "noop": "250 OK",
    "quit": "221 bye",
}


class _HangUp(Exception):
    pass


@dataclass
class ScriptedRelay:
    """`script` maps a step (``connect``, ``ehlo``, ``rcpt``, ``rcpt:kim@example.org``, ``data``, ``dot`` ...) to the replies of
    its first, second ... time; afterwards the step goes well. ``cut`` hangs up, ``stall`` never answers.

    ``content`` may be ``cut``: the line goes dead in the middle of the mail. A mail counts as arrived when its dot was read,
    unless it was refused.
    """

    script: dict[str, list[str]] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    port: int = 0
    connections: int = 0
    commands: list[str] = field(default_factory=list)
    mails: list[Arrived] = field(default_factory=list)
    _stopped: threading.Event = field(default_factory=threading.Event)

    def copies(self, address: str) -> int:
        return sum(address in mail.recipients for mail in self.mails)

    def _next(self, *steps: str) -> str:
        for step in steps:
            if self.script.get(step):
                return self.script[step].pop(0)
        return DEFAULT[steps[-1]]

    def _serve(self, listener: socket.socket) -> None:
        while not self._stopped.is_set():
            with suppress(OSError):
                client, _ = listener.accept()
                self.connections += 1
                threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        try:
            with suppress(OSError, _HangUp):
                self._dialogue(client)
        finally:
            client.close()

    def _dialogue(self, client: socket.socket) -> None:
        reader = client.makefile("rb")
        sender, recipients = "", list[str]()
        self._answer(client, self._next("connect"))
        while line := reader.readline():
            command = line.decode("utf-8", "surrogateescape").strip()
            self.commands.append(command)
            verb = command.split(" ")[0].lower()
            if verb == "mail":
                sender, recipients = _address(command), []
                self._answer(client, self._next("mail"))
            elif verb == "rcpt":
                reply = self._next(f"rcpt:{_address(command)}", "rcpt")
                if reply.startswith("25"):
                    recipients.append(_address(command))
                self._answer(client, reply)
            elif verb == "data":
                reply = self._next("data")
                self._answer(client, reply)
                if reply.startswith("354"):
                    self._take(client, reader, sender, tuple(recipients))
            elif verb == "starttls" and self.tls is not None:
                self._answer(client, self._next("starttls"))
                client = self.tls.wrap_socket(client, server_side=True)
                reader = client.makefile("rb")
            else:
                self._answer(client, self._next(verb) if verb in DEFAULT else "500 what?")
                if verb == "quit":
                    return

    def _take(self, client: socket.socket, reader: object, sender: str, recipients: tuple[str, ...]) -> None:
        if self.script.get("content"):
            reader.readline()  # type: ignore[attr-defined]
            self._answer(client, self.script["content"].pop(0))
        lines = list[bytes]()
        while (line := reader.readline()) != b".\r\n":  # type: ignore[attr-defined]
            if not line:
                raise _HangUp
            lines.append(line[1:] if line.startswith(b".") else line)
        reply = self._next("dot")
        if reply[:1] not in ("4", "5"):
            self.mails.append(Arrived(sender, recipients, b"".join(lines)))
        self._answer(client, reply)

    def _answer(self, client: socket.socket, reply: str) -> None:
        if reply == "cut":
            client.shutdown(socket.SHUT_RDWR)
            raise _HangUp
        if reply == "stall":
            self._stopped.wait(30)
            raise _HangUp
        client.sendall(f"{reply}\r\n".encode())


@contextmanager
def scripted(tls: ssl.SSLContext | None = None, **script: list[str]) -> Iterator[ScriptedRelay]:
    """A scripted server on a free loopback port."""
    relay = ScriptedRelay({step.replace("__", ":"): replies for step, replies in script.items()}, tls)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        relay.port = listener.getsockname()[1]
        thread = threading.Thread(target=relay._serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield relay
        finally:
            relay._stopped.set()
            thread.join()


def _address(command: str) -> str:
    return command.partition("<")[2].partition(">")[0]
