"""An agent's mail program, as far as tests need one: what it gets, and what it sends when somebody answers."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

from sqlalchemy import select

import outbound
from tests.support.desk import Desk
from tests.support.intake import file_mail
from tickets.records import (
    Agent,
    AgentMail,
    InboundMail,
    OutboxMail,
)

CLIENT = (
    "From: Kim Schulz <kim@example.org>\r\nTo: service@takt.test\r\nSubject: {subject}\r\nMessage-ID: <{id}@example.org>\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n{extra}\r\n{text}\r\n"
)
GOOD = (
    "Guten Tag Kim Schulz,\n\ndie Gutschrift fehlt tatsächlich in der Rechnung 4711. Ich lasse die Rechnung neu ausstellen. "
    "Bis morgen, 14 Uhr, melde ich mich mit dem Ergebnis bei Ihnen."
)
ACCUSING = (
    "Guten Tag Kim Schulz,\n\nSie haben offenbar vergessen, das Aktenzeichen anzugeben. Ich prüfe die Buchung. Bis "
    "morgen, 14 Uhr, melde ich mich bei Ihnen."
)


def client_writes(
    desk: Desk, text: str = "In der Rechnung 4711 fehlt die Gutschrift.", number: int = 1, extra: str = ""
) -> InboundMail:
    raw = CLIENT.format(subject="Rechnung 4711", id=f"k{number}", text=text, extra=extra)
    row = file_mail(desk, raw.encode())
    assert row.state == "filed", row.reason
    return row


def asked_for_each(desk: Desk, *agent_ids: int) -> None:
    with desk.store.write() as session:
        for agent_id in agent_ids or (desk.agent_id,):
            session.get_one(Agent, agent_id).new_mail = "each"


def compose(desk: Desk) -> None:
    outbound.compose_due(
        desk.store, signer=desk.signer, instance="test", base_url="http://desk.test", now_fn=lambda: desk.now
    )


def work_off(desk: Desk) -> AgentMail:
    outbound.work_off(
        desk.store, signer=desk.signer, instance="test", base_url="http://desk.test", now_fn=lambda: desk.now
    )
    with desk.store.read() as session:
        return session.scalars(select(AgentMail).order_by(AgentMail.id.desc()).limit(1)).one()


def to_agents(desk: Desk) -> list[EmailMessage]:
    """The mails that went to colleagues, the oldest first, read by the standard library."""
    with desk.store.read() as session:
        raws = session.scalars(
            select(OutboxMail.content).where(OutboxMail.kind == "internal").order_by(OutboxMail.id)
        ).all()
    made = [email.message_from_bytes(raw, policy=email.policy.default) for raw in raws]
    return [m for m in made if isinstance(m, EmailMessage)]


def body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    text: str = part.get_content()
    return text.replace("\r\n", "\n")


def reply_to(message: EmailMessage) -> str:
    return str(message["Reply-To"].addresses[0].addr_spec)


def answer(
    desk: Desk,
    notice: EmailMessage,
    text: str,
    *,
    sender: str = "Mira Sommer <mira@takt.test>",
    extra: str = "",
) -> InboundMail:
    """What a mail program sends when somebody answers: new words, a signature, the notice quoted below."""
    quoted = "\n".join(f"> {line}" for line in body(notice).splitlines())
    raw = (
        f"From: {sender}\nTo: Takt <{reply_to(notice)}>\nSubject: Re: {notice['Subject']}\nMessage-ID: <a{len(text)}-{hash(text)}@takt.test>\n"
        f"In-Reply-To: {notice['Message-ID']}\n{extra}Content-Type: text/plain; charset=utf-8\n\n"
        f"{text}\n\nViele Grüße\nMira Sommer\n\nAm 24. November 2026 um 10:12 Uhr schrieb Takt <service@takt.test>:\n{quoted}\n"
    )
    return file_mail(desk, raw.encode(), envelope_to=reply_to(notice))


def with_files(
    desk: Desk, notice: EmailMessage, text: str, *files: tuple[str, str, bytes], number: int = 1
) -> InboundMail:
    raw = EmailMessage()
    raw["From"], raw["To"], raw["Subject"], raw["Message-ID"] = (
        "mira@takt.test",
        reply_to(notice),
        "Re: x",
        f"<att{number}@takt.test>",
    )
    raw.set_content(text)
    for name, kind, content in files:
        raw.add_attachment(
            content, maintype=kind.partition("/")[0], subtype=kind.partition("/")[2], filename=name
        )
    return file_mail(desk, raw.as_bytes(), envelope_to=reply_to(notice))
