"""Delivery reports."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import Message

from inbound.parsed import Bounce


def read(msg: Message, headers: Sequence[tuple[str, str]], subject: str, text: str) -> Bounce | None:
    """The delivery report in this mail, or None."""
    return None
