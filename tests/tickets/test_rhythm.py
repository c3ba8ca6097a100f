"""Rhythms as people say them, and the slots they mean across clock changes: each once."""

from __future__ import annotations

import datetime as dt

import pytest

from tickets.rhythm import Beat, read

DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "days", "minutes"),
    [
        ("dienstags und donnerstags, 10 Uhr", (1, 3), 600),
        ("Dienstag und Donnerstag um 10 Uhr", (1, 3), 600),
        ("jeden Montag 9:30", (0,), 570),
        ("Mo, Mi, Fr 16.15 Uhr", (0, 2, 4), 975),
        ("montags bis freitags, 8 Uhr", (0, 1, 2, 3, 4), 480),
        ("Mo–Do 17 Uhr", (0, 1, 2, 3), 1020),
        ("werktags 10 Uhr", (0, 1, 2, 3, 4), 600),
        ("täglich, 16 Uhr", (0, 1, 2, 3, 4, 5, 6), 960),
        ("Tuesdays and Thursdays at 10 am", (1, 3), 600),
        ("every Friday, 4:30 pm", (4,), 990),
        ("weekdays at 9", (0, 1, 2, 3, 4), 540),
        ("mondays 12 pm", (0,), 720),
        ("sonntags, 12 am", (6,), 0),
    ],
)
def test_read(text: str, days: tuple[int, ...], minutes: int) -> None:
    beat = read(text, "Europe/Berlin")
    assert (beat.days, beat.minutes) == (days, minutes)
    assert read(beat.in_words("de"), "Europe/Berlin") == beat
    assert read(beat.in_words("en"), "Europe/Berlin") == beat


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names no day"),
        ("10 Uhr", "names no day"),
        ("dienstags", "names no time of day"),
        ("dienstags 10 Uhr und 14 Uhr", "more than one time"),
        ("dienstags 13 pm", "there is no 13 pm"),
        ("dienstags 24:30", "the day ends at 24"),
    ],
)
def test_what_cannot_be_read_is_answered_with_an_example(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words) as told:
        read(text, "Europe/Berlin")
    assert "dienstags und donnerstags, 10 Uhr" in str(told.value)


def slots(beat: Beat, begin: str, days: int) -> list[str]:
    moment = dt.datetime.fromisoformat(begin).replace(tzinfo=dt.UTC)
    end, found = moment + days * DAY, []
    while (moment := beat.next_after(moment)) <= end:
        found.append(f"{moment:%m-%d %H:%M}")
    return found


@pytest.mark.parametrize(
    ("beat", "begin", "days", "expected"),
    [
        # 10:00 in Berlin is 09:00Z until 28 March 2026 and 08:00Z from then on.
        (Beat((5, 6), 600, "Europe/Berlin"), "2026-03-27T12:00", 3, ["03-28 09:00", "03-29 08:00"]),
        # 2:30 does not exist on 29 March: the slot is the moment of the change, once.
        (Beat((6,), 150, "Europe/Berlin"), "2026-03-28T12:00", 8, ["03-29 01:00", "04-05 00:30"]),
        # 2:30 comes twice on 25 October: its first coming, once.
        (Beat((6,), 150, "Europe/Berlin"), "2026-10-24T12:00", 8, ["10-25 00:30", "11-01 01:30"]),
        # Lord Howe goes back half an hour on 5 April 2026 at 2:00: 1:45 comes twice.
        (Beat((6,), 105, "Australia/Lord_Howe"), "2026-04-04T00:00", 2, ["04-04 14:45"]),
        (Beat((1,), 600, "Asia/Tehran"), "2026-03-23T00:00", 7, ["03-24 06:30"]),
        (Beat((1, 3), 600, "America/New_York"), "2026-03-06T00:00", 7, ["03-10 14:00", "03-12 14:00"]),
    ],
)
def test_slots(beat: Beat, begin: str, days: int, expected: list[str]) -> None:
    assert slots(beat, begin, days) == expected


def test_a_slot_that_is_now_is_not_the_next_one() -> None:
    beat = Beat((1,), 600, "UTC")
    now = dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC)
    assert beat.next_after(now) == now + 7 * DAY
    assert beat.next_after(now - dt.timedelta(microseconds=1)) == now
