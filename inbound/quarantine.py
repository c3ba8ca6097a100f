"""Quarantine: what a lead may do with a mail that could not be filed by itself."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbound.accept import unpack
from inbound.parsed import ParsedMail
from inbound.process import decide
from tickets.records import InboundMail, track
from tickets.tokens import Signer


class NotInQuarantine(Exception):
    """Somebody else has decided about this mail already."""


def held(session: Session, *, limit: int = 200) -> list[InboundMail]:
    """What waits for a decision, the oldest first."""
    return list(
        session.scalars(
            select(InboundMail)
            .where(InboundMail.state == "quarantined")
            .order_by(InboundMail.id)
            .limit(limit)
        )
    )


def retry(session: Session, inbound_id: int, *, by: int, now: dt.datetime) -> None:
    """Let it go through the whole way again: after an update, or a changed rule."""
    row = _take(session, inbound_id)
    row.state, row.tries, row.processed_at = "pending", 0, None
    track(session, "mail.retried", now=now, agent_id=by, inbound_id=row.id)


def make_ticket(
    session: Session,
    inbound_id: int,
    mail: ParsedMail,
    *,
    signer: Signer,
    instance: str,
    by: int,
    now: dt.datetime,
) -> str:
    """A person says that this is a concern of its own: file it as a new ticket. `mail` is the parsed or scanned mail."""
    row = _take(session, inbound_id)
    state = decide(
        session, row, unpack(row.raw), mail, signer=signer, instance=instance, now=now, skip_rules=True
    )
    track(session, "mail.released", now=now, agent_id=by, ticket_id=row.ticket_id, inbound_id=row.id)
    return state


def discard(session: Session, inbound_id: int, *, reason: str, by: int, now: dt.datetime) -> None:
    """It is nothing for us. The raw mail stays, with the reason and who said so."""
    if not reason.strip():
        raise ValueError("say in a few words why this mail is discarded")
    row = _take(session, inbound_id)
    row.state, row.reason, row.processed_at = "ignored", f"discarded: {reason.strip()}", now
    row.details = {**row.details, "rule": "discarded-by-hand"}
    track(session, "mail.discarded", now=now, agent_id=by, inbound_id=row.id, reason=reason.strip())


def _take(session: Session, inbound_id: int) -> InboundMail:
    row = session.get(InboundMail, inbound_id, with_for_update=True)
    if row is None or row.state != "quarantined":
        raise NotInQuarantine("this mail is not in quarantine any more; somebody else decided about it")
    return row
