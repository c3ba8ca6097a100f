"""The tone report of the team: findings by category and week, what was changed before sending, praise, overrides.

It is about the team. Whatever would show a person is hidden (:mod:`tickets.reports.privacy`), the same for every reader, page and
export, because what one may see another could subtract.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tickets.records import GateCheck, Mailbox, Reply, Team
from tickets.reports.looks import Counts, Key, Place, count, total
from tickets.reports.period import Weeks, monday, week_name
from tickets.reports.privacy import Atom, Figure, GroupSize, showable

Kind = Literal["all", "team", "mailbox", "language"]
KINDS: tuple[Kind, ...] = ("all", "team", "mailbox", "language")


@dataclass(frozen=True, slots=True)
class Slice:
    """What a report is cut to: the house, or one team, mailbox or language. Never two at once."""

    kind: Kind = "all"
    key: int | str | None = None

    @classmethod
    def parse(cls, text: str) -> Slice:
        """``all``, ``team:3``, ``mailbox:1``, ``language:de``."""
        kind, _, key = text.strip().partition(":")
        if kind == "all" and not key:
            return cls()
        if kind == "language" and key:
            return cls("language", key)
        if kind in ("team", "mailbox") and key.isdecimal():
            return cls("team" if kind == "team" else "mailbox", int(key))
        raise ValueError(f"{text!r} is no part of the house: write all, team:3, mailbox:1 or language:de")

    def __str__(self) -> str:
        return self.kind if self.kind == "all" else f"{self.kind}:{self.key}"


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One week of the report. `counts` is None when too few people or replies stand behind it."""

    start: dt.date
    counts: Counts | None

    @property
    def name(self) -> str:
        return week_name(self.start)


@dataclass(frozen=True, slots=True)
class ToneReport:
    """The report of one slice. `total` sums the shown weeks only, so that it gives no hidden one away."""

    slice: Slice
    weeks: tuple[WeekLine, ...]
    total: Counts
    reasons: tuple[tuple[str, int], ...]
    """(reason, how often) of the shown weeks, the most frequent first."""
    choices: Mapping[Slice, str]
    """What the report can be cut to, with the names of it."""
    size: GroupSize

    @property
    def hidden(self) -> int:
        return sum(week.counts is None for week in self.weeks)


def tone_report(session: Session, weeks: Weeks, of: Slice, size: GroupSize) -> ToneReport:
    """Count the report from the rows of these weeks."""
    looks = count(session, weeks)
    open_figures = published(looks, size)
    per_week: dict[dt.date, list[Counts]] = defaultdict(list)
    for (week, _, place), counts in looks.items():
        if _in(place, of):
            per_week[week].append(counts)
    lines = tuple(
        WeekLine(start, total(per_week[start]) if (of.kind, of.key) in open_figures.get(start, ()) else None)
        for start in weeks.starts
    )
    shown = {line.start for line in lines if line.counts is not None}
    return ToneReport(
        slice=of,
        weeks=lines,
        total=total(line.counts for line in lines if line.counts is not None),
        reasons=_reasons(session, weeks, of, shown),
        choices=_choices(session, looks),
        size=size,
    )


def published(looks: Mapping[Key, Counts], size: GroupSize) -> dict[dt.date, frozenset[tuple[str, Hashable]]]:
    """For each week, every figure that any reader may see: judged as one set over all slices."""
    atoms: dict[dt.date, list[Atom[Place]]] = defaultdict(list)
    for (week, agent, place), counts in looks.items():
        atoms[week].append(Atom(agent, place, counts.replies))
    return {week: showable(_figures(found), size) for week, found in atoms.items()}


def _figures(atoms: list[Atom[Place]]) -> list[Figure[Place]]:
    parts: dict[tuple[str, Hashable], set[Atom[Place]]] = defaultdict(set)
    for atom in atoms:
        for kind in KINDS:
            parts[kind, _key(atom.place, kind)].add(atom)
    return [
        Figure(kind, key, frozenset(found))
        for (kind, key), found in sorted(parts.items(), key=lambda item: str(item[0]))
    ]


def _key(place: Place, kind: Kind) -> int | str | None:
    return {"all": None, "team": place.team, "mailbox": place.mailbox, "language": place.language}[kind]


def _in(place: Place, of: Slice) -> bool:
    return of.kind == "all" or _key(place, of.kind) == of.key


def _reasons(session: Session, weeks: Weeks, of: Slice, shown: set[dt.date]) -> tuple[tuple[str, int], ...]:
    """Why replies left in spite of a block, without who, when and where."""
    rows = session.execute(
        select(
            GateCheck.day,
            GateCheck.team_id,
            GateCheck.mailbox_id,
            GateCheck.language,
            Reply.override_reason,
        )
        .join(Reply, Reply.id == GateCheck.reply_id)
        .where(GateCheck.final, GateCheck.overridden, GateCheck.day >= weeks.first, GateCheck.day < weeks.end)
    ).tuples()
    found = Counter(
        reason
        for day, team, mailbox, language, reason in rows
        if reason and monday(day) in shown and _in(Place(team, mailbox, language), of)
    )
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _choices(session: Session, looks: Mapping[Key, Counts]) -> dict[Slice, str]:
    places = {place for _, _, place in looks}
    teams: dict[int, str] = dict(session.execute(select(Team.id, Team.name)).tuples().all())
    mailboxes: dict[int, str] = dict(session.execute(select(Mailbox.id, Mailbox.address)).tuples().all())
    choices = {Slice(): ""}
    choices |= {Slice("team", t): teams[t] for t in sorted({p.team for p in places if p.team is not None})}
    choices |= {Slice("mailbox", m): mailboxes[m] for m in sorted({p.mailbox for p in places})}
    choices |= {Slice("language", code): code for code in sorted({p.language for p in places})}
    return choices
