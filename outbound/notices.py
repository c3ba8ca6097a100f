"""Notices: mail that the house itself asks for. Each is a due row, composed once or suppressed with its reason.

Mail to clients from here is automatic and says so, in words and in headers (RFC 3834): one recipient, the null sender, marks that
stop other machines from answering, and limits counted in rows, so that a restart forgets nothing. It repeats nothing that a
stranger wrote: whoever forges a sender must not be able to send their words through us.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import structlog
from sqlalchemy import or_, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

import tone
from outbound import colleagues
from outbound.compose import signature_values, thread
from outbound.limits import Limits, over_limit
from outbound.policy import POLICY, UndeliverableAddress, mailbox
from outbound.post import House, enqueue, words
from outbound.reader import language_of, person_of
from outbound.richtext import linked
from templates import Language, render_mail, render_piece
from tickets import promises, status_links, wordings
from tickets.records import DueNotice, Emergency, Message, Ticket, track
from tickets.store import Store
from tickets.tokens import Signer
from tickets.windows import next_window_end, refresh_due
from tone import address as addressing
from tone.commitments import say_due

BATCH = 50

URGENCY_WORDS: dict[tuple[Language, str], str] = {
    ("de", "critical"): "Notfall",
    ("de", "high"): "dringend",
    ("en", "critical"): "an emergency",
    ("en", "high"): "urgent",
}


HUMAN_WORDS: dict[Language, str] = {"de": "mit einem Menschen sprechen", "en": "talk to a person"}
"""Where these words stand in a mail, its HTML part links them to the signed address for "a human, please"."""

log = structlog.get_logger("takt.outbound")


def compose_due(
    store: Store,
    *,
    signer: Signer,
    instance: str,
    base_url: str,
    now_fn: Callable[[], dt.datetime],
    limits: Limits = Limits(),
) -> int:
    """Work off the due notices, one transaction each. Returns how many mails were written."""
    written, last = 0, 0
    while True:
        with store.read() as session:
            due = session.scalars(
                select(DueNotice.id)
                .where(
                    DueNotice.state == "due",
                    DueNotice.id > last,
                    or_(DueNotice.not_before.is_(None), DueNotice.not_before <= now_fn()),
                )
                .order_by(DueNotice.id)
                .limit(BATCH)
            ).all()
        if not due:
            return written
        last = due[-1]
        for notice_id in due:
            written += _compose_safely(store, notice_id, House(signer, instance, base_url, now_fn(), limits))


def _compose_safely(store: Store, notice_id: int, house: House) -> int:
    """One notice, one transaction. A notice that cannot be written says why and stops no other."""
    try:
        with store.write() as session:
            return _compose(session, notice_id, house)
    except OperationalError:
        raise  # the database, not the notice: the job comes again
    except Exception as error:
        log.exception("notice cannot be written", notice_id=notice_id)
        with store.write() as session:
            notice = session.get_one(DueNotice, notice_id)
            _suppress(session, notice, f"it could not be written: {type(error).__name__}: {error}", house.now)
        return 0


def _compose(session: Session, notice_id: int, house: House) -> int:
    notice = session.get(DueNotice, notice_id, with_for_update=True)
    if notice is None or notice.state != "due":
        return 0
    write = {
        "acknowledgement": _acknowledgement,
        "human_confirmed": _human_confirmed,
        "over_quota": _over_quota,
        "emergency_restored": _emergency_restored,
        "promise_reminder": colleagues.promise_reminder,
        "promise_at_risk": colleagues.promise_at_risk,
        "promise_broken": colleagues.promise_broken,
        "reply_failed": colleagues.reply_failed,
        "client_wrote": colleagues.client_wrote,
    }[notice.kind]
    try:
        reason = write(
            session, notice, session.get_one(Ticket, notice.ticket_id, with_for_update=True), house
        )
    except UndeliverableAddress as error:
        reason = str(error)
    if reason:
        _suppress(session, notice, reason, house.now)
        return 0
    notice.state, notice.done_at = "composed", house.now
    return 1


def _suppress(session: Session, notice: DueNotice, reason: str, now: dt.datetime) -> None:
    notice.state, notice.done_at, notice.reason = "suppressed", now, reason
    track(
        session,
        "notice.suppressed",
        now=now,
        ticket_id=notice.ticket_id,
        notice=notice.kind,
        reason=reason,
    )


# To clients. Each returns why nothing is written, or None.


def _acknowledgement(session: Session, notice: DueNotice, ticket: Ticket, house: House) -> str | None:
    if ticket.answered_at is not None:
        return "a person has answered already"
    if reason := over_limit(session, ticket, house.now, house.limits):
        return reason
    _send_to_client(session, ticket, "acknowledgement", house)
    return None


def _human_confirmed(session: Session, notice: DueNotice, ticket: Ticket, house: House) -> str | None:
    before = session.scalar(
        select(DueNotice.id).where(
            DueNotice.ticket_id == ticket.id,
            DueNotice.kind == "human_confirmed",
            DueNotice.state == "composed",
        )
    )
    if before is not None:
        return "it was confirmed before, and that mail promised to be the last automatic one"
    if reason := over_limit(session, ticket, house.now, house.limits, first_contact=False):
        return reason
    _send_to_client(session, ticket, "human_confirmed", house)
    return None


def _over_quota(session: Session, notice: DueNotice, ticket: Ticket, house: House) -> str | None:
    """In place of an acknowledgement: it says the same, and how one line makes it an emergency again."""
    emergency = _emergency(session, ticket)
    if emergency is None or emergency.state != "over":
        return "it counts as an emergency already"
    if ticket.answered_at is not None and ticket.answered_at > emergency.at:
        return "a person has answered already"
    if reason := over_limit(session, ticket, house.now, house.limits, first_contact=False):
        return reason
    _send_to_client(session, ticket, "over_quota", house)
    return None


def _emergency_restored(session: Session, notice: DueNotice, ticket: Ticket, house: House) -> str | None:
    if ticket.urgency != "critical":
        return f"an agent has set it to {ticket.urgency} since"
    if reason := over_limit(session, ticket, house.now, house.limits, first_contact=False):
        return reason
    _send_to_client(session, ticket, "emergency_restored", house)
    return None


def _emergency(session: Session, ticket: Ticket) -> Emergency | None:
    return session.scalar(select(Emergency).where(Emergency.ticket_id == ticket.id))


def _emergency_values(session: Session, ticket: Ticket, language: Language) -> dict[str, Any]:
    """What "emergency" means here, shown to those who claim it, and where they stand in their quarter."""
    emergency = _emergency(session, ticket)
    if emergency is None:
        return {"emergency_number": 0, "emergency_quota": 0, "is_emergency": [], "is_no_emergency": []}
    yes, no = ticket.mailbox.profile.emergency.examples(language)
    return {
        "emergency_number": emergency.number,
        "emergency_quota": emergency.quota,
        "is_emergency": list(yes),
        "is_no_emergency": list(no),
    }


def _client_values(ticket: Ticket, language: Language, due: dt.datetime, now: dt.datetime) -> dict[str, Any]:
    """Nothing in here comes from the client's mail: the name is only used when a person of ours has entered it."""
    profile, contact = ticket.mailbox.profile, ticket.contact
    person = person_of(contact, profile.form_of_address)
    if not contact.last_name:
        person = tone.Person(address=person.address, language=person.language)
    greeting = addressing.salutation(
        tone.Context(lang=language, now=now, client=person, profile=profile.house_profile())
    )
    return {
        **signature_values(None, ticket.mailbox, language),
        "salutation": greeting,
        "informal": person.address == "du",
        "number": ticket.number,
        "urgency_word": URGENCY_WORDS.get((language, ticket.urgency), ""),
        "due": say_due(due, now, language, contact.timezone or profile.calendar.timezone),
        "language": language,
    }


