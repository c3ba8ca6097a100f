"""Tickets that belong together: linked, merged into one, or split in two. Mail keeps finding its way afterwards.

Merging never brings two clients' words into one conversation: our answers quote the last mail, so only tickets of one contact, or
of contacts of one organisation, become one. Everything else is linked.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Table, or_, select, update
from sqlalchemy.orm import Session

from tickets import intents, rights, windows
from tickets.drafts import EDITABLE, open_draft
from tickets.numbers import next_number
from tickets.records import (
    InboundMail,
    Message,
    Party,
    Record,
    Reply,
    ReplyFile,
    Rhythm,
    StatusUpdate,
    Ticket,
    TicketLabel,
    TicketLink,
    track,
)
from tickets.store import insert_or_ignore

LAST_LINE = 160
STAYING = frozenset(
    [
        "emergency",
        "event",
        "party",
        "response_window",
        "rhythm",
        "status_link",
        "status_update",
        "ticket_label",
        "ticket_link",
        "ticket_view",
    ]
)
"""Tables that don't move with a merge: the log and looks stay where they happened; the others are joined row by row."""


class CannotJoin(ValueError):
    """These tickets cannot be merged or split; `problem` names why: same, merged, foreign or lonely."""

    def __init__(self, problem: str, message: str) -> None:
        super().__init__(message)
        self.problem = problem


def link(session: Session, ticket: Ticket, other: Ticket, *, by: int | None, now: dt.datetime) -> None:
    """Say that two tickets have to do with each other."""
    if ticket.id == other.id:
        raise CannotJoin("same", "a ticket cannot be linked with itself")
    low, high = sorted((ticket.id, other.id))
    if insert_or_ignore(session, TicketLink, ticket_id=low, other_id=high, agent_id=by, at=now) is not None:
        track(session, "ticket.linked", now=now, ticket_id=ticket.id, agent_id=by, other=other.number)
        track(session, "ticket.linked", now=now, ticket_id=other.id, agent_id=by, other=ticket.number)


def unlink(session: Session, ticket: Ticket, other: Ticket, *, by: int | None, now: dt.datetime) -> None:
    low, high = sorted((ticket.id, other.id))
    row = session.scalar(select(TicketLink).where(TicketLink.ticket_id == low, TicketLink.other_id == high))
    if row is not None:
        session.delete(row)
        track(session, "ticket.unlinked", now=now, ticket_id=ticket.id, agent_id=by, other=other.number)


def linked(session: Session, ticket: Ticket, *, who: int) -> list[Ticket]:
    """The tickets linked with this one that this agent may read, the newest first."""
    pairs = session.execute(
        select(TicketLink.ticket_id, TicketLink.other_id).where(
            or_(TicketLink.ticket_id == ticket.id, TicketLink.other_id == ticket.id)
        )
    ).tuples()
    ids = [high if low == ticket.id else low for low, high in pairs]
    return (
        list(
            session.scalars(
                select(Ticket)
                .where(Ticket.id.in_(ids), rights.readable(session, who))
                .order_by(Ticket.id.desc())
            )
        )
        if ids
        else []
    )


def similar(session: Session, ticket: Ticket, *, who: int, limit: int = 5) -> list[Ticket]:
    """Other tickets of the same contact, the newest first: what this one may belong to."""
    return list(
        session.scalars(
            select(Ticket)
            .where(
                Ticket.contact_id == ticket.contact_id,
                Ticket.id != ticket.id,
                Ticket.merged_into_id.is_(None),
                rights.readable(session, who),
            )
            .order_by(Ticket.id.desc())
            .limit(limit)
        )
    )


def merge(session: Session, ticket: Ticket, into: Ticket, *, by: int | None, now: dt.datetime) -> None:
    """This ticket becomes part of another. Its mails, notes, promises and drafts move; later mail to it follows."""
    if ticket.id == into.id:
        raise CannotJoin("same", "a ticket cannot be merged with itself")
    if ticket.merged_into_id is not None or into.merged_into_id is not None:
        raise CannotJoin("merged", "one of the two has been merged already; open the ticket it went into")
    if not _may_merge(ticket, into):
        raise CannotJoin(
            "foreign",
            "the two tickets belong to different clients: merging would show one the words of the other. Link them instead",
        )
    _join_drafts(session, ticket, into)
    session.flush()
    for table in moving_tables():
        session.execute(table.update().where(table.c.ticket_id == ticket.id).values(ticket_id=into.id))
    _move_parties(session, ticket, into)
    _move_labels(session, ticket, into)
    _move_status(session, ticket, into)
    was_open = ticket.state == "open"
    owed_here = windows.running(session, ticket.id)
    for window in owed_here:
        window.cancelled_at = now
    session.flush()
    session.expire_all()
    answer_owed = any(w.kind in ("first", "next") for w in windows.running(session, into.id))
    if not answer_owed and any(w.kind in ("first", "next") for w in owed_here):
        windows.start(session, into, "next", now=ticket.client_wrote_at)
    ticket.merged_into_id, ticket.state, ticket.updated_at = into.id, "closed", now
    into.client_wrote_at = max(into.client_wrote_at, ticket.client_wrote_at)
    if was_open:
        into.state = "open"
    _tell_last_line(session, into)
    for one in (ticket, into):
        one.version += 1
        one.updated_at = now
        windows.refresh_due(session, one)
    track(session, "ticket.merged", now=now, ticket_id=ticket.id, agent_id=by, into=into.number)
    track(session, "ticket.merged_here", now=now, ticket_id=into.id, agent_id=by, other=ticket.number)


