"""Ticket numbers: a series a year, without gaps that anybody could read something into."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tickets.records import NumberSeries

_SERIES = cast(Table, NumberSeries.__table__)
_BUMP = (
    update(_SERIES)
    .where(_SERIES.c.year == bindparam("of_year"))
    .values(last=_SERIES.c.last + 1)
    .returning(_SERIES.c.last)
)


_SET = update(_SERIES).where(_SERIES.c.year == bindparam("of_year")).values(last=bindparam("to"))
_HELD = "numbers"


def next_number(session: Session, year: int) -> str:
    """The next ticket number of the year; the row's lock keeps two writers apart."""
    held: dict[int, int] | None = session.info.get(_HELD)
    if held is not None and year in held:
        held[year] += 1
        return _written(year, held[year])
    connection = session.connection()
    last = connection.scalar(_BUMP, {"of_year": year})
    if last is None:
        _start_series(session, year)
        last = connection.scalar(_BUMP, {"of_year": year})
    if held is not None:
        held[year] = last
    return _written(year, last)


def hold(session: Session) -> None:
    """From here to :func:`write` the lock on a series that was taken for its first number serves for all others of this transaction."""
    session.info[_HELD] = {}


def write(session: Session) -> None:
    """How far the held series went. Without it the next transaction would give the same numbers again, and be refused."""
    held: dict[int, int] = session.info.pop(_HELD, {})
    for year, last in held.items():
        session.connection().execute(_SET, {"of_year": year, "to": last})


def _written(year: int, number: int) -> str:
    return f"T-{year}-{number:06d}"


def _start_series(session: Session, year: int) -> None:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(NumberSeries).values(year=year, last=0).on_conflict_do_nothing())
