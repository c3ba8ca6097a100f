"""The pieces of :mod:`tone.dates`: which words name a day, a clock time or a duration, and how each is read.

Every row is a pattern on lower-cased text and a reader. Patterns have bounded repetitions only, so that no text can make
them slow. ``<NAMES>`` in a pattern stand for the word lists above; groups may carry a trailing number (``h``, ``h2``)
where one row has several spellings.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from tone.clockwork import LAST_MINUTE, Clockwork, Mention
from tone.finding import Language

LONG_AGO = timedelta(days=150)
"""A date without a year further back than this means next year."""

Reader = Callable[[re.Match[str], Clockwork], Mention | None]


def pieces(low: str, lang: Language, clockwork: Clockwork) -> list[Mention]:
    """Every piece of a time in the lower-cased text; of two that overlap, the earlier and longer one stays."""
    found: list[Mention] = []
    for pattern, reader in _GRAMMAR[lang]:
        for match in pattern.finditer(low):
            try:
                piece = reader(match, clockwork)
            except (ValueError, OverflowError):
                continue  # 31.2. and 29:70 are no times
            if piece is not None:
                found.append(replace(piece, start=match.start(), end=match.end()))
    found.sort(key=lambda m: (m.start, -m.end))
    kept: list[Mention] = []
    for piece in found:
        if not kept or piece.start >= kept[-1].end:
            kept.append(piece)
    return kept


# --- words ------------------------------------------------------------------------------------------------------------

_DAY_NAMES = {
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
_MONTH_NAMES = {
    **{n: i for i, n in enumerate(["januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "dezember"], 1)},
    **{n: i for i, n in enumerate(["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"], 1)},
    **{n: i for i, n in enumerate(["jan", "feb", "mrz", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"], 1)},
    "jän": 1, "jänner": 1, "feber": 2, "mar": 3, "mär": 3, "maerz": 3, "sept": 9, "oct": 10, "dec": 12,
}  # fmt: skip
_NUMBERS = {
    "ein": 1, "eine": 1, "einem": 1, "einen": 1, "einer": 1, "eines": 1, "eins": 1, "zwei": 2, "zweier": 2, "drei": 3, "dreier": 3,
    "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12, "vierzehn": 14,
    "fünfzehn": 15, "zwanzig": 20, "vierundzwanzig": 24, "dreißig": 30, "achtundvierzig": 48, "sechzig": 60,
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "forty-eight": 48, "sixty": 60,
}  # fmt: skip
_PARTS = {
    "früh": time(10), "morgens": time(10), "vormittag": time(12), "mittag": time(12), "nachmittag": time(18), "abend": time(20),
    "nacht": LAST_MINUTE, "mitternacht": LAST_MINUTE, "morning": time(12), "noon": time(12), "midday": time(12),
    "lunchtime": time(12), "afternoon": time(18), "evening": time(20), "night": LAST_MINUTE, "midnight": LAST_MINUTE,
}  # fmt: skip
_FEASTS = {
    "heiligabend": (12, 24), "heiligen abend": (12, 24), "weihnachten": (12, 24), "ersten weihnachtstag": (12, 25),
    "1. weihnachtstag": (12, 25), "ersten weihnachtsfeiertag": (12, 25), "1. weihnachtsfeiertag": (12, 25),
    "zweiten weihnachtstag": (12, 26), "2. weihnachtstag": (12, 26), "zweiten weihnachtsfeiertag": (12, 26),
    "2. weihnachtsfeiertag": (12, 26), "silvester": (12, 31), "neujahr": (1, 1),
    "tag der deutschen einheit": (10, 3), "tag der arbeit": (5, 1),
    "christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 24), "boxing day": (12, 26),
    "new year's eve": (12, 31), "new year's day": (1, 1),
}  # fmt: skip


def _any(words: object) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))  # type: ignore[call-overload]


_WORDS = {
    "WEEKDAY": _any(_DAY_NAMES),
    "MONTH": _any(_MONTH_NAMES),
    "NUMBER": r"\d{1,3}|" + _any(_NUMBERS),
    "HOUR": _any(
        w
        for w, n in _NUMBERS.items()
        if (n <= 12 and w not in ("a", "an") and not w.startswith("ein")) or w == "eins"
    ),
    "FEAST": _any(_FEASTS),
    "PART_DE": "früh|morgens|(?:vormittag|mittag|nachmittag|abend)s?|nacht",
    "PART_EN": "morning|noon|midday|afternoon|evening|night|lunchtime",
    "ABOUT": r"(?:etwa |ca\. |rund |circa |about |around |roughly )",
    "NO_CLOCK": r"(?! ?(?:[%€°]|euro|eur\b|prozent|percent|pounds|stück|tag|woche|minute|stunde|monat|jahr|person|werktag|arbeitstag"
    r"|day|week|hour|month|year|working|business|people|grad\b|degrees|gb\b|mb\b|kg\b|[cmk]?m\b|times?\b|teile|points|points|of\b|mal\b))",
}
_UNITS = tuple(
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
_UNIT_DE = r"minuten?|min\b\.?|(?:arbeits|geschäfts)?stunden?|std\b\.?|h\b|(?:werk|arbeits|geschäfts|bank|banken|kalender)?tage?[ns]?|wochen?|monate?n?"
_UNIT_EN = r"minutes?|mins?|(?:working |business |office )?hours?|hrs?|(?:(?:working|business|work|office|bank|calendar)[ -])?days?|weeks?|months?"


# --- readers ----------------------------------------------------------------------------------------------------------


def _group(match: re.Match[str], name: str) -> str | None:
    """The group `name`, or the first filled one of `name2`, `name3`."""
    groups = match.groupdict()
    return next((v for k in (name, f"{name}2", f"{name}3") if (v := groups.get(k)) is not None), None)


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else _NUMBERS[word]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weeks_on(words: str) -> int | None:
    """How many weeks ahead "nächste", "next", "letzte" say; None when nothing is said."""
    for pattern, weeks in ((r"übernächst|after next", 2), (r"letzt|vergangen|vorig|last|past|previous", -1)):
        if re.search(pattern, words):
            return weeks
    return 1 if re.search(r"nächst|kommend|folgend|next|coming|following", words) else None


def _calendar_date(match: re.Match[str], clockwork: Clockwork) -> Mention:
    month, written = _group(match, "m") or "", _group(match, "y")
    number = int(month) if month.isdecimal() else _MONTH_NAMES[month]
    return Mention(day=_in_year(clockwork, number, int(_group(match, "d") or 0), written), named=True)


def _in_year(clockwork: Clockwork, month: int, day: int, written: str | None = None) -> date:
    if written:
        return date(int(written) if len(written) == 4 else 2000 + int(written), month, day)
    this_year = date(clockwork.today.year, month, day)
    return this_year.replace(year=this_year.year + 1) if clockwork.today - this_year > LONG_AGO else this_year


def _day_of_month(match: re.Match[str], clockwork: Clockwork) -> Mention | None:
    ahead = (clockwork.today + timedelta(days=n) for n in range(62))
    return next((Mention(day=day, named=True) for day in ahead if day.day == int(match["d"])), None)


def _feast(match: re.Match[str], clockwork: Clockwork) -> Mention:
    return Mention(day=_in_year(clockwork, *_FEASTS[match["f"]]), named=True)


_DAYS_AHEAD = {
    "vorgestern": -2, "gestern": -1, "yesterday": -1, "heute": 0, "today": 0, "tonight": 0, "this": 0, "morgen": 1, "tomorrow": 1,
    "übermorgen": 2, "the day after tomorrow": 2,
}  # fmt: skip


def _near_day(match: re.Match[str], clockwork: Clockwork) -> Mention:
    clock = LAST_MINUTE if match["w"] == "tonight" else _part(match["part"])
    return Mention(day=clockwork.today + timedelta(days=_DAYS_AHEAD[match["w"]]), clock=clock)


def _part(word: str | None) -> time | None:
    return None if word is None else _PARTS.get(word) or _PARTS[word.removesuffix("s")]


def _weekday(match: re.Match[str], clockwork: Clockwork) -> Mention:
    today, wanted = clockwork.today, _DAY_NAMES[match["w"]]
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


def _week(match: re.Match[str], clockwork: Clockwork) -> Mention:
    """ "Anfang nächster Woche", "by the end of the week", "diese Woche"."""
    ahead = _weeks_on(match[0])
    if ahead is None:
        ahead = int(clockwork.today.weekday() >= 5)
    weekday = 4
    if re.search(r"anfang|beginn|start|early", match[0]):
        weekday = 1
    elif re.search(r"mitte|mid", match[0]):
        weekday = 2
    return Mention(day=_monday(clockwork.today) + timedelta(days=7 * ahead + weekday))


def _weekend(match: re.Match[str], clockwork: Clockwork) -> Mention:
    friday = _monday(clockwork.today) + timedelta(days=4)
    return Mention(day=friday if re.match(r"bis|vor|by|before", match[0]) else friday + timedelta(days=2))


def _calendar_week(match: re.Match[str], clockwork: Clockwork) -> Mention:
    year, week = clockwork.today.isocalendar().year, int(_group(match, "n") or 0)
    friday = date.fromisocalendar(year, week, 5)
    if clockwork.today - friday > LONG_AGO:
        friday = date.fromisocalendar(year + 1, week, 5)
    return Mention(day=friday, named=True)


def _month_or_year(match: re.Match[str], clockwork: Clockwork) -> Mention:
    """ "Ende des Monats", "Mitte März", "by the end of May", "bis Jahresende"."""
    year, month = clockwork.today.year, clockwork.today.month
    name = _group(match, "m")
    if name:
        last = _in_year(clockwork, _MONTH_NAMES[name], 28)
        year, month = last.year, last.month
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


def _duration(match: re.Match[str], clockwork: Clockwork) -> Mention | None:
    unit = next(name for name, pattern in _UNITS if pattern.match(match["u"]))
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


def _half_hour(match: re.Match[str], clockwork: Clockwork) -> Mention:
    return _after(clockwork.now, timedelta(minutes=30))


def _hour(match: re.Match[str], clockwork: Clockwork) -> Mention:
    return _after(clockwork.now, timedelta(hours=1))


def _next_working_day(match: re.Match[str], clockwork: Clockwork) -> Mention:
    return Mention(day=clockwork.working_day(2 if "über" in match[0] else 1), floating=True)


def _ago(match: re.Match[str], clockwork: Clockwork) -> Mention:
    return Mention(day=clockwork.today - timedelta(days=1), named=True)


def _same_day(match: re.Match[str], clockwork: Clockwork) -> Mention:
    return Mention(same_day=True, floating=True)


def _clock(match: re.Match[str], clockwork: Clockwork) -> Mention:
    hour, minute, half = (
        _number(_group(match, "h") or ""),
        int(_group(match, "min") or 0),
        _group(match, "ap"),
    )
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return Mention(clock=LAST_MINUTE if (hour, minute) == (24, 0) else time(hour, minute))


def _bare_hour(match: re.Match[str], clockwork: Clockwork) -> Mention:
    """ "at 3": 1 to 6 without am or pm is the afternoon."""
    hour = _number(match["h"])
    return Mention(clock=time(hour + 12 if 1 <= hour <= 6 else hour))


def _half_past(match: re.Match[str], clockwork: Clockwork) -> Mention:
    hour = _number(match["h"]) - (1 if match[0].startswith("halb") else 0)
    return Mention(clock=time((hour + (12 if hour < 7 else 0)) % 24, 30))


def _part_of_day(match: re.Match[str], clockwork: Clockwork) -> Mention:
    return Mention(clock=_part(_group(match, "part")))


def _closing(match: re.Match[str], clockwork: Clockwork) -> Mention:
    return Mention(clock=clockwork.close(clockwork.today), closing=True)


# --- rows -------------------------------------------------------------------------------------------------------------

_COUNT_DE = r"(?:(?:<NUMBER>) ?(?:-|–|bis|bis zu|oder) ?)?(?P<n><NUMBER>)"
_COUNT_EN = r"(?:(?:<NUMBER>) ?(?:-|–|to|or) ?)?(?P<n><NUMBER>)"

_BOTH: list[tuple[str, Reader]] = [
    (r"(?<![\d.-])(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?![\d-])", _calendar_date),
    (r"\b(?P<f><FEAST>)\b(?! market)", _feast),
    (r"(?<![\d.,:-])(?P<h>\d{1,2}):(?P<min>[0-5]\d)(?![\d:])(?: ?(?:uhr|h|hrs)\b)?(?! ?[ap]\.?m\b)", _clock),
]

_GERMAN: list[tuple[str, Reader]] = [
    (r"(?<![\d.,])(?P<d>\d{1,2})\. ?(?P<m>\d{1,2})\.(?: ?(?P<y>\d{4}|\d{2}(?![\d.:]))(?! ?uhr))?(?!\d)", _calendar_date),
    (r"(?<![\d.,])(?P<d>\d{1,2})\.? ?(?P<m><MONTH>)\b\.?(?: (?P<y>20\d\d))?", _calendar_date),
    (
        r"(?:(?<=\bam )|(?<=\bzum )|(?<=\bden )|(?<=\bder ))(?P<d>\d{1,2})\."
        r"(?= (?:um|bis|gegen|bei|wieder|an|los|raus|da|fertig|ab|im|in|ein|mit|zu|zwischen|per|ihnen|dir|und)\b|[,;)]| ?$)",
        _day_of_month,
    ),
    (r"\b(?P<w>heute|morgen|übermorgen|gestern|vorgestern)\b(?: (?P<part><PART_DE>)\b)?", _near_day),
    (
        r"\b(?:(?P<which>(?:letzt|vergangen|vorig|übernächst|nächst|kommend|dies)e[nmrs]?(?: woche)?)(?: am)? )?(?P<w><WEEKDAY>)"
        r"(?:[ -]?(?P<part><PART_DE>)\b|(?P<week> (?:(?:in )?(?:der )?(?:über)?nächste[rn]|(?:in )?(?:der )?kommende[rn]|dieser|in einer) woche)\b)?(?![a-zäöüß])",
        _weekday,
    ),
    (
        r"\b(?:(?:anfang|mitte|ende|beginn) (?:der |dieser )?(?:(?:über)?nächste[rn]|kommende[rn]|folgende[rn]|laufenden)? ?"
        r"|(?:diese|(?:über)?nächste|kommende|letzte|vergangene|vorige|dieser|nächster|kommender|nächsten|kommenden|letzten)[rn]? )woche\b|\bwochenmitte\b|\bwochenanfang\b|\bwochenbeginn\b",
        _week,
    ),
    (r"\b(?:bis zum |vorm |vor dem |am |übers )wochenende\b", _weekend),
    (r"\b(?:kw|kalenderwoche) ?(?P<n>\d{1,2})\b|(?<!\d)(?P<n2>\d{1,2})\. ?(?:kw|kalenderwoche)\b", _calendar_week),
    (
        r"\b(?:anfang|mitte|ende) (?P<m><MONTH>)\b|\b(?:anfang|mitte|ende) (?:des|dieses|nächsten|kommenden) (?:nächsten |kommenden |laufenden )?(?:monats|jahres)\b"
        r"|\b(?:monatsende|jahresende)\b|\b(?:im laufe des |im |diesen |dieses )?(?:nächsten|kommenden) monate?s?\b|\bim laufe des monats\b",
        _month_or_year,
    ),
    (r"\b(?:im |bis ende |im laufe des )(?P<m><MONTH>)\b(?! \d)", _month_or_year),
    (
        r"\b(?:in|binnen|innerhalb|innert|nach)(?: (?:von|der|den|nächsten|spätestens|maximal|höchstens|etwa|ca\.|circa|rund|gut|knapp|weniger|als)){0,3} "
        rf"{_COUNT_DE} ?(?P<u>{_UNIT_DE})(?![a-zäöüß])",
        _duration,
    ),
    (r"\b(?:in|innerhalb|binnen)(?: (?:von|der|etwa|ca\.|rund|gut|nächsten)){0,2} (?:einer )?halben stunde\b", _half_hour),
    (r"\b(?:in|innerhalb|binnen) (?:der nächsten|einer guten|einer knappen) stunde\b", _hour),
    (r"(?<=[a-zäöüß] bis )(?P<h>\d{1,2})(?=[.,!)](?: |$)|$)", _clock),
    (rf"(?<=bis )(?:spätestens )?in {_COUNT_DE} ?(?P<u>{_UNIT_DE})\b", _duration),
    (r"\b(?:heute|morgen|übermorgen)? ?(?:über)?(?:nächste[nrms]?|folgende[nrms]?|kommende[nrms]?) (?:werk|arbeits|geschäfts)tag(?:es)?\b", _next_working_day),
    (r"\bvor (?:etwa |rund |ca\. |über |gut |knapp )?(?:<NUMBER>|einigen|wenigen|ein paar|mehreren) (?:minuten?|stunden?|tage?n?|wochen?|monate?n?|jahre?n?)\b", _ago),
    (r"\b(?:am (?:selben|gleichen) tag|taggleich)\b", _same_day),
    (
        r"\b(?:zwischen|zw\.|von|ab) <ABOUT>?\d{1,2}(?:[:.]\d{2})?(?: ?uhr)? (?:und|bis) (?:ca\. |etwa )?(?P<h>\d{1,2})(?:[:.](?P<min>\d{2})(?!\.))?(?:(?! ?uhr)<NO_CLOCK>(?![\d:]|[.,]\d)| ?uhr\b)",
        _clock,
    ),
    (r"(?<![\d.,:])\d{1,2}(?:[:.]\d{2})?(?: ?uhr)? ?(?:-|–|bis) ?(?P<h>\d{1,2})(?:[:.](?P<min>\d{2}))? ?uhr\b", _clock),
    (r"(?<![\d.,:])(?P<h>\d{1,2})(?:\.(?P<min>[0-5]\d))? ?uhr\b|\b(?P<h2><HOUR>) uhr\b", _clock),
    (r"(?<![\d.,:])(?P<h>\d{1,2}) uhr (?P<min>[0-5]\d)(?![\d.:])", _clock),
    (r"(?<=\bum )(?P<h>\d{1,2})(?![\d:/]|[.,]\d)\b<NO_CLOCK>", _clock),
    (r"(?<=\bum )(?P<h><HOUR>)\b<NO_CLOCK>", _clock),
    (r"\bhalb (?P<h><HOUR>)\b", _half_past),
    (r"\b(?P<part>(?:vormittag|mittag|nachmittag|abend)s?|mitternacht)\b", _part_of_day),
    (r"\b(?:feierabend|geschäftsschluss|dienstschluss|büroschluss|(?:ende des )(?:arbeits)?tages|tagesende|eod|cob)\b", _closing),
]  # fmt: skip

_ENGLISH: list[tuple[str, Reader]] = [
    (r"(?<![\d/])(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})(?![\d/])", _calendar_date),
    (r"(?<![\d.,:])(?P<d>\d{1,2})(?:st|nd|rd|th)? (?:of )?(?P<m><MONTH>)\b\.?(?:,? (?P<y>20\d\d))?", _calendar_date),
    (r"\b(?P<m><MONTH>)\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?\b(?![:.]\d| ?[ap]\.?m\b)(?:,? (?P<y>20\d\d))?", _calendar_date),
    (r"(?<=\bthe )(?P<d>\d{1,2})(?:st|nd|rd|th)\b(?! (?:floor|time|century|street|avenue|place|day|week|edition|anniversary|birthday))", _day_of_month),
    (r"\b(?P<w>the day after tomorrow|today|tomorrow|yesterday|tonight)\b(?: (?P<part><PART_EN>)\b)?", _near_day),
    (r"\b(?P<w>this) (?P<part>morning|afternoon|evening)\b", _near_day),
    (
        r"\b(?:(?P<which>last|past|next|this coming|this|coming) )?(?P<w><WEEKDAY>)(?:'s)?"
        r"(?: (?P<part><PART_EN>)\b|,? (?P<week>(?:of )?(?:next|this) week|week|after next)\b)?(?![a-z-])",
        _weekday,
    ),
    (
        r"\b(?:the )?(?:end|beginning|start|middle) of (?:the |this |next |the coming |the following )(?:working )?week\b"
        r"|\b(?:(?:early|mid|late|later|earlier)[ -])?(?:this|next|last)(?: coming)? week\b|\bthe week after next\b",
        _week,
    ),
    (r"\b(?:by |before |over |at |on )(?:the |this )?weekend\b", _weekend),
    (r"\b(?:calendar )?week (?P<n>\d{1,2})\b|\b(?:kw|cw) ?(?P<n2>\d{1,2})\b", _calendar_week),
    (
        r"\b(?:the )?(?:end|middle|beginning|start) of (?:(?P<m><MONTH>)|(?:the|this|next) (?:month|year))\b|\b(?:early|mid|late)[ -](?:in )?(?P<m2><MONTH>)\b"
        r"|\bnext month\b",
        _month_or_year,
    ),
    (
        r"\b(?:in|within|inside|over|after|no later than|at most)(?: (?:the|next|about|around|at|most|roughly|no|more|less|under|than|just|another)){0,3} "
        rf"{_COUNT_EN}[ -]?(?P<u>{_UNIT_EN})\b(?!'? (?:ago|old))",
        _duration,
    ),
    (r"\b(?:in|within)(?: (?:the|next|about)){0,3} half an hour\b", _half_hour),
    (r"\b(?:in|within) (?:the|the next|this) hour\b", _hour),
    (r"\b(?:the )?next (?:working|business) day\b", _next_working_day),
    (r"\b(?:<NUMBER>|few|several|couple of) (?:minutes?|hours?|days?|weeks?|months?|years?) (?:ago|earlier)\b", _ago),
    (r"\b(?:the same|that same|that very) (?:working |business )?day\b|\bsame[ -]day\b", _same_day),
    (
        r"\b(?:between|from) \d{1,2}(?:[:.]\d{2})? ?(?:[ap]\.?m\b\.?)? ?(?:and|to|until|till|-|–) ?(?P<h>\d{1,2})(?:[:.](?P<min>\d{2}))?(?: ?(?P<ap>[ap])\.?m\b|<NO_CLOCK>(?![\d.,:]\d))",
        _clock,
    ),
    (r"(?<![\d.,:])\d{1,2}(?:[:.]\d{2})? ?(?:[ap]\.?m\.?)? ?(?:to|-|–) ?(?P<h>\d{1,2})(?:[:.](?P<min>\d{2}))? ?(?P<ap>[ap])(?:\.m\.|\.?m\b)", _clock),
    (r"(?<![\d.,:])(?P<h>\d{1,2})(?:[:.](?P<min>\d{2}))? ?(?P<ap>[ap])(?:\.m\.|\.?m\b)", _clock),
    (r"(?:(?<=\bat )|(?<=\bby )|(?<=\bbefore )|(?<=\baround ))(?P<h>\d{1,2}|<HOUR>)(?: o'clock)?\b(?![\d/%€]|[.,:]\d| (?:to|and|or) \d)<NO_CLOCK>(?! (?:[a-z]+s|o'clock)\b)", _bare_hour),
    (r"\b(?P<h>\d{1,2}|<HOUR>) o'clock\b", _bare_hour),
    (r"\bhalf past (?P<h><HOUR>)\b", _half_past),
    (r"\b(?P<part>midnight|noon|midday|lunchtime)\b|\b(?:in|by|during) the (?P<part2>morning|afternoon|evening)\b", _part_of_day),
    (r"\b(?:close of (?:business|play)|(?:the )?end of (?:the |our )?(?:business |working )?day|cob|eod|eob)\b", _closing),
]  # fmt: skip


def _compiled(rows: list[tuple[str, Reader]]) -> list[tuple[re.Pattern[str], Reader]]:
    compiled = []
    for pattern, reader in rows:
        for name, words in _WORDS.items():
            pattern = pattern.replace(f"<{name}>", words)
        compiled.append((re.compile(pattern), reader))
    return compiled


_GRAMMAR: dict[Language, list[tuple[re.Pattern[str], Reader]]] = {
    "de": _compiled(_BOTH + _GERMAN),
    "en": _compiled(_BOTH + _ENGLISH),
}
