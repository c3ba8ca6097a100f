"""Commands about status updates: the rhythm of a ticket, what is due, and links to status pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from takt.cli import common
from takt.cli.common import json_option


@click.group()
def status() -> None:
    """Show and agree status updates; make and take back links to status pages."""


@status.command("list")
@json_option
@click.pass_obj
def list_rhythms(config: Path | None, as_json: bool) -> None:
    """Show the agreed rhythms, the next slot first."""
    from sqlalchemy import select
    from sqlalchemy.orm import joinedload

    from tickets.records import Rhythm
    from tickets.status import beat_of, newest_update

    with common.open_store(common.load_settings(config)) as store, store.read() as session:
        rows: list[dict[str, Any]] = [
            {
                "contact": row.contact.address,
                "ticket": row.ticket.number if row.ticket is not None else None,
                "rhythm": beat_of(row).in_words("en"),
                "timezone": row.timezone,
                "next": row.next_slot_at,
                "prepared": row.ticket is not None
                and newest_update(session, row.ticket.id, "ready") is not None,
            }
            for row in session.scalars(
                select(Rhythm)
                .where(Rhythm.active)
                .options(joinedload(Rhythm.contact), joinedload(Rhythm.ticket))
                .order_by(Rhythm.next_slot_at)
            )
        ]
    if as_json:
        common.print_json(rows)
    else:
        common.print_table(
            ["next", "contact", "ticket", "rhythm", "prepared"],
            [
                (
                    common.local(r["next"]),
                    r["contact"],
                    r["ticket"] or "all",
                    f"{r['rhythm']} {r['timezone']}",
                    "yes" if r["prepared"] else "",
                )
                for r in rows
            ],
        )


@status.command("rhythm")
@click.argument("number")
@click.argument("words")
@click.option("--all", "whole", is_flag=True, help="For all of the contact's tickets, in one mail.")
@click.option("--timezone", default="", help="Whose clock; else the contact's, else the mailbox's.")
@json_option
@click.pass_obj
def rhythm(config: Path | None, number: str, words: str, whole: bool, timezone: str, as_json: bool) -> None:
    """Agree a rhythm: takt status rhythm T-2026-42 'dienstags und donnerstags, 10 Uhr'. The word 'none' ends it."""
    from tickets import status as updates

    with common.open_store(common.load_settings(config)) as store, store.write() as session:
        ticket = _ticket(session, number)
        try:
            if words.strip().lower() == "none":
                updates.end_rhythm(
                    session, ticket, reason="ended by command", now=common.now(), for_contact=whole
                )
                said, following = "none", None
            else:
                made = updates.set_rhythm(
                    session,
                    ticket,
                    words,
                    agent_id=None,
                    now=common.now(),
                    for_contact=whole,
                    timezone=timezone,
                )
                said, following = updates.beat_of(made).in_words("en"), made.next_slot_at
        except (ValueError, KeyError) as error:
            raise click.ClickException(str(error)) from error
    if as_json:
        common.print_json({"ticket": number, "rhythm": said, "next": following})
    else:
        click.echo(f"{said}" + (f", next {common.local(following)}" if following else ""))


@status.command("link")
@click.argument("number")
@click.option("--revoke", is_flag=True, help="Take back every link of this ticket.")
@json_option
@click.pass_obj
def link(config: Path | None, number: str, revoke: bool, as_json: bool) -> None:
    """Print the link to a ticket's status page, or take all its links back."""
    from tickets import status_links

    settings = common.load_settings(config)
    with common.open_store(settings) as store, store.write() as session:
        ticket = _ticket(session, number)
        if revoke:
            count = status_links.revoke(session, ticket, by=None, now=common.now())
            result: dict[str, Any] = {"ticket": ticket.number, "revoked": count}
        else:
            url = status_links.url_of(
                session, ticket, signer=settings.signer(), base_url=settings.web.base_url, now=common.now()
            )
            result = {"ticket": ticket.number, "url": url}
    if as_json:
        common.print_json(result)
    else:
        click.echo(f"{result['revoked']} links taken back" if revoke else result["url"])


def _ticket(session: Any, number: str) -> Any:
    from tickets.conversation import find

    ticket = find(session, number)
    if ticket is None:
        raise click.ClickException(f"there is no ticket {number}: 'takt queue' lists the open ones")
    return ticket
