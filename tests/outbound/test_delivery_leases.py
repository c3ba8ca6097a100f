"""Who sends a mail holds a lease on it: two senders never send it twice, and one that died leaves it to the next."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from outbound.outbox import LEASE, Claimed, Result, claim, recover, renew, settle
from tests.outbound.helpers import (
    DAY,
    HOUR,
    KIM,
    MINUTE,
    acknowledged,
    deliver,
    fates,
    outbox,
    relay_to,
    released,
    send_reply,
)
from tests.outbound.scripted import scripted
from tests.support.desk import Desk
from tests.support.sink import sink
from tickets.records import OutboxMail


def only_claim(desk: Desk, now: dt.datetime) -> Claimed | None:
    with desk.store.write() as session:
        return claim(session, now=now)


def test_a_claimed_mail_is_nobody_elses_until_its_lease_is_over(desk: Desk) -> None:
    released(desk)
    assert only_claim(desk, desk.now) is not None
    assert only_claim(desk, desk.now) is None
    with desk.store.write() as session:
        assert recover(session, now=desk.now + LEASE) == 0
        assert recover(session, now=desk.now + LEASE + dt.timedelta(microseconds=1)) == 1
    assert fates(desk) == {KIM: "uncertain"} and outbox(desk)[0].state == "due"


def test_a_slow_sender_keeps_its_lease(desk: Desk) -> None:
    released(desk)
    claimed = only_claim(desk, desk.now)
    assert claimed is not None
    with desk.store.write() as session:
        renew(session, claimed, now=desk.now + MINUTE)
        assert recover(session, now=desk.now + LEASE + dt.timedelta(seconds=30)) == 0


def test_who_lost_the_lease_may_not_settle_for_the_next(desk: Desk) -> None:
    released(desk)
    first = only_claim(desk, desk.now)
    assert first is not None
    with desk.store.write() as session:
        recover(session, now=desk.now + HOUR)
    second = only_claim(desk, desk.now + 2 * HOUR)
    assert second is not None and second.attempt == 2
    with desk.store.write() as session:
        assert settle(session, first, [Result(KIM, "failed", 550, "550 no")], now=desk.now) == "sending"
        assert settle(session, second, [Result(KIM, "sent", 250, "250 OK")], now=desk.now) == "sent"


def test_who_lost_the_lease_but_knows_that_it_was_sent_is_believed(desk: Desk) -> None:
    released(desk)
    claimed = only_claim(desk, desk.now)
    assert claimed is not None
    with desk.store.write() as session:
        recover(session, now=desk.now + HOUR)
        assert settle(session, claimed, [Result(KIM, "sent", 250, "250 OK")], now=desk.now) == "sent"
    assert only_claim(desk, desk.now + DAY) is None


def test_an_automatic_mail_whose_sender_died_is_not_sent_again(desk: Desk) -> None:
    acknowledged(desk)
    only_claim(desk, desk.now)
    with scripted() as relay:
        assert deliver(desk, relay_to(relay.port), desk.now + HOUR).attempted == 0
        assert relay.mails == []
    assert outbox(desk)[0].state == "uncertain"


def test_ten_workers_send_each_mail_once(desk: Desk) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with desk.store.write() as session:
        for number in range(30):
            send_reply(desk, session, desk.open_ticket(session, subject=f"Frage {number}"))
    with sink() as world:
        with ThreadPoolExecutor(10) as pool:
            reports = list(pool.map(lambda _: deliver(desk, relay_to(world.port)), range(10)))
        assert sum(report.attempted for report in reports) == 30
        assert len({mail.raw for mail in world.wait_for(30)}) == len(world.mails) == 30
    with desk.store.read() as session:
        assert set(session.scalars(select(OutboxMail.state))) == {"sent"}
