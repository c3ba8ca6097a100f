"""What a team's calendar says, as an operator writes it (hours, zone, public holidays, closed windows) and as clients read it.

Everything here is a value that survives TOML and JSON unchanged. Counting is done by :mod:`tickets.hours`.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

DAY_END = 24 * 60
Frame = tuple[int, int]
"""From and to in minutes after midnight on the local clock; `DAY_END` is the following midnight."""
DayFrames = tuple[Frame, ...]

_FRAME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DAY_KEY = re.compile(r"(?:\d{4}-)?\d\d-\d\d", re.ASCII)


def written_as_text(value: Any) -> Any:
    """Numbers are refused, quoted or not: pydantic would read 20261224 as seconds since 1970."""
    if isinstance(value, dt.datetime) or (isinstance(value, str) and _DATE.match(value)):
        return value
    raise ValueError(f"{value!r} is not a point in time: write it as 2026-12-24T14:00")


class ClosedWindow(BaseModel):
    """Nobody works from `start` to `end`: maintenance, a works meeting, the days between the years."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: Annotated[dt.datetime, BeforeValidator(written_as_text)] = Field(
        description="Without an offset: on the calendar's local clock."
    )
    end: Annotated[dt.datetime, BeforeValidator(written_as_text)] = Field(
        description="When work goes on again."
    )
    name: str = Field(default="", description="What clients and agents read as the reason.")


