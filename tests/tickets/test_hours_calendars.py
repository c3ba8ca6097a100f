"""What a calendar accepts and says: settings, public holidays of every Land, the week in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from tickets.hours import CalendarSettings, WorkingHours

NATIONWIDE = {"01-01", "04-03", "04-06", "05-01", "05-14", "05-25", "10-03", "12-25", "12-26"}
"""2026: New Year, Good Friday, Easter Monday, 1 May, Ascension, Whit Monday, Unity Day, both days of Christmas."""

EPIPHANY, WOMEN, CORPUS, ASSUMPTION, CHILDREN = "01-06", "03-08", "06-04", "08-15", "09-20"
REFORMATION, SAINTS, REPENTANCE = "10-31", "11-01", "11-18"
EASTER_SUNDAY, WHIT_SUNDAY = "04-05", "05-24"

LAENDER = {
    "BW": {EPIPHANY, CORPUS, SAINTS},
    "BY": {EPIPHANY, CORPUS, SAINTS},
    "BE": {WOMEN},
    "BB": {EASTER_SUNDAY, WHIT_SUNDAY, REFORMATION},
    "HB": {REFORMATION},
    "HH": {REFORMATION},
    "HE": {CORPUS},
    "MV": {WOMEN, REFORMATION},
    "NI": {REFORMATION},
    "NW": {CORPUS, SAINTS},
    "RP": {CORPUS, SAINTS},
    "SL": {CORPUS, ASSUMPTION, SAINTS},
    "SN": {REFORMATION, REPENTANCE},
    "ST": {EPIPHANY, REFORMATION},
    "SH": {REFORMATION},
    "TH": {CHILDREN, REFORMATION},
}
"""From the holiday laws of the Länder. Hesse's law names Sundays as such, not Easter Sunday: who opens on Sundays there means it."""


def days_off(calendar: CalendarSettings, year: int = 2026) -> set[str]:
    days = (dt.date(year, 1, 1) + dt.timedelta(days=n) for n in range(365))
    return {day.isoformat()[5:] for day in days if calendar.holiday_name(day)}


@pytest.mark.parametrize("region", LAENDER)
def test_holidays_of_a_land_are_exactly_those_of_its_law(region: str) -> None:
    assert days_off(CalendarSettings(region=region)) == NATIONWIDE | LAENDER[region]


def test_without_a_land_only_nationwide_days_count() -> None:
    assert days_off(CalendarSettings()) == NATIONWIDE


def test_days_of_custom_are_worked() -> None:
    # St. Martin, Remembrance Sunday, Christmas Eve and Carnival Monday are holidays of no Land.
    calendar = CalendarSettings(region="NW")
    for day in ("2026-11-11", "2026-11-15", "2026-12-24", "2026-02-16"):
        assert calendar.holiday_name(dt.date.fromisoformat(day)) is None


def test_names_in_both_languages() -> None:
    hours = WorkingHours(CalendarSettings(region="BY"))
    corpus_christi = dt.date(2026, 6, 4)
    assert (hours.holiday_name(corpus_christi), hours.holiday_name(corpus_christi, "en")) == (
        "Fronleichnam",
        "Corpus Christi",
    )


def test_assumption_day_in_catholic_bavaria() -> None:
    calendar = CalendarSettings(region="BY", holiday_categories=("public", "catholic"))
    assert calendar.holiday_name(dt.date(2026, 8, 15)) == "Mariä Himmelfahrt"


def test_own_days_off_once_and_every_year() -> None:
    calendar = CalendarSettings.model_validate(
        {"extra_holidays": {"12-24": "Heiligabend", dt.date(2026, 7, 17): "Sommerfest"}, "no_holidays": True}
    )
    assert days_off(calendar) == {"12-24", "07-17"}
    assert days_off(calendar, 2027) == {"12-24"}
    assert calendar.holiday_name(dt.date(2031, 12, 24)) == "Heiligabend"


def test_holidays_that_are_worked() -> None:
    calendar = CalendarSettings(ignore_holidays=("Karfreitag", "easter monday", "2026-10-03"))
    assert days_off(calendar) == NATIONWIDE - {"04-03", "04-06", "10-03"}
    assert calendar.holiday_name(dt.date(2027, 10, 3)) is not None
    assert days_off(CalendarSettings(no_holidays=True)) == set()


