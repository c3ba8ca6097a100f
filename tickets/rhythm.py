"""A rhythm in words, "dienstags und donnerstags, 10 Uhr", and the moments it means on its own clock."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from tickets.calendars import WEEKDAYS, first_shown

_NAMES: tuple[tuple[str, str], ...] = (
    ("mon", r"mon(?:tags?|days?)?|mo"),
    ("tue", r"diens(?:tags?)|di|tue(?:s|sdays?)?"),
    ("wed", r"mittwochs?|mi|wed(?:nesdays?)?"),
    ("thu", r"donners(?:tags?)|do|thu(?:rs|rsdays?)?"),
    ("fri", r"frei(?:tags?)|fr|fri(?:days?)?"),
    ("sat", r"sams(?:tags?)|sonnabends?|sa|sat(?:urdays?)?"),
    ("sun", r"sonn(?:tags?)|so|sun(?:days?)?"),
)
_DAY = re.compile("|".join(rf"(?P<{day}>\b(?:{names})\b)" for day, names in _NAMES), re.IGNORECASE)
_EVERY = re.compile(r"\b(?:täglich|jeden tag|daily|every day)\b", re.IGNORECASE)
_WORKDAYS = re.compile(
    r"\b(?:werktags|werktäglich|arbeitstags|weekdays?|every weekday|workdays?)\b", re.IGNORECASE
)
_TIME = re.compile(
    r"(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?\s*(?P<half>am|pm|a\.m\.|p\.m\.)?(?:\s*(?:uhr|h|o'clock))?(?!\d)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\b(?:bis|to|through)\b|[–-]", re.IGNORECASE)
EXAMPLE = "write it as 'dienstags und donnerstags, 10 Uhr' or 'Tuesdays and Thursdays, 10:00'"

SAID = {
    "de": ("montags", "dienstags", "mittwochs", "donnerstags", "freitags", "samstags", "sonntags"),
    "en": ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"),
}


@dataclass(frozen=True, slots=True)
class Beat:
    """Weekdays (Monday is 0) and minutes after midnight, on the clock of a zone."""

    days: tuple[int, ...]
    minutes: int
    timezone: str

    def next_after(self, moment: dt.datetime) -> dt.datetime:
        """The next slot after a moment, in UTC. A time that the clock skips falls on the change, one that comes twice is its first."""
        zone = ZoneInfo(self.timezone)
        today = moment.astimezone(zone).date()
        for ahead in range(9):
            day = today + dt.timedelta(days=ahead)
            if day.weekday() in self.days:
                slot = first_shown(
                    dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=self.minutes), zone
                )
                if slot > moment:
                    return slot
        raise ValueError("a rhythm without days has no slots")

    def in_words(self, language: str) -> str:
        """ "dienstags und donnerstags, 10:00 Uhr"."""
        clock = f"{self.minutes // 60}:{self.minutes % 60:02}"
        if len(self.days) == 7:
            days = "täglich" if language == "de" else "daily"
        else:
            names = [SAID["en" if language == "en" else "de"][day] for day in self.days]
            last = " and " if language == "en" else " und "
            days = last.join(filter(None, (", ".join(names[:-1]), names[-1])))
        return f"{days}, {clock}" if language == "en" else f"{days}, {clock} Uhr"

    @property
    def stored_days(self) -> str:
        return ",".join(WEEKDAYS[day] for day in self.days)


def stored(days: str, minutes: int, timezone: str) -> Beat:
    """The beat of a row."""
    known = {name: number for number, name in enumerate(WEEKDAYS)}
    return Beat(tuple(known[day] for day in days.split(",")), minutes, timezone)  # type: ignore[index]


def read(text: str, timezone: str) -> Beat:
    """Read a rhythm. Raises ValueError with an example when it names no day or no time, or several times."""
    days, rest = _days(text)
    times = list(_TIME.finditer(rest))
    if not days or len(times) != 1:
        what = "no day" if not days else "no time of day" if not times else "more than one time of day"
        raise ValueError(f"{text.strip()!r} names {what}: {EXAMPLE}")
    return Beat(days, _minutes(times[0], text), timezone)


def _days(text: str) -> tuple[tuple[int, ...], str]:
    if _EVERY.search(text):
        return tuple(range(7)), _EVERY.sub(" ", text)
    if _WORKDAYS.search(text):
        return tuple(range(5)), _WORKDAYS.sub(" ", text)
    found = [(match.start(), match.end(), _number(match)) for match in _DAY.finditer(text)]
    days = {number for _, _, number in found}
    for (_, end, first), (begin, _, last) in itertools.pairwise(found):
        if _RANGE.fullmatch(text[end:begin].strip()) and first < last:
            days |= set(range(first, last))
    return tuple(sorted(days)), _DAY.sub(" ", text)


def _number(match: re.Match[str]) -> int:
    name = next(day for day, words in match.groupdict().items() if words)
    return [day for day, _ in _NAMES].index(name)


def _minutes(match: re.Match[str], text: str) -> int:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = (match["half"] or "").lower().replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(f"{text.strip()!r}: there is no {hour} {half}: {EXAMPLE}")
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour == 24 and minute:
        raise ValueError(f"{text.strip()!r}: the day ends at 24: {EXAMPLE}")
    return hour * 60 + minute
