"""A furnished desk for tests: mailbox, people, signer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tickets.profile import MailboxProfile
from tickets.records import Agent, Mailbox, Team
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
