"""A mail that breaks its reader blocks nobody, is tried three times, and waits where a lead sees it (SAFETY row 5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from sqlalchemy import select, text

from inbound import process, quarantine
from inbound.accept import accept
from inbound.child import ParsePool
from inbound.decide import Round
from inbound.parse import parse
from inbound.parsed import ParsedMail
from inbound.process import Parser, Processor
from tests.support.desk import Desk
from tests.support.intake import Inline, letter
from tickets.ledger import ledger
from tickets.records import InboundMail, Ticket
from tickets.store import Store


class Breaking:
    """A parser with a fault of its own: it raises at the marked mail."""

    def parse_stream(self, raws: Iterable[bytes], *, patience: float) -> Iterator[ParsedMail | Exception]:
        for raw in raws:
            yield RuntimeError("a fault of ours") if b"GIFT" in raw else parse(raw)


def hundred(desk: Desk) -> None:
    with desk.store.write() as session:
        for number in range(1, 101):
            raw = letter(
                sender=f"Kim <kim{number}@firma{number}.example>",
                subject=f"Rechnung {number}" + (" GIFT" if number == 50 else ""),
            )
            accept(
                session,
                raw,
                mailbox_id=desk.mailbox_id,
                source="smtp",
                now=desk.now,
                envelope_from="a@b.example",
            )


def work_off(desk: Desk, parser: Parser) -> None:
    Processor(desk.store, parser, desk.signer, "takt-test", lambda: desk.now).run()


def one_is_held_and_the_others_are_filed(desk: Desk) -> InboundMail:
    with desk.store.read() as session:
        book = ledger(session)
        assert (book.accepted, book.filed, book.quarantined, book.pending, book.balanced) == (
            100,
            99,
            1,
            0,
            True,
        )
        assert len(session.scalars(select(Ticket.id)).all()) == 99
        [held] = quarantine.held(session)
        assert session.scalars(select(InboundMail.tries).where(InboundMail.id != held.id)).all() == [1] * 99
    assert (held.tries, held.from_address, held.subject) == (3, "kim50@firma50.example", "Rechnung 50 GIFT")
    assert held.size > 0 and held.reason
    return held


def test_a_parser_that_raises_at_no_50_of_100(desk: Desk) -> None:
    hundred(desk)
    work_off(desk, Breaking())
    held = one_is_held_and_the_others_are_filed(desk)
    assert held.reason == "it could not be read: a fault of ours"


def test_a_parser_that_dies_at_no_50_of_100(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKT_FAIL_PARSE_CHILD_ON", "GIFT")
    hundred(desk)
    with ParsePool() as pool:
        work_off(desk, pool)
    one_is_held_and_the_others_are_filed(desk)


def test_a_mended_reader_files_it_on_a_retry(desk: Desk) -> None:
    hundred(desk)
    work_off(desk, Breaking())
    held = one_is_held_and_the_others_are_filed(desk)
    with desk.store.write() as session:
        quarantine.retry(session, held.id, by=desk.lead_id, now=desk.now)
    work_off(desk, Inline())
    with desk.store.read() as session:
        book = ledger(session)
        assert (book.filed, book.quarantined, book.balanced) == (100, 0, True)
        assert session.get_one(InboundMail, held.id).state == "filed"


def test_a_retry_that_fails_again_comes_back_after_three_more_tries(desk: Desk) -> None:
    hundred(desk)
    work_off(desk, Breaking())
    held = one_is_held_and_the_others_are_filed(desk)
    with desk.store.write() as session:
        quarantine.retry(session, held.id, by=desk.lead_id, now=desk.now)
    work_off(desk, Breaking())
    one_is_held_and_the_others_are_filed(desk)


def test_a_database_that_goes_away_five_times_is_no_fault_of_the_mail(
    postgres_database_url: str, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever restarts the database while mail comes in finds it filed, and none of it in the quarantine."""
    store = Store(postgres_database_url)
    desk = Desk.furnish(store, now)
    with store.write() as session:
        accept(
            session, letter(), mailbox_id=desk.mailbox_id, source="smtp", now=now, envelope_from="a@b.example"
        )
    left, really = iter(range(5)), process.decide

    def decide(round_: Round, *mail: Any, **more: Any) -> str:
        if next(left, None) is not None:
            round_.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return really(round_, *mail, **more)

    monkeypatch.setattr(process, "decide", decide)
    work_off(desk, Inline())
    with store.read() as session:
        assert [(row.state, row.tries) for row in session.scalars(select(InboundMail))] == [("filed", 1)]
    assert next(left, None) is None
    store.close()
