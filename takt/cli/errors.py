"""Errors that an operator can mend, in words."""

from __future__ import annotations

MENDABLE = frozenset(
    {
        "UnreadableSource",
        "RuleError",
        "HouseRuleError",
        "CannotCompose",
        "NotReleasable",
        "NotEditable",
        "NoWorkingTime",
    }
)
"""Errors of the rooms whose message is written for people."""


def friendly(error: Exception) -> str | None:
    """What happened, to what, and what to do next; None for a bug, which deserves its traceback."""
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from takt.settings import SettingsError
    from tickets.store import StoreError

    # By name, because importing the rooms would cost a second for an error that is not theirs.
    if isinstance(error, SettingsError | StoreError) or type(error).__name__ in MENDABLE:
        return str(error)
    if isinstance(error, OperationalError | ProgrammingError):
        cause = " ".join(str(error.orig).split())
        if "no such table" in cause or "does not exist" in cause:
            return "the database is empty or old: run 'takt db upgrade'"
        return f"the database cannot be used: {cause}"
    if isinstance(error, PermissionError | FileNotFoundError | IsADirectoryError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return None
