"""A half year of 20,000 replies through the real gate, with a known truth: does every planted effect come out, and none that was not?

``python -m bench.half_year``. Twelve agents in two teams answer 20,020 mails. Every figure of every report is held against what was
planted, and against a count in plain SQL that shares no line with the reports. It is a measure, not a test: it takes minutes. The same
checks run on 2,600 replies in the tests.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from pathlib import Path

from bench.figures import report, timed
from tests.support import half_year, planted
from tickets import migrations
from tickets.store import Store

REPLIES = int(os.environ.get("HALF_YEAR_REPLIES", "20020"))


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="takt-half-year-") as folder:
        path = Path(folder) / "takt.db"
        store = Store(f"sqlite:///{path}")
        migrations.upgrade(store)
        truths: list[half_year.Truth] = []
        writing = timed(lambda: truths.append(half_year.simulate(store, replies=REPLIES)))
        truth = truths[0]
        told: list[str] = []
        reading = timed(lambda: told.extend(planted.problems(store, truth)))
        with sqlite3.connect(path) as plain:
            told += planted.recounted(store, plain)
        found = planted.phrases(store)
        store.close()
    for line in told:
        print(line, file=sys.stderr)
    report(
        "half_year",
        len(told),
        "figures that differ",
        replies=truth.replies.total(),
        figures=planted.figures(truth),
        calming=found[0],
        irritating=found[1],
        simulated_in_s=writing,
        read_in_s=reading,
        reference="what was planted, and a count in plain SQL",
        goal_at_most=0,
    )
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
