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
    if _is_unknown(before):
        raise StoreError(_too_new(store, before))
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
            f"the database {_named(store)} cannot be opened: {error.orig}; "
            "check that it runs, that the path exists and that this user may write there"
        ) from error


def problem(store: Store) -> str:
    """Why this program cannot use the database as it is, with the next step; empty when it can."""
    found, wanted = current(store), newest()
    if found == wanted:
        return ""
    if _is_unknown(found):
        return _too_new(store, found)
    state = "is empty" if found is None else f"is at {found}, this version needs {wanted}"
    return f"the database {_named(store)} {state}: run 'takt db upgrade'"


def _too_new(store: Store, found: str | None) -> str:
    return (
        f"the database {_named(store)} is at {found}, which this version of Takt (up to {newest()}) does not know: a newer Takt "
        "has upgraded it. Install that version again, or restore the backup from before the upgrade"
    )


def _is_unknown(revision: str | None) -> bool:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    return revision is not None and revision not in known


def _named(store: Store) -> str:
    return store.url.render_as_string(hide_password=True)


def newest() -> str:
    """The revision this version of Takt needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config
