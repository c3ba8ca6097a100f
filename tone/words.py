"""Word lists, written as running text so that they stay readable."""

from __future__ import annotations

import re
from collections.abc import Iterable


def wordset(text: str) -> frozenset[str]:
    """The words of `text` as a set.

    >>> sorted(wordset("am vom zum"))
    ['am', 'vom', 'zum']
    """
    return frozenset(text.split())


def any_of(words: Iterable[str]) -> str:
    """The words as alternatives of a regular expression, each before its own beginnings.

    >>> any_of(["do", "mo", "montag"])
    'montag|mo|do'
    """
    return "|".join(sorted(map(re.escape, set(words)), reverse=True))


WEEKDAYS = {
    "de": ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
MONTHS = {
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
