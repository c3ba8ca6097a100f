"""Statements compiled once for a whole run.

Every test has a database and an engine of its own, and SQLAlchemy compiles every statement anew for every engine: a fifth of what a test
of a page computes. Here the engines of a run share what depends on the kind of database alone, as those of a desk that has run for weeks.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Engine
from sqlalchemy.util import LRUCache

from tickets import store
from tickets.store import Store

_make = store.create_engine
_kept: dict[str, Engine] = {}


def keep(url: str) -> None:
    """Engines for this kind of database share from now on what the first one learns. The database at `url` is there already."""
    first = Store(url)
    with first.engine.connect():  # a dialect knows its server after the first connection
        pass
    first.close()
    first.engine._compiled_cache = LRUCache(5000)
    _kept[first.dialect] = first.engine


def _engine(url: URL, **settings: Any) -> Engine:
    engine = _make(url, **settings)
    if kept := _kept.get(engine.dialect.name):
        engine.dialect = engine.pool._dialect = kept.dialect
        engine._compiled_cache = kept._compiled_cache
    return engine


store.create_engine = _engine
