"""Times, states and reasons as agents read them."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time

from inbound.senders.names import shown_domain


def local(moment: dt.datetime, zone: str) -> dt.datetime:
    return moment.astimezone(_zone(zone))


# Patterns are read anew at each call of babel; a queue shows fifty moments, most of them again a minute later.
@lru_cache(maxsize=4096)
def clock(moment: dt.datetime, zone: str, language: str) -> str:
    """The time of day: 14:05."""
    return format_time(moment, "HH:mm", tzinfo=_zone(zone), locale=language)


def day_and_clock(moment: dt.datetime, now: dt.datetime, zone: str, language: str) -> str:
    """ "heute 14:05", "gestern 9:30", "Fr., 27. Nov., 12:00": as near as it is."""
    days = (local(moment, zone).date() - local(now, zone).date()).days
    near = {
        "de": {-1: "gestern", 0: "heute", 1: "morgen"},
        "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
    }
    if days in near[language]:
        return f"{near[language][days]} {clock(moment, zone, language)}"
    pattern = "EEE, d. MMM" if language == "de" else "EEE d MMM"
    if local(moment, zone).year != local(now, zone).year:
        pattern += " y"
    return f"{_day(local(moment, zone).date(), pattern, language)}, {clock(moment, zone, language)}"


def day(moment: dt.datetime, zone: str, language: str) -> str:
    """ "26. November 2026"."""
    return format_date(local(moment, zone).date(), "long", locale=language)


def month_name(first: dt.date, language: str) -> str:
    """ "November 2026"."""
    return format_date(first, "LLLL y", locale=language)


@lru_cache(maxsize=4096)
def _day(day: dt.date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale=language)


@lru_cache(maxsize=4096)
def exact(moment: dt.datetime, zone: str, language: str) -> str:
    """In full, for titles."""
    return format_datetime(moment, "full", tzinfo=_zone(zone), locale=language)


def due(moment: dt.datetime, now: dt.datetime, zone: str, language: str) -> str:
    """What is due when, nearest unit: "seit 20 min überfällig", "in 45 min", "heute 14:00"."""
    seconds = (moment - now).total_seconds()
    if seconds < 0:
        ago = span(-seconds, language)
        return f"seit {ago} überfällig" if language == "de" else f"{ago} overdue"
    if seconds < 3600:
        return f"in {span(seconds, language)}"
    return day_and_clock(moment, now, zone, language)


def span(seconds: float, language: str) -> str:
    """A stretch of time in its largest sensible unit."""
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return f"{minutes} min"
    hours = round(minutes / 60)
    if hours < 24:
        return f"{hours} h"
    days = round(hours / 24)
    if language == "de":
        return "1 Tag" if days == 1 else f"{days} Tagen"
    return "1 day" if days == 1 else f"{days} days"


def for_input(moment: dt.datetime, zone: str) -> str:
    """The value of a datetime-local field."""
    return local(moment, zone).strftime("%Y-%m-%dT%H:%M")


def from_input(text: str, zone: str) -> dt.datetime | None:
    """A datetime-local field's value; None when it is empty. Raises ValueError with what is expected."""
    if not text.strip():
        return None
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=_zone(zone)).astimezone(dt.UTC)
    except ValueError as error:
        raise ValueError(f"{text!r} is no time: write it as 2026-11-27T14:00") from error


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


_DIRECTION = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_MARKS = {
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
}


def visible(value: object) -> object:
    """Text with its hidden marks of direction shown as words: what turns "exe.fdp" into "pdf.exe" must be seen."""
    if isinstance(value, str) and _DIRECTION.search(value):
        return type(value)(_DIRECTION.sub(lambda found: f"[{_MARKS[found[0]]}]", value))
    return value


def address(text: str) -> str:
    """A mail address, its domain in ASCII form when its letters could be taken for others."""
    local, at, domain = text.rpartition("@")
    return f"{local}{at}{shown_domain(domain)}" if at else text
