"""Settings on the desk: what leads change of a mailbox, beside what the operator's file says.

The file wins. A field it names is fixed and only shown here; everything else a lead may set, and what nobody sets is as shipped.
Three things stand on the mailbox's row: what the file says (`base_data`) and which fields it fixes (`fixed`), what leads
set (`desk_data`, by dotted name), and both together (`profile_data`), which is all that the rest of the house ever reads.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from tickets import recount
from tickets.agreements import TeamSettings
from tickets.profile import MailboxProfile
from tickets.records import Mailbox, track
from tickets.refused import Refused

URGENCIES = ("critical", "high", "normal", "low")
PLAIN = (
    "name", "language", "form_of_address", "reach_us", "signature_lines", "acknowledge", "default_urgency", "assign", "warning_share",
    "calendar", "announcements",
)  # fmt: skip
PARTS = {
    "windows": URGENCIES,
    "labels": ("names", "urgency"),
    "tone": ("gender_style", "glossary", "severities"),
}
EDITABLE: tuple[str, ...] = (*PLAIN, *(f"{name}.{part}" for name, parts in PARTS.items() for part in parts))
"""What leads may set. Addresses, teams, who may read, and files on disk stay with the operator."""
WINDOWS = ("windows", "warning_share", "announcements")
INHERITED = ("calendar", "warning_share", "announcements")


def fixed_by(own: MailboxProfile, team: TeamSettings | None) -> list[str]:
    """Dotted names of what the settings file says about this mailbox, itself or through its team."""
    said = own.model_fields_set
    fixed = [name for name in PLAIN if name in said]
    fixed += [f"windows.{urgency}" for urgency in own.windows] if "windows" in said else []
    for name in ("labels", "tone"):
        if name in said:
            fixed += [f"{name}.{part}" for part in PARTS[name] if part in getattr(own, name).model_fields_set]
    if team is not None:
        fixed += [name for name in INHERITED if getattr(team, name) not in (None, ())]
        fixed += [f"windows.{urgency}" for urgency in team.windows or {}]
    return sorted(set(fixed))


def merged(base: Mapping[str, Any], fixed: Collection[str], desk: Mapping[str, Any]) -> MailboxProfile:
    """What holds: the file's word, and the desk's where the file is silent. Raises pydantic's ValidationError."""
    data = copy.deepcopy(dict(base))
    for path, value in desk.items():
        if path in fixed or path not in EDITABLE:
            continue
        name, _, part = path.partition(".")
        if part:
            data[name] = {**(data.get(name) or {}), part: value}
        else:
            data[name] = value
    return MailboxProfile.model_validate(data)


def settle(
    session: Session,
    mailbox: Mailbox,
    own: MailboxProfile,
    profile: MailboxProfile,
    team: TeamSettings | None,
    *,
    now: dt.datetime,
) -> MailboxProfile:
    """The file was read: keep its word on the row and give back what holds. What leads set earlier and no longer fits is left out, and said."""
    mailbox.base_data, mailbox.fixed = profile.model_dump(mode="json"), fixed_by(own, team)
    try:
        return merged(mailbox.base_data, mailbox.fixed, mailbox.desk_data or {})
    except ValidationError as error:
        track(session, "settings.left_out", now=now, mailbox=mailbox.address, why=_words(error))
        return profile


def change(
    session: Session, mailbox: Mailbox, values: Mapping[str, Any], *, by: int | None, now: dt.datetime
) -> None:
    """Set fields on the desk; None takes one back to what is shipped. All or nothing, with an Event that says what it was."""
    for path in values:
        if path not in EDITABLE:
            raise Refused(f"{path} stellt der Betrieb ein.", f"{path} is set by the operator")
    free = {path: value for path, value in values.items() if path not in mailbox.fixed}
    kept = dict(mailbox.desk_data or {})
    for path, value in free.items():
        if value is None:
            kept.pop(path, None)
        else:
            kept[path] = value
    base = mailbox.base_data or mailbox.profile_data
    try:
        profile = merged(base, mailbox.fixed, kept)
    except ValidationError as error:
        raise Refused(
            f"So geht es noch nicht: {_words(error)}", f"not yet like this: {_words(error)}"
        ) from error
    data = profile.model_dump(mode="json")
    before, after = _flat(mailbox.profile_data), _flat(data)
    changes = {
        path: [before.get(path), after.get(path)] for path in free if before.get(path) != after.get(path)
    }
    mailbox.base_data, mailbox.desk_data = dict(base), _needed(base, kept)
    if not changes:
        return
    windows_changed = any(mailbox.profile_data.get(name) != data.get(name) for name in WINDOWS)
    mailbox.profile_data, mailbox.name, mailbox.language = (
        data,
        profile.name or profile.address,
        profile.language,
    )
    session.flush()
    recount.mark(session, mailbox, windows_changed=windows_changed, now=now)
    track(session, "settings.changed", now=now, agent_id=by, mailbox=mailbox.address, changes=changes)


def _needed(base: Mapping[str, Any], desk: Mapping[str, Any]) -> dict[str, Any]:
    """Without what says the same as the file or the shipped value anyway: so that a better shipped value reaches the house later."""
    said = _flat(base)
    return {path: value for path, value in desk.items() if said.get(path) != value}


def _flat(data: Mapping[str, Any]) -> dict[str, Any]:
    flat = {name: data.get(name) for name in PLAIN}
    for name, parts in PARTS.items():
        inner = data.get(name) or {}
        flat |= {f"{name}.{part}": inner.get(part) for part in parts}
    return flat


def _words(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg'].removeprefix('Value error, ')}"
        for problem in error.errors()
    )[:800]
