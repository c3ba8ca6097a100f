"""What the gate saw is written down here, in the transaction of the submit that it judged."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from tickets.gate import Judgement
from tickets.records import Agent, GateCheck, GateFinding, GatePraise, Reply, Ticket
from tone import Review

MAX_QUOTE = 300


def record(
    session: Session,
    reply: Reply,
    review: Review,
    judgement: Judgement,
    *,
    overridden: bool,
    now: dt.datetime,
) -> GateCheck:
    """Keep one look of the gate: its findings, its praise, what it decided."""
    ticket = session.get_one(Ticket, reply.ticket_id)
    agent = session.get_one(Agent, reply.agent_id)
    before = session.scalar(select(func.max(GateCheck.sequence)).where(GateCheck.reply_id == reply.id)) or 0
    check = GateCheck(
        reply_id=reply.id,
        ticket_id=ticket.id,
        mailbox_id=ticket.mailbox_id,
        team_id=agent.team_id,
        agent_id=agent.id,
        language=ticket.language,
        sequence=before + 1,
        at=now,
        day=now.astimezone(ZoneInfo(ticket.mailbox.profile.calendar.timezone)).date(),
        decision=judgement.decision,
        final=judgement.released,
        overridden=overridden and judgement.released,
        mood=ticket.mood,
        findings=[
            GateFinding(rule=f.rule, category=f.category, severity=f.severity, quote=f.quote[:MAX_QUOTE])
            for f in review.findings
        ],
        praise=[GatePraise(category=p.category, quote=p.quote[:MAX_QUOTE]) for p in review.praise],
    )
    session.add(check)
    return check


def not_final(session: Session, reply_id: int) -> None:
    """The reply did not leave after all."""
    session.execute(update(GateCheck).where(GateCheck.reply_id == reply_id).values(final=False))


def forget(session: Session, reply_id: int) -> None:
    """A draft that is thrown away takes along what the gate saw of it: it never left, and no report counts it."""
    seen = select(GateCheck.id).where(GateCheck.reply_id == reply_id)
    for record in (GateFinding, GatePraise):
        session.execute(delete(record).where(record.check_id.in_(seen)))
    session.execute(delete(GateCheck).where(GateCheck.reply_id == reply_id))
