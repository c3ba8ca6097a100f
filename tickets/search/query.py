"""What somebody typed into the search field, understood: words, phrases and operators, in German and English.

Pure: a question in, a :class:`Query` out, or :class:`NotUnderstood` with a sentence that helps.

- ``Lieferung`` stands anywhere, also inside ``Waschmaschinenlieferung``; one or two letters are a whole word
- ``"alte Heizung"`` is exactly these words
- ``von:kim label:rechnung status:offen fällig:heute zugewiesen:mir betreff:"zwei Wörter" anhang:pdf``
- a minus in front means: without it
- ``T-2026-42`` is the ticket of this number
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from tickets.conversation import normal_number
from tickets.refused import Refused
from tickets.search.folding import fold

MAX_QUESTION = 500
MAX_PARTS = 20
MIN_INSIDE = 3
"""Letters from which a word is also found inside others."""

Column = Literal["subject", "people", "files", "labels"]
OPERATORS: Mapping[str, str] = {
    "von": "from", "from": "from",
    "label": "label", "status": "status",
    "faellig": "due", "due": "due",
    "zugewiesen": "assigned", "assigned": "assigned",
    "betreff": "subject", "subject": "subject",
    "anhang": "attachment", "attachment": "attachment",
    "postfach": "mailbox", "mailbox": "mailbox",
    "dringlichkeit": "urgency", "urgency": "urgency",
    "thema": "intent", "intent": "intent", "topic": "intent",
}  # fmt: skip
"""Folded operator -> what it asks."""
SHOWN: Mapping[str, tuple[str, ...]] = {
    "de": ("von:", "label:", "status:", "fällig:", "zugewiesen:", "betreff:", "anhang:", "postfach:", "dringlichkeit:", "thema:"),
    "en": ("from:", "label:", "status:", "due:", "assigned:", "subject:", "attachment:", "mailbox:", "urgency:", "intent:"),
}  # fmt: skip
TEXT_COLUMNS: Mapping[str, Column] = {
    "from": "people",
    "subject": "subject",
    "attachment": "files",
    "label": "labels",
}
STATES: Mapping[str, str] = {
    "offen": "open", "open": "open",
    "wartet": "waiting", "wartend": "waiting", "waiting": "waiting", "pending": "waiting",
    "erledigt": "closed", "geschlossen": "closed", "geloest": "closed", "closed": "closed", "done": "closed", "solved": "closed",
}  # fmt: skip
URGENCY_WORDS: Mapping[str, str] = {
    "kritisch": "critical", "notfall": "critical", "critical": "critical",
    "dringend": "high", "hoch": "high", "high": "high", "urgent": "high",
    "normal": "normal", "niedrig": "low", "low": "low",
}  # fmt: skip
DUE_WORDS: Mapping[str, str] = {
    "heute": "today", "today": "today", "morgen": "tomorrow", "tomorrow": "tomorrow",
    "ueberfaellig": "overdue", "overdue": "overdue", "late": "overdue",
    "woche": "week", "diese woche": "week", "week": "week", "this week": "week",
    "nichts": "never", "nie": "never", "none": "never", "never": "never",
}  # fmt: skip

_PART = re.compile(r'\s*(-?)(?:([^\W\d_]+):(?!//))?(?:"([^"]*)"?|„([^“”"]*)[“”"]?|(\S*))')
_NUMBER = re.compile(r"#?T-\d{4}-\d{1,9}", re.IGNORECASE)
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")


@dataclass(frozen=True, slots=True)
class Term:
    """A folded text that must stand in the ticket, or must not. `column` None: anywhere."""

    text: str
    column: Column | None = None
    without: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on the ticket's row: status, urgency, assigned, mailbox, intent, number, or due with a span of time."""

    kind: Literal["status", "urgency", "assigned", "mailbox", "intent", "number", "due", "never_due"]
    value: str = ""
    begin: dt.datetime | None = None
    end: dt.datetime | None = None
    without: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A question, understood."""

    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.terms or self.filters)


class NotUnderstood(Refused):
    """The question has an operator or a value that is not known; :meth:`say` tells what would be."""


def read(question: str, *, now: dt.datetime, zone: dt.tzinfo) -> Query:
    """Understand what was typed. Days count in `zone`."""
    if len(question) > MAX_QUESTION:
        raise NotUnderstood(
            f"Die Frage ist länger als {MAX_QUESTION} Zeichen. Ein paar Wörter daraus reichen.",
            f"The question is longer than {MAX_QUESTION} characters. A few words of it will do.",
        )
    terms, filters = list[Term](), list[Filter]()
    for without, operator, value, quoted in _parts(question):
        if operator:
            kind = _operator(operator)
            if not value:
                raise NotUnderstood(
                    f"Nach „{operator}:“ fehlt noch, wonach gesucht wird, zum Beispiel {_EXAMPLES[kind][0]}.",
                    f"After “{operator}:” it is not said what to look for, for example {_EXAMPLES[kind][1]}.",
                )
            if kind in TEXT_COLUMNS:
                terms += _terms(value, quoted, TEXT_COLUMNS[kind], without)
            else:
                filters.append(_filter(kind, value, without, now, zone))
        elif not quoted and _NUMBER.fullmatch(value):
            filters.append(Filter("number", normal_number(value), without=without))
        else:
            terms += _terms(value, quoted, None, without)
    if len(terms) + len(filters) > MAX_PARTS:
        raise NotUnderstood(
            f"Mehr als {MAX_PARTS} Suchwörter auf einmal sind zu viele. Die wichtigsten reichen.",
            f"More than {MAX_PARTS} words at once are too many. The most important ones will do.",
        )
    return Query(tuple(dict.fromkeys(terms)), tuple(dict.fromkeys(filters)))


def _parts(question: str) -> list[tuple[bool, str, str, bool]]:
    """(without, operator, value, quoted). A space after an operator's colon is a slip and does no harm."""
    parts: list[tuple[bool, str, str, bool]] = []
    at, question = 0, question.strip()
    while at < len(question):
        match = _PART.match(question, at)
        if match is None or match.end() == at:
            break
        at = match.end()
        minus, operator, phrase, german_phrase, word = match.groups()
        value = next((v for v in (phrase, german_phrase, word) if v is not None), "").strip()
        quoted = word is None
        if parts and parts[-1][1] and not parts[-1][2] and not operator and not minus:
            parts[-1] = (parts[-1][0], parts[-1][1], value, quoted)
        elif value or operator:
            parts.append((bool(minus), operator or "", value, quoted))
    return parts


