"""kill -9 on the way in (fault plan C1, C3 to C8, C11): acknowledged means durable, and one mail is one message."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from inbound.claims import LEASE
from tests.crash.harness import (
    RECOVERY,
    Letter,
    Source,
    acknowledged_is_durable,
    killed,
    letters,
    nothing_lost_nothing_twice,
    quiet,
    time_passes,
    wait_until,
)
from tests.support.dovecot import dovecot
from tests.support.served import MAILBOX, prepare
from tests.support.sink import sink
from tickets.records import InboundMail, Message, Ticket


@pytest.mark.parametrize(
    "points",
    [
        ("in.before_raw_write", "in.before_filing"),
        ("in.after_raw_commit", "in.inside_filing"),
        ("in.before_250", "in.after_filing"),
    ],
    ids=" and ".join,
)
def test_killed_anywhere_on_the_way_in(database_url: str, tmp_path: Path, points: tuple[str, ...]) -> None:
    """A crash while mail is taken, one while it is filed, and then a desk that lives."""
    with sink() as world:
        desk = prepare(tmp_path, database_url, relay_port=world.port)
        source = Source(desk)
        for number, (point, visit) in enumerate(zip(points, (3, 1), strict=True)):
            with desk.process(failpoint=f"{point}=kill9@{visit}") as running:
                source.offer(Letter(10 * number + digit) for digit in range(1, 7))
                killed(running)
            acknowledged_is_durable(desk, source)
            time_passes(desk)
        with desk.process():
            source.offer()
            quiet(desk)
        assert len(source.accepted) == 12
        nothing_lost_nothing_twice(desk, source, world)


def test_what_a_dead_desk_held_is_taken_up_within_two_minutes() -> None:
    assert LEASE < RECOVERY


def test_killed_between_250_and_processing(database_url: str, tmp_path: Path) -> None:
    """The moment the whole promise hangs on: 250 was read, and nothing else had happened yet."""
    with sink() as world:
        desk = prepare(tmp_path, database_url, relay_port=world.port)
        source = Source(desk)
        with desk.process(failpoint="in.before_filing=sleep:60", fresh=True) as running:
            source.offer(letters(8))
            running.kill()
            killed(running)
        assert len(source.accepted) == 8
        acknowledged_is_durable(desk, source)
        assert desk.ledger()["pending"] == 8
        time_passes(desk)
        with desk.process():
            quiet(desk)
        nothing_lost_nothing_twice(desk, source, world)


def test_a_mail_that_kills_the_desk_is_set_aside_and_the_others_are_filed(
    database_url: str, tmp_path: Path
) -> None:
    with sink() as world:
        desk = prepare(tmp_path, database_url, relay_port=world.port)
        source = Source(desk)
        for start in range(3):
            with desk.process(failpoint="in.before_filing=kill9") as running:
                source.offer(letters(1) if not start else ())
                killed(running)
            time_passes(desk)
        with desk.process():
            source.offer([Letter(2), Letter(3)])
            desk.wait_for_ledger(quarantined=1, filed=2, pending=0)
            quiet(desk)
        with desk.store() as store, store.read() as session:
            held = session.scalars(select(InboundMail).where(InboundMail.state == "quarantined")).one()
            assert (held.from_address, held.subject) == (Letter(1).sender, "Rechnung 1")
            assert held.reason == "it stopped the desk three times while being read"
        assert desk.ledger()["balanced"] and len(world.mails) == 2


def test_a_reader_that_dies_costs_one_mail_three_tries_and_its_neighbours_nothing(
    database_url: str, tmp_path: Path
) -> None:
    poison = Letter(7, b"GIFT-IM-TEXT\r\n")
    with sink() as world:
        desk = prepare(tmp_path, database_url, relay_port=world.port)
        desk.environment["TAKT_FAIL_PARSE_CHILD_ON"] = "GIFT-IM-TEXT"
        source = Source(desk)
        with desk.process():
            source.offer([*letters(6), poison, Letter(8), Letter(9)])
            desk.wait_for_ledger(accepted=9, quarantined=1, filed=8, pending=0)
            quiet(desk)
        with desk.store() as store, store.read() as session:
            tries = {row.subject: row.tries for row in session.scalars(select(InboundMail))}
            held = session.scalars(select(InboundMail).where(InboundMail.state == "quarantined")).one()
            assert tries.pop("Rechnung 7") == 3 and set(tries.values()) == {1}
            assert held.reason.startswith("it could not be read: ")
        assert desk.ledger()["balanced"] and len(world.mails) == 8


def test_killed_between_the_commit_and_the_flag_of_an_imap_mail(database_url: str, tmp_path: Path) -> None:
    with dovecot() as server, sink() as world:
        desk = prepare(
            tmp_path,
            database_url,
            relay_port=world.port,
            mailbox=MAILBOX + server.settings,
        )
        source = Source(desk, accepted=letters(4))  # what lies on the server counts as handed over
        with desk.process(failpoint="in.after_imap_commit=kill9") as running:
            desk.wait_for_imap()
            server.deliver(*(letter.raw for letter in source.accepted))
            killed(running)
        time_passes(desk)
        with desk.process():
            desk.wait_for_ledger(filed=4, pending=0)
            quiet(desk)
            wait_until(lambda: server.flags() == ["\\Seen"] * 4, "every fetched mail is flagged")
        nothing_lost_nothing_twice(desk, source, world)
        assert desk.ledger()["accepted"] == 4


def test_a_deploy_under_load_drains_and_loses_nothing(database_url: str, tmp_path: Path) -> None:
    with sink() as world:
        desk = prepare(tmp_path, database_url, relay_port=world.port)
        sources = [Source(desk) for _ in range(4)]
        bundles = [[Letter(100 * lane + number) for number in range(1, 11)] for lane in range(1, 5)]
        with desk.process() as running:
            lanes = [
                threading.Thread(target=source.offer, args=(bundle,))
                for source, bundle in zip(sources, bundles, strict=True)
            ]
            for lane in lanes:
                lane.start()
            wait_until(lambda: sum(len(source.accepted) for source in sources) >= 12, "mail flows")
            running.send_signal(signal.SIGTERM)
            assert running.wait(30) == 0
            for lane in lanes:
                lane.join(30)
        with desk.process():
            for source in sources:
                source.offer()
            quiet(desk)
        whole = Source(desk, accepted=[letter for source in sources for letter in source.accepted])
        assert len(whole.accepted) == 40 and not any(source.answers for source in sources)
        nothing_lost_nothing_twice(desk, whole, world)


def test_one_mail_over_every_way_at_once_is_one_message(database_url: str, tmp_path: Path) -> None:
    """SAFETY row 7: SMTP with other trace lines, LMTP, IMAP and files, 20 at a time, while several processes file."""
    letter = Letter(1)
    with dovecot() as server, sink() as world:
        desk = prepare(
            tmp_path,
            database_url,
            relay_port=world.port,
            mailbox=MAILBOX + server.settings,
        )
        (tmp_path / "mail.eml").write_bytes(letter.raw)
        with desk.process():
            desk.wait_for_imap()
            at_once = threading.Barrier(20)

            def bring(number: int) -> None:
                at_once.wait(30)
                trace = b"Received: from mx%d.example by takt; Wed, 25 Nov 2026 09:00:0%d +0100\r\n" % (
                    number,
                    number % 10,
                )
                if number < 10:
                    desk.send(trace + letter.raw, sender=letter.sender)
                elif number < 16:
                    desk.send(trace + letter.raw, sender=letter.sender, lmtp=True)
                elif number < 18:
                    server.deliver(letter.raw)
                else:
                    desk.takt("ingest", str(tmp_path / "mail.eml"))

            threads = [threading.Thread(target=bring, args=(number,)) for number in range(20)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
            book = desk.wait_for_ledger(accepted=20, pending=0)
            quiet(desk)
        assert (book["filed"], book["duplicate"], book["balanced"]) == (1, 19, True)
        with desk.store() as store, store.read() as session:
            assert session.scalars(select(Ticket.number)).all() == ["T-2026-000001"]
            assert session.scalars(select(Message.kind).order_by(Message.id)).all() == [
                "mail",
                "acknowledgement",
            ]
        assert [mail.recipients for mail in world.mails] == [(letter.sender,)]
