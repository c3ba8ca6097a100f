"""The IMAP poller: fetch, commit, then flag; wait with IDLE, come back after every fault.

What has been read is known by (folder, UIDVALIDITY, UID), never by flags that other programs change. A mail is flagged only after
its commit, so a crash in between fetches it again and finds it known.
"""

from __future__ import annotations

import datetime as dt
import imaplib
import random
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import structlog
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbound.accept import accept
from tickets.failpoint import failpoint
from tickets.records import InboundMail, MailboxCursor
from tickets.store import Store

IDLE_RENEW_SECONDS = 5 * 60
"""Well below the 30 minutes after which servers may log out (RFC 2177, section 3): news that a server tells in the answer to
another command is not told again in IDLE, so a look of our own follows soon."""
IDLE_STEP_SECONDS = 1
"""How long the end of the desk may wait for this thread."""
POLL_SECONDS = 60
BACK_OFF_SECONDS = (5, 15, 60, 120, 300)
UID_BATCH = 500
TRUNCATED_BYTES = 1024 * 1024

log = structlog.get_logger("takt.imap")


class UnsafeArgument(ValueError):
    """An argument with CR, LF or NUL would become a command of its own."""


@dataclass(frozen=True)
class Account:
    """Where and how to fetch. `password` is asked for at every log-in, so that a changed secret file is seen."""

    mailbox_id: int
    host: str
    port: int
    username: str
    password: Callable[[], str]
    tls: Literal["implicit", "starttls", "none"] = "implicit"
    folder: str = "INBOX"
    begin: Literal["new", "import"] = "new"
    timeout_seconds: float = 60
    max_size: int = 25 * 1024 * 1024


class Connection:
    """The only caller of imapclient. Every argument is checked, because a Message-ID once emptied a mailbox
    (mjs/imapclient#657)."""

    def __init__(self, account: Account) -> None:
        for value in (account.host, account.username, account.folder):
            guard(value)
        context = ssl.create_default_context() if account.tls != "none" else None
        self._client = IMAPClient(
            account.host,
            account.port,
            ssl=account.tls == "implicit",
            ssl_context=context if account.tls == "implicit" else None,
            timeout=account.timeout_seconds,
            use_uid=True,
        )
        if account.tls == "starttls":
            self._client.starttls(context)
        self._client.login(account.username, guard(account.password()))
        self.can_idle = self._client.has_capability("IDLE")
        self.fresh = True
        """Nothing was fetched over it yet."""

    def select(self, folder: str) -> tuple[int, int]:
        """(UIDVALIDITY, UIDNEXT) of the folder."""
        answer = self._client.select_folder(guard(folder))
        return int(answer[b"UIDVALIDITY"]), int(answer.get(b"UIDNEXT", 0))

    def uids_after(self, last: int) -> list[int]:
        """UIDs above `last`, ascending. ``n:*`` always returns the newest, even below n (RFC 3501, 6.4.8)."""
        found = self._client.search(["UID", f"{int(last) + 1}:*"])
        return sorted(uid for uid in found if uid > last)

    def sizes(self, uids: list[int]) -> dict[int, tuple[int, dt.datetime | None]]:
        """UID -> (size in bytes, INTERNALDATE)."""
        answer = self._client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        return {
            uid: (int(item.get(b"RFC822.SIZE", 0)), item.get(b"INTERNALDATE")) for uid, item in answer.items()
        }

    def raw(self, uid: int, *, limit: int | None = None) -> bytes | None:
        """The mail's bytes without setting a flag; None when it is gone. `limit` reads only the beginning."""
        wanted = "BODY.PEEK[]" if limit is None else f"BODY.PEEK[]<0.{limit}>"
        item: dict[bytes, Any] = self._client.fetch([uid], [wanted]).get(uid, {})
        return next((value for key, value in item.items() if key.startswith(b"BODY[]")), None)

    def mark_seen(self, uid: int) -> None:
        self._client.add_flags([uid], [b"\\Seen"], silent=True)

    def wait(self, stop: threading.Event, seconds: float) -> None:
        """Wait for news with IDLE, or for the time; comes back early when something happened or `stop` is set."""
        if not self.can_idle:
            stop.wait(min(seconds, POLL_SECONDS))
            self._client.noop()
            return
        self._client.idle()
        try:
            end = time.monotonic() + seconds
            while not stop.is_set() and time.monotonic() < end:
                if self._client.idle_check(timeout=IDLE_STEP_SECONDS):
                    break
        finally:
            self._client.idle_done()

    def close(self) -> None:
        try:
            self._client.logout()
        except (OSError, IMAPClientError, imaplib.IMAP4.error):
            self._client.shutdown()


