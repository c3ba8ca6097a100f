"""Links to status pages: signed, so that none can be guessed; in a row, so that each ends and can be taken back.

A token says which row it is and nothing about the client. It opens the page and nothing else: nobody answers, decides or logs in by it.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tickets.records import StatusLink, Ticket, track
from tickets.tokens import Signer

TOLERANCE = dt.timedelta(minutes=5)
"""A clock that was set back for a moment shuts nobody out."""


def url_of(session: Session, ticket: Ticket, *, signer: Signer, base_url: str, now: dt.datetime) -> str:
    """The address of this ticket's status page, for a mail that leaves now. One link serves while at least half its days are left."""
    days = dt.timedelta(days=ticket.mailbox.profile.status_days)
    link = session.scalar(
        select(StatusLink)
        .where(
            StatusLink.ticket_id == ticket.id,
            StatusLink.revoked_at.is_(None),
            StatusLink.expires_at > now + days / 2,
        )
        .order_by(StatusLink.id.desc())
        .limit(1)
    )
    if link is None:
        link = StatusLink(ticket_id=ticket.id, created_at=now, expires_at=now + days)
        session.add(link)
        session.flush()
        track(session, "status_link.made", now=now, ticket_id=ticket.id, link_id=link.id)
    return f"{base_url.rstrip('/')}/s/{signer.token('s', ticket.id, link.id)}"


def wanted(ticket: Ticket) -> bool:
    """Does the mailbox want its mails to end with the link?"""
    return ticket.mailbox.profile.status_links


def open_link(session: Session, token: str, *, signer: Signer, now: dt.datetime) -> Ticket | None:
    """The ticket behind a token; None for anything forged, unknown, expired or taken back, without a difference."""
    read = signer.read(token) if len(token) < 200 else None
    if read is None or read.purpose != "s":
        return None
    link = session.get(StatusLink, read.party_id)
    if link is None or link.ticket_id != read.ticket_id or link.revoked_at is not None:
        return None
    if link.expires_at < now or now < link.created_at - TOLERANCE:
        return None
    ticket = session.get(Ticket, link.ticket_id)
    seen = set[int]()
    while ticket is not None and ticket.merged_into_id is not None and ticket.id not in seen:
        seen.add(ticket.id)
        following = session.get(Ticket, ticket.merged_into_id)
        if following is None or following.contact_id != ticket.contact_id:
            return ticket  # joined to somebody else's ticket: what is there is not for this reader
        ticket = following
    return ticket


def revoke(session: Session, ticket: Ticket, *, by: int | None, now: dt.datetime) -> int:
    """Take every link of this ticket back. Returns how many there were; the next mail carries a new one."""
    ids = session.scalars(
        update(StatusLink)
        .where(StatusLink.ticket_id == ticket.id, StatusLink.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(StatusLink.id)
    ).all()
    if ids:
        track(session, "status_link.revoked", now=now, ticket_id=ticket.id, agent_id=by, links=len(ids))
    return len(ids)
