"""The connection: the only caller of imapclient. Every argument is checked, because a Message-ID once emptied a mailbox
(mjs/imapclient#657), and nothing out of a mail is ever searched for.

Mail is read with BODY.PEEK, which sets no flag; EXPUNGE always names its UIDs (RFC 4315), so nobody else's deleted mail goes with ours.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import imaplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from inbound.imap.account import Account

IDLE_STEP_SECONDS = 1
"""How long the end of the desk may wait for this thread."""
POLL_SECONDS = 60
WATCHDOG_SECONDS = 600
"""No single step of a poll takes longer; a server that drips one byte a minute would otherwise hold us for ever."""


class UnsafeArgument(ValueError):
    """An argument with CR, LF or NUL would become a command of its own."""


class Refused(Exception):
    """The server does not let us in. The message is its own."""


class FolderMissing(Exception):
    """A folder cannot be opened; the message names those there are."""


class CannotMove(Exception):
    """The server knows neither MOVE nor UIDPLUS, so mail cannot be moved or deleted without touching other people's."""


class Stalled(OSError):
    """The watchdog ended a step that took too long."""


@dataclass(frozen=True, slots=True)
class Place:
    """A selected folder. `uidvalidity` 0: the server does not promise that UIDs mean the same next time."""

    uidvalidity: int
    uidnext: int
    exists: int


@dataclass(frozen=True, slots=True)
class Listed:
    """What a mail looks like before it is fetched: size in bytes as the server says, and arrival."""

    uid: int
    size: int
    arrived: dt.datetime | None