def _operator(written: str) -> str:
    folded = fold(written).strip()
    if kind := OPERATORS.get(folded):
        return kind
    near = difflib.get_close_matches(folded, OPERATORS, n=1, cutoff=0.6)
    meant = f"{_spelled(near[0])}:" if near else ""
    raise NotUnderstood(
        (
            f"„{written}:“ gibt es hier nicht. "
            + (f"Meinten Sie „{meant}“? " if meant else f"Es gibt {' '.join(SHOWN['de'])} ")
        )
        + f'Steht es so in der Mail, setzen Sie es in Anführungszeichen: "{written}: …".',
        (
            f"There is no “{written}:” here. "
            + (f"Did you mean “{meant}”? " if meant else f"There are {' '.join(SHOWN['en'])} ")
        )
        + f'If the mail says it like this, put it in quotation marks: "{written}: …".',
    )


def _spelled(folded: str) -> str:
    return "fällig" if folded == "faellig" else folded


_EXAMPLES: Mapping[str, tuple[str, str]] = {
    "from": ("von:kim", "from:kim"),
    "label": ("label:rechnung", "label:invoice"),
    "status": ("status:offen", "status:open"),
    "due": ("fällig:heute", "due:today"),
    "assigned": ("zugewiesen:mir", "assigned:me"),
    "subject": ('betreff:"neue Anschrift"', 'subject:"new address"'),
    "attachment": ("anhang:pdf", "attachment:pdf"),
    "mailbox": ("postfach:service", "mailbox:service"),
    "urgency": ("dringlichkeit:hoch", "urgency:high"),
    "intent": ("thema:rechnung", "intent:invoice"),
}


