"""Schema changes, run from the installed package: no alembic.ini, no working directory."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
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
    with store.engine.execution_options(takt_write=True).connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return before, newest


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
