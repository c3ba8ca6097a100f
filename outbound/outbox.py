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
from tickets.due_notices import ask_for_failed_answer
from tickets.records import OutboxMail, OutboxRecipient, Reply, track

LEASE = dt.timedelta(seconds=90)
"""Renewed while a mail is being sent (:func:`renew`), so a dead sender is found in a minute and a half, however long a polite one waits."""
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
    attempt: int
    """Tells this try from a later one: whoever lost the lease may not settle for its successor."""


@dataclass(frozen=True, slots=True)
class Result:
    """What the other side said about one recipient. `uncertain`: the final reply never came."""

    address: str
    outcome: Literal["sent", "later", "failed", "uncertain"]
    code: int | None
    response: str


def claim(session: Session, *, now: dt.datetime) -> Claimed | None:
    """Lease the mail that has been due the longest. Committed before anything is sent.

    One at a time: a process that dies leaves one mail in doubt, not a batch of them.
    """
    mail_id = session.scalar(
        select(OutboxMail.id)
        .where(OutboxMail.state == "due", OutboxMail.not_before <= now)
        .order_by(OutboxMail.not_before, OutboxMail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if mail_id is None:
        return None
    mail = session.get_one(
        OutboxMail,
        mail_id,
        options=[selectinload(OutboxMail.recipients), undefer(OutboxMail.content)],
        populate_existing=True,
    )
    mail.state, mail.attempts, mail.lease_until = "sending", mail.attempts + 1, now + LEASE
    return Claimed(
        id=mail.id,
        envelope_from=mail.envelope_from,
        recipients=tuple(r.address for r in mail.recipients if r.state == "due" or _once_more(mail, r)),
        content=mail.content,
        kind=mail.kind,
        attempt=mail.attempts,
    )


def renew(session: Session, claimed: Claimed, *, now: dt.datetime) -> None:
    """Still at it: the server takes its time, which is its right (RFC 5321, section 4.5.3.2)."""
    session.execute(
        update(OutboxMail)
        .where(
            OutboxMail.id == claimed.id,
            OutboxMail.state == "sending",
            OutboxMail.attempts == claimed.attempt,
        )
        .values(lease_until=now + LEASE)
    )


def settle(session: Session, claimed: Claimed, results: Sequence[Result], *, now: dt.datetime) -> str:
    """Write down what became of one try. Returns the mail's new state."""
    mail = session.get_one(OutboxMail, claimed.id, with_for_update=True, populate_existing=True)
    if mail.attempts != claimed.attempt:
        return mail.state  # our lease ran out and somebody else tried again: their word stands
    by_address = {recipient.address: recipient for recipient in mail.recipients}
    for result in results:
        _note(by_address[result.address], result)
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
        mail.last_error = "the desk stopped while this mail was being sent; it may have arrived"
        for recipient in mail.recipients:
            if recipient.state == "due" or _once_more(mail, recipient):
                _note(recipient, Result(recipient.address, "uncertain", None, mail.last_error))
        _conclude(session, mail, now)
    return len(left)


def _note(recipient: OutboxRecipient, result: Result) -> None:
    """One recipient's result. Who may have got the mail already stays uncertain when the next try is put off."""
    recipient.code, recipient.response = result.code, result.response[:1000]
    if result.outcome == "uncertain":
        recipient.unsure += 1
    if result.outcome != "later":
        recipient.state = result.outcome


def _once_more(mail: OutboxMail, recipient: OutboxRecipient) -> bool:
    """A person's words after a lost reply: once more, the same bytes under the same Message-ID, so that a second copy is
    seen as one mail. Nothing automatic is worth that."""
    return recipient.state == "uncertain" and mail.kind == "reply" and recipient.unsure < 2


def _conclude(session: Session, mail: OutboxMail, now: dt.datetime) -> str:
    mail.lease_until = None
    if any(r.state == "due" or _once_more(mail, r) for r in mail.recipients):
        if now - mail.created_at < GIVE_UP:
            _again(mail, now)
            return mail.state
        _give_up(mail)
    states = {recipient.state for recipient in mail.recipients}
    _end(session, mail, next((s for s in ("uncertain", "sent") if s in states), "failed"), now)
    return mail.state


def _give_up(mail: OutboxMail) -> None:
    for recipient in mail.recipients:
        if recipient.state == "due":
            recipient.state = "failed"
            recipient.response = f"given up after {GIVE_UP.days} days: {recipient.response}"[:1000]


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
        ask_for_failed_answer(
            session, outbox_id=mail.id, ticket_id=reply.ticket_id, agent_id=reply.agent_id, now=now
        )


def failures(mail: OutboxMail) -> list[str]:
    """What servers said about recipients who did not get it, one line each."""
    bad = [r for r in mail.recipients if r.state == "failed" or r.bounced_at is not None]
    return [_line(recipient) for recipient in bad]


def _line(recipient: OutboxRecipient) -> str:
    return f"{recipient.address}: {' '.join(recipient.response.split()) or 'no reason given'}"
