"""The people who answer: what is known of them and how it is changed. Every change is an Event; nobody is ever deleted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tickets.agenda import home
from tickets.agents_time import GERMAN_DAYS, set_calendar, week
from tickets.calendars import WEEKDAYS, CalendarSettings, Weekday, closed_span
from tickets.hours import WorkingHours
from tickets.people import team_named
from tickets.records import Agent, track
from tickets.records.people import ROLES
from tickets.refused import Refused

OWN = frozenset(
    {"first_name", "last_name", "role_title", "hours_text", "friendly_close", "language", "new_mail"}
)
"""What agents change themselves; the rest is a lead's."""
FIELDS = OWN | {"access", "capacity", "active"}
MAX_FIELD = 200


def change(session: Session, agent: Agent, *, by: int | None, now: dt.datetime, **fields: Any) -> None:
    """Change fields of an agent; the Event names those that changed, with what they were."""
    wanted = {name: _checked(name, value) for name, value in fields.items()}
    changes = {
        name: [getattr(agent, name), value] for name, value in wanted.items() if getattr(agent, name) != value
    }
    if not changes:
        return
    leaves = (
        changes.get("active", [True, True])[1] is False
        or changes.get("access", ["", "operator"])[1] == "agent"
    )
    if leaves and agent.is_lead and agent.active and _leads(session) == 1:
        raise Refused(
            "Das ist die letzte Teamleitung. Machen Sie zuerst jemand anderen dazu.",
            "this is the last team lead: make somebody else one first",
        )
    for name, (_, value) in changes.items():
        setattr(agent, name, value)
    track(session, "agent.changed", now=now, agent_id=by, whose=agent.id, changes=changes)


def join(session: Session, agent: Agent, team: str, *, by: int | None, now: dt.datetime) -> None:
    """Put an agent into a team, made when there is none; an empty name: into none."""
    name = " ".join(team.split())
    team_id = team_named(session, name).id if name else None
    if team_id != agent.team_id:
        was, agent.team_id = agent.team_id, team_id
        session.flush()
        session.expire(agent, ["team"])
        track(session, "agent.joined", now=now, agent_id=by, whose=agent.id, was=was, to=team_id)


def described(agent: Agent) -> dict[str, Any]:
    """What `takt agent` prints of one."""
    return {
        "id": agent.id,
        "email": agent.email,
        "name": agent.name,
        "access": agent.access,
        "role": agent.role_title,
        "team": agent.team.name if agent.team is not None else "",
        "hours": agent.hours_text,
        "close": agent.friendly_close,
        "language": agent.language,
        "new_mail": agent.new_mail,
        "capacity": agent.capacity,
        "active": agent.active,
    }


def _checked(name: str, value: Any) -> Any:
    if name not in FIELDS:
        raise Refused(f"{name} lässt sich so nicht ändern.", f"{name} cannot be changed like this")
    if name == "active":
        return bool(value)
    if name == "capacity":
        if not isinstance(value, int) or not 0 <= value <= 1000:
            raise Refused(
                "Wie viel jemand trägt, ist eine Zahl von 0 bis 1000.", "capacity is a number from 0 to 1000"
            )
        return value
    text = " ".join(str(value).split())
    if len(text) > MAX_FIELD:
        raise Refused(
            f"Das ist länger als {MAX_FIELD} Zeichen.", f"{name} is longer than {MAX_FIELD} characters"
        )
    if name in ("first_name", "last_name") and not text:
        raise Refused(
            "Vor- und Nachname stehen unter jeder Antwort: Bitte beide angeben.",
            "an agent has a first and a last name: they sign every answer",
        )
    known = {"access": ROLES, "language": ("de", "en"), "new_mail": ("off", "each")}.get(name)
    if known is not None and text not in known:
        raise Refused(f"Möglich sind {', '.join(known)}.", f"{name} is one of {', '.join(known)}")
    return text


def _leads(session: Session) -> int:
    return (
        session.scalar(select(func.count()).select_from(Agent).where(Agent.active, Agent.access != "agent"))
        or 0
    )


@dataclass(frozen=True, slots=True)
class Away:
    """A time in which somebody is not there, as colleagues see it."""

    start: dt.datetime
    end: dt.datetime
    name: str


