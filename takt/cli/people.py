"""Commands about people: contacts and agents."""

from __future__ import annotations

from pathlib import Path

import click

from takt.cli import common
from takt.cli.common import json_option


@click.command()
@click.argument("address")
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="FIELD=VALUE",
    help="Correct a field; an empty value forgets it.",
)
@json_option
@click.pass_obj
def contact(config: Path | None, address: str, changes: tuple[str, ...], as_json: bool) -> None:
    """Show or correct what we know of a contact."""
    from sqlalchemy import select

    from tickets.actions import CONTACT_FIELDS, correct_contact
    from tickets.contacts import find
    from tickets.records import Ticket

    fields: dict[str, str | None] = {}
    for change in changes:
        name, equals, value = change.partition("=")
        if not equals or name not in CONTACT_FIELDS:
            raise click.ClickException(
                f"{change!r}: write FIELD=VALUE; fields are {', '.join(CONTACT_FIELDS)}"
            )
        fields[name] = value
    with common.open_store(common.load_settings(config)) as store, store.write() as session:
        known = find(session, address)
        if known is None:
            raise click.ClickException(f"no contact has the address {address}: they have not written yet")
        if fields:
            try:
                correct_contact(session, known, by=None, now=common.now(), **fields)
            except ValueError as error:
                raise click.ClickException(str(error)) from error
        numbers = session.scalars(
            select(Ticket.number).where(Ticket.contact_id == known.id).order_by(Ticket.id)
        ).all()
        data = {"address": known.address, **{name: getattr(known, name) for name in CONTACT_FIELDS}}
        data |= {"bounced_at": known.bounced_at, "tickets": list(numbers)}
    if as_json:
        common.print_json(data)
    else:
        common.print_table(["field", "value"], [(name, value) for name, value in data.items() if value])


@click.group()
def agent() -> None:
    """Add agents and log-in links."""


@agent.command("add")
@click.argument("email")
@click.option("--first-name", required=True)
@click.option("--last-name", required=True)
@click.option("--role", "role_title", default="", help="What they do, as clients read it in the signature.")
@click.option(
    "--hours", "hours_text", default="", help="Own working hours for the signature; else the mailbox's."
)
@click.option(
    "--access", type=click.Choice(["agent", "lead", "operator"]), default="agent", show_default=True
)
@click.option("--team", "team_name", default="", help="Made when it does not exist.")
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True)
@click.option(
    "--password-stdin", is_flag=True, help="Read a password from standard input; else use a log-in link."
)
@json_option
@click.pass_obj
def add(
    config: Path | None,
    email: str,
    first_name: str,
    last_name: str,
    role_title: str,
    hours_text: str,
    access: str,
    team_name: str,
    language: str,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Add an agent, with the real name that signs their answers."""
    import sys

    from takt import logins
    from tickets.people import AgentExists, add_agent

    settings = common.load_settings(config)
    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    with common.open_store(settings) as store, store.write() as session:
        try:
            made = add_agent(
                session,
                email=email,
                first_name=first_name,
                last_name=last_name,
                role_title=role_title,
                hours_text=hours_text,
                access=access,
                team=team_name,
                language=language,
                password_hash=logins.hash_password(password) if password else None,
                now=common.now(),
            )
        except (AgentExists, ValueError) as error:
            raise click.ClickException(str(error)) from error
        link = logins.make_link(session, made, base_url=settings.web.base_url, now=common.now())
        data = {
            "id": made.id,
            "email": made.email,
            "name": made.name,
            "access": made.access,
            "login_link": link,
        }
    if as_json:
        common.print_json(data)
    else:
        click.echo(f"{data['name']} <{data['email']}> can log in once, within a day, at\n{link}")


@agent.command("link")
@click.argument("email")
@json_option
@click.pass_obj
def link(config: Path | None, email: str, as_json: bool) -> None:
    """Make a one-time log-in link, good for a day."""
    from takt import logins

    settings = common.load_settings(config)
    with common.open_store(settings) as store, store.write() as session:
        who = common.agent_by_email(session, email)
        made = logins.make_link(session, who, base_url=settings.web.base_url, now=common.now())
    if as_json:
        common.print_json({"email": email, "login_link": made})
    else:
        click.echo(made)


@agent.command("list")
@json_option
@click.pass_obj
def list_agents(config: Path | None, as_json: bool) -> None:
    """Show the agents."""
    from sqlalchemy import select

    from tickets.records import Agent

    with common.open_store(common.load_settings(config)) as store, store.read() as session:
        rows = [
            {
                "id": a.id,
                "email": a.email,
                "name": a.name,
                "access": a.access,
                "role": a.role_title,
                "active": a.active,
            }
            for a in session.scalars(select(Agent).order_by(Agent.id))
        ]
    if as_json:
        common.print_json(rows)
    else:
        common.print_table(["id", "email", "name", "access", "role"], [tuple(r.values())[:5] for r in rows])
