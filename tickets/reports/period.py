"""Periods of reports: whole ISO weeks and whole months, and nothing else.

A report cut at any day could be laid over another one, and the difference would be one day of one person.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

MAX_WEEKS = 53
MAX_MONTHS = 24


class WrongPeriod(ValueError):
    """A period that cannot be read; the message says how to write it."""


def monday(day: dt.date) -> dt.date:
    """The first day of the ISO week of `day`."""
    return day - dt.timedelta(days=day.weekday())


def week_name(start: dt.date) -> str:
    """``2026-W47`` for the week that begins on this Monday (ISO 8601)."""
    year, week, _ = start.isocalendar()
    return f"{year}-W{week:02d}"


def week_label(start: dt.date, language: str, *, short: bool = False) -> str:
    """As people say it: ``KW 47`` in German, ``week 47`` in English, ``W47`` where there is little room."""
    number = start.isocalendar().week
    if language != "en":
        return f"KW {number}"
    return f"W{number}" if short else f"week {number}"


def week_of_year(start: dt.date, language: str) -> str:
    """With its year, for tables that may span two: ``KW 47/2026``, ``2026-W47``."""
    return (
        week_name(start) if language == "en" else f"{week_label(start, language)}/{start.isocalendar().year}"
    )


@dataclass(frozen=True, slots=True)
class Weeks:
    """Whole weeks, from Monday `first` to the Monday after the last one."""

    first: dt.date
    count: int

    @classmethod
    def before(cls, today: dt.date, count: int) -> Weeks:
        """The last `count` full weeks before the one of `today`."""
        if not 1 <= count <= MAX_WEEKS:
            raise WrongPeriod(f"{count} weeks: ask for 1 to {MAX_WEEKS}")
        return cls(monday(today) - dt.timedelta(weeks=count), count)

    @property
    def end(self) -> dt.date:
        """The first day that no longer belongs to it."""
        return self.first + dt.timedelta(weeks=self.count)

    @property
    def starts(self) -> tuple[dt.date, ...]:
        return tuple(self.first + dt.timedelta(weeks=n) for n in range(self.count))


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month on the clock of a zone."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """``2026-10``."""
        try:
            moment = dt.datetime.strptime(text.strip(), "%Y-%m").replace(tzinfo=dt.UTC)
        except ValueError as error:
            raise WrongPeriod(f"{text!r} is no month: write it as 2026-10") from error
        return cls(moment.year, moment.month)

    @classmethod
    def before(cls, today: dt.date) -> Month:
        """The last full month."""
        return cls(today.year, today.month).previous

    @property
    def previous(self) -> Month:
        return Month(self.year - (self.month == 1), self.month - 1 or 12)

    @property
    def next(self) -> Month:
        return Month(self.year + (self.month == 12), self.month % 12 + 1)

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, self.month, 1)

    def bounds(self, zone: str) -> tuple[dt.datetime, dt.datetime]:
        """[begin, end) as moments."""
        return _midnight(self.first_day, zone), _midnight(self.next.first_day, zone)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"


def months_before(today: dt.date, count: int) -> tuple[Month, ...]:
    """The last `count` full months, oldest first."""
    if not 1 <= count <= MAX_MONTHS:
        raise WrongPeriod(f"{count} months: ask for 1 to {MAX_MONTHS}")
    found = [Month.before(today)]
    while len(found) < count:
        found.append(found[-1].previous)
    return tuple(reversed(found))


def _midnight(day: dt.date, zone: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), ZoneInfo(zone)).astimezone(dt.UTC)
