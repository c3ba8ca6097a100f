"""The Date header: the sender's claim, as an aware UTC time, or None. Never used for order or promises."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_MONTHS = {
    "mär": "Mar", "mrz": "Mar", "märz": "Mar", "mai": "May", "okt": "Oct", "dez": "Dec", "januar": "Jan",
    "februar": "Feb", "juni": "Jun", "juli": "Jul", "oktober": "Oct", "dezember": "Dec", "avr": "Apr", "déc": "Dec",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_COMMENT = re.compile(r"\([^()]{0,200}\)")
_COLON = re.compile(r" ?: ?")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?")


def read_date(value: str) -> datetime | None:
    """RFC 5322 section 3.3 with its obsolete forms, ISO 8601, German and French month names. Without a zone: UTC."""
    text = _COLON.sub(":", " ".join(_COMMENT.sub(" ", value[:200]).split()))
    if not text:
        return None
    if iso := _ISO.search(text):
        return _iso(iso)
    text = _WORD.sub(lambda word: _MONTHS.get(word[0].lower(), word[0]), text)
    try:
        fields = parsedate_tz(text)
        if fields is None:
            return None
        year, month, day, hour, minute, second = fields[:6]
        offset = timedelta(seconds=fields[9] or 0)
        local = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=timezone(offset))
        return local.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _iso(match: re.Match[str]) -> datetime | None:
    zone = (match[3] or "+00:00").replace("Z", "+00:00")
    try:
        return datetime.fromisoformat(f"{match[1]}T{match[2]}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
