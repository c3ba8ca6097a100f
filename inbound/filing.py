"""Filing: a judged mail becomes part of a ticket. Everything here happens inside one transaction of the caller."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from inbound import labels as label_reader
from inbound import loops, threads
from inbound.parsed import Address, ParsedMail
from inbound.rules.base import Incoming
from inbound.senders import SenderCheck
from inbound.threads import Threading
from tickets import feedback, intents, people, thread_index, windows
from tickets import urgency as urgencies
from tickets.contacts import find_or_make, fold
from tickets.numbers import next_number
from tickets.records import (
    Agent,
    Contact,
    DueNotice,
    InboundMail,
    Mailbox,
    Message,
    Party,
    ResponseWindow,
    Ticket,
    TicketLabel,
    add_row,
    put,
    track,
)
from tone import mood

LAST_LINE = 160
MOOD_CHARACTERS = 6_000
"""Whoever is angry has said so by then; a pasted log says nothing about anybody's mood."""


def file(incoming: Incoming, *, agents: Sequence[Agent]) -> Message:
    """Put the mail into its ticket, found or new, with everything that follows from it. `agents`: who works here."""
    ticket = incoming.threading.ticket
    contact = _contact(incoming)
    if ticket is None:
        return _open_ticket(incoming, contact, agents)
    return _continue_ticket(incoming, ticket, contact, agents)


def _open_ticket(incoming: Incoming, contact: Contact, agents: Sequence[Agent]) -> Message:
    session, mail, mailbox, now = incoming.session, incoming.mail, incoming.mailbox, incoming.now
    profile = mailbox.profile
    labelled = label_reader.read(mail.base_subject, profile.labels)
    claimed, urgency, source = label_reader.urgency_of(labelled, mail.x_priority, profile.default_urgency)
    received = incoming.row.received_at
    mood_read, quote = _mood(mail)
    ticket = Ticket(
        number=next_number(session, received.year),
        mailbox_id=mailbox.id,
        mailbox=mailbox,
        contact_id=contact.id,
        contact=contact,
        subject=labelled.subject,
        state="open",
        language=contact.language or mail.language or mailbox.language,
        urgency=urgency,
        urgency_claimed=claimed,
        urgency_reason=source,
        mood=mood_read,
        mood_quote=quote,
        created_at=received,
        updated_at=now,
        client_wrote_at=received,
        last_line=_last_line(mail),
        version=1,
    )
    about = intents.mark(session, ticket, mail.reply_text) if mail.automatic is None else {}
    waits = mail.automatic is None and not incoming.row.import_only
    emergency = None
    if waits and labelled.urgency == "critical":  # whether it is, says the quota, by the ticket's id
        put(session, ticket)
        emergency = urgencies.claim(session, ticket, now=received)
    ends = _window_ends(ticket, received) if waits else {}
    if waits:
        items = [windows.window_item(profile, kind, received, due) for kind, due in ends.items()]
        windows.set_due(ticket, items, now=now)
    if ticket.id is None:
        put(session, ticket)
    loops.opened(session, ticket)
    message = _add_message(incoming, ticket, contact, mood_read)
    for label in labelled.labels:
        add_row(session, TicketLabel, ticket_id=ticket.id, label=label)
    for kind, due in ends.items():
        add_row(
            session,
            ResponseWindow,
            ticket_id=ticket.id,
            kind=kind,
            urgency=ticket.urgency,
            started_at=received,
            due_at=due,
        )
    _add_parties(incoming, ticket, contact, known=set())
    if waits:
        if why := loops.suspicion(session, mail, contact, incoming.row):
            loops.note(session, contact, ticket, why, now=now)
        else:
            known = _may_be_written_to(incoming)
            if known and emergency is not None and emergency.state == "over":
                _ask_for(session, "over_quota", ticket, message, now)
            elif known and profile.acknowledge:
                _ask_for(session, "acknowledgement", ticket, message, now)
            _tell_agents(session, ticket, message, agents, now)
    track(
        session,
        "ticket.created",
        now=now,
        ticket_id=ticket.id,
        inbound_id=incoming.row.id,
        urgency=ticket.urgency,
        claimed=claimed,
        **about,
    )
    return message


def _window_ends(ticket: Ticket, received: dt.datetime) -> dict[str, dt.datetime]:
    """The windows that a first mail opens, by their kind."""
    ends = {kind: windows.end_of(ticket, kind, now=received) for kind in ("first", "solution")}
    return {kind: due for kind, due in ends.items() if due is not None}


