"""Later: the moments one snoozes to, in words that need no calendar."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

MORNING = dt.time(9)
NAMES = ("hours", "tomorrow", "monday", "week")


def choices(now: dt.datetime, zone: str) -> list[tuple[str, dt.datetime]]:
    """(name, moment): in three hours, tomorrow morning, on Monday morning, in a week."""
    here = now.astimezone(ZoneInfo(zone))

    def morning(days: int) -> dt.datetime:
        day = here.date() + dt.timedelta(days=days)
        return dt.datetime.combine(day, MORNING, ZoneInfo(zone)).astimezone(dt.UTC)

    return [
        ("hours", (now + dt.timedelta(hours=3)).replace(second=0, microsecond=0)),
        ("tomorrow", morning(1)),
        ("monday", morning(7 - here.weekday())),
        ("week", morning(7)),
    ]


def read(text: str, now: dt.datetime, zone: str) -> dt.datetime:
    """A choice's name, or a local time as 2026-11-27T09:00. Raises ValueError with what is expected."""
    known = dict(choices(now, zone))
    if text in known:
        return known[text]
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no time: choose one, or write it as 2026-11-27T09:00") from error
    return moment.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
