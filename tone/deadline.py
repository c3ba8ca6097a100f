"""A concrete time that can be kept, for the wordings offered instead of "zeitnah"."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tone.finding import Context
from tone.words import MONTHS, WEEKDAYS

_NOON = time(12)


def keepable(context: Context) -> datetime:
    """Noon of the next working day, or the end of work that day when nobody works at noon. Aware, local."""
    zone = ZoneInfo(context.timezone)
    day = context.now.astimezone(zone)
    calendar = context.calendar
    for _ in range(30):
        day = datetime.combine(day.date() + timedelta(days=1), _NOON, zone)
        if calendar is None:
            if day.weekday() < 5 and not is_public_holiday(day.date()):
                return day
        elif calendar.is_working_day(day):
            close = calendar.close_of_day(day)
            return day if calendar.is_open(day) or close is None else close.astimezone(zone)
    return day


def local(moment: datetime, context: Context) -> datetime:
    """The moment on the team's clock."""
    return moment.astimezone(ZoneInfo(context.timezone))


def is_free_day(moment: datetime, context: Context) -> bool:
    """Sunday or a public holiday; with the team's calendar also a day on which nobody works, Saturdays left out."""
    day = local(moment, context)
    if day.weekday() == 6 or is_public_holiday(day.date()):
        return True
    return context.calendar is not None and day.weekday() != 5 and not context.calendar.is_working_day(day)


def is_public_holiday(day: date) -> bool:
    """A holiday of every German Land; regional ones only the team's calendar knows."""
    return (day.month, day.day) in _FIXED_HOLIDAYS or (day - easter(day.year)).days in _FROM_EASTER


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Butcher 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


_FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)})
_FROM_EASTER = frozenset({-2, 1, 39, 50})


def spoken(moment: datetime, lang: str) -> str:
    """ "Mittwoch, 25. November, 12 Uhr" or "Wednesday 25 November, 12:00"."""
    day, month = WEEKDAYS[lang][moment.weekday()], MONTHS[lang][moment.month - 1]
    if lang == "de":
        clock = f"{moment.hour} Uhr" if not moment.minute else f"{moment.hour}:{moment.minute:02} Uhr"
        return f"{day}, {moment.day}. {month}, {clock}"
    return f"{day} {moment.day} {month}, {moment:%H:%M}"
