"""The day somebody is back."""

from __future__ import annotations

from datetime import datetime


def read_return_day(subject: str, text: str, now: datetime | None) -> datetime | None:
    """The first day back."""
    return None