class Connection:
    """Logged in. Ended by the watchdog when a step takes longer than `WATCHDOG_SECONDS`."""

    def __init__(self, account: Account, *, watchdog_seconds: float = WATCHDOG_SECONDS) -> None:
        for value in (account.host, account.username, account.move_to, *account.folders):
            guard(value)
        self._account = account
        self._watchdog_seconds = watchdog_seconds
        self._stalled = False
        context = ssl.create_default_context() if account.tls != "none" else None
        self._client = IMAPClient(
            account.host,
            account.port,
            ssl=account.tls == "implicit",
            ssl_context=context if account.tls == "implicit" else None,
            timeout=account.timeout_seconds,
            use_uid=True,
        )
        try:
            with self.watched():
                if account.tls == "starttls":
                    self._client.starttls(context)
                self._log_in()
                self.capabilities = frozenset(
                    word.decode("ascii", "replace").upper() for word in self._client.capabilities()
                )
        except BaseException:
            self._client.shutdown()
            raise
        self.can_idle = "IDLE" in self.capabilities

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """One step: it ends, or the connection does. Time-outs of single reads cannot see a server that only drips."""
        timer = threading.Timer(self._watchdog_seconds, self.kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        except Exception as error:
            if self._stalled:
                raise Stalled(f"no end of an answer within {self._watchdog_seconds:.0f} seconds") from error
            raise
        finally:
            timer.cancel()

    def kill(self) -> None:
        """End the connection from another thread: whoever reads from it gets an error at once."""
        self._stalled = True
        with contextlib.suppress(OSError):
            self._client.socket().shutdown(socket.SHUT_RDWR)

    # -- looking ----------------------------------------------------------------------------------------------------------

    def select(self, folder: str) -> Place:
        """Open a folder. FolderMissing names what there is instead."""
        try:
            answer = self._client.select_folder(guard(folder))
        except IMAPClientError as error:
            if isinstance(error, imaplib.IMAP4.abort):
                raise
            raise FolderMissing(
                f"the folder {folder!r} cannot be opened ({error}); there are {self._names()}"
            ) from error
        return Place(
            uidvalidity=int(answer.get(b"UIDVALIDITY", 0)),
            uidnext=int(answer.get(b"UIDNEXT", 0)),
            exists=int(answer.get(b"EXISTS", 0)),
        )

    def folders(self) -> list[str]:
        """Names of all folders, as far as they can be read."""
        with contextlib.suppress(IMAPClientError, UnicodeError, ValueError):
            return sorted(
                name if isinstance(name, str) else name.decode("ascii", "replace")
                for _, _, name in self._client.list_folders()
            )
        return []

    def uids_after(self, last: int) -> list[int]:
        """UIDs above `last`, ascending. ``n:*`` always returns the newest, even below n (RFC 3501, 6.4.8)."""
        found = self._client.search(["UID", f"{int(last) + 1}:*"])
        return sorted(uid for uid in found if uid > last)

    def uids_between(self, first: int, last: int) -> list[int]:
        """UIDs there are from `first` to `last`."""
        if first > last:
            return []
        return sorted(self._client.search(["UID", f"{int(first)}:{int(last)}"]))

    def uids_since(self, day: dt.date) -> list[int]:
        """UIDs of mail that arrived on this day or later, ascending."""
        return sorted(self._client.search(["SINCE", day]))

    def list(self, uids: Sequence[int]) -> list[Listed]:
        """Size and arrival, without fetching anything else; what is gone is left out."""
        answer = self._client.fetch(_numbers(uids), ["RFC822.SIZE", "INTERNALDATE"])
        return [
            Listed(uid, int(answer[uid].get(b"RFC822.SIZE", 0)), _aware(answer[uid].get(b"INTERNALDATE")))
            for uid in sorted(set(uids) & set(answer))
        ]

    def raws(self, uids: Sequence[int], *, limit: int | None = None) -> dict[int, bytes]:
        """The mails' bytes without setting a flag; what is gone is left out. `limit` reads only the beginning."""
        wanted = "BODY.PEEK[]" if limit is None else f"BODY.PEEK[]<0.{int(limit)}>"
        answer: dict[int, dict[bytes, Any]] = self._client.fetch(_numbers(uids), [wanted])
        found = {}
        for uid in set(uids) & set(answer):
            raw = next((value for key, value in answer[uid].items() if key.startswith(b"BODY[]")), None)
            if isinstance(raw, bytes):
                found[uid] = raw
        return found

    # -- changing ---------------------------------------------------------------------------------------------------------

    def mark_seen(self, uids: Sequence[int]) -> None:
        self._client.add_flags(_numbers(uids), [b"\\Seen"], silent=True)

    @property
    def can_move(self) -> bool:
        return bool(self.capabilities & {"MOVE", "UIDPLUS"})

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Into another folder, by MOVE (RFC 6851) or by copying and removing exactly these."""
        if "MOVE" in self.capabilities:
            self._client.move(_numbers(uids), guard(folder))
            return
        if "UIDPLUS" not in self.capabilities:
            raise CannotMove("the server knows neither MOVE nor UIDPLUS")
        self._client.copy(_numbers(uids), guard(folder))
        self.delete(uids)

    def mark_deleted(self, uids: Sequence[int]) -> None:
        self._client.add_flags(_numbers(uids), [b"\\Deleted"], silent=True)

    def expunge(self, uids: Sequence[int]) -> None:
        """Remove exactly these: never a plain EXPUNGE, which would take what others marked."""
        if "UIDPLUS" not in self.capabilities:
            raise CannotMove("the server does not know UIDPLUS")
        self._client.expunge(_numbers(uids))

    def delete(self, uids: Sequence[int]) -> None:
        if "UIDPLUS" not in self.capabilities:
            raise CannotMove("the server does not know UIDPLUS")
        self.mark_deleted(uids)
        self.expunge(uids)

    # -- waiting ----------------------------------------------------------------------------------------------------------

    def wait(self, stop: threading.Event, seconds: float) -> None:
        """Wait for news with IDLE, or for the time; comes back early when something happened or `stop` is set."""
        if not self.can_idle:
            stop.wait(min(seconds, POLL_SECONDS))
            with self.watched():
                self._client.noop()
            return
        with self.watched():
            self._client.idle()
        end = time.monotonic() + seconds
        try:
            while not stop.is_set() and time.monotonic() < end:
                with self.watched():
                    news = self._client.idle_check(timeout=min(IDLE_STEP_SECONDS, seconds))
                if news:
                    break
        finally:
            with self.watched():
                self._client.idle_done()

    def close(self) -> None:
        try:
            with self.watched():
                self._client.logout()
        except (OSError, IMAPClientError, imaplib.IMAP4.error):
            with contextlib.suppress(OSError):
                self._client.shutdown()

    # -- logging in -------------------------------------------------------------------------------------------------------

    def _log_in(self) -> None:
        account = self._account
        if account.token is None:
            assert account.password is not None
            try:
                self._client.login(account.username, guard(account.password()))
            except IMAPClientError as error:
                raise _refusal(error) from error
            return
        try:
            self._authenticate(account.token(False))
        except Refused:
            # Clocks differ and consent is withdrawn: a token that looked good is refused, a fresh one tells which it was.
            self._authenticate(account.token(True))

    def _authenticate(self, token: str) -> None:
        """SASL XOAUTH2, Google's and Microsoft's form. A refusal comes as a challenge first, which is answered with nothing."""
        answers = iter((f"user={guard(self._account.username)}\x01auth=Bearer {guard(token)}\x01\x01", ""))
        said: list[bytes] = []

        def respond(challenge: bytes) -> str:
            said.append(challenge)
            return next(answers, "")

        try:
            self._client.sasl_login("XOAUTH2", respond)
        except IMAPClientError as error:
            raise _refusal(error, b" ".join(said).decode("utf-8", "replace")) from error

    def _names(self) -> str:
        names = self.folders()
        return ", ".join(names[:20]) + (" …" if len(names) > 20 else "") if names else "none that can be read"


def guard(value: str) -> str:
    """The value itself, or :class:`UnsafeArgument` when it could end a command line."""
    if any(c in value for c in "\r\n\x00"):
        raise UnsafeArgument(f"{value[:40]!r} holds a line break or NUL: it may not go to a mail server")
    return value


def _refusal(error: IMAPClientError, said: str = "") -> Exception:
    """A broken connection is no refusal, and a server that asks for patience has not judged our password."""
    broken = next((e for e in (error, error.__context__) if isinstance(e, imaplib.IMAP4.abort)), None)
    if broken is not None:
        return broken
    return Refused(" ".join(f"{error} {said}".split())[:400])


def _numbers(uids: Sequence[int]) -> list[int]:
    numbers = [int(uid) for uid in uids]
    if not numbers or min(numbers) < 1:
        raise UnsafeArgument(f"{uids!r}: UIDs are numbers from 1")
    return numbers


def _aware(moment: dt.datetime | None) -> dt.datetime | None:
    """imapclient gives naive local times."""
    return moment.astimezone(dt.UTC) if isinstance(moment, dt.datetime) else None
