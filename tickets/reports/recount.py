"""Count again, another way: plain loops over single rows, without any of the queries that the reports use.

`takt report --check` lays both counts side by side. They differ when an index, a query or a migration is wrong.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tickets.records import GateCheck, Promise, Reply, ResponseWindow, Ticket
from tickets.reports import intents
from tickets.reports.looks import COUNTED, Counts, Key, Place, count
from tickets.reports.period import Month, Weeks, monday
from tickets.reports.service import MailboxMonth, service_figures

BATCH = 1000
CHECKS = (
    select(GateCheck)
    .options(selectinload(GateCheck.findings), selectinload(GateCheck.praise))
    .execution_options(yield_per=BATCH)
)


def differences(session: Session, weeks: Weeks, month: Month, zone: str, *, now: dt.datetime) -> list[str]:
    """Where the two counts differ, in words; empty when they agree."""
    found = []
    counted, recounted = count(session, weeks), _looks(session, weeks)
    for key in sorted(counted.keys() | recounted.keys(), key=str):
        if counted.get(key) != recounted.get(key):
            found.append(
                f"week {key[0]}: the report says {counted.get(key)}, the rows say {recounted.get(key)}"
            )
    figures, again = service_figures(session, month, zone, now=now), _service(session, month, zone, now=now)
    for mailbox in sorted(figures.keys() | again.keys()):
        if figures.get(mailbox) != again.get(mailbox):
            found.append(
                f"{month}, mailbox {mailbox}: the review says {figures.get(mailbox)}, the rows say {again.get(mailbox)}"
            )
    found += _intents(session, weeks, zone)
    return found


def _intents(session: Session, weeks: Weeks, zone: str) -> list[str]:
    """Tickets by week, intent and mailbox, and the seconds to their first answers."""
    numbers: dict[tuple[dt.date, int | None, int], int] = defaultdict(int)
    seconds: dict[int | None, list[float]] = defaultdict(list)
    met: dict[int, list[float]] = defaultdict(list)
    for window in session.scalars(select(ResponseWindow).execution_options(yield_per=BATCH)):
        if window.kind == "first" and window.met_at is not None:
            met[window.ticket_id].append(max(0.0, (window.met_at - window.started_at).total_seconds()))
    by = dict(
        session.execute(
            select(ResponseWindow.ticket_id, Reply.agent_id).join(
                Reply, Reply.id == ResponseWindow.met_by_reply_id
            )
        )
        .tuples()
        .all()
    )
    for ticket in session.scalars(select(Ticket).execution_options(yield_per=BATCH)):
        start = monday(ticket.created_at.astimezone(ZoneInfo(zone)).date())
        if ticket.merged_into_id is None and weeks.first <= start < weeks.end:
            numbers[start, ticket.intent_id, ticket.mailbox_id] += 1
            if by.get(ticket.id, ticket.agent_id) is not None:
                seconds[ticket.intent_id] += met[ticket.id]
    found = []
    counted = intents.count(session, weeks)
    for key in sorted(counted.keys() | numbers.keys(), key=str):
        if counted.get(key, 0) != numbers.get(key, 0):
            found.append(
                f"week {key[0]}, intent {key[1]}, mailbox {key[2]}: the report says {counted.get(key, 0)} tickets, "
                f"the rows say {numbers.get(key, 0)}"
            )
    times: dict[int | None, list[float]] = defaultdict(list)
    for one in intents.answered(session, weeks):
        times[one.intent_id].append(one.seconds)
    for intent in sorted(times.keys() | seconds.keys(), key=str):
        ours, theirs = sorted(times[intent]), sorted(seconds[intent])
        if len(ours) != len(theirs) or any(abs(a - b) > 0.01 for a, b in zip(ours, theirs, strict=True)):
            found.append(
                f"intent {intent}: the report knows {len(ours)} first answers, the rows {len(theirs)}, or their times differ"
            )
    return found


def _looks(session: Session, weeks: Weeks) -> dict[Key, Counts]:
    firsts = {
        check.reply_id: {f.category for f in check.findings if f.severity in COUNTED}
        for check in session.scalars(CHECKS.where(GateCheck.sequence == 1))
    }
    found: dict[Key, Counts] = {}
    for check in session.scalars(CHECKS):
        if not (check.final and weeks.first <= check.day < weeks.end):
            continue
        place = Place(check.team_id, check.mailbox_id, check.language)
        counts = found.setdefault((monday(check.day), check.agent_id, place), Counts())
        at_first = firsts[check.reply_id]
        still = {f.category for f in check.findings if f.severity in COUNTED}
        counts.replies += 1
        counts.overridden += check.overridden
        counts.clean_at_first += not at_first
        counts.first.update(at_first)
        counts.changed.update(at_first - still)
        counts.praise.update({p.category for p in check.praise})
    return found


def _service(session: Session, month: Month, zone: str, *, now: dt.datetime) -> dict[int, MailboxMonth]:
    begin, end = month.bounds(zone)
    end = min(end, now)
    mailbox_of: dict[int, int] = dict(session.execute(select(Ticket.id, Ticket.mailbox_id)).tuples().all())
    found: dict[int, MailboxMonth] = defaultdict(MailboxMonth)
    for window in session.scalars(select(ResponseWindow).execution_options(yield_per=BATCH)):
        if window.cancelled_at is None and begin <= window.due_at < end:
            kept = found[mailbox_of[window.ticket_id]].windows[window.kind]
            late_by = None if window.met_at is None else (window.met_at - window.due_at).total_seconds()
            length = (window.due_at - window.started_at).total_seconds()
            if late_by is not None and late_by <= 0:
                kept.kept += 1
            elif late_by is not None and late_by * 10 <= length:
                kept.just_late += 1
            else:
                kept.late += 1
    for promise in session.scalars(select(Promise).execution_options(yield_per=BATCH)):
        if begin <= promise.due_at < end and promise.state in ("kept", "renewed", "broken"):
            promises = found[mailbox_of[promise.ticket_id]].promises
            if promise.state == "broken":
                promises.late += 1
            else:
                promises.kept += 1
    return found
