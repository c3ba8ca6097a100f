"""Status updates at their slots: one mail a client, even when there is no news, ordered by what was promised first.

Written a few minutes ahead and held in the outbox until the slot, so that it arrives when it was promised. After downtime, what was
missed goes out once, says that it is late, and the rhythm goes on from there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from email.message import EmailMessage
from itertools import groupby
from typing import Any

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

import tone
from outbound.compose import signature_values, thread
from outbound.policy import POLICY, UndeliverableAddress, clean, mailbox
from outbound.post import House, enqueue, words
from outbound.reader import language_of, person_of
from templates import Language, render_mail
from tickets import promises, status, status_links, wordings
from tickets.records import Contact, Message, Rhythm, StatusSlot, StatusUpdate, Ticket, track
from tickets.store import Store, insert_or_ignore
from tickets.tokens import Signer
from tickets.windows import refresh_due
from tone import address as addressing
from tone.commitments import say_due

AHEAD = dt.timedelta(minutes=5)
LATE = dt.timedelta(minutes=15)
LONGEST = 20
"""Tickets in one digest; the others have their status pages."""

HEADINGS: dict[Language, dict[str, str]] = {
    "de": {
        "goal": "Ziel",
        "progress": "Fortschritt",
        "blocker": "Blocker",
        "next_steps": "Nächste Schritte",
        "decisions": "Entscheidungen benötigt",
        "links": "Belege",
    },
    "en": {
        "goal": "Goal",
        "progress": "Progress",
        "blocker": "Blocker",
        "next_steps": "Next steps",
        "decisions": "Decisions needed",
        "links": "Evidence",
    },
}

log = structlog.get_logger("takt.outbound")


def compose_updates(
    store: Store, *, signer: Signer, instance: str, base_url: str, now_fn: Callable[[], dt.datetime]
) -> int:
    """Write the updates whose slot has come, one transaction a client. Returns how many mails were written."""
    now = now_fn()
    with store.read() as session:
        due = session.execute(
            select(Rhythm.contact_id)
            .where(Rhythm.active, Rhythm.next_slot_at <= now + AHEAD)
            .group_by(Rhythm.contact_id)
            .order_by(func.min(Rhythm.next_slot_at))
            .limit(500)
        )
        contacts = list(due.scalars())
    written = 0
    for contact_id in contacts:
        try:
            with store.write() as session:
                written += _compose(session, contact_id, House(signer, instance, base_url, now))
        except OperationalError:
            raise  # the database, not the client: the job comes again
        except Exception:
            log.exception("status update cannot be written", contact_id=contact_id)
    return written


def _compose(session: Session, contact_id: int, house: House) -> int:
    """Everything that is due for one client, in one mail."""
    contact = session.get_one(Contact, contact_id, with_for_update=True)
    due = session.scalars(
        select(Rhythm)
        .where(Rhythm.active, Rhythm.contact_id == contact_id, Rhythm.next_slot_at <= house.now + AHEAD)
        .order_by(Rhythm.next_slot_at, Rhythm.id)
        .with_for_update()
    ).all()
    if not due:
        return 0
    slots = sorted({row.next_slot_at for row in due})
    fresh = [s for s in slots if _first(session, contact_id, s, house.now)]
    found = {ticket.id: ticket for row in due for ticket in status.tickets_of(session, row)}
    for row in due:
        row.last_sent_at = house.now
        row.next_slot_at = status.beat_of(row).next_after(max(house.now, row.next_slot_at))
        if row.ticket_id is not None and row.ticket_id not in found:
            row.active = False  # the ticket is closed: nothing more to say
    if not fresh or not found:
        return 0
    return _write(session, contact, list(found.values()), list(due), slots, house)


def _first(session: Session, contact_id: int, slot: dt.datetime, now: dt.datetime) -> bool:
    made = insert_or_ignore(
        session, StatusSlot, contact_id=contact_id, slot_at=slot, done_at=now, reason="nothing to tell"
    )
    return made is not None


def _write(
    session: Session,
    contact: Contact,
    tickets: list[Ticket],
    rows: list[Rhythm],
    slots: list[dt.datetime],
    house: House,
) -> int:
    if contact.bounced_at is not None:
        _done(session, contact, slots, None, "mail to this address comes back")
        track(session, "status.suppressed", now=house.now, ticket_id=tickets[0].id, reason="address bounces")
        return 0
    tickets = sorted(tickets, key=lambda t: (_promised_first(session, t), t.id))
    sent = 0
    # Each mailbox speaks for itself: a client of two mailboxes gets two mails, each from the address they know.
    for _, group in groupby(sorted(tickets, key=lambda t: t.mailbox_id), key=lambda t: t.mailbox_id):
        ordered = sorted(group, key=lambda t: (_promised_first(session, t), t.id))
        try:
            mail_id = _mail(session, contact, ordered, rows, slots, house)
        except UndeliverableAddress as error:
            _done(session, contact, slots, None, str(error))
            return sent
        _done(session, contact, slots, mail_id, "")
        sent += 1
    return sent


def _done(
    session: Session, contact: Contact, slots: list[dt.datetime], mail_id: int | None, reason: str
) -> None:
    session.execute(
        update(StatusSlot)
        .where(StatusSlot.contact_id == contact.id, StatusSlot.slot_at.in_(slots))
        .values(outbox_mail_id=mail_id, reason=reason)
    )


def _promised_first(session: Session, ticket: Ticket) -> dt.datetime:
    """When something other than an update is promised; tickets without such a promise come last."""
    dues = [p.due_at for p in promises.owed(session, ticket.id) if p.source != "status"]
    return min(dues, default=dt.datetime.max.replace(tzinfo=dt.UTC))


def _mail(
    session: Session,
    contact: Contact,
    tickets: list[Ticket],
    rows: list[Rhythm],
    slots: list[dt.datetime],
    house: House,
) -> int:
    lead, box = tickets[0], tickets[0].mailbox
    language = language_of(lead)
    profile = box.profile
    zone = rows[0].timezone
    late = house.now - slots[-1] > LATE
    person = person_of(contact, profile.form_of_address)
    shown = tickets[:LONGEST]
    sections = [_section(session, ticket, rows, language, zone, house) for ticket in shown]
    updates = [section["update"] for section in sections]
    values: dict[str, Any] = {
        **signature_values(None, box, language),
        "salutation": addressing.salutation(
            tone.Context(lang=language, now=house.now, client=person, profile=profile.house_profile())
        ),
        "informal": person.address == "du",
        "sections": [section["values"] for section in sections],
        "several": len(tickets) > 1,
        "count": len(tickets),
        "more": len(tickets) - len(shown),
        "news": any(update is not None for update in updates),
        "late": late,
        "slot": say_due(slots[-1], house.now, language, zone),
        "number": lead.number,
        "language": language,
    }
    own = wordings.of(session, box.id)
    rendered = render_mail("status_update", language, values, blocks=words, wording=own)
    message = EmailMessage(policy=POLICY)
    message["From"] = mailbox(box.name, box.address)
    message["Reply-To"] = mailbox(box.name, house.signer.reply_address(box.address, "c", lead.id, contact.id))
    message["To"] = mailbox("", contact.address)
    message["Message-ID"] = house.signer.message_id(box.address, lead.id, contact.id)
    thread(session, lead, message, now=house.now)
    mail = enqueue(session, message, rendered, "notice", lead, ("", contact.address), house)
    mail.not_before = max(house.now, slots[-1])
    for ticket, update_ in zip(tickets, [*updates, *([None] * len(tickets))], strict=False):
        _settle(session, ticket, update_, rows, house.now)
        session.add(_message(ticket, contact, mail.message_id, mail.subject, rendered.text, house.now))
    return mail.id


def _section(
    session: Session,
    ticket: Ticket,
    rows: list[Rhythm],
    language: Language,
    zone: str,
    house: House,
) -> dict[str, Any]:
    update_ = status.newest_update(session, ticket.id, "ready")
    before = status.newest_update(session, ticket.id, "sent")
    heard = max(
        filter(None, (ticket.answered_at, before.sent_at if before is not None else None)), default=None
    )
    own = [p for p in promises.owed(session, ticket.id) if p.source != "status"]
    slot = _next_slot(ticket, rows)
    base = house.signer.reply_address(ticket.mailbox.address, "c", ticket.id, ticket.contact_id)
    values = {
        "title": clean(ticket.subject),
        "number": ticket.number,
        "parts": parts_of(update_, language) if update_ is not None else [],
        "links": list(update_.links) if update_ is not None else [],
        "links_heading": HEADINGS[language]["links"],
        "writer": update_.agent.name if update_ is not None else "",
        "heard": say_due(heard, house.now, language, zone) if heard is not None else "",
        "open_steps": clean(before.next_steps) if update_ is None and before is not None else "",
        "waiting": ticket.state == "waiting",
        "promises": [say_due(p.due_at, house.now, language, zone) for p in own if p.due_at > house.now],
        "next_slot": say_due(slot, house.now, language, zone) if slot is not None else "",
        "status_url": status_links.url_of(
            session, ticket, signer=house.signer, base_url=house.base_url, now=house.now
        )
        if status_links.wanted(ticket)
        else "",
        "answer_to": base,
    }
    return {"values": values, "update": update_}


def parts_of(update_: StatusUpdate, language: Language) -> list[dict[str, str]]:
    """The written parts with their headings, in the order of the format."""
    return [
        {"heading": HEADINGS[language][name], "text": getattr(update_, name)}
        for name in ("goal", "progress", "blocker", "next_steps", "decisions")
        if getattr(update_, name)
    ]


def _next_slot(ticket: Ticket, rows: list[Rhythm]) -> dt.datetime | None:
    """When this ticket is heard of again: its rhythms have moved on already."""
    own = [row.next_slot_at for row in rows if row.active and row.ticket_id in (None, ticket.id)]
    return min(own, default=None)


def _settle(
    session: Session, ticket: Ticket, update_: StatusUpdate | None, rows: list[Rhythm], now: dt.datetime
) -> None:
    """The promise of this slot is kept, or answered late; the next one is made. Nothing else is settled by an update."""
    for promise in promises.owed(session, ticket.id):
        if promise.source != "status" or promise.due_at > now + AHEAD:
            continue
        if promise.state == "open":
            promise.state = "kept" if now <= promise.due_at else "broken"
        promise.closed_at = now
        track(
            session,
            f"promise.{'kept' if promise.state == 'kept' else 'answered_late'}",
            now=now,
            ticket_id=ticket.id,
            promise_id=promise.id,
        )
    if update_ is not None:
        update_.state, update_.sent_at = "sent", now
    track(session, "status.sent", now=now, ticket_id=ticket.id, news=update_ is not None)
    slot = _next_slot(ticket, rows)
    if slot is not None:
        status.promise_slot(session, ticket, slot, agent_id=ticket.agent_id, now=now)
    refresh_due(session, ticket, now=now)


def _message(
    ticket: Ticket, contact: Contact, message_id: str, subject: str, text: str, now: dt.datetime
) -> Message:
    return Message(
        ticket_id=ticket.id,
        direction="out",
        kind="notice",
        at=now,
        message_id=message_id,
        subject=subject,
        from_name=ticket.mailbox.name,
        from_address=ticket.mailbox.address,
        to=[["", contact.address]],
        cc=[],
        text=text,
        new_text=text.split("\n-- \n")[0].strip(),
        attachments=[],
        details={},
        verified="verified",
    )
