"""How a time that was found is read: from a match of :mod:`tone.date_grammar` to a day, a clock time or a moment.

Groups of a match may carry a trailing number (``h``, ``h2``) where one row has several spellings. A reader that raises ValueError or
OverflowError found no time ("31.2."); None is a time that cannot be placed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from tone.clockwork import LAST_MINUTE, Clockwork, Mention
from tone.date_words import DAY_NAMES, FEASTS, MONTH_NAMES, MOVING_FEASTS, NUMBERS, PARTS, SHORT_DAYS, UNITS
from tone.deadline import easter

LONG_AGO = timedelta(days=150)
"""A date without a year further back than this means next year."""

Reader = Callable[[re.Match[str], Clockwork], Mention | None]


def group(match: re.Match[str], name: str) -> str | None:
    """The group `name`, or the first filled one of `name2`, `name3`."""
    groups = match.groupdict()
    return next((v for k in (name, f"{name}2", f"{name}3") if (v := groups.get(k)) is not None), None)


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else NUMBERS[word]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weeks_on(words: str) -> int | None:
    """How many weeks ahead "nächste", "next", "letzte" say; None when nothing is said."""
    for pattern, weeks in ((r"übernächst|after next", 2), (r"letzt|vergangen|vorig|last|past|previous", -1)):
        if re.search(pattern, words):
            return weeks
    return 1 if re.search(r"nächst|kommend|folgend|next|coming|following", words) else None


def calendar_date(match: re.Match[str], clockwork: Clockwork) -> Mention:
    month, written = group(match, "m") or "", group(match, "y")
    number = int(month) if month.isdecimal() else MONTH_NAMES[month]
    return Mention(day=_in_year(clockwork, number, int(group(match, "d") or 0), written), named=True)


def window_of_days(match: re.Match[str], clockwork: Clockwork) -> Mention:
    """ "Zwischen dem 1. und dem 3. Dezember": some time in it, so by its end."""
    return replace(calendar_date(match, clockwork), lead="by")


def days_on_end(match: re.Match[str], clockwork: Clockwork) -> Mention:
    """ "From 1 to 3 December": all of it."""
    return replace(calendar_date(match, clockwork), lead="range")


def _in_year(clockwork: Clockwork, month: int, day: int, written: str | None = None) -> date:
    if written:
        return date(int(written) if len(written) == 4 else 2000 + int(written), month, day)
    this_year = date(clockwork.today.year, month, day)
    return this_year.replace(year=this_year.year + 1) if clockwork.today - this_year > LONG_AGO else this_year


def day_of_month(match: re.Match[str], clockwork: Clockwork) -> Mention | None:
    ahead = (clockwork.today + timedelta(days=n) for n in range(61))
    return next((Mention(day=day, named=True) for day in ahead if day.day == int(match["d"])), None)


def feast(match: re.Match[str], clockwork: Clockwork) -> Mention:
    name = match["f"]
    if name in FEASTS:
        return Mention(day=_in_year(clockwork, *FEASTS[name]), named=True)
    days = (easter(clockwork.today.year + years) + timedelta(days=MOVING_FEASTS[name]) for years in range(2))
    return Mention(day=next(day for day in days if clockwork.today - day <= LONG_AGO), named=True)


_DAYS_AHEAD = {
    "heutigen": 0, "morgigen": 1, "im laufe des tages": 0, "now": 0,
    "vorgestern": -2, "gestern": -1, "yesterday": -1, "heute": 0, "today": 0, "tonight": 0, "this": 0, "morgen": 1, "tomorrow": 1,
    "übermorgen": 2, "the day after tomorrow": 2,
}  # fmt: skip


def near_day(match: re.Match[str], clockwork: Clockwork) -> Mention:
    clock = LAST_MINUTE if match["w"] == "tonight" else _part(match.groupdict().get("part"))
    return Mention(day=clockwork.today + timedelta(days=_DAYS_AHEAD[match["w"]]), clock=clock)


def week_from(match: re.Match[str], clockwork: Clockwork) -> Mention:
    """ "Morgen in einer Woche", "a fortnight from today"."""
    days = 14 if "fortnight" in match[0] else 7
    return Mention(day=clockwork.today + timedelta(days=days + _DAYS_AHEAD[match["w"]]))


def fortnight(match: re.Match[str], clockwork: Clockwork) -> Mention:
    return Mention(day=clockwork.today + timedelta(days=14), floating=True)


def plain_weekday(match: re.Match[str], clockwork: Clockwork) -> Mention:
    """The coming day of that name, also of its first letters; "next" and "nächsten" go a week on."""
    today = clockwork.today
    wanted = DAY_NAMES.get(match["w"], SHORT_DAYS.get(match["w"][:2], 0))
    day = today + timedelta(days=(wanted - today.weekday()) % 7 or 7)
    return Mention(day=day)


def year_end(match: re.Match[str], clockwork: Clockwork) -> Mention:
    return Mention(day=date(clockwork.today.year, 12, 31), named=True)


def _part(word: str | None) -> time | None:
    return None if word is None else PARTS.get(word) or PARTS[word.removesuffix("s")]


def weekday(match: re.Match[str], clockwork: Clockwork) -> Mention:
    today, wanted = clockwork.today, DAY_NAMES[match["w"]]
    coming = today + timedelta(days=(wanted - today.weekday()) % 7 or 7)
    said = " ".join(filter(None, (match["which"], match["week"])))
    weeks = _weeks_on(said.replace("kommende", "").replace("coming", "") if match["which"] else said)
    if weeks is not None and weeks > 0:
        coming = _monday(today) + timedelta(days=7 * weeks + wanted)
    elif weeks is not None:
        coming -= timedelta(days=7)
    elif "in einer woche" in said or said.strip() == "week":
        coming += timedelta(days=7)
    return Mention(day=coming, clock=_part(match["part"]))


def week(match: re.Match[str], clockwork: Clockwork) -> Mention:
    """ "Anfang nächster Woche", "by the end of the week", "diese Woche"."""
    ahead = _weeks_on(match[0])
    if ahead is None:
        ahead = int(clockwork.today.weekday() >= 5)
    weekday = 4
    if re.search(r"anfang|beginn|start|early", match[0]):
        weekday = 1
    elif re.search(r"mitte|mid", match[0]):
        weekday = 2
    day = _monday(clockwork.today) + timedelta(days=7 * ahead + weekday)
    if weekday < 4 and ahead == 0 and day <= clockwork.today:
        day += timedelta(days=7)  # said on a Tuesday, "am Wochenanfang" is the next one
    return Mention(day=day)


def weekend(match: re.Match[str], clockwork: Clockwork) -> Mention:
    friday = _monday(clockwork.today) + timedelta(days=4)
    return Mention(day=friday if re.match(r"bis|vor|by|before", match[0]) else friday + timedelta(days=2))


def calendar_week(match: re.Match[str], clockwork: Clockwork) -> Mention:
    year, week = clockwork.today.isocalendar().year, int(group(match, "n") or 0)
    friday = date.fromisocalendar(year, week, 5)
    if clockwork.today - friday > LONG_AGO:
        friday = date.fromisocalendar(year + 1, week, 5)
    return Mention(day=friday, named=True)


def month_or_year(match: re.Match[str], clockwork: Clockwork) -> Mention:
    """ "Ende des Monats", "Mitte März", "by the end of May", "bis Jahresende"."""
    year, month = clockwork.today.year, clockwork.today.month
    name = group(match, "m")
    if name:
        last = _in_year(clockwork, MONTH_NAMES[name], 28)
        year, month = last.year, last.month
    elif re.search(r"quart", match[0]):
        year, month = _months_on(year, (month - 1) // 3 * 3 + 3, 3 * (_weeks_on(match[0]) or 0))
    elif re.search(r"jahr|year", match[0]):
        year, month = year + (_weeks_on(match[0]) or 0), 12
    else:
        year, month = _months_on(year, month, _weeks_on(match[0]) or 0)
    for pattern, day in ((r"anfang|beginn|start|early", 10), (r"mitte|mid", 15)):
        if re.search(pattern, match[0]):
            return Mention(day=date(year, month, day), named=True)
    return Mention(day=_last_of(year, month), named=True)


def _months_on(year: int, month: int, count: int) -> tuple[int, int]:
    return year + (month - 1 + count) // 12, (month - 1 + count) % 12 + 1


def _last_of(year: int, month: int) -> date:
    return date(*_months_on(year, month, 1), 1) - timedelta(days=1)


def duration(match: re.Match[str], clockwork: Clockwork) -> Mention | None:
    unit = next(name for name, pattern in UNITS if pattern.match(match["u"]))
    count, now, today = _number(match["n"]), clockwork.now, clockwork.today
    if unit in ("minute", "hour"):
        return _after(now, timedelta(minutes=count) if unit == "minute" else timedelta(hours=count))
    if unit == "workhour":
        working = clockwork.calendar.add_working_seconds(now, count * 3600) if clockwork.calendar else None
        return Mention(exact=working, floating=True) if working else None
    if unit == "workday":
        return Mention(day=clockwork.working_day(count), floating=True)
    if unit == "month":
        year, month = _months_on(today.year, today.month, count)
        return Mention(day=date(year, month, min(today.day, _last_of(year, month).day)), floating=True)
    return Mention(day=today + timedelta(days=count * (7 if unit == "week" else 1)), floating=True)


def _after(now: datetime, span: timedelta) -> Mention:
    """Elapsed time: 24 hours over a change to summer time are 24 hours, not the same wall clock."""
    return Mention(
        exact=datetime.fromtimestamp(now.timestamp() + span.total_seconds(), now.tzinfo), floating=True
    )


_MINUTES = {
    "halben": 30, "viertel": 15, "dreiviertel": 45, "anderthalb": 90, "eineinhalb": 90, "1,5": 90, "zweieinhalb": 150, "2,5": 150,
    "half an": 30, "half": 30, "a quarter of an": 15, "three quarters of an": 45, "an hour and a half": 90, "one and a half hours": 90,
    "1.5 hours": 90,
}  # fmt: skip


def minutes(match: re.Match[str], clockwork: Clockwork) -> Mention:
    return _after(clockwork.now, timedelta(minutes=_MINUTES[match["m"]]))


def hour(match: re.Match[str], clockwork: Clockwork) -> Mention:
    return _after(clockwork.now, timedelta(hours=1))


def next_working_day(match: re.Match[str], clockwork: Clockwork) -> Mention:
    return Mention(day=clockwork.working_day(2 if "über" in match[0] else 1), floating=True)


def ago(match: re.Match[str], clockwork: Clockwork) -> Mention:
    return Mention(day=clockwork.today - timedelta(days=1), named=True)


def same_day(match: re.Match[str], clockwork: Clockwork) -> Mention:
    return Mention(same_day=True, floating=True)


def clock(match: re.Match[str], clockwork: Clockwork) -> Mention:
    hour, minute, half = (
        _number(group(match, "h") or ""),
        int(group(match, "min") or 0),
        group(match, "ap"),
    )
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return Mention(clock=LAST_MINUTE if (hour, minute) == (24, 0) else time(hour, minute))


def range_end(match: re.Match[str], clockwork: Clockwork) -> Mention:
    """ "Between 11 and 1": without am or pm, like any bare hour."""
    return (
        clock(match, clockwork) if group(match, "ap") or group(match, "min") else bare_hour(match, clockwork)
    )


def bare_hour(match: re.Match[str], clockwork: Clockwork) -> Mention:
    """ "at 3", in English also "at 5:30": 1 to 6 without am or pm is the afternoon."""
    hour, minute = _number(match["h"]), int(group(match, "min") or 0)
    return Mention(clock=time(hour + 12 if 1 <= hour <= 6 else hour, minute))


def clock_of_part(match: re.Match[str], clockwork: Clockwork) -> Mention:
    """ "3 Uhr nachmittags", "8 in the morning": the part of the day says which half."""
    hour, part = _number(group(match, "h") or ""), group(match, "part") or ""
    if hour < 12 and re.search(r"nachmittag|abend|afternoon|evening", part):
        hour += 12
    return Mention(clock=time(hour, int(group(match, "min") or 0)))


def quarter(match: re.Match[str], clockwork: Clockwork) -> Mention:
    """ "Viertel nach drei": up to six o'clock in the afternoon, like any bare hour."""
    hour = _number(match["h"])
    hour += 12 if 1 <= hour <= 6 else 0
    late = match["way"] in ("nach", "past")
    return Mention(clock=time(hour if late else hour - 1, 15 if late else 45))


def half_past(match: re.Match[str], clockwork: Clockwork) -> Mention:
    hour = _number(group(match, "h") or "") - (1 if match[0].startswith("halb") else 0)
    return Mention(clock=time((hour + (12 if hour < 7 else 0)) % 24, 30))


def part_of_day(match: re.Match[str], clockwork: Clockwork) -> Mention:
    return Mention(clock=_part(group(match, "part")))


def closing(match: re.Match[str], clockwork: Clockwork) -> Mention:
    return Mention(clock=clockwork.close(clockwork.today), closing=True)
