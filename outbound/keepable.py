"""A promise that the calendar cannot keep is flagged before it leaves, with the nearest times that can be kept."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import tone
from templates import Language
from tickets.hours import WorkingHours
from tickets.records import Agent, Ticket
from tickets.windows import next_window_end
from tone.clockwork import END_OF_DAY
from tone.commitments import keepable, say_due

RULE = "promise_calendar"
"""Not a rule about words, so it stands in no rule file: it asks the calendar."""

WHY: dict[tuple[Language, str], str] = {
    ("de", "past"): "Dieser Zeitpunkt ist schon vorbei.",
    ("de", "no_work_day"): "An diesem Tag arbeitet niemand{day}.",
    ("de", "outside_hours"): "Um diese Zeit arbeitet niemand.",
    (
        "de",
        "after_window",
    ): "Das ist später als das Antwortfenster: vereinbart ist eine Nachricht bis {window}.",
    ("en", "past"): "This time has passed already.",
    ("en", "no_work_day"): "Nobody works on that day{day}.",
    ("en", "outside_hours"): "Nobody is at work at that time.",
    ("en", "after_window"): "This is later than the response window: a message is due by {window}.",
}
OFFER: dict[tuple[Language, str], str] = {
    ("de", "Sie"): "Sie hören bis {due} von mir.",
    ("de", "du"): "Du hörst bis {due} von mir.",
    ("en", "Sie"): "You will hear from me by {due}.",
    ("en", "du"): "You will hear from me by {due}.",
}


def with_calendar(
    review: tone.Review,
    ticket: Ticket,
    agent: Agent,
    context: tone.Context,
    *,
    promise_due_at: dt.datetime | None = None,
) -> tone.Review:
    """The review with a finding for each promise that cannot be kept; the one set in the composer is asked too."""
    found = [_finding(p, ticket, agent, context) for p in review.promises if p.due is not None]
    if promise_due_at is not None:
        found.append(_finding(tone.Commitment(0, 0, "", promise_due_at), ticket, agent, context))
    more = [finding for finding in found if finding is not None]
    if not more:
        return review
    return replace(review, findings=tuple(sorted((*review.findings, *more), key=lambda f: (f.start, f.end))))


def _finding(
    promise: tone.Commitment, ticket: Ticket, agent: Agent, context: tone.Context
) -> tone.Finding | None:
    hours, now = ticket.mailbox.profile.hours, context.now
    due = _meant(promise, hours)
    window = next_window_end(ticket, now=now)
    asked = keepable(due, now=now, calendar=hours, window_end=window)
    if asked.ok:
        return None
    reader: Language = "en" if agent.language == "en" else "de"
    holiday = hours.holiday_name(due.astimezone(hours.zone).date(), reader)
    offer = OFFER[context.lang, context.client.address or "Sie"]
    return tone.Finding(
        rule=RULE,
        category="promise",
        # Later than agreed may be right, and the client is told; outside working time is a slip.
        severity="hint" if asked.reason == "after_window" else "warning",
        start=promise.start,
        end=promise.end,
        quote=promise.quote,
        why=WHY[reader, asked.reason].format(
            day=f" ({holiday})" if holiday else "", window=say_due(window, now, reader, context.timezone)
        ),
        suggestions=tuple(
            offer.format(due=say_due(time, now, context.lang, context.timezone)) for time in asked.nearest
        ),
    )


def _meant(promise: tone.Commitment, hours: WorkingHours) -> dt.datetime:
    """ "Bis Freitag" without a time of day means that day's work, whenever it ends."""
    assert promise.due is not None
    if promise.due.time() != END_OF_DAY or _SIX.search(promise.quote):
        return promise.due
    return hours.close_of_day(promise.due) or promise.due


_SIX = re.compile(r"\b(?:18|6)\b")
