"""What we know of the reader, in tone's words: rows become a :class:`tone.Context`."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

import tone
from outbound.policy import clean
from tickets.records import Agent, Contact, Message, Reply, Ticket

RECENT_REPLIES = 20
MAX_NAME_WORDS = 6
_ASIDE = re.compile(r"\s*[(\[|/<]|\s[-–—]\s|\s(?:via|c/o|über)\s", re.IGNORECASE)
_DEGREE = re.compile(r"(?:m\.?a|m\.?sc|b\.?a|b\.?sc|ll\.?m|mba|ph\.?d|dipl)\b", re.IGNORECASE)
_NOT_A_NAME = re.compile(
    r"[@\d_:*#+=]|www\.|\b(?:gmbh|mbh|(?-i:AG|KG|SE|UG)|kgaa|ohg|gbr|e\.? ?v\.?|e\.?k\.?|inc|ltd|llc|plc|corp|company|stiftung|verein|verband"
    r"|stadt|stadtwerke|stadtverwaltung|gemeinde|amt|team|kunden\w*|service|support|info|office|büro|kontakt|contact|sekretariat|verwaltung|hausverwaltung"
    r"|buchhaltung|rechnung\w*|einkauf|vertrieb|personal|bewerbung|presse|praxis|kanzlei|schule|admin|noreply|no-reply|accounts?|billing"
    r"|sales|orders?|helpdesk|empfang|zentrale|abteilung|scanner|drucker|newsletter)(?!\w)",
    re.IGNORECASE,
)


def language_of(ticket: Ticket) -> Literal["de", "en"]:
    """The language we answer in: the contact's wish, else the ticket's, else the mailbox's."""
    wished = ticket.contact.language or ticket.language or ticket.mailbox.language
    return "en" if wished == "en" else "de"


def person_of(contact: Contact, form_of_address: str) -> tone.Person:
    """The contact as the salutation memory knows them; the mailbox's form of address where their own is unknown."""
    wished = contact.form_of_address or form_of_address
    name = person_name(contact.name)
    alone = name if " " not in name and not contact.last_name else ""
    return tone.Person(
        name=name if name and not alone else None,
        first_name=contact.first_name or alone or None,
        last_name=contact.last_name,
        title=contact.title,
        address="du" if wished == "du" else "Sie",
        pronouns=contact.pronouns or contact.salutation,
        language="en" if contact.language == "en" else "de" if contact.language == "de" else None,
    )


def person_name(written: str) -> str:
    """The name a person would be greeted with, out of what a mail program put before the address.

    "Schulz, Kim (Einkauf)" is Kim Schulz; an address, a firm or a department is nobody, and "Guten Tag" does for them.
    """
    name = clean(written)
    aside = _ASIDE.search(name)
    name = (name[: aside.start()] if aside else name).strip(" ,;\"'„“")
    last, comma, first = name.partition(", ")
    if comma and first:
        name = last if _DEGREE.match(first) else f"{first} {last}"
    if not name or _NOT_A_NAME.search(name) or len(name.split()) > MAX_NAME_WORDS:
        return ""
    return name


def context_of(session: Session, ticket: Ticket, agent: Agent | None, *, now: dt.datetime) -> tone.Context:
    """Everything a rule may know about this reply's reader and moment."""
    profile = ticket.mailbox.profile
    last = last_from_client(session, ticket)
    waited = (
        ticket.client_wrote_at
        if ticket.answered_at is None or ticket.client_wrote_at > ticket.answered_at
        else now
    )
    return tone.Context(
        lang=language_of(ticket),
        now=now,
        client=person_of(ticket.contact, profile.form_of_address),
        client_mail=last.new_text if last is not None else "",
        timezone=ticket.contact.timezone or profile.calendar.timezone,
        calendar=profile.hours,
        waiting_days=max(0.0, (now - waited).total_seconds() / 86400),
        urgency=ticket.urgency,
        first_reply=ticket.answered_at is None,
        agent_name=agent.name if agent is not None else None,
        profile=_house_profile(ticket),
        recent_replies=_recent_replies(session, ticket, agent),
    )


def _house_profile(ticket: Ticket) -> tone.HouseProfile:
    """The mailbox's voice, and the abbreviations that this contact knows besides."""
    house = ticket.mailbox.profile.house_profile()
    known = frozenset(word.strip() for word in ticket.contact.glossary.split(",") if word.strip())
    return replace(house, glossary=house.glossary | known) if known else house


def last_from_client(session: Session, ticket: Ticket) -> Message | None:
    """The client's last mail that a human wrote."""
    return session.scalar(
        select(Message)
        .where(Message.ticket_id == ticket.id, Message.direction == "in", Message.kind == "mail")
        .order_by(Message.id.desc())
        .limit(1)
    )


def _recent_replies(session: Session, ticket: Ticket, agent: Agent | None) -> tuple[str, ...]:
    if agent is None:
        return ()
    return tuple(
        session.scalars(
            select(Reply.text)
            .join(Ticket, Ticket.id == Reply.ticket_id)
            .where(
                Reply.agent_id == agent.id,
                Reply.state.in_(("released", "sent")),
                Ticket.contact_id != ticket.contact_id,
            )
            .order_by(Reply.id.desc())
            .limit(RECENT_REPLIES)
        )
    )
