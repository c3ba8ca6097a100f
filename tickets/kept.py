"""How many promises were kept, by mailbox, team and month, and what that figure means."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tickets.calendars import first_shown
from tickets.records import Mailbox, Promise, Team, Ticket

DEFINITION = (
    "Of the promises that fell due in the period, the share that was kept: an answer to the client was released at or before "
    "the time they were told. Withdrawn promises don't count, renewed ones (an answer before due named a new time) count as kept, "
    "and broken ones stay broken, however soon an answer followed. Open ones are not due yet, or fell due a moment ago."
)


@dataclass(frozen=True, slots=True)
class KeptRate:
    """How the promises of a period ended. `kept` holds the renewed ones too."""

    kept: int
    broken: int
    renewed: int = 0
    withdrawn: int = 0
    open: int = 0

    @property
    def due(self) -> int:
        return self.kept + self.broken

    @property
    def rate(self) -> float | None:
        """0 to 1; None when nothing fell due."""
        return self.kept / self.due if self.due else None

    def as_dict(self) -> dict[str, object]:
        return {
            "kept": self.kept,
            "renewed": self.renewed,
            "broken": self.broken,
            "due": self.due,
            "withdrawn": self.withdrawn,
            "open": self.open,
            "rate": self.rate,
        }

    def in_words(self) -> str:
        if self.rate is None:
            return "no promise fell due"
        renewed = f", {self.renewed} of them renewed in time" if self.renewed else ""
        return f"{self.kept} of {self.due} promises kept ({self.rate:.0%}){renewed}"

    def __add__(self, other: KeptRate) -> KeptRate:
        return KeptRate(
            self.kept + other.kept,
            self.broken + other.broken,
            self.renewed + other.renewed,
            self.withdrawn + other.withdrawn,
            self.open + other.open,
        )


@dataclass(frozen=True, slots=True)
class MonthOfPromises:
    """A month's rates: of the house, of each mailbox and of each team. A month begins at midnight of the mailbox's own zone."""

    year: int
    month: int
    all: KeptRate
    mailboxes: tuple[tuple[str, KeptRate], ...]
    teams: tuple[tuple[str, KeptRate], ...]

    def as_dict(self) -> dict[str, object]:
        return {
            "month": f"{self.year}-{self.month:02}",
            **self.all.as_dict(),
            "mailboxes": [{"mailbox": name, **rate.as_dict()} for name, rate in self.mailboxes],
            "teams": [{"team": name, **rate.as_dict()} for name, rate in self.teams],
            "definition": DEFINITION,
        }


def kept_rate(
    session: Session, *, begin: dt.datetime, end: dt.datetime, mailbox_id: int | None = None
) -> KeptRate:
    """Count the promises due in [begin, end) by how they ended, of one mailbox or of all."""
    query = (
        select(Promise.state, func.count())
        .where(Promise.due_at >= begin, Promise.due_at < end)
        .group_by(Promise.state)
    )
    if mailbox_id is not None:
        query = query.join(Ticket, Ticket.id == Promise.ticket_id).where(Ticket.mailbox_id == mailbox_id)
    states = Counter(dict(session.execute(query).tuples().all()))
    return KeptRate(
        kept=states["kept"] + states["renewed"],
        broken=states["broken"],
        renewed=states["renewed"],
        withdrawn=states["withdrawn"],
        open=states["open"],
    )


def month(session: Session, year: int, month: int) -> MonthOfPromises:
    """One month, mailbox by mailbox and team by team."""
    teams = {team.id: team.name for team in session.scalars(select(Team))}
    by_team: dict[str, KeptRate] = {}
    mailboxes = []
    for mailbox in session.scalars(select(Mailbox).order_by(Mailbox.address)):
        first = dt.datetime(year, month, 1)  # noqa: DTZ001 - a local midnight, told apart by the zone below
        begin, end = (
            first_shown(moment, mailbox.profile.calendar.zone)
            for moment in (first, (first + dt.timedelta(days=32)).replace(day=1))
        )
        rate = kept_rate(session, begin=begin, end=end, mailbox_id=mailbox.id)
        mailboxes.append((mailbox.address, rate))
        team = teams.get(mailbox.team_id or 0, "")
        if team:
            by_team[team] = by_team.get(team, NONE) + rate
    total = sum((rate for _, rate in mailboxes), NONE)
    return MonthOfPromises(year, month, total, tuple(mailboxes), tuple(sorted(by_team.items())))


NONE = KeptRate(0, 0)
