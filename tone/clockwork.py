"""A time found in a text, and the clock it is read against: now, the zone, and the days on which somebody works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from tone.finding import WorkingCalendar

END_OF_DAY = time(18)
LAST_MINUTE = time(23, 59)

Lead = Literal["by", "at", "from", "since", "until", "of", "after", "range", ""]


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that names a time: ``text[start:end]``, and how it is introduced."""

    start: int = 0
    end: int = 0
    lead: Lead = ""
    day: date | None = None
    clock: time | None = None
    exact: datetime | None = None
    """Known to the minute without a day: "in 24 Stunden"."""
    floating: bool = False
    """Counted from something: from now, or from a step of the contact ("innerhalb von zwei Werktagen")."""
    same_day: bool = False
    """ "Am selben Tag": the day of the time before."""
    named: bool = False
    """A full calendar date, which wins over a weekday or "morgen" beside it."""
    closing: bool = False
    """ "Close of business": the clock is the end of work on whichever day it is joined with."""
    zone: str = ""
    """The zone the text names ("noon New York time"); empty: the reader's own."""


@dataclass(frozen=True, slots=True)
class Clockwork:
    """From where a text is read: the moment, its zone, and the days on which somebody works."""

    now: datetime
    """Aware, already in the local zone."""
    calendar: WorkingCalendar | None = None

    @classmethod
    def at(cls, now: datetime, timezone: str, calendar: WorkingCalendar | None) -> Clockwork:
        return cls(now.astimezone(ZoneInfo(timezone)), calendar)

    @property
    def today(self) -> date:
        return self.now.date()

    def local(self, day: date, clock: time, zone: str = "") -> datetime:
        """The wall clock on that day, in `zone` or here. An hour that a change to summer time skips moves on by one."""
        moment = datetime.combine(day, clock, ZoneInfo(zone) if zone else self.now.tzinfo)
        return moment.astimezone(ZoneInfo("UTC")).astimezone(self.now.tzinfo)

    def works(self, day: date) -> bool:
        if self.calendar is None:
            return day.weekday() < 5
        return self.calendar.is_working_day(self.local(day, time(12)))

    def close(self, day: date) -> time:
        """When work ends that day; 18:00 where nobody can say."""
        closing = self.calendar.close_of_day(self.local(day, time(12))) if self.calendar else None
        return END_OF_DAY if closing is None else closing.astimezone(self.now.tzinfo).time()

    def working_day(self, count: int) -> date:
        """The `count`-th working day after today."""
        day = self.today
        for _ in range(min(count, 250)):
            following = (day + timedelta(days=n) for n in range(1, 40))
            day = next(
                (candidate for candidate in following if self.works(candidate)), day + timedelta(days=1)
            )
        return day

    def due(self, mention: Mention, anchor: date | None = None) -> datetime | None:
        """When a promise with this time is due; `anchor` is the day the text was last talking about."""
        if mention.exact is not None:
            return mention.exact
        day = mention.day
        if day is None and mention.same_day:
            day = anchor
        elif day is None and mention.clock is not None:
            day = self._day_for(mention.clock, anchor)
        if day is None:
            return None
        if mention.clock is not None:
            return self.local(day, self.close(day) if mention.closing else mention.clock, mention.zone)
        due = self.local(day, END_OF_DAY)
        return self.local(day, LAST_MINUTE) if day == self.today and due < self.now else due

    def _day_for(self, clock: time, anchor: date | None) -> date:
        for day in (anchor, self.today):
            if day is not None and self.local(day, clock) >= self.now:
                return day
        return self.today + timedelta(days=1)