@dataclass
class Poller:
    """One folder, fetched for ever by :meth:`run` in a thread of its own, or once by :meth:`poll`."""

    store: Store
    account: Account
    now: Callable[[], dt.datetime]
    wake: Callable[[], None]

    def run(self, stop: threading.Event) -> None:
        """Fetch until stopped. No fault ends it: each is written down, shown, and followed by a longer pause."""
        faults = 0
        while not stop.is_set():
            try:
                connection = Connection(self.account)
                try:
                    while not stop.is_set():
                        kept = self.poll(connection)
                        faults = 0
                        if (
                            not kept
                        ):  # what came while we fetched was told to us then, and would not wake IDLE
                            connection.wait(stop, IDLE_RENEW_SECONDS)
                finally:
                    connection.close()
            except Exception as error:
                self._note_fault(error)
                pause = BACK_OFF_SECONDS[min(faults, len(BACK_OFF_SECONDS) - 1)]
                faults += 1
                stop.wait(pause * random.uniform(0.8, 1.2))  # noqa: S311 - jitter, no secret

    def poll(self, connection: Connection) -> int:
        """Fetch what is new. Returns how many mails were kept."""
        uidvalidity, uidnext = connection.select(self.account.folder)
        cursor = self._cursor(uidvalidity, uidnext)
        if connection.fresh:
            self._flag_last(connection, cursor)
            connection.fresh = False
        kept = 0
        for uid, size, arrived in _each(connection, cursor.last_uid):
            if self._was_left_alone(cursor, uid, arrived):
                self._advance(uidvalidity, uid)
                continue
            kept += self._fetch(connection, uidvalidity, uid, size)
        self._note_success()
        if kept:
            self.wake()
        return kept

    def _fetch(self, connection: Connection, uidvalidity: int, uid: int, size: int) -> int:
        too_big = size > self.account.max_size
        raw = connection.raw(uid, limit=TRUNCATED_BYTES if too_big else None)
        if raw is None:  # another program deleted it between the list and the fetch
            self._advance(uidvalidity, uid)
            return 0
        key = self._key(uidvalidity, uid)
        with self.store.write() as session:
            cursor = self._row(session)
            mail = accept(
                session,
                raw,
                mailbox_id=self.account.mailbox_id,
                source="imap",
                now=self.now(),
                remote_key=key,
                import_only=self.account.begin == "import" and uid <= cursor.import_below,
            )
            if mail is not None and too_big:
                mail.details = {"truncated": True, "size_on_server": size}
            cursor.last_uid = max(cursor.last_uid, uid)
        failpoint("in.after_imap_commit")
        connection.mark_seen(uid)
        return int(mail is not None)

    def _key(self, uidvalidity: int, uid: int) -> str:
        return f"{self.account.folder}/{uidvalidity}/{uid}"

    def _flag_last(self, connection: Connection, cursor: MailboxCursor) -> None:
        """The last mail may be committed and not flagged, if the desk or the line died in between: say it again."""
        key = self._key(cursor.uidvalidity, cursor.last_uid)
        with self.store.read() as session:
            known = session.scalar(
                select(InboundMail.id).where(
                    InboundMail.mailbox_id == self.account.mailbox_id, InboundMail.remote_key == key
                )
            )
        if known is not None:
            connection.mark_seen(cursor.last_uid)

    def _was_left_alone(self, cursor: MailboxCursor, uid: int, arrived: dt.datetime | None) -> bool:
        """After a renumbering: mail that lay there before we began. Servers keep whole seconds only."""
        if self.account.begin != "new" or uid > cursor.import_below or arrived is None:
            return False
        return arrived < cursor.begun_at.replace(microsecond=0)

    def _cursor(self, uidvalidity: int, uidnext: int) -> MailboxCursor:
        """How far this folder has been read. `import_below` tells mail of old from what came later, by number."""
        with self.store.write() as session:
            cursor = session.scalar(
                select(MailboxCursor).where(
                    MailboxCursor.mailbox_id == self.account.mailbox_id,
                    MailboxCursor.folder == self.account.folder,
                )
            )
            there = max(0, uidnext - 1)
            if cursor is None or cursor.uidvalidity == 0:  # 0: written by a fault before the first success
                cursor = cursor or self._new_cursor(session)
                importing = self.account.begin == "import"
                cursor.uidvalidity = uidvalidity
                cursor.last_uid = 0 if importing else there
                cursor.import_below = there if importing else 0
            elif cursor.uidvalidity != uidvalidity:
                log.warning(
                    "folder was renumbered", folder=cursor.folder, was=cursor.uidvalidity, now=uidvalidity
                )
                cursor.uidvalidity, cursor.last_uid = uidvalidity, 0
                cursor.import_below = there if self.account.begin == "new" else 0
            return cursor

    def _advance(self, uidvalidity: int, uid: int) -> None:
        with self.store.write() as session:
            cursor = self._row(session)
            if cursor.uidvalidity == uidvalidity:
                cursor.last_uid = max(cursor.last_uid, uid)

    def _note_success(self) -> None:
        with self.store.write() as session:
            cursor = self._row(session)
            cursor.checked_at, cursor.failing_since, cursor.error = self.now(), None, ""

    def _note_fault(self, error: Exception) -> None:
        words = f"{type(error).__name__}: {error}"[:500]
        log.warning("imap fetch failed", folder=self.account.folder, host=self.account.host, error=words)
        try:
            with self.store.write() as session:
                cursor = session.scalar(
                    select(MailboxCursor).where(
                        MailboxCursor.mailbox_id == self.account.mailbox_id,
                        MailboxCursor.folder == self.account.folder,
                    )
                )
                cursor = cursor or self._new_cursor(session)
                cursor.failing_since = cursor.failing_since or self.now()
                cursor.error = words
        except Exception:
            log.exception("the fault could not be written down")

    def _new_cursor(self, session: Session) -> MailboxCursor:
        cursor = MailboxCursor(
            mailbox_id=self.account.mailbox_id,
            folder=self.account.folder,
            uidvalidity=0,
            last_uid=0,
            import_below=0,
            begun_at=self.now(),
            error="",
        )
        session.add(cursor)
        return cursor

    def _row(self, session: Session) -> MailboxCursor:
        cursor: MailboxCursor = session.scalars(
            select(MailboxCursor)
            .where(
                MailboxCursor.mailbox_id == self.account.mailbox_id,
                MailboxCursor.folder == self.account.folder,
            )
            .with_for_update()
        ).one()
        return cursor


def guard(value: str) -> str:
    """The value itself, or :class:`UnsafeArgument` when it could end a command line."""
    if any(c in value for c in "\r\n\x00"):
        raise UnsafeArgument(f"{value[:40]!r} holds a line break or NUL: it may not go to a mail server")
    return value


def _each(connection: Connection, after: int) -> Iterator[tuple[int, int, dt.datetime | None]]:
    """(UID, size, arrival) of every mail above `after`, in order, listed in batches so that memory stays flat."""
    uids = connection.uids_after(after)
    for begin in range(0, len(uids), UID_BATCH):
        batch = uids[begin : begin + UID_BATCH]
        sizes = connection.sizes(batch)
        for uid in batch:
            if uid in sizes:
                size, arrived = sizes[uid]
                yield uid, size, _aware(arrived)


def _aware(moment: dt.datetime | None) -> dt.datetime | None:
    """imapclient gives naive local times."""
    return moment.astimezone(dt.UTC) if moment is not None else None
