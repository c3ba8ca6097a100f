"""Schema changes, run from the installed package: no alembic.ini, no working directory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from tickets.store import Store, StoreError

FOLDER = Path(__file__).parent


def upgrade(store: Store) -> tuple[str | None, str]:
    """Bring the database to the newest schema. Returns the revision before and after."""
    config = _config()
    newest = ScriptDirectory.from_config(config).get_current_head()
    assert newest is not None
    before = current(store)
    if before == newest:
        return before, newest
    with (
        store.engine.execution_options(takt_write=True).connect() as connection,
        _tables_may_be_rebuilt(connection),
        connection.begin(),
    ):
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if store.dialect == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise StoreError("the upgrade would leave rows that point nowhere; nothing was changed")
    return before, newest


@contextmanager
def _tables_may_be_rebuilt(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by copying and dropping it, which foreign keys to its rows forbid (sqlite.org/lang_altertable.html, 7).

    The switch works outside of a transaction only; what points where is checked before the commit.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.dbapi_connection
    assert raw is not None
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def current(store: Store) -> str | None:
    """The revision of this database, None when it is empty."""
    try:
        with store.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except OperationalError as error:
        raise StoreError(
            f"the database {store.url.render_as_string(hide_password=True)} cannot be opened: {error.orig}; "
            "check that it runs, that the path exists and that this user may write there"
        ) from error


def newest() -> str:
    """The revision this version of Takt needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config
