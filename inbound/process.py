"""From an accepted mail to its end state: claim, parse in the child, judge, file. One transaction a mail.

::

    pending --claim (lease, a try)--> processing --> filed | ignored | bounce | duplicate | quarantined
       ^                                  |
       +-- the try failed, tries < 3 -----+--> quarantined when the third try failed
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

import structlog
from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, undefer

from inbound import chain, filing, threads
from inbound.accept import unpack
from inbound.parse import content_key, scan
from inbound.parsed import Automatic, ParsedMail
from inbound.rules.base import Incoming
from inbound.senders import NO_CHECKS, UNCHECKED, SenderCheck, SenderChecks
from tickets.failpoint import failpoint
from tickets.records import Agent, InboundMail, Mailbox, RawMail, track
from tickets.store import Store
from tickets.tokens import Signer

MAX_TRIES = 3
LEASE = dt.timedelta(seconds=90)
"""Renewed while mails are worked off, so that those whose reader died are taken up again in a minute and a half."""
RENEW_AFTER = LEASE / 3
BATCH = 25
"""Mails claimed, and filed, in one transaction at most."""
PATIENCE = 0.05
"""Seconds without a further result after which the mails read so far are filed."""
MOST_IN_STREAM = 200
"""Mails until those that failed before, or were left behind by another process, get their turn."""
EXCERPT = 1500
DISCARDED = "discarded-by-hand"

log = structlog.get_logger("takt.inbound")


class Parser(Protocol):
    """Whatever turns bytes into parsed mails, in order: the child-process pool, or the function itself in tests."""

    def parse_stream(
        self, raws: Iterable[bytes], *, patience: float
    ) -> Iterable[ParsedMail | Exception | None]:
        """One result a mail, in order. A mail that could not be parsed gives the exception. None in between says that the next
        result takes longer than `patience` seconds."""
        ...


@dataclass(frozen=True, slots=True)
class Claim:
    """(id, raw bytes) of mails that are leased to us; no bytes: it was tried too often. `alone`: tried before."""

    mails: list[tuple[int, bytes | None]]
    alone: bool


@dataclass(frozen=True, slots=True)
class Processor:
    """Everything processing needs; `run` works off what is pending."""

    store: Store
    parser: Parser
    signer: Signer
    instance: str
    now: Callable[[], dt.datetime]
    senders: SenderChecks = NO_CHECKS

    def run(self, *, limit: int | None = None) -> Counter[str]:
        """Process pending mail until none is left, or `limit` mails. Returns the outcomes counted."""
        chain.house_rules()  # one that cannot be loaded stops everything here, before a mail is tried in vain
        outcomes: Counter[str] = Counter()
        while limit is None or outcomes.total() < limit:
            stream = _Stream(self, MOST_IN_STREAM if limit is None else limit - outcomes.total())
            done = self._work_off(stream)
            outcomes += done
            if not done:
                break
        return outcomes

    def _work_off(self, stream: _Stream) -> Counter[str]:
        """Parse and file at the same time: while one group of mails is filed, the child reads the next. A group is filed as
        soon as the next mail takes its time, so that nobody waits for a slow neighbour."""
        outcomes: Counter[str] = Counter()
        group: list[_Read] = []
        for result in self.parser.parse_stream(stream.raws(), patience=PATIENCE):
            if result is not None:
                group.append(stream.answered(result))
            if group and (result is None or len(group) >= BATCH):
                outcomes += self._finish(group)
                stream.finished(group)
                group = []
            stream.renew()
        if group:
            outcomes += self._finish(group)
        for inbound_id in stream.worn_out:
            outcomes[
                self._quarantine(inbound_id, None, "it stopped the desk three times while being read")
            ] += 1
        return outcomes

    def claim(self, room: int, *, fresh_only: bool = False) -> Claim:
        """Lease mails to this process. One that was already tried is claimed alone, so that a poisonous mail counts no
        tries against its neighbours."""
        now = self.now()
        with self.store.write() as session:
            ids, alone = _pick(session, room, now, fresh_only=fresh_only)
            if not ids:
                return Claim([], alone=False)
            session.execute(
                update(InboundMail)
                .where(InboundMail.id.in_(ids))
                .values(state="processing", tries=InboundMail.tries + 1, lease_until=now + LEASE),
                execution_options={"synchronize_session": False},
            )
            rows = (
                session.execute(
                    select(InboundMail.id, InboundMail.tries, RawMail)
                    .join(RawMail, RawMail.id == InboundMail.raw_id)
                    .where(InboundMail.id.in_(ids))
                    .order_by(InboundMail.id)
                    .options(undefer(RawMail.packed))
                )
                .tuples()
                .all()
            )
        # A mail that took the process down three times is not parsed a fourth time.
        return Claim(
            [(inbound_id, None if tries > MAX_TRIES else unpack(raw)) for inbound_id, tries, raw in rows],
            alone,
        )

    def renew(self, inbound_ids: Collection[int]) -> dt.datetime:
        """Still at it: a new lease for what this process has in hand."""
        now = self.now()
        with self.store.write() as session:
            session.execute(
                update(InboundMail)
                .where(InboundMail.id.in_(inbound_ids), InboundMail.state == "processing")
                .values(lease_until=now + LEASE),
                execution_options={"synchronize_session": False},
            )
        return now

    def _finish(self, group: list[_Read]) -> Counter[str]:
        """End states for a group of parsed mails, in one durable transaction. When it fails for any reason it is rolled back
        and each mail goes alone, so that a poisonous one takes no neighbour's result with it."""
        outcomes: Counter[str] = Counter()
        group = self._with_senders(group)
        readable = [read for read in group if not isinstance(read.result, Exception)]
        if len(readable) > 1:
            failpoint("in.before_filing")
            try:
                outcomes.update(self._decide(readable))
            except Exception as error:
                log.info("mails are filed one by one", mails=len(readable), reason=_words(error))
            else:
                failpoint("in.after_filing")
                readable = []
        for read in group:
            if isinstance(read.result, Exception):
                outcomes[self._failed(read.inbound_id, read.raw, f"it could not be read: {read.result}")] += 1
        outcomes.update(self._finish_alone(read) for read in readable)
        return outcomes

    def _with_senders(self, group: list[_Read]) -> list[_Read]:
        """Who is behind each mail, asked before the transaction. Old mail that is read in is not asked about: its keys are gone."""
        imported: set[int] = set()
        if self.senders.lookup is not None:
            with self.store.read() as session:
                ids = [read.inbound_id for read in group]
                imported = set(
                    session.scalars(
                        select(InboundMail.id).where(InboundMail.id.in_(ids), InboundMail.import_only)
                    )
                )
        return [
            replace(read, sender=self._checks_for(read, imported).check(read.raw, read.result))
            if isinstance(read.result, ParsedMail)
            else read
            for read in group
        ]

    def _checks_for(self, read: _Read, imported: set[int]) -> SenderChecks:
        return replace(self.senders, lookup=None) if read.inbound_id in imported else self.senders

    def _finish_alone(self, read: _Read) -> str:
        failpoint("in.before_filing")
        try:
            [outcome] = self._decide([read])
        except IntegrityError:
            # Another worker filed the same content between our look and our commit: the second look sees it.
            try:
                [outcome] = self._decide([read])
            except Exception as error:
                return self._failed(read.inbound_id, read.raw, _words(error))
        except Exception as error:
            log.exception("mail could not be filed", inbound_id=read.inbound_id)
            return self._failed(read.inbound_id, read.raw, _words(error))
        failpoint("in.after_filing")
        return outcome

    def _decide(self, group: list[_Read]) -> list[str]:
        now = self.now()
        with self.store.write() as session:
            ids = [read.inbound_id for read in group]
            rows = {
                row.id: row
                for row in session.scalars(
                    select(InboundMail)
                    .where(InboundMail.id.in_(ids))
                    .order_by(InboundMail.id)
                    .with_for_update()
                )
            }
            mailboxes = list(session.scalars(select(Mailbox)))
            outcomes = [
                self._decide_one(session, rows[read.inbound_id], read, mailboxes, now) for read in group
            ]
            failpoint("in.inside_filing")
            return outcomes

    def _decide_one(
        self, session: Session, row: InboundMail, read: _Read, mailboxes: list[Mailbox], now: dt.datetime
    ) -> str:
        assert isinstance(read.result, ParsedMail)
        if row.state != "processing":
            return row.state  # another worker took it over after our lease ran out
        return decide(
            session,
            row,
            read.raw,
            read.result,
            signer=self.signer,
            instance=self.instance,
            now=now,
            mailboxes=mailboxes,
            sender=read.sender,
        )

    def _failed(self, inbound_id: int, raw: bytes, reason: str) -> str:
        """A try failed: again later, or, after the third, to the quarantine where a lead sees it."""
        with self.store.write() as session:
            row = session.get_one(InboundMail, inbound_id, with_for_update=True)
            if row.state != "processing":
                return row.state  # taken over meanwhile: the other worker's word stands
            if row.tries < MAX_TRIES:
                row.state, row.lease_until, row.reason = "pending", None, reason
                return "pending"
        return self._quarantine(inbound_id, raw, reason)

    def _quarantine(self, inbound_id: int, raw: bytes | None, reason: str) -> str:
        with self.store.write() as session:
            row = session.get_one(InboundMail, inbound_id, with_for_update=True)
            if row.state != "processing":
                return row.state
            filing.remember(row, scan(raw if raw is not None else unpack(row.raw)))
            _end(row, "quarantined", reason, self.now())
            track(session, "mail.quarantined", now=self.now(), inbound_id=row.id, reason=reason)
            log.warning("mail quarantined", inbound_id=row.id, reason=reason)
        return "quarantined"


