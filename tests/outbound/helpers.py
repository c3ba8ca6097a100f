"""What outbound tests do over and over: release an answer, deliver it, read a mail without our own code."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from email.message import EmailMessage

from sqlalchemy import select
from sqlalchemy.orm import Session

import outbound
from outbound import DeliveryReport, Relay, RelaySettings, Release
from outbound.delivery import Transport
from tests.support.desk import Desk
from tickets.records import DueNotice, OutboxMail, OutboxRecipient, Party, Reply, Ticket

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
GOOD = (
    "Guten Tag Kim Schulz,\n\ndie Gutschrift fehlt tatsächlich in der Rechnung 4711. Ich lasse die Rechnung neu ausstellen. "
    "Bis morgen, 14 Uhr, melde ich mich mit dem Ergebnis bei Ihnen."
)
ACCUSING = (
    "Guten Tag Kim Schulz,\n\nSie haben offenbar vergessen, das Aktenzeichen anzugeben. Ich prüfe die Buchung. Bis "
    "morgen, 14 Uhr, melde ich mich bei Ihnen."
)
REASON = "Mit der Teamleitung so abgesprochen"
KIM = "kim@example.org"


def release(desk: Desk, session: Session, reply: Reply, **values: object) -> Release:
    """Through the gate with a second look, without undo time."""
    settings = {"now": desk.now, "second_look": True, "undo_seconds": 0, **values}
    return outbound.release(session, reply.id, signer=desk.signer, **settings)  # type: ignore[arg-type]


def send_reply(
    desk: Desk, session: Session, ticket: Ticket | None = None, text: str = GOOD, **values: object
) -> OutboxMail:
    """A released answer, due now."""
    ticket = ticket or desk.open_ticket(session)
    done = release(desk, session, desk.write_reply(session, ticket, text, **values))
    assert done.decision == "release", done.judgement.findings
    return session.get_one(OutboxMail, done.outbox_id)


def with_copies(session: Session, ticket: Ticket, *addresses: str) -> Ticket:
    """The ticket with further parties."""
    session.add_all(Party(ticket_id=ticket.id, address=a, name="", part="copy") for a in addresses)
    session.flush()
    return ticket


def ask(
    desk: Desk, session: Session, ticket: Ticket, kind: str, cause: str = "", **values: object
) -> DueNotice:
    """A due notice, as inbound or the promises write it."""
    notice = DueNotice(
        kind=kind,
        cause=cause or f"test:{kind}:{ticket.id}",
        ticket_id=ticket.id,
        created_at=desk.now,
        state="due",
        **values,
    )
    session.add(notice)
    session.flush()
    return notice


def compose(desk: Desk, now: dt.datetime | None = None) -> int:
    return outbound.compose_due(
        desk.store,
        signer=desk.signer,
        instance="takt-test",
        base_url="https://desk.takt.test",
        now_fn=lambda: now or desk.now,
    )


def relay_to(port: int, **values: object) -> Relay:
    return Relay(
        RelaySettings(**{"host": "127.0.0.1", "port": port, "tls": "none", "helo": "takt.test", **values})
    )  # type: ignore[arg-type]


def deliver(desk: Desk, transport: Transport, now: dt.datetime | None = None) -> DeliveryReport:
    return outbound.deliver_due(desk.store, transport, now_fn=lambda: now or desk.now)


def outbox(desk: Desk) -> list[OutboxMail]:
    with desk.store.read() as session:
        mails = list(session.scalars(select(OutboxMail).order_by(OutboxMail.id)))
        for mail in mails:
            _ = mail.content, mail.recipients
        return mails


def fates(desk: Desk) -> dict[str, str]:
    """Every recipient's state, by address."""
    with desk.store.read() as session:
        return dict(session.execute(select(OutboxRecipient.address, OutboxRecipient.state)).tuples().all())


def read(raw: bytes) -> EmailMessage:
    """The mail as another program reads it."""
    return email.message_from_bytes(raw, policy=email.policy.default)  # type: ignore[return-value]


def text_of(raw: bytes) -> str:
    body = read(raw).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def html_of(raw: bytes) -> str:
    body = read(raw).get_body(("html",))
    assert body is not None
    return str(body.get_content())


def header_names(raw: bytes) -> list[str]:
    """The header block split by hand, without any mail library: a line that does not begin with a space is a header."""
    head = raw.split(b"\r\n\r\n", 1)[0]
    names = list[str]()
    for line in head.split(b"\r\n"):
        if not line.startswith((b" ", b"\t")):
            name, colon, _ = line.partition(b":")
            assert colon, line
            names.append(name.decode("ascii"))
    return names


def released(desk: Desk, *copies: str) -> None:
    with desk.store.write() as session:
        ticket = with_copies(session, desk.open_ticket(session), *copies)
        send_reply(desk, session, ticket, cc=copies)


def acknowledged(desk: Desk) -> None:
    with desk.store.write() as session:
        ask(desk, session, desk.open_ticket(session), "acknowledgement")
    assert compose(desk) == 1
