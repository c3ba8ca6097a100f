"""Asking for a mail to a client or a colleague: a row that outbound composes later, once for each cause."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from tickets.records import DueNotice
from tickets.store import insert_or_ignore


def ask_for(
    session: Session, kind: str, *, cause: str, ticket_id: int, now: dt.datetime, **more: Any
) -> int | None:
    """Ask for a notice unless this cause already did; the row's id, or None. `more` is columns of DueNotice.

    Whether it may go is decided where it is written: by then somebody else may have answered.
    """
    return insert_or_ignore(
        session,
        DueNotice,
        kind=kind,
        cause=cause,
        ticket_id=ticket_id,
        created_at=now,
        state="due",
        reason="",
        **more,
    )


def ask_for_failed_answer(
    session: Session, *, outbox_id: int, ticket_id: int, agent_id: int | None, now: dt.datetime
) -> None:
    """The agent hears once a mail that somebody did not get their answer, whoever reports it first."""
    ask_for(
        session, "reply_failed", cause=f"outbox:{outbox_id}", ticket_id=ticket_id, agent_id=agent_id, now=now
    )
