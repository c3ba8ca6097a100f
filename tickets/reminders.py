"""When a colleague is reminded of a promise: after a share of its time, a fixed lead before it is due, then the lead.

The moments are counted once, in working time of whoever promised, and kept on the promise, so that a watch only looks at what is
ripe. A reminder that would come within an hour of another is left out.
"""

from __future__ import annotations

import datetime as dt

from tickets.agents_time import hours_for
from tickets.hours import NoWorkingTime, WorkingHours
from tickets.records import Promise

Reminder = tuple[dt.datetime, str]
CLOSE = dt.timedelta(hours=1)


def plan(promise: Promise) -> None:
    """Write down what is to be said before this promise is due."""
    planned = moments(promise)
    promise.reminders = [[moment.isoformat(), kind] for moment, kind in planned]
    promise.next_reminder_at = planned[0][0] if planned else None


def ripe(promise: Promise, now: dt.datetime) -> list[str]:
    """The kinds of notice whose moment has come; they are taken off the promise. The same kind twice is said once."""
    left = [(dt.datetime.fromisoformat(moment), kind) for moment, kind in promise.reminders]
    due = [kind for moment, kind in left if moment <= now]
    left = [(moment, kind) for moment, kind in left if moment > now]
    promise.reminders = [[moment.isoformat(), kind] for moment, kind in left]
    promise.next_reminder_at = left[0][0] if left else None
    return list(dict.fromkeys(due))


def moments(promise: Promise) -> list[Reminder]:
    """The reminders of a promise in order. None lies before it was made or when it is due."""
    profile = promise.ticket.mailbox.profile
    made, due = promise.made_at, promise.due_at
    own = hours_for(promise.ticket, promise.agent)
    share = own.between(made, due).total_seconds() * profile.warning_share
    to_agent = [
        _after(own, made, dt.timedelta(seconds=share)),
        _before(own, due, dt.timedelta(hours=profile.reminder_hours)) if profile.reminder_hours else None,
    ]
    wanted = [(moment, "promise_reminder") for moment in sorted(m for m in to_agent if m is not None)]
    if profile.lead_reminder_hours:
        lead = _before(profile.hours, due, dt.timedelta(hours=profile.lead_reminder_hours))
        wanted.append((lead, "promise_at_risk"))
    kept: list[Reminder] = []
    for moment, kind in wanted:
        last = max((m for m, k in kept if k == kind), default=None)
        if made < moment < due and (last is None or moment - last >= CLOSE):
            kept.append((moment, kind))
    return sorted(kept)


def _after(hours: WorkingHours, moment: dt.datetime, work: dt.timedelta) -> dt.datetime:
    try:
        return hours.add(moment, work)
    except NoWorkingTime:
        return moment + work


def _before(hours: WorkingHours, moment: dt.datetime, work: dt.timedelta) -> dt.datetime:
    """The last moment at work with so much working time left; in a calendar that never opens, plain time."""
    try:
        return hours.add(moment, -work)
    except NoWorkingTime:
        return moment - work
