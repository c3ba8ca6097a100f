"""Writers and readers at once: nobody hears "database is locked", nothing is lost (SAFETY row 26)."""

from __future__ import annotations

import datetime as dt
import multiprocessing
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from inbound.accept import accept
from inbound.process import Processor
from tests.support.desk import Desk
from tests.support.intake import Inline, letter
from tickets.ledger import ledger
from tickets.records import Ticket
from tickets.store import Store

MAILS = 15


def write(url: str, desk: Desk, lane: int) -> None:
    """Keep and file some mails over connections of our own."""
    store = Store(url)
    try:
        for number in range(MAILS):
            raw = letter(
                sender=f"kim{lane}-{number}@firma{lane}.example", subject=f"Rechnung {lane}-{number}"
            )
            with store.write() as session:
                accept(
                    session,
                    raw,
                    mailbox_id=desk.mailbox_id,
                    source="smtp",
                    now=desk.now,
                    envelope_from="a@b.example",
                )
            _processor(store, desk).run(limit=1)
    finally:
        store.close()


def look(url: str) -> None:
    """Read on and on; what was there once stays there, and the books balance at every moment."""
    store, most = Store(url), 0
    try:
        for _ in range(MAILS * 2):
            with store.read() as session:
                seen = session.scalar(select(func.count()).select_from(Ticket)) or 0
                assert seen >= most and ledger(session).balanced
                most = seen
    finally:
        store.close()


def everything_is_filed(desk: Desk, lanes: int) -> None:
    _processor(desk.store, desk).run()
    count = lanes * MAILS
    with desk.store.read() as session:
        book = ledger(session)
        assert (book.accepted, book.filed, book.pending, book.balanced) == (count, count, 0, True)
        numbers = session.scalars(select(Ticket.number)).all()
    assert sorted(numbers) == [f"T-2026-{n:06d}" for n in range(1, count + 1)]


def test_eight_writing_and_eight_reading_threads(desk: Desk) -> None:
    """As in `takt serve`. Without a fair turn among threads one of them starved into "database is locked"."""
    url = desk.store.url.render_as_string(hide_password=False)
    with ThreadPoolExecutor(16) as pool:
        working = [pool.submit(write, url, desk, lane) for lane in range(8)]
        working += [pool.submit(look, url) for _ in range(8)]
        for done in working:
            done.result()
    everything_is_filed(desk, 8)


def test_four_writing_and_two_reading_processes(desk: Desk) -> None:
    """As a desk beside commands that an operator runs."""
    url, lone = desk.store.url.render_as_string(hide_password=False), Desk(**{**vars(desk), "store": None})
    fork = multiprocessing.get_context("fork")
    desk.store.close()
    working = [fork.Process(target=write, args=(url, lone, lane)) for lane in range(4)]
    working += [fork.Process(target=look, args=(url,)) for _ in range(2)]
    for process in working:
        process.start()
    for process in working:
        process.join(120)
    assert [process.exitcode for process in working] == [0] * 6
    everything_is_filed(desk, 4)


def _processor(store: Store, desk: Desk) -> Processor:
    now: dt.datetime = desk.now
    return Processor(store, Inline(), desk.signer, "takt-test", lambda: now)
