"""Alerts to leads: a mailbox that cannot be fetched, a loop, a ticket that keeps reopening. One mail for each lead, told once.

They go out through the relay to the leads' own addresses, so a mailbox that is down does not silence the news of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from outbound.policy import POLICY, UndeliverableAddress, clean, mailbox
from outbound.post import House, enqueue
from outbound.richtext import blocks_of
from templates import Language, render_mail
from tickets.records import Agent, Alert, Mailbox, Ticket, track
from tickets.store import Store
from tickets.tokens import Signer
from tone.commitments import say_due

log = structlog.get_logger("takt.outbound")


def tell_alerts(
    store: Store, *, signer: Signer, instance: str, base_url: str, now_fn: Callable[[], dt.datetime]
) -> int:
    """Write the mails of untold alerts, one transaction each. Returns how many mails were written."""
    with store.read() as session:
        untold = session.scalars(select(Alert.id).where(Alert.told_at.is_(None)).order_by(Alert.id)).all()
    written = 0
    for alert_id in untold:
        house = House(signer, instance, base_url, now_fn())
        try:
            with store.write() as session:
                written += _tell(session, alert_id, house)
        except OperationalError:
            raise  # the database, not the alert: the job comes again
        except Exception as error:
            log.exception("alert cannot be told", alert_id=alert_id)
            with store.write() as session:
                alert = session.get_one(Alert, alert_id)
                alert.told_at, alert.outcome = house.now, f"it could not be written: {error}"
    return written


def _tell(session: Session, alert_id: int, house: House) -> int:
    alert = session.get(Alert, alert_id, with_for_update=True)
    if alert is None or alert.told_at is not None:
        return 0
    box = session.get(Mailbox, alert.mailbox_id) if alert.mailbox_id is not None else None
    box = box or session.scalars(select(Mailbox).where(Mailbox.active).order_by(Mailbox.id)).first()
    leads = _leads(session, box)
    alert.told_at = house.now
    if box is None or not leads:
        alert.outcome = "there is no active lead to tell"
        return 0
    told = []
    for lead in leads:
        try:
            _write(session, alert, box, lead, house)
            told.append(lead.email)
        except UndeliverableAddress as error:
            log.warning("a lead cannot be told", lead=lead.email, error=str(error))
    alert.outcome = f"told {', '.join(told)}" if told else "no lead has a usable address"
    return len(told)


def _write(session: Session, alert: Alert, box: Mailbox, lead: Agent, house: House) -> None:
    language: Language = "en" if lead.language == "en" else "de"
    ticket = session.get(Ticket, alert.ticket_id) if alert.ticket_id is not None else None
    rendered = render_mail(
        f"alert_{alert.kind}", language, _values(alert, box, ticket, lead, language, house), blocks=blocks_of
    )
    message = EmailMessage(policy=POLICY)
    message["From"] = mailbox("Takt", box.address)
    message["To"] = mailbox(lead.name, lead.email)
    message["Message-ID"] = house.signer.message_id(
        box.address, ticket.id if ticket is not None else 0, ticket.contact_id if ticket is not None else 0
    )
    mail = enqueue(session, message, rendered, "internal", ticket, (lead.name, lead.email), house)
    track(
        session,
        "alert.told",
        now=house.now,
        ticket_id=alert.ticket_id,
        agent_id=lead.id,
        outbox_id=mail.id,
        alert=alert.kind,
    )


def _values(
    alert: Alert, box: Mailbox, ticket: Ticket | None, lead: Agent, language: Language, house: House
) -> dict[str, Any]:
    """Strangers' text is cleaned; times are said as people say them."""
    base = house.base_url.rstrip("/")
    data = {
        name: clean(value) if isinstance(value, str) else value
        for name, value in alert.data.items()
        if name != "since"
    }
    since = dt.datetime.fromisoformat(alert.data["since"]) if alert.data.get("since") else None
    zone = box.profile.calendar.timezone
    return {
        **data,
        "lead_first_name": lead.first_name,
        "mailbox_name": box.name,
        "mailbox_address": box.address,
        "number": ticket.number if ticket is not None else "",
        "ticket_subject": clean(ticket.subject) if ticket is not None else "",
        "link": f"{base}/tickets/{ticket.number}" if ticket is not None else f"{base}/ledger",
        "since": say_due(since, house.now, language, zone) if since is not None else "",
        "language": language,
    }


def _leads(session: Session, box: Mailbox | None) -> list[Agent]:
    """The active leads of the mailbox's team, else of the house."""
    leads = session.scalars(
        select(Agent).where(Agent.active, Agent.access.in_(("lead", "operator"))).order_by(Agent.id)
    ).all()
    own = [lead for lead in leads if box is not None and lead.team_id == box.team_id]
    return own or list(leads)
