"""Working time per second, one JSON line per figure: ``python -m bench.hours``.

The yardstick, taken in the same run, is what no calendar can do without: turning a local time into UTC with `zoneinfo`.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import sys
import time
from collections.abc import Callable
from zoneinfo import ZoneInfo

from tickets.hours import CalendarSettings, WorkingHours

CALLS = 100_000
ROUNDS = 5


def main() -> int:
    dice = random.Random(1)
    begin = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    moments = [begin + dt.timedelta(seconds=dice.randrange(300 * 86400)) for _ in range(CALLS)]
    berlin = ZoneInfo("Europe/Berlin")
    local = [moment.astimezone(berlin) for moment in moments]
    settings = CalendarSettings(region="BY")
    day, month, year = (dt.timedelta(hours=24), dt.timedelta(days=30), dt.timedelta(days=365))

    cold = time.perf_counter()
    hours = WorkingHours(settings)
    hours.add(begin, day)
    _print("hours_first_add", (time.perf_counter() - cold) * 1000, "ms")
    hours.between(begin, begin + 2 * year)  # the other years, so that only counting is measured below

    reference = _per_second(local, lambda moment: moment.astimezone(dt.UTC))
    _print("zoneinfo_to_utc", reference, "per second")
    verbs: dict[str, Callable[[dt.datetime], object]] = {
        "hours_add_24h": lambda moment: hours.add(moment, day),
        "hours_between_month": lambda moment: hours.between(moment, moment + month),
        "hours_between_year": lambda moment: hours.between(moment, moment + year),
        "hours_next_open": hours.next_open,
        "hours_is_open": hours.is_open,
        "hours_close_of_day": hours.close_of_day,
    }
    for figure, verb in verbs.items():
        rate = _per_second(moments, verb)
        _print(
            figure,
            rate,
            "per second",
            microseconds=round(1e6 / rate, 2),
            conversions=round(reference / rate, 1),
        )
    return 0


def _per_second(moments: list[dt.datetime], verb: Callable[[dt.datetime], object]) -> float:
    """The best of several rounds: on a busy machine the others measure the neighbours."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for moment in moments:
            verb(moment)
        best = min(best, time.perf_counter() - start)
    return len(moments) / best


def _print(figure: str, value: float, unit: str, **more: float) -> None:
    print(json.dumps({"figure": figure, "value": round(value, 2), "unit": unit, **more}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
