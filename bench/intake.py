"""Intake: from files to ticketed on SQLite, empty and beside 50,000 tickets, in bulk and one mail at a time."""

from __future__ import annotations

import os
import resource
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.figures import p50, p95, report
from bench.mails import mails
from bench.reference import parse_and_commit
from bench.seeding import NOW, fresh_desk, seed
from inbound import files
from inbound.child import ParsePool
from inbound.process import Processor
from tests.support.desk import Desk

BATCH = 50
ROUNDS = 3
TICKETS = int(os.environ.get("TICKETS", "50000"))
ONE_BY_ONE = 200


def main() -> None:
    with mails() as (raws, source), tempfile.TemporaryDirectory(prefix="takt-bench-") as folder:
        measure(raws, source, Path(folder))


def measure(raws: Sequence[bytes], source: str, folder: Path) -> None:
    ours, reference, full = list[float](), list[float](), list[float]()
    cpu, reference_cpu = list[float](), list[float]()
    with fresh_desk(folder / "big.db") as big:
        seed(big, TICKETS)
        for number in range(ROUNDS):  # side by side, so that a busy neighbour meets all three
            part = folder / str(number)
            part.mkdir()
            rate, spent = parse_and_commit(raws, part)
            reference.append(rate)
            reference_cpu.append(spent)
            with fresh_desk(part / "small.db") as small:
                rate, spent = intake(small, raws)
            ours.append(rate)
            cpu.append(spent)
            full.append(intake(big, renamed(raws, number))[0])
        alone_big = one_by_one(big, renamed(raws[:ONE_BY_ONE], ROUNDS))
    with fresh_desk(folder / "alone.db") as desk:
        alone = one_by_one(desk, raws[:ONE_BY_ONE])
    report(
        "intake",
        statistics.median(ours),
        "mails/s",
        mails=source,
        ratio=statistics.median(a / b for a, b in zip(ours, reference, strict=True)),
        reference="mail-parser parse plus one durable commit a mail",
        reference_value=statistics.median(reference),
        goal_ratio=0.5,
        cpu_ms=min(cpu),
        reference_cpu_ms=min(reference_cpu),
        cpu_ratio=min(reference_cpu) / min(cpu),
    )
    report(
        "intake_one_at_a_time",
        p95(alone),
        "ms p95",
        p50=p50(alone),
        p95_beside_tickets=p95(alone_big),
        tickets=TICKETS,
        reference="the same, one mail in bulk",
        reference_value=1000 / statistics.median(ours),
        goal_below=10,
    )
    report(
        "intake_cost_beside_tickets",
        statistics.median(a / b for a, b in zip(ours, full, strict=True)),
        "x of empty",
        tickets=TICKETS,
        mails_per_second=statistics.median(full),
        reference="the empty house in the same rounds",
        reference_value=statistics.median(ours),
        goal_at_most=1.3,
    )


def intake(desk: Desk, raws: Sequence[bytes]) -> tuple[float, float]:
    """(mails a second, CPU milliseconds a mail of this process and its child) from bytes in memory to their end state. The reading
    child is there, as in a running house; its start counts in the CPU time."""
    begin_cpu = _cpu_seconds()
    with ParsePool() as pool:
        processor = Processor(desk.store, pool, desk.signer, "bench", lambda: NOW)
        pool.parse(raws[0])
        begin = time.perf_counter()
        for first in range(0, len(raws), BATCH):
            files.accept_batch(desk.store, raws[first : first + BATCH], mailbox_id=desk.mailbox_id, now=NOW)
        outcomes = processor.run()
        seconds = time.perf_counter() - begin
    if outcomes.total() < len(raws):
        raise RuntimeError(
            f"{len(raws)} mails went in and only {outcomes.total()} came to an end: {dict(outcomes)}"
        )
    return len(raws) / seconds, (_cpu_seconds() - begin_cpu) / len(raws) * 1000


def _cpu_seconds() -> float:
    """Of this process and of every child that has ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + usage.ru_utime + usage.ru_stime


def one_by_one(desk: Desk, raws: Sequence[bytes]) -> list[float]:
    """Milliseconds from bytes to ticketed for each mail that comes alone: three durable commits and a parse."""
    taken = []
    with ParsePool() as pool:
        processor = Processor(desk.store, pool, desk.signer, "bench", lambda: NOW)
        pool.parse(raws[0])
        for raw in raws:
            begin = time.perf_counter()
            files.accept_batch(desk.store, [raw], mailbox_id=desk.mailbox_id, now=NOW)
            processor.run()
            taken.append((time.perf_counter() - begin) * 1000)
    return taken


def renamed(raws: Sequence[bytes], number: int) -> list[bytes]:
    """The same mails as new ones, so that they are no duplicates of an earlier round."""
    mark = f"X-Round: {number}\nSubject: {number} ".encode()
    return [raw.replace(b"Subject:", mark, 1) for raw in raws]


if __name__ == "__main__":
    main()
