"""One ticket's whole story, loaded for a page or a command."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from tickets.records import (
    Contact,
    Event,
    InboundMail,
    Mailbox,
    Message,
    Note,
    OutboxMail,
    Party,
    Promise,
    ResponseWindow,
    Ticket,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A message or a note, at its place in time."""

    kind: Literal["message", "note"]
    at: dt.datetime
    message: Message | None = None
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything a ticket page shows. `mails` maps a reply id to its outbox row, the newest first when sent again; `held` is mail of
    unknown senders to this ticket that waits for a decision and is no part of the conversation."""

    ticket: Ticket
    contact: Contact
    mailbox: Mailbox
    parties: tuple[Party, ...]
    entries: tuple[Entry, ...]
    promises: tuple[Promise, ...]
    windows: tuple[ResponseWindow, ...]
    events: tuple[Event, ...]
    mails: Mapping[int, OutboxMail]
    held: tuple[InboundMail, ...] = ()


def find(session: Session, number: str) -> Ticket | None:
    """A ticket by its number, as people write it: ``t-2026-42`` is ``T-2026-000042``."""
    return session.scalar(
        select(Ticket)
        .where(Ticket.number == normal_number(number))
        .options(
            joinedload(Ticket.contact),
            joinedload(Ticket.mailbox),
            joinedload(Ticket.agent),
            selectinload(Ticket.labels),
        )
    )


def normal_number(text: str) -> str:
    parts = text.strip().upper().lstrip("#").split("-")
    if len(parts) == 3 and parts[0] == "T" and parts[1].isdecimal() and parts[2].isdecimal():
        return f"T-{parts[1]}-{parts[2].zfill(6)}"
    return text.strip()


def load(session: Session, number: str) -> Conversation | None:
    """The story of the ticket with this number; None when there is none."""
    ticket = find(session, number)
    if ticket is None:
        return None
    messages = session.scalars(
        select(Message)
        .where(Message.ticket_id == ticket.id)
        .options(joinedload(Message.agent), joinedload(Message.contact))
    ).all()
    notes = session.scalars(
        select(Note).where(Note.ticket_id == ticket.id).options(joinedload(Note.agent))
    ).all()
    entries = [Entry("message", m.at, message=m) for m in messages]
    entries += [Entry("note", n.at, note=n) for n in notes]
    mails = session.scalars(
        select(OutboxMail)
        .where(OutboxMail.ticket_id == ticket.id, OutboxMail.reply_id.is_not(None))
        .options(selectinload(OutboxMail.recipients))
        .order_by(OutboxMail.id)
    )
    return Conversation(
        ticket=ticket,
        contact=ticket.contact,
        mailbox=ticket.mailbox,
        parties=tuple(session.scalars(select(Party).where(Party.ticket_id == ticket.id).order_by(Party.id))),
        entries=tuple(sorted(entries, key=lambda entry: (entry.at, entry.kind == "note"))),
        promises=tuple(
            session.scalars(
                select(Promise)
                .where(Promise.ticket_id == ticket.id)
                .options(joinedload(Promise.agent))
                .order_by(Promise.id)
            )
        ),
        windows=tuple(
            session.scalars(
                select(ResponseWindow)
                .where(ResponseWindow.ticket_id == ticket.id)
                .order_by(ResponseWindow.id)
            )
        ),
        events=tuple(
            session.scalars(
                select(Event).where(Event.ticket_id == ticket.id).order_by(Event.id.desc()).limit(200)
            )
        ),
        mails={mail.reply_id: mail for mail in mails if mail.reply_id is not None},
        held=tuple(
            session.scalars(
                select(InboundMail)
                .where(InboundMail.ticket_id == ticket.id, InboundMail.state == "quarantined")
                .order_by(InboundMail.id)
            )
        ),
    )
