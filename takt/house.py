"""Settings become rows: teams, organisations and mailboxes, written when the desk opens, so that web, jobs and workers on other machines
all read the same rules. What is gone from the settings is kept, with its tickets, but has no say any more."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from takt.settings import Settings
from tickets import desk_settings, recount
from tickets.agreements import OrganisationSettings, TeamSettings
from tickets.people import team_named
from tickets.profile import MailboxProfile
from tickets.records import Contact, Mailbox, Organisation, Team, track

INHERITED = ("calendar", "warning_share", "announcements")
"""What a mailbox takes from its team where its own settings are silent; windows are taken urgency by urgency."""


def furnish(session: Session, settings: Settings, *, now: dt.datetime) -> None:
    """Bring the rows to what the settings say. Due times that would come out differently are marked for a recount."""
    _teams(session, settings, now)
    agreed = _organisations(session, settings, now)
    _mailboxes(session, settings, agreements_changed=agreed, now=now)


def effective(profile: MailboxProfile, team: TeamSettings | None) -> MailboxProfile:
    """A mailbox's profile with its team's word where its own settings are silent."""
    if team is None:
        return profile
    said = profile.model_fields_set
    taken: dict[str, Any] = {
        name: value
        for name in INHERITED
        if name not in said and (value := getattr(team, name)) not in (None, ())
    }
    if team.windows:
        own = profile.windows if "windows" in said else {}
        taken["windows"] = {**team.windows, **own}
    return profile.model_copy(update=taken)


def _teams(session: Session, settings: Settings, now: dt.datetime) -> None:
    told = {team.name: team.model_dump(mode="json") for team in settings.teams}
    for name in told:
        team_named(session, name)
    for team in session.scalars(select(Team)):
        data = told.get(team.name)
        if (team.settings_data or None) != data:
            team.settings_data = data
            track(session, "team.set_up", now=now, team=team.name)


def _organisations(session: Session, settings: Settings, now: dt.datetime) -> bool:
    """True when windows may come out differently for somebody."""
    told = {one.name: one for one in settings.organisations}
    known = {row.name: row for row in session.scalars(select(Organisation))}
    changed = False
    for name, one in told.items():
        row = known.get(name)
        if row is None:
            row = known[name] = Organisation(name=name)
            session.add(row)
        _agree(session, row, one)
    for name, row in known.items():
        data = told[name].model_dump(mode="json") if name in told else None
        if (row.settings_data or None) != data:
            row.settings_data, changed = data, True
            track(session, "organisation.set_up", now=now, organisation=name)
    return changed


def _agree(session: Session, row: Organisation, one: OrganisationSettings) -> None:
    """Give the organisation its domain, and its domain's contacts their organisation."""
    if one.domain and row.domain != one.domain:
        row.domain = one.domain
    session.flush()
    if one.domain:
        session.execute(
            update(Contact)
            .where(
                Contact.organisation_id.is_(None),
                Contact.address.endswith(f"@{one.domain}", autoescape=True),
            )
            .values(organisation_id=row.id)
        )


def _mailboxes(session: Session, settings: Settings, *, agreements_changed: bool, now: dt.datetime) -> None:
    teams = {team.name: team for team in settings.teams}
    known = {mailbox.address: mailbox for mailbox in session.scalars(select(Mailbox))}
    for own in settings.mailboxes:
        profile = effective(own, teams.get(own.team))
        mailbox = known.pop(profile.address, None)
        if mailbox is None:
            mailbox = Mailbox(address=profile.address, name="", profile_data={}, desk_data={})
            session.add(mailbox)
        profile = desk_settings.settle(session, mailbox, own, profile, teams.get(own.team), now=now)
        data = profile.model_dump(mode="json")
        windows_changed = agreements_changed or _windows(mailbox.profile_data) != _windows(data)
        if mailbox.profile_data != data or not mailbox.active:
            mailbox.name = profile.name or profile.address
            mailbox.language, mailbox.profile_data, mailbox.active = profile.language, data, True
            mailbox.team_id = team_named(session, profile.team).id if profile.team else None
            session.flush()
            track(session, "mailbox.set_up", now=now, mailbox=profile.address)
        recount.mark(session, mailbox, windows_changed=windows_changed, now=now)
    for gone in known.values():
        if gone.active:
            gone.active = False
            track(session, "mailbox.inactive", now=now, mailbox=gone.address)


def _windows(data: dict[str, Any]) -> tuple[Any, ...]:
    """What due times hang on besides the calendar."""
    return data.get("windows"), data.get("warning_share"), data.get("announcements", [])