@dataclass(frozen=True, slots=True)
class _Read:
    """A claimed mail and what the parser made of it."""

    inbound_id: int
    raw: bytes
    result: ParsedMail | Exception
    sender: SenderCheck = UNCHECKED


class _Stream:
    """Mails claimed little by little as the parser asks for them, so that it never waits for a claim, and their leases."""

    def __init__(self, processor: Processor, most: int) -> None:
        self._processor = processor
        self._left = most
        self._asked: deque[tuple[int, bytes]] = deque()
        """Given to the parser, not yet answered."""
        self._open: set[int] = set()
        """Leased to us and not at an end."""
        self._leased_at = processor.now()
        self.worn_out: list[int] = []

    def raws(self) -> Iterator[bytes]:
        """The mails. One that was already tried is alone in its stream; after a first claim only untried ones follow."""
        fresh_only = False
        while self._left > 0:
            claim = self._processor.claim(min(BATCH, self._left), fresh_only=fresh_only)
            self._left -= len(claim.mails)
            for inbound_id, raw in claim.mails:
                self._open.add(inbound_id)
                if raw is None:
                    self.worn_out.append(inbound_id)
                else:
                    self._asked.append((inbound_id, raw))
                    yield raw
            if claim.alone or not claim.mails:
                return
            fresh_only = True

    def answered(self, result: ParsedMail | Exception) -> _Read:
        return _Read(*self._asked.popleft(), result)

    def finished(self, group: list[_Read]) -> None:
        self._open.difference_update(read.inbound_id for read in group)

    def renew(self) -> None:
        """Slow neighbours cost the others neither their lease nor a try."""
        if self._open and self._processor.now() - self._leased_at > RENEW_AFTER:
            self._leased_at = self._processor.renew(self._open)


