"""A concrete time that can be kept, for the wordings offered instead of "zeitnah"."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tone.finding import Context

_DAYS = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "en": "January February March April May June July August September October November December".split(),
}
_NOON = time(12)
_OPENING, _CLOSING = 9, 18


def keepable(context: Context) -> datetime:
    """Noon of the next working day, or the end of work that day when nobody works at noon. Aware, local."""
    zone = ZoneInfo(context.timezone)
    day = context.now.astimezone(zone)
    calendar = context.calendar
    for _ in range(30):
        day = datetime.combine(day.date() + timedelta(days=1), _NOON, zone)
        if calendar is None:
            if day.weekday() < 5:
                return day
        elif calendar.is_working_day(day):
            close = calendar.close_of_day(day)
            return day if calendar.is_open(day) or close is None else close.astimezone(zone)
    return day


def works_at(moment: datetime, context: Context) -> bool:
    """Is somebody at work then? Without a calendar: Monday to Friday, 9 to 18 local time."""
    if context.calendar is not None:
        return context.calendar.is_open(moment)
    local = moment.astimezone(ZoneInfo(context.timezone))
    return local.weekday() < 5 and _OPENING <= local.hour + local.minute / 60 <= _CLOSING


def spoken(moment: datetime, lang: str) -> str:
    """ "Mittwoch, 25. November, 12 Uhr" or "Wednesday 25 November, 12:00"."""
    day, month = _DAYS[lang][moment.weekday()], _MONTHS[lang][moment.month - 1]
    if lang == "de":
        clock = f"{moment.hour} Uhr" if not moment.minute else f"{moment.hour}:{moment.minute:02} Uhr"
        return f"{day}, {moment.day}. {month}, {clock}"
    return f"{day} {moment.day} {month}, {moment:%H:%M}"
