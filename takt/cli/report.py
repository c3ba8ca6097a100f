"""Commands for reports: the same figures as on the desk, with the same figures hidden."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from takt.cli import common
from takt.cli.common import json_option

if TYPE_CHECKING:
    from tickets.reports import Table


def csv_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--csv", "as_csv", is_flag=True, help="Print CSV for spreadsheets.")(command)


@click.group(invoke_without_command=True)
@click.option(
    "--check", is_flag=True, help="Count everything again from single rows; exit code 1 when it differs."
)
@click.pass_context
def report(ctx: click.Context, check: bool) -> None:
    """What team leads read: tone, service, heated threads, words. About the team, never about a person."""
    if check:
        _check(ctx.obj)
    elif ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@report.command()
@click.option("--weeks", default=12, show_default=True, help="How many full weeks back.")
@click.option("--of", "part", default="all", show_default=True, help="all, team:3, mailbox:1 or language:de.")
@csv_option
@json_option
@click.pass_obj
def tone(config: Path | None, weeks: int, part: str, as_csv: bool, as_json: bool) -> None:
    """Findings by category and week, what was changed before sending, praise, overrides."""
    from tickets.reports import Slice, Weeks, house_zone, tone_report, tone_table

    settings = common.load_settings(config)
    with common.open_store(settings) as store, store.read() as session, _readable():
        size = settings.reports.group_size
        today = common.now().astimezone(house_zone(session)).date()
        made = tone_report(session, Weeks.before(today, weeks), Slice.parse(part), size)
    _print(tone_table(made), as_csv, as_json)
    if not (as_csv or as_json) and made.hidden:
        click.echo(
            f"{made.hidden} of {weeks} weeks are hidden: fewer than {size.people} people or {size.replies} replies, "
            "or a difference would show somebody"
        )


@report.command()
@click.option("--weeks", default=12, show_default=True, help="8, 12, 26 or 52 full weeks back.")
@click.option("--of", "part", default="all", show_default=True, help="all or mailbox:1.")
@csv_option
@json_option
@click.pass_obj
def intents(config: Path | None, weeks: int, part: str, as_csv: bool, as_json: bool) -> None:
    """What clients write about, week by week, with the median time to the first answer."""
    from sqlalchemy import select

    from tickets.records import Mailbox
    from tickets.reports import Slice, Weeks, house_zone, intent_report, intent_table

    settings = common.load_settings(config)
    with common.open_store(settings) as store, store.read() as session, _readable():
        today = common.now().astimezone(house_zone(session)).date()
        mine = frozenset(session.scalars(select(Mailbox.id)))
        size = settings.reports.group_size
        made = intent_report(session, Weeks.before(today, weeks), Slice.parse(part), size, mine=mine)
    _print(intent_table(made), as_csv, as_json)
    if made.hidden and not (as_csv or as_json):
        click.echo(
            "this mailbox is hidden: fewer than three people answer there, or a difference would show somebody"
        )


@report.command()
@click.option("--month", help="Such as 2026-10; else the last full month.")
@csv_option
@json_option
@click.pass_obj
def service(config: Path | None, month: str | None, as_csv: bool, as_json: bool) -> None:
    """Windows and promises kept, causes, lead time and load of a month."""
    from tickets.reports import DEFINITIONS, house_zone, service_review, service_table

    with common.open_store(common.load_settings(config)) as store, store.read() as session, _readable():
        zone = house_zone(session)
        review = service_review(session, _month(month, zone), zone.key, now=common.now())
    _print(service_table(review), as_csv, as_json)
    if not (as_csv or as_json):
        for _, english in DEFINITIONS.values():
            click.echo(f"\n{english}")


@report.command()
@click.option("--months", default=6, show_default=True, help="How many full months back.")
@csv_option
@json_option
@click.pass_obj
def heated(config: Path | None, months: int, as_csv: bool, as_json: bool) -> None:
    """Threads in which a client was angry or disappointed, and how they went on."""
    from tickets.reports import heated_months, heated_table, house_zone, months_before

    settings = common.load_settings(config)
    with common.open_store(settings) as store, store.read() as session, _readable():
        zone = house_zone(session)
        size = settings.reports.group_size
        span = months_before(common.now().astimezone(zone).date(), months)
        lines = heated_months(session, span, zone.key, size)
    _print(heated_table(lines), as_csv, as_json)


@report.command()
@click.option("--months", default=6, show_default=True, help="How many full months back.")
@click.option("--language", default="de", show_default=True, help="Replies in this language.")
@csv_option
@json_option
@click.pass_obj
def words(config: Path | None, months: int, language: str, as_csv: bool, as_json: bool) -> None:
    """Phrases that went before calmer or angrier answers. Association, not cause."""
    from tickets.reports import house_zone, months_before, phrase_table, turns, weigh

    with common.open_store(common.load_settings(config)) as store, store.read() as session, _readable():
        zone = house_zone(session)
        span = months_before(common.now().astimezone(zone).date(), months)
        begin, end = span[0].bounds(zone.key)[0], span[-1].bounds(zone.key)[1]
        found = weigh(turns(session, begin, end, language))
    _print(phrase_table(found), as_csv, as_json)
    if not (as_csv or as_json):
        click.echo(
            f"{found.pairs} replies with a calmer or angrier next mail, {found.tested} phrases compared at once, "
            "those shown pass at a false discovery rate of 5 % (Benjamini-Hochberg)."
            if found.enough
            else f"Too few replies to say anything yet: {found.pairs} with a calmer or angrier next mail, 200 are needed."
        )


def _check(config: Path | None) -> None:
    from tickets.reports import Month, Weeks, differences, house_zone

    with common.open_store(common.load_settings(config)) as store, store.read() as session:
        zone = house_zone(session)
        today = common.now().astimezone(zone).date()
        found = differences(session, Weeks.before(today, 53), Month.before(today), zone.key, now=common.now())
    for line in found:
        click.echo(line)
    if found:
        click.echo("the reports and the rows differ: please report this as a fault, with these lines")
        sys.exit(1)
    click.echo("the reports agree with a recount of single rows")


def _month(text: str | None, zone: Any) -> Any:
    from tickets.reports import Month

    return Month.parse(text) if text else Month.before(common.now().astimezone(zone).date())


class _readable:
    """A wrong period or part of the house is the caller's to mend: one clear line."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ValueError):
            raise click.ClickException(str(error)) from None


def _print(table: Table, as_csv: bool, as_json: bool) -> None:
    if as_json:
        common.print_json(table.as_dicts())
    elif as_csv:
        click.echo(table.as_csv(), nl=False)
    else:
        common.print_table(table.columns, table.rows)
