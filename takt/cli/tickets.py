"""Commands about tickets: queue, show, reply, promises."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import click

from takt.cli import common
from takt.cli.common import json_option


@click.command()
@click.option("--view", default="team", show_default=True, help="next, mine, team, waiting, at_risk or done.")
@click.option("--as", "agent_email", help="Whose queue: an agent's address.")
@click.option("--limit", default=50, show_default=True)
@json_option
@click.pass_obj
def queue(config: Path | None, view: str, agent_email: str | None, limit: int, as_json: bool) -> None:
    """Show what is due next."""
    from dataclasses import asdict

    from tickets import queue as queues
    from tickets.mailboxes import house_zone

    name = next((v for v in queues.VIEWS if v == view), None)
    if name is None:
        raise click.ClickException(f"there is no view {view!r}: choose one of {', '.join(queues.VIEWS)}")
    if name in ("next", "mine") and agent_email is None:
        raise click.ClickException(f"the view {view!r} belongs to somebody: add --as agent@example.org")
    now = common.now()
    with common.open_store(common.load_settings(config)) as store, store.read() as session:
        agent_id = common.agent_by_email(session, agent_email).id if agent_email else 0
        page = queues.view(session, name, agent_id=agent_id, now=now, limit=limit)
        zone = house_zone(session).key
    if as_json:
        common.print_json(
            [
                {
                    **asdict(row),
                    "called": row.called[1],
                    "reason": row.reason(now=now, zone=zone, language="en"),
                }
                for row in page.rows
            ]
        )
        return
    common.print_table(
        ["why now", "", "urgency", "ticket", "from", "subject", "with"],
        [
            (
                row.reason(now=now, zone=zone, language="en"),
                {"late": "!!", "soon": "!"}.get(row.risk, ""),
                row.urgency,
                row.number,
                row.contact_name,
                row.subject,
                row.agent_name,
            )
            for row in page.rows
        ],
    )
    if page.more:
        click.echo(f"… more: --limit {limit * 2}")


@click.command()
@click.argument("number")
@json_option
@click.pass_obj
def show(config: Path | None, number: str, as_json: bool) -> None:
    """Show a ticket's whole story."""
    with common.open_store(common.load_settings(config)) as store, store.read() as session:
        story = _story(session, number)
    if as_json:
        common.print_json(story)
        return
    click.echo(f"{story['number']}  {story['subject']}")
    click.echo(
        f"{story['contact']['name']} <{story['contact']['address']}>  {story['urgency']}  {story['state']}"
    )
    for promise in story["promises"]:
        click.echo(
            f"promise {promise['state']}: due {promise['due_at']:%Y-%m-%d %H:%M %Z}  {promise['what']}"
        )
    for entry in story["entries"]:
        click.echo(f"\n--- {entry['at']:%Y-%m-%d %H:%M %Z}  {entry['kind']}  {entry['from']}")
        click.echo(entry["text"])


def _story(session: Any, number: str) -> dict[str, Any]:
    from tickets.conversation import load

    story = load(session, number)
    if story is None:
        raise click.ClickException(f"there is no ticket {number}: 'takt queue' lists the open ones")
    ticket = story.ticket
    entries = []
    for entry in story.entries:
        if entry.message is not None:
            message = entry.message
            entries.append(
                {
                    "at": message.at,
                    "kind": message.kind,
                    "from": message.from_address,
                    "text": message.new_text or message.text,
                    "message_id": message.message_id,
                    "attachments": message.attachments,
                }
            )
        elif entry.note is not None:
            entries.append(
                {"at": entry.at, "kind": "note", "from": entry.note.agent.name, "text": entry.note.text}
            )
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "state": ticket.state,
        "urgency": ticket.urgency,
        "urgency_claimed": ticket.urgency_claimed,
        "intent": ticket.intent.name_de if ticket.intent else None,
        "intent_word": ticket.intent_word,
        "labels": [label.label for label in ticket.labels],
        "contact": {"name": story.contact.name, "address": story.contact.address},
        "mailbox": story.mailbox.address,
        "next_due_at": ticket.next_due_at,
        "next_due_kind": ticket.next_due_kind,
        "promises": [
            {"id": p.id, "what": p.what, "due_at": p.due_at, "state": p.state, "source": p.source}
            for p in story.promises
        ],
        "windows": [{"kind": w.kind, "due_at": w.due_at, "met_at": w.met_at} for w in story.windows],
        "entries": entries,
    }


