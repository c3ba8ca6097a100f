"""The words that name times: days, months, numbers, parts of a day, feasts, units."""

from __future__ import annotations

import re
from datetime import time

from tone.clockwork import LAST_MINUTE
from tone.words import any_of

DAY_NAMES = {
    **{
        n: i
        for i, n in enumerate(
            ["montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"]
        )
    },
    **{
        n: i
        for i, n in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
    },
    "sonnabend": 5,
}
MONTH_NAMES = {
    **{n: i for i, n in enumerate(["januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "dezember"], 1)},
    **{n: i for i, n in enumerate(["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"], 1)},
    **{n: i for i, n in enumerate(["jan", "feb", "mrz", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"], 1)},
    "jän": 1, "jänner": 1, "feber": 2, "mar": 3, "mär": 3, "maerz": 3, "sept": 9, "oct": 10, "dec": 12,
}  # fmt: skip
NUMBERS = {
    "ein": 1, "eine": 1, "einem": 1, "einen": 1, "einer": 1, "eines": 1, "eins": 1, "zwei": 2, "zweier": 2, "drei": 3, "dreier": 3,
    "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12, "vierzehn": 14,
    "fünfzehn": 15, "zwanzig": 20, "vierundzwanzig": 24, "dreißig": 30, "achtundvierzig": 48, "sechzig": 60,
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "forty-eight": 48, "sixty": 60,
}  # fmt: skip
PARTS = {
    "früh": time(10), "in der früh": time(10), "morgens": time(10), "morgen": time(12), "vormittag": time(12), "mittag": time(12), "nachmittag": time(18), "abend": time(20),
    "nacht": LAST_MINUTE, "mitternacht": LAST_MINUTE, "morning": time(12), "noon": time(12), "midday": time(12),
    "lunchtime": time(12), "afternoon": time(18), "evening": time(20), "night": LAST_MINUTE, "midnight": LAST_MINUTE,
}  # fmt: skip
FEASTS = {
    "heiligabend": (12, 24), "heiligen abend": (12, 24), "weihnachten": (12, 24), "ersten weihnachtstag": (12, 25),
    "1. weihnachtstag": (12, 25), "ersten weihnachtsfeiertag": (12, 25), "1. weihnachtsfeiertag": (12, 25),
    "zweiten weihnachtstag": (12, 26), "2. weihnachtstag": (12, 26), "zweiten weihnachtsfeiertag": (12, 26),
    "2. weihnachtsfeiertag": (12, 26), "ersten feiertag": (12, 25), "1. feiertag": (12, 25), "zweiten feiertag": (12, 26), "2. feiertag": (12, 26), "silvester": (12, 31), "neujahr": (1, 1),
    "tag der deutschen einheit": (10, 3), "tag der arbeit": (5, 1),
    "christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 24), "boxing day": (12, 26),
    "new year's eve": (12, 31), "new year's day": (1, 1),
}  # fmt: skip
MOVING_FEASTS = {
    "ostern": 0, "pfingsten": 49, "easter": 0, "karfreitag": -2, "ostersonntag": 0, "ostermontag": 1, "christi himmelfahrt": 39, "himmelfahrt": 39, "pfingstsonntag": 49,
    "pfingstmontag": 50, "good friday": -2, "easter sunday": 0, "easter monday": 1, "whit monday": 50,
}  # fmt: skip
"""Days from Easter Sunday."""


SHORT_DAYS = {
    "mo": 0,
    "di": 1,
    "mi": 2,
    "do": 3,
    "fr": 4,
    "sa": 5,
    "so": 6,
    "tu": 1,
    "we": 2,
    "th": 3,
    "su": 6,
}


WORDS = {
    "WEEKDAY": any_of(DAY_NAMES),
    "MONTH": any_of(MONTH_NAMES),
    "SHORTENED": r"(?:(?<!uar|ner|ber|ärz|ril|mai|uni|uli|ust|ary|rch|may|une|uly)\.)?",  # a whole month's name ends no abbreviation
    "NUMBER": r"\d{1,3}|" + any_of(NUMBERS),
    "HOUR": any_of(
        w
        for w, n in NUMBERS.items()
        if (n <= 12 and w not in ("a", "an") and not w.startswith("ein")) or w == "eins"
    ),
    "FEAST": any_of([*FEASTS, *MOVING_FEASTS]),
    "SHORT_DE": "mo|di|mi|do|fr|sa|so",
    "SHORT_EN": "mon|tues?|wed|thu(?:rs?)?|fri|sat|sun",
    "PART_DE": "in der früh|früh|morgens|(?:vormittag|mittag|nachmittag|abend)s?|nacht",
    "PART_EN": "morning|noon|midday|afternoon|evening|night|lunchtime",
    "ABOUT": r"(?:etwa |ca\. |rund |circa |about |around |roughly )",
    "NO_CLOCK": r"(?! ?(?:[%€°]|euro|eur\b|prozent|percent|pounds|stück|tag|woche|minute|stunde|monat|jahr|person|werktag|arbeitstag"
    r"|day|week|hour|month|year|working|business|people|grad\b|degrees|gb\b|mb\b|kg\b|[cmk]?m\b|times?\b|teile|points|points|of\b|mal\b))",
}
UNITS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("minute", r"min"),
        ("workhour", r"(?:arbeits|geschäfts)stunde|(?:working|business|office) hour"),
        ("hour", r"stunde|std|h|hours?|hrs?"),
        (
            "workday",
            r"(?:werk|arbeits|geschäfts|bank|banken)tag|(?:working|business|work|office|bank)[ -]day",
        ),
        ("day", r"tag|day|kalendertag|calendar day"),
        ("week", r"woche|week"),
        ("month", r"monat|month"),
    )
)
UNIT_DE = r"minuten?|min\b\.?|(?:arbeits|geschäfts)?stunden?|std\b\.?|h\b|(?:werk|arbeits|geschäfts|bank|banken|kalender)?tage?[ns]?|wochen?|monate?n?"
UNIT_EN = r"minutes?|mins?|(?:working |business |office )?hours?|hrs?|(?:(?:working|business|work|office|bank|calendar)[ -])?days?|weeks?|months?"

PLACES = {
    "uk": "Europe/London", "british": "Europe/London", "london": "Europe/London", "britisch": "Europe/London",
    "irish": "Europe/Dublin", "lisbon": "Europe/Lisbon", "lissabon": "Europe/Lisbon", "portuguese": "Europe/Lisbon",
    "berlin": "Europe/Berlin", "german": "Europe/Berlin", "deutsch": "Europe/Berlin", "central european": "Europe/Berlin", "mitteleuropäisch": "Europe/Berlin",
    "vienna": "Europe/Vienna", "wien": "Europe/Vienna", "swiss": "Europe/Zurich", "zürich": "Europe/Zurich", "schweiz": "Europe/Zurich",
    "athens": "Europe/Athens", "athen": "Europe/Athens", "istanbul": "Europe/Istanbul", "moscow": "Europe/Moscow", "moskau": "Europe/Moscow",
    "new york": "America/New_York", "eastern": "America/New_York", "chicago": "America/Chicago", "central": "America/Chicago",
    "denver": "America/Denver", "mountain": "America/Denver", "los angeles": "America/Los_Angeles", "pacific": "America/Los_Angeles",
    "tokyo": "Asia/Tokyo", "tokio": "Asia/Tokyo", "japan": "Asia/Tokyo", "india": "Asia/Kolkata", "indian": "Asia/Kolkata", "singapore": "Asia/Singapore",
    "singapur": "Asia/Singapore", "sydney": "Australia/Sydney", "dubai": "Asia/Dubai",
}  # fmt: skip
"""Whose time it is: "UK time", "Lissaboner Zeit" (German endings are taken off where the pattern stands)."""
ZONES = {
    "gmt": "Etc/GMT", "utc": "Etc/UTC", "bst": "Europe/London", "cet": "Europe/Berlin", "cest": "Europe/Berlin", "mez": "Europe/Berlin",
    "mesz": "Europe/Berlin", "est": "America/New_York", "edt": "America/New_York", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles",
}  # fmt: skip