class CalendarSettings(BaseModel):
    """When a team works. A weekday without frames is closed; a calendar without any frame never opens."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(default="", description="How error messages call this calendar.")
    timezone: str = Field(default="Europe/Berlin", description="IANA name of the local clock.")
    frames: dict[Weekday, tuple[str, ...]] = Field(
        default=dict.fromkeys(WEEKDAYS[:5], ("09:00-17:00",)),
        description="Weekday -> frames as HH:MM-HH:MM; 24:00 is the end of the day.",
    )
    country: str = Field(default="DE", description="Whose public holidays count, e.g. DE, AT, CH.")
    region: str | None = Field(
        default=None, description="Land, canton or state, e.g. BY; None: nationwide holidays only."
    )
    holiday_categories: tuple[str, ...] = Field(
        default=("public",), description='Add "catholic" for 15 August in catholic Bavarian communities.'
    )
    no_holidays: bool = Field(default=False, description="Work on public holidays as on any other day.")
    ignore_holidays: tuple[str, ...] = Field(
        default=(), description="Public holidays that are worked: a date (2026-10-03) or a name."
    )
    extra_holidays: dict[str, str] = Field(
        default={}, description="Own days off: date (2026-12-24, or 12-24 for every year) -> name."
    )
    closed: tuple[ClosedWindow, ...] = ()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            near = difflib.get_close_matches(name, sorted(available_timezones()), 3)
            hint = f"did you mean {' or '.join(near)}?" if near else "write an IANA name as Europe/Berlin"
            raise ValueError(f"time zone {name!r} is unknown: {hint}") from None
        return name

    @field_validator("frames")
    @classmethod
    def _frames_in_order(cls, frames: dict[Weekday, tuple[str, ...]]) -> dict[Weekday, tuple[str, ...]]:
        for day, texts in frames.items():
            ordered = sorted((_frame(day, text), text) for text in texts)
            for ((_, close), one), ((begin, _), other) in pairwise(ordered):
                if begin < close:
                    raise ValueError(f"{day}: frames {one} and {other} overlap: make them one or part them")
            frames = {**frames, day: tuple(text for _, text in ordered)}
        return frames

    @field_validator("extra_holidays", mode="before")
    @classmethod
    def _dates_as_text(cls, days: Any) -> Any:
        if not isinstance(days, Mapping):
            return days
        return {day.isoformat() if isinstance(day, dt.date) else day: name for day, name in days.items()}

    @field_validator("extra_holidays")
    @classmethod
    def _real_days(cls, days: dict[str, str]) -> dict[str, str]:
        for day, name in days.items():
            if not name.strip():
                raise ValueError(f"extra holiday {day} has no name: say why nobody works")
            try:
                if not _DAY_KEY.fullmatch(day):
                    raise ValueError
                dt.date.fromisoformat(day if len(day) == 10 else f"2000-{day}")
            except ValueError:
                raise ValueError(f"{day!r} is no day: write 2026-12-24, or 12-24 for every year") from None
        return days

    @model_validator(mode="after")
    def _windows_end_after_they_begin(self) -> CalendarSettings:
        for window in self.closed:
            start, end = closed_span(window, self.zone)
            if end <= start:
                raise ValueError(f"closed window {window.name or window.start} ends before it begins")
        return self

    @model_validator(mode="after")
    def _known_holidays(self) -> CalendarSettings:
        if not self.no_holidays:
            _check_place(self.country, self.region, self.holiday_categories)
            for wish in self.ignore_holidays:
                self._check_ignored(wish)
        return self

    def _check_ignored(self, wish: str) -> None:
        if _DATE.fullmatch(wish):
            return
        known = {
            name: None
            for year in range(2020, 2040)
            for names in self._names_of_year(year).values()
            for name in _parts(names)
        }
        if wish.casefold() not in {name.casefold() for name in known}:
            raise ValueError(f"ignore_holidays: {wish!r} is no holiday here; known: {', '.join(known)}")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def label(self) -> str:
        """How to call this calendar in a message."""
        return self.name or "/".join(filter(None, (self.timezone, self.country, self.region)))

    def frames_of(self, weekday: int) -> tuple[Frame, ...]:
        """The frames of a weekday (Monday is 0), in order."""
        day = WEEKDAYS[weekday]
        return tuple(_frame(day, text) for text in self.frames.get(day, ()))

    def holiday_name(self, day: dt.date, lang: str = "de") -> str | None:
        """Why nobody works on this day; None on an ordinary one."""
        own = self.extra_holidays.get(day.isoformat()) or self.extra_holidays.get(day.isoformat()[5:])
        if own is not None or self.no_holidays:
            return own
        names = self._names_of_year(day.year).get(day)
        if names is None:
            return None
        ignored = {wish.casefold() for wish in self.ignore_holidays}
        if day.isoformat() in ignored or any(
            all(part.casefold() in ignored for part in _parts((name,))) for name in names
        ):
            return None
        return names[0] if lang == "de" else names[1]

    def _names_of_year(self, year: int) -> dict[dt.date, tuple[str, str]]:
        return _public_holidays(self.country, self.region, self.holiday_categories, year)


def _parts(names: tuple[str, ...]) -> list[str]:
    """`holidays` joins the names of two holidays on one day."""
    return [part for name in names for part in name.split("; ")]


def first_shown(local: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The first moment (UTC) at which the clock of `zone` shows the naive time `local` or a later one.

    One rule for all odd nights: a time that is skipped in spring falls on the moment of the change, one that comes
    twice in autumn means its first coming. So it never decreases, and frames that touch leave no gap and no overlap.
    """
    moment = local.replace(tzinfo=zone, fold=0).astimezone(dt.UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local:
        return moment
    # In a gap fold=1 counts with the offset after the change (PEP 495): the change lies between the two readings.
    before, after = local.replace(tzinfo=zone, fold=1).astimezone(dt.UTC), moment
    while after - before > dt.timedelta(seconds=1):
        middle = before + dt.timedelta(seconds=(after - before) // dt.timedelta(seconds=2))
        if middle.astimezone(zone).replace(tzinfo=None) >= local:
            after = middle
        else:
            before = middle
    return after


def closed_span(window: ClosedWindow, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """Start and end of a closed window in UTC."""
    start, end = (
        moment.astimezone(dt.UTC) if moment.tzinfo else first_shown(moment, zone)
        for moment in (window.start, window.end)
    )
    return start, end


def _frame(day: str, text: str) -> Frame:
    match = _FRAME.fullmatch(text)
    if match is None:
        raise ValueError(f"{day}: {text!r} is no frame: write HH:MM-HH:MM, e.g. 09:00-17:00")
    hour, minute, end_hour, end_minute = map(int, match.groups())
    begin, close = hour * 60 + minute, end_hour * 60 + end_minute
    if close > DAY_END:
        raise ValueError(f"{day}: {text} ends after 24:00: go on with a frame on the next day")
    if close <= begin:
        raise ValueError(
            f"{day}: {text} ends before it begins: a night is two frames, to 24:00 and from 00:00"
        )
    return begin, close


@lru_cache(maxsize=256)
def _check_place(country: str, region: str | None, categories: tuple[str, ...]) -> None:
    # Imported here: some 40 ms that commands without a calendar need not pay.
    import holidays

    places = holidays.list_supported_countries()
    if country not in places:
        raise ValueError(f"country {country!r} is unknown; known: {', '.join(sorted(places))}")
    if region is not None and region not in places[country]:
        known = ", ".join(sorted(places[country])) or "none"
        raise ValueError(f"region {region!r} is unknown in {country}; known: {known}")
    supported = getattr(holidays, country).supported_categories
    if unknown := set(categories) - set(supported):
        raise ValueError(f"holiday_categories: {min(unknown)!r} is unknown; known: {', '.join(supported)}")


@lru_cache(maxsize=1024)
def _public_holidays(
    country: str, region: str | None, categories: tuple[str, ...], year: int
) -> dict[dt.date, tuple[str, str]]:
    """Day -> its name in German and English, or in the country's own language where there is no translation.

    Shared by all calendars of the place; never change it. The `holidays` package knows Germany from 1990 to 2100.
    """
    import holidays

    languages = getattr(holidays, country).supported_languages
    german, english = (
        holidays.country_holidays(
            country,
            subdiv=region,
            years=year,
            categories=categories,
            language=next((code for code in languages if code.startswith(lang)), None),
        )
        for lang in ("de", "en")
    )
    return {day: (name, english.get(day) or name) for day, name in german.items()}


def describe(week: Sequence[DayFrames], lang: str) -> str:
    """Seven days of frames, Monday first, in German (`de`) or else English; equal days are named together."""
    words = GERMAN if lang == "de" else ENGLISH
    days: dict[DayFrames, list[int]] = {}
    for weekday, frames in enumerate(week):
        if frames:
            days.setdefault(_joined(frames), []).append(weekday)
    if not days:
        return words.never
    if list(days) == [ALL_DAY] and len(days[ALL_DAY]) == 7:
        return words.always
    return ", ".join(f"{_days(weekdays, words)} {_times(frames, words)}" for frames, weekdays in days.items())


ALL_DAY: DayFrames = ((0, DAY_END),)


@dataclass(frozen=True, slots=True)
class _Words:
    days: tuple[str, ...]
    daily: str
    always: str
    never: str
    conjunction: str
    german: bool


GERMAN = _Words(
    days=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    daily="täglich",
    always="rund um die Uhr",
    never="zurzeit keine festen Zeiten",
    conjunction=" und ",
    german=True,
)
ENGLISH = _Words(
    days=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    daily="daily",
    always="around the clock",
    never="no fixed hours at present",
    conjunction=" and ",
    german=False,
)


def _joined(frames: DayFrames) -> DayFrames:
    """DayFrames that touch read as one."""
    joined: list[Frame] = []
    for begin, close in frames:
        if joined and joined[-1][1] == begin:
            joined[-1] = joined[-1][0], close
        else:
            joined.append((begin, close))
    return tuple(joined)


def _days(weekdays: list[int], words: _Words) -> str:
    if len(weekdays) == 7:
        return words.daily
    runs: list[list[int]] = []
    for day in weekdays:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    names: list[str] = []
    for run in runs:
        if len(run) > 2:
            names.append(f"{words.days[run[0]]}–{words.days[run[-1]]}")
        else:
            names += [words.days[day] for day in run]
    return _listed(names, words)


def _times(frames: DayFrames, words: _Words) -> str:
    if frames == ALL_DAY:
        return words.always
    if words.german:
        return _listed([f"{_german(begin)}–{_german(close)}" for begin, close in frames], words) + " Uhr"
    return _listed([f"{_english(begin)}–{_english(close)}" for begin, close in frames], words)


def _listed(parts: list[str], words: _Words) -> str:
    return words.conjunction.join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _german(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}" if minute else str(hour)


def _english(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    if not minute and hour % 12 == 0:
        return "noon" if hour == 12 else "midnight"
    return f"{hour % 12 or 12}{f':{minute:02}' if minute else ''} {'am' if hour < 12 else 'pm'}"
