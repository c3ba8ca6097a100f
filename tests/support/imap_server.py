"""An IMAP server that misbehaves on command: enough of RFC 3501 for a poller, and a fault at any step.

A fault is a function of (connection number, command line) that returns what to do: ``None`` to behave, or an :class:`Act`. The server
writes down every command, so that a test can say which verbs were ever sent.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

LONG_AGO = dt.datetime(2026, 11, 1, 12, 0, tzinfo=dt.UTC)
CAPABILITIES = "IMAP4rev1 IDLE UIDPLUS MOVE"


@dataclass
class Mail:
    """One mail on the server. `size` may lie; `arrived` is its INTERNALDATE."""

    uid: int
    raw: bytes
    arrived: dt.datetime = LONG_AGO
    flags: set[str] = field(default_factory=set)
    size: int | None = None


@dataclass
class Folder:
    uidvalidity: int = 7
    uidnext: int = 1
    mails: list[Mail] = field(default_factory=list)

    def add(self, raw: bytes, **values: Any) -> Mail:
        mail = Mail(values.pop("uid", self.uidnext), raw, **values)
        self.mails.append(mail)
        self.uidnext = max(self.uidnext, mail.uid + 1)
        return mail


@dataclass(frozen=True)
class Act:
    """`cut_after`: bytes of the answer to send before the connection ends. `say`: lines instead of the answer.
    `hang`: seconds of silence. `drip`: one byte at a time, so many seconds apart. `literal`: a length that is not the true one.
    """

    cut_after: int | None = None
    say: str = ""
    hang: float = 0
    drip: float = 0
    literal: int | None = None
    omit: bool = False


Fault = Callable[[int, str], Act | None]


@dataclass
class ImapServer:
    port: int = 0
    folders: dict[str, Folder] = field(default_factory=lambda: {"INBOX": Folder()})
    password: str = "geheim"
    token: str = ""
    capabilities: str = CAPABILITIES
    fault: Fault = lambda number, line: None
    verbs: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    connections: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def inbox(self) -> Folder:
        return self.folders["INBOX"]

    def flags(self, folder: str = "INBOX") -> list[set[str]]:
        return [mail.flags for mail in self.folders[folder].mails]


@contextmanager
def imap_server(**values: Any) -> Iterator[ImapServer]:
    """A server on a free loopback port."""
    server = ImapServer(**values)
    listener = socket.create_server(("127.0.0.1", 0))
    server.port = listener.getsockname()[1]
    stopping = threading.Event()
    sockets: list[socket.socket] = []

    def accept() -> None:
        while not stopping.is_set():
            try:
                client, _ = listener.accept()
            except OSError:
                return
            sockets.append(client)
            with server.lock:
                server.connections += 1
                number = server.connections
            threading.Thread(target=_Session(server, client, number, stopping).run, daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        stopping.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)  # closing alone wakes nobody who waits in accept()
        listener.close()
        for client in sockets:
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
            client.close()
        thread.join(5)


class _Over(Exception):
    """The connection is over."""


class _Session:
    def __init__(
        self, server: ImapServer, client: socket.socket, number: int, stopping: threading.Event
    ) -> None:
        self._server, self._client, self._number, self._stopping = server, client, number, stopping
        self._file = client.makefile("rb")
        self._folder: Folder | None = None

    def run(self) -> None:
        try:
            self._send("* OK hello\r\n")
            while not self._stopping.is_set():
                line = self._line()
                tag, _, command = line.partition(" ")
                with self._server.lock:
                    self._server.lines.append(command)
                    self._server.verbs.append(_verb(command))
                    act = self._server.fault(self._number, command)
                    answer = self._answer(tag, command, act)
                self._deliver(answer, act)
                if command.upper().startswith("IDLE"):
                    self._idle(tag)
                if command.upper() == "LOGOUT":
                    return
        except (_Over, OSError, ValueError):
            pass
        finally:
            with suppress(OSError):
                self._client.close()

    def _line(self) -> str:
        line = self._file.readline()
        if not line:
            raise _Over
        return line.decode("utf-8", "replace").rstrip("\r\n")

    def _send(self, text: str | bytes) -> None:
        self._client.sendall(text.encode() if isinstance(text, str) else text)

    def _deliver(self, answer: bytes, act: Act | None) -> None:
        act = act or Act()
        if act.hang:
            self._stopping.wait(act.hang)
            raise _Over
        if act.cut_after is not None:
            self._send(answer[: act.cut_after])
            self._client.shutdown(socket.SHUT_RDWR)
            raise _Over
        if act.drip:
            for byte in answer:
                self._send(bytes([byte]))
                if self._stopping.wait(act.drip):
                    raise _Over
            return
        self._send(answer)

    def _answer(self, tag: str, command: str, act: Act | None) -> bytes:
        if act is not None and act.say:
            return act.say.replace("TAG", tag).encode()
        verb, _, rest = command.partition(" ")
        if verb.upper() == "UID":
            inner, _, rest = rest.partition(" ")
            verb = "UID " + inner
        handle = {
            "CAPABILITY": lambda: f"* CAPABILITY {self._server.capabilities}\r\n",
            "LOGIN": lambda: self._login(rest),
            "AUTHENTICATE": lambda: self._authenticate(rest),
            "LIST": self._list,
            "SELECT": lambda: self._select(rest),
            "NOOP": lambda: "",
            "LOGOUT": lambda: "* BYE bye\r\n",
            "UID SEARCH": lambda: self._search(rest),
            "UID FETCH": lambda: self._fetch(rest, act),
            "UID STORE": lambda: self._store(rest),
            "UID COPY": lambda: self._copy(rest, remove=False),
            "UID MOVE": lambda: self._copy(rest, remove=True),
            "UID EXPUNGE": lambda: self._expunge(rest),
        }.get(verb.upper())
        if verb.upper() == "IDLE":
            return b"+ idling\r\n"
        if handle is None:
            return f"{tag} BAD what is {verb}?\r\n".encode()
        said = handle()
        if isinstance(said, tuple):
            return f"{tag} {said[0]}\r\n".encode()
        body = said if isinstance(said, bytes) else said.encode()
        return body + f"{tag} OK done\r\n".encode()

    def _login(self, rest: str) -> Any:
        given = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', rest)
        words = [a or b for a, b in given]
        return "" if words[-1] == self._server.password else ("NO [AUTHENTICATIONFAILED] no such login",)

    def _authenticate(self, rest: str) -> Any:
        self._send("+ \r\n")
        said = base64.b64decode(self._line()).decode()
        if self._server.token and said.endswith(f"\x01auth=Bearer {self._server.token}\x01\x01"):
            return ""
        self._send("+ " + base64.b64encode(b'{"status":"401","schemes":"bearer"}').decode() + "\r\n")
        self._line()
        return ("NO [AUTHENTICATIONFAILED] Invalid credentials",)

    def _list(self) -> str:
        return "".join(f'* LIST () "/" "{name}"\r\n' for name in self._server.folders)

    def _select(self, rest: str) -> Any:
        name = rest.strip('"')
        folder = self._server.folders.get(name)
        if folder is None:
            return (f"NO [NONEXISTENT] no folder {name}",)
        self._folder = folder
        return (
            f"* {len(folder.mails)} EXISTS\r\n* FLAGS (\\Seen \\Deleted)\r\n"
            f"* OK [UIDVALIDITY {folder.uidvalidity}] ok\r\n* OK [UIDNEXT {folder.uidnext}] ok\r\n"
        )

    def _chosen(self, text: str) -> list[Mail]:
        assert self._folder is not None
        mails = self._folder.mails
        highest = max((mail.uid for mail in mails), default=0)
        wanted: set[int] = set()
        for part in text.split(","):
            first, _, last = part.partition(":")
            ends = [highest if end == "*" else int(end) for end in (first, last or first)]
            wanted |= {mail.uid for mail in mails if min(ends) <= mail.uid <= max(ends)}
        return [mail for mail in mails if mail.uid in wanted]

    def _search(self, rest: str) -> str:
        assert self._folder is not None
        if found := re.match(r"UID (\S+)", rest):
            chosen = self._chosen(found[1])
        elif found := re.match(r'SINCE "?([\w-]+)"?', rest):
            day = dt.datetime.strptime(found[1], "%d-%b-%Y").replace(tzinfo=dt.UTC)
            chosen = [mail for mail in self._folder.mails if mail.arrived >= day]
        else:
            raise ValueError(rest)
        return f"* SEARCH {' '.join(str(mail.uid) for mail in chosen)}\r\n"

    def _fetch(self, rest: str, act: Act | None) -> bytes:
        assert self._folder is not None
        uids, _, items = rest.partition(" ")
        out = b""
        for mail in self._chosen(uids):
            number = self._folder.mails.index(mail) + 1
            if "RFC822.SIZE" in items:
                size = mail.size if mail.size is not None else len(mail.raw)
                when = mail.arrived.strftime("%d-%b-%Y %H:%M:%S +0000")
                out += (
                    f'* {number} FETCH (UID {mail.uid} RFC822.SIZE {size} INTERNALDATE "{when}")\r\n'.encode()
                )
                continue
            if act is not None and act.omit:
                continue
            partial = re.search(r"<0\.(\d+)>", items)
            raw = mail.raw[: int(partial[1])] if partial else mail.raw
            name = b"BODY[]<0>" if partial else b"BODY[]"
            told = act.literal if act is not None and act.literal is not None else len(raw)
            out += b"* %d FETCH (UID %d %s {%d}\r\n%s)\r\n" % (number, mail.uid, name, told, raw)
        return out

    def _store(self, rest: str) -> str:
        uids, _, change = rest.partition(" ")
        for mail in self._chosen(uids):
            mail.flags |= set(re.findall(r"\\\w+", change))
        return ""

    def _copy(self, rest: str, *, remove: bool) -> Any:
        assert self._folder is not None
        uids, _, name = rest.partition(" ")
        target = self._server.folders.get(name.strip('"'))
        if target is None:
            return ("NO [TRYCREATE] no such folder",)
        for mail in self._chosen(uids):
            target.add(mail.raw, arrived=mail.arrived, flags=set(mail.flags))
            if remove:
                self._folder.mails.remove(mail)
        return ""

    def _expunge(self, rest: str) -> str:
        assert self._folder is not None
        for mail in self._chosen(rest):
            if "\\Deleted" in mail.flags:
                self._folder.mails.remove(mail)
        return ""

    def _idle(self, tag: str) -> None:
        assert self._folder is not None
        seen = len(self._folder.mails)
        self._client.settimeout(0.05)
        end = time.monotonic() + 60
        buffer = b""
        while time.monotonic() < end and not self._stopping.is_set():
            if len(self._folder.mails) != seen:
                seen = len(self._folder.mails)
                self._send(f"* {seen} EXISTS\r\n")
            try:
                buffer += self._client.recv(100)
            except TimeoutError:
                continue
            if b"DONE" in buffer:
                self._client.settimeout(None)
                self._send(f"{tag} OK done\r\n")
                return
        raise _Over


def _verb(command: str) -> str:
    words = command.upper().split()
    return " ".join(words[:2]) if words and words[0] == "UID" else words[0] if words else ""
