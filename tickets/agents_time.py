"""When a colleague works: their own calendar, changed with an Event, and whose calendar holds for whom."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from sqlalchemy.orm import Session

from tickets.calendars import WEEKDAYS, CalendarSettings, Weekday
from tickets.hours import WorkingHours
from tickets.profile import MailboxProfile
from tickets.records import Agent, Ticket, track
from tickets.refused import Refused

GERMAN_DAYS = dict(zip(WEEKDAYS, ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"), strict=True))
_NAMES: dict[str, Weekday] = {day: day for day in WEEKDAYS} | {
    word.lower(): day for day, word in GERMAN_DAYS.items()
}
_DAY = "|".join(_NAMES)
_DAYS = re.compile(rf"({_DAY})(?:\s*[-–]\s*({_DAY}))?\.?\s+(.+)", re.IGNORECASE)


def hours_of(agent: Agent, profile: MailboxProfile) -> WorkingHours:
    """When this agent works: their own hours, else their team's, else those of the mailbox in question."""
    return agent.own_hours or profile.hours


def hours_for(ticket: Ticket, agent: Agent | None) -> WorkingHours:
    """Whose hours count for a reminder about this ticket."""
    profile = ticket.mailbox.profile
    return hours_of(agent, profile) if agent is not None else profile.hours


def set_calendar(
    session: Session, agent: Agent, calendar: CalendarSettings | None, *, by: int | None, now: dt.datetime
) -> None:
    """Give an agent their own calendar, or with None take it back: then their team's holds."""
    data: dict[str, Any] | None = calendar.model_dump(mode="json") if calendar is not None else None
    if (agent.calendar_data or None) == data:
        return
    agent.calendar_data = data
    track(
        session,
        "agent.calendar_set",
        now=now,
        agent_id=by,
        whose=agent.id,
        calendar=calendar.label if calendar is not None else "",
    )


def week(text: str) -> dict[Weekday, tuple[str, ...]]:
    """``mon-thu 09:00-12:00,13:00-17:00; fri 09:00-14:00``, or with Mo, Di, …, as frames. Days that are not named are free."""
    frames: dict[Weekday, tuple[str, ...]] = {}
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        match = _DAYS.fullmatch(part)
        if match is None:
            raise Refused(
                f"„{part}“: Schreiben Sie eine Woche so: Mo-Do 09:00-12:00,13:00-17:00; Fr 09:00-14:00",
                f"{part!r}: write a week as 'mon-thu 09:00-12:00,13:00-17:00; fri 09:00-14:00'",
            )
        first, last = (WEEKDAYS.index(_NAMES[day.lower()]) for day in (match[1], match[2] or match[1]))
        if last < first:
            raise Refused(
                f"„{part}“: {match[1]} kommt nach {match[2]}. Nennen Sie die Tage von Montag bis Sonntag.",
                f"{part!r}: {match[1]} comes after {match[2]}; name the days from Monday to Sunday",
            )
        for day in WEEKDAYS[first : last + 1]:
            if day in frames:
                raise Refused(
                    f"{GERMAN_DAYS[day]} steht zweimal da. Schreiben Sie die Zeiten hintereinander, mit Komma.",
                    f"{day} is named twice: put its frames behind one another, with commas",
                )
            frames[day] = tuple(one.strip().replace("–", "-") for one in match[3].split(","))
    return frames
