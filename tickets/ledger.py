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
    """Count. `accepted` comes from the raw mails, the outcomes from the states: two independent sums."""
    by_state: dict[str, int] = dict(
        session.execute(select(InboundMail.state, func.count()).group_by(InboundMail.state)).tuples().all()
    )
    accepted = session.scalar(
        select(func.count()).select_from(InboundMail).join(RawMail, RawMail.id == InboundMail.raw_id)
    )
    orphans = session.scalar(
        select(func.count())
        .select_from(InboundMail)
        .outerjoin(Message, Message.inbound_mail_id == InboundMail.id)
        .where(InboundMail.state == "filed", Message.id.is_(None))
    )
    oldest = session.scalar(
        select(func.min(InboundMail.received_at)).where(InboundMail.state.in_(("pending", "processing")))
    )
    return Ledger(
        accepted=accepted or 0,
        filed=by_state.get("filed", 0),
        ignored=by_state.get("ignored", 0),
        bounce=by_state.get("bounce", 0),
        agent_reply=by_state.get("agent_reply", 0),
        duplicate=by_state.get("duplicate", 0),
        quarantined=by_state.get("quarantined", 0),
        pending=by_state.get("pending", 0) + by_state.get("processing", 0),
        filed_without_message=orphans or 0,
        oldest_pending=oldest,
    )
