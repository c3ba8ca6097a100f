"""The ledger: every accepted mail is somewhere. accepted = the sum of its outcomes, proven by counting."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tickets.records import InboundMail, Message, RawMail


@dataclass(frozen=True, slots=True)
class Ledger:
    """Counts of accepted mail by what became of it. `pending` includes what is being processed right now."""

    accepted: int
    filed: int
    ignored: int
    bounce: int
    agent_reply: int
    duplicate: int
    quarantined: int
    pending: int
    filed_without_message: int
    """Mails said to be filed that no ticket shows: must be 0."""
    oldest_pending: dt.datetime | None

    @property
    def balanced(self) -> bool:
        outcomes = (
            self.filed + self.ignored + self.bounce + self.agent_reply + self.duplicate + self.quarantined
        )
        return self.accepted == outcomes + self.pending and self.filed_without_message == 0

    def as_dict(self) -> dict[str, object]:
        data = asdict(self)
        data["oldest_pending"] = self.oldest_pending.isoformat() if self.oldest_pending else None
        return {**data, "balanced": self.balanced}


def ledger(session: Session) -> Ledger:
    """Count. `accepted` comes from the raw mails, the outcomes from the states: two independent sums.

    One statement, so that a living desk is counted at one moment: on PostgreSQL every statement sees its own.
    """
    shown = select(Message.id).where(Message.inbound_mail_id == InboundMail.id).exists()
    rows = session.execute(
        select(
            InboundMail.state,
            func.count(),
            func.count(RawMail.id),
            func.count().filter(~shown),
            func.min(InboundMail.received_at),
        )
        .outerjoin(RawMail, RawMail.id == InboundMail.raw_id)
        .group_by(InboundMail.state)
    ).tuples()
    by_state, accepted, orphans, oldest = dict[str, int](), 0, 0, None
    for state, count, with_bytes, unseen, first in rows:
        by_state[state] = count
        accepted += with_bytes
        if state == "filed":
            orphans = unseen
        elif state in ("pending", "processing"):
            oldest = min(filter(None, (oldest, first)))
    return Ledger(
        accepted=accepted,
        filed=by_state.get("filed", 0),
        ignored=by_state.get("ignored", 0),
        bounce=by_state.get("bounce", 0),
        agent_reply=by_state.get("agent_reply", 0),
        duplicate=by_state.get("duplicate", 0),
        quarantined=by_state.get("quarantined", 0),
        pending=by_state.get("pending", 0) + by_state.get("processing", 0),
        filed_without_message=orphans,
        oldest_pending=oldest,
    )
