"""What a house agrees with its clients, as an operator writes it: windows, announcements, the emergency rule, per team and organisation.

Everything is a value that travels as JSON on a row. A mailbox's own word wins over its team's, its team's over what is
shipped; an organisation's windows win over both, because they stand in a contract.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from tickets.calendars import CalendarSettings, first_shown, written_as_text

Urgency = Literal["critical", "high", "normal", "low"]


class Values(BaseModel):
    """Settings that refuse what they don't know: a typo is an error, not a silent default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WindowSettings(Values):
    """Binding windows of one urgency, in working hours. None: no such window."""

    first: float | None = Field(default=None, gt=0, description="Working hours until the first answer.")
    next: float | None = Field(default=None, gt=0, description="Working hours until each further answer.")
    solution: float | None = Field(default=None, gt=0, description="Working hours until the solution.")


class AnnouncementSettings(Values):
    """Something clients should know before they ask: a maintenance window, a season in which answers take longer."""

    start: Annotated[dt.datetime, BeforeValidator(written_as_text)] = Field(
        description="When it begins; without an offset on the mailbox's local clock."
    )
    end: Annotated[dt.datetime, BeforeValidator(written_as_text)] = Field(description="When it is over.")
    de: str = Field(description="The sentence German-speaking clients read.")
    en: str = Field(
        default="", description="The sentence English-speaking clients read; empty: the German one."
    )
    days_before: int = Field(default=14, ge=0, le=365, description="So many days ahead it is told.")
    stretch: float = Field(
        default=1.0,
        ge=1,
        le=10,
        description="Buffer for peaks: response windows that begin in this time are so many times longer.",
    )

    @field_validator("de")
    @classmethod
    def _says_something(cls, text: str) -> str:
        if not text.strip():
            raise ValueError("an announcement without words helps nobody: write the sentence clients read")
        return " ".join(text.split())

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> AnnouncementSettings:
        if (self.end.tzinfo is None) != (self.start.tzinfo is None):
            raise ValueError(
                "start and end of an announcement are both written with an offset, or both without"
            )
        if self.end <= self.start:
            raise ValueError(f"the announcement {self.de[:40]!r} ends before it begins")
        return self

    def span(self, calendar: CalendarSettings) -> tuple[dt.datetime, dt.datetime]:
        """Start and end in UTC."""
        begin, end = (
            moment.astimezone(dt.UTC) if moment.tzinfo else first_shown(moment, calendar.zone)
            for moment in (self.start, self.end)
        )
        return begin, end

    def said_in(self, language: str) -> str:
        return (self.en if language == "en" else "") or self.de


class EmergencySettings(Values):
    """The emergency rule: who may claim "critical" how often, and what that word means here."""

    per_quarter: int = Field(
        default=3, ge=0, description="Emergencies a client or organisation may claim in a calendar quarter."
    )
    is_de: tuple[str, ...] = Field(
        default=(
            "Ihr Betrieb steht still, und es gibt keinen Umweg",
            "Daten gehen gerade verloren oder sind für Fremde sichtbar",
        ),
        description="German examples of what an emergency is.",
    )
    is_not_de: tuple[str, ...] = Field(
        default=(
            "eine Rechnung, die erst nächste Woche fällig ist",
            "ein Wunsch, der bis nächste Woche Zeit hat",
        ),
        description="German examples of what is not one.",
    )
    is_en: tuple[str, ...] = Field(
        default=(
            "Your work has stopped and there is no way round it",
            "Data is being lost, or strangers can see it",
        ),
        description="English examples of what an emergency is.",
    )
    is_not_en: tuple[str, ...] = Field(
        default=("an invoice that is due next week", "a wish that can wait until next week"),
        description="English examples of what is not one.",
    )

    def examples(self, language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(what is an emergency, what is not) in one language."""
        return (self.is_en, self.is_not_en) if language == "en" else (self.is_de, self.is_not_de)


class TeamSettings(Values):
    """What holds for every mailbox of a team that does not say otherwise itself."""

    name: str = Field(min_length=1, description="The team's name, as mailboxes and agents give it.")
    calendar: CalendarSettings | None = Field(
        default=None, description="The team's hours; also those of its agents without own ones."
    )
    windows: dict[Urgency, WindowSettings] = Field(
        default={}, description="Urgency -> response windows in working hours."
    )
    warning_share: float | None = Field(
        default=None, gt=0, lt=1, description="Share of a window after which it counts as at risk."
    )
    announcements: tuple[AnnouncementSettings, ...] = Field(
        default=(), description="Told to the clients of every mailbox of the team."
    )


class OrganisationSettings(Values):
    """What was agreed with one organisation."""

    name: str = Field(min_length=1, description="The organisation's name.")
    domain: str = Field(default="", description="Mail domain of its contacts, e.g. stadtwerke-nord.de.")
    windows: dict[Urgency, WindowSettings] = Field(
        default={}, description="Urgency -> response windows in working hours; win over the mailbox's."
    )

    per_quarter: int | None = Field(
        default=None,
        ge=0,
        description="Emergencies a quarter for the whole organisation; else the mailbox's.",
    )

    @field_validator("domain")
    @classmethod
    def _is_domain(cls, value: str) -> str:
        if value and ("@" in value or "." not in value or any(c.isspace() for c in value)):
            raise ValueError(f"{value!r} is not a mail domain: write it as stadtwerke-nord.de")
        return value.lower()
