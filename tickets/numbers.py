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


def next_number(session: Session, year: int) -> str:
    """The next ticket number of the year; the row's lock keeps two writers apart."""
    connection = session.connection()
    last = connection.scalar(_BUMP, {"of_year": year})
    if last is None:
        _start_series(session, year)
        last = connection.scalar(_BUMP, {"of_year": year})
    return f"T-{year}-{last:06d}"


def _start_series(session: Session, year: int) -> None:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(NumberSeries).values(year=year, last=0).on_conflict_do_nothing())
