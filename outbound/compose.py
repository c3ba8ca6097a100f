"""Compose: an agent's words become a letter: salutation, body, promise, signature, in plain text and HTML.

Everything comes from rows that may be public: this module never asks for a note. What the agent already wrote, a greeting or a
closing, is not said twice.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime as local_format
from sqlalchemy import select
from sqlalchemy.orm import Session

import tone
from outbound.policy import POLICY, UndeliverableAddress, clean, clean_body, deliverable, mailbox, set_words
from outbound.reader import language_of, last_from_client, person_of
from outbound.richtext import blocks_of
from templates import Wording, render_mail, render_piece
from tickets import thread_index, wordings
from tickets.contacts import fold
from tickets.records import Agent, Mailbox, Message, Party, Reply, ReplyFile, Ticket
from tickets.refused import Refused
from tickets.windows import next_window_end
from tone import address as addressing
from tone.commitments import say_due
from tone.zones import zones_of

MAX_REFERENCES = 1500
"""Characters; longer headers are refused by some relays (freescout#5542). The first and the newest ones stay."""
MAX_QUOTE_LINES = 40


class CannotCompose(Refused):
    """The reply cannot become a mail; the message says what to mend."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets the mail, from rows."""

    name: str
    address: str
    part: str
    """to or cc."""


@dataclass(frozen=True, slots=True)
class PlannedPromise:
    """What the mail promises: a sentence and when the client hears again. `in_text`: the agent wrote it."""

    what: str
    due_at: dt.datetime
    in_text: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """A reply as the client will read it, before it becomes bytes."""

    subject: str
    text: str
    html: str
    recipients: tuple[Recipient, ...]
    promises: tuple[PlannedPromise, ...]
    sender_name: str
    own_words: str
    """Salutation, body and promise: what this mail newly says."""
    signature: str
    quoted: str


def letter(
    session: Session,
    reply: Reply,
    *,
    review: tone.Review | None,
    now: dt.datetime,
    status_url: str = "",
    feedback_url: str = "",
) -> Letter:
    """Write the letter for a reply. `review` gives the promises found in its text."""
    ticket, agent = reply.ticket, reply.agent
    language = language_of(ticket)
    profile = ticket.mailbox.profile
    person = person_of(ticket.contact, profile.form_of_address)
    greeting, body = split_words(clean_body(reply.text))
    if says_nothing(body):
        raise CannotCompose(
            "Die Antwort hat noch keinen Text. Schreiben Sie, was der Kontakt wissen soll.",
            "the answer has no text yet: write what the client should know",
        )
    promises = plan_promises(ticket, reply, review, now=now)
    zone = ticket.contact.timezone or profile.calendar.timezone
    added = next((p for p in promises if not p.in_text), None)
    recipients = recipients_of(session, ticket, reply.cc)
    quoted = quotable(last_from_client(session, ticket), recipients)
    values: dict[str, Any] = {
        "salutation": greeting
        or addressing.salutation(
            tone.Context(lang=language, now=now, client=person, profile=profile.house_profile())
        ),
        "body": body.strip(),
        "blocks": blocks_of(body),
        "informal": person.address == "du",
        "due": say_due(added.due_at, now, language, zone) if added else "",
        "asks": reply.ask_client,
        "closes": reply.close_ticket,
        "hours_to_answer": _hours_to_answer(ticket),
        **signature_values(agent, ticket.mailbox, language),
        "quoted": _quote(quoted),
        "quoted_when": _said_when(quoted, zone, language),
        "quoted_name": clean(quoted.from_name or quoted.from_address) if quoted else "",
        "status_url": status_url,
        "feedback_url": feedback_url,
        "language": language,
        "subject": subject_of(ticket),
    }
    own = wordings.of(session, ticket.mailbox_id)
    values |= frame_words(language, values, own)
    if added is not None:
        said = replace(added, what=added.what or values["said"])
        promises = tuple(said if p is added else p for p in promises)
    rendered = render_mail("reply", language, values, wording=own)
    return Letter(
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        recipients=recipients,
        promises=promises,
        sender_name=", ".join(part for part in (agent.name, ticket.mailbox.name) if part),
        own_words="\n\n".join(
            part for part in (values["salutation"], values["body"], values["said"]) if part
        ),
        signature=_signature_text(agent, ticket.mailbox),
        quoted="\n".join(values["quoted"]),
    )


def frame_words(language: str, values: Mapping[str, Any], wording: Wording | None) -> dict[str, str]:
    """What stands around an agent's own words, each on one line: promise, link to the status page, question, closing."""

    def piece(name: str) -> str:
        return render_piece(f"{language}/reply/{name}.txt", values, wording=wording)

    return {
        "said": piece("promise"),
        "status_words": piece("status"),
        "question": piece("question"),
        "close": values["close"] or piece("close"),
    }


def split_words(text: str) -> tuple[str, str]:
    """(greeting, body) of what the agent wrote; a closing of their own is left out, because the signature follows."""
    greeting, body = "", []
    for zone in zones_of(text):
        piece = text[zone.start : zone.end]
        if zone.kind == "greeting":
            greeting = piece.strip()
        elif zone.kind != "signature":
            body.append(piece)
    return greeting, "".join(body).strip()


def says_nothing(body: str) -> bool:
    """Empty, or only a closing, which mail programs put there by themselves."""
    return not body.strip() or split_words(f"Text.\n\n{body}")[1] == "Text."


def plan_promises(
    ticket: Ticket, reply: Reply, review: tone.Review | None, *, now: dt.datetime
) -> tuple[PlannedPromise, ...]:
    """The promises this reply makes: those in its text, else the one set in the composer, else the window's.

    A reply that closes the ticket and promises nothing makes none: its template says how to come back.
    """
    found = [
        PlannedPromise(" ".join(p.quote.split()), p.due.astimezone(dt.UTC), True)
        for p in (review.promises if review is not None else ())
        if p.due is not None and p.due > now
    ]
    if reply.promise_due_at is not None:
        set_here = PlannedPromise(reply.promise_what, reply.promise_due_at, False)
        if set_here.due_at not in [p.due_at for p in found]:
            found.append(set_here)
    if found or reply.close_ticket:
        return tuple(found)
    return (PlannedPromise("", next_window_end(ticket, now=now), False),)


def recipients_of(session: Session, ticket: Ticket, copies: Sequence[str]) -> tuple[Recipient, ...]:
    """The requester, and those parties that were chosen. Our own addresses, with any +part, never."""
    own = {a for m in session.scalars(select(Mailbox)) for a in m.profile.addresses}
    parties = {p.address: p for p in session.scalars(select(Party).where(Party.ticket_id == ticket.id))}
    found = [Recipient(ticket.contact.display_name, ticket.contact.address, "to")]
    for copy in dict.fromkeys(fold(c) for c in copies):
        if copy == ticket.contact.address:
            continue
        if copy not in parties:
            raise CannotCompose(
                f"{copy} nimmt an diesem Vorgang nicht teil. Nehmen Sie die Adresse erst als Beteiligte auf.",
                f"{copy} takes no part in this ticket: add them as a party first",
            )
        found.append(Recipient(parties[copy].name, copy, "cc"))
    try:
        # One spelling each: müller.example and its xn-- form are the same place and get one copy.
        kept = {deliverable(r.address): r for r in reversed(found) if _plain(r.address) not in own}
    except UndeliverableAddress as error:
        raise CannotCompose(error.say("de"), str(error)) from error
    if not kept:
        raise CannotCompose(
            "Es bleibt niemand, an den die Antwort gehen kann: Die Adresse des Kontakts ist eines unserer Postfächer. "
            "Tragen Sie auf der Kontaktkarte eine andere ein.",
            "nobody is left to write to: the contact's address is one of our own mailboxes; enter another on their card",
        )
    return tuple(reversed(kept.values()))


def quotable(message: Message | None, recipients: Sequence[Recipient]) -> Message | None:
    """The mail to quote, when everybody who gets the answer wrote it or got it themselves.

    Whoever was copied later, or was let in by hand, never reads by our quote what others wrote to us.
    """
    if message is None:
        return None
    pairs = [pair for pair in (*message.to, *message.cc) if len(pair) == 2]
    seen = {fold(message.from_address), *(fold(str(address)) for _, address in pairs)}
    return message if all(fold(r.address) in seen for r in recipients) else None


def signature_values(agent: Agent | None, box: Mailbox, language: str) -> dict[str, object]:
    """Real name, role, hours and how to reach us: the end of every mail."""
    profile = box.profile
    return {
        "close": agent.friendly_close if agent is not None else "",
        "agent_name": agent.name if agent is not None else "",
        "role": agent.role_title if agent is not None else "",
        "hours": (agent.hours_text if agent is not None else "")
        or profile.hours.describe("en" if language == "en" else "de"),
        "mailbox_name": box.name,
        "reach_us": profile.reach_us,
        "company_lines": list(profile.signature_lines),
    }


def _signature_text(agent: Agent, box: Mailbox) -> str:
    return "\n".join(part for part in (agent.name, agent.role_title, box.name) if part)


def subject_of(ticket: Ticket) -> str:
    """The same for every mail of a ticket, so that Gmail keeps one thread; the number is for people."""
    return clean(f"Re: {ticket.subject} [{ticket.number}]")


def as_message(
    session: Session,
    ticket: Ticket,
    made: Letter,
    *,
    message_id: str,
    reply_to: str,
    now: dt.datetime,
    files: Sequence[ReplyFile] = (),
) -> EmailMessage:
    """The letter as an :class:`EmailMessage`, threaded for Outlook and Gmail alike."""
    message = EmailMessage(policy=POLICY)
    try:
        message["From"] = mailbox(made.sender_name, ticket.mailbox.address)
        message["Reply-To"] = mailbox(ticket.mailbox.name, reply_to)
        message["To"] = [mailbox(r.name, r.address) for r in made.recipients if r.part == "to"]
        copies = [mailbox(r.name, r.address) for r in made.recipients if r.part == "cc"]
    except UndeliverableAddress as error:
        raise CannotCompose(error.say("de"), str(error)) from error
    if copies:
        message["Cc"] = copies
    message["Subject"] = made.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id
    thread(session, ticket, message, now=now)
    set_words(message, made.text, made.html)
    for file in files:
        main, _, sub = file.content_type.partition("/")
        if main in (
            "text",
            "message",
            "multipart",
        ):  # would be re-encoded or unpacked; as bytes it stays what it is
            main, sub = "application", "octet-stream"
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=clean(file.name))
    return message


