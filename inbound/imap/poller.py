"""The poller: fetch, commit, then flag; wait with IDLE, come back after every fault.

What has been read is known by (log-in, folder, numbering, UID), never by flags that other programs change. A mail is flagged or moved
only after its commit and after the folder's UIDVALIDITY was looked at again; what a crash interrupts between the two is finished
at the next connection, and no mail is fetched a second time for it.

::

    select --> numbering changed? read anew --> finish what was interrupted --> try again what was set aside
       --> list sizes in batches --> fetch a batch --> one commit --> select again --> flag or move --> next batch --> IDLE
"""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbound.accept import accept, is_kept
from inbound.imap import cursors
from inbound.imap.account import Account
from inbound.imap.connection import CannotMove, Connection, FolderMissing, Listed, Place
from inbound.imap.faults import Fault, fault_of
from tickets.failpoint import failpoint
from tickets.records import InboundMail, MailboxCursor
from tickets.store import Store

IDLE_RENEW_SECONDS = 5 * 60
"""Well below the 30 minutes after which servers may log out (RFC 2177, section 3), and the 15 after which a folder that says
nothing is shown red. News told in the answer to another command are not told again in IDLE, so a look of our own follows soon."""
SEVERAL_FOLDERS_SECONDS = 60
"""IDLE hears of one folder only; the others are looked at this often."""
LIST_BATCH = 500
FETCH_MAILS = 50
FETCH_BYTES = 4 * 1024 * 1024
TRUNCATED_BYTES = 1024 * 1024
"""Of a mail beyond the limit the beginning is fetched: its headers and, mostly, its text."""
DAYS_BEFORE = dt.timedelta(days=2)
"""SEARCH SINCE knows days in the server's zone only."""

HIGHEST_UID = 2**32 - 1

log = structlog.get_logger("takt.imap")


class Renumbered(Exception):
    """The folder's numbers changed between fetching and flagging: nothing may be flagged by the old ones."""


class NotHandedOver(Exception):
    """A mail that is there does not come."""


