"""Notices: mail that the house itself asks for. Each is a due row, composed once or suppressed with its reason.

Mail to clients from here is automatic and says so, in words and in headers (RFC 3834): one recipient, the null sender, marks that
stop other machines from answering, and limits counted in rows, so that a restart forgets nothing. It repeats nothing that a
stranger wrote: whoever forges a sender must not be able to send their words through us.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

import structlog
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

import tone
from outbound.compose import signature_values, thread
from outbound.outbox import failures
from outbound.policy import POLICY, UndeliverableAddress, clean, deliverable, mailbox, set_words, to_bytes
from outbound.reader import language_of, person_of
from outbound.richtext import Block, blocks_of, linked
from templates import Language, RenderedMail, render_mail, render_piece
from tickets import promises
from tickets.records import (
    Agent,
    Contact,
    DueNotice,
    Message,
    OutboxMail,
    OutboxRecipient,
    Promise,
    Ticket,
    track,
)
from tickets.store import Store
from tickets.tokens import Signer
from tickets.windows import next_window_end, refresh_due
from tone import address as addressing
from tone.commitments import say_due

BATCH = 50
PER_ADDRESS_DAY = 1
"""Acknowledgements to one sender from one mailbox."""
PER_PERSON_DAY = 5
"""Automatic mails of any kind to one sender, from all mailboxes together."""
PER_TICKET_HOUR = 3
PER_DOMAIN_HOUR = 20

URGENCY_WORDS: dict[tuple[Language, str], str] = {
    ("de", "critical"): "Notfall",
    ("de", "high"): "dringend",
    ("en", "critical"): "an emergency",
    ("en", "high"): "urgent",
}


HUMAN_WORDS: dict[Language, str] = {"de": "mit einem Menschen sprechen", "en": "talk to a person"}
"""Where these words stand in a mail, its HTML part links them to the signed address for "a human, please"."""

log = structlog.get_logger("takt.outbound")


@dataclass(frozen=True, slots=True)
class House:
    """What every notice needs besides its row."""

    signer: Signer
    instance: str
    base_url: str
    now: dt.datetime


def compose_due(
    store: Store, *, signer: Signer, instance: str, base_url: str, now_fn: Callable[[], dt.datetime]
) -> int:
    """Work off the due notices, one transaction each. Returns how many mails were written."""
    written, last = 0, 0
    while True:
        with store.read() as session:
            due = session.scalars(
                select(DueNotice.id)
                .where(DueNotice.state == "due", DueNotice.id > last)
                .order_by(DueNotice.id)
                .limit(BATCH)
            ).all()
        if not due:
            return written
        last = due[-1]
        for notice_id in due:
            written += _compose_safely(store, notice_id, House(signer, instance, base_url, now_fn()))


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
        "promise_reminder": _promise_reminder,
        "promise_broken": _promise_broken,
        "reply_failed": _reply_failed,
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
    if reason := _over_limit(session, ticket, house.now):
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
    if reason := _over_limit(session, ticket, house.now, first_contact=False):
        return reason
    _send_to_client(session, ticket, "human_confirmed", house)
    return None


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
    values = _client_values(ticket, language, due, house.now)
    human = house.signer.reply_address(box.address, "h", ticket.id, contact.id)
    words = HUMAN_WORDS[language]
    rendered = render_mail(
        name, language, values, blocks=lambda text: linked(_words(text), words, f"mailto:{human}")
    )
    message = EmailMessage(policy=POLICY)
    message["From"] = mailbox(box.name, box.address)
    message["Reply-To"] = mailbox(
        box.name, house.signer.reply_address(box.address, "c", ticket.id, contact.id)
    )
    message["To"] = mailbox("", contact.address)
    message["Message-ID"] = house.signer.message_id(box.address, ticket.id, contact.id)
    thread(session, ticket, message, now=house.now)
    mail = _enqueue(session, message, rendered, "acknowledgement", ticket, ("", contact.address), house)
    if due not in [promise.due_at for promise in promises.owed(session, ticket.id)]:
        what = render_piece(f"{language}/{name}/promise.txt", values)
        promises.make(
            session,
            ticket,
            source="acknowledgement",
            what=what,
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


def _over_limit(
    session: Session, ticket: Ticket, now: dt.datetime, *, first_contact: bool = True
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
    if (session.scalar(to_domain) or 0) >= PER_DOMAIN_HOUR:
        return f"{domain} has had {PER_DOMAIN_HOUR} automatic mails within an hour"
    return None


def _same_person(address: str) -> ColumnElement[bool]:
    """The address with any +part: victim+1@ and victim+2@ end in one inbox."""
    local, _, domain = address.rpartition("@")
    plain = local.partition("+")[0]
    return (OutboxRecipient.address == f"{plain}@{domain}") | (
        OutboxRecipient.address.startswith(f"{plain}+", autoescape=True)
        & OutboxRecipient.address.endswith(f"@{domain}", autoescape=True)
    )


# To colleagues.


def _promise_reminder(session: Session, notice: DueNotice, ticket: Ticket, house: House) -> str | None:
    promise = session.get_one(Promise, notice.promise_id)
    if promise.state != "open":
        return f"the promise is {promise.state} already"
    agent = _awake(session, notice.agent_id) or _awake(session, ticket.agent_id)
    readers = [agent] if agent is not None else _leads(session, ticket)
    return _tell(session, notice, ticket, readers, {"what": promise.what, "due_at": promise.due_at}, house)


def _promise_broken(session: Session, notice: DueNotice, ticket: Ticket, house: House) -> str | None:
    promise = session.get_one(Promise, notice.promise_id)
    if promise.closed_at is not None:
        return "somebody has answered in the meantime"
    owner = promise.agent.name if promise.agent is not None else ""
    readers = {a.id: a for a in (*_leads(session, ticket), *_mates([_awake(session, promise.agent_id)]))}
    values = {"what": promise.what, "due_at": promise.due_at, "owner_name": owner}
    return _tell(session, notice, ticket, list(readers.values()), values, house)


def _reply_failed(session: Session, notice: DueNotice, ticket: Ticket, house: House) -> str | None:
    mail = session.get_one(OutboxMail, int(notice.cause.partition(":")[2]))
    agent = _awake(session, notice.agent_id) or _awake(session, ticket.agent_id)
    readers = [agent] if agent is not None else _leads(session, ticket)
    lines = [clean(line) for line in failures(mail)]
    values = {
        "failures": lines,
        "partly": len(lines) < len(mail.recipients),
        "owed_again": mail.state == "failed",
    }
    return _tell(session, notice, ticket, readers, values, house)


def _tell(
    session: Session,
    notice: DueNotice,
    ticket: Ticket,
    readers: list[Agent],
    values: dict[str, Any],
    house: House,
) -> str | None:
    """One internal mail for each reader, in their language."""
    if not readers:
        return "there is nobody to tell: the ticket belongs to no active agent, and the team has no lead"
    zone = ticket.mailbox.profile.calendar.timezone
    for agent in readers:
        language: Language = "en" if agent.language == "en" else "de"
        due = values.get("due_at")
        shown = {
            **values,
            "due": say_due(due, house.now, language, zone) if due is not None else "",
            "owner_name": values.get("owner_name", ""),
            "agent_first_name": agent.first_name,
            "contact_name": clean(ticket.contact.display_name),
            "ticket_subject": clean(ticket.subject),
            "number": ticket.number,
            "link": f"{house.base_url.rstrip('/')}/tickets/{ticket.number}",
            "language": language,
        }
        rendered = render_mail(notice.kind, language, shown, blocks=_words)
        message = EmailMessage(policy=POLICY)
        message["From"] = mailbox("Takt", ticket.mailbox.address)
        message["To"] = mailbox(agent.name, agent.email)
        message["Message-ID"] = house.signer.message_id(ticket.mailbox.address, ticket.id, ticket.contact_id)
        _enqueue(session, message, rendered, "internal", ticket, (agent.name, agent.email), house)
    return None


def _awake(session: Session, agent_id: int | None) -> Agent | None:
    agent = session.get(Agent, agent_id) if agent_id is not None else None
    return agent if agent is not None and agent.active else None


def _mates(agents: list[Agent | None]) -> list[Agent]:
    return [agent for agent in agents if agent is not None]


def _leads(session: Session, ticket: Ticket) -> list[Agent]:
    """The active leads of the mailbox's team, else of the house."""
    leads = session.scalars(
        select(Agent).where(Agent.active, Agent.access.in_(("lead", "operator"))).order_by(Agent.id)
    ).all()
    own = [lead for lead in leads if lead.team_id == ticket.mailbox.team_id]
    return own or list(leads)


