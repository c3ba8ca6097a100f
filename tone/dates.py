"""Times as people write them in mails: "bis Freitag, 14 Uhr", "in der KW 14", "by close of business Thursday".

An own grammar instead of a general date parser, because a wrong time in a promise is worse than none. The text is read
once from left to right: small pieces (a day, a clock time, a duration; :mod:`tone.date_grammar`) are found, neighbours
are joined to one :class:`Mention`. What a mention means for a promise is decided in :mod:`tone.commitments`.

Conventions: a day without a time ends at 18:00 local, a window at its end, the morning at 12:00, the afternoon at 18:00,
the evening at 20:00, midnight is 23:59, a week ends on its Friday, the beginning of a week on its Tuesday.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time, timedelta

from tone.clockwork import LAST_MINUTE, Clockwork, Lead, Mention
from tone.date_grammar import pieces
from tone.date_words import PLACES, ZONES
from tone.finding import Language


def mentions(text: str, lang: Language, clockwork: Clockwork) -> list[Mention]:
    """All times in `text`, in order, without overlaps. Works on any text, in linear time."""
    low = _SOFT_BREAK.sub(" ", lowered(text))
    joined = [m for m in _joined(pieces(low, lang, clockwork), low) if not _OF_THAT_DAY.match(low, m.end)]
    return [replace(_in_zone(m, low), lead=_lead(low, m, lang)) for m in joined]


def lowered(text: str) -> str:
    """Lower case of the same length, so that offsets stay valid; every kind of space is one plain space."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    for other, plain in _PLAIN:
        low = low.replace(other, plain)
    return low


_OF_THAT_DAY = re.compile(
    r"'s (?:date|invoice|letter|mail|e-?mail|message|call|price|news|order|bill|rate|statement|version|paper)\b"
)
""" "With today's date": a thing that has its day in its name."""
_SOFT_BREAK = re.compile(r"(?<=[^\n])\n(?=[^\n])")
"""A line break inside a paragraph reads as a space."""

_PLAIN = (("\u00a0", " "), ("\u202f", " "), ("\u2009", " "), ("\t", " "), ("\r", " "), ("’", "'"))

_GLUE = re.compile(
    r"[ ,(\n]{0,3}(?:(?:um|bis|ab|gegen|ca\.|etwa|spätestens|vor|at|by|before|around|about|the|den|dem|am|zum|on|of|in der|"
    r"im laufe|des|in|also|no later than|and|und|between)[ \n]+){0,3}"
)
_RANGE = re.compile(r" ?(?:bis(?: zum)?|to|until|through|–|-|und|and)(?: (?:dem|den|the))? ?")


def _joined(found: list[Mention], low: str) -> list[Mention]:
    """Neighbours that say one time together: "morgen" + "Mittwoch" + "25. November" + "14 Uhr"."""
    joined: list[Mention] = []
    for piece in found:
        if joined and piece.start - joined[-1].end <= 30:
            gap = _ZONE.sub("", low[joined[-1].end : piece.start])
            whole = _together(joined[-1], piece, gap)
            if whole is not None:
                joined[-1] = whole
                continue
        joined.append(piece)
    return joined


_ZONE = re.compile(
    rf"[ ,]{{0,2}}\(?\b(?:(?P<place>{'|'.join(PLACES)})(?:er)?[ -](?:time|zeit)|(?P<short>{'|'.join(ZONES)}))\b\)?"
)


def _in_zone(mention: Mention, low: str) -> Mention:
    """ "Noon New York time today", "15 Uhr (MEZ)": the clock of another zone, named within the time or right behind it."""
    if mention.clock is None:
        return mention
    within = _ZONE.search(low, mention.start, mention.end)
    named = within or _ZONE.match(low, mention.end)
    if named is None:
        return mention
    zone = PLACES.get(named["place"] or "") or ZONES.get(named["short"] or "", "")
    return replace(mention, end=max(mention.end, named.end()), zone=zone)