def _may_be_written_to(incoming: Incoming) -> bool:
    """By ourselves: not a sender who contradicts themselves; and where the mailbox wants it, nobody who is not proven."""
    status = incoming.sender.status
    return status == "verified" or (
        status == "unverified" and incoming.mailbox.profile.acknowledge_unverified
    )


def _continue_ticket(
    incoming: Incoming, ticket: Ticket, contact: Contact, agents: Sequence[Agent]
) -> Message:
    """A further mail. An automatic one and a mere thank-you change nothing but the story."""
    session, mail, now = incoming.session, incoming.mail, incoming.now
    mood_read, quote = _mood(mail)
    message = _add_message(incoming, ticket, contact, mood_read)
    if mail.automatic is not None:
        track(session, "ticket.auto_reply", now=now, ticket_id=ticket.id, message_id=message.id)
        return message
    known = threads.parties_of(session, ticket)
    _add_parties(incoming, ticket, contact, known=known)
    ticket.version += 1
    ticket.updated_at = now
    ticket.last_line = _last_line(mail)
    ticket.mood, ticket.mood_quote = mood_read, quote
    intents.heard(session, ticket, mail.reply_text, now=now)
    track(session, "ticket.client_wrote", now=now, ticket_id=ticket.id, message_id=message.id)
    if incoming.row.import_only:
        return message
    if why := loops.suspicion(session, mail, contact, incoming.row):
        loops.note(session, contact, ticket, why, now=now)
    if mail.thanks_only or feedback.said_in_mail(session, ticket, mail.reply_text, now=now):
        return message
    if incoming.threading.signed and not why:
        _hear_urgency(incoming, ticket, message)
    if ticket.state != "closed" or loops.may_reopen(session, ticket, now=now):
        ticket.client_wrote_at = incoming.row.received_at
        ticket.state, ticket.closed_at = "open", None
        windows.client_wrote(session, ticket, now=incoming.row.received_at)
        windows.refresh_due(session, ticket)
    if not why:
        _tell_agents(session, ticket, message, agents, now)
    # Only who has read a mail of ours knows these words belong here: a forged sender must not draw mail to somebody else.
    if incoming.threading.signed and not why and (incoming.threading.wants_human or wants_human(mail)):
        _ask_for(session, "human_confirmed", ticket, message, now)
    return message


def _hear_urgency(incoming: Incoming, ticket: Ticket, message: Message) -> None:
    """A reason for an emergency that was over the quota, or a label that claims more than the first mail did."""
    session, mail, received = incoming.session, incoming.mail, incoming.row.received_at
    if urgencies.answered(session, ticket, mail.reply_text, now=received) is not None:
        _ask_for(session, "emergency_restored", ticket, message, incoming.now)
        return
    labelled = label_reader.read(mail.base_subject, incoming.mailbox.profile.labels)
    made = urgencies.claimed_later(session, ticket, labelled.urgency, now=received)
    if made is not None and made.state == "over":
        _ask_for(session, "over_quota", ticket, message, incoming.now)


def wants_human(mail: ParsedMail) -> bool:
    """The words our acknowledgement offers, as the whole answer or its first line."""
    first = mail.reply_text.strip().splitlines()[0] if mail.reply_text.strip() else ""
    said = " ".join(first.casefold().strip(" .!\"'„“").split())
    return said in ("mensch", "mit einem menschen sprechen", "human", "talk to a human", "talk to a person")


def _contact(incoming: Incoming) -> Contact:
    """Who wrote. A mail without a usable From still has a contact: one that says so."""
    address = sender_address(incoming.row, incoming.mail)
    contact = find_or_make(incoming.session, address, incoming.mail.from_.name, now=incoming.now)
    machine = incoming.mail.automatic is not None or incoming.sender.status == "suspicious"
    if contact.bounced_at is not None and not machine:
        contact.bounced_at = None  # who writes, has a mailbox again
        track(incoming.session, "contact.reachable", now=incoming.now, contact_id=contact.id)
    return contact


def sender_address(row: InboundMail, mail: ParsedMail) -> str:
    return mail.from_.address or row.envelope_from or "unknown@invalid"


def _add_parties(incoming: Incoming, ticket: Ticket, contact: Contact, *, known: set[str]) -> None:
    """The writer, and whom they copied. Being copied later never opens older mail to anybody: it only lets them answer."""
    wanted: list[tuple[str, str, int | None]] = [(contact.address, contact.name, contact.id)]
    wanted += [(fold(other.address), other.name, None) for other in (*incoming.mail.to, *incoming.mail.cc)]
    for address, name, contact_id in wanted:
        if address and address not in known and (contact_id or not _is_own(address, incoming.own_addresses)):
            add_row(
                incoming.session,
                Party,
                ticket_id=ticket.id,
                contact_id=contact_id,
                address=address,
                name=name,
                part="copy" if known else "requester",
            )
            known.add(address)


