"""How a reply sounds: pure functions, offline, no database, no mail, no web.

The one use case is :func:`review`: a reply and what is known about its reader go in, a :class:`Review` with findings,
praise and promises comes out. Loading spaCy takes a second or more, so it happens at the first review, never at import.
"""

from __future__ import annotations

from tone.finding import (
    Commitment,
    Context,
    Finding,
    HouseProfile,
    Person,
    Praise,
    Review,
    WorkingCalendar,
)

__all__ = [
    "Commitment",
    "Context",
    "Finding",
    "HouseProfile",
    "Person",
    "Praise",
    "Review",
    "WorkingCalendar",
    "review",
]


def review(text: str, context: Context, *, fragment: bool = False) -> Review:
    """Read `text` as its reader will and say what helps, what hurts and what is promised.

    `fragment=True` is for a piece of a reply: rules about missing parts stay silent.
    """
    from tone.pipeline import review as run

    return run(text, context, fragment=fragment)
