"""What crash tests share: a sender that journals what it was told, the passing of time, and the oracle.

The oracle compares three books that know nothing of each other: what senders were told (here), what arrived in the world (the sink),
and the rows. It passes when nothing that was acknowledged is missing, nothing is there twice, and every row is in a legal state.
"""

from __future__ import annotations

import datetime as dt
import smtplib
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sqlalchemy import func, select, update

from inbound.accept import unpack
from tests.support.served import Running, Served
from tests.support.sink import Sink
from tickets.records import DueNotice, InboundMail, Message, OutboxMail, RawMail, Ticket

RECOVERY = dt.timedelta(seconds=120)
"""How long the desk may take to pick up what a dead process left (fault plan, section 3)."""


@dataclass(frozen=True)
class Letter:
    """A client's mail, each from a firm of its own, so that no limit on automatic mail hides a second one."""

    number: int
    extra: bytes = b""

    @property
    def sender(self) -> str:
        return f"kim{self.number}@firma{self.number}.example"

    @property
    def message_id(self) -> str:
        return f"<brief-{self.number}@firma{self.number}.example>"

    @property
    def raw(self) -> bytes:
        head = (
            f"From: Kim Schulz <{self.sender}>\r\nTo: service@takt.test\r\nSubject: Rechnung {self.number}\r\n"
            f"Date: Wed, 25 Nov 2026 09:00:00 +0100\r\nMessage-ID: {self.message_id}\r\n\r\n"
            f"Guten Tag,\r\n\r\nin der Rechnung {self.number} fehlt die Gutschrift. Wann kommt sie?\r\n"
        )
        return head.encode() + self.extra


def letters(count: int) -> list[Letter]:
    return [Letter(number) for number in range(1, count + 1)]


@dataclass
class Source:
    """A mail server on the other side: it keeps every letter until it has read 250, and offers it again."""

    desk: Served
    waiting: list[Letter] = field(default_factory=list)
    accepted: list[Letter] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    """Every refusal's code: only temporary ones may ever stand here."""

    def offer(self, some: Iterable[Letter] = ()) -> None:
        """Send these and what still waits. A server that is gone ends the round."""
        self.waiting += some
        while self.waiting and self._send(self.waiting[0]):
            self.accepted.append(self.waiting.pop(0))

    def _send(self, letter: Letter) -> bool:
        try:
            self.desk.send(letter.raw, sender=letter.sender)
        except smtplib.SMTPResponseException as refused:
            self.answers.append(refused.smtp_code)
            return False
        except (OSError, smtplib.SMTPServerDisconnected):
            return False
        return True


def killed(running: Running, seconds: float = 40) -> None:
    """The armed fail point has ended the process with SIGKILL."""
    assert running.wait(seconds) == -9


def time_passes(desk: Served, span: dt.timedelta = RECOVERY) -> None:
    """Leases and back-offs of a dead desk run out, without the test waiting for it."""
    with desk.store() as store, store.write() as session:
        for row in session.scalars(select(InboundMail).where(InboundMail.lease_until.is_not(None))):
            assert row.lease_until is not None
            row.lease_until -= span
        for mail in session.scalars(select(OutboxMail).where(OutboxMail.state.in_(("due", "sending")))):
            mail.not_before -= span
            if mail.lease_until is not None:
                mail.lease_until -= span


def back_off_passes(desk: Served) -> None:
    """What was put off is due now; safe beside a living desk."""
    with desk.store() as store, store.write() as session:
        session.execute(
            update(OutboxMail)
            .where(OutboxMail.state == "due", OutboxMail.attempts > 0)
            .values(not_before=OutboxMail.created_at)
        )


def wait_until(true: Callable[[], bool], what: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"after {seconds:.0f} seconds still not: {what}"
        time.sleep(0.05)


def is_quiet(desk: Served) -> bool:
    """Nothing is left to do: no mail pending, no notice due, nothing on its way out."""
    with desk.store() as store, store.read() as session:
        left = (
            select(InboundMail.id).where(InboundMail.state.in_(("pending", "processing"))),
            select(DueNotice.id).where(DueNotice.state == "due"),
            select(OutboxMail.id).where(OutboxMail.state.in_(("due", "sending"))),
        )
        return not any(session.scalars(query.limit(1)).first() for query in left)


def quiet(desk: Served, seconds: float = 150) -> None:
    wait_until(lambda: is_quiet(desk), "the desk has nothing left to do", seconds)


def acknowledged_is_durable(desk: Served, source: Source) -> None:
    """Whatever was answered with 250 lies in the rows, byte for byte, even though the desk is dead."""
    with desk.store() as store, store.read() as session:
        kept = Counter(unpack(raw) for raw in session.scalars(select(RawMail)))
    missing = [letter.number for letter in source.accepted if not kept[letter.raw]]
    assert not missing, f"acknowledged and lost: {missing}"


def nothing_lost_nothing_twice(desk: Served, source: Source, world: Sink) -> None:
    """The oracle over the whole way in: each letter is one message of one ticket and caused one acknowledgement."""
    assert source.waiting == [] and all(400 <= code < 500 for code in source.answers)
    acknowledged_is_durable(desk, source)
    expected = sorted(letter.message_id for letter in source.accepted)
    with desk.store() as store, store.read() as session:
        messages = session.scalars(select(Message.message_id).where(Message.direction == "in")).all()
        tickets = session.scalar(select(func.count()).select_from(Ticket))
        states = Counter(session.scalars(select(InboundMail.state)))
        legs = dict(session.execute(select(OutboxMail.message_id, OutboxMail.state)).tuples().all())
    assert sorted(messages) == expected
    assert tickets == len(expected) == states.pop("filed")
    assert set(states) <= {"duplicate"}, states
    arrived = Counter(mail.recipients for mail in world.mails)
    assert arrived == {(letter.sender,): 1 for letter in source.accepted}
    assert set(legs.values()) == {"sent"} and len(legs) == len(expected)
    assert desk.ledger()["balanced"]
