"""Raising alerts: whoever sees a loop or a dead mailbox writes a row; outbound tells the leads by mail."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from tickets.records import Alert, track
from tickets.store import insert_or_ignore


def raise_alert(
    session: Session,
    kind: str,
    cause: str,
    *,
    now: dt.datetime,
    mailbox_id: int | None = None,
    ticket_id: int | None = None,
    **data: Any,
) -> bool:
    """Write it down unless this cause was raised before. True when it is new."""
    made = insert_or_ignore(
        session,
        Alert,
        kind=kind,
        cause=cause,
        mailbox_id=mailbox_id,
        ticket_id=ticket_id,
        data=data,
        raised_at=now,
        outcome="",
    )
    if made is not None:
        track(session, f"alert.{kind}", now=now, ticket_id=ticket_id, cause=cause, **data)
    return made is not None