def split(
    session: Session, ticket: Ticket, message: Message, *, subject: str, by: int | None, now: dt.datetime
) -> Ticket:
    """A mail that raises a second concern becomes a ticket of its own, linked with the first. Its window runs from its receipt."""
    if message.ticket_id != ticket.id or message.direction != "in":
        raise CannotJoin("foreign", "only a mail that came in with this ticket can be split off")
    others = session.scalar(
        select(Message.id).where(
            Message.ticket_id == ticket.id, Message.direction == "in", Message.id != message.id
        )
    )
    if others is None:
        raise CannotJoin("lonely", "this is the only mail of the ticket; there is nothing to split")
    made = Ticket(
        number=next_number(session, now.year),
        mailbox=ticket.mailbox,
        contact=message.contact or ticket.contact,
        agent_id=ticket.agent_id,
        subject=" ".join(subject.split())[:300] or message.subject or ticket.subject,
        state="open",
        language=ticket.language,
        urgency=ticket.urgency,
        urgency_claimed=ticket.urgency_claimed,
        urgency_reason=ticket.urgency_reason,
        created_at=message.at,
        updated_at=now,
        client_wrote_at=message.at,
        version=1,
    )
    about = intents.mark(session, made, message.new_text)
    session.add(made)
    session.flush()
    session.add(
        Party(
            ticket_id=made.id,
            contact_id=made.contact_id,
            address=made.contact.address,
            name=made.contact.name,
            part="requester",
        )
    )
    message.ticket_id = made.id
    if message.inbound_mail_id is not None:
        session.execute(
            update(InboundMail).where(InboundMail.id == message.inbound_mail_id).values(ticket_id=made.id)
        )
    windows.start(session, made, "first", now=message.at)
    for one in (made, ticket):
        _tell_last_line(session, one)
        windows.refresh_due(session, one)
    ticket.version += 1
    ticket.updated_at = now
    link(session, ticket, made, by=by, now=now)
    track(
        session, "ticket.created", now=now, ticket_id=made.id, agent_id=by, split_from=ticket.number, **about
    )
    track(session, "ticket.split", now=now, ticket_id=ticket.id, agent_id=by, other=made.number)
    return made


def _may_merge(ticket: Ticket, into: Ticket) -> bool:
    if ticket.contact_id == into.contact_id:
        return True
    organisation = ticket.contact.organisation_id
    return organisation is not None and organisation == into.contact.organisation_id


def moving_tables() -> list[Table]:
    """Every table whose rows go along with a merged ticket: all that name a ticket, but those that are dealt with one by one."""
    return [t for t in Record.metadata.sorted_tables if "ticket_id" in t.c and t.name not in STAYING]


def _join_drafts(session: Session, ticket: Ticket, into: Ticket) -> None:
    """Somebody who was writing on both tickets goes on in one draft that holds both texts."""
    for draft in session.scalars(
        select(Reply).where(Reply.ticket_id == ticket.id, Reply.state.in_(EDITABLE))
    ).all():
        there = open_draft(session, into.id, draft.agent_id)
        if there is not None:
            there.text = "\n\n".join(text for text in (there.text, draft.text) if text.strip())
            session.execute(update(ReplyFile).where(ReplyFile.reply_id == draft.id).values(reply_id=there.id))
            session.delete(draft)


def _move_status(session: Session, ticket: Ticket, into: Ticket) -> None:
    """An agreed rhythm and a prepared update go along, unless there is one already. Links stay: they lead to where the ticket went."""
    for record, living in ((Rhythm, Rhythm.active), (StatusUpdate, StatusUpdate.state == "ready")):
        if session.scalar(select(record.id).where(record.ticket_id == into.id, living)) is None:
            session.execute(
                update(record).where(record.ticket_id == ticket.id, living).values(ticket_id=into.id)
            )


def _move_parties(session: Session, ticket: Ticket, into: Ticket) -> None:
    known = set(session.scalars(select(Party.address).where(Party.ticket_id == into.id)))
    for party in session.scalars(select(Party).where(Party.ticket_id == ticket.id)):
        if party.address not in known:
            session.add(
                Party(
                    ticket_id=into.id,
                    contact_id=party.contact_id,
                    address=party.address,
                    name=party.name,
                    part="copy",
                )
            )


def _move_labels(session: Session, ticket: Ticket, into: Ticket) -> None:
    known = set(session.scalars(select(TicketLabel.label).where(TicketLabel.ticket_id == into.id)))
    for label in session.scalars(select(TicketLabel.label).where(TicketLabel.ticket_id == ticket.id)):
        if label not in known:
            session.add(TicketLabel(ticket_id=into.id, label=label))


def _tell_last_line(session: Session, ticket: Ticket) -> None:
    last = session.scalar(
        select(Message)
        .where(Message.ticket_id == ticket.id, Message.kind.in_(("mail", "reply")))
        .order_by(Message.at.desc(), Message.id.desc())
        .limit(1)
    )
    if last is not None:
        ticket.last_line = " ".join((last.new_text or last.text).split())[:LAST_LINE]
