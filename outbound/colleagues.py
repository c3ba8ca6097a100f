"""Notices to colleagues: reminders before a promise is due, news that one broke, an answer that did not arrive.

Each goes to its reader within their own working hours; outside of them it waits as a row of its own until they open, and is asked
once more then whether it is still news.
"""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outbound.outbox import failures
from outbound.policy import POLICY, clean, mailbox
from outbound.post import House, enqueue, words
from templates import Language, render_mail
from tickets import wordings
from tickets.agents_time import hours_of
from tickets.due_notices import ask_for
from tickets.hours import NoWorkingTime
from tickets.people import active_agent, leads_of, wants_news
from tickets.records import Agent, DueNotice, Message, OutboxMail, Promise, Reply, Ticket
from tone.commitments import say_due

MAX_LINES = 80
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


def client_wrote(session: Session, notice: DueNotice, ticket: Ticket, house: House) -> str | None:
    """A contact's mail, to whoever asked for each; it can be answered from any mail program."""
    readers = wants_news(session, ticket)
    if not readers:
        return "nobody asked for a notice of each mail"
    message = session.get_one(Message, notice.message_id)
    newer = session.scalar(
        select(Message.id).where(
            Message.ticket_id == ticket.id, Message.id > message.id, Message.kind.in_(("mail", "reply"))
        )
    )
    if newer is not None:
        return "something newer was written in the meantime"
    lines = [clean(line) for line in (message.new_text or message.text).strip().splitlines()]
    values = {
        "lines": [*lines[:MAX_LINES], *(["…"] if len(lines) > MAX_LINES else [])],
        "files": [clean(str(file.get("name", ""))) for file in message.attachments],
        "due_at": ticket.next_due_at if ticket.next_due_at and ticket.next_due_at > house.now else None,
    }
    return _tell(session, notice, ticket, readers, values, house)


def seen_by(session: Session, ticket: Ticket, reply: Reply | None = None) -> str:
    """What the reader of a mail has before their eyes, for its reply address: version, newest message, held answer."""
    newest = session.scalar(select(func.max(Message.id)).where(Message.ticket_id == ticket.id)) or 0
    return f"{ticket.version}m{newest}" + (f"r{reply.id}" if reply is not None else "")


def reply_address(
    session: Session, ticket: Ticket, agent: Agent, house: House, reply: Reply | None = None
) -> str:
    """The agent's own signed address of this ticket: whoever writes there from their address writes as this agent."""
    seen = seen_by(session, ticket, reply)
    return house.signer.reply_address(ticket.mailbox.address, "a", ticket.id, agent.id, seen)


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
    ask_for(
        session,
        notice.kind,
        cause=f"{notice.cause}:{agent.id}:{opens:%Y%m%d%H%M}",
        ticket_id=notice.ticket_id,
        promise_id=notice.promise_id,
        message_id=notice.message_id,
        agent_id=notice.agent_id,
        reader_id=agent.id,
        not_before=opens,
        now=now,
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
    own = wordings.of(session, ticket.mailbox_id)
    rendered = render_mail(notice.kind, language, shown, blocks=words, wording=own)
    message = EmailMessage(policy=POLICY)
    message["From"] = mailbox("Takt", ticket.mailbox.address)
    message["To"] = mailbox(agent.name, agent.email)
    message["Reply-To"] = mailbox("Takt", reply_address(session, ticket, agent, house))
    message["Message-ID"] = house.signer.message_id(ticket.mailbox.address, ticket.id, ticket.contact_id)
    enqueue(session, message, rendered, "internal", ticket, (agent.name, agent.email), house)
