"""Commands about mail: ingest, parse, ledger, outbox."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from takt.cli import common
from takt.cli.common import json_option


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="FILE|DIR|MBOX|MAILDIR|-...")
@click.option("--mailbox", "-m", help="Address of the mailbox; needed when there are several.")
@click.option(
    "--import", "import_only", is_flag=True, help="Old mail: make tickets, but answer and promise nothing."
)
@click.option("--accept-only", is_flag=True, help="Only keep the mail; a running desk processes it.")
@json_option
@click.pass_obj
def ingest(
    config: Path | None,
    sources: tuple[str, ...],
    mailbox: str | None,
    import_only: bool,
    accept_only: bool,
    as_json: bool,
) -> None:
    """Take in mail from files, folders, mbox, Maildir or standard input (-)."""
    from inbound import files
    from takt.desk import open_desk

    settings = common.load_settings(config)
    with open_desk(settings) as desk:
        target = desk.mailbox(mailbox)
        accepted = 0
        for raw in files.read_all(sources, stdin=sys.stdin.buffer):
            files.accept_batch(desk.store, [raw], mailbox_id=target.id, now=desk.now, import_only=import_only)
            accepted += 1
        outcomes = {} if accept_only else dict(desk.process())
    if as_json:
        common.print_json({"accepted": accepted, "outcomes": outcomes})
    else:
        said = ", ".join(f"{count} {state}" for state, count in sorted(outcomes.items()))
        click.echo(f"{accepted} accepted" + (f": {said}" if said else ""))
    if outcomes.get("quarantined"):
        click.echo("Some mail is in quarantine: a lead finds it in the desk, with the reason.", err=True)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--batch",
    is_flag=True,
    help="Read each PATH as a list of further paths, one a line (- for standard input).",
)
@click.option("--text", "as_text", is_flag=True, help="The files hold a plain body text, no headers.")
@json_option
@click.pass_obj
def parse(config: Path | None, paths: tuple[Path, ...], batch: bool, as_text: bool, as_json: bool) -> None:
    """Show what Takt reads in a mail, or in each mail of an mbox: one JSON object a mail with --json (docs/schemas.md)."""
    from inbound.files import UnreadableSource
    from takt.parse_surface import parse_file

    for path in _listed(paths) if batch else paths:
        try:
            for number, read in enumerate(parse_file(path, as_text=as_text)):
                if as_json or batch:
                    common.print_json(read)
                else:
                    click.echo("\n" * bool(number), nl=False)
                    _print_mail(read)
        except (OSError, UnreadableSource) as error:
            why = str(error.strerror) if isinstance(error, OSError) else str(error)
            if not batch:
                raise click.ClickException(f"{path}: {why}") from error
            common.print_json({"file": str(path), "error": why})


def _listed(paths: tuple[Path, ...]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.is_file())
            continue
        lines = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8", "surrogateescape")
        found += [Path(line) for line in lines.splitlines() if line.strip()]
    return found


def _print_mail(read: dict[str, Any]) -> None:
    sender = read["from"] or {}
    click.echo(f"From:     {sender.get('name', '')} <{sender.get('address', '')}>")
    click.echo(f"Subject:  {read['subject']}")
    for key in ("date", "labels", "urgency", "auto_reply", "out_of_office", "bounce", "problems"):
        if read[key]:
            click.echo(f"{key + ':':<10}{read[key]}")
    for attachment in read["attachments"]:
        click.echo(
            f"Attached: {attachment['name']} ({attachment['content_type']}, {attachment['size']} bytes)"
        )
    click.echo()
    click.echo(read["reply_text"])


@click.command()
@json_option
@click.pass_obj
def ledger(config: Path | None, as_json: bool) -> None:
    """Prove that no accepted mail is lost: accepted = the sum of its outcomes. Exit code 1 when it does not balance."""
    from tickets import ledger as books

    with common.open_store(common.load_settings(config)) as store, store.read() as session:
        book = books.ledger(session)
    if as_json:
        common.print_json(book.as_dict())
    else:
        states = ("filed", "ignored", "bounce", "agent_reply", "duplicate", "quarantined", "pending")
        common.print_table(["outcome", "mails"], [(state, getattr(book, state)) for state in states])
        click.echo(f"accepted {book.accepted}: " + ("balances" if book.balanced else "DOES NOT BALANCE"))
    if not book.balanced:
        sys.exit(1)


@click.command()
@click.argument("mail_id", type=int, required=False)
@click.option("--state", help="Only mail in this state: due, sending, sent, failed, uncertain, cancelled.")
@click.option("--limit", default=50, show_default=True)
@json_option
@click.pass_obj
def outbox(config: Path | None, mail_id: int | None, state: str | None, limit: int, as_json: bool) -> None:
    """Show outgoing mail, or the exact bytes of one with its number."""
    from sqlalchemy import select
    from sqlalchemy.orm import selectinload, undefer

    from tickets.records import OutboxMail

    with common.open_store(common.load_settings(config)) as store, store.read() as session:
        if mail_id is not None:
            mail = session.get(OutboxMail, mail_id, options=[undefer(OutboxMail.content)])
            if mail is None:
                raise click.ClickException(f"there is no outgoing mail {mail_id}: 'takt outbox' lists them")
            sys.stdout.buffer.write(mail.content)
            return
        query = select(OutboxMail).options(selectinload(OutboxMail.recipients)).order_by(OutboxMail.id.desc())
        if state:
            query = query.where(OutboxMail.state == state)
        rows: list[dict[str, Any]] = [
            {
                "id": mail.id,
                "state": mail.state,
                "kind": mail.kind,
                "subject": mail.subject,
                "recipients": [
                    {"address": r.address, "state": r.state, "response": r.response, "unsure": r.unsure}
                    for r in mail.recipients
                ],
                "attempts": mail.attempts,
                "created_at": mail.created_at,
                "sent_at": mail.sent_at,
                "last_error": mail.last_error,
                "message_id": mail.message_id,
            }
            for mail in session.scalars(query.limit(limit))
        ]
    if as_json:
        common.print_json(rows)
    else:
        common.print_table(
            ["id", "state", "kind", "to", "subject", "tries", "last error"],
            [
                (
                    r["id"],
                    r["state"],
                    r["kind"],
                    ", ".join(x["address"] for x in r["recipients"]),
                    r["subject"],
                    r["attempts"],
                    r["last_error"],
                )
                for r in rows
            ],
        )
