"""Commands about working time: whose calendar says what, when something is due, and an agent's own hours."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from takt.cli import common
from takt.cli.common import json_option

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tickets.hours import WorkingHours


@click.group()
def calendar() -> None:
    """Show working time, count with it, and set agents' own hours."""


WHOSE = (
    click.option("--mailbox", help="Address of a mailbox; the only one needs no naming."),
    click.option("--team", help="Name of a team."),
    click.option("--agent", "agent_email", help="Address of an agent."),
)


def whose(command: Any) -> Any:
    for option in reversed(WHOSE):
        command = option(command)
    return command


@calendar.command("show")
@whose
@click.option("--from", "begin", help="First day, as 2026-12-21; else today.")
@click.option("--days", type=click.IntRange(1, 400), default=14, show_default=True)
@json_option
@click.pass_obj
def show(
    config: Path | None,
    mailbox: str | None,
    team: str | None,
    agent_email: str | None,
    begin: str | None,
    days: int,
    as_json: bool,
) -> None:
    """Show when somebody works, day by day, with the holidays by name."""
    from takt.desk import open_desk

    with open_desk(common.load_settings(config)) as desk, desk.store.read() as session:
        hours = _hours(session, mailbox, team, agent_email)
    first = _day(begin) if begin else common.now().astimezone(hours.zone).date()
    rows = [_row(hours, first + dt.timedelta(days=n)) for n in range(days)]
    if as_json:
        common.print_json(
            {"calendar": hours.settings.label, "timezone": hours.settings.timezone, "days": rows}
        )
        return
    click.echo(f"{hours.settings.label} ({hours.settings.timezone}): {hours.describe('en')}")
    common.print_table(
        ["day", "open", "why closed"], [(r["day"], ", ".join(r["open"]), r["holiday"] or "") for r in rows]
    )


@calendar.command("due")
@whose
@click.argument("start")
@click.argument("hours", type=float)
@json_option
@click.pass_obj
def due(
    config: Path | None,
    mailbox: str | None,
    team: str | None,
    agent_email: str | None,
    start: str,
    hours: float,
    as_json: bool,
) -> None:
    """Say when so many working hours after a moment are over. START is local, as 2026-03-27T16:00, or has an offset."""
    from takt.desk import open_desk
    from tickets.calendars import first_shown
    from tickets.hours import NoWorkingTime

    with open_desk(common.load_settings(config)) as desk, desk.store.read() as session:
        clock = _hours(session, mailbox, team, agent_email)
    try:
        moment = dt.datetime.fromisoformat(start)
        begin = moment.astimezone(dt.UTC) if moment.tzinfo else first_shown(moment, clock.zone)
        over = clock.add(begin, dt.timedelta(hours=hours))
    except NoWorkingTime as error:
        raise click.ClickException(str(error)) from error
    except ValueError as error:
        raise click.ClickException(f"{start!r}: {error}; write a moment as 2026-03-27T16:00") from error
    local = over.astimezone(clock.zone)
    if as_json:
        common.print_json({"start": begin, "hours": hours, "due": over, "local": local.isoformat()})
    else:
        click.echo(f"{local:%Y-%m-%d %H:%M} {clock.settings.timezone} ({over:%Y-%m-%d %H:%M} UTC)")


