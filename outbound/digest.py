"""The morning mail to each agent: one a day of theirs, within their hours, instead of a ping for every event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from email.message import EmailMessage

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outbound.policy import POLICY, clean, mailbox
from outbound.post import House, enqueue, words
from templates import Language, render_mail
from tickets.agenda import Agenda, agenda, day_of, home
from tickets.agents_time import hours_of
from tickets.reasons import reason
from tickets.records import Agent, AgentDigest, DueNotice, Mailbox, Promise
from tickets.store import Store, insert_or_ignore
from tickets.tokens import Signer

TOLD = "it stands in the morning's digest"


def compose_digests(
    store: Store, *, signer: Signer, instance: str, base_url: str, now_fn: Callable[[], dt.datetime]
) -> int:
    """Write the digests of those whose day has begun. Returns how many mails were written."""
    now = now_fn()
    with store.read() as session:
        waiting = [
            agent.id
            for agent in session.scalars(select(Agent).where(Agent.active))
            if _begun(session, agent, now)
        ]
    written = 0
    for agent_id in waiting:
        with store.write() as session:
            written += _compose(session, agent_id, House(signer, instance, base_url, now))
    return written


def _begun(session: Session, agent: Agent, now: dt.datetime) -> bool:
    """Are they at work, and has today's digest not been looked at yet? Somebody new has their first one tomorrow."""
    box = home(session, agent)
    if box is None:
        return False
    hours = hours_of(agent, box.profile)
    day, _ = day_of(hours, now)
    if not hours.is_open(now) or agent.created_at.astimezone(hours.zone).date() == day:
        return False
    seen = select(AgentDigest.id).where(AgentDigest.agent_id == agent.id, AgentDigest.day == day)
    return session.scalar(seen) is None


def _compose(session: Session, agent_id: int, house: House) -> int:
    agent = session.get_one(Agent, agent_id)
    box = home(session, agent)
    assert box is not None
    hours = hours_of(agent, box.profile)
    day, until = day_of(hours, house.now)
    made = insert_or_ignore(session, AgentDigest, agent_id=agent.id, day=day, created_at=house.now)
    if made is None:
        return 0  # another worker was there first
    plan = agenda(session, agent, until=until, now=house.now)
    if plan.empty:
        return 0
    mail_id = _mail(session, agent, box, plan, hours.settings.timezone, house)
    session.execute(update(AgentDigest).where(AgentDigest.id == made).values(outbox_mail_id=mail_id))
    _quiet(session, agent, plan, house.now)
    return 1


def _mail(session: Session, agent: Agent, box: Mailbox, plan: Agenda, zone: str, house: House) -> int:
    language: Language = "en" if agent.language == "en" else "de"
    base = house.base_url.rstrip("/")
    values = {
        "agent_first_name": agent.first_name,
        "lines": [
            {
                "reason": clean(
                    reason(
                        ticket.next_due_kind,
                        ticket.contact,
                        ticket.next_due_at,
                        now=house.now,
                        zone=zone,
                        language=language,
                    )
                ),
                "subject": clean(ticket.subject),
                "link": f"{base}/tickets/{ticket.number}",
            }
            for ticket in plan.tickets
            if ticket.next_due_at is not None
        ],
        "count": len(plan.tickets) + plan.more,
        "more": plan.more,
        "late": plan.late,
        "free": plan.free,
        "link": f"{base}/",
        "language": language,
    }
    rendered = render_mail("agent_digest", language, values, blocks=words)
    message = EmailMessage(policy=POLICY)
    message["From"] = mailbox("Takt", box.address)
    message["To"] = mailbox(agent.name, agent.email)
    message["Message-ID"] = house.signer.message_id(box.address, 0, agent.id)
    return enqueue(session, message, rendered, "internal", None, (agent.name, agent.email), house).id


def _quiet(session: Session, agent: Agent, plan: Agenda, now: dt.datetime) -> None:
    """Reminders that waited for this morning and say nothing new any more."""
    waiting = session.scalars(
        select(DueNotice)
        .join(Promise, Promise.id == DueNotice.promise_id)
        .where(
            DueNotice.state == "due",
            DueNotice.kind == "promise_reminder",
            DueNotice.reader_id == agent.id,
            DueNotice.ticket_id.in_([ticket.id for ticket in plan.tickets]),
        )
    )
    for notice in waiting:
        notice.state, notice.done_at, notice.reason = "suppressed", now, TOLD
