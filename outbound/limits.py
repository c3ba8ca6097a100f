"""How much automatic mail anybody gets: back-stops for loops that carry no mark and for floods in a forged name.

Counted from the outbox itself, so that a restart forgets nothing. The limits of a person and a ticket are laws of the house; those
of a domain depend on who writes to it and are settings.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from outbound.policy import deliverable
from tickets.organisations import FREE_MAIL
from tickets.records import Contact, OutboxMail, OutboxRecipient, Ticket

PER_ADDRESS_DAY = 1
"""Acknowledgements to one sender from one mailbox."""
PER_PERSON_DAY = 5
"""Automatic mails of any kind to one sender, from all mailboxes together."""
PER_TICKET_HOUR = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """Automatic mails an hour to all addresses of one domain."""

    per_domain: int = 20
    per_provider: int = 200
    """The same for a provider whose addresses belong to strangers: half of all clients may share one."""

    def of(self, domain: str) -> int:
        return self.per_provider if domain in FREE_MAIL else self.per_domain


def over_limit(
    session: Session, ticket: Ticket, now: dt.datetime, limits: Limits, *, first_contact: bool = True
) -> str | None:
    """Why no automatic mail may go to this contact now, counted from the outbox itself."""
    # Locked, so that two workers with two mails of one sender count one after the other.
    session.get_one(Contact, ticket.contact_id, with_for_update=True)
    address = deliverable(ticket.contact.address)
    if ticket.contact.bounced_at is not None:
        return "mail to this address comes back"
    day, hour = now - dt.timedelta(days=1), now - dt.timedelta(hours=1)
    automatic = (
        select(func.count())
        .select_from(OutboxRecipient)
        .join(OutboxMail, OutboxMail.id == OutboxRecipient.mail_id)
        .where(OutboxMail.kind == "acknowledgement", OutboxMail.state != "cancelled")
    )
    to_person = automatic.where(_same_person(address), OutboxMail.created_at > day)
    if (session.scalar(to_person) or 0) >= PER_PERSON_DAY:
        return f"{address} has had {PER_PERSON_DAY} automatic mails within the last 24 hours"
    if first_contact:
        same_box = to_person.join(Ticket, Ticket.id == OutboxMail.ticket_id).where(
            Ticket.mailbox_id == ticket.mailbox_id
        )
        if (session.scalar(same_box) or 0) >= PER_ADDRESS_DAY:
            return f"{address} has had an acknowledgement within the last 24 hours"
    in_ticket = automatic.where(OutboxMail.ticket_id == ticket.id, OutboxMail.created_at > hour)
    if (session.scalar(in_ticket) or 0) >= PER_TICKET_HOUR:
        return f"this ticket has had {PER_TICKET_HOUR} automatic mails within an hour"
    domain = address.rpartition("@")[2]
    to_domain = automatic.where(
        OutboxRecipient.address.endswith(f"@{domain}", autoescape=True), OutboxMail.created_at > hour
    )
    if (session.scalar(to_domain) or 0) >= limits.of(domain):
        return f"{domain} has had {limits.of(domain)} automatic mails within an hour"
    return None


def _same_person(address: str) -> ColumnElement[bool]:
    """The address with any +part: victim+1@ and victim+2@ end in one inbox."""
    local, _, domain = address.rpartition("@")
    plain = local.partition("+")[0]
    return (OutboxRecipient.address == f"{plain}@{domain}") | (
        OutboxRecipient.address.startswith(f"{plain}+", autoescape=True)
        & OutboxRecipient.address.endswith(f"@{domain}", autoescape=True)
    )
