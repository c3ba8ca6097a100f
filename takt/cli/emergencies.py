"""The command that shows who claimed how many emergencies."""

from __future__ import annotations

import re
from pathlib import Path

import click

from takt.cli import common
from takt.cli.common import json_option


@click.command()
@click.option("--quarter", help="As 2026-Q4; else the running one.")
@json_option
@click.pass_obj
def emergencies(config: Path | None, quarter: str | None, as_json: bool) -> None:
    """Show the emergencies that clients claimed in a quarter, against what was agreed."""
    from tickets.profile import MailboxProfile
    from tickets.urgency import quarter_of, usage

    settings = common.load_settings(config)
    if quarter is None:
        first = settings.mailboxes[0] if settings.mailboxes else MailboxProfile(address="x@example.org")
        quarter = quarter_of(common.now(), first)
    if not re.fullmatch(r"\d{4}-Q[1-4]", quarter):
        raise click.ClickException(f"{quarter!r} is not a quarter: write it as 2026-Q4")
    with common.open_store(settings) as store, store.read() as session:
        rows = usage(session, quarter)
    if as_json:
        common.print_json({"quarter": quarter, "usage": [row.as_dict() for row in rows]})
        return
    if not rows:
        click.echo(f"no emergency was claimed in {quarter}")
        return
    common.print_table(
        ["who", "claimed", "of", "taken as urgent", "restored with a reason", "left"],
        [(r.who, r.claimed, r.quota, r.over, r.restored, r.left) for r in rows],
        title=f"Emergencies claimed in {quarter}",
    )