def thread(session: Session, ticket: Ticket, message: EmailMessage, *, now: dt.datetime) -> None:
    """In-Reply-To the client's last mail, References the way down to it (RFC 5322, section 3.6.4).

    What we wrote after that mail is no ancestor of this one and is left out, so that the root of the thread stays in front.
    """
    known = session.execute(
        select(Message.message_id, Message.direction)
        .where(Message.ticket_id == ticket.id, Message.message_id != "")
        .order_by(Message.id)
    ).tuples()
    ids = {i: direction for i, direction in known if _is_message_id(i)}
    while ids and "in" in ids.values() and ids[next(reversed(ids))] == "out":
        ids.popitem()
    if ids:
        message["In-Reply-To"] = next(reversed(ids))
        message["References"] = " ".join(_capped(list(ids)))
    message["Thread-Index"] = thread_index.answer(session, ticket, now=now)


def _capped(ids: list[str]) -> list[str]:
    """The first, and as many of the newest as there is room for."""
    first, *others = ids
    kept, room = list[str](), MAX_REFERENCES - len(first)
    for one in reversed(others):
        room -= len(one) + 1
        if room < 0:
            break
        kept.insert(0, one)
    return [first, *kept]


def _is_message_id(text: str) -> bool:
    """Fit for a header of ours: one word in angle brackets, ASCII, not endless."""
    inner = text[1:-1]
    return (
        text.startswith("<")
        and text.endswith(">")
        and text.isascii()
        and len(text) <= 250
        and inner.strip() == inner != ""
        and inner.isprintable()
        and not any(c in inner for c in "<> ")
        and "=?" not in inner
    )


def _quote(message: Message | None) -> list[str]:
    if message is None:
        return []
    lines = (message.new_text or message.text).strip().splitlines()
    return lines[:MAX_QUOTE_LINES] + (["[…]"] if len(lines) > MAX_QUOTE_LINES else [])


def _said_when(message: Message | None, zone: str, language: str) -> str:
    if message is None:
        return ""
    pattern = "d. MMMM y 'um' HH:mm" if language == "de" else "d MMMM y 'at' HH:mm"
    return local_format(message.at, pattern, tzinfo=ZoneInfo(zone), locale=language)


def _hours_to_answer(ticket: Ticket) -> int:
    window = ticket.mailbox.profile.window(ticket.urgency)
    return math.ceil(window.next or window.first or 16)


def _plain(address: str) -> str:
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
