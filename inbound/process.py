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
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from inbound import chain
from inbound.accept import unpack
from inbound.claims import BATCH, MAX_TRIES, Read, Stream
from inbound.decide import Round, decide
from inbound.parse import scan
from inbound.parsed import ParsedMail
from inbound.senders import NO_CHECKS, SenderChecks
from tickets.failpoint import failpoint
from tickets.records import InboundMail, track
from tickets.store import Store, interrupted
from tickets.tokens import Signer

PATIENCE = 0.05
"""Seconds without a further result after which the mails read so far are filed."""
MOST_IN_STREAM = 200
"""Mails until those that failed before, or were left behind by another process, get their turn."""

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
            stream = Stream(
                self.store, self.now, MOST_IN_STREAM if limit is None else limit - outcomes.total()
            )
            done = self._work_off(stream)
            outcomes += done
            if not done:
                break
        return outcomes

    def _work_off(self, stream: Stream) -> Counter[str]:
        """Parse and file at the same time: while one group of mails is filed, the child reads the next. A group is filed as
        soon as the next mail takes its time, so that nobody waits for a slow neighbour."""
        outcomes: Counter[str] = Counter()
        group: list[Read] = []
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

    def _finish(self, group: list[Read]) -> Counter[str]:
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

    def _with_senders(self, group: list[Read]) -> list[Read]:
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

    def _checks_for(self, read: Read, imported: set[int]) -> SenderChecks:
        return replace(self.senders, lookup=None) if read.inbound_id in imported else self.senders

    def _finish_alone(self, read: Read) -> str:
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
            if interrupted(error):
                return self._put_back(read.inbound_id)
            log.exception("mail could not be filed", inbound_id=read.inbound_id)
            return self._failed(read.inbound_id, read.raw, _words(error))
        failpoint("in.after_filing")
        return outcome

    def _decide(self, group: list[Read]) -> list[str]:
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
            mails = [
                (rows[read.inbound_id], read.raw, read.result, read.sender)
                for read in group
                if isinstance(read.result, ParsedMail)
            ]
            round_ = Round(session, self.signer, self.instance, self.now())
            round_.foresee([(row, raw, mail) for row, raw, mail, _ in mails])
            outcomes = [
                decide(round_, row, raw, mail, sender=sender)
                if row.state == "processing"
                else row.state  # another worker took it over after our lease ran out
                for row, raw, mail, sender in mails
            ]
            round_.write()
            failpoint("in.inside_filing")
            return outcomes

    def _put_back(self, inbound_id: int) -> str:
        """The database went away under the mail, which is not to blame: the try does not count."""
        with self.store.write() as session:
            row = session.get_one(InboundMail, inbound_id, with_for_update=True)
            if row.state != "processing":
                return row.state
            row.state, row.lease_until, row.tries = "pending", None, row.tries - 1
        return "pending"

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
            round_ = Round(session, self.signer, self.instance, self.now())
            round_.end(row, "quarantined", reason, scan(raw if raw is not None else unpack(row.raw)))
            round_.write()
            track(session, "mail.quarantined", now=round_.now, inbound_id=row.id, reason=reason)
            log.warning("mail quarantined", inbound_id=row.id, reason=reason)
        return "quarantined"


def _words(error: Exception) -> str:
    if isinstance(error, chain.RuleFailed):
        return str(error)
    return f"it could not be filed: {type(error).__name__}: {str(error)[:300]}"