def _together(a: Mention, b: Mention, gap: str) -> Mention | None:
    if a.exact or b.exact or gap.count("\n") > 1:
        return None
    if a.day and b.day:
        if _RANGE.fullmatch(gap) and a.clock is None and a.day < b.day:
            return replace(b, start=a.start, lead="at" if gap.split()[:1] in _BOTH_DAYS else "range")
        if not _APPOSITION.fullmatch(gap) or (a.clock and b.clock) or not _may_agree(a, b):
            return None
        named = b if b.named or not a.named else a
        return replace(
            named, start=a.start, end=b.end, clock=b.clock or a.clock, closing=a.closing or b.closing
        )
    if not _GLUE.fullmatch(gap) or "und" in gap.split() or "and" in gap.split():
        return None
    if a.clock and b.clock and b.day and not a.day and not gap.strip(" ,("):
        # "at 11 this morning": the part of the day only says which 11 it is.
        return replace(b, start=a.start, clock=a.clock)
    if a.clock and b.clock:
        if a.day is None or b.day is not None or not gap.strip(" ,("):
            # "morgen Vormittag, 10 Uhr": the later, more exact clock wins.
            return replace(a, end=b.end, clock=b.clock) if not b.day and not gap.strip(" ,(\n") else None
        if not gap.split() or gap.split()[-1] not in _TOWARDS:
            return None
        return replace(a, end=b.end, clock=b.clock, day=_morning_after(a, b))
    if a.clock is None and b.clock is None:
        return None
    dated = a if a.day or a.same_day else b
    return replace(
        dated,
        start=a.start,
        end=b.end,
        clock=a.clock or b.clock,
        same_day=a.same_day or b.same_day,
        floating=a.floating or b.floating,
        closing=a.closing or b.closing,
    )


def _morning_after(night: Mention, small_hours: Mention) -> date | None:
    """ "Heute Nacht um 3 Uhr" and "tonight at 3 am" are tomorrow by the calendar."""
    assert small_hours.clock is not None
    if night.day is None or night.clock != LAST_MINUTE or small_hours.clock >= END_OF_NIGHT:
        return night.day
    return night.day + timedelta(days=1)


END_OF_NIGHT = time(6)
_BOTH_DAYS = (["und"], ["and"])
"""Between two days: "zwischen Montag und Mittwoch" or "am Montag und Dienstag", done by the later one."""
_TOWARDS = frozenset(("ab", "bis", "um", "gegen", "by", "at", "before", "around", "from"))
_APPOSITION = re.compile(r"[ ,(\n]{1,3}(?:den |dem |der |the |am |also |on )?")


def _may_agree(a: Mention, b: Mention) -> bool:
    """Can two days beside each other mean one day? A full date beside a weekday that differs is the date."""
    return a.day == b.day or a.named != b.named


_LEADS: dict[Language, list[tuple[re.Pattern[str], Lead]]] = {
    "de": [
        (re.compile(r"(?:bis|spätestens|bis zum|bis zu|vor|binnen|innerhalb|bis ende|bis zur|im laufe)(?: (?:spätestens|zum|am|zur|der|des|einschließlich))? ?$"), "by"),
        (re.compile(r"(?:seit|seit dem|seit der|seit etwa)(?: ca\.)? ?$"), "since"),
        (re.compile(r"(?:ab|ab dem|ab der|frühestens|erst ab)(?: (?:dem|etwa|ca\.|am))? ?$"), "from"),
        (re.compile(r"(?:nach|nach dem) ?$"), "after"),
        (re.compile(r"(?:am|um|gegen|zum|im|in der|für|für den|in|zur|zu) ?$"), "at"),
        (re.compile(r"(?:vom|von|der|des|dem) ?$"), "of"),
    ],
    "en": [
        (re.compile(r"(?:by|before|no later than|not later than|latest|within|in the course of)(?: (?:the|about|around|on|end of|the end of))? ?$"), "by"),
        (re.compile(r"(?:until|till|up to|through)(?: (?:the|about|around|at least))? ?$"), "until"),
        (re.compile(r"since(?: the| about)? ?$"), "since"),
        (re.compile(r"(?:from|as of|starting|not before|earliest)(?: the| on)? ?$"), "from"),
        (re.compile(r"(?:of|dated)(?: the)? ?$"), "of"),
        (re.compile(r"after(?: the)? ?$"), "after"),
        (re.compile(r"(?:on|at|in|for|around)(?: the)? ?$"), "at"),
    ],
}  # fmt: skip
_LEAD_REACH = 26


def _lead(low: str, mention: Mention, lang: Language) -> Lead:
    if mention.lead:
        return mention.lead
    # The lead may be part of the mention itself ("bis fünf Uhr", "by noon").
    before = low[max(0, mention.start - _LEAD_REACH) : mention.start]
    first = low[mention.start : mention.end].split()[:1]
    if lang == "de" and _FIRST_OF_TWO.search(before):
        return "range"
    for text in (" ".join(first) if first and first[0] in _LEADING else "", before):
        words = " " + text
        for pattern, lead in _LEADS[lang]:
            found = pattern.search(words)
            if found and words[found.start() - 1] == " ":
                return lead
    return ""


_FIRST_OF_TWO = re.compile(r"\d{1,2}\. ?(?:bis(?: zum)?|-|–|/) ?$")
_LEADING = frozenset(
    [
        "bis",
        "ab",
        "vor",
        "um",
        "gegen",
        "by",
        "before",
        "until",
        "at",
        "around",
        "binnen",
        "innerhalb",
        "within",
        "in",
        "nach",
        "after",
        "zum",
        "am",
    ]
)
