"""Commands about mail that a person must decide about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from takt.cli import common
from takt.cli.common import json_option


@click.group()
def quarantine() -> None:
    """Decide about mail that could not be filed by itself, and about unknown senders."""


@quarantine.command("list")
@json_option
@click.pass_obj
def list_held(config: Path | None, as_json: bool) -> None:
    """Show what waits for a decision: sender, subject, size and why."""
    from inbound import quarantine as room
    from tickets.records import Ticket

    with common.open_store(common.load_settings(config)) as store, store.read() as session:
        rows: list[dict[str, Any]] = []
        for row in (*room.held(session), *room.unknown_senders(session)):
            ticket = session.get(Ticket, row.ticket_id) if row.ticket_id is not None else None
            rows.append(
                {
                    "id": row.id,
                    "received_at": row.received_at,
                    "mailbox": row.mailbox.address,
                    "from": row.from_address,
                    "subject": row.subject,
                    "size": row.size,
                    "rule": row.rule,
                    "reason": row.reason,
                    "ticket": ticket.number if ticket is not None else None,
                }
            )
    if as_json:
        common.print_json(rows)
        return
    columns = ("id", "received_at", "from", "subject", "size", "reason")
    shown = [{**row, "received_at": common.local(row["received_at"])} for row in rows]
    common.print_table([c.replace("_at", "") for c in columns], [tuple(r[c] for c in columns) for r in shown])


@quarantine.command()
@click.argument("mail_id", type=int)
@click.pass_obj
def show(config: Path | None, mail_id: int) -> None:
    """Print a held mail exactly as it came."""
    import sys

    from inbound import quarantine as room

    with common.open_store(common.load_settings(config)) as store, store.read() as session:
        sys.stdout.buffer.write(_held(lambda: room.raw_of(session, mail_id)))


@quarantine.command()
@click.argument("mail_id", type=int)
@json_option
@click.pass_obj
def retry(config: Path | None, mail_id: int, as_json: bool) -> None:
    """Let a held mail go through the whole way again, after an update or a changed rule."""
    from inbound import quarantine as room
    from takt.desk import open_desk

    with open_desk(common.load_settings(config)) as desk:
        with desk.store.write() as session:
            _held(lambda: room.retry(session, mail_id, by=None, now=desk.now))
        desk.process()
        _tell(desk.store, mail_id, as_json)


@quarantine.command()
@click.argument("mail_id", type=int)
@json_option
@click.pass_obj
def ticket(config: Path | None, mail_id: int, as_json: bool) -> None:
    """Make a ticket of its own out of a held mail."""
    from inbound import quarantine as room

    _file(config, mail_id, room.make_ticket, as_json)


@quarantine.command()
@click.argument("mail_id", type=int)
@json_option
@click.pass_obj
def accept(config: Path | None, mail_id: int, as_json: bool) -> None:
    """Take an unknown sender's mail into the ticket it answers; the sender becomes a party of it."""
    from inbound import quarantine as room

    _file(config, mail_id, room.accept_into_ticket, as_json)


@quarantine.command()
@click.argument("mail_id", type=int)
@click.option("--reason", required=True, help="Why it is nothing for this desk; kept with the mail.")
@json_option
@click.pass_obj
def discard(config: Path | None, mail_id: int, reason: str, as_json: bool) -> None:
    """Say that a held mail is nothing for this desk. Its bytes stay."""
    from inbound import quarantine as room

    with common.open_store(common.load_settings(config)) as store:
        with store.write() as session:
            _held(lambda: room.discard(session, mail_id, reason=reason, by=None, now=common.now()))
        _tell(store, mail_id, as_json)


def _file(config: Path | None, mail_id: int, filing: Callable[..., str], as_json: bool) -> None:
    from inbound import quarantine as room
    from takt.desk import open_desk

    with open_desk(common.load_settings(config)) as desk:
        with desk.store.read() as session:
            mail = room.read_safely(_held(lambda: room.raw_of(session, mail_id)))
        with desk.store.write() as session:
            _held(
                lambda: filing(
                    session,
                    mail_id,
                    mail,
                    signer=desk.signer,
                    instance=desk.instance,
                    by=None,
                    now=desk.now,
                )
            )
        _tell(desk.store, mail_id, as_json)


def _held(step: Callable[[], Any]) -> Any:
    from inbound.quarantine import NotInQuarantine

    try:
        return step()
    except NotInQuarantine as error:
        raise click.ClickException(f"{error}; 'takt quarantine list' shows what waits") from error
    except ValueError as error:
        raise click.ClickException(str(error)) from error


def _tell(store: Any, mail_id: int, as_json: bool) -> None:
    from tickets.records import InboundMail, Ticket

    with store.read() as session:
        row = session.get_one(InboundMail, mail_id)
        found = session.get(Ticket, row.ticket_id) if row.ticket_id is not None else None
        said = {
            "id": row.id,
            "state": row.state,
            "reason": row.reason,
            "ticket": found.number if found is not None else None,
        }
    if as_json:
        common.print_json(said)
    else:
        number = f" ({said['ticket']})" if said["ticket"] else ""
        click.echo(f"mail {said['id']} is now {said['state']}{number}: {said['reason']}")
