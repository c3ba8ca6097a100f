"""Delivery reports: filed to the mail they are about, never a ticket, never answered."""

from __future__ import annotations

from sqlalchemy import func, select

from inbound.parsed import Bounce, BouncedRecipient
from inbound.rules.base import Incoming, Verdict
from tickets.contacts import find
from tickets.records import DueNotice, OutboxMail, OutboxRecipient, track
from tickets.store import insert_or_ignore

HARD_REPORTS = 3
"""An address counts as gone after so many hard reports; one may be a server's mistake."""


class DeliveryReport:
    """A bounce, a delay notice, a receipt or an abuse report."""

    name = "delivery-report"
    description = "A mail server reports about a mail; the report is shown beside that mail."

    def check(self, incoming: Incoming) -> Verdict | None:
        bounce = incoming.mail.bounce
        if bounce is None:
            return None
        sent = _reported_mail(incoming, bounce)
        if sent is None:
            return Verdict("bounce", f"a delivery report ({bounce.kind}) about a mail that is not ours")
        for recipient in bounce.recipients:
            _record(incoming, bounce, sent, recipient)
        return Verdict("bounce", f"a delivery report ({bounce.kind}) about our mail", sent.ticket_id)


def _reported_mail(incoming: Incoming, bounce: Bounce) -> OutboxMail | None:
    """The outbox row, by the signed envelope address or by the original Message-ID, which is signed as well."""
    session = incoming.session
    token = incoming.signer.read_address(incoming.row.envelope_to)
    if token is not None and token.purpose == "b":
        return session.get(OutboxMail, token.party_id)
    if bounce.original_message_id:
        return session.scalar(select(OutboxMail).where(OutboxMail.message_id == bounce.original_message_id))
    return None


def _record(incoming: Incoming, bounce: Bounce, sent: OutboxMail, recipient: BouncedRecipient) -> None:
    session, now = incoming.session, incoming.now
    row = next((r for r in sent.recipients if r.address == recipient.address.lower()), None)
    if row is None and len(sent.recipients) == 1:
        row = sent.recipients[0]
    if row is None:
        return
    track(
        session,
        f"mail.{bounce.kind}",
        now=now,
        ticket_id=sent.ticket_id,
        outbox_id=sent.id,
        address=row.address,
        status=recipient.status,
        hard=recipient.hard,
        diagnostic=recipient.diagnostic[:500],
    )
    if bounce.kind != "failed":
        return
    row.bounced_at = now
    row.response = recipient.diagnostic[:1000] or row.response
    if recipient.hard and _hard_reports(incoming, row.address) >= HARD_REPORTS:
        contact = find(session, row.address)
        if contact is not None and contact.bounced_at is None:
            contact.bounced_at = now
    if sent.kind == "reply" and sent.ticket_id is not None:
        insert_or_ignore(
            session,
            DueNotice,
            kind="reply_failed",
            cause=f"outbox:{sent.id}",
            ticket_id=sent.ticket_id,
            created_at=now,
            state="due",
            reason="",
        )


def _hard_reports(incoming: Incoming, address: str) -> int:
    return (
        incoming.session.scalar(
            select(func.count())
            .select_from(OutboxRecipient)
            .where(OutboxRecipient.address == address, OutboxRecipient.bounced_at.is_not(None))
        )
        or 0
    )