def test_two_holidays_on_one_day_are_worked_only_when_both_are() -> None:
    # 1 May 2008 was Labour Day and Ascension.
    day = dt.date(2008, 5, 1)
    one = CalendarSettings(ignore_holidays=("Erster Mai",))
    both = CalendarSettings(ignore_holidays=("Erster Mai", "Christi Himmelfahrt"))
    assert one.holiday_name(day) is not None
    assert both.holiday_name(day) is None


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"frames": {"tue": ["09:00-12:00", "11:00-17:00"]}},
            "tue: frames 09:00-12:00 and 11:00-17:00 overlap",
        ),
        ({"frames": {"fri": ["17:00-09:00"]}}, "fri: 17:00-09:00 ends before it begins"),
        ({"frames": {"fri": ["09:00-09:00"]}}, "fri: 09:00-09:00 ends before it begins"),
        ({"frames": {"sat": ["9-17"]}}, "sat: '9-17' is no frame: write HH:MM-HH:MM"),
        ({"frames": {"sat": ["24:00-24:00"]}}, "sat: '24:00-24:00' is no frame"),
        ({"frames": {"sat": ["20:00-24:30"]}}, "sat: 20:00-24:30 ends after 24:00"),
        ({"frames": {"someday": []}}, "'mon'"),
        ({"timezone": "Europe/Berlim"}, "'Europe/Berlim' is unknown: did you mean Europe/Berlin"),
        ({"timezone": "../etc/passwd"}, "is unknown"),
        ({"timezone": ""}, "is unknown"),
        ({"country": "Germany"}, "country 'Germany' is unknown; known: .*DE, "),
        ({"region": "XX"}, "region 'XX' is unknown in DE; known: .*BB, BE, BW, BY"),
        ({"country": "IR", "region": "X"}, "region 'X' is unknown in IR; known: none"),
        ({"holiday_categories": ["martian"]}, "'martian' is unknown; known: catholic, public"),
        ({"ignore_holidays": ["Karfreitg"]}, "'Karfreitg' is no holiday here; known: .*Karfreitag"),
        ({"extra_holidays": {"2026-02-30": "Nie"}}, "'2026-02-30' is no day"),
        ({"extra_holidays": {"12-24": " "}}, "extra holiday 12-24 has no name"),
        ({"closed": [{"start": "2026-05-02T10:00", "end": "2026-05-02T10:00"}]}, "ends before it begins"),
        ({"closed": [{"start": 20261224, "end": "2026-12-25T00:00"}]}, "20261224 is not a point in time"),
        ({"closed": [{"start": "20261224", "end": "2026-12-25T00:00"}]}, "'20261224' is not a point in time"),
        ({"holiday": True}, "Extra inputs are not permitted"),
    ],
)
def test_mistakes_are_named(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        CalendarSettings.model_validate(settings)


def test_settings_survive_json() -> None:
    calendar = CalendarSettings.model_validate(
        {
            "timezone": "Asia/Tehran",
            "frames": {"sat": ["13:00-17:00", "09:00-12:00"]},
            "extra_holidays": {"12-24": "Heiligabend"},
            "closed": [{"start": dt.datetime(2026, 5, 2, 10), "end": "2026-05-02T12:00:00+02:00"}],
        }
    )
    assert calendar.frames == {"sat": ("09:00-12:00", "13:00-17:00")}
    assert CalendarSettings.model_validate_json(calendar.model_dump_json()) == calendar


WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.mark.parametrize(
    ("frames", "german", "english"),
    [
        (dict.fromkeys(WEEK[:5], ("09:00-17:00",)), "Mo–Fr 9–17 Uhr", "Mon–Fri 9 am–5 pm"),
        (
            {
                **dict.fromkeys(
                    WEEK[:4],
                    (
                        "08:30-12:00",
                        "13:00-17:15",
                    ),
                ),
                "fri": ["08:30-14:00"],
            },
            "Mo–Do 8:30–12 und 13–17:15 Uhr, Fr 8:30–14 Uhr",
            "Mon–Thu 8:30 am–noon and 1 pm–5:15 pm, Fri 8:30 am–2 pm",
        ),
        ({"mon": ["09:00-12:00"], "wed": ["09:00-12:00"]}, "Mo und Mi 9–12 Uhr", "Mon and Wed 9 am–noon"),
        (
            dict.fromkeys(("mon", "tue", "wed", "fri", "sun"), ("00:30-24:00",)),
            "Mo–Mi, Fr und So 0:30–24 Uhr",
            "Mon–Wed, Fri and Sun 12:30 am–midnight",
        ),
        (dict.fromkeys(WEEK, ("09:00-17:00",)), "täglich 9–17 Uhr", "daily 9 am–5 pm"),
        (
            dict.fromkeys(
                WEEK,
                (
                    "00:00-12:00",
                    "12:00-24:00",
                ),
            ),
            "rund um die Uhr",
            "around the clock",
        ),
        ({"sat": ["00:00-24:00"]}, "Sa rund um die Uhr", "Sat around the clock"),
        ({}, "zurzeit keine festen Zeiten", "no fixed hours at present"),
    ],
)
def test_the_week_in_words(frames: dict[str, Any], german: str, english: str) -> None:
    hours = WorkingHours(CalendarSettings.model_validate({"frames": frames}))
    assert (hours.describe("de"), hours.describe("en")) == (german, english)
