"""The service review of a month: were the windows and promises kept, why not, how long it took, how much there was.

Figures about the service, not about people: where fewer than three people, or only one of them in some difference, stand behind a
mailbox's figures, they are hidden like those of the tone report. Every figure carries its sample size; what it means stands in
:data:`DEFINITIONS`, which pages and exports print beside it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from tickets.records import Deviation, Mailbox, Message, Promise, Reply, ResponseWindow, Ticket
from tickets.reports.period import Month
from tickets.reports.privacy import SERVICE, Atom, Figure, showable

TOLERANCE = 0.10
"""A window answered later by at most this share of its length is "just late"."""

DEFINITIONS: Mapping[str, tuple[str, str]] = {
    "windows": (
        "Antwortfenster, die im Monat endeten. Eingehalten: Die Antwort ging spätestens dann hinaus. Knapp: höchstens ein Zehntel der Fensterlänge später. "
        "Noch offene zählen als später, sobald sie abgelaufen sind.",
        "Response windows that ended in the month. Kept: the answer left by then. Just late: later by at most a tenth of the window's length. "
        "Those still open count as late once they have run out.",
    ),
    "promises": (
        "Zusagen, die im Monat fällig waren. Gehalten: Eine Antwort ging spätestens zur zugesagten Zeit hinaus, oder vorher wurde eine neue Zeit genannt. "
        "Zurückgenommene zählen nicht.",
        "Promises that fell due in the month. Kept: an answer left by the promised time, or a new time was named before it. "
        "Withdrawn ones do not count.",
    ),
    "lead_time": (
        "Tage von der ersten Mail bis zur Lösung, für Vorgänge, die im Monat gelöst wurden; Wochenenden zählen mit, denn der Kontakt wartet auch dann. "
        "Neun von zehn: So lange dauerte es in 90 % der Fälle höchstens.",
        "Days from the first mail to the solution, for tickets that were solved in the month; weekends count, because the contact waits on them too. "
        "Nine of ten: in 90 % of cases it took no longer.",
    ),
    "load": (
        "Mails von Menschen und unsere Antworten im Monat; offen ist, was am Monatsende nicht gelöst war.",
        "Mails from people and our answers in the month; open is what was not solved at its end.",
    ),
}


@dataclass(slots=True)
class Kept:
    """Windows or promises of one kind: kept, just late, late."""

    kept: int = 0
    just_late: int = 0
    late: int = 0

    @property
    def due(self) -> int:
        return self.kept + self.just_late + self.late

    @property
    def rate(self) -> float | None:
        """0 to 1; None when nothing was due."""
        return self.kept / self.due if self.due else None


@dataclass(slots=True)
class MailboxMonth:
    """One mailbox's month. None of its figures is a person's."""

    windows: dict[str, Kept] = field(default_factory=lambda: defaultdict(Kept))
    promises: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class LeadTime:
    """Days from first mail to solution."""

    tickets: int
    median_days: float | None
    nine_of_ten_days: float | None


@dataclass(frozen=True, slots=True)
class Load:
    mails_in: int
    replies_out: int
    opened: int
    solved: int
    open_at_end: int


@dataclass(frozen=True, slots=True)
class ServiceReview:
    """The month. `house` and the values of `mailboxes` are None when too few people stand behind them."""

    month: Month
    house: MailboxMonth | None
    mailboxes: Mapping[str, MailboxMonth | None]
    causes: Mapping[str, int]
    unexplained: int
    """Missed windows and promises without an entered cause."""
    lead_time: LeadTime
    load: Load


def service_review(session: Session, month: Month, zone: str, *, now: dt.datetime) -> ServiceReview:
    """Count the month from its rows."""
    begin, end = month.bounds(zone)
    counted = _count_month(session, begin, min(end, now))
    shown = showable(_figures(counted.atoms), SERVICE)
    house = ("all", None) in shown
    names: dict[int, str] = dict(session.execute(select(Mailbox.id, Mailbox.address)).tuples().all())
    causes, unexplained = _causes(session, counted.missed)
    return ServiceReview(
        month=month,
        house=_sum(counted.figures.values()) if house else None,
        mailboxes={
            names[m]: f if ("mailbox", m) in shown else None for m, f in sorted(counted.figures.items())
        },
        causes=causes if house else {},
        unexplained=unexplained if house else 0,
        lead_time=_lead_time(session, begin, end),
        load=_load(session, begin, end),
    )


def service_figures(
    session: Session, month: Month, zone: str, *, now: dt.datetime
) -> Mapping[int, MailboxMonth]:
    """The figures by mailbox id before anything is hidden, for the recount."""
    begin, end = month.bounds(zone)
    return _count_month(session, begin, min(end, now)).figures


@dataclass(slots=True)
class _Month:
    figures: dict[int, MailboxMonth] = field(default_factory=lambda: defaultdict(MailboxMonth))
    atoms: Counter[tuple[int, int]] = field(default_factory=Counter)
    """(agent or 0 for nobody, mailbox) -> how many windows and promises."""
    missed: list[tuple[str, int]] = field(default_factory=list)

    def add(self, what: str, row_id: int, mailbox: int, agent: int | None, kept: Kept, outcome: str) -> None:
        setattr(kept, outcome, getattr(kept, outcome) + 1)
        self.atoms[agent or 0, mailbox] += 1
        if outcome != "kept":
            self.missed.append((what, row_id))


def _count_month(session: Session, begin: dt.datetime, end: dt.datetime) -> _Month:
    month = _Month()
    for row_id, kind, mailbox, started, due, met, agent in session.execute(_windows(begin, end)).tuples():
        kept = month.figures[mailbox].windows[kind]
        month.add("window", row_id, mailbox, agent, kept, _band(started, due, met))
    for row_id, state, mailbox, agent in session.execute(_promises(begin, end)).tuples():
        kept = month.figures[mailbox].promises
        month.add("promise", row_id, mailbox, agent, kept, "late" if state == "broken" else "kept")
    return month


def _windows(
    begin: dt.datetime, end: dt.datetime
) -> Select[int, str, int, dt.datetime, dt.datetime, dt.datetime | None, int | None]:
    return (
        select(
            ResponseWindow.id,
            ResponseWindow.kind,
            Ticket.mailbox_id,
            ResponseWindow.started_at,
            ResponseWindow.due_at,
            ResponseWindow.met_at,
            func.coalesce(Reply.agent_id, Ticket.agent_id),
        )
        .join(Ticket, Ticket.id == ResponseWindow.ticket_id)
        .outerjoin(Reply, Reply.id == ResponseWindow.met_by_reply_id)
        .where(
            ResponseWindow.due_at >= begin, ResponseWindow.due_at < end, ResponseWindow.cancelled_at.is_(None)
        )
    )


def _promises(begin: dt.datetime, end: dt.datetime) -> Select[int, str, int, int | None]:
    return (
        select(Promise.id, Promise.state, Ticket.mailbox_id, func.coalesce(Promise.agent_id, Ticket.agent_id))
        .join(Ticket, Ticket.id == Promise.ticket_id)
        .where(
            Promise.due_at >= begin,
            Promise.due_at < end,
            Promise.state.in_(("kept", "renewed", "broken")),
        )
    )


def _band(started: dt.datetime, due: dt.datetime, met: dt.datetime | None) -> str:
    if met is None:
        return "late"
    if met <= due:
        return "kept"
    return "just_late" if met - due <= TOLERANCE * (due - started) else "late"


def _figures(atoms: Mapping[tuple[int, int], int]) -> list[Figure[int]]:
    parts: dict[tuple[str, int | None], set[Atom[int]]] = defaultdict(set)
    for (agent, mailbox), number in atoms.items():
        atom = Atom(agent, mailbox, number)
        parts["all", None].add(atom)
        parts["mailbox", mailbox].add(atom)
    return [Figure(kind, key, frozenset(found)) for (kind, key), found in sorted(parts.items(), key=str)]


def _sum(parts: Iterable[MailboxMonth]) -> MailboxMonth:
    summed = MailboxMonth()
    for part in parts:
        for kind, kept in part.windows.items():
            _add(summed.windows[kind], kept)
        _add(summed.promises, part.promises)
    return summed


def _add(to: Kept, other: Kept) -> None:
    to.kept += other.kept
    to.just_late += other.just_late
    to.late += other.late


def _causes(session: Session, missed: Sequence[tuple[str, int]]) -> tuple[dict[str, int], int]:
    entered: dict[tuple[str, int], str] = {}
    for window_id, promise_id, cause in session.execute(
        select(Deviation.window_id, Deviation.promise_id, Deviation.cause)
    ):
        if window_id is not None:
            entered["window", window_id] = cause
        elif promise_id is not None:
            entered["promise", promise_id] = cause
    found = Counter(entered[m] for m in missed if m in entered)
    return dict(found.most_common()), len(missed) - found.total()


def _lead_time(session: Session, begin: dt.datetime, end: dt.datetime) -> LeadTime:
    solved = session.execute(
        select(Ticket.created_at, Ticket.closed_at).where(Ticket.closed_at >= begin, Ticket.closed_at < end)
    ).tuples()
    days = [(closed - created).total_seconds() / 86400 for created, closed in solved if closed is not None]
    if not days:
        return LeadTime(0, None, None)
    ninth = quantiles(days, n=10, method="inclusive")[8] if len(days) > 1 else days[0]
    return LeadTime(len(days), median(days), ninth)


def _load(session: Session, begin: dt.datetime, end: dt.datetime) -> Load:
    def number(query: Select[int]) -> int:
        return session.scalar(query) or 0

    within = (Message.at >= begin, Message.at < end)
    return Load(
        mails_in=number(
            select(func.count())
            .select_from(Message)
            .where(*within, Message.direction == "in", Message.kind == "mail")
        ),
        replies_out=number(select(func.count()).select_from(Message).where(*within, Message.kind == "reply")),
        opened=number(
            select(func.count())
            .select_from(Ticket)
            .where(Ticket.created_at >= begin, Ticket.created_at < end)
        ),
        solved=number(
            select(func.count()).select_from(Ticket).where(Ticket.closed_at >= begin, Ticket.closed_at < end)
        ),
        open_at_end=number(
            select(func.count())
            .select_from(Ticket)
            .where(Ticket.created_at < end, or_(Ticket.closed_at.is_(None), Ticket.closed_at >= end))
        ),
    )
