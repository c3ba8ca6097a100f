"""The day somebody is back, read out of an out-of-office note.

A small reader on purpose: it knows the date forms people put into these notes and reads a date only where a word before it
says what it means ("bis zum 14.07.", "back on July 15th"). A day it is not sure of is no day: agents plan by it.

What the words mean: "wieder ab" and "back on" name the first day back. German "bis" and English "through" include the day, so
the next working day is meant (weekends are skipped, holidays are not known here). English "until" names the day of return.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from inbound.absence.sentences import own_words, sentences

HOME = ZoneInfo("Europe/Berlin")

Meaning = Literal["back", "until", "through"]


@dataclass(frozen=True, slots=True)
class _Day:
    start: int
    end: int
    day: date


def read_return_day(subject: str, text: str, now: datetime | None) -> datetime | None:
    """Midnight in Berlin, as UTC, of the first day back; None when the note does not say.

    `now` is aware or naive UTC; without it dates that need a year or a today are not read.
    """
    today = _local_day(now)
    found: dict[Meaning, list[date]] = {"back": [], "until": [], "through": []}
    for sentence in [*sentences(own_words(text)), subject[:300]]:
        if said := _meant_day(sentence, today):
            found[said[0]].append(said[1])
    if found["back"]:
        day = found["back"][0]
    elif found["until"]:
        day = found["until"][0]
    elif found["through"]:
        day = _next_working_day(found["through"][0])
    else:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=HOME).astimezone(UTC)


def _local_day(now: datetime | None) -> date | None:
    if now is None:
        return None
    aware = now if now.tzinfo else now.replace(tzinfo=UTC)
    return aware.astimezone(HOME).date()


def _next_working_day(day: date) -> date:
    following = day + timedelta(days=1)
    while following.weekday() > 4:
        following += timedelta(days=1)
    return following


def _meant_day(sentence: str, today: date | None) -> tuple[Meaning, date] | None:
    """The last day in the sentence whose meaning is said: "ab 1.7. im Urlaub, ab 15.7. wieder da" means the 15th."""
    said_back = _BACK_WORD.search(sentence) is not None
    found: list[tuple[Meaning, date]] = []
    previous_end: int | None = None
    for day in _days(sentence, today):
        before = sentence[max(0, day.start - 45) : day.start]
        between = "" if previous_end is None else sentence[previous_end : day.start]
        alone = sentence[day.start : day.end].lower().endswith(_RELATIVE)
        if _BACK_BEFORE.search(before) or (said_back and (alone or _FROM_BEFORE.search(before))):
            found.append(("back", day.day))
        elif _INCLUSIVE_BEFORE.search(before):
            found.append(("through", day.day))
        elif _UNTIL_BEFORE.search(before):
            inclusive = _INCLUSIVE_AFTER.match(sentence, day.end) is not None
            found.append(("through" if inclusive else "until", day.day))
        elif _RANGE_BETWEEN.fullmatch(between) or _DAY_RANGE_BEFORE.search(before):
            found.append(("through", day.day))
        previous_end = day.end
    return max(found, key=lambda said: said[1], default=None)


_LEAD = r"(?:\s*,?\s*(?:einschlie(?:ß|ss)lich|einschl\.|inkl(?:usive|\.)?|und\s+mit|zum|dem|den|der|the|le|la|el|il|al|de|op|on|am|inclusive))"
_WEEKDAY_LEAD = (
    r"(?:\s*\(?(?:mo|di|mi|do|fr|sa|so|tue|wed|thu|sun|mar|mer|jeu|ven|lun|gio)[a-zäöüìé]{0,9}\.?\)?\s*[,(]?)"
)
_GAP = rf"{_LEAD}{{0,3}}{_WEEKDAY_LEAD}?{_LEAD}{{0,2}}\s*$"

_INCLUSIVE_BEFORE = re.compile(
    rf"\b(?:bis|through|thru|t/m|tot\s+en\s+met|until\s+and\s+including|jusqu['’ ]?au|hasta|fino\s+al?){_GAP}",
    re.IGNORECASE,
)
_UNTIL_BEFORE = re.compile(rf"\b(?:until|till?|tot){_GAP}", re.IGNORECASE)
_INCLUSIVE_AFTER = re.compile(r"\s*,?\s*\(?(?:inclusive|included|incl|inklusive|einschlie)", re.IGNORECASE)
_FROM_BEFORE = re.compile(
    rf"\b(?:ab|am|für|seit|on|from|starting|as\s+of|vanaf|op|à\s+partir\s+du|le|el|il|dal|del?|a\s+partir\s+del?){_GAP}",
    re.IGNORECASE,
)
_BACK_BEFORE = re.compile(
    rf"\b(?:back|return(?:ing|s)?|re-?open|zurück|wieder|rückkehr(?:datum)?|terug|de\s+retour|vuelvo|regreso|rientr(?:o|erò|er[aà]))"
    rf"(?:\s+(?:da|hier|erreichbar|im\s+büro|im\s+haus|to\s+(?:the\s+)?(?:office|work)|in\s+(?:the\s+)?office|at\s+work|online))?"
    rf"(?:\s+(?:ab|am|on|from|in|op|le|el|il|vanaf))?(?:\s?:)?{_GAP}",
    re.IGNORECASE,
)
_BACK_WORD = re.compile(
    r"\b(?:wieder|zurück|rückkehr|back|return\w{0,3}|resume|again|reopen|re-open|online|de\s+retour|de\s+vuelta|di\s+ritorno|vuelv\w+|regres\w+|rientr\w+|di\s+nuovo|terug|weer)\b",
    re.IGNORECASE,
)
_DAY_RANGE_BEFORE = re.compile(
    r"(?<!\d)\d{1,2}(?:\.|er|st|nd|rd|th)?\s?(?:-|–|bis|to|au|al?|tot)\s?$", re.IGNORECASE
)
"""Of "1.-14.07." only the end is a date to the reader."""
_RANGE_BETWEEN = re.compile(
    r"\s*(?:-|–|—|bis|to|and|und|al?|au|tot)\s*(?:zum|the|el|il|le)?\s*", re.IGNORECASE
)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner jan january janvier enero gennaio januari",
            "februar feber feb february février febrero febbraio februari",
            "märz maerz mär mrz march mar mars marzo maart",
            "april apr avril abril aprile",
            "mai may mayo maggio mei",
            "juni jun june juin junio giugno",
            "juli jul july juillet julio luglio",
            "august aug août agosto augustus",
            "september sept sep septembre septiembre settembre",
            "oktober okt october oct octobre octubre ottobre",
            "november nov novembre noviembre",
            "dezember dez december dec décembre diciembre dicembre",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "montag monday lundi lunes lunedì maandag",
            "dienstag tuesday mardi martes martedì dinsdag",
            "mittwoch wednesday mercredi miércoles mercoledì woensdag",
            "donnerstag thursday jeudi jueves giovedì donderdag",
            "freitag friday vendredi viernes venerdì vrijdag",
            "samstag sonnabend saturday samedi sábado sabato zaterdag",
            "sonntag sunday dimanche domingo domenica zondag",
        )
    )
    for name in names.split()
}

_RELATIVE = ("morgen", "tomorrow", "woche", "week")
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:\s*,?\s*(?:de\s+|del\s+)?(?P<{0}>(?:19|20)\d\d)(?!\d))?"
_DATE = re.compile(
    r"(?<![\d.,/])(?:"
    r"(?P<y1>20\d\d)-(?P<m1>\d\d)-(?P<d1>\d\d)(?!\d)"
    r"|(?P<d2>\d{1,2})\.\s?(?P<m2>\d{1,2})(?:\.\s?(?P<y2>20\d\d|\d\d)?(?!\d)|(?![\d.]))"
    r"|(?P<d3>\d{1,2})(?:\.|st|nd|rd|th|er|º)?\s+(?:of\s+|de\s+)?(?P<m3>"
    + _MONTH
    + r")\b\.?"
    + _YEAR.format("y3")
    + r"|(?P<m4>"
    + _MONTH
    + r")\.?\s+(?:the\s+)?(?P<d4>\d{1,2})(?:st|nd|rd|th)?(?![\d:]|\.\d)"
    + _YEAR.format("y4")
    + r"|(?P<a5>\d{1,2})/(?P<b5>\d{1,2})(?:/(?P<y5>20\d\d|\d\d))?(?![\d/])"
    r"|(?P<w6>"
    + "|".join(_WEEKDAYS)
    + r")\b(?!\s*[,(]?\s*(?:den\s+|dem\s+|the\s+)?(?:\d|(?:"
    + _MONTH
    + r")\b))"
    r"|(?P<r7>morgen(?!s)|tomorrow|nächste[nr]?\s+woche|next\s+week|kommende[nr]?\s+woche)\b"
    r")",
    re.IGNORECASE,
)


def _days(sentence: str, today: date | None) -> Iterator[_Day]:
    """Every date of the sentence; one without a year gets the year that puts it nearest to today, rather ahead than behind."""
    for match in _DATE.finditer(sentence):
        day = _read(match, today)
        if day is not None:
            yield _Day(match.start(), match.end(), day)


def _read(match: re.Match[str], today: date | None) -> date | None:
    part = match.groupdict()
    if part["y1"]:
        return _day(part["y1"], int(part["m1"]), int(part["d1"]), today)
    if part["d2"]:
        return _day(part["y2"], int(part["m2"]), int(part["d2"]), today)
    if part["d3"]:
        return _day(part["y3"], _MONTHS[part["m3"].lower()], int(part["d3"]), today)
    if part["d4"]:
        return _day(part["y4"], _MONTHS[part["m4"].lower()], int(part["d4"]), today)
    if part["a5"]:
        return _slashed_day(int(part["a5"]), int(part["b5"]), part["y5"], today)
    if today is None:
        return None
    if part["w6"]:
        ahead = (_WEEKDAYS[part["w6"].lower()] - today.weekday()) % 7 or 7
        return today + timedelta(days=ahead)
    if part["r7"].lower() in _RELATIVE[:2]:
        return today + timedelta(days=1)
    return today + timedelta(days=7 - today.weekday())


def _slashed_day(first: int, second: int, year: str | None, today: date | None) -> date | None:
    """14/07 and 07/14 are clear, 07/08 is not: an American and a British note mean different days."""
    if first > 12 or first == second:
        return _day(year, second, first, today)
    if second > 12:
        return _day(year, first, second, today)
    return None


def _day(year: str | None, month: int, day: int, today: date | None) -> date | None:
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        if today is None:
            return None
        return min(_with_years(month, day, today), key=lambda candidate: _distance(candidate, today))
    except ValueError:
        return None


def _with_years(month: int, day: int, today: date) -> Iterator[date]:
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            yield date(year, month, day)
        except ValueError:  # 29 February
            continue


def _distance(candidate: date, today: date) -> int:
    days = (candidate - today).days
    return days if days >= 0 else -3 * days
