"""The form of address a reply uses and its reader expects, and the right salutation for a contact."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tone.addressing import Register, evidence, register_of
from tone.finding import Address, Context, Person
from tone.reading import Reading


def register(reading: Reading) -> Register:
    """How the reply addresses its reader."""
    if "address" not in reading.facts:
        reading.facts["address"] = evidence(reading.own)
    return register_of(reading.facts["address"])


def expected(context: Context) -> Address | None:
    """How the reader wants to be addressed: their own wish, else the team's."""
    return context.client.address or context.profile.address


# --- salutations -----------------------------------------------------------------------------------------------------------

_TITLES = (
    "prof",
    "professor",
    "professorin",
    "dr",
    "doktor",
    "mag",
    "dipl",
    "ing",
    "med",
    "jur",
    "phil",
    "rer",
    "nat",
    "h",
    "c",
    "mult",
)
HE = ("er", "he", "herr", "männlich", "male", "mr")
SHE = ("sie", "she", "frau", "weiblich", "female", "ms", "mrs")


@dataclass(frozen=True, slots=True)
class NameParts:
    """A contact's name taken apart: ("Prof. Dr.", "Iris", "Vahlenkamp")."""

    title: str
    first: str
    last: str


def name_parts(person: Person) -> NameParts:
    """First and last name and title of a contact, as far as they are known."""
    words = (person.name or "").replace(",", " ").split()
    titles = []
    while words and words[0].rstrip(".").casefold() in _TITLES:
        titles.append(words.pop(0))
    first = person.first_name or (words[0] if len(words) > 1 else "")
    last = person.last_name or _last_of(words)
    return NameParts(person.title or " ".join(titles), first, last)


def _last_of(words: list[str]) -> str:
    """ "von der Heide" belongs together: the last name begins at its first small particle."""
    for at in range(1, len(words) - 1):
        if words[at][0].islower():
            return " ".join(words[at:])
    return words[-1] if words else ""


def gender(person: Person) -> Literal["he", "she", "neither", "unknown"]:
    """What the contact's own pronouns say. Never guessed from a first name."""
    if not person.pronouns:
        return "unknown"
    first = re.split(r"[/,\s]+", person.pronouns.casefold())[0]
    if first in HE:
        return "he"
    return "she" if first in SHE else "neither"


def salutation(context: Context) -> str:
    """The first line of a reply: by first name for du and in English where there is one, full name where the gender is unknown."""
    parts, lang = name_parts(context.client), context.lang
    known = gender(context.client)
    if lang == "en":
        return f"Hello {parts.first or parts.last}," if (parts.first or parts.last) else "Hello,"
    if expected(context) == "du":
        return f"Hallo {parts.first or parts.last}," if (parts.first or parts.last) else "Hallo,"
    if not parts.last:
        return "Guten Tag,"
    title = f"{parts.title} " if parts.title else ""
    if known in ("he", "she"):
        return f"Guten Tag {'Herr' if known == 'he' else 'Frau'} {title}{parts.last},"
    return f"Guten Tag {title}{parts.first} {parts.last},".replace("  ", " ")
