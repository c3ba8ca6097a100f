"""SAFETY T1: the clock jumps an hour ahead, an hour back, a day ahead, to 1970 for five seconds. Nothing breaks, nothing is lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from outbound import outbox as sending
from takt.steady import PATIENCE, SteadyClock
from tests.outbound.helpers import send_reply
from tests.support.desk import Desk
from tests.tickets.test_promises import promise_on
from tickets import promises, queue, windows
from tickets.records import OutboxMail, Promise

START = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC).timestamp()
HOUR = 3600.0


@dataclass
class Machine:
    """A machine whose clock can be set; its uptime cannot."""

    up: float = 1000.0
    off: float = 0.0

    def wall(self) -> float:
        return START + self.up - 1000.0 + self.off

    def wait(self, seconds: float) -> None:
        self.up += seconds

    def clock(self) -> SteadyClock:
        return SteadyClock(self.wall, lambda: self.up)


@pytest.mark.parametrize("off", [HOUR, -HOUR, 24 * HOUR, -START])
def test_a_jump_that_passes_is_never_seen(off: float) -> None:
    machine = Machine()
    clock = machine.clock()
    seen = []
    for step in range(60):
        machine.off = off if 20 <= step < 25 else 0.0
        seen.append(clock().timestamp() - START)
        machine.wait(1)
    assert seen == [float(n) for n in range(60)]


@pytest.mark.parametrize("off", [HOUR, -HOUR])
def test_a_jump_that_stays_is_believed_after_ten_minutes(off: float) -> None:
    machine = Machine()
    clock = machine.clock()
    machine.off = off
    assert clock().timestamp() == START
    machine.wait(PATIENCE - 1)
    assert clock().timestamp() == START + PATIENCE - 1
    machine.wait(1)
    assert clock().timestamp() == START + PATIENCE + off
    machine.wait(5)
    assert clock().timestamp() == START + PATIENCE + off + 5


def test_small_steps_are_followed_at_once() -> None:
    machine = Machine()
    clock = machine.clock()
    for off in (1.0, 100.0, 0.0, -100.0):
        machine.off = off
        assert clock().timestamp() == START + off


def test_a_jump_while_another_is_doubted_begins_the_wait_anew() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.off = HOUR
    clock()
    machine.wait(PATIENCE - 10)
    machine.off = 2 * HOUR
    assert clock().timestamp() == START + PATIENCE - 10
    machine.wait(20)
    assert clock().timestamp() == START + PATIENCE + 10, "ten minutes from the second jump on"


@pytest.mark.parametrize("off", [HOUR, 24 * HOUR, -HOUR, -START])
def test_no_mass_breach_no_lost_lease_no_negative_age(desk: Desk, off: float) -> None:
    """A house under way while the clock jumps for a minute: promises stand, the mail being sent stays its sender's, and the queue
    shows nothing late."""
    machine = Machine()
    clock = machine.clock()
    assert clock() == desk.now
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        promise_on(desk, session, ticket, desk.now + dt.timedelta(minutes=30))
        send_reply(desk, session, desk.open_ticket(session, address="ole@example.org"))
        claimed = sending.claim(session, now=clock())
    assert claimed is not None
    machine.off = off
    for _ in range(6):
        machine.wait(10)
        with desk.store.write() as session:
            assert promises.watch(session, now=clock()).broken == 0
            assert sending.recover(session, now=clock()) == 0
        queue.mark(desk.store, now=clock())
        assert clock() >= desk.now
    machine.off = 0.0
    machine.wait(10)
    with desk.store.write() as session:
        assert (
            sending.settle(
                session, claimed, [sending.Result(claimed.recipients[0], "sent", 250, "ok")], now=clock()
            )
            == "sent"
        )
        assert session.scalars(select(Promise.state).order_by(Promise.id)).first() == "open"
        assert session.scalars(select(OutboxMail.state)).all() == ["sent"]
        ticket = session.get_one(type(ticket), ticket.id)
        assert ticket.due_rank in (windows.AT_RISK, windows.FINE)
