"""Mail that a person must decide about: what could not be filed by itself (leads), and unknown senders (every agent).

Nothing in here is lost and nothing in here is seen by a client: the raw bytes stay whatever is decided.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from inbound.accept import unpack
from inbound.child import ParseFailed, ParsePool
from inbound.decide import DISCARDED, Round, decide
from inbound.parse import scan
from inbound.parsed import ParsedMail
from inbound.rules.stranger import UnknownParty
from inbound.threads import Threading
from tickets.records import InboundMail, Ticket, track
from tickets.tokens import Signer

UNKNOWN_SENDER = UnknownParty.name
"""The rule whose mail every agent may decide about: somebody answers a ticket without taking part in it."""
_WAITS = InboundMail.state == "quarantined"


class NotInQuarantine(Exception):
    """Somebody else has decided about this mail already."""


def held(session: Session, *, limit: int = 200) -> list[InboundMail]:
    """What waits for a lead, the oldest first."""
    return _waiting(session, InboundMail.rule != UNKNOWN_SENDER, limit=limit)


def unknown_senders(session: Session, *, limit: int = 200) -> list[InboundMail]:
    """What waits for an agent: mail to a ticket by somebody who takes no part in it, the oldest first."""
    return _waiting(session, InboundMail.rule == UNKNOWN_SENDER, limit=limit)


def counts(session: Session) -> tuple[int, int]:
    """(waiting for a lead, waiting for an agent)."""
    by_kind: dict[bool, int] = {}
    for rule, count in session.execute(
        select(InboundMail.rule, func.count()).where(_WAITS).group_by(InboundMail.rule)
    ).tuples():
        by_kind[rule == UNKNOWN_SENDER] = by_kind.get(rule == UNKNOWN_SENDER, 0) + count
    return by_kind.get(False, 0), by_kind.get(True, 0)


def raw_of(session: Session, inbound_id: int) -> bytes:
    """The bytes of a mail that waits here."""
    return unpack(_take(session, inbound_id).raw)


def read_safely(raw: bytes) -> ParsedMail:
    """Read a mail that may have taken a reader down before: in a child, and by its headers alone when even that fails."""
    pool = ParsePool()
    try:
        [result] = pool.parse_many([raw])
    except ParseFailed:
        return scan(raw)
    finally:
        pool.close()
    return scan(raw) if isinstance(result, Exception) else result


def retry(session: Session, inbound_id: int, *, by: int | None, now: dt.datetime) -> None:
    """Let it go through the whole way again: after an update, or a changed rule."""
    row = _take(session, inbound_id)
    row.state, row.tries, row.processed_at, row.rule = "pending", 0, None, ""
    track(session, "mail.retried", now=now, agent_id=by, inbound_id=row.id)


def make_ticket(
    session: Session,
    inbound_id: int,
    mail: ParsedMail,
    *,
    signer: Signer,
    instance: str,
    by: int | None,
    now: dt.datetime,
) -> str:
    """A person says that this is a concern of its own: file it as a new ticket. `mail` is the parsed or scanned mail."""
    row = _take(session, inbound_id)
    wanted = session.get(Ticket, row.ticket_id) if row.ticket_id is not None else None
    threading = Threading(hint=wanted.number if wanted is not None else "")
    state = _decide_by_hand(Round(session, signer, instance, now), row, mail, threading)
    track(session, "mail.released", now=now, agent_id=by, ticket_id=row.ticket_id, inbound_id=row.id)
    return state


def accept_into_ticket(
    session: Session,
    inbound_id: int,
    mail: ParsedMail,
    *,
    signer: Signer,
    instance: str,
    by: int | None,
    now: dt.datetime,
) -> str:
    """A person says that this sender belongs to the ticket: the mail is filed there, and from now on they take part in it."""
    row = _take(session, inbound_id)
    ticket = session.get(Ticket, row.ticket_id) if row.ticket_id is not None else None
    if ticket is None:
        raise ValueError("this mail names no ticket: make a ticket of its own")
    state = _decide_by_hand(Round(session, signer, instance, now), row, mail, Threading(ticket, "accepted"))
    track(
        session,
        "mail.accepted",
        now=now,
        agent_id=by,
        ticket_id=row.ticket_id,
        inbound_id=row.id,
        address=row.from_address,
    )
    return state


def _decide_by_hand(round_: Round, row: InboundMail, mail: ParsedMail, threading: Threading) -> str:
    raw = unpack(row.raw)
    round_.foresee([(row, raw, mail)])
    state = decide(round_, row, raw, mail, by_hand=threading)
    round_.write()
    round_.session.refresh(row)
    return state


def discard(session: Session, inbound_id: int, *, reason: str, by: int | None, now: dt.datetime) -> None:
    """It is nothing for us. The raw mail stays, with the reason and who said so."""
    if not reason.strip():
        raise ValueError("say in a few words why this mail is discarded")
    row = _take(session, inbound_id)
    row.state, row.reason, row.processed_at = "ignored", f"discarded: {reason.strip()}", now
    row.rule = DISCARDED
    track(
        session,
        "mail.discarded",
        now=now,
        agent_id=by,
        ticket_id=row.ticket_id,
        inbound_id=row.id,
        reason=reason.strip(),
    )


def is_unknown_sender(session: Session, inbound_id: int) -> bool:
    """May every agent decide about this one?"""
    return _take(session, inbound_id).rule == UNKNOWN_SENDER


def _take(session: Session, inbound_id: int) -> InboundMail:
    row = session.get(InboundMail, inbound_id, with_for_update=True)
    if row is None or row.state != "quarantined":
        raise NotInQuarantine("this mail is not in quarantine any more; somebody else decided about it")
    return row


def _waiting(session: Session, kind: ColumnElement[bool], *, limit: int) -> list[InboundMail]:
    found: Sequence[InboundMail] = session.scalars(
        select(InboundMail)
        .where(_WAITS, kind)
        .options(joinedload(InboundMail.mailbox))
        .order_by(InboundMail.id)
        .limit(limit)
    ).all()
    return list(found)
