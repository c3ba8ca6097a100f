"""The morning mail to each agent: one a day of theirs, within their hours, instead of a ping for every event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from email.message import EmailMessage

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from outbound.policy import POLICY, clean, mailbox
from outbound.post import House, enqueue, words
from templates import Language, render_mail
from tickets.agenda import Agenda, active_mailboxes, agenda, day_of, home, home_among
from tickets.agents_time import hours_of
from tickets.reasons import called, reason
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
        waiting = _begun(session, now)
    written = 0
    for agent_id in waiting:
        with store.write() as session:
            written += _compose(session, agent_id, House(signer, instance, base_url, now))
    return written


def _begun(session: Session, now: dt.datetime) -> list[int]:
    """Who is at work and has not had today's digest looked at yet. Somebody new has their first one tomorrow."""
    boxes = active_mailboxes(session)
    seen = set(
        session.execute(
            select(AgentDigest.agent_id, AgentDigest.day).where(
                AgentDigest.day >= (now - dt.timedelta(days=2)).date()
            )
        ).tuples()
    )
    begun = []
    for agent in session.scalars(
        select(Agent).where(Agent.active).order_by(Agent.id).options(joinedload(Agent.team))
    ):
        box = home_among(boxes, agent)
        if box is None:
            continue
        hours = hours_of(agent, box.profile)
        day, _ = day_of(hours, now)
        new = agent.created_at.astimezone(hours.zone).date() == day
        if hours.is_open(now) and not new and (agent.id, day) not in seen:
            begun.append(agent.id)
    return begun


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
                        called(ticket.contact, language),
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
