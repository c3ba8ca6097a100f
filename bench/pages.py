"""Server time of the queue and the ticket page at 100,000 tickets with 500,000 messages, while 20 mails a second come in."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bench.figures import p50, p95, report
from bench.intake import renamed
from bench.mails import mails
from bench.queue import house
from bench.seeding import NOW
from inbound import files
from inbound.child import ParsePool
from inbound.process import Processor
from tests.support.browserless import client
from tests.support.desk import Desk

TICKETS = int(os.environ.get("PAGE_TICKETS", "100000"))
MESSAGES = 5
MAILS_A_SECOND = 20
TIMES = 60
SMALL = 100


def main() -> None:
    with mails() as (raws, _):
        for database in ("sqlite", "postgresql"):
            with house(database, SMALL, MESSAGES) as desk:
                small = {name: p95(times) for name, times in _pages(desk, SMALL).items()}
            with house(database, TICKETS, MESSAGES) as desk, _mail_comes_in(desk, raws):
                for name, times in _pages(desk, TICKETS).items():
                    report(
                        f"page_{name}",
                        p95(times),
                        "ms p95",
                        p50=p50(times),
                        database=database,
                        tickets=TICKETS,
                        messages=TICKETS * MESSAGES,
                        mails_a_second=MAILS_A_SECOND,
                        ratio=p95(times) / small[name],
                        reference=f"the same page at {SMALL} tickets without mail coming in, p95 in ms",
                        reference_value=small[name],
                        goal_below=50,
                    )


class _Stopwatch:
    """Around the whole application: milliseconds from a request to the last byte of its answer, as a server counts them. What
    is done after the answer is on its way is nobody's waiting."""

    def __init__(self, app: ASGIApp, taken: list[float]) -> None:
        self._app, self._taken = app, taken

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begin = time.perf_counter()

        async def watched(message: Message) -> None:
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                self._taken.append((time.perf_counter() - begin) * 1000)

        await self._app(scope, receive, watched)


def _pages(desk: Desk, tickets: int) -> dict[str, list[float]]:
    """Milliseconds of each request in the server, without a network."""
    browser = client(desk, desk.agent_id)
    watched: list[float] = []
    browser.app.add_middleware(_Stopwatch, taken=watched)
    addresses = {
        "queue": lambda number: "/",
        "ticket": lambda number: f"/tickets/T-{NOW.year}-{1 + number * 37 % tickets:06d}",
    }
    taken: dict[str, list[float]] = {}
    for name, address in addresses.items():
        browser.get(address(0))
        watched.clear()
        for number in range(TIMES):
            answer = browser.get(address(number))
            if answer.status_code != 200:
                raise RuntimeError(f"{address(number)} answered {answer.status_code}")
        taken[name] = list(watched)
    return taken


@contextmanager
def _mail_comes_in(desk: Desk, raws: Sequence[bytes]) -> Iterator[None]:
    """As in `takt serve`: intake in a thread beside the pages, reading in a child."""
    stop = threading.Event()

    def run() -> None:
        with ParsePool() as pool:
            processor = Processor(desk.store, pool, desk.signer, "bench", lambda: NOW)
            for number, raw in enumerate(renamed([raws[i % len(raws)] for i in range(100_000)], 0)):
                if stop.wait(1 / MAILS_A_SECOND):
                    return
                fresh = raw.replace(b"Subject: 0 ", f"Subject: {number} ".encode(), 1)
                files.accept_batch(desk.store, [fresh], mailbox_id=desk.mailbox_id, now=NOW)
                processor.run()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


if __name__ == "__main__":
    main()
