"""Organisations: firms, authorities and households, and the mail domains their people write from."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from tickets import rights
from tickets.records import Agent, Contact, Organisation, OrganisationDomain, Ticket, track
from tickets.refused import Refused

FREE_MAIL = frozenset({
    "gmail.com", "googlemail.com", "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "web.de", "t-online.de",
    "freenet.de", "outlook.com", "outlook.de", "hotmail.com", "hotmail.de", "live.com", "live.de", "msn.com",
    "yahoo.com", "yahoo.de", "icloud.com", "me.com", "mac.com", "aol.com", "aol.de", "posteo.de",
    "mailbox.org", "proton.me", "protonmail.com", "arcor.de", "online.de", "mail.de", "email.de", "bluewin.ch",
    "aon.at", "tutanota.com",
})  # fmt: skip
"""Domains where everybody may have an address: they say nothing about where somebody belongs."""
_DOMAIN = re.compile(r"(?=.{3,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")


def named(session: Session, name: str) -> Organisation | None:
    return session.scalar(
        select(Organisation).where(func.lower(Organisation.name) == " ".join(name.split()).lower())
    )


def make(session: Session, name: str, *, by: int | None, now: dt.datetime) -> Organisation:
    """The organisation of this name, made when there is none."""
    name = " ".join(name.split())
    if not name or len(name) > 200:
        raise Refused(
            "Eine Organisation hat einen Namen mit höchstens 200 Zeichen.",
            "an organisation has a name of up to 200 characters",
        )
    if found := named(session, name):
        return found
    made = Organisation(name=name)
    session.add(made)
    session.flush()
    track(session, "organisation.made", now=now, agent_id=by, organisation_id=made.id, name=name)
    return made


def rename(
    session: Session, organisation: Organisation, name: str, *, by: int | None, now: dt.datetime
) -> None:
    name = " ".join(name.split())
    if organisation.settings_data is not None and name != organisation.name:
        raise Refused(
            f"{organisation.name} steht in der Einstellungsdatei und wird dort umbenannt.",
            f"{organisation.name} stands in the settings file: it is renamed there",
        )
    taken = named(session, name)
    if not name or (taken is not None and taken.id != organisation.id):
        raise Refused(
            f"Eine Organisation namens {name} gibt es schon."
            if name
            else "Eine Organisation hat einen Namen.",
            f"there is an organisation {name} already" if name else "an organisation has a name",
        )
    if name != organisation.name:
        was, organisation.name = organisation.name, name
        track(
            session,
            "organisation.renamed",
            now=now,
            agent_id=by,
            organisation_id=organisation.id,
            was=was,
            to=name,
        )


def domains(session: Session, organisation: Organisation) -> list[str]:
    """Every mail domain, that of the settings first."""
    further = session.scalars(
        select(OrganisationDomain.domain)
        .where(OrganisationDomain.organisation_id == organisation.id)
        .order_by(OrganisationDomain.domain)
    )
    return [*([organisation.domain] if organisation.domain else []), *further]


def add_domain(
    session: Session, organisation: Organisation, domain: str, *, by: int | None, now: dt.datetime
) -> int:
    """Who writes from this domain belongs here, those known already as well. Returns how many of them there are."""
    domain = domain.strip().lower().removeprefix("@").rstrip(".")
    if not _DOMAIN.fullmatch(domain):
        raise Refused(
            f"{domain!r} ist keine Maildomain: Schreiben Sie sie wie example.org.",
            f"{domain!r} is no mail domain: write it as example.org",
        )
    if domain in FREE_MAIL:
        raise Refused(
            f"Bei {domain} kann jeder eine Adresse haben: Sie steht für keine Organisation.",
            f"at {domain} anybody can have an address: it cannot stand for an organisation",
        )
    owner = session.scalar(
        select(Organisation)
        .outerjoin(OrganisationDomain, OrganisationDomain.organisation_id == Organisation.id)
        .where(or_(Organisation.domain == domain, OrganisationDomain.domain == domain))
        .limit(1)
    )
    if owner is not None and owner.id != organisation.id:
        raise Refused(
            f"{domain} gehört schon zu {owner.name}: Nehmen Sie sie dort zuerst weg.",
            f"{domain} belongs to {owner.name} already: take it from there first",
        )
    if owner is None:
        session.add(OrganisationDomain(organisation_id=organisation.id, domain=domain))
        track(
            session,
            "organisation.domain_added",
            now=now,
            agent_id=by,
            organisation_id=organisation.id,
            domain=domain,
        )
    joined = session.scalars(
        select(Contact).where(
            Contact.organisation_id.is_(None), Contact.address.endswith(f"@{domain}", autoescape=True)
        )
    ).all()
    for contact in joined:
        contact.organisation_id = organisation.id
    session.flush()
    return len(joined)


def remove_domain(
    session: Session, organisation: Organisation, domain: str, *, by: int | None, now: dt.datetime
) -> None:
    """New people from this domain are on their own; those who belong here stay."""
    row = session.scalar(
        select(OrganisationDomain).where(
            OrganisationDomain.organisation_id == organisation.id, OrganisationDomain.domain == domain
        )
    )
    if row is None:
        raise Refused(
            f"{domain} steht in der Einstellungsdatei oder nirgends und lässt sich hier nicht wegnehmen.",
            f"{domain} stands in the settings file or nowhere: it cannot be taken away here",
        )
    session.delete(row)
    track(
        session,
        "organisation.domain_removed",
        now=now,
        agent_id=by,
        organisation_id=organisation.id,
        domain=domain,
    )


def people(session: Session, organisation: Organisation, who: Agent, limit: int = 200) -> Sequence[Contact]:
    return session.scalars(
        select(Contact)
        .where(Contact.organisation_id == organisation.id, rights.knowable(session, who))
        .order_by(Contact.name, Contact.id)
        .limit(limit)
    ).all()


def tickets(session: Session, organisation: Organisation, who: Agent, limit: int = 100) -> Sequence[Ticket]:
    """What their people wrote about, over every mailbox, the newest first."""
    return session.scalars(
        select(Ticket)
        .join(Contact, Contact.id == Ticket.contact_id)
        .where(Contact.organisation_id == organisation.id, rights.readable(session, who))
        .order_by(Ticket.id.desc())
        .limit(limit)
    ).all()


def listed(session: Session, limit: int = 500) -> list[tuple[Organisation, int]]:
    """Every organisation with how many people belong to it, by name."""
    count = func.count(Contact.id)
    rows = session.execute(
        select(Organisation, count)
        .outerjoin(Contact, Contact.organisation_id == Organisation.id)
        .group_by(Organisation.id)
        .order_by(Organisation.name)
        .limit(limit)
    ).tuples()
    return list(rows)


def dissolve(session: Session, organisation: Organisation, *, by: int | None, now: dt.datetime) -> None:
    """Take an organisation away; its people stay as they are, without one."""
    if organisation.settings_data is not None or organisation.domain is not None:
        raise Refused(
            f"{organisation.name} steht in der Einstellungsdatei und wird dort entfernt.",
            f"{organisation.name} stands in the settings file: it is taken away there",
        )
    session.execute(
        update(Contact).where(Contact.organisation_id == organisation.id).values(organisation_id=None)
    )
    for row in session.scalars(
        select(OrganisationDomain).where(OrganisationDomain.organisation_id == organisation.id)
    ):
        session.delete(row)
    session.flush()
    track(
        session,
        "organisation.dissolved",
        now=now,
        agent_id=by,
        organisation_id=organisation.id,
        name=organisation.name,
    )
    session.delete(organisation)