@click.command()
@click.argument("number")
@click.option("--as", "agent_email", required=True, help="Who answers: an agent's address.")
@click.option("--text", help="The answer; else it is read from standard input.")
@click.option("--reason", default="", help="Send in spite of findings, with this reason.")
@click.option("--second-look", is_flag=True, help="Warnings were read; send.")
@click.option("--ask", is_flag=True, help="The next step is the client's.")
@click.option("--close", "close_ticket", is_flag=True, help="The concern is solved.")
@click.option("--deliver/--no-deliver", default=True, help="Hand it to the relay at once, without undo time.")
@json_option
@click.pass_obj
def reply(
    config: Path | None,
    number: str,
    agent_email: str,
    text: str | None,
    reason: str,
    second_look: bool,
    ask: bool,
    close_ticket: bool,
    deliver: bool,
    as_json: bool,
) -> None:
    """Answer a ticket, through the tone gate. Exit code 1 when the gate holds the reply; it stays as a draft."""
    from takt.desk import open_desk

    body = text if text is not None else sys.stdin.read()
    if not body.strip():
        raise click.ClickException("the answer is empty: give --text or write it to standard input")
    with open_desk(common.load_settings(config)) as desk:
        result = desk.reply(
            number,
            agent_email,
            body,
            reason=reason,
            second_look=second_look,
            ask_client=ask,
            close_ticket=close_ticket,
            undo_seconds=0 if deliver else None,
        )
        if deliver and result["decision"] == "release":
            desk.deliver()
    if as_json:
        common.print_json(result)
    else:
        for finding in result["findings"]:
            click.echo(f"{finding['severity']}: {finding['quote']!r}: {finding['why']}")
            for suggestion in finding["suggestions"][:2]:
                click.echo(f"    better: {suggestion}")
        said = {
            "release": "sent",
            "hold": "held: change it, or send with --second-look or --reason 'why'",
            "conflict": "held: somebody wrote in the meantime, read the ticket again",
        }
        click.echo(said[result["decision"]])
    if result["decision"] != "release":
        sys.exit(1)


@click.command()
@click.argument("question", nargs=-1)
@click.option(
    "--as", "agent_email", help="Who asks: an agent's address; decides what may be read and who 'me' is."
)
@click.option("--limit", default=30, show_default=True)
@click.option("--rebuild", is_flag=True, help="Make the index again from the tickets.")
@json_option
@click.pass_obj
def search(
    config: Path | None,
    question: tuple[str, ...],
    agent_email: str | None,
    limit: int,
    rebuild: bool,
    as_json: bool,
) -> None:
    """Find tickets: takt search 'Lieferung von:kim label:rechnung status:offen anhang:pdf' (docs/handbook)."""
    from dataclasses import asdict

    from takt.metrics import under_way
    from tickets import search as searching
    from tickets.mailboxes import house_zone

    with common.open_store(common.load_settings(config)) as store:
        if rebuild:
            click.echo(f"{searching.rebuild(store)} tickets folded", err=True)
            if not question:
                return
        if not question:
            raise click.ClickException("say what to look for: takt search Rechnung von:kim")
        searching.keep(store)
        with store.read() as session:
            for note in under_way(session, now=common.now()):
                click.echo(note, err=True)
            who = common.agent_by_email(session, agent_email) if agent_email else common.operator()
            try:
                asked = searching.read(" ".join(question), now=common.now(), zone=house_zone(session))
                found = searching.find(session, asked, who=who, now=common.now(), limit=limit)
            except searching.NotUnderstood as error:
                raise click.ClickException(error.say("en")) from error
    if as_json:
        shown = [{**asdict(hit.row), "excerpt": "".join(p.text for p in hit.excerpt)} for hit in found.hits]
        common.print_json(shown)
        return
    common.print_table(
        ["ticket", "state", "from", "subject", "where"],
        [
            (h.row.number, h.row.state, h.row.contact_name, h.row.subject, "".join(p.text for p in h.excerpt))
            for h in found.hits
        ],
    )
    if not found.hits:
        click.echo("Nothing found. Fewer words find more.")
    if found.older_than is not None:
        click.echo(f"… more: --limit {limit * 2}")


@click.command()
@click.option(
    "--month", help="YYYY-MM: how the promises that fell due in this month ended, per mailbox and team."
)
@json_option
@click.pass_obj
def promises(config: Path | None, month: str | None, as_json: bool) -> None:
    """Show open promises, or with --month how many were kept."""
    from sqlalchemy import select
    from sqlalchemy.orm import joinedload

    from tickets import kept
    from tickets.records import Promise

    with common.open_store(common.load_settings(config)) as store, store.read() as session:
        if month:
            _print_month(kept.month(session, *_month(month)), as_json)
            return
        owed = session.scalars(
            select(Promise)
            .where(Promise.closed_at.is_(None))
            .options(joinedload(Promise.ticket))
            .order_by(Promise.due_at)
        )
        rows: list[dict[str, Any]] = [
            {
                "ticket": p.ticket.number,
                "due_at": p.due_at,
                "state": p.state,
                "source": p.source,
                "what": p.what,
            }
            for p in owed
        ]
    if as_json:
        common.print_json(rows)
    else:
        common.print_table(
            ["due", "state", "ticket", "promise"],
            [(common.local(r["due_at"]), r["state"], r["ticket"], r["what"]) for r in rows],
        )


def _print_month(figures: Any, as_json: bool) -> None:
    from tickets.kept import DEFINITION

    if as_json:
        common.print_json(figures.as_dict())
        return
    click.echo(figures.all.in_words())
    rows = [("mailbox", *row) for row in figures.mailboxes] + [("team", *row) for row in figures.teams]
    common.print_table(
        ["", "of", "rate", "kept", "renewed", "broken", "withdrawn", "open"],
        [
            (
                kind,
                name,
                f"{rate.rate:.0%}" if rate.rate is not None else "–",
                rate.kept,
                rate.renewed,
                rate.broken,
                rate.withdrawn,
                rate.open,
            )
            for kind, name, rate in rows
        ],
    )
    click.echo(DEFINITION)


def _month(text: str) -> tuple[int, int]:
    try:
        year, month = (int(part) for part in text.split("-"))
        dt.date(year, month, 1)
    except ValueError as error:
        raise click.ClickException(f"{text!r} is not a month: write it as 2026-11") from error
    return year, month
