"""The way a mail took, from its Received headers, for the details page. mail-parser reads the many dialects of this trace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import mailparser

from inbound.mime.clean import clean_line
from inbound.mime.structure import read_head

MOST_HOPS = 50
_HEAD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Hop:
    """One server's entry, oldest first. `delay` is in seconds since the hop before; all of it is only claimed."""

    from_: str
    by: str
    with_: str
    time: datetime | None
    delay: float | None


def hops(raw: bytes) -> list[Hop]:
    """Every hop that can be read; an empty list when there is none. Only the trace is given to the library, capped."""
    received = [value for name, value in read_head(raw[:_HEAD_BYTES]) if name == "received"][:MOST_HOPS]
    lines = "".join(f"Received: {clean_line(value)[:2000]}\r\n" for value in received)
    try:
        entries = mailparser.parse_from_string(lines + "\r\n").received
    except Exception:  # a display detail: whatever the library stumbles over, the mail is shown without it
        return []
    return [
        Hop(
            from_=_text(entry.get("from")),
            by=_text(entry.get("by")),
            with_=_text(entry.get("with")),
            time=_time(entry.get("date_utc")),
            delay=_seconds(entry.get("delay")),
        )
        for entry in entries
        if isinstance(entry, dict)
    ]


def _text(value: object) -> str:
    return clean_line(value)[:500] if isinstance(value, str) else ""


def _time(value: object) -> datetime | None:
    moment = value
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(moment, datetime):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
