"""Threading: which ticket a mail continues.

Two things only continue a ticket: a signed reply address, or a Message-ID of the conversation (ours is signed, theirs is known), and
in both cases the sender must be a party of that ticket already. Outlook's Thread-Index stands in where a server rewrote
References, for parties only. A ticket number in a subject is a hint for people. A stranger who holds a valid key is kept apart
for a human to decide, and changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from inbound.labels import OWN_TAG
from inbound.parsed import ParsedMail
from tickets.contacts import addresses_of, fold
from tickets.contacts import find as find_contact
from tickets.conversation import normal_number
from tickets.records import Message, Party, Ticket
from tickets.store import flush_objects, flush_rows
from tickets.thread_index import tickets_of
from tickets.tokens import Signer, Token

MAX_REFERENCES = 50
"""Message-IDs looked at: the newest ones, and the root."""
HINT_AGE = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Threading:
    """The answer: a ticket and how it was found, or none and why.

    `stranger`: a valid key, but the sender is no party: `ticket` is then only where it wanted to go. `accepted`: a person let a
    stranger in.
    """

    ticket: Ticket | None = None
    how: Literal["new", "address", "message_id", "thread_index", "stranger", "accepted"] = "new"
    wants_human: bool = False
    signed: bool = False
    """The key was signed by us, so whoever uses it has read a mail of ours."""
    hint: str = ""
    """Number of a ticket it may belong to, for people."""


def find(
    session: Session,
    mail: ParsedMail,
    *,
    envelope_to: str,
    signer: Signer,
    mailbox_id: int,
    now: dt.datetime,
) -> Threading:
    """Which ticket this mail continues."""
    sender = fold(mail.from_.address)
    wanted: Ticket | None = None
    for token in tokens_in(mail, envelope_to, signer, "ch"):
        if named := session.get(Ticket, token.ticket_id):
            if ticket := _as_party(session, named, sender):
                return Threading(ticket, "address", wants_human=token.purpose == "h", signed=True)
            wanted = wanted or follow(session, named)
    if not mail.is_forward:
        for named, signed in _by_message_ids(session, mail, signer):
            if ticket := _as_party(session, named, sender):
                return Threading(ticket, "message_id", signed=signed)
            wanted = wanted or follow(session, named)
    if wanted is not None:
        return Threading(wanted, "stranger", hint=wanted.number)
    if mail.is_forward:
        return Threading(
            hint=_hint(session, mail, sender, mailbox_id, now, _by_message_ids(session, mail, signer))
        )
    for ticket_id in tickets_of(session, mail.thread_index):
        if ticket := _as_party(session, session.get_one(Ticket, ticket_id), sender):
            return Threading(ticket, "thread_index")
    return Threading(hint=_hint(session, mail, sender, mailbox_id, now, ()))


def is_party(session: Session, ticket: Ticket, address: str) -> bool:
    """Is this address a party of the ticket? An empty address never is."""
    if not address:
        return False
    parties = parties_of(session, ticket)
    # Another address of somebody who takes part: an agent has said that both are one person.
    return address in parties or not parties.isdisjoint(addresses_of(session, address))


def parties_of(session: Session, ticket: Ticket) -> set[str]:
    """The addresses that take part in it."""
    flush_rows(session, Party)
    return set(session.connection().scalars(_PARTIES, {"of_ticket": ticket.id}))


_PARTIES = select(Party.address).where(Party.ticket_id == bindparam("of_ticket"))


def _as_party(session: Session, named: Ticket, sender: str) -> Ticket | None:
    """Where this ticket's conversation goes on now, when the sender takes part in it, before or after a merge."""
    ticket = follow(session, named)
    if is_party(session, ticket, sender) or (ticket is not named and is_party(session, named, sender)):
        return ticket
    return None


def tokens_in(mail: ParsedMail, envelope_to: str, signer: Signer, purposes: str) -> Iterator[Token]:
    """Valid tokens of these purposes, from the envelope first: that is where the mail really went."""
    seen: set[str] = set()
    for address in (envelope_to, *mail.delivered_to, *(a.address for a in (*mail.to, *mail.cc))):
        if "+" in address and address not in seen:
            seen.add(address)
            token = signer.read_address(address)
            if token is not None and token.purpose in purposes:
                yield token


def _by_message_ids(session: Session, mail: ParsedMail, signer: Signer) -> Iterator[tuple[Ticket, bool]]:
    """(ticket, whether our signature names it): In-Reply-To first, then References from right to left, nearest first.

    A stranger's mail may carry a Message-ID that somebody else's conversation knows too, so one id can name several tickets.
    """
    seen: set[int] = set()
    for message_ids in (_newest(mail.in_reply_to), _newest(mail.references)):
        if not message_ids:
            continue
        known: dict[str, list[int]] = {}
        flush_objects(session)
        for message_id, ticket_id in session.connection().execute(_KNOWN, {"wanted": message_ids}).tuples():
            known.setdefault(message_id, []).append(ticket_id)
        for message_id in message_ids:
            token = signer.read_message_id(message_id)
            for ticket_id in [token.ticket_id] if token is not None else known.get(message_id, []):
                ticket = session.get(Ticket, ticket_id) if ticket_id not in seen else None
                seen.add(ticket_id)
                if ticket is not None:
                    yield ticket, token is not None


_KNOWN = (
    select(Message.message_id, Message.ticket_id)
    .where(Message.message_id.in_(bindparam("wanted", expanding=True)))
    .order_by(Message.id)
    .limit(MAX_REFERENCES * 4)
)


def _newest(message_ids: Sequence[str]) -> list[str]:
    """Right to left without empties and repeats, capped; the root stays when the middle goes."""
    unique = list(dict.fromkeys(m for m in reversed(message_ids) if m.strip("<> ")))
    if len(unique) > MAX_REFERENCES:
        unique = [*unique[: MAX_REFERENCES - 1], unique[-1]]
    return unique


def follow(session: Session, ticket: Ticket) -> Ticket:
    """The ticket that a merged one went into."""
    for _ in range(20):
        if ticket.merged_into_id is None:
            return ticket
        ticket = session.get_one(Ticket, ticket.merged_into_id)
    return ticket


def _hint(
    session: Session,
    mail: ParsedMail,
    sender: str,
    mailbox_id: int,
    now: dt.datetime,
    forwarded: Iterable[tuple[Ticket, bool]],
) -> str:
    """Where it may belong: our number in the subject, or the conversation a forward comes out of, if this sender is a party
    there; else the same subject of the same sender."""
    if match := OWN_TAG.search(mail.subject):
        number = normal_number(match[0].strip("[]"))
        named = session.scalar(select(Ticket).where(Ticket.number == number))
        if named is not None and (ticket := _as_party(session, named, sender)):
            return ticket.number
    for named, _ in forwarded:
        if ticket := _as_party(session, named, sender):
            return ticket.number
    contact = find_contact(session, sender) if sender and mail.base_subject else None
    if contact is None:
        return ""
    flush_objects(session)
    wanted = {
        "sender": contact.id,
        "mailbox": mailbox_id,
        "told_subject": mail.base_subject,
        "begin": now - HINT_AGE,
    }
    return session.connection().scalar(_SAME_SUBJECT, wanted) or ""


_SAME_SUBJECT = (  # asked for nearly every mail, so built once
    select(Ticket.number)
    .where(
        Ticket.contact_id == bindparam("sender"),
        Ticket.mailbox_id == bindparam("mailbox"),
        Ticket.subject == bindparam("told_subject"),
        Ticket.created_at > bindparam("begin"),
    )
    .order_by(Ticket.id.desc())
    .limit(1)
)
