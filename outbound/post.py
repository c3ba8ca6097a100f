"""Mail that the house itself sends: what every one of them needs, and how its bytes are frozen."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime

from sqlalchemy.orm import Session

from outbound.limits import Limits
from outbound.policy import clean, deliverable, set_words, to_bytes
from outbound.richtext import Block, blocks_of
from templates import RenderedMail
from tickets.records import OutboxMail, OutboxRecipient, Ticket, track
from tickets.tokens import Signer


@dataclass(frozen=True, slots=True)
class House:
    """What every notice needs besides its row."""

    signer: Signer
    instance: str
    base_url: str
    now: dt.datetime
    limits: Limits = field(default_factory=Limits)


def mark_automatic(message: EmailMessage, kind: str, house: House) -> None:
    """Say that it is automatic in every way other machines look for (RFC 3834, section 5)."""
    message["Auto-Submitted"] = "auto-replied" if kind == "acknowledgement" else "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Precedence"] = "bulk"
    message["X-Loop"] = house.instance
    message["X-Takt-Instance"] = house.instance


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG inside a mail; its HTML shows it as ``cid:NAME``."""

    name: str
    png: bytes


def enqueue(
    session: Session,
    message: EmailMessage,
    rendered: RenderedMail,
    kind: str,
    ticket: Ticket | None,
    recipient: tuple[str, str],
    house: House,
    *,
    pictures: Sequence[Picture] = (),
) -> OutboxMail:
    """Freeze the bytes; `ticket` is None for mail about a whole day. Automatic mail has exactly one recipient and the null sender."""
    name, address = recipient
    ticket_id = ticket.id if ticket is not None else None
    message["Subject"] = clean(rendered.subject)
    message["Date"] = format_datetime(house.now)
    mark_automatic(message, kind, house)
    set_words(message, rendered.text, rendered.html)
    _show(message, pictures)
    content = to_bytes(message)
    mail = OutboxMail(
        kind=kind,
        ticket_id=ticket_id,
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
    track(session, "notice.composed", now=house.now, ticket_id=ticket_id, outbox_id=mail.id, notice=kind)
    return mail


def _show(message: EmailMessage, pictures: Sequence[Picture]) -> None:
    """Put the pictures beside the HTML part (multipart/related, RFC 2387)."""
    html = message.get_body(("html",))
    assert html is not None
    for picture in pictures:
        html.add_related(
            picture.png,
            "image",
            "png",
            cid=f"<{picture.name}>",
            disposition="inline",
            filename=f"{picture.name}.png",
        )


def words(text: str) -> list[Block]:
    """The HTML part's blocks; the company lines below the signature mark become a paragraph of their own."""
    return blocks_of(text.replace("\n-- \n", "\n\n"))
