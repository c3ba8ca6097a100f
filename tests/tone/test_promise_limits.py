"""Where a time tips over: each pair stands on both sides of a limit, so that a limit moved by one fails here."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tone.test_commitments_keepable import Office
from tone import deadline
from tone.clockwork import Clockwork
from tone.commitments import find
from tone.dates import mentions
from tone.finding import Context, Language, WorkingCalendar
from tone.words import MONTHS, WEEKDAYS

BERLIN = ZoneInfo("Europe/Berlin")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def day(text: str, now: str, lang: Language = "de", calendar: WorkingCalendar | None = None) -> str:
    """The one day the text names, read at that moment."""
    (mention,) = mentions(text, lang, Clockwork.at(local(now), "Europe/Berlin", calendar))
    return str(mention.day)


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        # a date without a year is at most 150 days ago, else next year's
        ("am 27.6.", "2026-11-24T10:00", "2026-06-27"),
        ("am 26.6.", "2026-11-24T10:00", "2027-06-26"),
        ("am Karfreitag", "2026-08-31T10:00", "2026-04-03"),
        ("am Karfreitag", "2026-09-01T10:00", "2027-03-26"),
        ("in KW 26", "2026-11-23T10:00", "2026-06-26"),
        ("in KW 26", "2026-11-24T10:00", "2027-07-02"),
        ("in KW 53", "2026-11-24T10:00", "2027-01-01"),
        ("am 24.11.27", "2026-11-24T10:00", "2027-11-24"),
        ("am 24.11.2031", "2026-11-24T10:00", "2031-11-24"),
        # the day of a month: today counts, the farthest is two months off
        ("bis zum 24.", "2026-11-24T10:00", "2026-11-24"),
        ("bis zum 23.", "2026-11-24T10:00", "2026-12-23"),
        ("bis zum 31.", "2026-11-01T10:00", "2026-12-31"),
        # a weekday is ahead, never today
        ("am Dienstag", "2026-11-24T10:00", "2026-12-01"),
        ("am Mittwoch", "2026-11-24T10:00", "2026-11-25"),
        ("am Montag", "2026-11-24T10:00", "2026-11-30"),
        ("nächsten Mittwoch", "2026-11-24T10:00", "2026-12-02"),
        ("kommenden Mittwoch", "2026-11-24T10:00", "2026-11-25"),
        ("letzten Mittwoch", "2026-11-24T10:00", "2026-11-18"),
        ("übernächsten Mittwoch", "2026-11-24T10:00", "2026-12-09"),
        ("Mittwoch in einer Woche", "2026-11-24T10:00", "2026-12-02"),
        # a week ends on Friday; from Saturday on it is the next one
        ("diese Woche", "2026-11-27T10:00", "2026-11-27"),
        ("bis Ende der Woche", "2026-11-28T10:00", "2026-12-04"),
        ("bis Ende der Woche", "2026-11-29T10:00", "2026-12-04"),
        ("am Wochenanfang", "2026-11-23T10:00", "2026-11-24"),
        ("am Wochenanfang", "2026-11-24T10:00", "2026-12-01"),
        ("zur Wochenmitte", "2026-11-24T10:00", "2026-11-25"),
        ("zur Wochenmitte", "2026-11-25T10:00", "2026-12-02"),
        ("letzte Woche", "2026-11-24T10:00", "2026-11-20"),
        ("übernächste Woche", "2026-11-24T10:00", "2026-12-11"),
        ("bis zum Wochenende", "2026-11-24T10:00", "2026-11-27"),
        ("am Wochenende", "2026-11-24T10:00", "2026-11-29"),
        # months, quarters, years
        ("Anfang Januar", "2026-11-24T10:00", "2027-01-10"),
        ("Mitte Januar", "2026-11-24T10:00", "2027-01-15"),
        ("Ende Februar", "2027-11-24T10:00", "2028-02-29"),
        ("Ende Juni", "2026-11-24T10:00", "2026-06-30"),
        ("bis Ende des nächsten Monats", "2026-12-24T10:00", "2027-01-31"),
        ("bis Monatsende", "2026-12-24T10:00", "2026-12-31"),
        ("bis Quartalsende", "2026-03-31T10:00", "2026-03-31"),
        ("bis Quartalsende", "2026-04-01T10:00", "2026-06-30"),
        ("bis Ende des nächsten Quartals", "2026-11-24T10:00", "2027-03-31"),
        ("bis Jahresende", "2026-11-24T10:00", "2026-12-31"),
        ("Ende nächsten Jahres", "2026-11-24T10:00", "2027-12-31"),
        # durations
        ("in einem Monat", "2027-01-31T10:00", "2027-02-28"),
        ("in zwei Monaten", "2026-12-31T10:00", "2027-02-28"),
        ("in drei Tagen", "2026-11-24T10:00", "2026-11-27"),
        ("in drei Wochen", "2026-11-24T10:00", "2026-12-15"),
        ("in drei Werktagen", "2026-11-24T10:00", "2026-11-27"),
        ("in vier Werktagen", "2026-11-24T10:00", "2026-11-30"),
        ("am nächsten Werktag", "2026-11-27T10:00", "2026-11-30"),
        ("am übernächsten Werktag", "2026-11-27T10:00", "2026-12-01"),
        ("heute in einer Woche", "2026-11-24T10:00", "2026-12-01"),
        ("übermorgen in einer Woche", "2026-11-24T10:00", "2026-12-03"),
        ("vor drei Tagen", "2026-11-24T10:00", "2026-11-23"),
        # windows
        ("zwischen dem 1. und dem 3. Dezember", "2026-11-24T10:00", "2026-12-03"),
        ("zwischen dem 28.11. und 3.12.", "2026-11-24T10:00", "2026-12-03"),
        ("zwischen Montag und Mittwoch", "2026-11-28T10:00", "2026-12-02"),
        ("vom 30. November bis 4. Dezember", "2026-11-24T10:00", "2026-12-04"),
    ],
)  # fmt: skip
def test_german_days(text: str, now: str, expected: str) -> None:
    assert day(text, now) == expected


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("a fortnight from today", "2026-11-24T10:00", "2026-12-08"),
        ("a week from tomorrow", "2026-11-24T10:00", "2026-12-02"),
        ("within a fortnight", "2026-11-24T10:00", "2026-12-08"),
        ("next Wednesday", "2026-11-24T10:00", "2026-12-02"),
        ("this coming Wednesday", "2026-11-24T10:00", "2026-11-25"),
        ("last Wednesday", "2026-11-24T10:00", "2026-11-18"),
        ("Wednesday week", "2026-11-24T10:00", "2026-12-02"),
        ("Wednesday after next", "2026-11-24T10:00", "2026-12-09"),
        ("by the weekend", "2026-11-24T10:00", "2026-11-27"),
        ("over the weekend", "2026-11-24T10:00", "2026-11-29"),
        ("the week after next", "2026-11-24T10:00", "2026-12-11"),
        ("early next week", "2026-11-24T10:00", "2026-12-01"),
        ("mid next week", "2026-11-24T10:00", "2026-12-02"),
        ("in early March", "2026-11-24T10:00", "2027-03-10"),
        ("by mid-March", "2026-11-24T10:00", "2027-03-15"),
        ("by the end of next month", "2026-12-24T10:00", "2027-01-31"),
        ("by the end of the quarter", "2026-10-01T10:00", "2026-12-31"),
        ("between 1 and 3 December", "2026-11-24T10:00", "2026-12-03"),
        ("between December 1 and 3", "2026-11-24T10:00", "2026-12-03"),
        ("between 28 November and 3 December", "2026-11-24T10:00", "2026-12-03"),
        ("from 1 to 3 December", "2026-11-24T10:00", "2026-12-03"),
    ],
)
def test_english_days(text: str, now: str, expected: str) -> None:
    assert day(text, now, "en") == expected


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("de", "um 1", "13:00"),
        ("de", "um 6", "18:00"),
        ("de", "um 7", "07:00"),
        ("de", "um 12", "12:00"),
        ("de", "um 0:05 Uhr", "00:05"),
        ("de", "bis 24 Uhr", "23:59"),
        ("de", "um 23:59 Uhr", "23:59"),
        ("de", "um halb sieben", "18:30"),
        ("de", "um halb acht", "07:30"),
        ("de", "um halb eins", "12:30"),
        ("de", "um Viertel nach sechs", "18:15"),
        ("de", "um Viertel nach sieben", "07:15"),
        ("de", "um Viertel vor sieben", "06:45"),
        ("de", "um Viertel vor eins", "12:45"),
        ("de", "um 11 Uhr abends", "23:00"),
        ("de", "um 12 Uhr mittags", "12:00"),
        ("de", "um 3 Uhr nachmittags", "15:00"),
        ("de", "um 5 Uhr morgens", "05:00"),
        ("de", "ab acht", "08:00"),
        ("de", "zwischen zehn und elf", "11:00"),
        ("en", "at 12 am", "00:00"),
        ("en", "at 12 pm", "12:00"),
        ("en", "at 11:59 pm", "23:59"),
        ("en", "at 1", "13:00"),
        ("en", "at 6", "18:00"),
        ("en", "at 7", "07:00"),
        ("en", "at 6:59", "18:59"),
        ("en", "at 7:00", "07:00"),
        ("en", "at 1:00", "13:00"),
        ("en", "at 05:30", "05:30"),
        ("en", "at 5:30 am", "05:30"),
        ("en", "at half past six", "18:30"),
        ("en", "at half past seven", "07:30"),
        ("en", "at half past twelve", "12:30"),
        ("en", "at a quarter to one", "12:45"),
        ("en", "at a quarter past six", "18:15"),
        ("en", "at 11 in the evening", "23:00"),
        ("en", "by noon", "12:00"),
        ("en", "by midnight", "23:59"),
        ("en", "between 11 and 1", "13:00"),
        ("en", "between 9 and 11:30", "11:30"),
    ],
)  # fmt: skip
def test_clock_times(lang: Language, text: str, expected: str) -> None:
    (mention,) = mentions(text, lang, Clockwork.at(local("2026-11-24T10:00"), "Europe/Berlin", None))
    assert f"{mention.clock:%H:%M}" == expected


@pytest.mark.parametrize(
    ("lang", "text", "minutes"),
    [
        ("de", "in einer halben Stunde", 30), ("de", "in einer Viertelstunde", 15), ("de", "in einer Dreiviertelstunde", 45),
        ("de", "in anderthalb Stunden", 90), ("de", "in zweieinhalb Stunden", 150), ("de", "in zwei Stunden", 120),
        ("de", "in eineinhalb Stunden", 90), ("de", "in 1,5 Stunden", 90), ("de", "in 2,5 Stunden", 150), ("de", "in der nächsten Stunde", 60), ("de", "in 45 Minuten", 45),
        ("en", "in half an hour", 30), ("en", "in a quarter of an hour", 15), ("en", "in three quarters of an hour", 45),
        ("en", "in an hour and a half", 90), ("en", "in one and a half hours", 90), ("en", "within 1.5 hours", 90), ("en", "in half hour", 30), ("en", "within the hour", 60), ("en", "in forty-eight hours", 2880),
    ],
)  # fmt: skip
def test_spans_to_the_minute(lang: Language, text: str, minutes: int) -> None:
    now = local("2026-11-24T10:00")
    (mention,) = mentions(text, lang, Clockwork.at(now, "Europe/Berlin", None))
    assert mention.exact == now + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("now", "text", "expected"),
    [
        # a day without a time ends at 18:00; later than that, today ends at midnight
        ("2026-11-24T18:00", "Ich schreibe Ihnen heute.", "11-24 18:00"),
        ("2026-11-24T18:01", "Ich schreibe Ihnen heute.", "11-24 23:59"),
        ("2026-11-24T18:01", "Ich schreibe Ihnen morgen.", "11-25 18:00"),
        # a clock time is today's as long as it is not over
        ("2026-11-24T15:00", "Ich rufe Sie um 15 Uhr an.", "11-24 15:00"),
        ("2026-11-24T15:01", "Ich rufe Sie um 15 Uhr an.", "11-25 15:00"),
        # what is over is no promise
        ("2026-11-24T15:00", "Ich rufe Sie heute um 15 Uhr an.", "11-24 15:00"),
        ("2026-11-24T15:01", "Ich rufe Sie heute um 15 Uhr an.", ""),
    ],
)
def test_the_end_of_a_day_and_of_an_hour(now: str, text: str, expected: str) -> None:
    found = find(text, lang="de", now=local(now))
    assert " ".join(f"{c.due:%m-%d %H:%M}" for c in found if c.due) == expected


def test_a_clause_is_read_up_to_its_longest_length() -> None:
    def promised(length: int) -> int:
        start = "wir liefern am §"  # the time as it is masked
        rest = (" gern" * 200)[: length - len(start)]
        return len(find("Wir liefern am Freitag" + rest, lang="de", now=local("2026-11-24T10:00")))

    assert [promised(length) for length in (700, 701)] == [1, 0]


def test_a_time_belongs_to_a_deed_at_most_three_clauses_before() -> None:
    def dues(text: str) -> list[str]:
        return [f"{c.due:%d %H:%M}" for c in find(text, lang="de", now=local("2026-11-24T10:00")) if c.due]

    assert dues("Der Monteur kommt, ganz sicher, ohne Umweg: am Freitag.") == ["27 18:00"]
    assert dues("Der Monteur kommt, ganz sicher, ohne Umweg, mit Werkzeug: am Freitag.") == []


def test_working_days_are_those_of_the_calendar() -> None:
    assert day("in zwei Werktagen", "2026-12-22T10:00", calendar=Office()) == "2026-12-28"
    assert day("in zwei Werktagen", "2026-12-22T10:00") == "2026-12-24"
    assert day("am nächsten Werktag", "2026-12-23T10:00", calendar=Office()) == "2026-12-28"
    now = local("2026-12-22T10:00")
    dues = [
        c.due
        for text in ("Bis Geschäftsschluss melde ich mich.", "Ich antworte Ihnen in drei Arbeitsstunden.")
        for c in find(text, lang="de", now=now, calendar=Office())
    ]
    assert dues == [local("2026-12-22T17:00"), local("2026-12-22T13:00")]


# --- ranges: whatever the days and hours, the later end is due ------------------------------------------------------------

MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2034, 1, 1)).map(lambda m: m.replace(tzinfo=BERLIN))
AWAY: dict[Language, str] = {"de": "Ich rufe Sie am {} oder {} an.", "en": "I'll call you on {} or {}."}
ALONE: dict[Language, str] = {"de": "Ich rufe Sie am {} an.", "en": "I'll call you on {}."}


def only_due(text: str, lang: Language, now: datetime) -> datetime:
    (promise,) = find(text, lang=lang, now=now)
    assert promise.due is not None
    return promise.due


@settings(max_examples=60, deadline=None)
@given(now=MOMENTS, two=st.permutations(range(7)), lang=st.sampled_from(["de", "en"]))
def test_two_days_are_one_promise_due_with_the_later_one(
    now: datetime, two: list[int], lang: Language
) -> None:
    first, second = (WEEKDAYS[lang][number] for number in two[:2])
    expected = max(only_due(ALONE[lang].format(name), lang, now) for name in (first, second))
    assert only_due(AWAY[lang].format(first, second), lang, now) == expected


@settings(max_examples=60, deadline=None)
@given(now=MOMENTS, hours=st.tuples(st.integers(7, 20), st.integers(7, 20)).filter(lambda h: h[0] < h[1]))
def test_a_window_of_hours_is_due_at_its_end(now: datetime, hours: tuple[int, int]) -> None:
    tomorrow = now.date() + timedelta(days=1)
    expected = datetime.combine(tomorrow, time(hours[1]), BERLIN)
    german = "Der Techniker kommt morgen zwischen {} und {} Uhr.".format(*hours)
    english = "The technician comes tomorrow between {}:00 and {}:00.".format(*hours)
    assert only_due(german, "de", now) == expected
    if hours[0] > 6:
        assert only_due(english, "en", now) == expected


@settings(max_examples=60, deadline=None)
@given(now=MOMENTS, start=st.integers(1, 20), length=st.integers(1, 5))
def test_a_window_of_days_is_due_with_its_last_day(now: datetime, start: int, length: int) -> None:
    opening = now.date() + timedelta(days=start)
    closing = opening + timedelta(days=length)
    expected = datetime.combine(closing, time(18), BERLIN)
    german = f"Wir liefern zwischen dem {opening.day}. {MONTHS['de'][opening.month - 1]} und dem {closing.day}. {MONTHS['de'][closing.month - 1]}."
    english = f"We deliver between {opening.day} {MONTHS['en'][opening.month - 1]} and {closing.day} {MONTHS['en'][closing.month - 1]}."
    assert only_due(german, "de", now) == only_due(english, "en", now) == expected


# --- the time offered instead of "zeitnah" ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "calendar", "expected"),
    [
        ("2026-11-24T10:00", None, "2026-11-25T12:00"),
        ("2026-11-27T10:00", None, "2026-11-30T12:00"),
        ("2026-11-26T23:59", None, "2026-11-27T12:00"),
        ("2026-12-24T10:00", None, "2026-12-28T12:00"),
        ("2027-03-25T10:00", None, "2027-03-30T12:00"),
        ("2026-04-30T10:00", None, "2026-05-04T12:00"),
        ("2026-10-02T10:00", None, "2026-10-05T12:00"),
        ("2026-12-23T10:00", Office(), "2026-12-28T12:00"),
    ],
)
def test_the_time_offered_is_noon_of_the_next_working_day(
    now: str, calendar: WorkingCalendar | None, expected: str
) -> None:
    context = Context(lang="de", now=local(now), calendar=calendar)
    assert deadline.keepable(context) == local(expected)


@pytest.mark.parametrize(
    ("year", "expected"),
    [(2024, "03-31"), (2026, "04-05"), (2027, "03-28"), (2038, "04-25"), (2285, "03-22")],
)
def test_easter(year: int, expected: str) -> None:
    assert f"{deadline.easter(year):%m-%d}" == expected


@pytest.mark.parametrize(
    ("day_", "free"),
    [
        (date(2026, 1, 1), True), (date(2026, 1, 2), False), (date(2026, 4, 3), True), (date(2026, 4, 2), False),
        (date(2026, 4, 6), True), (date(2026, 4, 7), False), (date(2026, 5, 1), True), (date(2026, 5, 14), True),
        (date(2026, 5, 15), False), (date(2026, 5, 25), True), (date(2026, 5, 26), False), (date(2026, 10, 3), True),
        (date(2026, 12, 25), True), (date(2026, 12, 26), True), (date(2026, 12, 27), False),
    ],
)  # fmt: skip
def test_public_holidays_of_every_land(day_: date, free: bool) -> None:
    assert deadline.is_public_holiday(day_) is free
