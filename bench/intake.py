"""Intake: from files to ticketed on SQLite, empty and with 50,000 tickets; memory; the queue page's queries.

Usage: python -m bench.intake MAILS_FOLDER [--tickets 50000]
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import insert, text

from bench.reference import parse_and_commit
from inbound import files
from inbound.child import ParsePool
from inbound.process import Processor
from tests.support.desk import Desk
from tickets import migrations, queue
from tickets.records import Contact, Message, NumberSeries, Party, Promise, ResponseWindow, Ticket
from tickets.store import Store

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
BATCH = 50


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("mails", type=Path)
    arguments.add_argument("--tickets", type=int, default=50_000)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--memory-mails", type=int, default=10_000)
    chosen = arguments.parse_args()
    raws = [path.read_bytes() for path in sorted(chosen.mails.glob("*.eml"))][:600]
    with tempfile.TemporaryDirectory(prefix="takt-bench-") as folder:
        measure(raws, Path(folder), chosen.tickets, chosen.rounds, chosen.memory_mails)


def measure(raws: Sequence[bytes], folder: Path, tickets: int, rounds: int, memory_mails: int) -> None:
    ours, reference, queue_empty, queue_full, full = [], [], [], [], []
    for number in range(rounds):
        part = folder / str(number)
        part.mkdir()
        reference.append(parse_and_commit(raws, part))
        with fresh_desk(part / "small.db") as desk:
            ours.append(intake(desk, raws))
            queue_empty.append(queue_seconds(desk))
    with fresh_desk(folder / "big.db") as desk:
        seed(desk, tickets)
        for _ in range(rounds):
            full.append(intake(desk, [_renamed(raw, len(full)) for raw in raws]))
            queue_full.append(queue_seconds(desk))
    pairs = [a / b for a, b in zip(ours, reference, strict=True)]
    report(
        "intake_mails_per_second",
        statistics.median(ours),
        "mails/s",
        ratio=statistics.median(pairs),
        reference="mail-parser parse plus one durable commit a mail",
        reference_value=statistics.median(reference),
        goal_ratio=0.5,
    )
    report(
        "intake_cost_at_50000_tickets",
        statistics.median(ours) / statistics.median(full),
        "x of empty",
        tickets=tickets,
        mails_per_second=statistics.median(full),
        goal_at_most=1.3,
    )
    report(
        "queue_queries_at_50000_tickets",
        statistics.median(queue_full) / statistics.median(queue_empty),
        "x of small",
        tickets=tickets,
        small_ms=statistics.median(queue_empty) * 1000,
        big_ms=statistics.median(queue_full) * 1000,
        goal_at_most=1.3,
    )
    with fresh_desk(folder / "memory.db") as desk:
        memory(desk, raws, memory_mails)


@contextmanager
def fresh_desk(path: Path) -> Iterator[Desk]:
    store = Store(f"sqlite:///{path}")
    migrations.upgrade(store)
    try:
        yield Desk.furnish(store, NOW)
    finally:
        store.close()


def intake(desk: Desk, raws: Sequence[bytes]) -> float:
    """Mails per second from bytes in memory to their end state."""
    pool = ParsePool()
    try:
        processor = Processor(desk.store, pool, desk.signer, "bench", lambda: NOW)
        processor.run()
        begin = time.perf_counter()
        for first in range(0, len(raws), BATCH):
            files.accept_batch(desk.store, raws[first : first + BATCH], mailbox_id=desk.mailbox_id, now=NOW)
        outcomes = processor.run()
        seconds = time.perf_counter() - begin
    finally:
        pool.close()
    assert outcomes.total() >= len(raws), outcomes
    return len(raws) / seconds


def queue_seconds(desk: Desk) -> float:
    """Median seconds of one queue page's queries: the page and its counts."""
    samples = []
    for _ in range(40):
        begin = time.perf_counter()
        with desk.store.read() as session:
            queue.view(session, "next", agent_id=desk.agent_id, now=NOW)
            queue.counts(session, agent_id=desk.agent_id, now=NOW)
        samples.append(time.perf_counter() - begin)
    return statistics.median(samples)


