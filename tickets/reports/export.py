"""Reports as tables for other programs: plain columns and rows, as CSV or JSON. What is hidden on the page is hidden here."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tickets.reports.heated import ENDINGS, HeatedMonth
from tickets.reports.intents import IntentReport
from tickets.reports.period import week_name
from tickets.reports.phrases import PhraseReport
from tickets.reports.service import Kept, MailboxMonth, ServiceReview
from tickets.reports.tone_report import ToneReport

Cell = str | int | float | None
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins so for a formula (OWASP: CSV injection)."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows. None is a figure that is hidden or does not exist."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def as_dicts(self) -> list[dict[str, Cell]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def as_csv(self) -> str:
        """RFC 4180, with cells that would be formulas made text."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(self.columns)
        writer.writerows([_safe(cell) for cell in row] for row in self.rows)
        return out.getvalue()


def _safe(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def tone_table(report: ToneReport) -> Table:
    """One row a week and figure. A hidden week has one row without a value."""
    return Table(("week", "part", "figure", "category", "replies"), tuple(_tone_rows(report)))


def _tone_rows(report: ToneReport) -> Iterator[tuple[Cell, ...]]:
    part = str(report.slice)
    for week in report.weeks:
        if week.counts is None:
            yield week.name, part, "hidden", None, None
            continue
        counts = week.counts
        yield week.name, part, "sent", None, counts.replies
        yield week.name, part, "clean_at_first", None, counts.clean_at_first
        yield week.name, part, "overridden", None, counts.overridden
        for figure, counter in (
            ("found_at_first", counts.first),
            ("changed_before_sending", counts.changed),
            ("praised", counts.praise),
        ):
            for category, number in sorted(counter.items()):
                yield week.name, part, figure, category, number


def intent_table(report: IntentReport) -> Table:
    """One row a week and intent, and one for each intent over the whole period with its share and the median time to the first answer."""
    rows: list[tuple[Cell, ...]] = []
    for line in report.lines:
        name = line.name("de") or None
        for start, number in zip(report.weeks.starts, line.weekly, strict=True):
            rows.append((week_name(start), str(report.slice), name, number, None, None))
        hours = None if line.median_hours is None else round(line.median_hours, 1)
        rows.append(("all", str(report.slice), name, line.total, round(line.share, 4), hours))
    return Table(("week", "part", "intent", "tickets", "share", "median_hours"), tuple(rows))


def heated_table(months: Sequence[HeatedMonth]) -> Table:
    """One row a month and ending."""
    return Table(
        ("month", "ending", "threads"),
        tuple(
            (str(m.month), ending, None if m.endings is None else m.endings[ending])
            for m in months
            for ending in ENDINGS
        ),
    )


def phrase_table(report: PhraseReport) -> Table:
    """One row a phrase that passed; log-odds above nought went before calmer mails."""
    return Table(
        ("phrase", "before", "log_odds", "low_95", "high_95", "calmer", "angrier", "tested", "replies"),
        tuple(
            (
                w.phrase,
                "calmer" if w.log_odds > 0 else "angrier",
                round(w.log_odds, 3),
                round(w.low, 3),
                round(w.high, 3),
                w.calmer,
                w.angrier,
                report.tested,
                report.pairs,
            )
            for w in (*report.calming, *report.irritating)
        ),
    )


def service_table(review: ServiceReview) -> Table:
    """One row a figure, with the mailbox it belongs to; "house" is all of them."""
    return Table(("month", "mailbox", "figure", "value", "of"), tuple(_service_rows(review)))


def _service_rows(review: ServiceReview) -> Iterator[tuple[Cell, ...]]:
    month = str(review.month)
    for name, part in (("house", review.house), *review.mailboxes.items()):
        yield from _kept_rows(month, name, part)
    for cause, number in review.causes.items():
        yield month, "house", f"missed_because_{cause}", number, None
    yield month, "house", "missed_without_cause", review.unexplained, None
    lead, load = review.lead_time, review.load
    yield month, "house", "lead_time_median_days", _rounded(lead.median_days), lead.tickets
    yield month, "house", "lead_time_nine_of_ten_days", _rounded(lead.nine_of_ten_days), lead.tickets
    for figure in ("mails_in", "replies_out", "opened", "solved", "open_at_end"):
        yield month, "house", figure, getattr(load, figure), None


def _kept_rows(month: str, name: str, part: MailboxMonth | None) -> Iterator[tuple[Cell, ...]]:
    if part is None:
        yield month, name, "hidden", None, None
        return
    kinds: list[tuple[str, Kept]] = [(f"window_{kind}", kept) for kind, kept in sorted(part.windows.items())]
    for figure, kept in (*kinds, ("promise", part.promises)):
        yield month, name, f"{figure}_kept", kept.kept, kept.due
        yield month, name, f"{figure}_just_late", kept.just_late, kept.due
        yield month, name, f"{figure}_late", kept.late, kept.due


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
