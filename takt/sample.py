"""A desk to look at: three people, 24 mails of our own, and a few answers already given."""

from __future__ import annotations

from importlib.resources import files as package_files
from typing import Any

from sqlalchemy import func, select

from inbound import files
from takt import logins
from takt.desk import Desk
from tickets import conversation
from tickets.people import add_agent
from tickets.records import Agent, InboundMail, Ticket

PEOPLE = (
    ("mira.sommer@beispiel.test", "Mira", "Sommer", "Kundenservice Technik", "Mo–Do 9–16 Uhr", "agent"),
    ("jonas.weber@beispiel.test", "Jonas", "Weber", "Kundenservice Rechnungen", "Mo–Fr 8–14 Uhr", "agent"),
    ("aylin.kaya@beispiel.test", "Aylin", "Kaya", "Teamleitung Kundenservice", "Mo–Fr 9–17 Uhr", "lead"),
)

CONTACTS = (
    (
        "petra.oezdemir@stadtwerke-nord.test",
        {"first_name": "Petra", "last_name": "Özdemir", "salutation": "Frau"},
    ),
    ("mia@atelier-vogel.test", {"first_name": "Mia", "last_name": "Vogel", "form_of_address": "du"}),
    (
        "lehmann@kanzlei-lehmann.test",
        {"first_name": "Heike", "last_name": "Lehmann", "salutation": "Frau", "title": "Dr."},
    ),
)

ANSWERS = (
    (
        "renate.hoffmann@t-beispiel.test",
        "jonas.weber@beispiel.test",
        "Guten Tag Renate Hoffmann,\n\n"
        "Ihre Kündigung des Wartungsvertrags V-30877 zum 30. November ist angekommen. Ich trage sie heute ein und schicke Ihnen "
        "die schriftliche Bestätigung bis morgen, 14 Uhr.",
    ),
    (
        "mia@atelier-vogel.test",
        "mira.sommer@beispiel.test",
        "Hallo Mia,\n\n"
        "damit du deinen Samstag planen kannst: Die zwei Eimer Lehmfarbe aus der Bestellung 7719 haben unser Lager heute früh "
        "verlassen. Ich frage morgen früh bei der Spedition nach und melde mich bis morgen, 12 Uhr, mit dem genauen Liefertag bei dir.",
    ),
)


def fill(desk: Desk) -> dict[str, Any]:
    """Take the sample mail in, the way real mail goes. A desk that has mail is left as it is."""
    with desk.store.write() as session:
        if session.scalar(select(func.count()).select_from(InboundMail)):
            return {"mails": 0, "outcomes": {}}
        for email, first, last, role, hours, access in PEOPLE:
            if session.scalar(select(Agent.id).where(Agent.email == email)) is None:
                add_agent(
                    session,
                    email=email,
                    first_name=first,
                    last_name=last,
                    role_title=role,
                    hours_text=hours,
                    access=access,
                    team="Kundenservice",
                    now=desk.now,
                )
    mailbox = desk.mailbox(None if len(desk.settings.mailboxes) == 1 else desk.settings.mailboxes[0].address)
    mails = sample_mails()
    files.accept_batch(desk.store, mails, mailbox_id=mailbox.id, now=desk.now)
    outcomes = dict(desk.process())
    desk.compose_notices()
    _know_contacts(desk)
    _answer(desk)
    desk.deliver()
    return {"mails": len(mails), "outcomes": outcomes}


def sample_mails() -> list[bytes]:
    """The 24 mails, in the order in which they came."""
    folder = package_files("takt") / "samples"
    return [
        item.read_bytes()
        for item in sorted(folder.iterdir(), key=lambda i: i.name)
        if item.name.endswith(".eml")
    ]


def log_in_links(desk: Desk) -> list[tuple[str, str]]:
    """(who, one-time link) for an agent and the lead."""
    links = []
    with desk.store.write() as session:
        for email in (PEOPLE[0][0], PEOPLE[2][0]):
            agent = session.scalar(select(Agent).where(Agent.email == email))
            if agent is not None:
                link = logins.make_link(session, agent, base_url=desk.settings.web.base_url, now=desk.now)
                role = "team lead" if agent.is_lead else "agent"
                links.append((f"{agent.name} ({role})", link))
    return links


def _know_contacts(desk: Desk) -> None:
    from tickets import cards
    from tickets.contacts import find

    with desk.store.write() as session:
        for address, fields in CONTACTS:
            contact = find(session, address)
            if contact is not None:
                cards.correct(session, contact, by=None, now=desk.now, **fields)


def _answer(desk: Desk) -> None:
    from tickets.contacts import find

    for address, agent_email, text in ANSWERS:
        with desk.store.read() as session:
            contact = find(session, address)
            ticket = (
                session.scalar(select(Ticket).where(Ticket.contact_id == contact.id)) if contact else None
            )
            number = ticket.number if ticket and conversation.find(session, ticket.number) else None
        if number is not None:
            desk.reply(number, agent_email, text, second_look=True, undo_seconds=0)