def _add_message(incoming: Incoming, ticket: Ticket, contact: Contact, mood_read: str | None) -> Message:
    mail, row = incoming.mail, incoming.row
    message = Message(
        ticket_id=ticket.id,
        direction="in",
        kind="auto_reply" if mail.automatic is not None else "mail",
        inbound_mail_id=row.id,
        contact_id=contact.id,
        at=row.received_at,
        message_id=mail.message_id,
        subject=mail.subject,
        from_name=mail.from_.name,
        from_address=mail.from_.address,
        to=_pairs(mail.to),
        cc=_pairs(mail.cc),
        text=mail.text,
        new_text=mail.reply_text,
        signature=mail.signature,
        quoted=mail.quoted,
        mood=mood_read,
        has_html=bool(mail.html),
        attachments=[asdict(attachment) for attachment in mail.attachments],
        verified=incoming.sender.status,
        details=_details(mail, row, incoming.threading, incoming.sender),
    )
    put(incoming.session, message)
    thread_index.remember(incoming.session, ticket, mail.thread_index)
    return message


def _details(mail: ParsedMail, row: InboundMail, threading: Threading, sender: SenderCheck) -> dict[str, Any]:
    details: dict[str, Any] = {
        "threading": threading.how,
        "sender": {"reason": sender.reason, "detail": sender.detail},
    }
    if row.details.get("size_on_server"):
        details["size_on_server"] = row.details["size_on_server"]
    if threading.hint:
        details["hint"] = threading.hint
    if mail.problems:
        details["problems"] = list(mail.problems)
    if mail.from_problem:
        details["from_problem"] = mail.from_problem
    if mail.automatic is not None:
        details["automatic"] = mail.automatic.reason
    if mail.out_of_office is not None:
        details["out_of_office"] = mail.out_of_office.until.isoformat() if mail.out_of_office.until else ""
    if mail.thanks_only:
        details["thanks_only"] = True
    if mail.thread_index and thread_index.guid_of(mail.thread_index):
        details["thread_index"] = mail.thread_index
    if mail.date is not None:
        details["date_claimed"] = mail.date.isoformat()
    return details


def _tell_agents(
    session: Session, ticket: Ticket, message: Message, agents: Sequence[Agent], now: dt.datetime
) -> None:
    """A notice of each mail, where somebody asked for it; a row that nobody waits for is not written."""
    if people.wants_news(session, ticket, among=agents):
        _ask_for(session, "client_wrote", ticket, message, now)


def _ask_for(session: Session, kind: str, ticket: Ticket, message: Message, now: dt.datetime) -> None:
    """The message is new, so nobody else can have asked for this."""
    add_row(
        session,
        DueNotice,
        kind=kind,
        cause=f"message:{message.id}",
        ticket_id=ticket.id,
        message_id=message.id,
        created_at=now,
    )


def _mood(mail: ParsedMail) -> tuple[str | None, str]:
    """The mood and the words that show it."""
    if not mail.reply_text.strip():
        return None, ""
    reading = mood.read(mail.reply_text[:MOOD_CHARACTERS], mail.language or "de")
    quotes = dict.fromkeys(e.quote for e in reading.evidence if e.mood == reading.mood and e.quote)
    return reading.mood, " · ".join(quotes)[:LAST_LINE]


def _last_line(mail: ParsedMail) -> str:
    text = " ".join((mail.reply_text or mail.text).split(maxsplit=LAST_LINE)[:LAST_LINE])
    return text if len(text) <= LAST_LINE else text[: LAST_LINE - 1].rstrip() + "…"


def _pairs(addresses: tuple[Address, ...]) -> list[list[str]]:
    return [[a.name, a.address] for a in addresses]


def _is_own(address: str, own: frozenset[str]) -> bool:
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" in own


def own_addresses(mailboxes: Sequence[Mailbox]) -> frozenset[str]:
    return frozenset(address for mailbox in mailboxes for address in mailbox.profile.addresses)


def shown(mail: ParsedMail) -> dict[str, str]:
    """What the ledger and the quarantine show of a mail, by its columns."""
    return {
        "message_id": mail.message_id,
        "from_address": mail.from_.address,
        "from_name": mail.from_.name,
        "subject": mail.subject[:998],
    }
