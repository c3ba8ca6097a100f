"""Letters back to an agent whose answer by mail did not leave: what stands in the way, and how to answer that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from email.message import EmailMessage
from typing import Any

from babel.dates import format_datetime
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from outbound.colleagues import reply_address
from outbound.policy import POLICY, clean, mailbox
from outbound.post import House, enqueue, words
from templates import Language, render_mail
from tickets.records import AgentMail, Message, Reply
from tone import Finding

MAX_LINES = 60


def send(
    session: Session, mail: AgentMail, name: str, values: dict[str, Any], house: House, reply: Reply | None
) -> None:
    """One automatic mail to the agent; answering it is answering about `reply`."""
    agent, ticket = mail.agent, mail.ticket
    language: Language = "en" if agent.language == "en" else "de"
    shown = {
        **values,
        "agent_first_name": agent.first_name,
        "contact_name": clean(ticket.contact.display_name),
        "ticket_subject": clean(ticket.subject),
        "number": ticket.number,
        "link": f"{house.base_url.rstrip('/')}/tickets/{ticket.number}",
        "own_lines": lines(reply.text if reply is not None else mail.text),
        "language": language,
    }
    rendered = render_mail(name, language, shown, blocks=words)
    message = EmailMessage(policy=POLICY)
    message["From"] = mailbox("Takt", ticket.mailbox.address)
    message["To"] = mailbox(agent.name, agent.email)
    message["Reply-To"] = mailbox("Takt", reply_address(session, ticket, agent, house, reply))
    message["Message-ID"] = house.signer.message_id(ticket.mailbox.address, ticket.id, ticket.contact_id)
    enqueue(session, message, rendered, "internal", ticket, (agent.name, agent.email), house)


def shown(findings: Sequence[Finding]) -> list[dict[str, str]]:
    """Findings as the mail lists them: the words, the reason, one better wording."""
    return [
        {
            "quote": clean(finding.quote),
            "why": clean(finding.why),
            "better": clean(finding.suggestions[0]) if finding.suggestions else "",
        }
        for finding in findings
    ]


def news(session: Session, mail: AgentMail, now: dt.datetime) -> dict[str, Any]:
    """What was written since the agent's mail was sent to them, the oldest first."""
    zone = mail.ticket.mailbox.profile.calendar.zone
    written = session.scalars(
        select(Message)
        .where(
            Message.ticket_id == mail.ticket_id,
            Message.id > mail.seen_message_id,
            Message.kind.in_(("mail", "reply")),
            Message.agent_id.is_distinct_from(mail.agent_id),
        )
        .options(joinedload(Message.agent))
        .order_by(Message.id)
        .limit(5)
    ).all()
    language = "en" if mail.agent.language == "en" else "de"
    return {
        "news": [
            {
                "who": clean(m.from_name or m.from_address),
                "when": format_datetime(m.at, "short", tzinfo=zone, locale=language),
                "lines": lines(m.new_text or m.text),
            }
            for m in written
        ]
    }


def lines(text: str) -> list[str]:
    """Text for a mail, quoted line by line and not endless."""
    found = [clean(line) for line in text.strip().splitlines()]
    return found[:MAX_LINES] + (["…"] if len(found) > MAX_LINES else [])
