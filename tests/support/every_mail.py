"""Every mail that the house writes by itself, composed for real on a furnished desk: what a person would find in their inbox."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

import outbound
from tests.support.desk import PROFILE, Desk
from tickets import promises, status, urgency
from tickets.records import Agent, DueNotice, Mailbox, OutboxMail, Promise, StatusSlot, Ticket
from tickets.windows import refresh_due

BASE = "https://desk.takt.test"
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
VARIANTS = (("de", "Sie"), ("de", "du"), ("en", "Sie"))
ANNOUNCED = {
    "start": "2026-11-28T08:00",
    "end": "2026-11-28T18:00",
    "de": "Am Samstag, 28. November, sind unsere Server von 8 bis 18 Uhr wegen Wartung nicht erreichbar.",
    "en": "On Saturday 28 November our servers are down for maintenance from 8 am to 6 pm.",
}
PARTS = {
    "de": {
        "goal": "Die Gutschrift über 20 Euro steht auf der nächsten Rechnung.",
        "progress": "Die Buchhaltung hat die Buchung gestern geprüft und freigegeben.",
        "blocker": "Der Bankauszug vom Montag fehlt noch.",
        "next_steps": "Am Freitag buche ich die Gutschrift und schicke den Beleg.",
        "decisions": "Welche Rechnungsadresse gilt ab Januar?",
    },
    "en": {
        "goal": "The credit of 20 euros is on your next invoice.",
        "progress": "Accounting checked the booking yesterday and approved it.",
        "blocker": "Monday's bank statement is still missing.",
        "next_steps": "On Friday I book the credit and send you the receipt.",
        "decisions": "Which billing address holds from January on?",
    },
}


@dataclass(frozen=True)
class Written:
    """One mail, named after what it is."""

    name: str
    language: str
    address: str
    to_client: bool
    content: bytes


def write_all(desk: Desk, language: str, address: str) -> list[Written]:
    """Compose every kind once, for one reader."""
    with desk.store.write() as session:
        box = session.get_one(Mailbox, desk.mailbox_id)
        profile = {**PROFILE.model_dump(mode="json"), "status_links": True, "announcements": [ANNOUNCED]}
        box.profile_data = profile
        for agent in session.scalars(select(Agent)):
            agent.language, agent.created_at = language, desk.now - DAY
    found = []
    for kind in ("acknowledgement", "emergency", "over_quota", "emergency_restored", "human_confirmed"):
        found.append((kind, _notice(desk, language, address, kind)))
    for kind in ("promise_reminder", "promise_at_risk", "promise_broken"):
        found.append((kind, _promise_notice(desk, language, address, kind)))
    for kind in ("update", "no_news", "late", "digest"):
        found.append((f"status_{kind}", _status(desk, language, address, kind)))
    found.append(("agent_digest", _agent_digest(desk)))
    return [
        Written(name, language, address, not name.startswith(("promise_", "agent_")), mail)
        for name, mail in found
    ]


def _ticket(desk: Desk, session: object, language: str, address: str, name: str, subject: str = "") -> Ticket:
    ticket = desk.open_ticket(
        session,  # type: ignore[arg-type]
        address=f"{name}@example.org",
        name="Petra Özdemir",
        subject=subject
        or ("Gutschrift zur Rechnung 4711" if language == "de" else "Credit for invoice 4711"),
    )
    contact = ticket.contact
    contact.first_name, contact.last_name, contact.salutation = (
        "Petra",
        "Özdemir",
        "Frau" if language == "de" else "Ms",
    )
    contact.language, contact.form_of_address = language, address
    ticket.agent_id = desk.agent_id
    return ticket


def _newest(desk: Desk) -> bytes:
    with desk.store.read() as session:
        return session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc()).limit(1)).one().content


def _run(desk: Desk, compose: object, now: dt.datetime) -> None:
    written = compose(  # type: ignore[operator]
        desk.store, signer=desk.signer, instance="takt-test", base_url=BASE, now_fn=lambda: now
    )
    assert written >= 1


def _notice(desk: Desk, language: str, address: str, kind: str) -> bytes:
    with desk.store.write() as session:
        ticket = _ticket(desk, session, language, address, kind)
        if kind in ("emergency", "over_quota", "emergency_restored"):
            made = urgency.claim(session, ticket, now=desk.now)
            assert made is not None
            if kind != "emergency":
                made.state, made.number = "over" if kind == "over_quota" else "restored", 4
                ticket.urgency = "high" if kind == "over_quota" else "critical"
            refresh_due(session, ticket)
        session.add(
            DueNotice(
                kind="acknowledgement" if kind == "emergency" else kind,
                cause=f"test:{kind}",
                ticket_id=ticket.id,
                created_at=desk.now,
                state="due",
            )
        )
    _run(desk, outbound.compose_due, desk.now)
    return _newest(desk)


def _promise_notice(desk: Desk, language: str, address: str, kind: str) -> bytes:
    with desk.store.write() as session:
        ticket = _ticket(desk, session, language, address, kind)
        what = (
            "Ich melde mich bis heute, 14 Uhr, mit dem Ergebnis."
            if language == "de"
            else "I will get back to you by 2 pm today."
        )
        due = desk.now - HOUR if kind == "promise_broken" else desk.now + 3 * HOUR
        made = promises.make(
            session, ticket, source="reply", what=what, due_at=due, agent_id=desk.agent_id, now=desk.now
        )
        session.add(
            DueNotice(
                kind=kind, cause=f"test:{kind}", ticket_id=ticket.id, promise_id=made.id, agent_id=desk.agent_id,
                created_at=desk.now, state="due",
            )
        )  # fmt: skip
    _run(desk, outbound.compose_due, desk.now)
    return _newest(desk)


def _status(desk: Desk, language: str, address: str, kind: str) -> bytes:
    slot = dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC)
    with desk.store.write() as session:
        ticket = _ticket(desk, session, language, address, f"status-{kind}")
        ticket.answered_at = desk.now - DAY
        if kind == "update":
            status.prepare(
                session,
                ticket,
                agent_id=desk.agent_id,
                parts=PARTS[language],
                links=["https://belege.takt.test/4711"],
                now=desk.now,
            )
        if kind == "digest":
            other = _ticket(
                desk, session, language, address, f"status-{kind}", "Lampe" if language == "de" else "Lamp"
            )
            promises.make(
                session, other, source="reply", what="x", due_at=slot + DAY, agent_id=None, now=desk.now
            )
            other.state = "waiting"
        status.set_rhythm(
            session, ticket, "donnerstags, 10 Uhr", agent_id=None, now=desk.now, for_contact=kind == "digest"
        )
    _run(desk, outbound.compose_updates, slot + 5 * HOUR if kind == "late" else slot)
    with desk.store.write() as session:
        newest = session.scalars(select(StatusSlot).order_by(StatusSlot.id.desc()).limit(1)).one()
        for rhythm in session.scalars(select(status.Rhythm)):
            rhythm.active = False
        return session.get_one(OutboxMail, newest.outbox_mail_id).content


def _agent_digest(desk: Desk) -> bytes:
    with desk.store.write() as session:
        for promise in session.scalars(select(Promise).where(Promise.state == "open")):
            refresh_due(session, promise.ticket, now=desk.now)
    _run(desk, outbound.compose_digests, desk.now)
    with desk.store.read() as session:
        mails = session.scalars(
            select(OutboxMail).where(OutboxMail.ticket_id.is_(None)).order_by(OutboxMail.id)
        )
        return mails.first().content  # type: ignore[union-attr]
