"""Store: the engine, sessions and pragmas of the one database, SQLite or PostgreSQL by URL.

Laws held here: a writer on SQLite begins IMMEDIATE, because a transaction that reads and then writes fails at once when
another committed in between, whatever the busy timeout (SQLITE_BUSY_SNAPSHOT); synchronous=FULL, because "250" promises
that a power cut loses nothing. Only leases do without (`write(durable=False)`).
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Engine, Executable, Table, bindparam, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from tickets import search_marks  # noqa: F401 - listens to every session from here on
from tickets.records.base import Record, WriteSession

BUSY_TIMEOUT_MS = 10_000
TURN_SECONDS = 30
"""How long a thread waits for the others of this process before it asks SQLite itself, whose answer is then an error."""

_turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
"""A lock for each SQLite file: its threads write one after the other. SQLite's own waiting is blind polling and starves some."""


class StoreError(Exception):
    """The database cannot be used; the message names it and the next step."""


class Store:
    """One database. `read()` and `write()` are the only ways in."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        try:
            self.url = make_url(url)
        except ArgumentError as error:
            raise StoreError(
                f"database URL {url!r} cannot be read: write sqlite:///path/takt.db or postgresql://user@host/name"
            ) from error
        if self.url.drivername in ("postgresql", "postgres"):
            self.url = self.url.set(drivername="postgresql+psycopg")
        if self.url.get_backend_name() == "sqlite":
            self.engine = self._sqlite_engine(pool_size)
        elif self.url.get_backend_name() == "postgresql":
            self.engine = create_engine(
                self.url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True
            )
        else:
            raise StoreError(f"database {self.url.drivername!r} is not known here: use sqlite or postgresql")
        self._writer = self.engine.execution_options(takt_write=True)
        self._lazy_writer = self.engine.execution_options(takt_write=True, takt_lazy=True)

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    @property
    def path(self) -> Path | None:
        """Where the SQLite file lies; None for PostgreSQL."""
        return Path(self.url.database) if self.dialect == "sqlite" and self.url.database else None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads; whatever it changed is rolled back."""
        with Session(self.engine, expire_on_commit=False) as session:
            try:
                yield session
            finally:
                session.expunge_all()  # what was loaded stays readable; a rollback alone would expire it
                session.rollback()

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Session]:
        """One transaction: commits at the end, rolls back on any exception. No network inside.

        Not `durable`: it outlives the end of this process, yet a power cut may undo it as long as no durable one followed. Only for
        what is written anew then, like a lease.
        """
        with (
            self._turn(),
            WriteSession(self._writer if durable else self._lazy_writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            if not durable and self.dialect == "postgresql":
                session.execute(text("SET LOCAL synchronous_commit = off"))
            yield session

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for this thread's turn to write. PostgreSQL needs none."""
        if self.path is None:
            yield
            return
        turn = _turns[str(self.path)]
        mine = turn.acquire(timeout=TURN_SECONDS)
        try:
            yield
        finally:
            if mine:
                turn.release()

    def close(self) -> None:
        self.engine.dispose()

    def _sqlite_engine(self, pool_size: int) -> Engine:
        if self.url.database and self.url.database != ":memory:":
            folder = Path(self.url.database).parent
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoreError(
                    f"cannot make the folder {folder} for the database: {error.strerror}; choose another or give this user the right"
                ) from error
        engine = create_engine(
            self.url,
            connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
            pool_size=pool_size,
            max_overflow=pool_size,
        )
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
        return engine


def interrupted(error: Exception) -> bool:
    """Somebody stopped or restarted the database, or ended this connection (PostgreSQL appendix A, class 57, operator intervention):
    nothing is wrong with what was asked. A server that our own statement brings down says nothing any more, and is not meant."""
    return isinstance(error, DBAPIError) and str(getattr(error.orig, "sqlstate", "")).startswith("57P")


def insert_or_ignore(session: Session, record: type[Record], **values: Any) -> int | None:
    """Insert a row unless a unique key is taken. Returns its id, or None when somebody was there first."""
    flush_objects(session)  # what it refers to may be waiting there
    statement = _insert_or_ignore(record, session.get_bind().dialect.name, tuple(sorted(values)))
    made: int | None = session.connection().execute(statement, values).scalar_one_or_none()
    return made


def flush_objects(session: Session) -> None:
    """Write what is waiting and may be referred to or asked for, and leave what is only written down (`later`) for later."""
    if isinstance(session, WriteSession):
        session.flush_objects()
    else:
        session.flush()


def flush_rows(session: Session, record: type[Record]) -> None:
    """Write objects and the rows of this record: what a query for it past the ORM must see."""
    if isinstance(session, WriteSession):
        session.flush_rows(record)
    else:
        session.flush()


@cache
def _insert_or_ignore(record: type[Record], dialect: str, columns: tuple[str, ...]) -> Executable:
    """Built once: an insert of plain columns costs a fraction of one that goes through the ORM."""
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    table = cast(Table, record.__table__)
    values = {name: bindparam(name, type_=table.c[name].type) for name in columns}
    return insert(table).values(values).on_conflict_do_nothing().returning(table.c.id)


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we begin ourselves, see _sqlite_begin
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA cache_size=-32000")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if bool(options.get("takt_lazy")) != connection.info.get("takt_lazy", False):
        _wait_for_disk(connection, not options.get("takt_lazy"))
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("takt_write", False) else "BEGIN")


def _wait_for_disk(connection: Connection, wanted: bool) -> None:
    """Between FULL and NORMAL only, which SQLite changes outside of a transaction."""
    if wanted or connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2:
        connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if wanted else 'NORMAL'}")
        connection.info["takt_lazy"] = not wanted
