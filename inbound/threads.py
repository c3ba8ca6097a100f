"""Threading: which ticket a mail continues.

Two things only continue a ticket: a signed reply address, or a Message-ID of the conversation (ours is signed, theirs is known), and
in both cases the sender must be a party of that ticket already. A ticket number in a subject is a hint for people. A
stranger who holds a valid key is kept apart for a human to decide, and changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbound.labels import OWN_TAG
from inbound.parsed import ParsedMail
from tickets.contacts import fold
from tickets.conversation import normal_number
from tickets.records import Contact, Message, Party, Ticket
from tickets.tokens import Signer, Token

MAX_REFERENCES = 50
"""Message-IDs looked at: the newest ones, and the root."""
HINT_AGE = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Threading:
    """The answer: a ticket and how it was found, or none and why.

    `stranger`: a valid key, but the sender is no party: `ticket` is then only where it wanted to go.
    """

    ticket: Ticket | None = None
    how: Literal["new", "address", "message_id", "stranger"] = "new"
    wants_human: bool = False
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
    for token in _address_tokens(mail, envelope_to, signer):
        ticket = _follow(session, session.get(Ticket, token.ticket_id))
        if ticket is not None:
            return _for_sender(session, ticket, sender, "address", wants_human=token.purpose == "h")
    if not mail.is_forward:
        ticket = _by_message_ids(session, mail, signer)
        if ticket is not None:
            return _for_sender(session, ticket, sender, "message_id")
    return Threading(hint=_hint(session, mail, sender, mailbox_id, now))


def is_party(session: Session, ticket: Ticket, address: str) -> bool:
    """Is this address a party of the ticket? An empty address never is."""
    return bool(address) and (
        session.scalar(select(Party.id).where(Party.ticket_id == ticket.id, Party.address == address))
        is not None
    )


def _for_sender(
    session: Session,
    ticket: Ticket,
    sender: str,
    how: Literal["address", "message_id"],
    *,
    wants_human: bool = False,
) -> Threading:
    if is_party(session, ticket, sender):
        return Threading(ticket, how, wants_human=wants_human)
    return Threading(ticket, "stranger", hint=ticket.number)


def _address_tokens(mail: ParsedMail, envelope_to: str, signer: Signer) -> Iterable[Token]:
    """Valid client tokens, from the envelope first: that is where the mail really went."""
    seen: set[str] = set()
    for address in (envelope_to, *mail.delivered_to, *(a.address for a in (*mail.to, *mail.cc))):
        if "+" in address and address not in seen:
            seen.add(address)
            token = signer.read_address(address)
            if token is not None and token.purpose in ("c", "h"):
                yield token


def _by_message_ids(session: Session, mail: ParsedMail, signer: Signer) -> Ticket | None:
    """In-Reply-To first, then References from right to left: the nearest known ancestor decides."""
    for message_ids in (_newest(mail.in_reply_to), _newest(mail.references)):
        if not message_ids:
            continue
        known = dict(
            session.execute(
                select(Message.message_id, Message.ticket_id).where(Message.message_id.in_(message_ids))
            )
            .tuples()
            .all()
        )
        for message_id in message_ids:
            token = signer.read_message_id(message_id)
            ticket_id = token.ticket_id if token is not None else known.get(message_id)
            if ticket_id is not None and (ticket := _follow(session, session.get(Ticket, ticket_id))):
                return ticket
    return None


def _newest(message_ids: Sequence[str]) -> list[str]:
    """Right to left without empties and repeats, capped; the root stays when the middle goes."""
    unique = list(dict.fromkeys(m for m in reversed(message_ids) if m.strip("<> ")))
    if len(unique) > MAX_REFERENCES:
        unique = [*unique[: MAX_REFERENCES - 1], unique[-1]]
    return unique


def _follow(session: Session, ticket: Ticket | None) -> Ticket | None:
    """The ticket that a merged one went into."""
    for _ in range(20):
        if ticket is None or ticket.merged_into_id is None:
            return ticket
        ticket = session.get(Ticket, ticket.merged_into_id)
    return ticket


def _hint(session: Session, mail: ParsedMail, sender: str, mailbox_id: int, now: dt.datetime) -> str:
    """Where it may belong: our number in the subject if this sender is a party there, else the same subject of the same sender."""
    if match := OWN_TAG.search(mail.subject):
        number = normal_number(match[0].strip("[]"))
        ticket = session.scalar(select(Ticket).where(Ticket.number == number))
        if ticket is not None and is_party(session, ticket, sender):
            return ticket.number
    if not sender or not mail.base_subject:
        return ""
    found = session.scalar(
        select(Ticket.number)
        .join(Contact, Contact.id == Ticket.contact_id)
        .where(
            Contact.address == sender,
            Ticket.mailbox_id == mailbox_id,
            Ticket.subject == mail.base_subject,
            Ticket.created_at > now - HINT_AGE,
        )
        .order_by(Ticket.id.desc())
        .limit(1)
    )
    return found or ""
