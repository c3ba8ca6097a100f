"""Reconciling: every mail of a folder is in rows, was left alone on purpose, waits, or is set aside. Anything else is named."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from inbound.imap import cursors
from inbound.imap.account import Account
from inbound.imap.connection import Connection
from tickets.records import FetchTrouble, InboundMail, MailboxCursor
from tickets.store import Store

BATCH = 500
CLOCKS_DIFFER = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """One folder, counted on the server and in rows. `missing` are UIDs that should be in rows and are not."""

    folder: str
    on_server: int
    in_rows: int
    left_alone: int
    waiting: int
    set_aside: int
    missing: tuple[int, ...]
    problem: str = ""

    @property
    def balanced(self) -> bool:
        counted = self.in_rows + self.left_alone + self.waiting + self.set_aside + len(self.missing)
        return not self.problem and not self.missing and self.on_server == counted


def reconcile(
    store: Store, account: Account, connection: Connection, folder: str, *, refetch: bool, now: dt.datetime
) -> Reconciliation:
    """Compare one folder with the rows. `refetch`: what is missing is noted to be fetched at the next poll."""
    with connection.watched():
        place = connection.select(folder)
        uids = connection.uids_between(1, 2**32 - 1)
    with store.read() as session:
        cursor = session.scalar(
            select(MailboxCursor).where(
                MailboxCursor.mailbox_id == account.mailbox_id,
                MailboxCursor.account == account.key,
                MailboxCursor.folder == folder,
            )
        )
    if cursor is None or cursor.opened_at is None:
        return Reconciliation(folder, len(uids), 0, 0, len(uids), 0, ())
    if place.uidvalidity == 0 or cursors.is_renumbered(cursor, place):
        problem = "the folder has been renumbered since the last poll; compare again after the next one"
        return Reconciliation(folder, len(uids), 0, 0, len(uids), 0, (), problem)
    waiting = [uid for uid in uids if uid > cursor.last_uid]
    known, aside = _in_rows(store, cursor, [uid for uid in uids if uid <= cursor.last_uid])
    unknown = [uid for uid in uids if uid <= cursor.last_uid and uid not in known and uid not in aside]
    alone = _left_alone(connection, account, cursor, unknown)
    missing = [uid for uid in unknown if uid not in alone]
    if refetch and missing:
        _fetch_later(store, cursor, missing, now)
    return Reconciliation(
        folder, len(uids), len(known), len(alone), len(waiting), len(aside - known), tuple(missing)
    )


def _in_rows(store: Store, cursor: MailboxCursor, uids: list[int]) -> tuple[set[int], set[int]]:
    known: set[int] = set()
    with store.read() as session:
        for begin in range(0, len(uids), BATCH):
            keys = {cursors.remote_key(cursor, uid): uid for uid in uids[begin : begin + BATCH]}
            found = session.scalars(
                select(InboundMail.remote_key).where(
                    InboundMail.mailbox_id == cursor.mailbox_id, InboundMail.remote_key.in_(keys)
                )
            )
            known |= {keys[key] for key in found if key is not None}
        aside = set(
            session.scalars(
                select(FetchTrouble.uid).where(
                    FetchTrouble.cursor_id == cursor.id,
                    FetchTrouble.numbering == cursors.numbering(cursor),
                    FetchTrouble.ended_at.is_(None),
                )
            )
        )
    return known, aside & set(uids)


def _left_alone(connection: Connection, account: Account, cursor: MailboxCursor, uids: list[int]) -> set[int]:
    """Mail that was there before us and that the settings leave with the server."""
    if account.begin != "now" or cursor.opened_at is None:
        return set()
    candidates = [uid for uid in uids if uid <= cursor.old_until]
    if cursor.generation == 0 and cursor.left_alone:
        return set(candidates)
    alone: set[int] = set()
    for begin in range(0, len(candidates), BATCH):
        with connection.watched():
            listed = connection.list(candidates[begin : begin + BATCH])
        alone |= {
            mail.uid
            for mail in listed
            if mail.arrived is not None and mail.arrived < cursor.begun_at + CLOCKS_DIFFER
        }
    return alone


def _fetch_later(store: Store, cursor: MailboxCursor, missing: list[int], now: dt.datetime) -> None:
    with store.write() as session:
        row = session.get_one(MailboxCursor, cursor.id, with_for_update=True)
        for uid in missing:
            cursors.set_aside(session, row, uid, "found missing when the folder was compared", now=now)
