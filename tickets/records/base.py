"""What every record shares: the base class and the column types that keep poison out of the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache, partial
from typing import Annotated, Any, TypeVar, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Insert,
    Integer,
    MetaData,
    Table,
    Text,
    event,
    insert,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase, Session, make_transient_to_detached, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def clean_text(value: str) -> str:
    """Text that both databases take: NUL and lone surrogates become U+FFFD, all else stays."""
    if "\x00" in value:
        value = value.replace("\x00", "\ufffd")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        value = value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return value


class CleanText(TypeDecorator[str]):
    """TEXT that cleans on the way in: SQLite takes NUL and PostgreSQL does not, neither takes lone surrogates."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else clean_text(value)


class UtcDateTime(TypeDecorator[dt.datetime]):
    """A moment. Aware in Python, UTC in the row; a naive value is a bug and is refused."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: rows hold moments, give it a time zone")
        value = value.astimezone(dt.UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class CleanJson(TypeDecorator[Any]):
    """JSON (JSONB on PostgreSQL) whose strings are cleaned like :class:`CleanText`."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(postgresql.JSONB() if dialect.name == "postgresql" else JSON())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return _clean_json(value)


def _clean_json(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(str(k)): _clean_json(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_clean_json(v) for v in value]
    return value


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """The database itself refuses a state that is not in our diagrams."""
    listed = ", ".join(f"'{v}'" for v in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def where(condition: str) -> dict[str, Any]:
    """A partial index, in the words of both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


# SQLite gives rowid behaviour (fast, 64 bit) only to INTEGER PRIMARY KEY.
Id = BigInteger().with_variant(Integer(), "sqlite")
PrimaryKey = Annotated[int, mapped_column(Id, primary_key=True, autoincrement=True)]


AnyRecord = TypeVar("AnyRecord", bound="Record")


class WriteSession(Session):
    """A session with two ways past the unit of work, for what a mail makes by the dozen: an object of the ORM costs three times as
    much as its row."""

    def later(self, record: type[Record], **values: Any) -> None:
        """Add a row that nobody needs as an object and no other row refers to: an event, a notice, a party. Such rows are
        written together, one statement a table, whenever the session writes, so every query of the ORM sees them like any
        other. Calls for one record name the same columns each time."""
        self.info.setdefault("later", {}).setdefault(record, []).append(values)

    def put(self, row: AnyRecord) -> AnyRecord:
        """Insert a new object at once. It has its id then, and from here on the session knows it like one it has loaded.
        Relations are given by id; those that are given as objects, too, are not asked for again."""
        values = self._filled(row)
        made = self.connection().execute(_insert(type(row)), values).inserted_primary_key
        return self.adopt(row, made[0] if made else 0)

    def adopt(self, row: AnyRecord, row_id: int) -> AnyRecord:
        """Know this object from now on as the row with this id, which has just been written with the same values."""
        row.__dict__.update(self._filled(row), id=row_id)
        make_transient_to_detached(row)
        self.add(row)
        for noticed in _put_watchers:
            noticed(self, row)
        return row

    def _filled(self, row: Record) -> dict[str, Any]:
        """Its values, with the defaults of what was not given."""
        given = row.__dict__
        return {name: given[name] if name in given else default() for name, default in _defaults(type(row))}

    def flush(self, objects: Any = None) -> None:
        super().flush(objects)
        for record, rows in self.info.pop("later", {}).items():
            self.connection().execute(_insert(record), rows)

    def flush_objects(self) -> None:
        """Write only objects: what a row may refer to."""
        super().flush()

    def flush_rows(self, record: type[Record]) -> None:
        """Write only the rows of this record that are kept for later, so that a query past the ORM sees them."""
        super().flush()
        if rows := self.info.get("later", {}).pop(record, None):
            self.connection().execute(_insert(record), rows)


_put_watchers: list[Callable[[WriteSession, Any], None]] = []


def when_put(noticed: Callable[[WriteSession, Any], None]) -> Callable[[WriteSession, Any], None]:
    """Call this for each object that is inserted past the unit of work, whose events do not see it."""
    _put_watchers.append(noticed)
    return noticed


@cache
def _insert(record: type[Record]) -> Insert:
    return insert(cast(Table, record.__table__))


@cache
def _defaults(record: type[Record]) -> tuple[tuple[str, Callable[[], Any]], ...]:
    """For each column but the key how its value is made when none was given."""
    columns = [column for column in cast(Table, record.__table__).columns if not column.primary_key]
    return tuple((column.name, _default_of(column)) for column in columns)


def _default_of(column: Column[Any]) -> Callable[[], Any]:
    default: Any = column.default
    if default is None:
        return lambda: None
    return partial(default.arg, None) if default.is_callable else lambda: default.arg


@event.listens_for(WriteSession, "before_commit")
def _write_the_rest(session: Session) -> None:
    session.flush()  # a commit alone would only ask for objects


@event.listens_for(WriteSession, "after_soft_rollback")
def _forget_the_rest(session: Session, _transaction: Any) -> None:
    session.info.pop("later", None)


def put(session: Session, row: AnyRecord) -> AnyRecord:
    """Insert a new object at once, so that it has its id."""
    if isinstance(session, WriteSession):
        return session.put(row)
    session.add(row)
    session.flush()
    return row


def add_row(session: Session, record: type[Record], **values: Any) -> None:
    """Add a row that is not needed as an object."""
    if isinstance(session, WriteSession):
        session.later(record, **values)
    else:
        session.add(record(**values))


class Record(DeclarativeBase):
    """A row of ours. Verbs that change one record live on it; what spans records lives in the room's modules."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this as declared
        str: CleanText,
        dt.datetime: UtcDateTime,
        dict[str, Any]: CleanJson,
        list[Any]: CleanJson,
        list[str]: CleanJson,
    }
