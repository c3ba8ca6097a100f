"""Release: a reply leaves, or is held with what stands in the way.

Reviewing and composing read rows; judging is pure; releasing writes everything in one transaction: the reply, the frozen bytes with
their Message-ID, the recipients, the promises, the message of the conversation, and the events.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import asdict, dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

import tone
from outbound.compose import Letter, PlannedPromise, as_message, letter
from outbound.keepable import with_calendar
from outbound.policy import clean, deliverable, to_bytes
from outbound.reader import context_of
from tickets import checks, drafts, feedback, gate, promises, status_links
from tickets.answers import answered, unanswered
from tickets.failpoint import failpoint
from tickets.records import (
    Agent,
    Message,
    OutboxMail,
    OutboxRecipient,
    Promise,
    Reply,
    ReplyFile,
    Ticket,
    track,
)
from tickets.refused import Refused
from tickets.tokens import Signer
from tickets.windows import refresh_due


class NotReleasable(Refused):
    """The reply has already left or does not exist."""


@dataclass(frozen=True, slots=True)
class Release:
    """What became of a submitted reply."""

    decision: Literal["release", "hold", "conflict"]
    judgement: gate.Judgement
    review: tone.Review
    outbox_id: int | None = None
    message_id: str | None = None


def review_reply(
    session: Session,
    ticket: Ticket,
    agent: Agent,
    text: str,
    *,
    now: dt.datetime,
    fragment: bool = False,
    promise_due_at: dt.datetime | None = None,
) -> tone.Review:
    """How this text sounds to this contact at this moment, and whether the calendar can keep what it promises."""
    context = context_of(session, ticket, agent, now=now)
    review = tone.review(text, context, fragment=fragment)
    return with_calendar(review, ticket, agent, context, promise_due_at=promise_due_at)


def preview(
    session: Session, reply: Reply, *, now: dt.datetime, signer: Signer | None = None, base_url: str = ""
) -> Letter:
    """The letter exactly as the client would get it now. Keeps nothing: call it in a session that only reads."""
    review = review_reply(
        session, reply.ticket, reply.agent, reply.text, now=now, promise_due_at=reply.promise_due_at
    )
    return letter(session, reply, review=review, now=now, **_links(session, reply, signer, base_url, now))


def _links(
    session: Session, reply: Reply, signer: Signer | None, base_url: str, now: dt.datetime
) -> dict[str, str]:
    """The addresses of the status page and of "did that help?", where the mailbox wants them in its mails."""
    links: dict[str, str] = {}
    if signer is None or not base_url:
        return links
    if status_links.wanted(reply.ticket):
        links["status_url"] = status_links.url_of(
            session, reply.ticket, signer=signer, base_url=base_url, now=now
        )
    if feedback.wanted(reply):
        links["feedback_url"] = feedback.url_of(reply, signer=signer, base_url=base_url)
    return links


def release(
    session: Session,
    reply_id: int,
    *,
    signer: Signer,
    now: dt.datetime,
    undo_seconds: int = 15,
    override_reason: str = "",
    second_look: bool = False,
    base_url: str = "",
) -> Release:
    """Submit a reply to the gate, and send it when the gate agrees. A reply that has left is never sent a second time."""
    session.flush()  # then what is locked is read anew: another submit may have been quicker
    reply = session.get(Reply, reply_id, with_for_update=True, populate_existing=True)
    if reply is None:
        raise NotReleasable(f"Die Antwort {reply_id} gibt es nicht.", f"there is no reply {reply_id}")
    ticket = session.get_one(Ticket, reply.ticket_id, with_for_update=True, populate_existing=True)
    review = review_reply(
        session, ticket, reply.agent, reply.text, now=now, promise_due_at=reply.promise_due_at
    )
    if reply.state in ("released", "sent"):
        return _already_released(session, reply, review)
    if reply.state == "failed":
        raise NotReleasable(
            "Diese Antwort konnte nicht zugestellt werden. Schreiben Sie eine neue.",
            "this answer could not be delivered; write a new one",
        )
    judgement = gate.judge(
        review,
        override_reason=override_reason,
        second_look=second_look,
        thread_moved=reply.base_version < ticket.version,
    )
    reply.findings = [asdict(finding) for finding in review.findings]
    reply.updated_at = now
    overridden = bool(review.blocks and override_reason.strip())
    checks.record(session, reply, review, judgement, overridden=overridden, now=now)
    if not judgement.released:
        reply.state = "held" if judgement.decision == "hold" else "draft"
        track(
            session,
            f"reply.{'held' if judgement.decision == 'hold' else 'overtaken'}",
            now=now,
            ticket_id=ticket.id,
            agent_id=reply.agent_id,
            reply_id=reply.id,
            rules=sorted({f.rule for f in review.findings if f.severity != "hint"}),
        )
        return Release(judgement.decision, judgement, review)
    made = letter(session, reply, review=review, now=now, **_links(session, reply, signer, base_url, now))
    if overridden:
        _note_override(session, reply, review, override_reason.strip(), now)
    mail = _enqueue(session, ticket, reply, made, signer=signer, now=now, undo_seconds=undo_seconds)
    failpoint("out.inside_release")
    return Release("release", judgement, review, mail.id, mail.message_id)


def undo(session: Session, reply_id: int, *, now: dt.datetime) -> bool:
    """Take a reply back while its undo time runs. False when it is already on its way."""
    mail = session.scalar(
        select(OutboxMail)
        .where(OutboxMail.reply_id == reply_id, OutboxMail.state == "due", OutboxMail.attempts == 0)
        .with_for_update()
    )
    if mail is None or mail.not_before <= now:
        return False
    reply = session.get_one(Reply, reply_id)
    mail.state = "cancelled"
    reply.state, reply.released_at, reply.request_key = "draft", None, None
    retract(session, reply, now=now)
    # Leaving and coming back moved the ticket twice. What the client wrote meanwhile is still news to the agent.
    reply.base_version += 2
    track(
        session,
        "reply.undone",
        now=now,
        ticket_id=reply.ticket_id,
        agent_id=reply.agent_id,
        reply_id=reply.id,
    )
    return True


def retract(session: Session, reply: Reply, *, now: dt.datetime) -> None:
    """The reply did not reach the client: its message leaves the conversation, what it promised falls away, and what it
    had settled is owed again."""
    for message in session.scalars(select(Message).where(Message.reply_id == reply.id)):
        session.delete(message)
    checks.not_final(session, reply.id)
    for event_promise in _promises_of(session, reply):
        event_promise.state, event_promise.closed_at = "withdrawn", now
        event_promise.reason = "the answer that made it did not leave"
    session.flush()
    unanswered(session, reply, now=now)


def _enqueue(
    session: Session,
    ticket: Ticket,
    reply: Reply,
    made: Letter,
    *,
    signer: Signer,
    now: dt.datetime,
    undo_seconds: int,
) -> OutboxMail:
    message_id = signer.message_id(ticket.mailbox.address, ticket.id, ticket.contact_id)
    reply_to = signer.reply_address(ticket.mailbox.address, "c", ticket.id, ticket.contact_id)
    files = drafts.files(session, reply)
    content = to_bytes(
        as_message(session, ticket, made, message_id=message_id, reply_to=reply_to, now=now, files=files)
    )
    mail = OutboxMail(
        kind="reply",
        ticket_id=ticket.id,
        reply_id=reply.id,
        message_id=message_id,
        subject=made.subject,
        envelope_from="",
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        created_at=now,
        not_before=now + dt.timedelta(seconds=undo_seconds),
        recipients=[OutboxRecipient(address=deliverable(r.address), name=r.name) for r in made.recipients],
    )
    session.add(mail)
    session.flush()
    mail.envelope_from = signer.reply_address(ticket.mailbox.address, "b", ticket.id, mail.id)
    reply.state, reply.released_at = "released", now
    answered(session, reply, now=now)
    for promise in made.promises:
        _promise(session, ticket, reply, promise, now)
    refresh_due(session, ticket)
    session.add(_message(ticket, reply, made, message_id, now, files))
    ticket.last_line = clean(reply.text)[:160]
    track(
        session,
        "reply.released",
        now=now,
        ticket_id=ticket.id,
        agent_id=reply.agent_id,
        reply_id=reply.id,
        outbox_id=mail.id,
    )
    return mail


def _promise(
    session: Session, ticket: Ticket, reply: Reply, planned: PlannedPromise, now: dt.datetime
) -> None:
    made = promises.make(
        session,
        ticket,
        source="reply",
        what=planned.what,
        due_at=planned.due_at,
        agent_id=reply.agent_id,
        now=now,
    )
    made.made_by_reply_id = reply.id


def _promises_of(session: Session, reply: Reply) -> list[Promise]:
    return list(session.scalars(select(Promise).where(Promise.made_by_reply_id == reply.id)))


def _message(
    ticket: Ticket, reply: Reply, made: Letter, message_id: str, now: dt.datetime, files: list[ReplyFile]
) -> Message:
    return Message(
        ticket_id=ticket.id,
        direction="out",
        kind="reply",
        reply_id=reply.id,
        agent_id=reply.agent_id,
        at=now,
        message_id=message_id,
        subject=made.subject,
        from_name=made.sender_name,
        from_address=ticket.mailbox.address,
        to=[[r.name, r.address] for r in made.recipients if r.part == "to"],
        cc=[[r.name, r.address] for r in made.recipients if r.part == "cc"],
        text=made.text,
        new_text=made.own_words,
        signature=made.signature,
        quoted=made.quoted,
        attachments=[
            {"index": i, "name": f.name, "content_type": f.content_type, "size": f.size, "inline": False}
            for i, f in enumerate(files)
        ],
        details={},
        verified="verified",
    )


def _note_override(
    session: Session, reply: Reply, review: tone.Review, reason: str, now: dt.datetime
) -> None:
    reply.override_reason, reply.overridden_at = reason, now
    track(
        session,
        "reply.overridden",
        now=now,
        ticket_id=reply.ticket_id,
        agent_id=reply.agent_id,
        reply_id=reply.id,
        reason=reason,
        rules=sorted({f.rule for f in review.blocks}),
    )


def _already_released(session: Session, reply: Reply, review: tone.Review) -> Release:
    mail = session.scalar(
        select(OutboxMail).where(OutboxMail.reply_id == reply.id).order_by(OutboxMail.id.desc())
    )
    released = gate.Judgement("release", None, review.findings)
    return Release(
        "release",
        released,
        review,
        mail.id if mail is not None else None,
        mail.message_id if mail is not None else None,
    )
