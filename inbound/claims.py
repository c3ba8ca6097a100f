"""Claiming: which mails this process works on, for how long they are its own, and in which order.

A claim is a lease in the mail's row. Whoever dies loses the lease, and the mail is taken up again by anybody. A mail that was
already tried is claimed alone, so that a poisonous one counts no tries against its neighbours. A lease need not outlive a power
cut: then nobody works on the mail any more, and it is claimed again. So its commit does not wait for the disk.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session, undefer

from inbound.accept import unpack
from inbound.parsed import ParsedMail
from inbound.senders import UNCHECKED, SenderCheck
from tickets.records import InboundMail, RawMail
from tickets.store import Store

MAX_TRIES = 3
LEASE = dt.timedelta(seconds=90)
"""Renewed while mails are worked off, so that those whose reader died are taken up again in a minute and a half."""
RENEW_AFTER = LEASE / 3
BATCH = 25
"""Mails claimed, and filed, in one transaction at most."""


@dataclass(frozen=True, slots=True)
class Claim:
    """(id, raw bytes) of mails that are leased to us; no bytes: it was tried too often. `alone`: tried before."""

    mails: list[tuple[int, bytes | None]]
    alone: bool


@dataclass(frozen=True, slots=True)
class Read:
    """A claimed mail and what the parser made of it."""

    inbound_id: int
    raw: bytes
    result: ParsedMail | Exception
    sender: SenderCheck = UNCHECKED


@dataclass
class Stream:
    """Mails claimed little by little as the parser asks for them, so that it never waits for a claim, and their leases."""

    store: Store
    now: Callable[[], dt.datetime]
    left: int
    """So many mails more at most."""
    worn_out: list[int] = field(default_factory=list)
    """Ids of mails that were tried too often to be read again."""
    _asked: deque[tuple[int, bytes]] = field(default_factory=deque)
    """Given to the parser, not yet answered."""
    _open: set[int] = field(default_factory=set)
    """Leased to us and not at an end."""

    def __post_init__(self) -> None:
        self._leased_at = self.now()

    def raws(self) -> Iterator[bytes]:
        """The mails. One that was already tried is alone in its stream; after a first claim only untried ones follow."""
        fresh_only = False
        while self.left > 0:
            claimed = claim(self.store, min(BATCH, self.left), now=self.now(), fresh_only=fresh_only)
            self.left -= len(claimed.mails)
            for inbound_id, raw in claimed.mails:
                self._open.add(inbound_id)
                if raw is None:
                    self.worn_out.append(inbound_id)
                else:
                    self._asked.append((inbound_id, raw))
                    yield raw
            if claimed.alone or not claimed.mails:
                return
            fresh_only = True

    def answered(self, result: ParsedMail | Exception) -> Read:
        return Read(*self._asked.popleft(), result)

    def finished(self, group: list[Read]) -> None:
        self._open.difference_update(read.inbound_id for read in group)

    def renew(self) -> None:
        """Slow neighbours cost the others neither their lease nor a try."""
        if self._open and self.now() - self._leased_at > RENEW_AFTER:
            self._leased_at = self.now()
            renew(self.store, self._open, now=self._leased_at)


def claim(store: Store, room: int, *, now: dt.datetime, fresh_only: bool = False) -> Claim:
    """Lease up to `room` mails to this process."""
    with store.write(durable=False) as session:
        ids, alone = _pick(session, room, now, fresh_only=fresh_only)
        if not ids:
            return Claim([], alone=False)
        session.connection().execute(_LEASE, {"ids": ids, "until": now + LEASE})
        rows = session.execute(_LEASED, {"ids": ids}).tuples().all()
    # A mail that took the process down three times is not parsed a fourth time.
    return Claim(
        [(inbound_id, None if tries > MAX_TRIES else unpack(raw)) for inbound_id, tries, raw in rows], alone
    )


def renew(store: Store, inbound_ids: Collection[int], *, now: dt.datetime) -> None:
    """Still at it: a new lease for what this process has in hand."""
    with store.write(durable=False) as session:
        session.execute(
            update(InboundMail)
            .where(InboundMail.id.in_(inbound_ids), InboundMail.state == "processing")
            .values(lease_until=now + LEASE),
            execution_options={"synchronize_session": False},
        )


def _pick(session: Session, room: int, now: dt.datetime, *, fresh_only: bool) -> tuple[list[int], bool]:
    """Whom to claim, and whether it must be alone."""
    connection = session.connection()
    if not fresh_only:
        for statement, values in ((_ABANDONED, {"now": now}), (_WAITING, {})):
            first = connection.execute(statement, values).first()
            if first is not None and first.tries:
                return [first.id], True
    return list(connection.scalars(_FRESH, {"room": room})), False


def _choose(*columns: Any) -> Select[Any]:
    return select(*columns).order_by(InboundMail.id).with_for_update(skip_locked=True)


# Asked several times a mail when mails come one by one, so built once.
_PENDING = InboundMail.state == "pending"
_ABANDONED = (
    _choose(InboundMail.id, InboundMail.tries)
    .where(InboundMail.state == "processing", InboundMail.lease_until < bindparam("now"))
    .limit(1)
)
_WAITING = _choose(InboundMail.id, InboundMail.tries).where(_PENDING).limit(1)
_FRESH = (
    _choose(InboundMail.id)
    .where(_PENDING, InboundMail.tries == 0)
    .limit(bindparam("room", type_=InboundMail.id.type))
)
_OURS = InboundMail.id.in_(bindparam("ids", expanding=True))
_LEASE = (
    update(InboundMail)
    .where(_OURS)
    .values(state="processing", tries=InboundMail.tries + 1, lease_until=bindparam("until"))
)
_LEASED = (
    select(InboundMail.id, InboundMail.tries, RawMail)
    .join(RawMail, RawMail.id == InboundMail.raw_id)
    .where(_OURS)
    .order_by(InboundMail.id)
    .options(undefer(RawMail.packed))
)
