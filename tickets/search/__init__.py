"""Search: what was written, by whom, about what, over every ticket one may read."""

from __future__ import annotations

from tickets.search.find import PAGE, Found, Hit, find
from tickets.search.index import keep, missing, rebuild
from tickets.search.query import SHOWN, NotUnderstood, Query, read

__all__ = [
    "PAGE",
    "SHOWN",
    "Found",
    "Hit",
    "NotUnderstood",
    "Query",
    "find",
    "keep",
    "missing",
    "read",
    "rebuild",
]
