"""Commands about the house itself: the database, sample mail, the version."""

from __future__ import annotations

from pathlib import Path

import click

from takt.cli import common
from takt.cli.common import json_option


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@json_option
@click.pass_obj
def upgrade(config: Path | None, as_json: bool) -> None:
    """Bring the database to this version's schema; makes it when it does not exist."""
    from tickets import migrations
    from tickets.store import Store

    store = Store(common.load_settings(config).database_url)
    try:
        before, after = migrations.upgrade(store)
    finally:
        store.close()
    if as_json:
        common.print_json({"before": before, "after": after})
    else:
        click.echo(f"database is at {after}" + ("" if before == after else f" (was {before or 'empty'})"))


@db.command()
@json_option
@click.pass_obj
def check(config: Path | None, as_json: bool) -> None:
    """Say whether the database can be used as it is. Exit code 1 when it needs an upgrade."""
    import sys

    from tickets import migrations
    from tickets.store import Store

    store = Store(common.load_settings(config).database_url)
    try:
        current, newest, problem = (
            migrations.current(store),
            migrations.newest(),
            migrations.problem(store),
        )
    finally:
        store.close()
    if as_json:
        common.print_json({"current": current, "newest": newest, "ok": current == newest})
    else:
        click.echo(problem or "database is up to date")
    if current != newest:
        sys.exit(1)


@click.command()
@json_option
@click.pass_obj
def sample(config: Path | None, as_json: bool) -> None:
    """Fill an empty desk with agents and sample mail, German and English. Does nothing on a desk that has mail."""
    from takt.desk import open_desk
    from takt.sample import fill

    with open_desk(common.load_settings(config), upgrade=True) as desk:
        done = fill(desk)
    if as_json:
        common.print_json(done)
    else:
        click.echo(
            f"{done['mails']} sample mails taken in"
            if done["mails"]
            else "this desk has mail already, nothing was added"
        )


@click.command()
@json_option
def version(as_json: bool) -> None:
    """Show the version."""
    from takt import __version__

    if as_json:
        common.print_json({"version": __version__})
    else:
        click.echo(f"takt {__version__}")
