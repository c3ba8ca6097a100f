"""The values that go into and come out of a tone review.

Offsets are Python string indices into the reviewed text: ``text[finding.start:finding.end] == finding.quote``. Something
that is missing (a greeting, a next step) has an empty quote at the place where it would belong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

Severity = Literal["hint", "warning", "block"]
Language = Literal["de", "en"]
Address = Literal["Sie", "du"]
Mood = Literal["calm", "friendly", "thankful", "worried", "disappointed", "angry"]
Verdict = Literal["send", "change"]

SEVERITY_ORDER: Mapping[str, int] = {"hint": 0, "warning": 1, "block": 2}


class WorkingCalendar(Protocol):
    """What tone needs to know of working time; `tickets.hours` implements it, tone never imports it."""

    def is_open(self, moment: datetime) -> bool:
        """Is somebody at work at this moment?"""
        ...

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself when open, else the next opening."""
        ...

    def is_working_day(self, moment: datetime) -> bool:
        """Has the local day of this moment any working time?"""
        ...

    def close_of_day(self, moment: datetime) -> datetime | None:
        """When work ends on the local day of this moment; None on a day without work."""
        ...

    def add_working_seconds(self, moment: datetime, seconds: int) -> datetime:
        """The moment after so many seconds of working time."""
        ...


@dataclass(frozen=True, slots=True)
class Person:
    """The reader, as the salutation memory knows them. None means unknown: never guessed, above all not the gender."""

    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    title: str | None = None
    address: Address | None = None
    pronouns: str | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class HouseProfile:
    """What a team decided about its own voice. Empty means: the shipped rules as they are."""

    gender_style: Literal["off", "neutral", "doppelpunkt", "stern"] = "off"
    address: Address | None = None
    """Form of address for contacts whose own wish is unknown."""
    severities: Mapping[str, Literal["off", "hint", "warning", "block"]] = field(default_factory=dict)
    """Rule id or category -> severity, or "off"."""
    glossary: frozenset[str] = frozenset()
    """Abbreviations and terms this team's clients know."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Words this team replaces -> what it writes instead."""
    rules_folder: str | None = None
    """A folder of the team's own TOML rules, read after the shipped ones."""
    model: str | None = None
    """A spaCy model installed on this machine, instead of the bare tokenizer."""
    components: tuple[str, ...] = ()
    """Names of spaCy factories that run behind ours."""


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a rule may know besides the reply's text."""

    lang: Language
    now: datetime
    """Aware; relative dates in the reply are counted from here, in the zone of `timezone`."""
    client: Person = Person()
    client_mail: str = ""
    """The client's last mail, only what they newly wrote."""
    timezone: str = "Europe/Berlin"
    calendar: WorkingCalendar | None = None
    """None: Monday to Friday, 9 to 18 local time, no holidays."""
    waiting_days: float = 0.0
    mood: Mood | None = None
    """None: read from `client_mail`."""
    urgency: str = "normal"
    first_reply: bool = True
    agent_name: str | None = None
    profile: HouseProfile = HouseProfile()
    recent_replies: tuple[str, ...] = ()
    """This agent's last replies to other contacts, for the copy-paste rule."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth another look: where, which rule, why in one plain sentence, and what to write instead."""

    rule: str
    category: str
    severity: Severity
    start: int
    end: int
    quote: str
    why: str
    suggestions: tuple[str, ...] = ()
    """Wordings that fit any reply; what only the agent knows stands in [gaps]."""
    example: str = ""
    """How somebody said it in another reply: to read, not to take."""
    replaces: tuple[int, int] | None = None
    """The stretch a suggestion takes the place of: a whole sentence for a sentence. None: the finding's own."""


@dataclass(frozen=True, slots=True)
class Praise:
    """One thing the reply does well."""

    category: str
    start: int
    end: int
    quote: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Commitment:
    """A promise found in the text. `due` is aware, or None when the promise names no usable time."""

    start: int
    end: int
    quote: str
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Review:
    """The result: findings in text order, praise, promises, and figures about the text."""

    findings: tuple[Finding, ...]
    praise: tuple[Praise, ...]
    promises: tuple[Commitment, ...]
    measures: Mapping[str, object]

    @property
    def verdict(self) -> Verdict:
        """`change` from a warning upwards: a hint alone never asks for a second look."""
        return "change" if any(f.severity != "hint" for f in self.findings) else "send"

    @property
    def blocks(self) -> tuple[Finding, ...]:
        """Findings that hold the reply until it is changed or released with a reason."""
        return tuple(f for f in self.findings if f.severity == "block")
