"""Working time: how long something took and when it is due, counted only while somebody is at work.

Local frames are turned into UTC intervals once per calendar year; everything else is arithmetic on those. Python's own
subtraction of two times in one zone ignores clock changes (it says 24 hours for the 23 of 29 March 2026), so nothing here
subtracts local times. Moments go in aware and come out in UTC.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import accumulate

from tickets.calendars import CalendarSettings, ClosedWindow, closed_span, describe, first_shown

__all__ = ["CalendarSettings", "ClosedWindow", "NoWorkingTime", "WorkingHours"]

Interval = tuple[datetime, datetime]

HORIZON = dt.timedelta(days=400)
"""A calendar that stays shut for longer than this is a mistake, not a holiday."""

FIRST_YEAR, LAST_YEAR = 1960, 2099
"""Zone and holiday data mean something in these years."""

CACHED_YEARS = 16
ZERO = dt.timedelta(0)


class NoWorkingTime(Exception):
    """The calendar does not open within the horizon, so no due time can be named."""

    def __init__(self, calendar: str, moment: datetime, direction: str) -> None:
        super().__init__(
            f"calendar {calendar!r} has no working time in the {HORIZON.days} days {direction} {moment:%Y-%m-%d %H:%M} UTC: "
            "give it frames, or shorten its holidays and closed windows"
        )


class WorkingHours:
    """A calendar one can count with; implements `tone.finding.WorkingCalendar`. Safe to share between threads."""

    def __init__(self, settings: CalendarSettings) -> None:
        self.settings = settings
        self.zone = settings.zone
        self._frames = tuple(settings.frames_of(weekday) for weekday in range(7))
        self._closed = sorted(closed_span(window, self.zone) for window in settings.closed)
        self._year = lru_cache(maxsize=CACHED_YEARS)(self._count_year)

    def is_open(self, moment: datetime) -> bool:
        """Is somebody at work? A frame's first moment is open, its last is not."""
        moment = _utc(moment)
        return self._year_at(moment).is_open(moment)

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself when open, else the next opening. Raises NoWorkingTime."""
        moment = _utc(moment)
        year = self._year_at(moment)
        if year.is_open(moment):
            return moment
        index = bisect_left(year.starts, moment)
        while index == len(year.starts):
            self._refuse_if_shut(moment, year.end, "after")
            year, index = self._year(_supported(year.number + 1)), 0
        self._refuse_if_shut(moment, year.starts[index], "after")
        return year.starts[index]

    def is_working_day(self, moment: datetime) -> bool:
        """Has the local day of this moment any working time?"""
        return self.close_of_day(moment) is not None

    def close_of_day(self, moment: datetime) -> datetime | None:
        """When work ends on the local day of this moment; None on a day without work."""
        day = _utc(moment).astimezone(self.zone).date()
        begin, end = self._midnight(day), self._midnight(day + dt.timedelta(days=1))
        year = self._year(_supported(day.year))
        last = bisect_left(year.starts, end) - 1
        return year.ends[last] if last >= 0 and year.starts[last] >= begin else None

    def add(self, moment: datetime, delta: dt.timedelta) -> datetime:
        """The moment after so much working time: the earliest with ``between(moment, result) == delta``.

        Eight hours from 9:00 are 17:00, not 9:00 of the next day. A negative delta counts back and gives the latest such
        moment; zero gives the moment itself, open or not. Raises NoWorkingTime.
        """
        moment = _utc(moment)
        if delta > ZERO:
            return self._forward(moment, delta)
        if delta < ZERO:
            return self._backward(moment, -delta)
        return moment

    def add_working_seconds(self, moment: datetime, seconds: int) -> datetime:
        """`add`, in the words of tone's protocol."""
        return self.add(moment, dt.timedelta(seconds=seconds))

    def between(self, start: datetime, end: datetime) -> dt.timedelta:
        """Working time from `start` to `end`, negative when `end` is earlier."""
        start, end = _utc(start), _utc(end)
        if end < start:
            return -self.between(end, start)
        first, last = self._year_at(start), self._year_at(end)
        whole_years = sum((self._year(number).total for number in range(first.number, last.number)), ZERO)
        return whole_years + last.worked_until(end) - first.worked_until(start)

    def open_intervals(self, start: datetime, end: datetime) -> Iterator[Interval]:
        """The open stretches between two moments, in order; frames that touch, as over midnight, come as one."""
        start, end = _utc(start), _utc(end)
        held: Interval | None = None
        for begin, close in self._pieces(start, end):
            if held is not None and held[1] == begin:
                held = held[0], close
                continue
            if held is not None:
                yield held
            held = begin, close
        if held is not None:
            yield held

    def holiday_name(self, day: dt.date, lang: str = "de") -> str | None:
        """Why nobody works on this local day; None on an ordinary one."""
        return self.settings.holiday_name(day, lang)

    def describe(self, lang: str) -> str:
        """The week as a signature says it: "Mo–Fr 9–17 Uhr", "Mon–Fri 9 am–5 pm"."""
        return describe(self._frames, lang)

    def _forward(self, moment: datetime, left: dt.timedelta) -> datetime:
        year = self._year_at(moment)
        shut_since = moment
        done = year.worked_until(moment)
        while year.total - done < left:
            left -= year.total - done
            if year.total > done:
                shut_since = year.ends[-1]
            self._refuse_if_shut(shut_since, year.end, "after")
            year, done = self._year(_supported(year.number + 1)), ZERO
            if year.starts:
                self._refuse_if_shut(shut_since, year.starts[0], "after")
        index = bisect_left(year.worked, done + left)
        return year.ends[index] - (year.worked[index] - (done + left))

    def _backward(self, moment: datetime, left: dt.timedelta) -> datetime:
        year = self._year_at(moment)
        shut_until = moment
        done = year.worked_until(moment)
        while done < left:
            left -= done
            if done:
                shut_until = year.starts[0]
            self._refuse_if_shut(shut_until, year.begin, "before")
            year = self._year(_supported(year.number - 1))
            done = year.total
            if year.ends:
                self._refuse_if_shut(shut_until, year.ends[-1], "before")
        index = bisect_right(year.worked, done - left)
        return year.ends[index] - (year.worked[index] - (done - left))

    def _pieces(self, start: datetime, end: datetime) -> Iterator[Interval]:
        if end <= start:
            return
        for number in range(self._year_at(start).number, self._year_at(end).number + 1):
            year = self._year(number)
            for index in range(bisect_right(year.ends, start), bisect_left(year.starts, end)):
                yield max(year.starts[index], start), min(year.ends[index], end)

    def _refuse_if_shut(self, moment: datetime, other: datetime, direction: str) -> None:
        if abs(other - moment) > HORIZON:
            raise NoWorkingTime(self.settings.label, moment, direction)

    def _year_at(self, moment: datetime) -> _Year:
        """The local year of a moment, found without asking the zone: it is the UTC year or a neighbour."""
        year = self._year(_supported(moment.year))
        if moment < year.begin:
            return self._year(_supported(moment.year - 1))
        if moment >= year.end:
            return self._year(_supported(moment.year + 1))
        return year

    def _count_year(self, number: int) -> _Year:
        begin, end = self._midnight(dt.date(number, 1, 1)), self._midnight(dt.date(number + 1, 1, 1))
        days = (dt.date(number, 1, 1) + dt.timedelta(days=n) for n in range(366))
        intervals = [
            piece
            for day in days
            if day.year == number
            for whole in self._day(day)
            for piece in self._cut(whole)
        ]
        return _Year(
            number,
            begin,
            end,
            starts=[start for start, _ in intervals],
            ends=[close for _, close in intervals],
            worked=list(accumulate(close - start for start, close in intervals)),
        )

    def _day(self, day: dt.date) -> Iterator[Interval]:
        """The frames of a local day in UTC. One that the clock skips is gone; one that it repeats is longer."""
        frames = self._frames[day.weekday()]
        if not frames or self.settings.holiday_name(day) is not None:
            return
        midnight = datetime.combine(day, dt.time())
        for frame in frames:
            start, close = (first_shown(midnight + dt.timedelta(minutes=m), self.zone) for m in frame)
            if start < close:
                yield start, close

    def _cut(self, interval: Interval) -> Iterator[Interval]:
        """What closed windows leave of an interval."""
        start, end = interval
        for closes, reopens in self._closed:
            if reopens <= start or closes >= end:
                continue
            if start < closes:
                yield start, closes
            start = reopens
        if start < end:
            yield start, end

    def _midnight(self, day: dt.date) -> datetime:
        return first_shown(datetime.combine(day, dt.time()), self.zone)


@dataclass(frozen=True, slots=True)
class _Year:
    """The working time of one local year: intervals in order and, for each, what is worked by its end."""

    number: int
    begin: datetime
    end: datetime
    starts: list[datetime]
    ends: list[datetime]
    worked: list[dt.timedelta]

    @property
    def total(self) -> dt.timedelta:
        return self.worked[-1] if self.worked else ZERO

    def is_open(self, moment: datetime) -> bool:
        index = bisect_right(self.starts, moment) - 1
        return index >= 0 and moment < self.ends[index]

    def worked_until(self, moment: datetime) -> dt.timedelta:
        """Working time from the year's first moment to this one."""
        index = bisect_right(self.starts, moment) - 1
        if index < 0:
            return ZERO
        return self.worked[index] - max(ZERO, self.ends[index] - moment)


def _utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(
            f"{moment.isoformat()} has no time zone: working time is counted from aware datetimes only"
        )
    return moment.astimezone(dt.UTC)


def _supported(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(
            f"the year {year} lies outside {FIRST_YEAR} to {LAST_YEAR}: working time is not known there"
        )
    return year