def _told_due(ticket: Ticket, now: dt.datetime) -> dt.datetime:
    """The time to name: what is due next anyway. Nothing promises the past, however late this is written."""
    if ticket.next_due_at is not None and ticket.next_due_at > now:
        return ticket.next_due_at
    return next_window_end(ticket, now=now)


def _send_to_client(session: Session, ticket: Ticket, name: str, house: House) -> None:
    box, contact = ticket.mailbox, ticket.contact
    language, due = language_of(ticket), _told_due(ticket, house.now)
    values = {
        **_client_values(ticket, language, due, house.now),
        **_emergency_values(session, ticket, language),
        "status_url": status_links.url_of(
            session, ticket, signer=house.signer, base_url=house.base_url, now=house.now
        )
        if status_links.wanted(ticket)
        else "",
        "announcements": [one.said_in(language) for one in box.profile.announced(house.now)],
    }
    human = house.signer.reply_address(box.address, "h", ticket.id, contact.id)
    offer = HUMAN_WORDS[language]
    own = wordings.of(session, ticket.mailbox_id)
    values["promise"] = render_piece(f"{language}/{name}/promise.txt", values, wording=own)
    rendered = render_mail(
        name, language, values, blocks=lambda text: linked(words(text), offer, f"mailto:{human}"), wording=own
    )
    message = EmailMessage(policy=POLICY)
    message["From"] = mailbox(box.name, box.address)
    message["Reply-To"] = mailbox(
        box.name, house.signer.reply_address(box.address, "c", ticket.id, contact.id)
    )
    message["To"] = mailbox("", contact.address)
    message["Message-ID"] = house.signer.message_id(box.address, ticket.id, contact.id)
    thread(session, ticket, message, now=house.now)
    mail = enqueue(session, message, rendered, "acknowledgement", ticket, ("", contact.address), house)
    if due not in [promise.due_at for promise in promises.owed(session, ticket.id)]:
        promises.make(
            session,
            ticket,
            source="acknowledgement",
            what=values["promise"],
            due_at=due,
            agent_id=ticket.agent_id,
            now=house.now,
        )
        refresh_due(session, ticket)
    session.add(
        Message(
            ticket_id=ticket.id,
            direction="out",
            kind="acknowledgement",
            at=house.now,
            message_id=mail.message_id,
            subject=mail.subject,
            from_name=box.name,
            from_address=box.address,
            to=[["", contact.address]],
            cc=[],
            text=rendered.text,
            new_text=rendered.text.split("\n-- \n")[0].strip(),
            attachments=[],
            details={},
            verified="verified",
        )
    )
