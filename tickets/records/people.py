"""Teams and the agents in them."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tickets.hours import WorkingHours
from tickets.profile import working_hours
from tickets.records.base import Id, PrimaryKey, Record, one_of

Role = Literal["agent", "lead", "operator"]
ROLES: tuple[str, ...] = ("agent", "lead", "operator")


class Team(Record):
    """People who answer together."""

    __tablename__ = "team"
    id: Mapped[PrimaryKey]
    name: Mapped[str] = mapped_column(unique=True)
    settings_data: Mapped[dict[str, Any] | None]
    """The settings' :class:`tickets.agreements.TeamSettings` as JSON; None: the settings don't name this team."""

    @property
    def hours(self) -> WorkingHours | None:
        """The team's own calendar, when it has one."""
        calendar = (self.settings_data or {}).get("calendar")
        return working_hours(calendar) if calendar else None


class Agent(Record):
    """Somebody who answers clients, with the real name, role and hours that the signature shows.

    `password_hash` is argon2id, or None: then only a one-time log-in link opens the desk.
    """

    __tablename__ = "agent"
    __table_args__ = (one_of("access", ROLES),)
    id: Mapped[PrimaryKey]
    email: Mapped[str] = mapped_column(unique=True)
    first_name: Mapped[str]
    last_name: Mapped[str]
    role_title: Mapped[str] = mapped_column(default="")
    """What they do, as clients read it: "Kundenservice Technik"."""
    hours_text: Mapped[str] = mapped_column(default="")
    """Own working hours as clients read them; empty: the mailbox's hours."""
    friendly_close: Mapped[str] = mapped_column(default="")
    """The last line before the name; empty: the template's."""
    access: Mapped[str] = mapped_column(default="agent")
    language: Mapped[str] = mapped_column(default="de")
    team_id: Mapped[int | None] = mapped_column(Id, ForeignKey("team.id"))
    active: Mapped[bool] = mapped_column(default=True)
    new_mail: Mapped[str] = mapped_column(default="off", server_default="off")
    """each: a notice for every mail of a contact, to be answered from their own mail program; off: the morning's digest is enough."""
    capacity: Mapped[int] = mapped_column(default=20, server_default="20")
    """How many open tickets they can carry; fair assignment counts by it, and gives nothing at 0."""
    password_hash: Mapped[str | None]
    created_at: Mapped[dt.datetime]
    calendar_data: Mapped[dict[str, Any] | None]
    """Their own :class:`tickets.calendars.CalendarSettings` as JSON; None: they work when their team works."""

    team: Mapped[Team | None] = relationship()

    @property
    def own_hours(self) -> WorkingHours | None:
        """Their own calendar, else their team's, else None: then the mailbox's holds."""
        if self.calendar_data:
            return working_hours(self.calendar_data)
        return self.team.hours if self.team is not None else None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_lead(self) -> bool:
        return self.access in ("lead", "operator")


class WebSession(Record):
    """An open log-in of the desk. Only the hash of the cookie is kept."""

    __tablename__ = "web_session"
    id: Mapped[PrimaryKey]
    token_hash: Mapped[str] = mapped_column(unique=True)
    agent_id: Mapped[int] = mapped_column(Id, ForeignKey("agent.id"), index=True)
    created_at: Mapped[dt.datetime]
    last_seen_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)

    agent: Mapped[Agent] = relationship()


class LoginLink(Record):
    """A one-time log-in link, hashed; used up by the first POST that presents it."""

    __tablename__ = "login_link"
    id: Mapped[PrimaryKey]
    token_hash: Mapped[str] = mapped_column(unique=True)
    agent_id: Mapped[int] = mapped_column(Id, ForeignKey("agent.id"), index=True)
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]

    agent: Mapped[Agent] = relationship()


class LoginAttempt(Record):
    """A failed log-in, counted per account and per address so that guessing gets slow."""

    __tablename__ = "login_attempt"
    id: Mapped[PrimaryKey]
    email: Mapped[str] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(index=True)
    at: Mapped[dt.datetime] = mapped_column(index=True)


class View(Record):
    """Who opened a ticket last and when: for "seen by", and for the audit of looks at personal data."""

    __tablename__ = "ticket_view"
    __table_args__ = (UniqueConstraint("ticket_id", "agent_id"), Index("ix_ticket_view_here", "here_until"))
    id: Mapped[PrimaryKey]
    ticket_id: Mapped[int] = mapped_column(Id, ForeignKey("ticket.id"))
    agent_id: Mapped[int] = mapped_column(Id, ForeignKey("agent.id"))
    seen_at: Mapped[dt.datetime]
    here_until: Mapped[dt.datetime | None]
    """They have the ticket before their eyes until then, as far as we know; the page says so again while it is open."""
    writing_at: Mapped[dt.datetime | None]
