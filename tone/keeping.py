"""Can a promise be kept by the working calendar, and how is its time said to people?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tone.clockwork import Clockwork
from tone.finding import Language, WorkingCalendar
from tone.words import MONTHS, WEEKDAYS

Reason = Literal["", "past", "no_work_day", "outside_hours", "after_window"]


@dataclass(frozen=True, slots=True)
class Keepability:
    """Can the calendar keep this promise? `reason` is a key for the wording, `nearest` up to two times that can be kept."""

    ok: bool
    reason: Reason = ""
    nearest: tuple[datetime, ...] = ()


def keepable(
    due: datetime, *, now: datetime, calendar: WorkingCalendar, window_end: datetime | None = None
) -> Keepability:
    """Check a due time against the working calendar and the end of the response window. All times aware."""
    reason = _why_not(due, now, calendar, window_end)
    if not reason:
        return Keepability(True)
    return Keepability(False, reason, _nearest(due, now, calendar, window_end))


def _why_not(due: datetime, now: datetime, calendar: WorkingCalendar, window_end: datetime | None) -> Reason:
    if due <= now:
        return "past"
    if not calendar.is_working_day(due):
        return "no_work_day"
    if not _open_or_closing(due, calendar):
        return "outside_hours"
    if window_end is not None and due > window_end:
        return "after_window"
    return ""


def _open_or_closing(moment: datetime, calendar: WorkingCalendar) -> bool:
    """The last minute of work counts: "bis 18 Uhr" can be kept by somebody who leaves at 18."""
    return calendar.is_open(moment) or calendar.close_of_day(moment) == moment


def _nearest(
    due: datetime, now: datetime, calendar: WorkingCalendar, window_end: datetime | None
) -> tuple[datetime, ...]:
    latest = due if window_end is None else min(due, window_end)
    candidates = [
        _close_before(latest, now, calendar),
        calendar.next_open(max(due, now + timedelta(minutes=1))),
    ]
    if window_end is not None and window_end > now:
        candidates.append(window_end)
    kept = {c for c in candidates if c is not None and not _why_not(c, now, calendar, window_end)}
    return tuple(sorted(kept, key=lambda c: (abs(c - due), c))[:2])


def _close_before(moment: datetime, now: datetime, calendar: WorkingCalendar) -> datetime | None:
    """The last end of work at or before `moment`, within a month, still ahead of `now`."""
    for days in range(31):
        close = calendar.close_of_day(moment - timedelta(days=days))
        if close is not None and close <= moment:
            return close if close > now else None
    return None


_NEAR = {"de": {0: "heute", 1: "morgen", 2: "übermorgen"}, "en": {0: "today", 1: "tomorrow"}}


def say_due(due: datetime, now: datetime, lang: Language, timezone: str = "Europe/Berlin") -> str:
    """A due time for a mail: "morgen, Mittwoch, 25. November, 14:00 Uhr", "tomorrow, Wednesday 25 November, 2 pm"."""
    clockwork = Clockwork.at(now, timezone, None)
    local = due.astimezone(clockwork.now.tzinfo)
    near = _NEAR[lang].get((local.date() - clockwork.today).days)
    year = f" {local.year}" if local.year != clockwork.today.year else ""
    weekday, month = WEEKDAYS[lang][local.weekday()], MONTHS[lang][local.month - 1]
    if lang == "de":
        day, clock = f"{weekday}, {local.day}. {month}{year}", f"{local:%H:%M} Uhr".removeprefix("0")
    else:
        day, clock = f"{weekday} {local.day} {month}{year}", _english_clock(local)
    return ", ".join(filter(None, (near, day, clock)))


def _english_clock(local: datetime) -> str:
    if (local.hour, local.minute) == (12, 0):
        return "noon"
    minute = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minute} {'am' if local.hour < 12 else 'pm'}"
