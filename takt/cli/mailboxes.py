"""Commands about mailboxes that are fetched by IMAP: how they are doing, a connection test, comparing, consent."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from takt.cli import common
from takt.cli.common import json_option


@click.group()
def mailboxes() -> None:
    """Look after the mailboxes that are fetched by IMAP."""


@mailboxes.command("list")
@json_option
@click.pass_obj
def list_folders(config: Path | None, as_json: bool) -> None:
    """Show every folder that is fetched, how far, and what is wrong. Exit code 1 when one is red."""
    from sqlalchemy import select

    from inbound.imap.cursors import is_red
    from inbound.imap.faults import ADVICE
    from tickets.records import FetchTrouble, Mailbox, MailboxCursor

    with common.open_store(common.load_settings(config)) as store, store.read() as session:
        rows: list[dict[str, Any]] = []
        for cursor in session.scalars(
            select(MailboxCursor).where(MailboxCursor.active).order_by(MailboxCursor.id)
        ):
            aside = session.scalars(
                select(FetchTrouble.uid).where(
                    FetchTrouble.cursor_id == cursor.id, FetchTrouble.ended_at.is_(None)
                )
            ).all()
            rows.append(
                {
                    "mailbox": session.get_one(Mailbox, cursor.mailbox_id).address,
                    "account": cursor.account,
                    "folder": cursor.folder,
                    "red": is_red(cursor, now=common.now()),
                    "checked_at": cursor.checked_at,
                    "failing_since": cursor.failing_since,
                    "failures": cursor.failures,
                    "error": cursor.error,
                    "fault": cursor.fault,
                    "advice": ADVICE.get(cursor.fault, ""),
                    "left_alone": cursor.left_alone,
                    "set_aside": list(aside),
                }
            )
    if as_json:
        common.print_json(rows)
    else:
        common.print_table(
            ["mailbox", "folder", "last success", "state", "left alone", "set aside"],
            [
                (
                    r["mailbox"],
                    r["folder"],
                    common.local(r["checked_at"]),
                    f"{r['error']}: {r['advice']}" if r["error"] else "well",
                    r["left_alone"],
                    len(r["set_aside"]),
                )
                for r in rows
            ],
        )
    if any(r["red"] for r in rows):
        sys.exit(1)


@mailboxes.command()
@click.argument("address", required=False)
@json_option
@click.pass_obj
def test(config: Path | None, address: str | None, as_json: bool) -> None:
    """Connect to a mailbox, or to all, and say what is wrong and what to do. Changes nothing. Exit code 1 when something is."""
    from inbound.imap import diagnose

    rows: list[dict[str, Any]] = []
    for account in _chosen(config, address):
        for step in diagnose(account):
            rows.append(
                {
                    "mailbox": account.mailbox_address,
                    "account": account.key,
                    "step": step.name,
                    "ok": step.ok,
                    "words": step.words,
                    "advice": step.advice,
                }
            )
            if not as_json:
                advice = f"\n        {step.advice}" if step.advice else ""
                click.echo(f"{'good' if step.ok else 'WRONG':<6}  {step.name}: {step.words}{advice}")
    if as_json:
        common.print_json(rows)
    if not all(row["ok"] for row in rows):
        sys.exit(1)


@mailboxes.command()
@click.argument("address", required=False)
@click.option("--fetch", "refetch", is_flag=True, help="Have what is missing fetched at the next poll.")
@json_option
@click.pass_obj
def compare(config: Path | None, address: str | None, refetch: bool, as_json: bool) -> None:
    """Compare the folders with the ledger: every mail on the server is in rows, or says why not. Exit code 1 when one is missing."""
    from dataclasses import asdict

    from inbound.imap import Connection, reconcile
    from inbound.imap.faults import fault_of
    from takt.desk import open_desk

    rows: list[dict[str, Any]] = []
    with open_desk(common.load_settings(config)) as desk:
        for account in _accounts(desk, address):
            try:
                connection = Connection(account)
                try:
                    for folder in account.folders:
                        found = reconcile(
                            desk.store, account, connection, folder, refetch=refetch, now=desk.now
                        )
                        rows.append(
                            {
                                "mailbox": account.mailbox_address,
                                **asdict(found),
                                "balanced": found.balanced,
                            }
                        )
                finally:
                    connection.close()
            except Exception as error:
                fault = fault_of(error)
                raise click.ClickException(f"{account.key}: {fault.words}; {fault.advice}") from error
    if as_json:
        common.print_json(rows)
    else:
        columns = ("mailbox", "folder", "on_server", "in_rows", "left_alone", "waiting", "set_aside")
        shown = [(*(r[c] for c in columns), len(r["missing"])) for r in rows]
        common.print_table([*(c.replace("_", " ") for c in columns), "missing"], shown)
        for row in rows:
            if row["problem"]:
                click.echo(f"{row['folder']}: {row['problem']}", err=True)
            if row["missing"]:
                click.echo(
                    f"{row['folder']}: missing UIDs {', '.join(map(str, row['missing'][:50]))}"
                    + ("; they are fetched at the next poll" if refetch else "; --fetch has them fetched"),
                    err=True,
                )
    if not all(row["balanced"] for row in rows):
        sys.exit(1)


@mailboxes.command()
@click.argument("address")
@click.option(
    "--redirect",
    default="http://localhost:8765/",
    show_default=True,
    help="The redirect address registered with the provider.",
)
@click.pass_obj
def authorize(config: Path | None, address: str, redirect: str) -> None:
    """Give Takt consent to fetch a mailbox by OAuth2: open a page, log in, paste the address it ends at."""
    from takt.consent import Consent, ConsentFailed
    from takt.desk import open_desk

    with open_desk(common.load_settings(config)) as desk:
        mailbox = desk.mailbox(address)
        found = [
            imap
            for imap in desk.settings.imap
            if desk.mailbox(imap.mailbox).id == mailbox.id and imap.oauth is not None
        ]
        if not found:
            raise click.ClickException(
                f"{address} has no [[imap]] section with oauth: add [imap.oauth] first"
            )
        for imap in found:
            consent = Consent(desk.settings, imap, redirect)
            click.echo(f"Open this page, and log in as {imap.username}:\n\n{consent.url}\n")
            click.echo("It ends at an address that may show an error. Paste that address here.")
            try:
                consent.finish(click.prompt("Address", prompt_suffix=": "))
            except ConsentFailed as error:
                raise click.ClickException(str(error)) from error
            click.echo(f"Takt may now fetch {imap.username}. 'takt mailboxes test {address}' tries it.")


def _chosen(config: Path | None, address: str | None) -> list[Any]:
    from takt.desk import open_desk

    with open_desk(common.load_settings(config)) as desk:
        return _accounts(desk, address)


def _accounts(desk: Any, address: str | None) -> list[Any]:
    from takt import imap_accounts

    found = imap_accounts.accounts(desk)
    if address is not None:
        wanted = desk.mailbox(address).id
        found = [account for account in found if account.mailbox_id == wanted]
    if not found:
        raise click.ClickException(
            "no mailbox is fetched by IMAP: add an [[imap]] section"
            if address is None
            else f"{address} is not fetched by IMAP: add an [[imap]] section for it"
        )
    return found
