"""Commands about people: contacts and agents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from takt.cli import common
from takt.cli.common import json_option

if TYPE_CHECKING:
    from tickets.records import Contact


@click.command()
@click.argument("address", required=False)
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="FIELD=VALUE",
    help="Correct a field; an empty value forgets it.",
)
@click.option("--find", "words", help="List contacts whose name, address or organisation holds these words.")
@click.option("--bounced", is_flag=True, help="List contacts whose address sends mail back.")
@click.option("--merge", "other", metavar="OTHER", help="OTHER is another address of this person.")
@click.option("--unmerge", is_flag=True, help="This address is a person of its own after all.")
@click.option("--organisation", help="The organisation they belong to, by name; an empty one takes it away.")
@click.option("--reachable", is_flag=True, help="Mail to this address works again.")
@json_option
@click.pass_obj
def contact(
    config: Path | None,
    address: str | None,
    changes: tuple[str, ...],
    words: str | None,
    bounced: bool,
    other: str | None,
    unmerge: bool,
    organisation: str | None,
    reachable: bool,
    as_json: bool,
) -> None:
    """Show or correct what we know of a contact, over all their addresses; or look contacts up."""
    from tickets import cards, organisations
    from tickets.refused import Refused

    fields = _fields(changes)
    if address is None:
        if words is None and not bounced:
            raise click.ClickException("say whose card: takt contact kim@example.org, or look with --find")
        _list_contacts(config, words or "", bounced, as_json)
        return
    with common.open_store(common.load_settings(config)) as store, store.write() as session:
        known, now = _known(session, address), common.now()
        try:
            if fields:
                cards.correct(session, known, by=None, now=now, **fields)
            if other is not None:
                cards.merge(session, known, _known(session, other), by=None, now=now)
            if unmerge:
                cards.unmerge(session, known, by=None, now=now)
            if organisation is not None:
                made = organisations.make(session, organisation, by=None, now=now) if organisation else None
                cards.set_organisation(session, known, made, by=None, now=now)
            if reachable:
                cards.mark_reachable(session, known, by=None, now=now)
        except Refused as error:
            raise click.ClickException(str(error)) from error
        data = _card(session, known)
    if as_json:
        common.print_json(data)
    else:
        common.print_table(["field", "value"], [(name, value) for name, value in data.items() if value])


def _fields(changes: tuple[str, ...]) -> dict[str, str | None]:
    from tickets.cards import FIELDS

    fields: dict[str, str | None] = {}
    for change in changes:
        name, equals, value = change.partition("=")
        if not equals or name not in FIELDS:
            raise click.ClickException(f"{change!r}: write FIELD=VALUE; fields are {', '.join(FIELDS)}")
        fields[name] = value
    return fields


def _known(session: Any, address: str) -> Contact:
    from tickets.contacts import find

    known = find(session, address)
    if known is None:
        raise click.ClickException(f"no contact has the address {address}: they have not written yet")
    return known


def _card(session: Any, known: Contact) -> dict[str, Any]:
    from tickets import cards

    main = cards.main_card(session, known)
    return {
        "address": known.address,
        "addresses": [card.address for card in cards.addresses(session, main)],
        **{name: getattr(main, name) for name in cards.FIELDS},
        "organisation": main.organisation.name if main.organisation is not None else None,
        "bounced_at": known.bounced_at,
        "tickets": sorted(ticket.number for ticket in cards.history(session, main, common.operator())),
    }


def _list_contacts(config: Path | None, words: str, bounced: bool, as_json: bool) -> None:
    from tickets import cards

    with common.open_store(common.load_settings(config)) as store, store.read() as session:
        found = cards.look_up(session, words, who=common.operator(), bounced=bounced, limit=500)
        rows = [
            {
                "address": c.address,
                "name": c.name,
                "organisation": c.organisation.name if c.organisation is not None else None,
                "bounced_at": c.bounced_at,
            }
            for c in found
        ]
    if as_json:
        common.print_json(rows)
    else:
        common.print_table(["address", "name", "organisation", "bounced"], [tuple(r.values()) for r in rows])


@click.command()
@click.argument("name", required=False)
@click.option("--add-domain", help="Who writes from this mail domain belongs here.")
@click.option("--remove-domain", help="New people from this domain are on their own again.")
@json_option
@click.pass_obj
def organisation(
    config: Path | None, name: str | None, add_domain: str | None, remove_domain: str | None, as_json: bool
) -> None:
    """List organisations, or show one with its people; --add-domain makes it when there is none."""
    from tickets import organisations
    from tickets.refused import Refused

    rows: list[dict[str, Any]] = []
    with common.open_store(common.load_settings(config)) as store, store.write() as session:
        now = common.now()
        try:
            one = organisations.named(session, name) if name else None
            if name and one is None and add_domain:
                one = organisations.make(session, name, by=None, now=now)
            if name and one is None:
                raise click.ClickException(f"there is no organisation {name}: 'takt organisation' lists them")
            if one is not None and add_domain:
                organisations.add_domain(session, one, add_domain, by=None, now=now)
            if one is not None and remove_domain:
                organisations.remove_domain(session, one, remove_domain, by=None, now=now)
        except Refused as error:
            raise click.ClickException(str(error)) from error
        for each, count in organisations.listed(session):
            if one is None or each.id == one.id:
                rows.append(
                    {"name": each.name, "domains": organisations.domains(session, each), "people": count}
                )
        if one is not None:
            people = organisations.people(session, one, common.operator())
            rows[0]["contacts"] = [person.address for person in people]
    if as_json:
        common.print_json(rows)
    else:
        common.print_table(
            ["name", "domains", "people"], [(r["name"], ", ".join(r["domains"]), r["people"]) for r in rows]
        )


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


@agent.command("set")
@click.argument("email")
@click.option("--first-name")
@click.option("--last-name")
@click.option("--role", "role_title", help="What they do, as clients read it in the signature.")
@click.option("--hours", "hours_text", help="Own working hours for the signature; empty: the mailbox's.")
@click.option("--close", "friendly_close", help="The last line before the name; empty: the template's.")
@click.option("--access", type=click.Choice(["agent", "lead", "operator"]))
@click.option("--team", "team_name", help="Made when it does not exist; empty: no team.")
@click.option("--language", type=click.Choice(["de", "en"]))
@click.option(
    "--new-mail",
    type=click.Choice(["off", "each"]),
    help="each: a notice of every mail of a contact, to be answered by mail; off: the morning's digest is enough.",
)
@click.option(
    "--capacity", type=click.IntRange(0, 1000), help="Open tickets they can carry; 0: none are given to them."
)
@click.option("--active/--inactive", default=None, help="Somebody who left is inactive; their answers stay.")
@json_option
@click.pass_obj
def set_agent(config: Path | None, /, email: str, as_json: bool, team_name: str | None, **given: Any) -> None:
    """Change an agent: name, role, team, notices, capacity; options that are not given stay as they are."""
    from tickets import team
    from tickets.refused import Refused

    fields = {name: value for name, value in given.items() if value is not None}
    with common.open_store(common.load_settings(config)) as store, store.write() as session:
        who = common.agent_by_email(session, email)
        try:
            team.change(session, who, by=None, now=common.now(), **fields)
            if team_name is not None:
                team.join(session, who, team_name, by=None, now=common.now())
        except Refused as error:
            raise click.ClickException(str(error)) from error
        data = team.described(who)
    if as_json:
        common.print_json(data)
    else:
        common.print_table(
            ["field", "value"], [(name, value) for name, value in data.items() if value not in ("", None)]
        )


@agent.command("assign")
@json_option
@click.pass_obj
def assign_fairly(config: Path | None, as_json: bool) -> None:
    """Give free tickets of mailboxes with assign = "fair" to whoever is at work and has room, now."""
    from tickets import assignment

    with common.open_store(common.load_settings(config)) as store:
        given = assignment.run(store, now=common.now())
    if as_json:
        common.print_json({"assigned": given})
    else:
        click.echo(f"{given} tickets found their agent")


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
