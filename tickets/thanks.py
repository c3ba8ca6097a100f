"""Thanks reach the person they are meant for: what clients wrote gladly after one's own answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from tickets.records import Message, Ticket

MAX_WORDS = 300


@dataclass(frozen=True, slots=True)
class Thanks:
    """One glad mail."""

    at: dt.datetime
    ticket: str
    name: str
    words: str


def thanks_for(session: Session, agent_id: int, *, since: dt.datetime, limit: int = 10) -> list[Thanks]:
    """Thankful mails whose nearest answer before them was this agent's, newest first."""
    answer = aliased(Message)
    nearest = (
        select(func.max(answer.id))
        .where(answer.ticket_id == Message.ticket_id, answer.id < Message.id, answer.kind == "reply")
        .correlate(Message)
        .scalar_subquery()
    )
    own = aliased(Message)
    rows = session.execute(
        select(Message.at, Ticket.number, Message.from_name, Message.new_text)
        .join(Ticket, Ticket.id == Message.ticket_id)
        .join(own, own.id == nearest)
        .where(
            Message.direction == "in",
            Message.mood == "thankful",
            Message.at >= since,
            own.agent_id == agent_id,
        )
        .order_by(Message.id.desc())
        .limit(limit)
    ).tuples()
    return [Thanks(at, number, name, _short(text)) for at, number, name, text in rows]


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= MAX_WORDS else f"{words[: MAX_WORDS - 1].rstrip()}…"
