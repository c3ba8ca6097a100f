"""Deciding: a parsed mail gets its end state, inside the transaction of the mails it came with.

What a round of mails has in common is read once (:class:`Round`), and what they came to is written together at its end: a mail
that came alone costs as many statements as twenty-five. Everything else that a mail makes is in the database before the next
one of its round is looked at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from inbound import chain, filing, loops, threads
from inbound.parse import content_key
from inbound.parsed import Automatic, ParsedMail
from inbound.rules.base import Incoming, Verdict
from inbound.senders import SenderCheck
from tickets import contacts, numbers, people
from tickets.records import Agent, InboundMail, Mailbox, RawMail, track
from tickets.tokens import Signer

EXCERPT = 1500
DISCARDED = "discarded-by-hand"


class Twin(NamedTuple):
    """A mail with the same content that came before."""

    inbound_id: int
    ticket_id: int | None


@dataclass
class Round:
    """The mails of one transaction: what all of them need to be judged, and what they came to."""

    session: Session
    signer: Signer
    instance: str
    now: dt.datetime
    _keys: dict[int, str] = field(default_factory=dict)
    """What each mail of the round has for a content key, by its id."""
    _twins: dict[tuple[int, str], Twin] = field(default_factory=dict)
    """(mailbox, content key) -> the mail that had it first, in the database or in this round."""
    _ended: list[dict[str, Any]] = field(default_factory=list)

    def foresee(self, mails: Sequence[tuple[InboundMail, bytes, ParsedMail]]) -> None:
        """Read what is known about these mails' senders and contents, in one go."""
        numbers.hold(self.session)
        senders: dict[str, dt.datetime] = {}
        for row, _, mail in mails:
            address = contacts.fold(filing.sender_address(row, mail))
            senders[address] = min(row.received_at, senders.get(address, row.received_at))
        contacts.foresee(self.session, senders)
        loops.foresee(self.session, senders)
        self._keys = {row.id: content_key(raw, mail) for row, raw, mail in mails}
        for mailbox_id, key, inbound_id, ticket_id in self.session.execute(
            select(
                InboundMail.mailbox_id, InboundMail.content_key, InboundMail.id, InboundMail.ticket_id
            ).where(
                InboundMail.mailbox_id.in_({row.mailbox_id for row, _, _ in mails}),
                InboundMail.content_key.in_(set(self._keys.values())),
            )
        ).tuples():
            self._twins[mailbox_id, key or ""] = Twin(inbound_id, ticket_id)

    @cached_property
    def mailboxes(self) -> dict[int, Mailbox]:
        return {box.id: box for box in self.session.scalars(select(Mailbox))}

    @cached_property
    def own_addresses(self) -> frozenset[str]:
        return filing.own_addresses(tuple(self.mailboxes.values()))

    @cached_property
    def agents(self) -> Sequence[Agent]:
        """Who works here."""
        return people.active_agents(self.session)

    @cached_property
    def colleagues(self) -> frozenset[str]:
        """Their addresses."""
        return frozenset(agent.email for agent in self.agents)

    def key_of(self, row: InboundMail, raw: bytes, mail: ParsedMail) -> str:
        """Its content key, as it was foreseen."""
        return self._keys.get(row.id) or content_key(raw, mail)

    def twin(self, row: InboundMail, key: str) -> Twin | None:
        """Another mail of this mailbox with the same content."""
        found = self._twins.get((row.mailbox_id, key))
        return found if found is not None and found.inbound_id != row.id else None

    def end(self, row: InboundMail, state: str, reason: str, mail: ParsedMail, **values: Any) -> str:
        """This mail's end state, with what the ledger and the quarantine show of it. Written by :meth:`write`."""
        ended = {
            "rule": row.rule,
            "ticket_id": row.ticket_id,
            "content_key": row.content_key,
            "details": row.details,
            **filing.shown(mail),
            **values,
        }
        if key := ended["content_key"]:
            self._twins[row.mailbox_id, key] = Twin(row.id, ended["ticket_id"])
        self._ended.append(
            {
                "of": row.id,
                "state": state,
                "reason": reason,
                "processed_at": self.now,
                "lease_until": None,
                **ended,
            }
        )
        return state

    def write(self) -> None:
        """Every end state, and how far the numbers went, in one statement each."""
        numbers.write(self.session)
        self.write_ends()

    def write_ends(self) -> None:
        """The end states so far."""
        if self._ended:
            self.session.connection().execute(_END, self._ended)
            self._ended = []


