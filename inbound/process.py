"""From an accepted mail to its end state: claim, parse in the child, judge, file. One transaction a mail.

::

    pending --claim (lease, a try)--> processing --> filed | ignored | bounce | duplicate | quarantined
       ^                                  |
       +-- the try failed, tries < 3 -----+--> quarantined when the third try failed
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

import structlog
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, undefer

from inbound import chain, filing, threads
from inbound.accept import unpack
from inbound.parse import content_key, scan
from inbound.parsed import Automatic, ParsedMail
from inbound.rules.base import Incoming
from tickets.failpoint import failpoint
from tickets.records import InboundMail, Mailbox, RawMail, track
from tickets.store import Store
from tickets.tokens import Signer

MAX_TRIES = 3
LEASE = dt.timedelta(minutes=5)
BATCH = 20
EXCERPT = 1500
DISCARDED = "discarded-by-hand"

log = structlog.get_logger("takt.inbound")


class Parser(Protocol):
    """Whatever turns bytes into parsed mails, in order: the child-process pool, or the function itself in tests."""

    def parse_many(self, raws: Iterable[bytes]) -> Iterable[ParsedMail | Exception]:
        """One result a mail, in order. A mail that could not be parsed gives the exception."""
        ...


@dataclass(frozen=True, slots=True)
class Processor:
    """Everything processing needs; `run` works off what is pending."""

    store: Store
    parser: Parser
    signer: Signer
    instance: str
    now: Callable[[], dt.datetime]

    def run(self, *, limit: int | None = None) -> Counter[str]:
        """Process pending mail until none is left, or `limit` mails. Returns the outcomes counted."""
        outcomes: Counter[str] = Counter()
        while limit is None or outcomes.total() < limit:
            room = BATCH if limit is None else min(BATCH, limit - outcomes.total())
            claimed = self._claim(room)
            if not claimed:
                break
            outcomes.update(self._process(claimed))
        return outcomes

    def _claim(self, room: int) -> list[tuple[int, bytes | None]]:
        """Lease mails to this process. One that was already tried is claimed alone, so that a poisonous mail counts no
        tries against its neighbours."""
        now = self.now()
        with self.store.write() as session:
            abandoned = InboundMail.state == "processing", InboundMail.lease_until < now
            ids = _pick(session, room, *abandoned) or _pick(session, room, InboundMail.state == "pending")
            if not ids:
                return []
            session.execute(
                update(InboundMail)
                .where(InboundMail.id.in_(ids))
                .values(state="processing", tries=InboundMail.tries + 1, lease_until=now + LEASE)
            )
            rows = session.scalars(
                select(InboundMail).where(InboundMail.id.in_(ids)).order_by(InboundMail.id)
            ).all()
            raws = {
                raw.id: raw
                for raw in session.scalars(
                    select(RawMail)
                    .where(RawMail.id.in_([row.raw_id for row in rows]))
                    .options(undefer(RawMail.packed))
                )
            }
            # A mail that took the process down three times is not parsed a fourth time.
            return [(row.id, None if row.tries > MAX_TRIES else unpack(raws[row.raw_id])) for row in rows]

    def _process(self, claimed: list[tuple[int, bytes | None]]) -> Counter[str]:
        outcomes: Counter[str] = Counter()
        worn_out = [inbound_id for inbound_id, raw in claimed if raw is None]
        for inbound_id in worn_out:
            outcomes[
                self._quarantine(inbound_id, None, "it stopped the desk three times while being read")
            ] += 1
        fresh = [(inbound_id, raw) for inbound_id, raw in claimed if raw is not None]
        parsed = self.parser.parse_many(raw for _, raw in fresh)
        for (inbound_id, raw), result in zip(fresh, parsed, strict=True):
            outcomes[self._finish(inbound_id, raw, result)] += 1
        return outcomes

    def _finish(self, inbound_id: int, raw: bytes, parsed: ParsedMail | Exception) -> str:
        if isinstance(parsed, Exception):
            return self._failed(inbound_id, raw, f"it could not be read: {parsed}")
        failpoint("in.before_filing")
        try:
            outcome = self._decide(inbound_id, raw, parsed)
        except IntegrityError:
            # Another worker filed the same content between our look and our commit: the second look sees it.
            try:
                outcome = self._decide(inbound_id, raw, parsed)
            except Exception as error:
                return self._failed(inbound_id, raw, _words(error))
        except Exception as error:
            log.exception("mail could not be filed", inbound_id=inbound_id)
            return self._failed(inbound_id, raw, _words(error))
        failpoint("in.after_filing")
        return outcome

    def _decide(self, inbound_id: int, raw: bytes, mail: ParsedMail) -> str:
        with self.store.write() as session:
            row = session.get_one(InboundMail, inbound_id, with_for_update=True)
            if row.state != "processing":
                return row.state  # another worker took it over after our lease ran out
            return decide(session, row, raw, mail, signer=self.signer, instance=self.instance, now=self.now())

    def _failed(self, inbound_id: int, raw: bytes, reason: str) -> str:
        """A try failed: again later, or, after the third, to the quarantine where a lead sees it."""
        with self.store.write() as session:
            row = session.get_one(InboundMail, inbound_id, with_for_update=True)
            if row.tries < MAX_TRIES:
                row.state, row.lease_until, row.reason = "pending", None, reason
                return "pending"
        return self._quarantine(inbound_id, raw, reason)

    def _quarantine(self, inbound_id: int, raw: bytes | None, reason: str) -> str:
        with self.store.write() as session:
            row = session.get_one(InboundMail, inbound_id, with_for_update=True)
            filing.remember(row, scan(raw if raw is not None else unpack(row.raw)))
            _end(row, "quarantined", reason, self.now())
            track(session, "mail.quarantined", now=self.now(), inbound_id=row.id, reason=reason)
            log.warning("mail quarantined", inbound_id=row.id, reason=reason)
        return "quarantined"


def _pick(session: Session, room: int, *conditions: ColumnElement[bool]) -> list[int]:
    found = session.execute(
        select(InboundMail.id, InboundMail.tries)
        .where(*conditions)
        .order_by(InboundMail.id)
        .limit(room)
        .with_for_update(skip_locked=True)
    ).all()
    if found and found[0].tries:
        return [found[0].id]
    return [row.id for row in found if not row.tries]


def decide(
    session: Session,
    row: InboundMail,
    raw: bytes,
    mail: ParsedMail,
    *,
    signer: Signer,
    instance: str,
    now: dt.datetime,
    by_hand: threads.Threading | None = None,
) -> str:
    """Give one parsed mail its end state, inside the caller's transaction.

    `by_hand`: a person decided where this belongs, so the chain is not asked again.
    """
    if row.source in ("smtp", "lmtp") and not row.envelope_from and mail.automatic is None:
        mail = replace(mail, automatic=Automatic("envelope:null-sender"))
    filing.remember(row, mail)
    key = content_key(raw, mail)
    twin = session.scalar(
        select(InboundMail).where(
            InboundMail.mailbox_id == row.mailbox_id, InboundMail.content_key == key, InboundMail.id != row.id
        )
    )
    if twin is not None:
        row.ticket_id = twin.ticket_id
        return _end(row, "duplicate", f"the same mail as number {twin.id}", now)
    mailboxes = list(session.scalars(select(Mailbox)))
    threading = by_hand or threads.find(
        session, mail, envelope_to=row.envelope_to, signer=signer, mailbox_id=row.mailbox_id, now=now
    )
    incoming = Incoming(
        session=session,
        row=row,
        mailbox=next(m for m in mailboxes if m.id == row.mailbox_id),
        mail=mail,
        threading=threading,
        own_addresses=filing.own_addresses(mailboxes),
        instance=instance,
        signer=signer,
        now=now,
    )
    judged = None if by_hand is not None else chain.judge(incoming)
    if judged is not None:
        rule, verdict = judged
        row.ticket_id = verdict.ticket_id
        row.rule = rule
        if verdict.outcome == "quarantined" and (twin := _held_before(session, row)):
            return _end(row, "duplicate", f"the same mail as number {twin.id}", now)
        if verdict.outcome == "quarantined":
            row.details = {**row.details, "excerpt": (mail.reply_text or mail.text).strip()[:EXCERPT]}
        else:
            row.content_key = key
        track(
            session,
            f"mail.{verdict.outcome}",
            now=now,
            ticket_id=verdict.ticket_id,
            inbound_id=row.id,
            rule=rule,
        )
        return _end(row, verdict.outcome, verdict.reason, now)
    row.content_key = key
    message = filing.file(incoming)
    how = "opened" if incoming.threading.ticket is None else "continued"
    row.rule = ""
    row.details = {**row.details, "message_id": message.id}
    return _end(row, "filed", f"{how} a ticket ({incoming.threading.how})", now)


def _held_before(session: Session, row: InboundMail) -> InboundMail | None:
    """The very same bytes that wait for a person, or were discarded by one: a renumbered folder brings them again."""
    return session.scalar(
        select(InboundMail)
        .join(RawMail, RawMail.id == InboundMail.raw_id)
        .where(
            RawMail.sha256 == row.raw.sha256,
            InboundMail.mailbox_id == row.mailbox_id,
            InboundMail.id < row.id,
            (InboundMail.state == "quarantined") | (InboundMail.rule == DISCARDED),
        )
        .limit(1)
    )


def _end(row: InboundMail, state: str, reason: str, now: dt.datetime) -> str:
    row.state, row.reason = state, reason
    row.processed_at, row.lease_until = now, None
    return state


def _words(error: Exception) -> str:
    return f"it could not be filed: {type(error).__name__}: {str(error)[:300]}"
