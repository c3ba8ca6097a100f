"""Laws of working time over random calendars, and agreement with a count that walks minute by minute."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tickets.hours import CalendarSettings, WorkingHours

MINUTE = dt.timedelta(minutes=1)
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

CHANGES = {
    "Europe/Berlin": ("2026-03-29T01:00", "2026-10-25T01:00"),
    "America/New_York": ("2026-03-08T07:00", "2026-11-01T06:00"),
    "Australia/Lord_Howe": ("2026-04-04T15:00", "2026-10-03T15:30"),
    "Asia/Tehran": ("2022-03-21T20:30", "2022-09-21T19:30"),
    "America/Sao_Paulo": ("2018-02-18T02:00", "2018-11-04T03:00"),
    "America/Havana": ("2026-03-08T05:00", "2026-11-01T05:00"),
    "America/St_Johns": ("2010-03-14T03:31", "2010-11-07T02:31"),
    "Pacific/Apia": ("2011-12-30T10:00", "2011-09-24T14:00"),
    "Asia/Tokyo": ("2025-12-31T15:00", "2026-01-01T00:00"),
    "America/Los_Angeles": ("2026-01-01T00:00", "2026-01-01T08:00"),
    "UTC": ("2024-02-29T00:00", "2026-12-31T23:00"),
}
"""Zone -> moments (UTC) around which its clock, or the calendar, does something odd."""


@st.composite
def frames_of_a_day(draw: st.DrawFn) -> list[str]:
    edges = sorted(draw(st.sets(st.integers(0, 96), max_size=6)))
    texts = [f"{m // 4:02}:{m % 4 * 15:02}" for m in edges]
    return [f"{a}-{b}" for a, b in zip(texts[::2], texts[1::2], strict=False)]


@st.composite
def calendars(draw: st.DrawFn) -> CalendarSettings:
    zone = draw(st.sampled_from(sorted(CHANGES)))
    holidays = {"12-24": "Heiligabend"} if draw(st.booleans()) else {}
    closed = []
    if draw(st.booleans()):
        start = draw(moments(zone))
        closed.append({"start": start, "end": start + draw(st.integers(1, 3000)) * MINUTE})
    return CalendarSettings.model_validate(
        {
            "timezone": zone,
            "frames": {day: draw(frames_of_a_day()) for day in WEEK},
            "no_holidays": draw(st.booleans()),
            "extra_holidays": holidays,
            "closed": closed,
        }
    )


@st.composite
def moments(draw: st.DrawFn, zone: str, spread: int = 2 * 1440) -> dt.datetime:
    change = dt.datetime.fromisoformat(draw(st.sampled_from(CHANGES[zone]))).replace(tzinfo=dt.UTC)
    return change + draw(st.integers(-spread, spread)) * MINUTE


def open_minutes(calendar: CalendarSettings, start: dt.datetime, end: dt.datetime) -> int:
    """Independent count: walk the minutes with a clock that stands still while the real one is set back."""
    zone = ZoneInfo(calendar.timezone)
    now = start - dt.timedelta(days=2)  # early enough to know the latest time shown before `start`
    shown = dt.datetime.min
    count = 0
    while now < end:
        shown = max(shown, now.astimezone(zone).replace(tzinfo=None))
        if now >= start and _open_at(calendar, now, shown):
            count += 1
        now += MINUTE
    return count


def _open_at(calendar: CalendarSettings, now: dt.datetime, shown: dt.datetime) -> bool:
    if any(window.start <= now < window.end for window in calendar.closed):
        return False
    if calendar.holiday_name(shown.date()):
        return False
    clock = f"{shown:%H:%M}"
    frames = calendar.frames.get(WEEK[shown.weekday()], ())
    return any(frame[:5] <= clock < frame[6:] for frame in frames)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_between_agrees_with_counting_minutes(data: st.DataObject) -> None:
    calendar = data.draw(calendars())
    start = data.draw(moments(calendar.timezone))
    end = start + data.draw(st.integers(0, 2000)) * MINUTE
    hours = WorkingHours(calendar)
    minutes = open_minutes(calendar, start, end)
    assert hours.between(start, end) == minutes * MINUTE
    pieces = list(hours.open_intervals(start, end))
    assert sum((b - a for a, b in pieces), dt.timedelta()) == minutes * MINUTE
    assert all(a < b for a, b in pieces)
    assert all(b < c for (_, b), (c, _) in pairwise(pieces))
    assert hours.is_open(start) == (open_minutes(calendar, start, start + MINUTE) == 1)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_laws(data: st.DataObject) -> None:
    calendar = data.draw(calendars())
    assume(any(calendar.frames.values()))
    hours = WorkingHours(calendar)
    # Seconds and microseconds too, and up to three years apart.
    far = st.timedeltas(dt.timedelta(days=-1000), dt.timedelta(days=1000))
    a = data.draw(moments(calendar.timezone))
    b, c = a + data.draw(far), a + data.draw(far)
    assert hours.between(a, b) + hours.between(b, c) == hours.between(a, c)
    assert hours.between(a, b) == -hours.between(b, a)

    work = data.draw(st.timedeltas(dt.timedelta(hours=-60), dt.timedelta(hours=60)))
    more = work + data.draw(st.timedeltas(dt.timedelta(0), dt.timedelta(hours=9)))
    due = hours.add(a, work)
    assert hours.between(a, due) == work
    assert due <= hours.add(a, more)
    early, late = min(a, b), max(a, b)
    assert hours.add(early, work) <= hours.add(late, work)
    # The earliest such moment (the latest when counting back): work touches it on the side of `a`.
    tick = dt.timedelta(microseconds=1)
    if work > dt.timedelta(0):
        assert hours.is_open(due - tick)
    elif work < dt.timedelta(0):
        assert hours.is_open(due)

    opening = hours.next_open(b)
    assert hours.is_open(opening)
    assert opening >= b
    assert hours.between(b, opening) == dt.timedelta(0)
    assert hours.next_open(opening) == opening