def memory(desk: Desk, raws: Sequence[bytes], mails: int) -> None:
    """Peak memory of this process after the first and after all rounds: flat means equal."""
    done, first_peak = 0, 0
    while done < mails:
        intake(desk, [_renamed(raw, done) for raw in raws])
        done += len(raws)
        first_peak = first_peak or _peak_mb()
    report("intake_memory_growth", _peak_mb() - first_peak, "MB", mails=done, peak_mb=_peak_mb())


def seed(desk: Desk, count: int) -> None:
    """Many tickets with a message, a party, a window and every third a promise, written as rows."""
    with desk.store.write() as session:
        session.add(NumberSeries(year=2026, last=count))
        for first in range(1, count + 1, 5000):
            ids = range(first, min(first + 5000, count + 1))
            session.execute(
                insert(Contact),
                [
                    {
                        "id": i,
                        "address": f"c{i}@seed.test",
                        "name": f"Kontakt {i}",
                        "notes": "",
                        "created_at": NOW,
                    }
                    for i in ids
                ],
            )
            session.execute(insert(Ticket), [_ticket(desk, i) for i in ids])
            session.execute(
                insert(Party),
                [
                    {
                        "ticket_id": i,
                        "contact_id": i,
                        "address": f"c{i}@seed.test",
                        "name": "",
                        "part": "requester",
                    }
                    for i in ids
                ],
            )
            session.execute(
                insert(Message),
                [
                    {
                        "ticket_id": i,
                        "direction": "in",
                        "kind": "mail",
                        "contact_id": i,
                        "at": NOW,
                        "message_id": f"<seed-{i}@seed.test>",
                        "subject": f"Vorgang {i}",
                        "from_address": f"c{i}@seed.test",
                        "to": [],
                        "cc": [],
                        "text": "Text " * 40,
                        "new_text": "Text " * 40,
                        "attachments": [],
                        "details": {},
                    }
                    for i in ids
                ],
            )
            session.execute(
                insert(ResponseWindow),
                [
                    {
                        "ticket_id": i,
                        "kind": "first",
                        "urgency": "normal",
                        "started_at": NOW,
                        "due_at": _due(i),
                    }
                    for i in ids
                ],
            )
            session.execute(
                insert(Promise),
                [
                    {
                        "ticket_id": i,
                        "source": "acknowledgement",
                        "what": "Sie hören von uns.",
                        "made_at": NOW,
                        "due_at": _due(i),
                        "state": "open",
                        "reason": "",
                    }
                    for i in ids
                    if i % 3 == 0
                ],
            )
    with desk.store.write() as session:
        session.execute(text("ANALYZE"))


def _ticket(desk: Desk, number: int) -> dict[str, object]:
    closed = number % 2 == 0
    return {
        "id": number,
        "number": f"T-2026-{number:06d}",
        "mailbox_id": desk.mailbox_id,
        "contact_id": number,
        "agent_id": desk.agent_id if number % 5 == 0 else None,
        "subject": f"Vorgang {number}",
        "state": "closed" if closed else "open",
        "language": "de",
        "urgency": "normal",
        "urgency_reason": "mailbox",
        "created_at": NOW,
        "updated_at": NOW,
        "client_wrote_at": NOW,
        "last_line": "Text",
        "version": 1,
        "next_due_at": None if closed else _due(number),
        "next_due_kind": "" if closed else "first",
    }


def _due(number: int) -> dt.datetime:
    return NOW + dt.timedelta(minutes=number % 20_000 - 500)


def _renamed(raw: bytes, number: int) -> bytes:
    """The same mail as new mail, so that it is no duplicate of an earlier round."""
    return raw.replace(b"Subject:", f"X-Round: {number}\nSubject: {number} ".encode(), 1)


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def report(figure: str, value: float, unit: str, **more: object) -> None:
    rounded = {k: round(v, 3) if isinstance(v, float) else v for k, v in more.items()}
    print(json.dumps({"figure": figure, "value": round(value, 3), "unit": unit, **rounded}), flush=True)


if __name__ == "__main__":
    main()
