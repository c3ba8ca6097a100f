"""Memory over 10,000 mails, of this process and of the child that reads them: flat means that the last round costs nothing more."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bench.figures import report
from bench.intake import BATCH, renamed
from bench.mails import mails
from bench.seeding import NOW, fresh_desk
from inbound import files
from inbound.child import ParsePool
from inbound.process import Processor

MAILS = int(os.environ.get("MEMORY_MAILS", "10000"))
WARM = 1200
"""Mails until every cache of the libraries is filled."""


def main() -> None:
    with (
        mails() as (raws, source),
        tempfile.TemporaryDirectory(prefix="takt-bench-") as folder,
        fresh_desk(Path(folder) / "memory.db") as desk,
        ParsePool() as pool,
    ):
        processor = Processor(desk.store, pool, desk.signer, "bench", lambda: NOW)
        done, warm = 0, (0.0, 0.0)
        while done < MAILS:
            batch = renamed(raws, done)
            for first in range(0, len(batch), BATCH):
                files.accept_batch(
                    desk.store, batch[first : first + BATCH], mailbox_id=desk.mailbox_id, now=NOW
                )
            processor.run()
            done += len(batch)
            if not any(warm) and done >= WARM:
                warm = _peak_mb(os.getpid()), _peak_mb(pool.pid)
        ends = _peak_mb(os.getpid()), _peak_mb(pool.pid)
    report(
        "intake_memory_growth",
        sum(ends) - sum(warm),
        "MB",
        mails=done,
        corpus=source,
        peak_mb=ends[0],
        child_peak_mb=ends[1],
        reference=f"the peak after {WARM} mails",
        reference_value=sum(warm),
        goal="flat",
    )


def _peak_mb(pid: int | None) -> float:
    """The most memory that a process ever held at once."""
    if pid is None:
        return 0.0
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
