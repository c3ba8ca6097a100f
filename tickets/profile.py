"""MailboxProfile: how one mailbox is served, as an operator writes it and as rows keep it.

It travels as plain JSON on the mailbox row, so every field is a value and nothing in it is secret.
"""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from typing import Any, Literal, cast

from pydantic import Field, field_validator, model_validator

from tickets.agreements import (
    AnnouncementSettings,
    EmergencySettings,
    OrganisationSettings,
    Urgency,
    Values,
    WindowSettings,
)
from tickets.hours import CalendarSettings, WorkingHours
from tone import HouseProfile

DEFAULT_WINDOWS: dict[Urgency, WindowSettings] = {
    "critical": WindowSettings(first=2, next=2),
    "high": WindowSettings(first=4, next=8),
    "normal": WindowSettings(first=16, next=16),
    "low": WindowSettings(first=24, next=40),
}

DEFAULT_URGENCY_LABELS: dict[Urgency, tuple[str, ...]] = {
    "critical": ("notfall", "kritisch", "ausfall", "emergency", "critical", "outage"),
    "high": ("dringend", "eilig", "wichtig", "eilt", "urgent", "important", "asap"),
    "normal": ("normal",),
    "low": ("niedrig", "keine eile", "hat zeit", "low", "no rush"),
}

DEFAULT_LABELS: dict[str, tuple[str, ...]] = {
    "frage": ("frage", "anfrage", "question", "query"),
    "rechnung": ("rechnung", "rechnungen", "invoice", "billing"),
    "störung": ("störung", "stoerung", "fehler", "problem", "bug", "issue", "incident"),
    "beschwerde": ("beschwerde", "reklamation", "complaint"),
    "kündigung": ("kündigung", "kuendigung", "cancellation"),
    "lob": ("lob", "praise"),
}


class LabelSettings(Values):
    """What clients may write in brackets. Synonyms are compared casefolded."""

    urgency: dict[Urgency, tuple[str, ...]] = Field(
        default=DEFAULT_URGENCY_LABELS, description="Urgency -> words that claim it."
    )
    names: dict[str, tuple[str, ...]] = Field(default=DEFAULT_LABELS, description="Label -> its synonyms.")

    @model_validator(mode="after")
    def _no_word_twice(self) -> LabelSettings:
        seen: dict[str, str] = {}
        for urgency, words in self.urgency.items():
            for word in words:
                if (other := seen.setdefault(word.casefold(), urgency)) != urgency:
                    raise ValueError(f"label {word!r} claims both {other} and {urgency}: give it to one")
        return self


class ToneSettings(Values):
    """The house profile: how this mailbox wants to sound."""

    gender_style: Literal["off", "neutral", "doppelpunkt", "stern"] = Field(
        default="off", description="How people are named; consistency is checked, never a lecture."
    )
    severities: dict[str, Literal["off", "hint", "warning", "block"]] = Field(
        default={},
        description="Rule id, category, or category in one language (en.officialese) -> severity, or off.",
    )
    glossary: tuple[str, ...] = Field(default=(), description="Abbreviations your clients know.")
    words: dict[str, str] = Field(
        default={}, description='Words you replace -> what you write instead, e.g. Ticket = "Vorgang".'
    )
    rules_folder: str | None = Field(default=None, description="Folder with your own TOML rules.")
    model: str | None = Field(
        default=None,
        description="A spaCy model installed on this machine; rules may then ask for POS or LEMMA.",
    )
    components: tuple[str, ...] = Field(
        default=(), description="spaCy factories of your own that run behind ours."
    )


