"""Pairs of a reply and the client's next mail, for the words that calm and irritate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from tickets.records import Message, Reply, Ticket
from tickets.reports.phrases import Pair

MOST = 12_000
"""Newest replies looked at: enough for every phrase that anybody would notice, and quick in a large house."""
HEAT = {"thankful": -1, "friendly": -1, "calm": 0, "worried": 1, "disappointed": 2, "angry": 3}


def turns(session: Session, begin: dt.datetime, end: dt.datetime, language: str) -> Iterator[Pair]:
    """Replies released in [begin, end) that a client's mail came before and after. Only the agent's own words count."""
    newest = (
        select(Message.ticket_id)
        .join(Reply, Reply.id == Message.reply_id)
        .join(Ticket, Ticket.id == Message.ticket_id)
        .where(Message.at >= begin, Message.at < end, Message.kind == "reply", Ticket.language == language)
        .order_by(Message.at.desc())
        .limit(MOST)
        .subquery()
    )
    rows = session.execute(
        select(
            Message.ticket_id,
            Message.direction,
            Message.kind,
            Message.mood,
            Message.agent_id,
            Message.at,
            Reply.text,
        )
        .outerjoin(Reply, Reply.id == Message.reply_id)
        .where(Message.ticket_id.in_(select(newest.c.ticket_id)))
        .order_by(Message.ticket_id, Message.at, Message.id)
    ).tuples()
    ticket, before, waiting = None, None, None
    for ticket_id, direction, kind, mood, agent_id, at, text in rows:
        if ticket_id != ticket:
            ticket, before, waiting = ticket_id, None, None
        if kind == "reply" and text and agent_id is not None and before is not None:
            waiting = (text, agent_id, at)
        elif direction == "in" and mood is not None:
            if waiting is not None and before is not None and begin <= waiting[2] < end:
                yield Pair(waiting[0], waiting[1], _turn(before, mood))
            before, waiting = mood, None


def _turn(before: str, after: str) -> int:
    step = HEAT.get(before, 0) - HEAT.get(after, 0)
    return (step > 0) - (step < 0)