_MAILS = cast(Table, InboundMail.__table__)
_ENDED = (
    "state",
    "reason",
    "processed_at",
    "lease_until",
    "rule",
    "ticket_id",
    "content_key",
    "details",
    "message_id",
    "from_address",
    "from_name",
    "subject",
)
_END = (
    update(_MAILS)
    .where(_MAILS.c.id == bindparam("of"))
    .values({name: bindparam(name, type_=_MAILS.c[name].type) for name in _ENDED})
)


def decide(
    round_: Round,
    row: InboundMail,
    raw: bytes,
    mail: ParsedMail,
    *,
    by_hand: threads.Threading | None = None,
    sender: SenderCheck | None = None,
) -> str:
    """Give one parsed mail its end state; it is written with the others of its round.

    `by_hand`: a person decided where this belongs, so the chain is not asked again.
    """
    session, now = round_.session, round_.now
    if row.source in ("smtp", "lmtp") and not row.envelope_from and mail.automatic is None:
        mail = replace(mail, automatic=Automatic("envelope:null-sender"))
    key = round_.key_of(row, raw, mail)
    if (twin := round_.twin(row, key)) is not None:
        reason = f"the same mail as number {twin.inbound_id}"
        return round_.end(row, "duplicate", reason, mail, ticket_id=twin.ticket_id)
    sender = _known_sender(round_, row, mail, sender)
    threading = by_hand or threads.find(
        session,
        mail,
        envelope_to=row.envelope_to,
        signer=round_.signer,
        mailbox_id=row.mailbox_id,
        now=now,
    )
    incoming = Incoming(
        session=session,
        row=row,
        mailbox=round_.mailboxes[row.mailbox_id],
        mail=mail,
        threading=threading,
        sender=sender,
        own_addresses=round_.own_addresses,
        instance=round_.instance,
        signer=round_.signer,
        now=now,
    )
    judged = None if by_hand is not None else chain.judge(incoming)
    if judged is not None:
        return _end_by_rule(round_, incoming, *judged, key)
    message = filing.file(incoming, agents=round_.agents)
    how = "opened" if threading.ticket is None else "continued"
    return round_.end(
        row,
        "filed",
        f"{how} a ticket ({threading.how})",
        mail,
        rule="",
        ticket_id=message.ticket_id,
        content_key=key,
        details={**row.details, "message_id": message.id},
    )


def _end_by_rule(round_: Round, incoming: Incoming, rule: str, verdict: Verdict, key: str) -> str:
    row, mail = incoming.row, incoming.mail
    values: dict[str, Any] = {"rule": rule, "ticket_id": verdict.ticket_id}
    if verdict.outcome == "quarantined":
        if held := _held_before(round_, row):
            reason = f"the same mail as number {held.id}"
            return round_.end(row, "duplicate", reason, mail, **values)
        values["details"] = {
            **row.details,
            "excerpt": (mail.reply_text or mail.text).strip()[:EXCERPT],
            "sender": asdict(incoming.sender),
        }
    else:
        values["content_key"] = key
    track(
        round_.session,
        f"mail.{verdict.outcome}",
        now=round_.now,
        ticket_id=verdict.ticket_id,
        inbound_id=row.id,
        rule=rule,
    )
    return round_.end(row, verdict.outcome, verdict.reason, mail, **values)


def _known_sender(
    round_: Round, row: InboundMail, mail: ParsedMail, found: SenderCheck | None
) -> SenderCheck:
    """What was found out about the sender, now or when the mail was held. A colleague's address that nothing proves is the most
    useful one to forge."""
    sender = found or SenderCheck(**row.details.get("sender", {}))
    if sender.status != "verified" and mail.from_.address.lower() in round_.colleagues:
        return SenderCheck("suspicious", "colleague", mail.from_.address)
    return sender


def _held_before(round_: Round, row: InboundMail) -> InboundMail | None:
    """The very same bytes that wait for a person, or were discarded by one: a renumbered folder brings them again."""
    round_.write_ends()
    return round_.session.scalar(
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