@dataclass
class Poller:
    """One log-in, fetched for ever by :meth:`run` in a thread of its own, or once by :meth:`poll`."""

    store: Store
    account: Account
    now: Callable[[], dt.datetime]
    wake: Callable[[], None]
    connect: Callable[[Account], Connection] = Connection
    _unnumbered: set[tuple[str, Listed]] = field(default_factory=set)
    """Mails of folders without UIDVALIDITY that were read in this connection."""
    _failures: int = 0

    def run(self, stop: threading.Event) -> None:
        """Fetch until stopped. No fault ends it: each is written down, shown, and followed by a longer pause."""
        while not stop.is_set():
            try:
                self._connected(stop)
            except Exception as error:
                fault = fault_of(error)
                self._failures += 1
                self._note_fault(fault, self.account.folders)
                stop.wait(fault.pause(self._failures) * random.uniform(0.8, 1.2))  # noqa: S311 - jitter, no secret

    def _connected(self, stop: threading.Event) -> None:
        connection = self.connect(self.account)
        self._unnumbered.clear()
        try:
            while not stop.is_set():
                kept = self.poll(connection)
                self._failures = 0
                if kept:  # what came while we fetched was told to us then, and would not wake IDLE
                    continue
                many = len(self.account.folders) > 1
                connection.wait(stop, SEVERAL_FOLDERS_SECONDS if many else IDLE_RENEW_SECONDS)
        finally:
            connection.close()

    def poll(self, connection: Connection) -> int:
        """Fetch what is new in every folder. Returns how many mails were kept. A missing folder holds up no other."""
        kept = 0
        for folder in reversed(
            self.account.folders
        ):  # the first one last: IDLE listens to the folder selected
            try:
                kept += self._poll_folder(connection, folder)
            except FolderMissing as error:
                self._note_fault(fault_of(error), (folder,))
        if kept:
            self.wake()
        return kept

    def _poll_folder(self, connection: Connection, folder: str) -> int:
        with connection.watched():
            place = connection.select(folder)
        with self.store.write() as session:
            cursor = self._row(session, folder)
            self._begin(session, cursor, place)
        self._settle(connection, cursor)
        kept = self._fetch_again(connection, cursor)
        for group in self._groups(self._listed(connection, cursor), cursor):
            kept += self._fetch(connection, cursor, group)
            self._failures = 0
            self.wake()
        with self.store.write() as session:
            cursors.note_success(session, self._row(session, folder), now=self.now())
        return kept

    # -- where to begin ---------------------------------------------------------------------------------------------------

    def _begin(self, session: Session, cursor: MailboxCursor, place: Place) -> None:
        """Bring the cursor to the folder as it is now."""
        there = place.uidnext - 1 if place.uidnext else HIGHEST_UID
        if cursor.opened_at is None:
            cursor.opened_at, cursor.uidvalidity, cursor.old_until = self.now(), place.uidvalidity, there
            if self.account.begin == "import":
                cursor.import_below = there
                return
            cursor.left_alone = place.exists
            # When our first attempts failed, mail that came in meanwhile is no old mail: its arrival decides.
            if place.uidvalidity and place.uidnext and cursor.failures == 0:
                cursor.last_uid = cursor.settled_uid = there
        elif place.uidvalidity == 0:
            cursor.uidvalidity, cursor.old_until = 0, HIGHEST_UID
        elif cursors.is_renumbered(cursor, place):
            log.warning("folder was renumbered", folder=cursor.folder, now=place.uidvalidity)
            cursors.begin_anew(session, cursor, place, now=self.now())
            cursor.old_until = there

    def _listed(self, connection: Connection, cursor: MailboxCursor) -> Iterator[Listed]:
        """What is new, in order, listed in batches so that memory stays flat."""
        leaves_old = self.account.begin == "now" and cursor.old_until > 0
        with connection.watched():
            if leaves_old and cursor.last_uid == 0:
                uids = connection.uids_since((cursor.begun_at - DAYS_BEFORE).date())
            else:
                uids = connection.uids_after(cursor.last_uid)
        for begin in range(0, len(uids), LIST_BATCH):
            with connection.watched():
                batch = connection.list(uids[begin : begin + LIST_BATCH])
            for mail in batch:
                if leaves_old and cursors.is_old(cursor, mail):
                    continue
                if (cursor.folder, mail) not in self._unnumbered:
                    yield mail

    def _groups(self, listed: Iterable[Listed], cursor: MailboxCursor) -> Iterator[list[Listed]]:
        """Batches for one FETCH and one commit: many small mails together, a big one alone, everything alone after a fault."""
        group: list[Listed] = []
        size = 0
        for mail in listed:
            alone = mail.size > min(FETCH_BYTES, self.account.max_size) or mail.uid <= cursor.careful_until
            if group and (alone or len(group) >= FETCH_MAILS or size + mail.size > FETCH_BYTES):
                yield group
                group, size = [], 0
            group.append(mail)
            size += mail.size
            if alone:
                yield group
                group, size = [], 0
        if group:
            yield group

    # -- fetching ---------------------------------------------------------------------------------------------------------

    def _fetch(self, connection: Connection, cursor: MailboxCursor, group: list[Listed]) -> int:
        """One batch: fetched, committed, then flagged."""
        too_big = group[0].size > self.account.max_size
        uids = [mail.uid for mail in group]
        try:
            with connection.watched():
                raws = connection.raws(uids, limit=TRUNCATED_BYTES if too_big else None)
                missing = set(uids) - set(raws)
                still_there = missing and set(connection.uids_between(min(missing), max(missing))) & missing
        except Exception as error:
            self._note_failed_batch(cursor.folder, group, fault_of(error))
            raise
        withheld = NotHandedOver("the server lists a mail but does not hand it over")
        for mail in group:
            if mail.uid in (still_there or ()):
                self._note_failed_batch(cursor.folder, [mail], fault_of(withheld))
        kept, settled = self._keep(cursor.folder, group, raws, too_big=too_big)
        if cursor.uidvalidity == 0:
            self._unnumbered.update((cursor.folder, mail) for mail in group if mail.uid in raws)
        failpoint("in.after_imap_commit")
        self._hand_back(connection, cursor.folder, sorted(raws), settled_uid=settled)
        if still_there:
            raise withheld
        return kept

    def _keep(
        self, folder: str, group: list[Listed], raws: dict[int, bytes], *, too_big: bool
    ) -> tuple[int, int]:
        """One durable commit for the batch. Returns (how many were new, the UID up to which all is kept or set aside)."""
        kept = 0
        with self.store.write() as session:
            cursor = self._row(session, folder)
            for mail in group:
                raw = raws.get(mail.uid)
                if raw is None:
                    continue
                kept += self._accept(session, cursor, mail, raw, too_big=too_big)
            if cursor.uidvalidity:
                open_troubles = set(cursors.open_uids(session, cursor))
                for mail in group:
                    if mail.uid not in raws and mail.uid in open_troubles:
                        break  # not set aside yet: the next poll tries it again
                    cursor.last_uid = max(cursor.last_uid, mail.uid)
            cursors.end_trouble(session, cursor, sorted(raws), "fetched", now=self.now())
            cursors.note_success(session, cursor, now=self.now())
            return kept, cursor.last_uid

    def _accept(
        self, session: Session, cursor: MailboxCursor, mail: Listed, raw: bytes, *, too_big: bool
    ) -> bool:
        numbered = cursor.uidvalidity != 0
        if not numbered and is_kept(session, raw, mailbox_id=self.account.mailbox_id, source="imap"):
            return False
        imported = self.account.begin == "import" and (
            mail.uid <= cursor.import_below or cursors.is_old(cursor, mail)
        )
        row = accept(
            session,
            raw,
            mailbox_id=self.account.mailbox_id,
            source="imap",
            now=self.now(),
            remote_key=cursors.remote_key(cursor, mail.uid) if numbered else None,
            import_only=imported,
        )
        if row is not None and too_big:
            row.details = {"size_on_server": mail.size}
        return row is not None

    def _fetch_again(self, connection: Connection, cursor: MailboxCursor) -> int:
        """Mails that were set aside and are due for another try, one by one."""
        with self.store.read() as session:
            due = cursors.due_again(session, session.get_one(MailboxCursor, cursor.id), now=self.now())
        kept = 0
        for uid in due:
            with connection.watched():
                listed = connection.list([uid])
            if listed:
                kept += self._fetch(connection, cursor, listed)
                continue
            with self.store.write() as session:
                cursors.end_trouble(session, self._row(session, cursor.folder), [uid], "gone", now=self.now())
        return kept

    def _note_failed_batch(self, folder: str, group: list[Listed], fault: Fault) -> None:
        """Alone it counts against the mail; in company the batch is taken apart the next time."""
        with self.store.write() as session:
            cursor = self._row(session, folder)
            if len(group) > 1:
                cursor.careful_until = max(cursor.careful_until, group[-1].uid)
            elif cursor.uidvalidity:
                cursors.note_trouble(
                    session, cursor, group[0].uid, group[0].size, fault.words, now=self.now()
                )

    # -- handing back -----------------------------------------------------------------------------------------------------

    def _settle(self, connection: Connection, cursor: MailboxCursor) -> None:
        """Flag or move what was committed before a crash came between."""
        first, last = cursor.settled_uid + 1, cursor.last_uid
        if cursor.uidvalidity == 0 or first > last:
            return
        with connection.watched():
            there = connection.uids_between(first, last)
        with self.store.read() as session:
            ours = [
                uid
                for begin in range(0, len(there), LIST_BATCH)
                for uid in _known(session, cursor, there[begin : begin + LIST_BATCH])
            ]
        self._hand_back(connection, cursor.folder, ours, settled_uid=last)

    def _hand_back(self, connection: Connection, folder: str, uids: list[int], *, settled_uid: int) -> None:
        """Do with kept mail what the settings ask for, by numbers that were looked at once more."""
        if uids and self.account.after != "leave":
            with connection.watched():
                place = connection.select(folder)
            with self.store.read() as session:
                known = self._peek(session, folder).uidvalidity
            if place.uidvalidity != known:
                raise Renumbered(f"the folder {folder} was renumbered while it was read")
            self._after(connection, uids)
        with self.store.write() as session:
            cursor = self._row(session, folder)
            cursor.settled_uid = max(cursor.settled_uid, settled_uid)

    def _after(self, connection: Connection, uids: list[int]) -> None:
        with connection.watched():
            connection.mark_seen(uids)
            if self.account.after == "seen":
                return
            try:
                if self.account.after == "move":
                    connection.move(uids, self.account.move_to)
                else:
                    connection.mark_deleted(uids)
                    failpoint("in.before_imap_expunge")
                    connection.expunge(uids)
            except CannotMove as error:
                log.warning("mail is only marked as seen", error=str(error), account=self.account.key)

    # -- rows -------------------------------------------------------------------------------------------------------------

    def _row(self, session: Session, folder: str) -> MailboxCursor:
        return cursors.row_of(session, self.account, folder, now=self.now())

    def _peek(self, session: Session, folder: str) -> MailboxCursor:
        return session.scalars(
            select(MailboxCursor).where(
                MailboxCursor.mailbox_id == self.account.mailbox_id,
                MailboxCursor.account == self.account.key,
                MailboxCursor.folder == folder,
            )
        ).one()

    def _note_fault(self, fault: Fault, folders: Iterable[str]) -> None:
        log.warning("imap fetch failed", account=self.account.key, kind=fault.kind, error=fault.words)
        try:
            with self.store.write() as session:
                for folder in folders:
                    cursors.note_fault(session, self._row(session, folder), fault, now=self.now())
        except Exception:
            log.exception("the fault could not be written down")


def _known(session: Session, cursor: MailboxCursor, uids: list[int]) -> list[int]:
    """Those of these UIDs that are in rows."""
    keys = {cursors.remote_key(cursor, uid): uid for uid in uids}
    found = session.scalars(
        select(InboundMail.remote_key).where(
            InboundMail.mailbox_id == cursor.mailbox_id, InboundMail.remote_key.in_(keys)
        )
    )
    return sorted(keys[key] for key in found if key is not None)
