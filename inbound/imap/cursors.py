"""How far each folder was read, and how it is doing: everything about a mailbox that must survive a restart, in rows."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbound.imap.account import Account
from inbound.imap.connection import Listed, Place
from inbound.imap.faults import Fault
from tickets.alerts import raise_alert
from tickets.records import FetchTrouble, MailboxCursor, track
from tickets.store import insert_or_ignore

RED_AFTER = dt.timedelta(minutes=15)
RED_FAILURES = 3
"""A mailbox is red, and the leads are told, after so many failures in a row or so long without success."""
TROUBLE_TRIES = 3
"""A mail that could not be fetched so often is set aside, so that it holds up nobody behind it."""
TROUBLE_PAUSES = (
    dt.timedelta(minutes=10),
    dt.timedelta(hours=1),
    dt.timedelta(hours=6),
    dt.timedelta(days=1),
)


def row_of(session: Session, account: Account, folder: str, *, now: dt.datetime) -> MailboxCursor:
    """The folder's row, locked; made at the first attempt. A row from before log-ins were told apart is taken over."""
    own = select(MailboxCursor).where(
        MailboxCursor.mailbox_id == account.mailbox_id, MailboxCursor.folder == folder
    )
    for key in (account.key, ""):
        if row := session.scalar(own.where(MailboxCursor.account == key).with_for_update()):
            row.account, row.active = account.key, True
            return row
    insert_or_ignore(
        session,
        MailboxCursor,
        mailbox_id=account.mailbox_id,
        account=account.key,
        folder=folder,
        active=True,
        uidvalidity=0,
        generation=0,
        last_uid=0,
        settled_uid=0,
        careful_until=0,
        import_below=0,
        old_until=0,
        left_alone=0,
        begun_at=now,
        failures=0,
        error="",
        fault="",
    )
    return session.scalars(own.where(MailboxCursor.account == account.key).with_for_update()).one()


def numbering(cursor: MailboxCursor) -> str:
    return f"{cursor.uidvalidity}.{cursor.generation}"


def remote_key(cursor: MailboxCursor, uid: int) -> str:
    """The name under which a mail of this folder is known in the ledger."""
    return f"{cursor.account}/{cursor.folder}/{numbering(cursor)}/{uid}"


def is_renumbered(cursor: MailboxCursor, place: Place) -> bool:
    """Another UIDVALIDITY, or the same one with numbers given out anew (RFC 3501 forbids it, restored servers do it)."""
    return cursor.uidvalidity != place.uidvalidity or 0 < place.uidnext <= cursor.last_uid


def is_old(cursor: MailboxCursor, mail: Listed) -> bool:
    """Was this mail there before our first attempt? Asked only of numbers that were there at the first look or a new count;
    servers keep arrivals in whole seconds."""
    begun = cursor.begun_at.replace(microsecond=0)
    return mail.uid <= cursor.old_until and mail.arrived is not None and mail.arrived < begun


def begin_anew(session: Session, cursor: MailboxCursor, place: Place, *, now: dt.datetime) -> None:
    """The numbers mean something else now: read the folder again; what is known by its content is filed once only."""
    track(
        session,
        "mailbox.renumbered",
        now=now,
        mailbox_id=cursor.mailbox_id,
        folder=cursor.folder,
        was=numbering(cursor),
        uidvalidity=place.uidvalidity,
    )
    for trouble in session.scalars(
        select(FetchTrouble).where(FetchTrouble.cursor_id == cursor.id, FetchTrouble.ended_at.is_(None))
    ):
        trouble.ended_at, trouble.outcome = now, "renumbered"
    cursor.uidvalidity, cursor.generation = place.uidvalidity, cursor.generation + 1
    cursor.last_uid = cursor.settled_uid = cursor.import_below = cursor.careful_until = 0


def note_success(session: Session, cursor: MailboxCursor, *, now: dt.datetime) -> None:
    if cursor.failing_since is not None:
        track(
            session,
            "mailbox.recovered",
            now=now,
            mailbox_id=cursor.mailbox_id,
            folder=cursor.folder,
            since=cursor.failing_since.isoformat(),
        )
    cursor.checked_at, cursor.failing_since, cursor.failures = now, None, 0
    cursor.error = cursor.fault = ""
    _tell_troubles(session, cursor, now=now)


def note_fault(session: Session, cursor: MailboxCursor, fault: Fault, *, now: dt.datetime) -> None:
    """Write it down; tell the leads once when it lasts."""
    if cursor.failing_since is None:
        cursor.failing_since = now
        track(
            session,
            "mailbox.failing",
            now=now,
            mailbox_id=cursor.mailbox_id,
            folder=cursor.folder,
            error=fault.words,
        )
    cursor.failures += 1
    cursor.error, cursor.fault = fault.words, fault.kind
    if is_red(cursor, now=now):
        tell_red(session, cursor, now=now)


def is_red(cursor: MailboxCursor, *, now: dt.datetime) -> bool:
    """Should people know by now?"""
    if not cursor.active or cursor.failing_since is None:
        return False
    return cursor.failures >= RED_FAILURES or now - cursor.failing_since >= RED_AFTER


def tell_red(session: Session, cursor: MailboxCursor, *, now: dt.datetime) -> None:
    since = cursor.failing_since or now
    raise_alert(
        session,
        "mailbox",
        f"{cursor.id}:{since.isoformat()}",
        now=now,
        mailbox_id=cursor.mailbox_id,
        folder=cursor.folder,
        account=cursor.account,
        reason=cursor.error,
        fault=cursor.fault,
        since=(cursor.checked_at or since).isoformat(),
    )