@calendar.command("set")
@click.argument("agent_email", metavar="AGENT")
@click.option("--week", "week_text", help="Frames: 'mon-thu 09:00-12:00,13:00-17:00; fri 09:00-14:00'.")
@click.option("--timezone", help="IANA name, as America/New_York.")
@click.option("--country", help="Whose public holidays count, as DE or US.")
@click.option("--region", help="Land, canton or state; an empty one means nationwide holidays only.")
@click.option(
    "--away", "away", multiple=True, metavar="FROM/TO=WHY", help="Days off: 2026-12-21/2026-12-31=Urlaub."
)
@click.option(
    "--file",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file with the keys of [mailboxes.calendar].",
)
@click.option("--clear", is_flag=True, help="No own calendar any more: the team's holds again.")
@json_option
@click.pass_obj
def set_own(
    config: Path | None,
    agent_email: str,
    week_text: str | None,
    timezone: str | None,
    country: str | None,
    region: str | None,
    away: tuple[str, ...],
    file: Path | None,
    clear: bool,
    as_json: bool,
) -> None:
    """Set an agent's own hours, zone, holidays and days off. What is not named stays as it was."""
    from pydantic import ValidationError

    from tickets.agents_time import set_calendar, week
    from tickets.calendars import CalendarSettings

    with common.open_store(common.load_settings(config)) as store, store.write() as session:
        agent = common.agent_by_email(session, agent_email)
        data: dict[str, Any] = dict(agent.calendar_data or {})
        try:
            if file is not None:
                data = tomllib.loads(file.read_text("utf-8"))
            if week_text is not None:
                data["frames"] = week(week_text)
            named = {"timezone": timezone, "country": country, "region": region}
            data |= {name: value or None for name, value in named.items() if value is not None}
            if away:
                data["closed"] = [*data.get("closed", ()), *map(_away, away)]
            made = None if clear else CalendarSettings.model_validate(data)
        except (ValidationError, ValueError, tomllib.TOMLDecodeError) as error:
            raise click.ClickException(_words(error)) from error
        set_calendar(session, agent, made, by=None, now=common.now())
        name = agent.name
    if as_json:
        common.print_json({"agent": agent_email, "calendar": made.model_dump(mode="json") if made else None})
    elif made is None:
        click.echo(f"{name} works when the team works")
    else:
        from tickets.hours import WorkingHours

        click.echo(f"{name}: {WorkingHours(made).describe('en')} ({made.timezone})")


def _hours(session: Session, mailbox: str | None, team: str | None, agent_email: str | None) -> WorkingHours:
    from sqlalchemy import select

    from tickets.records import Mailbox, Team

    if sum(x is not None for x in (mailbox, team, agent_email)) > 1:
        raise click.ClickException("name one of --mailbox, --team and --agent")
    if agent_email is not None:
        agent = common.agent_by_email(session, agent_email)
        own = agent.own_hours
        if own is None:
            raise click.ClickException(
                f"{agent.name} has no own calendar, and the team has none: the mailbox's holds, see --mailbox"
            )
        return own
    if team is not None:
        found = session.scalar(select(Team).where(Team.name == team))
        if found is None or found.hours is None:
            known = ", ".join(t.name for t in session.scalars(select(Team)) if t.hours is not None)
            raise click.ClickException(
                f"the team {team!r} has no calendar of its own; teams that have one: {known or 'none'}"
            )
        return found.hours
    boxes = list(session.scalars(select(Mailbox).where(Mailbox.active)))
    chosen = [b for b in boxes if mailbox is None or mailbox.lower() in b.profile.addresses]
    if len(chosen) != 1:
        listed = ", ".join(b.address for b in boxes) or "none is set up"
        raise click.ClickException(f"choose a mailbox with --mailbox: {listed}")
    return chosen[0].profile.hours


def _row(hours: WorkingHours, day: dt.date) -> dict[str, Any]:
    from tickets.calendars import first_shown

    begin, end = (
        first_shown(dt.datetime.combine(d, dt.time()), hours.zone) for d in (day, day + dt.timedelta(days=1))
    )
    pieces = hours.open_intervals(begin, end)
    return {
        "day": f"{day:%a %Y-%m-%d}",
        "open": [f"{a.astimezone(hours.zone):%H:%M}-{b.astimezone(hours.zone):%H:%M}" for a, b in pieces],
        "holiday": hours.holiday_name(day, "en") or _closed(hours, begin, end),
    }


def _closed(hours: WorkingHours, begin: dt.datetime, end: dt.datetime) -> str | None:
    """The names of closed windows that touch a day."""
    from tickets.calendars import closed_span

    spans = [(closed_span(window, hours.zone), window) for window in hours.settings.closed]
    names = [window.name for (start, stop), window in spans if start < end and stop > begin and window.name]
    return ", ".join(names) or None


def _away(text: str) -> dict[str, str]:
    days, _, name = text.partition("=")
    first, _, last = days.partition("/")
    end = _day(last or first) + dt.timedelta(days=1)
    return {"start": f"{_day(first)}T00:00", "end": f"{end}T00:00", "name": name.strip()}


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError as error:
        raise click.ClickException(f"{text!r} is no day: write it as 2026-12-21") from error


def _words(error: Exception) -> str:
    from pydantic import ValidationError

    if isinstance(error, ValidationError):
        return "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'calendar'}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors()
        )
    return str(error)
