"""Mail going in, as tests write it: bytes to an address, and what became of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

import outbound
from inbound.accept import accept
from inbound.parse import parse
from inbound.parsed import ParsedMail
from inbound.process import Processor
from tests.support.desk import Desk
from tickets.records import InboundMail, Message, OutboxMail, OutboxRecipient, Party, Ticket


class Inline:
    """The parser in this process: these mails are ours."""

    def parse_stream(self, raws: Iterable[bytes], *, patience: float) -> Iterator[ParsedMail]:
        return map(parse, raws)


@dataclass
class Intake:
    """A desk whose clock the test moves."""

    desk: Desk
    now: dt.datetime
    instance: str = "takt-test"

    @classmethod
    def at(cls, desk: Desk) -> Intake:
        return cls(desk, desk.now)

    def later(self, **step: float) -> None:
        self.now += dt.timedelta(**step)

    def receive(
        self,
        raw: bytes,
        *,
        to: str = "service@takt.test",
        sender: str = "kim@example.org",
        source: str = "smtp",
        mailbox_id: int | None = None,
    ) -> InboundMail:
        """Take one mail in and process it; its row afterwards."""
        with self.desk.store.write() as session:
            made = accept(
                session,
                raw,
                mailbox_id=mailbox_id or self.desk.mailbox_id,
                source=source,
                now=self.now,
                envelope_from=sender,
                envelope_to=to,
            )
            assert made is not None
            row_id = made.id
        self.process()
        with self.desk.store.read() as session:
            return session.get_one(InboundMail, row_id)

    def process(self) -> dict[str, int]:
        processor = Processor(self.desk.store, Inline(), self.desk.signer, self.instance, lambda: self.now)
        return dict(processor.run())

    def compose(self, limits: outbound.Limits = outbound.Limits()) -> int:
        """Write the due notices."""
        return outbound.compose_due(
            self.desk.store,
            signer=self.desk.signer,
            instance=self.instance,
            base_url="https://desk.takt.test",
            now_fn=lambda: self.now,
            limits=limits,
        )

    def sent(self, *, to: str = "") -> list[tuple[str, str, bytes]]:
        """(kind, recipient, bytes) of every outgoing mail."""
        with self.desk.store.read() as session:
            rows = session.execute(
                select(OutboxMail.kind, OutboxRecipient.address, OutboxMail.content)
                .join(OutboxRecipient, OutboxRecipient.mail_id == OutboxMail.id)
                .order_by(OutboxMail.id)
            ).tuples()
            return [row for row in rows if not to or row[1] == to]

    def state_of(self, ticket_id: int) -> tuple[object, ...]:
        """Everything of a ticket that a forged mail must not change."""
        with self.desk.store.read() as session:
            ticket = session.get_one(Ticket, ticket_id)
            row = {c.key: getattr(ticket, c.key) for c in Ticket.__mapper__.column_attrs}
            parties = session.execute(
                select(Party.address, Party.part).where(Party.ticket_id == ticket_id).order_by(Party.id)
            ).all()
            messages = session.scalars(
                select(Message.id).where(Message.ticket_id == ticket_id).order_by(Message.id)
            ).all()
            return row, parties, messages


def file_mail(desk: Desk, raw: bytes, *, mailbox_id: int | None = None, envelope_to: str = "") -> InboundMail:
    """Take in one mail as `takt import` does, for tests that are about what comes afterwards; its row."""
    intake = Intake(desk, desk.now, instance="test")
    return intake.receive(raw, to=envelope_to, sender="", source="file", mailbox_id=mailbox_id)


def letter(
    *,
    sender: str = "Kim Schulz <kim@example.org>",
    to: str = "service@takt.test",
    subject: str = "Rechnung 4711",
    text: str = "Guten Tag,\n\nin der Rechnung 4711 fehlt die Gutschrift. Wann kommt sie?\n",
    message_id: str = "",
    **headers: str,
) -> bytes:
    """A plain mail. Further headers by keyword: ``in_reply_to="<x@y>"``."""
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}"]
    if message_id:
        lines.append(f"Message-ID: {message_id}")
    lines += [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
    lines += ["Content-Type: text/plain; charset=utf-8", "", text]
    return "\n".join(lines).replace("\n", "\r\n").encode()
