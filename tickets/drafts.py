"""Drafts: what an agent is writing, kept every few seconds and after a crash."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from tickets.records import Reply

EDITABLE = ("draft", "held")


class NotEditable(Exception):
    """The reply has already left, or belongs to somebody else."""


def open_draft(session: Session, ticket_id: int, agent_id: int) -> Reply | None:
    """The reply this agent is writing on this ticket, if any."""
    return session.scalar(
        select(Reply)
        .where(Reply.ticket_id == ticket_id, Reply.agent_id == agent_id, Reply.state.in_(EDITABLE))
        .order_by(Reply.id.desc())
        .limit(1)
    )


def save(
    session: Session,
    ticket_id: int,
    agent_id: int,
    *,
    text: str,
    base_version: int,
    now: dt.datetime,
    reply_id: int | None = None,
    request_key: str | None = None,
    cc: Sequence[str] = (),
    promise_due_at: dt.datetime | None = None,
    ask_client: bool = False,
    close_ticket: bool = False,
) -> Reply:
    """Write the draft down. `request_key` makes a resent form find its own reply again, even one already released."""
    reply = _find(session, ticket_id, agent_id, reply_id, request_key)
    if reply is None:
        reply = Reply(ticket_id=ticket_id, agent_id=agent_id, state="draft", created_at=now, updated_at=now)
        session.add(reply)
    if reply.ticket_id != ticket_id or reply.agent_id != agent_id:
        raise NotEditable(f"draft {reply.id} belongs to another ticket or agent")
    if reply.state not in EDITABLE:
        if request_key and reply.request_key == request_key:
            return reply
        raise NotEditable("this answer has already been sent; write a new one")
    reply.text = text
    reply.base_version = base_version
    reply.request_key = request_key or reply.request_key
    reply.cc = list(cc)
    reply.promise_due_at = promise_due_at
    reply.ask_client, reply.close_ticket = ask_client, close_ticket
    reply.state, reply.findings = "draft", []
    reply.updated_at = now
    session.flush()
    return reply


def _find(
    session: Session, ticket_id: int, agent_id: int, reply_id: int | None, request_key: str | None
) -> Reply | None:
    found = None
    if request_key:
        found = session.scalar(select(Reply).where(Reply.request_key == request_key))
    if found is None and reply_id is not None:
        found = session.get(Reply, reply_id)
    return found or open_draft(session, ticket_id, agent_id)


def discard(session: Session, reply: Reply) -> None:
    """Throw a draft away; only what never left can be thrown away."""
    if reply.state not in EDITABLE:
        raise NotEditable("this answer has already been sent")
    session.delete(reply)
    session.flush()
