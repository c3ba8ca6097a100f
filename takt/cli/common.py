"""What the commands share: settings, the open store, and printing for people or for programs."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from takt.settings import Settings
    from tickets.records import Agent
    from tickets.store import Store


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(command)


def load_settings(config: Path | None) -> Settings:
    import logging

    from takt import log
    from takt.settings import load

    settings = load(config)
    log.set_up(settings.log_format, level=logging.WARNING)
    return settings


@contextmanager
def open_store(settings: Settings) -> Iterator[Store]:
    """The database, which must be at this version's schema."""
    from tickets import migrations
    from tickets.store import Store, StoreError

    store = Store(settings.database_url)
    try:
        if problem := migrations.problem(store):
            raise StoreError(problem)
        yield store
    finally:
        store.close()


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
    """A table for people."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(
        *columns, title=title or None, title_justify="left", header_style="bold", box=None, pad_edge=False
    )
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    # In a pipe there is no width to keep to, and a cut number would be useless.
    console = Console() if sys.stdout.isatty() else Console(width=240)
    console.print(table)


def local(moment: dt.datetime | None) -> str:
    """A moment in the zone of this machine, as people read it."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M") if moment else ""


def operator() -> Agent:
    """Whoever sits at this machine's shell and reads the database anyway: nobody's row, an operator's rights."""
    from tickets.records import Agent

    return Agent(id=0, email="", first_name="", last_name="", access="operator", active=True)


def agent_by_email(session: Any, email: str) -> Agent:
    """The agent with this address, or an error that names the next step."""
    from sqlalchemy import select

    from tickets.records import Agent

    found: Agent | None = session.scalar(select(Agent).where(Agent.email == email.strip().lower()))
    if found is None:
        raise click.ClickException(
            f"there is no agent {email}: 'takt agent list' shows them, 'takt agent add' adds one"
        )
    return found
