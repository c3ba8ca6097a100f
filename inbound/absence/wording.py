"""Words that say that somebody is away."""

from __future__ import annotations


def is_absence(subject: str, text: str) -> bool:
    """Does this mail say that its sender is away?"""
    return False


def reads_as_automatic(subject: str, text: str) -> str | None:
    """The wording rule that knows this for a machine's mail, or None."""
    return None