# Bytes.


def mark_automatic(message: EmailMessage, kind: str, house: House) -> None:
    """Say that it is automatic in every way other machines look for (RFC 3834, section 5)."""
    message["Auto-Submitted"] = "auto-generated" if kind == "internal" else "auto-replied"
    message["X-Auto-Response-Suppress"] = "All"
    message["Precedence"] = "bulk"
    message["X-Loop"] = house.instance
    message["X-Takt-Instance"] = house.instance


def _enqueue(
    session: Session,
    message: EmailMessage,
    rendered: RenderedMail,
    kind: str,
    ticket: Ticket,
    recipient: tuple[str, str],
    house: House,
) -> OutboxMail:
    """Freeze the bytes. Automatic mail has exactly one recipient and the null sender."""
    name, address = recipient
    message["Subject"] = clean(rendered.subject)
    message["Date"] = format_datetime(house.now)
    mark_automatic(message, kind, house)
    set_words(message, rendered.text, rendered.html)
    content = to_bytes(message)
    mail = OutboxMail(
        kind=kind,
        ticket_id=ticket.id,
        message_id=str(message["Message-ID"]),
        subject=clean(rendered.subject),
        envelope_from="",
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        created_at=house.now,
        not_before=house.now,
        recipients=[OutboxRecipient(address=deliverable(address), name=name)],
    )
    session.add(mail)
    session.flush()
    track(session, "notice.composed", now=house.now, ticket_id=ticket.id, outbox_id=mail.id, notice=kind)
    return mail


def _words(text: str) -> list[Block]:
    """The HTML part's blocks; the company lines below the signature mark become a paragraph of their own."""
    return blocks_of(text.replace("\n-- \n", "\n\n"))
