"""Delivery reports: told to the mail they are about, never a ticket, never answered.

A report is tied to an outbox row by the signed address it came back to, or by the Message-ID of the returned mail, which we gave out
ourselves. One that names neither proves nothing and changes nothing, whoever it claims to be from.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from inbound.parsed import Bounce, BouncedRecipient
from inbound.rules.base import Incoming, Verdict
from tickets.answers import unanswered
from tickets.contacts import find, fold
from tickets.due_notices import ask_for_failed_answer
from tickets.records import Contact, Message, OutboxMail, OutboxRecipient, Reply, track

HARD_REPORTS = 3
"""An address counts as gone after so many mails came back for good; one may be a server's mistake."""
COUNTED = dt.timedelta(days=180)


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
        named = bounce.recipients or (BouncedRecipient("", None, hard=False),)  # some reports name nobody
        rows = [_record(incoming, bounce, sent, recipient) for recipient in named]
        if bounce.kind == "failed" and any(row is not None for row in rows):
            _tell(incoming, sent)
        return Verdict("bounce", f"a delivery report ({bounce.kind}) about our mail", sent.ticket_id)


def _reported_mail(incoming: Incoming, bounce: Bounce) -> OutboxMail | None:
    """The outbox row. Fetched mail has no envelope: there the address stands in Delivered-To, or in To, which the reporting server
    fills with the envelope sender."""
    session, mail = incoming.session, incoming.mail
    for address in (incoming.row.envelope_to, *mail.delivered_to, *(a.address for a in mail.to)):
        token = incoming.signer.read_address(address)
        if token is not None and token.purpose == "b":
            return session.get(OutboxMail, token.party_id)
    if incoming.signer.read_message_id(bounce.original_message_id) is not None:
        return session.scalar(select(OutboxMail).where(OutboxMail.message_id == bounce.original_message_id))
    return None


def _record(
    incoming: Incoming, bounce: Bounce, sent: OutboxMail, recipient: BouncedRecipient
) -> OutboxRecipient | None:
    """What became of one recipient. A report about somebody who never got the mail is none of theirs."""
    now = incoming.now
    row = next((r for r in sent.recipients if fold(r.address) == fold(recipient.address)), None)
    if row is None and len(sent.recipients) == 1:
        row = sent.recipients[0]  # they forward their mail, and the report names where to
    if row is None:
        return None
    track(
        incoming.session,
        f"mail.{bounce.kind}",
        now=now,
        ticket_id=sent.ticket_id,
        outbox_id=sent.id,
        address=row.address,
        status=recipient.status,
        hard=recipient.hard,
        diagnostic=recipient.diagnostic[:500],
    )
    if bounce.kind == "failed":
        row.bounced_at, row.report = now, "failed"
        row.report_hard = row.report_hard or recipient.hard
        row.response = recipient.diagnostic[:1000] or row.response
        if recipient.hard:
            _mark_address(incoming, row.address)
    elif row.report != "failed":
        row.report = bounce.kind
        row.response = recipient.diagnostic[:1000] or row.response
    return row


def _mark_address(incoming: Incoming, address: str) -> None:
    """After three mails that came back for good, nothing automatic goes there any more, and agents are warned."""
    contact = find(incoming.session, address)
    if contact is None or contact.bounced_at is not None:
        return
    if _hard_reports(incoming, contact, address) >= HARD_REPORTS:
        contact.bounced_at = incoming.now
        track(incoming.session, "contact.unreachable", now=incoming.now, contact_id=contact.id)


def _hard_reports(incoming: Incoming, contact: Contact, address: str) -> int:
    """Mails that came back for good, since this contact last wrote: who writes, has a mailbox."""
    session = incoming.session
    wrote = session.scalar(
        select(func.max(Message.at)).where(Message.contact_id == contact.id, Message.direction == "in")
    )
    begin = max(wrote or dt.datetime.min.replace(tzinfo=dt.UTC), incoming.now - COUNTED)
    session.flush()
    counted = session.scalar(
        select(func.count())
        .select_from(OutboxRecipient)
        .where(
            OutboxRecipient.address == address,
            OutboxRecipient.report_hard,
            OutboxRecipient.bounced_at > begin,
        )
    )
    return counted or 0


def _tell(incoming: Incoming, sent: OutboxMail) -> None:
    """The agent hears once a mail that somebody did not get it; when nobody did, the answer is owed again."""
    if sent.kind != "reply" or sent.ticket_id is None or sent.reply_id is None:
        return
    session, now = incoming.session, incoming.now
    reply = session.get_one(Reply, sent.reply_id)
    ask_for_failed_answer(
        session, outbox_id=sent.id, ticket_id=sent.ticket_id, agent_id=reply.agent_id, now=now
    )
    arrived = [r for r in sent.recipients if r.state != "failed" and r.report != "failed"]
    heard_since = reply.released_at is not None and reply.ticket.client_wrote_at > reply.released_at
    if not arrived and reply.state == "sent" and not heard_since:
        reply.state = "failed"
        unanswered(session, reply, now=now)