class MailboxProfile(Values):
    """One mailbox: who it is, when it works, what it promises and how it sounds."""

    address: str = Field(description="The address clients write to.")
    aliases: tuple[str, ...] = Field(default=(), description="Further addresses that lead here.")
    name: str = Field(default="", description="The name shown to clients, e.g. Kundenservice Beispiel GmbH.")
    language: Literal["de", "en"] = Field(default="de", description="Language when a client's is unknown.")
    team: str = Field(default="", description="The team that answers; made when it does not exist.")
    assign: Literal["off", "fair"] = Field(
        default="off",
        description="fair: new tickets go to whoever of the team is at work and carries the least for their capacity.",
    )
    team_only: bool = Field(
        default=False, description="Only this team and operators may read the mailbox's tickets."
    )
    form_of_address: Literal["Sie", "du"] = Field(
        default="Sie", description="For contacts whose own wish is unknown."
    )
    reach_us: str = Field(
        default="", description="How to reach a person otherwise: a phone number with hours."
    )
    signature_lines: tuple[str, ...] = Field(
        default=(), description="Company lines under every signature (name, register, managing directors)."
    )
    acknowledge: bool = Field(default=True, description="Answer a first mail with an acknowledgement.")
    acknowledge_unverified: bool = Field(
        default=True,
        description="Also when nothing proves who wrote; needs [senders] to be set before it is turned off.",
    )
    default_urgency: Urgency = Field(
        default="normal", description="For mail that claims nothing: critical, high, normal or low."
    )
    windows: dict[Urgency, WindowSettings] = Field(
        default=DEFAULT_WINDOWS, description="Urgency -> response windows in working hours."
    )
    warning_share: float = Field(
        default=0.75, gt=0, lt=1, description="Share of a window after which it counts as at risk."
    )
    reminder_hours: float = Field(
        default=2,
        ge=0,
        le=100,
        description="Working hours before a promise is due at which its agent is reminded once more.",
    )
    lead_reminder_hours: float = Field(
        default=1,
        ge=0,
        le=100,
        description="Working hours before a promise is due at which the lead is told; 0: only when it broke.",
    )
    status_links: bool = Field(
        default=False, description="End mails to clients with a link to the ticket's status page."
    )
    ask_feedback: bool = Field(
        default=False, description='Ask "did that help?" in the answer that closes a ticket.'
    )
    status_days: int = Field(
        default=90, ge=1, le=3650, description="How many days a status page's link is good for."
    )
    announcements: tuple[AnnouncementSettings, ...] = Field(
        default=(), description="Maintenance windows and seasons that clients are told of before they ask."
    )
    emergency: EmergencySettings = Field(default_factory=EmergencySettings)
    calendar: CalendarSettings = Field(default_factory=CalendarSettings)
    labels: LabelSettings = Field(default_factory=LabelSettings)
    tone: ToneSettings = Field(default_factory=ToneSettings)

    @field_validator("address", "aliases", mode="after")
    @classmethod
    def _is_address(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for one in (value,) if isinstance(value, str) else value:
            local, at, domain = one.rpartition("@")
            if not (local and at and domain) or any(c.isspace() or c in '<>,;"' for c in one):
                raise ValueError(f"{one!r} is not a mail address: write it as service@example.org")
            if "+" in local:
                raise ValueError(f"{one!r} holds a +: Takt signs its own reply addresses behind the +")
        return value.lower() if isinstance(value, str) else tuple(v.lower() for v in value)

    @property
    def addresses(self) -> tuple[str, ...]:
        return (self.address, *self.aliases)

    @property
    def hours(self) -> WorkingHours:
        return _hours(self.calendar.model_dump_json())

    def window(self, urgency: str) -> WindowSettings:
        """The windows of an urgency; one that is not set falls back to the shipped ones."""
        known = cast("Urgency", urgency)
        return self.windows.get(known) or DEFAULT_WINDOWS[known]

    def announced(self, now: dt.datetime) -> list[AnnouncementSettings]:
        """What clients should know now: begun, or close enough to be told ahead; the earliest first."""
        spans = [(*one.span(self.calendar), one) for one in self.announcements]
        told = [
            (begin, one)
            for begin, end, one in spans
            if begin - dt.timedelta(days=one.days_before) <= now < end
        ]
        return [one for _, one in sorted(told, key=lambda pair: pair[0])]

    def stretch(self, moment: dt.datetime) -> float:
        """How much longer a window is that begins now: the buffer of the busiest season that is running."""
        running = [
            one.stretch
            for one in self.announcements
            if one.stretch > 1 and (span := one.span(self.calendar))[0] <= moment < span[1]
        ]
        return max(running, default=1.0)

    def house_profile(self) -> HouseProfile:
        """The same wishes in tone's own words."""
        return HouseProfile(
            gender_style=self.tone.gender_style,
            address=self.form_of_address,
            severities=dict(self.tone.severities),
            glossary=frozenset(self.tone.glossary),
            words=dict(self.tone.words),
            rules_folder=self.tone.rules_folder,
            model=self.tone.model,
            components=self.tone.components,
        )

    @staticmethod
    def cached(data: dict[str, Any]) -> MailboxProfile:
        """The profile of a row's JSON, validated once per content."""
        return _profile(json.dumps(data, sort_keys=True))


@lru_cache(maxsize=1024)
def organisation_terms(text: str) -> OrganisationSettings:
    """What a row's JSON text says of an organisation, read once per content."""
    return OrganisationSettings.model_validate_json(text)


def working_hours(calendar: dict[str, Any]) -> WorkingHours:
    """The calendar in a row's JSON, counted once per content."""
    return _hours(json.dumps(calendar, sort_keys=True))


@lru_cache(maxsize=256)
def _profile(text: str) -> MailboxProfile:
    return MailboxProfile.model_validate_json(text)


@lru_cache(maxsize=256)
def _hours(text: str) -> WorkingHours:
    return WorkingHours(CalendarSettings.model_validate_json(text))
