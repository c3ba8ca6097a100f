"""Can the calendar keep it, and how is it said?"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tone.commitments import Keepability, find, keepable, say_due

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 12, 22, 10, 0, tzinfo=BERLIN)  # a Tuesday


class Office:
    """Monday to Friday 9 to 17, closed on 24 and 25 December."""

    holidays = frozenset({date(2026, 12, 24), date(2026, 12, 25)})

    def is_working_day(self, moment: datetime) -> bool:
        local = moment.astimezone(BERLIN)
        return local.weekday() < 5 and local.date() not in self.holidays

    def is_open(self, moment: datetime) -> bool:
        return self.is_working_day(moment) and 9 <= moment.astimezone(BERLIN).hour < 17

    def next_open(self, moment: datetime) -> datetime:
        while not self.is_open(moment):
            local = moment.astimezone(BERLIN)
            ahead = 0 if self.is_working_day(moment) and local.hour < 9 else 1
            moment = datetime.combine(local.date() + timedelta(days=ahead), time(9), BERLIN)
        return moment

    def close_of_day(self, moment: datetime) -> datetime | None:
        return (
            datetime.combine(moment.astimezone(BERLIN).date(), time(17), BERLIN)
            if self.is_working_day(moment)
            else None
        )

    def add_working_seconds(self, moment: datetime, seconds: int) -> datetime:
        moment = self.next_open(moment)
        while (close := self.close_of_day(moment)) and (
            left := int((close - moment).total_seconds())
        ) < seconds:
            seconds -= left
            moment = self.next_open(close)
        return moment + timedelta(seconds=seconds)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (at(23, 11), Keepability(True)),
        (at(23, 17), Keepability(True)),
        (at(23, 18), Keepability(False, "outside_hours", (at(23, 17), at(28, 9)))),
        (at(24, 12), Keepability(False, "no_work_day", (at(23, 17), at(28, 9)))),
        (at(27, 12), Keepability(False, "no_work_day", (at(28, 9), at(23, 17)))),
        (at(22, 9), Keepability(False, "past", (at(22, 10, 1),))),
        (at(22, 10), Keepability(False, "past", (at(22, 10, 1),))),
        (at(28, 6), Keepability(False, "outside_hours", (at(28, 9), at(23, 17)))),
    ],
)
def test_keepable(due: datetime, expected: Keepability) -> None:
    assert keepable(due, now=NOW, calendar=Office()) == expected


def test_of_three_times_that_can_be_kept_the_two_nearest_are_offered() -> None:
    verdict = keepable(at(23, 18), now=NOW, calendar=Office(), window_end=at(28, 12))
    assert verdict == Keepability(False, "outside_hours", (at(23, 17), at(28, 9)))


def test_after_the_response_window() -> None:
    verdict = keepable(at(28, 11), now=NOW, calendar=Office(), window_end=at(23, 12))
    assert verdict == Keepability(False, "after_window", (at(23, 12), at(22, 17)))


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Sie haben die Antwort in zwei Werktagen.", at(28, 18)),
        ("Am nächsten Werktag rufe ich Sie an.", at(23, 18)),
        ("Sie bekommen die Datei bis Feierabend.", at(22, 17)),
        ("Sie haben in zehn Arbeitsstunden Bescheid.", at(23, 12)),
    ],
)
def test_working_time_comes_from_the_calendar(text: str, due: datetime) -> None:
    assert [c.due for c in find(text, lang="de", now=NOW, calendar=Office())] == [due]


@pytest.mark.parametrize(
    ("due", "german", "english"),
    [
        (at(22, 14), "heute, Dienstag, 22. Dezember, 14:00 Uhr", "today, Tuesday 22 December, 2 pm"),
        (
            at(23, 9, 30),
            "morgen, Mittwoch, 23. Dezember, 9:30 Uhr",
            "tomorrow, Wednesday 23 December, 9:30 am",
        ),
        (at(24, 12), "übermorgen, Donnerstag, 24. Dezember, 12:00 Uhr", "Thursday 24 December, noon"),
        (
            datetime(2027, 1, 4, 8, 0, tzinfo=BERLIN),
            "Montag, 4. Januar 2027, 8:00 Uhr",
            "Monday 4 January 2027, 8 am",
        ),
    ],
)
def test_say_due(due: datetime, german: str, english: str) -> None:
    assert (say_due(due, NOW, "de"), say_due(due, NOW, "en")) == (german, english)


@pytest.mark.parametrize("days", range(0, 60, 7))
@pytest.mark.parametrize("hour", [0, 9, 12, 23])
def test_what_is_said_is_read_back(days: int, hour: int) -> None:
    due = datetime.combine(NOW.date() + timedelta(days=days + 1), time(hour, 5 if hour else 0), BERLIN)
    german, english = (
        f"Ich melde mich {say_due(due, NOW, 'de')}.",
        f"I will call you {say_due(due, NOW, 'en')}.",
    )
    assert [c.due for c in find(german, lang="de", now=NOW)] == [due]
    assert [c.due for c in find(english, lang="en", now=NOW)] == [due]