def calendar_of(session: Session, agent: Agent) -> CalendarSettings:
    """The calendar that holds for an agent: their own, their team's, else the house's."""
    own = agent.own_hours
    if own is not None:
        return own.settings
    box = home(session, agent)
    return box.profile.calendar if box is not None else CalendarSettings()


def week_of(calendar: CalendarSettings, language: str) -> str:
    """ "Mo–Do 9–16 Uhr" """
    return WorkingHours(calendar).describe("en" if language == "en" else "de")


def week_text(calendar: CalendarSettings, language: str = "en") -> str:
    """The week as it is typed: ``mon-thu 09:00-16:00; fri 09:00-12:00``, in German with Mo, Di, …"""
    named = GERMAN_DAYS if language == "de" else {day: day for day in WEEKDAYS}
    days: list[tuple[list[Weekday], str]] = []
    for day in WEEKDAYS:
        frames = ",".join(calendar.frames.get(day, ()))
        if (
            frames
            and days
            and days[-1][1] == frames
            and WEEKDAYS.index(days[-1][0][-1]) == WEEKDAYS.index(day) - 1
        ):
            days[-1][0].append(day)
        elif frames:
            days.append(([day], frames))
    return "; ".join(
        f"{named[d[0]]}{'-' + named[d[-1]] if len(d) > 1 else ''} {frames}" for d, frames in days
    )


def set_week(session: Session, agent: Agent, text: str, *, by: int | None, now: dt.datetime) -> None:
    """Own working hours, typed as a week; an empty text: those of the team hold again."""
    if not text.strip():
        set_calendar(session, agent, None, by=by, now=now)
        return
    base = calendar_of(session, agent).model_dump(mode="json")
    try:
        calendar = CalendarSettings.model_validate({**base, "frames": week(text)})
    except Refused:
        raise
    except ValueError as error:
        said = (
            "; ".join(p["msg"].removeprefix("Value error, ") for p in error.errors())
            if isinstance(error, ValidationError)
            else str(error)
        )
        raise Refused(
            f"Die Woche ließ sich nicht lesen. Schreiben Sie sie so: Mo-Do 09:00-12:00,13:00-17:00; Fr 09:00-14:00 ({said})",
            said,
        ) from error
    set_calendar(session, agent, calendar, by=by, now=now)


def go_away(
    session: Session, agent: Agent, first: str, last: str, name: str, *, by: int | None, now: dt.datetime
) -> None:
    """Own holidays from the first to the last day, both included: reminders and fair assignment leave these days alone."""
    try:
        begin, end = dt.date.fromisoformat(first.strip()), dt.date.fromisoformat((last or first).strip())
    except ValueError as error:
        raise Refused(
            "Bitte beide Tage wählen, zum Beispiel 2026-12-21 bis 2026-12-23.",
            "choose both days, for example 2026-12-21 to 2026-12-23",
        ) from error
    if end < begin or (end - begin).days > 366:
        raise Refused(
            "Der letzte Tag liegt vor dem ersten oder mehr als ein Jahr danach.",
            "the last day is before the first, or more than a year after it",
        )
    calendar = calendar_of(session, agent).model_dump(mode="json")
    calendar["closed"] = [
        *calendar["closed"],
        {
            "start": f"{begin}T00:00",
            "end": f"{end + dt.timedelta(days=1)}T00:00",
            "name": " ".join(name.split())[:80] or "frei",
        },
    ]
    set_calendar(session, agent, CalendarSettings.model_validate(calendar), by=by, now=now)


def come_back(session: Session, agent: Agent, number: int, *, by: int | None, now: dt.datetime) -> None:
    """Take one absence back, by its place in the list of :func:`absences`."""
    calendar = calendar_of(session, agent)
    shown = absences(calendar, now)
    if not agent.calendar_data or not 0 <= number < len(shown):
        raise Refused("Diese Zeit steht nicht mehr im Kalender.", "this time is no longer in the calendar")
    gone = shown[number]
    kept = tuple(w for w in calendar.closed if closed_span(w, calendar.zone) != (gone.start, gone.end))
    set_calendar(session, agent, calendar.model_copy(update={"closed": kept}), by=by, now=now)


def absences(calendar: CalendarSettings, now: dt.datetime) -> list[Away]:
    """What is still to come or going on, the nearest first."""
    spans = sorted((*closed_span(window, calendar.zone), window.name) for window in calendar.closed)
    return [Away(begin, end, name) for begin, end, name in spans if end > now]