def watch(session: Session, *, since: dt.datetime, now: dt.datetime) -> int:
    """Folders that have said nothing for long, though no fault was noted: a poller that hangs or died. `since`: when this desk
    began to look. Returns how many are red."""
    red = 0
    for cursor in session.scalars(select(MailboxCursor).where(MailboxCursor.active).with_for_update()):
        silent_since = max(cursor.checked_at or cursor.begun_at, cursor.begun_at, since)
        if cursor.failing_since is None and now - silent_since >= RED_AFTER:
            fault = Fault("network", "nothing was heard from the mailbox")
            note_fault(session, cursor, fault, now=now)
            cursor.failing_since = silent_since
        if is_red(cursor, now=now):
            tell_red(session, cursor, now=now)
            red += 1
    return red


def forget_others(session: Session, accounts: list[Account]) -> None:
    """Folders that the settings name no more are watched no more."""
    named = {(a.mailbox_id, a.key, folder) for a in accounts for folder in a.folders}
    for cursor in session.scalars(select(MailboxCursor).where(MailboxCursor.active)):
        if cursor.account and (cursor.mailbox_id, cursor.account, cursor.folder) not in named:
            cursor.active = False


# Mails that the server would not hand over.


def note_trouble(
    session: Session, cursor: MailboxCursor, uid: int, size: int, error: str, *, now: dt.datetime
) -> FetchTrouble:
    """One more failed try at this mail. After three it is set aside and the folder goes on behind it."""
    insert_or_ignore(
        session,
        FetchTrouble,
        cursor_id=cursor.id,
        numbering=numbering(cursor),
        uid=uid,
        size=size,
        tries=0,
        error="",
        first_at=now,
        next_try_at=now,
        outcome="",
    )
    trouble = session.scalars(
        select(FetchTrouble).where(
            FetchTrouble.cursor_id == cursor.id,
            FetchTrouble.numbering == numbering(cursor),
            FetchTrouble.uid == uid,
        )
    ).one()
    trouble.tries += 1
    trouble.error, trouble.size = error[:500], size
    later = min(max(trouble.tries - TROUBLE_TRIES, 0), len(TROUBLE_PAUSES) - 1)
    trouble.next_try_at = now + (TROUBLE_PAUSES[later] if trouble.tries >= TROUBLE_TRIES else dt.timedelta())
    if trouble.tries >= TROUBLE_TRIES:
        cursor.last_uid = max(cursor.last_uid, uid)
    return trouble


def set_aside(session: Session, cursor: MailboxCursor, uid: int, why: str, *, now: dt.datetime) -> None:
    """Have this mail fetched at the next poll, wherever the cursor stands."""
    insert_or_ignore(
        session,
        FetchTrouble,
        cursor_id=cursor.id,
        numbering=numbering(cursor),
        uid=uid,
        size=0,
        tries=TROUBLE_TRIES,
        error=why,
        first_at=now,
        next_try_at=now,
        outcome="",
    )


def _tell_troubles(session: Session, cursor: MailboxCursor, *, now: dt.datetime) -> None:
    """Once the folder works again: which mails it would not hand over meanwhile."""
    for trouble in session.scalars(
        select(FetchTrouble).where(
            FetchTrouble.cursor_id == cursor.id,
            FetchTrouble.ended_at.is_(None),
            FetchTrouble.tries >= TROUBLE_TRIES,
        )
    ):
        raise_alert(
            session,
            "mailbox",
            f"{cursor.id}:{trouble.numbering}:{trouble.uid}",
            now=now,
            mailbox_id=cursor.mailbox_id,
            folder=cursor.folder,
            account=cursor.account,
            reason=f"the mail with UID {trouble.uid} ({trouble.size} bytes) cannot be fetched: {trouble.error}",
            fault="mail",
            since=trouble.first_at.isoformat(),
        )


def open_uids(session: Session, cursor: MailboxCursor) -> list[int]:
    """UIDs with failed tries that are not set aside yet: the cursor waits for them."""
    return list(
        session.scalars(
            select(FetchTrouble.uid).where(
                FetchTrouble.cursor_id == cursor.id,
                FetchTrouble.numbering == numbering(cursor),
                FetchTrouble.ended_at.is_(None),
                FetchTrouble.tries < TROUBLE_TRIES,
            )
        )
    )


def due_again(session: Session, cursor: MailboxCursor, *, now: dt.datetime) -> list[int]:
    """UIDs that were set aside and are due for another try."""
    return list(
        session.scalars(
            select(FetchTrouble.uid)
            .where(
                FetchTrouble.cursor_id == cursor.id,
                FetchTrouble.numbering == numbering(cursor),
                FetchTrouble.ended_at.is_(None),
                FetchTrouble.tries >= TROUBLE_TRIES,
                FetchTrouble.next_try_at <= now,
            )
            .order_by(FetchTrouble.uid)
        )
    )


def end_trouble(
    session: Session, cursor: MailboxCursor, uids: list[int], outcome: str, *, now: dt.datetime
) -> None:
    for trouble in session.scalars(
        select(FetchTrouble).where(
            FetchTrouble.cursor_id == cursor.id,
            FetchTrouble.numbering == numbering(cursor),
            FetchTrouble.uid.in_(uids),
            FetchTrouble.ended_at.is_(None),
        )
    ):
        trouble.ended_at, trouble.outcome = now, outcome
