"""Working time is exact: expected values are worked out by hand, each with its reason."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from tickets.hours import CalendarSettings, ClosedWindow, NoWorkingTime, WorkingHours
from tone.finding import WorkingCalendar

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
ALWAYS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ("00:00-24:00",))
OFFICE = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-17:00",))


def hours(zone: str = "Europe/Berlin", frames: object = OFFICE, **other: object) -> WorkingHours:
    other.setdefault("no_holidays", "country" not in other)
    return WorkingHours(CalendarSettings.model_validate({"timezone": zone, "frames": frames, **other}))


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def every_day(*frames: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(ALWAYS, frames)


DUE = [
    # Fri 27 Mar 16:00 CET (15Z): 1 h on Friday, the rest from Mon 30 Mar 9:00 CEST = 07:00Z; 3 h later 10:00Z.
    ("Berlin, weekend of spring change", hours(), "2026-03-27T15:00", 4 * HOUR, "2026-03-30T10:00"),
    # Fri 23 Oct 16:00 CEST (14Z): 1 h, then Mon 26 Oct 9:00 CET = 08:00Z; 3 h later 11:00Z.
    ("Berlin, weekend of autumn change", hours(), "2026-10-23T14:00", 4 * HOUR, "2026-10-26T11:00"),
    # 29 Mar has 23 hours: from midnight (Sat 23:00Z) 24 working hours end at 1:00 CEST of Monday = Sun 23:00Z.
    ("Berlin, 24x7, 23-hour day", hours(frames=ALWAYS), "2026-03-28T23:00", 24 * HOUR, "2026-03-29T23:00"),
    # Sundays only: 23 h are the whole of 29 Mar, ending at its midnight, 22:00Z.
    (
        "Berlin, Sundays",
        hours(frames={"sun": ["00:00-24:00"]}),
        "2026-03-28T12:00",
        23 * HOUR,
        "2026-03-29T22:00",
    ),
    # Sun 25 Oct has 25 hours: from 22:00Z of Saturday to 23:00Z of Sunday.
    (
        "Berlin, Sundays",
        hours(frames={"sun": ["00:00-24:00"]}),
        "2026-10-24T12:00",
        25 * HOUR,
        "2026-10-25T23:00",
    ),
    # 2:00-3:00 does not exist on 29 Mar, so the hour is worked on 30 Mar: 2:00-3:00 CEST = 00:00Z-01:00Z.
    (
        "Berlin, frame in the gap",
        hours(frames=every_day("02:00-03:00")),
        "2026-03-28T12:00",
        HOUR,
        "2026-03-30T01:00",
    ),
    # 2:30-4:00 begins at the change (3:00 CEST = 01:00Z): half an hour later 01:30Z.
    (
        "Berlin, 2:30 in the gap",
        hours(frames=every_day("02:30-04:00")),
        "2026-03-28T12:00",
        HOUR / 2,
        "2026-03-29T01:30",
    ),
    # 2:00-3:00 comes twice on 25 Oct: 00:00Z to 02:00Z, so two hours fit.
    (
        "Berlin, frame in the fold",
        hours(frames=every_day("02:00-03:00")),
        "2026-10-24T12:00",
        2 * HOUR,
        "2026-10-25T02:00",
    ),
    # 2:30 first comes at 00:30Z; to 5:00 CET (04:00Z) are 3.5 hours.
    (
        "Berlin, 2:30 in the fold",
        hours(frames=every_day("02:30-05:00")),
        "2026-10-24T12:00",
        3.5 * HOUR,
        "2026-10-25T04:00",
    ),
    # Fri 6 Mar 16:00 EST = 21:00Z: 1 h, then Mon 9 Mar 9:00 EDT = 13:00Z; 3 h later 16:00Z. US summer time begins 8 Mar.
    ("New York, spring", hours("America/New_York"), "2026-03-06T21:00", 4 * HOUR, "2026-03-09T16:00"),
    # Fri 30 Oct 16:00 EDT = 20:00Z: 1 h, then Mon 2 Nov 9:00 EST = 14:00Z; 3 h later 17:00Z. It ends 1 Nov.
    ("New York, autumn", hours("America/New_York"), "2026-10-30T20:00", 4 * HOUR, "2026-11-02T17:00"),
    # Lord Howe ends summer time on Sun 5 Apr 2026, 2:00 (+11) -> 1:30 (+10:30): the day has 24.5 hours,
    # from Sat 13:00Z to Sun 13:30Z.
    (
        "Lord Howe, autumn",
        hours("Australia/Lord_Howe", {"sun": ["00:00-24:00"]}),
        "2026-04-04T00:00",
        24.5 * HOUR,
        "2026-04-05T13:30",
    ),
    # It begins on Sun 4 Oct 2026, 2:00 (+10:30) -> 2:30 (+11): 23.5 hours, Sat 13:30Z to Sun 13:00Z.
    (
        "Lord Howe, spring",
        hours("Australia/Lord_Howe", {"sun": ["00:00-24:00"]}),
        "2026-10-03T00:00",
        23.5 * HOUR,
        "2026-10-04T13:00",
    ),
    # Its half-hour fold: 1:30-2:00 comes twice, one hour from 14:30Z to 15:30Z of Saturday.
    (
        "Lord Howe, fold",
        hours("Australia/Lord_Howe", {"sun": ["01:30-02:00"]}),
        "2026-04-04T00:00",
        HOUR,
        "2026-04-04T15:30",
    ),
    # Iran keeps +3:30 since 2022. Sat 21 Mar 9:00 = 05:30Z; 4 h later 09:30Z.
    (
        "Tehran, half-hour zone",
        hours("Asia/Tehran", {"sat": ["09:00-17:00"]}),
        "2026-03-20T00:00",
        4 * HOUR,
        "2026-03-21T09:30",
    ),
    # In 2022 it still changed, at midnight of Tue 22 Mar: 0:00 -> 1:00 (+4:30), a day of 23 h, 20:30Z to 19:30Z.
    (
        "Tehran, gap at midnight",
        hours("Asia/Tehran", {"tue": ["00:00-24:00"]}),
        "2022-03-21T00:00",
        23 * HOUR,
        "2022-03-22T19:30",
    ),
    # Thu 2 Apr 16:00 CEST = 14:00Z: 1 h; Good Friday, weekend and Easter Monday are off; Tue 7 Apr 9:00 = 07:00Z, 1 h.
    ("Berlin, Easter", hours(country="DE", region="BE"), "2026-04-02T14:00", 2 * HOUR, "2026-04-07T08:00"),
    # 24x7 over both changes is plain time: 365 days are 365 * 24 h.
    ("24x7 over a year", hours(frames=ALWAYS), "2026-01-01T00:00", 8760 * HOUR, "2027-01-01T00:00"),
    # 29 Feb 2028 is a Tuesday and worked: Mon 28 Feb 16:00 CET = 15Z, 1 h + 8 h + 1 h, Wed 1 Mar 10:00 = 09:00Z.
    ("leap day", hours(), "2028-02-28T15:00", 10 * HOUR, "2028-03-01T09:00"),
    # Night shift as two frames: Mon 22:00 (21Z in winter) + 6 h = Tue 4:00 = 03:00Z.
    (
        "over midnight",
        hours(frames={"mon": ["22:00-24:00"], "tue": ["00:00-06:00"]}),
        "2026-01-05T21:00",
        6 * HOUR,
        "2026-01-06T03:00",
    ),
    # Samoa left out Friday 30 Dec 2011: Thu 29 Dec 17:00 (-10) = 30 Dec 03:00Z, next work Mon 2 Jan 9:00 (+14) = 1 Jan 19:00Z.
    ("Samoa, a day that never was", hours("Pacific/Apia"), "2011-12-30T02:00", 2 * HOUR, "2012-01-01T20:00"),
]


@pytest.mark.parametrize(
    ("calendar", "start", "work", "due"), [row[1:] for row in DUE], ids=[row[0] for row in DUE]
)
def test_due(calendar: WorkingHours, start: str, work: dt.timedelta, due: str) -> None:
    assert calendar.add(utc(start), work) == utc(due)
    assert calendar.between(utc(start), utc(due)) == work
    assert calendar.between(utc(due), utc(start)) == -work


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        # In UTC still the old year, in Tokyo 1:00 of the new one.
        ("Asia/Tokyo", "2025-12-31T16:00"),
        # In UTC already the new year, in New York 21:00 of the old one.
        ("America/New_York", "2026-01-01T02:00"),
    ],
)
def test_the_year_changes_on_the_local_clock(zone: str, moment: str) -> None:
    calendar = hours(zone, ALWAYS)
    now = utc(moment)
    assert calendar.is_open(now)
    for work in (HOUR, -HOUR, 48 * HOUR, -48 * HOUR):
        assert calendar.add(now, work) == now + work
        assert calendar.between(now, now + work) == work


def test_it_is_what_tone_asks_for() -> None:
    calendar: WorkingCalendar = hours()
    assert calendar.add_working_seconds(utc("2026-11-24T15:00"), 5400) == utc("2026-11-25T08:30")


def test_a_frame_opens_with_its_first_moment_and_closes_with_its_last() -> None:
    calendar = hours(frames={"tue": ["09:00-12:00", "13:00-17:00"]})
    opening = {"07:59": False, "08:00": True, "10:59": True, "11:00": False, "12:00": True, "16:00": False}
    assert {at: calendar.is_open(utc(f"2026-11-24T{at}")) for at in opening} == opening
    assert calendar.next_open(utc("2026-11-24T11:00")) == utc("2026-11-24T12:00")
    assert calendar.next_open(utc("2026-11-24T12:30")) == utc("2026-11-24T12:30")
    assert calendar.next_open(utc("2026-11-24T16:00")) == utc("2026-12-01T08:00")


def test_working_days_and_their_close() -> None:
    calendar = hours(country="DE", region="BY")
    assert calendar.close_of_day(utc("2026-11-24T22:00")) == utc("2026-11-24T16:00")
    # 23:30Z is 0:30 of Wednesday in Berlin.
    assert calendar.close_of_day(utc("2026-11-24T23:30")) == utc("2026-11-25T16:00")
    assert calendar.close_of_day(utc("2026-06-04T08:00")) is None  # Fronleichnam
    assert not calendar.is_working_day(utc("2026-06-04T08:00"))
    assert calendar.is_working_day(utc("2026-06-05T08:00"))
    assert hours(frames=ALWAYS).close_of_day(utc("2026-12-31T12:00")) == utc("2026-12-31T23:00")


def test_results_are_utc_and_arguments_may_come_from_any_zone() -> None:
    local = dt.datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    calendar = hours(frames=ALWAYS)
    for result in (calendar.add(local, 0 * HOUR), calendar.next_open(local), calendar.add(local, HOUR)):
        assert result.tzinfo is dt.UTC
    # The same clock time an hour apart: fold tells them apart.
    assert calendar.between(local, local.replace(fold=1)) == HOUR


@pytest.mark.parametrize("verb", ["is_open", "next_open", "is_working_day", "close_of_day"])
def test_naive_moments_are_refused(verb: str) -> None:
    with pytest.raises(ValueError, match="2026-11-24T09:00:00 has no time zone"):
        getattr(hours(), verb)(dt.datetime(2026, 11, 24, 9))


def test_naive_moments_are_refused_in_sums() -> None:
    naive, aware = dt.datetime(2026, 11, 24, 9), utc("2026-11-24T09:00")
    for sum_of in (
        lambda: hours().add(naive, HOUR),
        lambda: hours().between(aware, naive),
        lambda: list(hours().open_intervals(naive, aware)),
    ):
        with pytest.raises(ValueError, match="has no time zone"):
            sum_of()


def test_zero_and_less() -> None:
    calendar = hours()
    saturday = utc("2026-11-28T12:00")
    assert calendar.add(saturday, 0 * HOUR) == saturday
    # One hour back from Saturday is Friday 16:00; exactly one working day back is Friday's opening.
    assert calendar.add(saturday, -HOUR) == utc("2026-11-27T15:00")
    assert calendar.add(saturday, -8 * HOUR) == utc("2026-11-27T08:00")
    assert calendar.add(utc("2026-11-24T08:00"), 8 * HOUR) == utc("2026-11-24T16:00")
    # Over the year's end: Fri 1 Jan 2027 is worked here (no holidays); Mon 4 Jan 10:00 back 10 h is Thu 31 Dec 16:00.
    assert calendar.add(utc("2027-01-04T09:00"), -10 * HOUR) == utc("2026-12-31T15:00")


@pytest.mark.parametrize("step", [HOUR, -HOUR])
def test_a_week_without_hours_names_its_calendar(step: dt.timedelta) -> None:
    calendar = hours(frames={}, name="Nachtdienst")
    now = utc("2026-11-24T12:00")
    with pytest.raises(NoWorkingTime, match="'Nachtdienst' has no working time in the 400 days"):
        calendar.add(now, step)
    with pytest.raises(NoWorkingTime, match="Nachtdienst"):
        calendar.next_open(now)
    assert not calendar.is_open(now)
    assert calendar.close_of_day(now) is None
    assert calendar.between(now, now + 999 * HOUR) == 0 * HOUR
    assert calendar.add(now, 0 * HOUR) == now


def test_the_horizon_is_400_days_of_closed_doors_and_not_of_work() -> None:
    def shut_until(end: str) -> WorkingHours:
        return hours("UTC", ALWAYS, closed=[{"start": "2026-01-01T00:00", "end": end, "name": "Umbau"}])

    begin = utc("2026-01-01T00:00")
    # 400 days after 1 Jan 2026 is 5 Feb 2027.
    assert shut_until("2027-02-05T00:00").next_open(begin) == utc("2027-02-05T00:00")
    assert shut_until("2027-02-05T00:00").add(begin, HOUR) == utc("2027-02-05T01:00")
    assert shut_until("2027-02-05T00:00").add(utc("2027-02-05T00:00"), -HOUR) == utc("2025-12-31T23:00")
    for call in ("next_open", "add"):
        with pytest.raises(NoWorkingTime, match="'UTC/DE' has no working time"):
            getattr(shut_until("2027-02-05T00:01"), call)(begin, *([HOUR] if call == "add" else []))
    # A minute a week: twenty years of work lie far beyond the horizon, yet the doors open every Monday.
    rare = hours("UTC", {"mon": ["09:00-09:01"]})
    assert rare.add(utc("2026-01-05T09:00"), 1000 * MINUTE) == utc("2026-01-05T09:01") + dt.timedelta(
        weeks=999
    )
    assert rare.add(utc("2045-02-27T09:01"), -1000 * MINUTE) == utc("2026-01-05T09:00")


def test_one_day_a_year_far_apart_is_not_shut() -> None:
    # Mondays, all shut but 5 Jan 2026 and 28 Dec 2026: the second is reached over 357 idle days.
    calendar = hours(
        "UTC", {"mon": ["09:00-10:00"]}, closed=[{"start": "2026-01-06T00:00", "end": "2026-12-28T00:00"}]
    )
    assert calendar.add(utc("2025-12-30T00:00"), 2 * HOUR) == utc("2026-12-28T10:00")


def test_years_without_data_are_refused() -> None:
    for year in (1, 1959, 2100, 9998):
        with pytest.raises(ValueError, match=f"the year {year} lies outside 1960 to 2099"):
            hours().is_open(dt.datetime(year, 6, 1, tzinfo=dt.UTC))
    with pytest.raises(ValueError, match="the year 2100 lies outside"):
        hours().add(utc("2026-01-01T00:00"), 1_000_000 * HOUR)


def test_a_clock_set_back_to_1970_still_counts() -> None:
    # 1 Jan 1970 was a Thursday; Berlin had CET all year: 9:00 is 08:00Z.
    assert hours().add(utc("1970-01-01T00:00"), HOUR) == utc("1970-01-01T09:00")


def test_open_intervals_are_clipped_and_joined_over_midnight() -> None:
    calendar = hours("UTC", {"mon": ["09:00-12:00", "22:00-24:00"], "tue": ["00:00-06:00"]})
    assert list(calendar.open_intervals(utc("2026-01-05T10:00"), utc("2026-01-12T09:30"))) == [
        (utc("2026-01-05T10:00"), utc("2026-01-05T12:00")),
        (utc("2026-01-05T22:00"), utc("2026-01-06T06:00")),
        (utc("2026-01-12T09:00"), utc("2026-01-12T09:30")),
    ]
    year = utc("2026-01-01T00:00"), utc("2028-01-01T00:00")
    assert list(hours(frames=ALWAYS).open_intervals(*year)) == [year]
    assert list(calendar.open_intervals(year[1], year[0])) == []


def test_closed_windows_are_cut_out() -> None:
    calendar = hours(
        closed=[
            ClosedWindow(
                start=dt.datetime(2026, 11, 24, 12), end=dt.datetime(2026, 11, 24, 13), name="Wartung"
            ),
            {"start": "2026-11-24T15:30:00Z", "end": "2026-11-25T09:00:00+01:00"},
        ]
    )
    # Tuesday 9-12 and 13-16:30, an hour of pause on the local clock and half an hour at the end: 6.5 h.
    assert calendar.between(utc("2026-11-24T00:00"), utc("2026-11-25T00:00")) == 6.5 * HOUR
    assert not calendar.is_open(utc("2026-11-24T11:00"))
    assert calendar.is_open(utc("2026-11-24T12:00"))
    assert calendar.close_of_day(utc("2026-11-24T09:00")) == utc("2026-11-24T15:30")
    assert calendar.next_open(utc("2026-11-24T15:30")) == utc("2026-11-25T08:00")
