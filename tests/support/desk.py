"""A furnished desk for tests: mailbox, people, signer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tickets import drafts, windows
from tickets.contacts import find_or_make
from tickets.profile import MailboxProfile
from tickets.records import Agent, Mailbox, Message, NumberSeries, Party, Reply, Team, Ticket
from tickets.store import Store
from tickets.tokens import Signer

PROFILE = MailboxProfile(
    address="service@takt.test",
    aliases=("hilfe@takt.test",),
    name="Kundenservice Takt",
    team="Kundenservice",
    reach_us="Telefon 030 5550 100, Mo–Fr 9–17 Uhr",
    signature_lines=("Takt Beispiel GmbH · Lindenweg 3 · 10115 Berlin",),
)


@dataclass
class Desk:
    """What a test needs to act: the store, the signer, and the ids of the people."""

    store: Store
    signer: Signer
    mailbox_id: int
    agent_id: int
    """Mira Sommer, agent."""
    colleague_id: int
    """Jonas Weber, agent."""
    lead_id: int
    """Aylin Kaya, lead."""
    now: dt.datetime

    @classmethod
    def furnish(cls, store: Store, now: dt.datetime, profile: MailboxProfile = PROFILE) -> Desk:
        with store.write() as session:
            team = Team(name=profile.team or "Team")
            session.add(team)
            session.flush()
            mailbox = Mailbox(
                address=profile.address,
                name=profile.name,
                language=profile.language,
                team_id=team.id,
                profile_data=profile.model_dump(mode="json"),
            )
            people = [
                Agent(
                    email=f"{first}@takt.test".lower(),
                    first_name=first,
                    last_name=last,
                    role_title=role,
                    access=access,
                    team_id=team.id,
                    created_at=now,
                )
                for first, last, role, access in (
                    ("Mira", "Sommer", "Kundenservice Technik", "agent"),
                    ("Jonas", "Weber", "Kundenservice Rechnungen", "agent"),
                    ("Aylin", "Kaya", "Teamleitung Kundenservice", "lead"),
                )
            ]
            session.add_all([mailbox, *people])
            session.flush()
            ids = [p.id for p in people]
            mailbox_id = mailbox.id
        return cls(store, Signer({"k1": b"test-signing-key-0123456789"}, "k1"), mailbox_id, *ids, now)

    def open_ticket(
        self,
        session: Session,
        *,
        address: str = "kim@example.org",
        name: str = "Kim Schulz",
        subject: str = "Rechnung 4711",
        urgency: str = "normal",
        at: dt.datetime | None = None,
        text: str = "Guten Tag,\n\nin der Rechnung 4711 fehlt die Gutschrift. Wann kommt sie?",
    ) -> Ticket:
        """A ticket as a first mail makes it, with its first window running and nothing sent yet."""
        at = at or self.now
        contact = find_or_make(session, address, name, now=at)
        count = session.scalar(select(func.count()).select_from(Ticket)) or 0
        ticket = Ticket(
            number=f"T-2026-{count + 1:06d}",
            mailbox=session.get_one(Mailbox, self.mailbox_id),
            contact=contact,
            subject=subject,
            language="de",
            urgency=urgency,
            created_at=at,
            updated_at=at,
            client_wrote_at=at,
            last_line=text[:80],
            version=1,
            state="open",
        )
        session.add(ticket)
        session.merge(NumberSeries(year=2026, last=count + 1))
        session.flush()
        session.add(Party(ticket_id=ticket.id, contact_id=contact.id, address=contact.address, name=name))
        session.add(
            Message(
                ticket_id=ticket.id,
                direction="in",
                contact_id=contact.id,
                at=at,
                message_id=f"<first-{ticket.id}@example.org>",
                subject=subject,
                from_name=name,
                from_address=address,
                to=[["", PROFILE.address]],
                cc=[],
                text=text,
                new_text=text,
                attachments=[],
                details={},
            )
        )
        windows.start(session, ticket, "first", now=at)
        windows.refresh_due(session, ticket)
        return ticket

    def write_reply(
        self, session: Session, ticket: Ticket, text: str = "Guten Tag Kim Schulz,", **values: object
    ) -> Reply:
        """A draft by Mira Sommer against the ticket as it is now."""
        return drafts.save(
            session,
            ticket.id,
            self.agent_id,
            text=text,
            base_version=ticket.version,
            now=values.pop("now", self.now),  # type: ignore[arg-type]
            **values,  # type: ignore[arg-type]
        )