def _terms(value: str, quoted: bool, column: Column | None, without: bool) -> list[Term]:
    folded = fold(value).strip()
    if not folded:
        return []
    if column == "labels":
        return [Term(f"\n{folded}\n", column, without)]
    whole = quoted or len(folded) < MIN_INSIDE
    return [Term(f" {folded} " if whole else folded, column, without)]


def _filter(kind: str, value: str, without: bool, now: dt.datetime, zone: dt.tzinfo) -> Filter:
    folded = fold(value).strip()
    if kind == "status":
        return Filter(
            "status",
            _known(STATES, folded, value, "status", "offen, wartet, erledigt", "open, waiting, done"),
            without=without,
        )
    if kind == "urgency":
        urgency = _known(
            URGENCY_WORDS,
            folded,
            value,
            "dringlichkeit",
            "kritisch, hoch, normal, niedrig",
            "critical, high, normal, low",
        )
        return Filter("urgency", urgency, without=without)
    if kind == "due":
        return _due(value, folded, without, now, zone)
    named: Mapping[str, Literal["assigned", "mailbox", "intent"]] = {
        "assigned": "assigned",
        "mailbox": "mailbox",
        "intent": "intent",
    }
    return Filter(named[kind], folded, without=without)


def _known(words: Mapping[str, str], folded: str, value: str, what: str, german: str, english: str) -> str:
    if found := words.get(folded):
        return found
    shown = "urgency" if what == "dringlichkeit" else what
    raise NotUnderstood(
        f"„{what}:{value}“ kenne ich nicht. Möglich sind: {german}.",
        f"“{shown}:{value}” is not known. Possible are: {english}.",
    )


def _due(value: str, folded: str, without: bool, now: dt.datetime, zone: dt.tzinfo) -> Filter:
    today = now.astimezone(zone).date()

    def span(first: dt.date, days: int) -> Filter:
        begin = dt.datetime.combine(first, dt.time(), zone)
        end = dt.datetime.combine(first + dt.timedelta(days=days), dt.time(), zone)
        return Filter("due", value=folded, begin=begin, end=end, without=without)

    spans: Mapping[str, Callable[[], Filter]] = {
        "today": lambda: span(today, 1),
        "tomorrow": lambda: span(today + dt.timedelta(days=1), 1),
        "week": lambda: span(today - dt.timedelta(days=today.weekday()), 7),
        "overdue": lambda: Filter("due", value=folded, end=now, without=without),
        "never": lambda: Filter("never_due", without=without),
    }
    word = DUE_WORDS.get(folded)
    if word is not None:
        return spans[word]()
    day = _day(value, today)
    if day is None:
        raise NotUnderstood(
            f"„fällig:{value}“ kenne ich nicht. Möglich sind: heute, morgen, woche, überfällig, nichts oder ein Tag wie 27.11.",
            f"“due:{value}” is not known. Possible are: today, tomorrow, week, overdue, never, or a day such as 2026-11-27.",
        )
    return span(day, 1)


def _day(value: str, today: dt.date) -> dt.date | None:
    """27.11., 27.11.2026 or 2026-11-27. Without a year it is the one that is nearest."""
    try:
        if match := _DAY.fullmatch(value):
            day, month, year = int(match[1]), int(match[2]), match[3]
            if year:
                return dt.date(int(year), month, day)
            near = [
                dt.date(y, month, day)
                for y in (today.year - 1, today.year, today.year + 1)
                if _exists(y, month, day)
            ]
            return min(near, key=lambda d: abs((d - today).days)) if near else None
        return dt.date.fromisoformat(value)
    except ValueError:
        return None


def _exists(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True
