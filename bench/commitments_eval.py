"""How well promises and moods are read on labelled replies: ``python -m bench.commitments_eval DATA``.

DATA is a JSON-lines file of replies, or a folder that has one at ``replies/dev.jsonl``. A promise counts as found when the
quotes overlap and the day is right (or both have no time), as exact when the minute is.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tone.commitments import find
from tone.finding import Commitment

BERLIN = ZoneInfo("Europe/Berlin")


def main(where: str) -> None:
    path = Path(where)
    path = path / "replies" / "dev.jsonl" if path.is_dir() else path
    replies = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    print_promises(replies)
    print_moods(replies)


def print_promises(replies: list[dict[str, Any]]) -> None:
    score: Counter[str] = Counter()
    for reply in replies:
        now = datetime.fromisoformat(reply["context"]["now"])
        left = list(find(reply["reply"], lang=reply["lang"], now=now))
        for promise in reply["promises"]:
            due = datetime.fromisoformat(promise["due"]) if promise["due"] else None
            kind = "dated" if due else "vague"
            score[f"{kind} labelled"] += 1
            start = reply["reply"].find(promise["quote"])
            hit = _best(left, start, start + len(promise["quote"]), due)
            if hit is None:
                score[f"{kind} missed"] += 1
                print(f"missed    {reply['id']} {promise['due']} {promise['quote']!r}")
                continue
            left.remove(hit)
            grade = _grade(hit.due, due)
            score[f"{kind} {grade}"] += 1
            if grade != "exact":
                print(f"{grade:9} {reply['id']} wanted {promise['due']} got {hit.due} {hit.quote!r}")
        for extra in left:
            score[f"{'dated' if extra.due else 'vague'} invented"] += 1
            print(f"invented  {reply['id']} {extra.due} {extra.quote!r}")
    print(", ".join(f"{name} {count}" for name, count in sorted(score.items())))


def _best(found: list[Commitment], start: int, end: int, due: datetime | None) -> Commitment | None:
    overlapping = [c for c in found if c.start < end and start < c.end]
    order = ("exact", "day", "wrong")
    return min(overlapping, key=lambda c: order.index(_grade(c.due, due)), default=None)


def _grade(got: datetime | None, wanted: datetime | None) -> str:
    if got == wanted:
        return "exact"
    if got and wanted and got.astimezone(BERLIN).date() == wanted.astimezone(BERLIN).date():
        return "day"
    return "wrong"


def print_moods(replies: list[dict[str, Any]]) -> None:
    from tone.mood import read

    table: Counter[tuple[str, str]] = Counter()
    for reply in replies:
        wanted = reply["context"]["mood"]
        reading = read(reply["client_mail"], reply["lang"])
        table[wanted, reading.mood] += 1
        if wanted != reading.mood:
            evidence = [(e.quote, e.mood) for e in reading.evidence]
            print(f"mood      {reply['id']} wanted {wanted} got {reading.mood} {reading.heat:.2f} {evidence}")
    names = ("calm", "friendly", "thankful", "worried", "disappointed", "angry")
    print(f"{'':13}" + "".join(f"{name:>13}" for name in names))
    for wanted in names:
        print(f"{wanted:13}" + "".join(f"{table[wanted, got]:13}" for got in names))
    right = sum(count for (wanted, got), count in table.items() if wanted == got)
    print(f"right {right} of {table.total()}")


if __name__ == "__main__":
    main(sys.argv[1])
