"""The command `takt`. Subcommands load when they are called, so that `takt --help` answers at once."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from pathlib import Path

import click

COMMANDS: Mapping[str, tuple[str, str]] = {
    "serve": ("takt.cli.serve:serve", "Run the desk: web, mail in, mail out, all jobs."),
    "ingest": ("takt.cli.mail:ingest", "Take in mail from files, folders, mbox, Maildir or standard input."),
    "parse": ("takt.cli.mail:parse", "Show what Takt reads in a mail."),
    "ledger": ("takt.cli.mail:ledger", "Prove that no accepted mail is lost."),
    "quarantine": (
        "takt.cli.quarantine:quarantine",
        "Decide about mail that could not be filed by itself, and about unknown senders.",
    ),
    "mailboxes": ("takt.cli.mailboxes:mailboxes", "Look after the mailboxes that are fetched by IMAP."),
    "outbox": ("takt.cli.mail:outbox", "Show outgoing mail and how far it got."),
    "queue": ("takt.cli.tickets:queue", "Show what is due next."),
    "show": ("takt.cli.tickets:show", "Show a ticket's whole story."),
    "reply": ("takt.cli.tickets:reply", "Answer a ticket, through the tone gate."),
    "search": ("takt.cli.tickets:search", "Find tickets by words, people, labels, attachments."),
    "promises": ("takt.cli.tickets:promises", "Show what clients were promised."),
    "calendar": ("takt.cli.calendars:calendar", "Show working time, count with it, set agents' own hours."),
    "report": ("takt.cli.report:report", "Read the reports: tone, service, heated threads, words."),
    "intents": (
        "takt.cli.intents:intents",
        "Show and change what clients write about; read old tickets again.",
    ),
    "contact": ("takt.cli.people:contact", "Show, correct, merge or look up contacts."),
    "organisation": ("takt.cli.people:organisation", "List organisations and their mail domains."),
    "status": ("takt.cli.status:status", "Show and agree status updates; links to status pages."),
    "emergencies": ("takt.cli.emergencies:emergencies", "Show who claimed how many emergencies."),
    "agent": ("takt.cli.people:agent", "Add agents and log-in links."),
    "tone": ("takt.cli.tone:tone", "Check how a reply sounds; test and explain the rules."),
    "db": ("takt.cli.system:db", "Look after the database."),
    "sample": ("takt.cli.system:sample", "Fill an empty desk with sample mail."),
    "version": ("takt.cli.system:version", "Show the version."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_text) for name, (_, help_text) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean 'takt {near[0]}'?" if near else ""
            raise click.UsageError(f"There is no command {args[0]!r}.{hint} 'takt --help' lists them.", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "-c",
    type=click.Path(path_type=Path),
    help="Settings file; else TAKT_CONFIG, else ./takt.toml.",
)
@click.pass_context
def cli(ctx: click.Context, config: Path | None) -> None:
    """Takt: a helpdesk that lives in e-mail. It keeps promises, and checks the tone before a reply leaves."""
    ctx.obj = config


def main() -> None:
    """Run `takt`; what an operator can mend ends with one clear message and exit code 2, never with a traceback."""
    from takt.cli.errors import friendly

    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:
        message = friendly(error)
        if message is None:
            raise
        click.echo(f"takt: {message}", err=True)
        sys.exit(2)
