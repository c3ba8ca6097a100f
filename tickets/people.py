"""Adding the people who answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from tickets.contacts import fold
from tickets.records import Agent, Team, Ticket, track


def wants_news(session: Session, ticket: Ticket, *, among: Sequence[Agent] | None = None) -> list[Agent]:
    """Who asked for a notice of every mail on this ticket: its agent; while nobody has it, the mailbox's team. `among`: the
    active agents, where they are known already."""
    if among is None:
        among = active_agents(session)
    asked = [agent for agent in among if agent.new_mail == "each"]
    if ticket.agent_id is not None:
        return [agent for agent in asked if agent.id == ticket.agent_id]
    team_id = ticket.mailbox.team_id
    return [agent for agent in asked if team_id is None or agent.team_id == team_id]


def active_agents(session: Session) -> Sequence[Agent]:
    """Everybody who works here."""
    return session.scalars(select(Agent).where(Agent.active).order_by(Agent.id)).all()


class AgentExists(Exception):
    """Somebody with this address is an agent already."""


def team_named(session: Session, name: str) -> Team:
    """The team of this name, made when it does not exist."""
    team = session.scalar(select(Team).where(Team.name == name))
    if team is None:
        team = Team(name=name)
        session.add(team)
        session.flush()
    return team


def add_agent(
    session: Session,
    *,
    email: str,
    first_name: str,
    last_name: str,
    role_title: str = "",
    hours_text: str = "",
    access: str = "agent",
    team: str = "",
    language: str = "de",
    password_hash: str | None = None,
    now: dt.datetime,
) -> Agent:
    """A new agent. Real names are asked for: they sign every answer."""
    address = fold(email)
    local, at, domain = address.rpartition("@")
    if not (local and at and domain):
        raise ValueError(f"{email!r} is not a mail address: write it as mira@example.org")
    if not first_name.strip() or not last_name.strip():
        raise ValueError("an agent has a first and a last name: they sign every answer")
    if session.scalar(select(Agent.id).where(Agent.email == address)) is not None:
        raise AgentExists(f"{address} is an agent already")
    agent = Agent(
        email=address,
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        role_title=role_title.strip(),
        hours_text=hours_text.strip(),
        access=access,
        team_id=team_named(session, team.strip()).id if team.strip() else None,
        language=language,
        password_hash=password_hash,
        created_at=now,
    )
    session.add(agent)
    session.flush()
    track(session, "agent.added", now=now, added_id=agent.id, access=access)
    return agent


def active_agent(session: Session, agent_id: int | None) -> Agent | None:
    """The agent, when there is one and they still work here."""
    agent = session.get(Agent, agent_id) if agent_id is not None else None
    return agent if agent is not None and agent.active else None


def leads_of(session: Session, team_id: int | None) -> list[Agent]:
    """The active leads of a team, else of the house."""
    leads = session.scalars(
        select(Agent).where(Agent.active, Agent.access.in_(("lead", "operator"))).order_by(Agent.id)
    ).all()
    own = [lead for lead in leads if lead.team_id == team_id]
    return own or list(leads)
