"""Notices to colleagues: reminders before a promise is due, news that one broke, an answer that did not arrive.

Each goes to its reader within their own working hours; outside of them it waits as a row of its own until they open, and is asked
once more then whether it is still news.
"""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from typing import Any

from sqlalchemy.orm import Session

from outbound.outbox import failures
from outbound.policy import POLICY, clean, mailbox
from outbound.post import House, enqueue, words
from templates import Language, render_mail
from tickets.agents_time import hours_of
from tickets.hours import NoWorkingTime
from tickets.people import active_agent, leads_of
from tickets.records import Agent, DueNotice, OutboxMail, Promise, Ticket
from tickets.store import insert_or_ignore
from tone.commitments import say_due

NOBODY = "there is nobody to tell: the ticket belongs to no active agent, and the team has no lead"


def promise_reminder(session: Session, notice: DueNotice, ticket: Ticket, house: House) -> str | None:
    """To the agent of an open promise; to the leads when nobody has it."""
    promise = session.get_one(Promise, notice.promise_id)
    if promise.state != "open":
        return f"the promise is {promise.state} already"
    return _tell(session, notice, ticket, _owner_or_leads(session, notice, ticket), _said(promise), house)


def promise_at_risk(session: Session, notice: DueNotice, ticket: Ticket, house: House) -> str | None:
    """To the leads, while something can still be done."""
    promise = session.get_one(Promise, notice.promise_id)
    if promise.state != "open":
        return f"the promise is {promise.state} already"
    return _tell(session, notice, ticket, leads_of(session, ticket.mailbox.team_id), _said(promise), house)


def promise_broken(session: Session, notice: DueNotice, ticket: Ticket, house: House) -> str | None:
    """To the leads and to whoever had promised."""
    promise = session.get_one(Promise, notice.promise_id)
    if promise.closed_at is not None:
        return "somebody has answered in the meantime"
    readers = {a.id: a for a in leads_of(session, ticket.mailbox.team_id)}
    if owner := active_agent(session, promise.agent_id):
        readers[owner.id] = owner
    return _tell(session, notice, ticket, list(readers.values()), _said(promise), house)


def reply_failed(session: Session, notice: DueNotice, ticket: Ticket, house: House) -> str | None:
    mail = session.get_one(OutboxMail, int(notice.cause.split(":")[1]))
    lines = [clean(line) for line in failures(mail)]
    values = {
        "failures": lines,
        "partly": len(lines) < len(mail.recipients),
        "owed_again": mail.state == "failed",
    }
    return _tell(session, notice, ticket, _owner_or_leads(session, notice, ticket), values, house)


def _said(promise: Promise) -> dict[str, Any]:
    return {
        "what": promise.what,
        "due_at": promise.due_at,
        "owner_name": promise.agent.name if promise.agent is not None else "",
    }


def _owner_or_leads(session: Session, notice: DueNotice, ticket: Ticket) -> list[Agent]:
    agent = active_agent(session, notice.agent_id) or active_agent(session, ticket.agent_id)
    return [agent] if agent is not None else leads_of(session, ticket.mailbox.team_id)


def _tell(
    session: Session,
    notice: DueNotice,
    ticket: Ticket,
    readers: list[Agent],
    values: dict[str, Any],
    house: House,
) -> str | None:
    """One internal mail for each reader, in their language and within their hours."""
    if notice.reader_id is not None:
        chosen = active_agent(session, notice.reader_id)
        readers = [chosen] if chosen is not None else []
    if not readers:
        return NOBODY
    awake = [agent for agent in readers if not _put_off(session, notice, ticket, agent, house.now)]
    for agent in awake:
        _mail(session, notice, ticket, agent, values, house)
    return None if awake else "it waits until those who read it are at work"


def _put_off(session: Session, notice: DueNotice, ticket: Ticket, agent: Agent, now: dt.datetime) -> bool:
    """Outside the reader's hours: a row of its own waits for them."""
    hours = hours_of(agent, ticket.mailbox.profile)
    try:
        opens = hours.next_open(now)
    except NoWorkingTime:
        return False  # a calendar that never opens is no reason to keep bad news from anybody
    if opens <= now:
        return False
    insert_or_ignore(
        session,
        DueNotice,
        kind=notice.kind,
        cause=f"{notice.cause}:{agent.id}:{opens:%Y%m%d%H%M}",
        ticket_id=notice.ticket_id,
        promise_id=notice.promise_id,
        agent_id=notice.agent_id,
        reader_id=agent.id,
        not_before=opens,
        created_at=now,
        state="due",
        reason="",
    )
    return True


def _mail(
    session: Session, notice: DueNotice, ticket: Ticket, agent: Agent, values: dict[str, Any], house: House
) -> None:
    language: Language = "en" if agent.language == "en" else "de"
    zone = hours_of(agent, ticket.mailbox.profile).settings.timezone
    due = values.get("due_at")
    shown = {
        **values,
        "due": say_due(due, house.now, language, zone) if due is not None else "",
        "owner_name": values.get("owner_name", ""),
        "agent_first_name": agent.first_name,
        "contact_name": clean(ticket.contact.display_name),
        "ticket_subject": clean(ticket.subject),
        "number": ticket.number,
        "link": f"{house.base_url.rstrip('/')}/tickets/{ticket.number}",
        "language": language,
    }
    rendered = render_mail(notice.kind, language, shown, blocks=words)
    message = EmailMessage(policy=POLICY)
    message["From"] = mailbox("Takt", ticket.mailbox.address)
    message["To"] = mailbox(agent.name, agent.email)
    message["Message-ID"] = house.signer.message_id(ticket.mailbox.address, ticket.id, ticket.contact_id)
    enqueue(session, message, rendered, "internal", ticket, (agent.name, agent.email), house)
