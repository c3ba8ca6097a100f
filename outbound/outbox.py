"""The outbox's states: claim, settle, recover. All of it in short transactions; the network is somebody else's business.

See the diagram on :mod:`tickets.records.outbox`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload, undefer

from outbound.release import retract
from tickets.records import DueNotice, OutboxMail, OutboxRecipient, Reply, track
from tickets.store import insert_or_ignore

LEASE = dt.timedelta(minutes=30)
"""Longer than the longest polite wait for a final reply (RFC 5321, section 4.5.3.2.6: ten minutes) and its retries."""
GIVE_UP = dt.timedelta(days=5)
FIRST_PAUSE = dt.timedelta(minutes=1)
LONGEST_PAUSE = dt.timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail leased to this process, as plain values: no session is open while it is sent."""

    id: int
    envelope_from: str
    recipients: tuple[str, ...]
    content: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Result:
    """What the other side said about one recipient. `uncertain`: the final reply never came."""

    address: str
    outcome: Literal["sent", "later", "failed", "uncertain"]
    code: int | None
    response: str


def claim(session: Session, *, now: dt.datetime, limit: int) -> list[Claimed]:
    """Lease due mails, the longest due first. Committed before anything is sent."""
    ids = session.scalars(
        select(OutboxMail.id)
        .where(OutboxMail.state == "due", OutboxMail.not_before <= now)
        .order_by(OutboxMail.not_before, OutboxMail.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    if not ids:
        return []
    session.execute(
        update(OutboxMail)
        .where(OutboxMail.id.in_(ids))
        .values(state="sending", attempts=OutboxMail.attempts + 1, lease_until=now + LEASE)
    )
    mails = session.scalars(
        select(OutboxMail)
        .where(OutboxMail.id.in_(ids))
        .options(selectinload(OutboxMail.recipients), undefer(OutboxMail.content))
        .order_by(OutboxMail.id)
    ).all()
    return [
        Claimed(
            id=mail.id,
            envelope_from=mail.envelope_from,
            recipients=tuple(r.address for r in mail.recipients if r.state in ("due", "uncertain")),
            content=mail.content,
            kind=mail.kind,
        )
        for mail in mails
    ]


def settle(session: Session, mail_id: int, results: Sequence[Result], *, now: dt.datetime) -> str:
    """Write down what became of one try. Returns the mail's new state."""
    mail = session.get_one(OutboxMail, mail_id, with_for_update=True)
    if mail.state != "sending":
        return mail.state  # recovered by somebody else after our lease ran out; their word stands
    by_address = {recipient.address: recipient for recipient in mail.recipients}
    for result in results:
        recipient = by_address[result.address]
        recipient.code, recipient.response = result.code, result.response[:1000]
        recipient.state = "due" if result.outcome == "later" else result.outcome
    mail.lease_until = None
    mail.last_error = next((f"{r.address}: {r.response}" for r in results if r.outcome != "sent"), "")[:1000]
    return _conclude(session, mail, now)


def recover(session: Session, *, now: dt.datetime) -> int:
    """Mails whose sender died on them. Nobody knows whether they arrived, and the desk says so."""
    left = session.scalars(
        select(OutboxMail)
        .where(OutboxMail.state == "sending", OutboxMail.lease_until < now)
        .with_for_update(skip_locked=True)
    ).all()
    for mail in left:
        mail.lease_until = None
        mail.last_error = "the desk stopped while this mail was being sent; it may have arrived"
        for recipient in mail.recipients:
            if recipient.state == "due":
                recipient.state, recipient.response = "uncertain", mail.last_error
        _conclude(session, mail, now)
    return len(left)


def _conclude(session: Session, mail: OutboxMail, now: dt.datetime) -> str:
    states = {recipient.state for recipient in mail.recipients}
    if "uncertain" in states and mail.kind == "reply" and mail.attempts < 2:
        # A person's words: once more, the same bytes under the same Message-ID, so a second copy is seen as one mail.
        _again(mail, now)
    elif "due" in states and now - mail.created_at < GIVE_UP:
        _again(mail, now)
    elif "due" in states:
        for recipient in mail.recipients:
            if recipient.state == "due":
                recipient.state = "failed"
                recipient.response = f"given up after {GIVE_UP.days} days: {recipient.response}"[:1000]
        return _conclude(session, mail, now)
    elif "uncertain" in states:
        _end(session, mail, "uncertain", now)
    elif "sent" in states:
        _end(session, mail, "sent", now)
    else:
        _end(session, mail, "failed", now)
    return mail.state


def _again(mail: OutboxMail, now: dt.datetime) -> None:
    pause = min(FIRST_PAUSE * 2 ** min(mail.attempts - 1, 12), LONGEST_PAUSE)
    mail.state, mail.not_before = "due", now + pause


def _end(session: Session, mail: OutboxMail, state: str, now: dt.datetime) -> None:
    mail.state = state
    mail.sent_at = now if state in ("sent", "uncertain") else None
    track(
        session, f"mail.{state}", now=now, ticket_id=mail.ticket_id, outbox_id=mail.id, attempts=mail.attempts
    )
    reply = session.get(Reply, mail.reply_id) if mail.reply_id is not None else None
    if reply is None:
        return
    reply.state = "failed" if state == "failed" else "sent"
    if state == "failed":
        retract(session, reply, now=now)
    if state == "failed" or any(recipient.state == "failed" for recipient in mail.recipients):
        insert_or_ignore(
            session,
            DueNotice,
            kind="reply_failed",
            cause=f"outbox:{mail.id}",
            ticket_id=mail.ticket_id,
            agent_id=reply.agent_id,
            created_at=now,
            state="due",
            reason="",
        )


def failures(mail: OutboxMail) -> list[str]:
    """What servers said about recipients who did not get it, one line each."""
    bad = [r for r in mail.recipients if r.state == "failed" or r.bounced_at is not None]
    return [_line(recipient) for recipient in bad]


def _line(recipient: OutboxRecipient) -> str:
    return f"{recipient.address}: {' '.join(recipient.response.split()) or 'no reason given'}"