def _pick(session: Session, room: int, now: dt.datetime, *, fresh_only: bool) -> tuple[list[int], bool]:
    """Whom to claim, and whether it must be alone."""
    pending = InboundMail.state == "pending"
    if not fresh_only:
        abandoned = (InboundMail.state == "processing") & (InboundMail.lease_until < now)
        for condition in (abandoned, pending):
            first = session.execute(
                _choose(InboundMail.id, InboundMail.tries).where(condition).limit(1)
            ).first()
            if first is not None and first.tries:
                return [first.id], True
    return list(
        session.scalars(_choose(InboundMail.id).where(pending, InboundMail.tries == 0).limit(room))
    ), False


def _choose(*columns: Any) -> Select[Any]:
    return select(*columns).order_by(InboundMail.id).with_for_update(skip_locked=True)


_SAME_CONTENT = select(InboundMail.id, InboundMail.ticket_id).where(
    InboundMail.mailbox_id == bindparam("mailbox"),
    InboundMail.content_key == bindparam("key"),
    InboundMail.id != bindparam("own"),
)


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
    mailboxes: Sequence[Mailbox] | None = None,
    sender: SenderCheck | None = None,
) -> str:
    """Give one parsed mail its end state, inside the caller's transaction.

    `by_hand`: a person decided where this belongs, so the chain is not asked again.
    """
    if row.source in ("smtp", "lmtp") and not row.envelope_from and mail.automatic is None:
        mail = replace(mail, automatic=Automatic("envelope:null-sender"))
    key = content_key(raw, mail)
    session.flush()
    twin = (
        session.connection()
        .execute(_SAME_CONTENT, {"mailbox": row.mailbox_id, "key": key, "own": row.id})
        .first()
    )
    if twin is not None:
        filing.remember(row, mail)
        row.ticket_id = twin.ticket_id
        return _end(row, "duplicate", f"the same mail as number {twin.id}", now)
    mailboxes = list(session.scalars(select(Mailbox))) if mailboxes is None else mailboxes
    sender = _known_sender(session, row, mail, sender)
    threading = by_hand or threads.find(
        session, mail, envelope_to=row.envelope_to, signer=signer, mailbox_id=row.mailbox_id, now=now
    )
    incoming = Incoming(
        session=session,
        row=row,
        mailbox=next(m for m in mailboxes if m.id == row.mailbox_id),
        mail=mail,
        threading=threading,
        sender=sender,
        own_addresses=filing.own_addresses(mailboxes),
        instance=instance,
        signer=signer,
        now=now,
    )
    judged = None if by_hand is not None else chain.judge(incoming)
    if judged is not None:
        rule, verdict = judged
        filing.remember(row, mail)
        row.ticket_id = verdict.ticket_id
        row.rule = rule
        if verdict.outcome == "quarantined" and (held := _held_before(session, row)):
            return _end(row, "duplicate", f"the same mail as number {held.id}", now)
        if verdict.outcome == "quarantined":
            row.details = {
                **row.details,
                "excerpt": (mail.reply_text or mail.text).strip()[:EXCERPT],
                "sender": asdict(sender),
            }
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
    message = filing.file(incoming)
    row.content_key, row.ticket_id = key, message.ticket_id
    filing.remember(row, mail)
    how = "opened" if incoming.threading.ticket is None else "continued"
    row.rule = ""
    row.details = {**row.details, "message_id": message.id}
    return _end(row, "filed", f"{how} a ticket ({incoming.threading.how})", now)


def _known_sender(
    session: Session, row: InboundMail, mail: ParsedMail, found: SenderCheck | None
) -> SenderCheck:
    """What was found out about the sender, now or when the mail was held. A colleague's address that nothing proves is the most
    useful one to forge."""
    sender = found or SenderCheck(**row.details.get("sender", {}))
    if sender.status != "verified" and mail.from_.address:
        colleague = session.scalar(
            select(Agent.id).where(Agent.email == mail.from_.address.lower(), Agent.active).limit(1)
        )
        if colleague is not None:
            return SenderCheck("suspicious", "colleague", mail.from_.address)
    return sender


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
    if isinstance(error, chain.RuleFailed):
        return str(error)
    return f"it could not be filed: {type(error).__name__}: {str(error)[:300]}"
