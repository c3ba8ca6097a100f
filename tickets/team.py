"""The people who answer: what is known of them and how it is changed. Every change is an Event; nobody is ever deleted."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

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
