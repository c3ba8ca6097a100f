"""Commands for intents: the team's categories, trying their words, reading old tickets again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from takt.cli import common
from takt.cli.common import json_option


@click.group()
def intents() -> None:
    """What clients write about: categories with words, in the order in which they are tried."""


@intents.command("list")
@json_option
@click.pass_obj
def list_(config: Path | None, as_json: bool) -> None:
    """Show the categories and their words."""
    from tickets import intents as book

    with common.open_store(common.load_settings(config)) as store, store.read() as session:
        rows = [_as_dict(session, intent) for intent in book.all_of(session)]
    if as_json:
        common.print_json(rows)
        return
    common.print_table(
        ("intent", "English", "mailbox", "words"),
        ((r["name_de"], r["name_en"], r["mailbox"], ", ".join(r["words"]) or "(what is left)") for r in rows),
    )


@intents.command("set")
@click.argument("name")
@click.option("--english", default=None, help="The name in English.")
@click.option("--rename", default=None, help="A new German name.")
@click.option("--word", "words", multiple=True, help="Its words, in place of those it has; repeat it.")
@click.option("--add", "added", multiple=True, help="One more word; repeat it.")
@click.option("--mailbox", default=None, help="Only for mail to this mailbox; all for every one.")
@click.option("--position", type=click.IntRange(1), default=None, help="Where it is tried; 1 is first.")
@click.pass_obj
def set_(
    config: Path | None,
    name: str,
    english: str | None,
    rename: str | None,
    words: tuple[str, ...],
    added: tuple[str, ...],
    mailbox: str | None,
    position: int | None,
) -> None:
    """Add the category NAME, or change it.

    A word stands anywhere, also inside others: rechnung. kündig* begins a word, *ausfall ends one, "lob" in quotation marks is
    exactly this word, /RE-\\d{4}/ is a regular expression (RE2).
    """
    from tickets import intents as book
    from tickets.refused import Refused

    with common.open_store(common.load_settings(config)) as store, store.write() as session, _told():
        try:
            known = book.find(session, name)
        except Refused:
            known = None
        old = known.words if known else []
        saved = book.save(
            session,
            known,
            name_de=rename or (known.name_de if known else name),
            name_en=english or (known.name_en if known else name),
            words=[*(words or old), *added],
            mailbox_id=_mailbox(session, mailbox, known.mailbox_id if known else None),
            by=None,
            now=common.now(),
        )
        if position is not None:
            order = book.all_of(session)
            book.move(session, saved, position - 1 - order.index(saved), by=None, now=common.now())
        said, number = saved.name_de, len(saved.words)
    click.echo(f"{said}: {number} words. 'takt intents apply' reads old tickets again")


@intents.command()
@click.argument("name")
@click.pass_obj
def remove(config: Path | None, name: str) -> None:
    """Take the category NAME away. Tickets that have it keep it until their words are read again."""
    from tickets import intents as book

    with common.open_store(common.load_settings(config)) as store, store.write() as session, _told():
        intent = book.find(session, name)
        book.remove(session, intent, by=None, now=common.now())
        said = intent.name_de
    click.echo(f"{said} is removed: no mail gets it any more")


@intents.command("try")
@click.argument("file", type=click.File("r", encoding="utf-8", errors="replace"), default="-")
@click.option("--subject", default="", help="The subject of the mail.")
@click.option("--mailbox", default=None, help="The mailbox it comes to; else the first one.")
@json_option
@click.pass_obj
def try_(config: Path | None, file: Any, subject: str, mailbox: str | None, as_json: bool) -> None:
    """What would a mail with the text in FILE (or standard input) be about, and which word says so?"""
    from sqlalchemy import func, select

    from tickets import intents as book
    from tickets.records import Mailbox

    text = file.read()
    with common.open_store(common.load_settings(config)) as store, store.read() as session, _told():
        box = _mailbox(session, mailbox, None) or session.scalar(select(func.min(Mailbox.id))) or 0
        intent, reading = book.tried(session, subject, text, box)
        found = {
            "intent": intent.name_de if intent else None,
            "word": reading.word if reading else "",
            "place": reading.place if reading else "",
            "rule": reading.rule if reading else "",
        }
    if as_json:
        common.print_json(found)
    elif not found["word"]:
        click.echo(f"{found['intent'] or 'no intent'}: no word of another one stands there")
    else:
        click.echo(f"{found['intent']}: “{found['word']}” in the {found['place']} (word: {found['rule']})")


@intents.command()
@click.option("--weeks", type=click.IntRange(1), default=None, help="Only tickets of the last weeks.")
@click.option("--dry-run", is_flag=True, help="Count what would change, and change nothing.")
@json_option
@click.pass_obj
def apply(config: Path | None, weeks: int | None, dry_run: bool, as_json: bool) -> None:
    """Read old tickets again with the words of today, in batches. What an agent has set stays.

    It may be stopped and begun again at any time, also while the desk runs.
    """
    from tickets import intents as book

    now = common.now()
    since = now - dt.timedelta(weeks=weeks) if weeks else None
    done = book.Applied()
    with common.open_store(common.load_settings(config)) as store:
        for done in book.apply(store, since=since, now=now, dry=dry_run):
            click.echo(f"{done.read} tickets read, {done.changed} changed", err=True)
    if as_json:
        common.print_json(
            {"read": done.read, "changed": done.changed, "set_by_agents": done.by_agents, "dry_run": dry_run}
        )
        return
    would = "would change" if dry_run else "changed"
    click.echo(
        f"{done.read} tickets read, {done.changed} {would}, {done.by_agents} left as agents have set them"
    )


def _mailbox(session: Any, address: str | None, otherwise: int | None) -> int | None:
    from sqlalchemy import select

    from tickets.records import Mailbox

    if address is None:
        return otherwise
    if address == "all":
        return None
    found: int | None = session.scalar(select(Mailbox.id).where(Mailbox.address == address.strip().lower()))
    if found is None:
        known = ", ".join(session.scalars(select(Mailbox.address).order_by(Mailbox.id)))
        raise click.ClickException(f"there is no mailbox {address}; there are: {known}")
    return found


def _as_dict(session: Any, intent: Any) -> dict[str, Any]:
    from tickets.records import Mailbox

    mailbox = session.get(Mailbox, intent.mailbox_id).address if intent.mailbox_id else None
    return {
        "name_de": intent.name_de,
        "name_en": intent.name_en,
        "mailbox": mailbox,
        "words": list(intent.words),
    }


@contextmanager
def _told() -> Iterator[None]:
    """What cannot be done is the caller's to mend: one clear line."""
    from tickets.refused import Refused

    try:
        yield
    except Refused as error:
        raise click.ClickException(str(error)) from None
