"""A simulated half year held against its truth, and against a count in plain SQL: what differs, in words."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any

from tests.support.half_year import BEGIN, CALMING, IRRITATING, OUTAGE, TEAMS, WEEKS, Truth
from tickets import reports
from tickets.records import Team
from tickets.reports import GroupSize, Month, Slice, Weeks
from tickets.store import Store

ZONE = "Europe/Berlin"
ALL = Weeks(BEGIN, WEEKS)
NOW = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
MONTHS = tuple(Month(2026, m) for m in range(5, 11))
CHI_SQUARED = 48.3
"""22 degrees of freedom, p = 0.001."""


def problems(store: Store, truth: Truth) -> list[str]:
    """Every figure that is not what was planted, and every effect that was not planted. Empty when all is well."""
    return [
        *_tone(store, truth),
        *_service(store, truth),
        *_heated(store, truth),
        *_intents(store, truth),
        *_words(store),
    ]


def figures(truth: Truth) -> int:
    """How many single figures are held against the truth."""
    return (
        5 * WEEKS * (1 + len(TEAMS))
        + 5 * len(MONTHS)
        + 4 * len(MONTHS)
        + len(truth.intents)
        + 2 * len(truth.hours)
    )


def phrases(store: Store) -> tuple[list[str], list[str]]:
    """(calming, irritating) as the report names them."""
    with store.read() as session:
        found = reports.weigh(reports.turns(session, dt.datetime(2026, 5, 1, tzinfo=dt.UTC), NOW, "de"))
    return [w.phrase for w in found.calming], [w.phrase for w in found.irritating]


def _tone(store: Store, truth: Truth) -> Iterator[str]:
    with store.read() as session:
        teams: dict[str | None, int] = {t.name: t.id for t in session.query(Team)}
        slices: list[tuple[Slice, tuple[str, ...]]] = [(Slice(), tuple(TEAMS))]
        slices += [(Slice("team", teams[name]), (name,)) for name in TEAMS]
        for part, names in slices:
            for line in reports.tone_report(session, ALL, part, GroupSize()).weeks:
                people: set[int] = set().union(*(truth.people[line.start, n] for n in names))
                replies = sum(truth.replies[line.start, n] for n in names)
                if line.counts is None:
                    if len(people) >= 5 and replies >= 20 and _may_be_shown(truth, line.start):
                        yield f"{part}, {line.name}: hidden although {len(people)} people wrote {replies} replies"
                    continue
                wanted = {
                    "replies": replies,
                    "first": sum((truth.first[line.start, n] for n in names), Counter[str]()),
                    "changed": sum((truth.changed[line.start, n] for n in names), Counter[str]()),
                    "overridden": sum(truth.overridden[line.start, n] for n in names),
                    "clean_at_first": replies - sum(truth.first[line.start, n].total() for n in names),
                }
                for figure, value in wanted.items():
                    if getattr(line.counts, figure) != value:
                        yield f"{part}, {line.name}, {figure}: {getattr(line.counts, figure)}, planted {value}"


def _may_be_shown(truth: Truth, start: dt.date) -> bool:
    """No team of the week is so small that hiding it hides others."""
    return all(len(truth.people[start, n]) >= 5 and truth.replies[start, n] >= 20 for n in TEAMS)


def _service(store: Store, truth: Truth) -> Iterator[str]:
    with store.read() as session:
        for month in MONTHS:
            review = reports.service_review(session, month, ZONE, now=NOW)
            kept, broken = truth.kept[str(month), True], truth.kept[str(month), False]
            if review.house is None:
                yield f"{month}: the house is hidden"
                continue
            first, promises = review.house.windows["first"], review.house.promises
            for name, value, wanted in (
                ("promises kept", promises.kept, kept),
                ("promises broken", promises.late, broken),
                ("windows kept", first.kept, kept),
                ("windows late", first.late + first.just_late, broken),
                ("replies", review.load.replies_out, kept + broken),
            ):
                if value != wanted:
                    yield f"{month}, {name}: {value}, planted {wanted}"


def _heated(store: Store, truth: Truth) -> Iterator[str]:
    with store.read() as session:
        for line in reports.heated_months(session, MONTHS, ZONE, GroupSize()):
            for ending in ("calmer", "still_heated", "unanswered"):
                wanted = truth.endings[str(line.month), ending]
                if line.endings is None or line.endings[ending] != wanted:  # type: ignore[index]
                    yield f"{line.month}, heated and {ending}: {line.endings}, planted {wanted}"
            if line.endings is not None and set(line.endings) - {"calmer", "still_heated", "unanswered"}:
                yield f"{line.month}: an ending that was not planted: {line.endings}"


def _intents(store: Store, truth: Truth) -> Iterator[str]:
    with store.read() as session:
        report = reports.intent_report(session, ALL, Slice(), GroupSize())
    for line in report.lines:
        name = line.name("de")
        for start, number in zip(ALL.starts, line.weekly, strict=True):
            if number != truth.intents[start, name]:
                yield f"{start}, {name}: {number} tickets, planted {truth.intents[start, name]}"
        hours = median(truth.hours[name])
        if line.median_hours is None or abs(line.median_hours - hours) > 0.001:
            yield f"{name}: {line.median_hours} hours to the first answer, planted {hours}"
        quiet = [number for n, number in enumerate(line.weekly) if n not in OUTAGE]
        even = sum(quiet) / len(quiet)
        if sum((number - even) ** 2 / even for number in quiet) >= CHI_SQUARED:
            yield f"{name}: a trend that was not planted: {quiet}"
        if name == "Störung" and min(line.weekly[n] for n in OUTAGE) <= max(quiet):
            yield f"{name}: the outage does not stand out: {line.weekly}"


def _words(store: Store) -> Iterator[str]:
    for name, found, sentence in zip(
        ("calming", "irritating"), phrases(store), (CALMING, IRRITATING), strict=True
    ):
        if len(found) != 1:
            yield f"{len(found)} {name} phrases instead of the one that was planted: {found}"
        for phrase in found:
            if phrase not in sentence.casefold():
                yield f"{phrase!r} is called {name}, which was not planted"


def recounted(store: Store, plain: sqlite3.Connection) -> list[str]:
    """Where the reports differ from SQL that was written without them."""
    told: list[str] = []
    with store.read() as session:
        report = reports.tone_report(session, ALL, Slice(), GroupSize())
        intents = reports.intent_report(session, ALL, Slice(), GroupSize())
    sent = _by_week(plain, "SELECT day, 1 FROM gate_check WHERE final")
    first = _by_week(
        plain,
        "SELECT DISTINCT g.day, f.category, g.reply_id FROM gate_check g JOIN gate_check o ON o.reply_id = g.reply_id AND o.sequence = 1 "
        "JOIN gate_finding f ON f.check_id = o.id WHERE g.final AND f.severity IN ('warning', 'block')",
    )
    praise = _by_week(
        plain,
        "SELECT DISTINCT g.day, p.category, g.reply_id FROM gate_check g JOIN gate_praise p ON p.check_id = g.id WHERE g.final",
    )
    for line in report.weeks:
        assert line.counts is not None
        for name, ours, theirs in (
            ("sent", Counter({"1": line.counts.replies}), sent[line.start]),
            ("first", line.counts.first, first[line.start]),
            ("praise", line.counts.praise, praise[line.start]),
        ):
            if ours != theirs:
                told.append(f"{line.name}, {name}: the report says {ours}, SQL says {theirs}")
    by_intent = _by_week(
        plain,
        "SELECT substr(t.created_at, 1, 10), i.name_de FROM ticket t JOIN intent i ON i.id = t.intent_id",
    )
    for one in intents.lines:
        theirs_weekly = tuple(by_intent[start][one.name("de")] for start in ALL.starts)
        if one.weekly != theirs_weekly:
            told.append(f"{one.name('de')}: the report says {one.weekly}, SQL says {theirs_weekly}")
    return told


def _by_week(plain: sqlite3.Connection, query: str) -> Mapping[dt.date, Counter[Any]]:
    found: dict[dt.date, Counter[Any]] = defaultdict(Counter)
    for day, what, *_ in plain.execute(query):
        date = dt.date.fromisoformat(day)
        found[date - dt.timedelta(days=date.weekday())][str(what)] += 1
    return found
