"""The store keeps what databases refuse, and its migrations match its records."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import event, select, text

from tickets import migrations
from tickets.records import Contact, Record
from tickets.store import Store, StoreError


def test_migrations_make_exactly_the_records(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _ours})
        differences = compare_metadata(context, Record.metadata)
    # SQLite reports expression-less partial indexes and types loosely; what must never differ is tables and columns.
    kinds = {d[0] for d in differences if isinstance(d, tuple)}
    assert (
        kinds & {"add_table", "remove_table", "add_column", "remove_column", "add_index", "remove_index"}
        == set()
    )


def _ours(name: str | None, _kind: str, _parents: object) -> bool:
    """The search index lives beside the records: FTS5's own tables, and an index that only PostgreSQL can have."""
    return not (name or "").startswith(("search_index", "ix_search_doc_grams"))


def test_upgrade_twice_changes_nothing(store: Store) -> None:
    assert migrations.upgrade(store) == (migrations.newest(), migrations.newest())


@pytest.mark.parametrize("poison", ["a\x00b", "a\ud800b", "a\udfffb"])
def test_text_that_databases_refuse_becomes_a_replacement_mark(
    store: Store, now: dt.datetime, poison: str
) -> None:
    with store.write() as session:
        session.add(Contact(address="kim@example.org", name=poison, notes="", created_at=now))
    with store.read() as session:
        stored = session.scalars(select(Contact)).one()
    assert stored.name.startswith("a") and stored.name.endswith("b") and "\ufffd" in stored.name
    assert stored.created_at == now and stored.created_at.tzinfo is not None


def test_naive_times_are_refused(store: Store) -> None:
    with pytest.raises(Exception, match="naive datetime"), store.write() as session:
        session.add(Contact(address="kim@example.org", created_at=dt.datetime(2026, 1, 1), notes=""))


def test_sqlite_is_durable_and_strict(sqlite_store: Store) -> None:
    with sqlite_store.engine.connect() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000}


def test_only_a_write_that_says_so_does_without_the_disk(store: Store) -> None:
    asked = text("PRAGMA synchronous" if store.dialect == "sqlite" else "SHOW synchronous_commit")
    with store.write() as session:
        usual = session.execute(asked).scalar_one()
    for _ in range(2):
        with store.write(durable=False) as session:
            assert session.execute(asked).scalar_one() == {"sqlite": 1, "postgresql": "off"}[store.dialect]
        with store.read() as session:
            assert session.execute(asked).scalar_one() == usual
        with store.write() as session:
            assert session.execute(asked).scalar_one() == usual
    if store.dialect == "sqlite":
        assert usual == 2


def test_whoever_switched_the_waiting_off_keeps_it_off(sqlite_store: Store) -> None:
    event.listen(sqlite_store.engine, "connect", lambda c, _: c.execute("PRAGMA synchronous=OFF"))
    for durable in (True, False, True):
        with sqlite_store.write(durable=durable) as session:
            assert session.execute(text("PRAGMA synchronous")).scalar_one() == 0


def test_a_reader_never_writes(store: Store, now: dt.datetime) -> None:
    with store.read() as session:
        session.add(Contact(address="kim@example.org", created_at=now, notes=""))
        session.flush()
    with store.read() as session:
        assert session.scalars(select(Contact)).all() == []


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "cannot be read"),
        ("mysql://u@h/d", "use sqlite or postgresql"),
    ],
)
def test_a_wrong_url_says_what_to_write(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        Store(url)


def test_an_unwritable_folder_is_named() -> None:
    with pytest.raises(StoreError, match="/proc/nowhere"):
        Store("sqlite:////proc/nowhere/takt.db")


def test_a_database_that_is_not_there_says_what_to_check() -> None:
    store = Store("postgresql://takt@127.0.0.1:1/takt")
    with pytest.raises(StoreError, match="check that it runs"):
        migrations.current(store)


def test_a_database_from_a_newer_version_is_left_alone_and_says_what_to_do(store: Store) -> None:
    with store.write() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    words = "at 9999, which this version of Takt .* does not know: .* restore the backup"
    assert re.search(words, migrations.problem(store))
    with pytest.raises(StoreError, match=words):
        migrations.upgrade(store)
    assert migrations.current(store) == "9999"


def test_an_old_or_empty_database_says_how_to_upgrade(sqlite_store: Store, tmp_path: Path) -> None:
    assert migrations.problem(sqlite_store) == ""
    empty = Store(f"sqlite:///{tmp_path}/leer.db")
    assert migrations.problem(empty).endswith("leer.db is empty: run 'takt db upgrade'")
    with sqlite_store.write() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    assert "is at 0001, this version needs" in migrations.problem(sqlite_store)
