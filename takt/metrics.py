"""Health and figures. Healthy means: no row has been due for long. A process that is merely alive proves nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbound.imap.cursors import is_red
from tickets import search
from tickets.ledger import ledger
from tickets.records import InboundMail, MailboxCursor, OutboxMail, SearchDue
from tickets.refused import Refused

STALE = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Health:
    """What is late, in words; empty when all is well."""

    late: tuple[Refused, ...]
    under_way: tuple[Refused, ...] = ()
    """What is not as usual and ends by itself; mail comes and goes all the same."""

    @property
    def problems(self) -> tuple[str, ...]:
        """In English, for machines and logs."""
        return tuple(map(str, self.late))

    @property
    def ok(self) -> bool:
        return not self.late


def health(session: Session, *, now: dt.datetime) -> Health:
    """Look for rows that should have moved on."""
    problems = []
    oldest = session.scalar(
        select(func.min(InboundMail.received_at)).where(InboundMail.state.in_(("pending", "processing")))
    )
    if oldest is not None and now - oldest > STALE:
        problems.append(
            Refused(
                f"Eine Mail wartet seit {_said(oldest)} darauf, gelesen zu werden. Läuft takt serve?",
                f"a mail has been waiting since {oldest:%Y-%m-%d %H:%M} UTC to be processed: does takt serve run?",
            )
        )
    due = session.scalar(select(func.min(OutboxMail.not_before)).where(OutboxMail.state == "due"))
    if due is not None and now - due > STALE:
        problems.append(
            Refused(
                f"Eine Mail wartet seit {_said(due)} darauf, hinauszugehen. Was stört, steht im Postausgang.",
                f"a mail has been waiting since {due:%Y-%m-%d %H:%M} UTC to be sent: the outbox says what is in the way",
            )
        )
    for cursor in red_mailboxes(session, now=now):
        since = cursor.checked_at or cursor.begun_at
        problems.append(
            Refused(
                f"Der Ordner {cursor.folder} von {cursor.account} wird seit {_said(since)} nicht abgeholt: {cursor.error}",
                f"folder {cursor.folder} of {cursor.account} has not been fetched since {since:%Y-%m-%d %H:%M} UTC: {cursor.error}",
            )
        )
    return Health(tuple(problems), under_way(session, now=now))


def under_way(session: Session, *, now: dt.datetime) -> tuple[Refused, ...]:
    """A search index that is being made anew: until it is whole, older tickets are not found."""
    unknown = search.missing(session, before=now - STALE)
    if not unknown:
        return ()
    german = "einen älteren Vorgang" if unknown == 1 else f"{unknown} ältere Vorgänge"
    english = "one older ticket" if unknown == 1 else f"{unknown} older tickets"
    return (
        Refused(
            f"Die Suche findet {german} noch nicht: Ihr Index entsteht gerade neu. takt serve bringt das von selbst zu Ende.",
            f"the search does not find {english} yet: its index is being made anew, and takt serve finishes that by itself",
        ),
    )


def _said(moment: dt.datetime) -> str:
    return f"{moment:%d.%m.%Y %H:%M} UTC"


def red_mailboxes(session: Session, *, now: dt.datetime) -> list[MailboxCursor]:
    """Folders that people should know about: three failures in a row, or a quarter of an hour without success."""
    failing = session.scalars(
        select(MailboxCursor)
        .where(MailboxCursor.active, MailboxCursor.failing_since.is_not(None))
        .order_by(MailboxCursor.id)
    )
    return [cursor for cursor in failing if is_red(cursor, now=now)]


def prometheus(session: Session, *, now: dt.datetime) -> bytes:
    """The figures in Prometheus' text form, counted from rows at each call."""
    registry = CollectorRegistry()
    book = ledger(session)
    mails = Gauge("takt_inbound_mails", "Accepted mails by outcome", ["outcome"], registry=registry)
    for outcome in ("filed", "ignored", "bounce", "agent_reply", "duplicate", "quarantined", "pending"):
        mails.labels(outcome).set(getattr(book, outcome))
    Gauge("takt_ledger_balanced", "1 when accepted equals the sum of outcomes", registry=registry).set(
        book.balanced
    )
    age = Gauge("takt_oldest_pending_seconds", "Age of the oldest unprocessed mail", registry=registry)
    age.set((now - book.oldest_pending).total_seconds() if book.oldest_pending else 0)
    outbox = Gauge("takt_outbox_mails", "Outgoing mails by state", ["state"], registry=registry)
    for state, count in session.execute(
        select(OutboxMail.state, func.count()).group_by(OutboxMail.state)
    ).tuples():
        outbox.labels(state).set(count)
    due = Gauge("takt_search_due", "Changes that the search does not know yet", registry=registry)
    due.set(session.scalar(select(func.count()).select_from(SearchDue)) or 0)
    return generate_latest(registry)
