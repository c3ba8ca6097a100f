"""Finding the contact behind an address, or meeting them for the first time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from sqlalchemy import Executable, bindparam, literal, select, union_all
from sqlalchemy.orm import Session

from tickets.records import Contact, Organisation, OrganisationDomain, track
from tickets.records.base import WriteSession
from tickets.store import flush_objects, insert_or_ignore


def fold(address: str) -> str:
    """One spelling per address: trimmed and lower case. Plus parts stay, they may be other people."""
    return address.strip().lower()


def find(session: Session, address: str) -> Contact | None:
    folded = fold(address)
    foreseen: dict[str, Contact | None] = session.info.get(_FORESEEN, {})
    if folded in foreseen:
        return foreseen[folded]
    return session.scalar(_AT_ADDRESS, {"wanted": folded})


def foresee(session: Session, addresses: Iterable[str]) -> None:
    """Read the people at these addresses in one go, so that :func:`find` asks no more for them in this session. For a round
    over many mails; only :func:`find_or_make` may add contacts in it."""
    foreseen: dict[str, Contact | None] = dict.fromkeys(map(fold, addresses))
    for contact in session.scalars(select(Contact).where(Contact.address.in_(foreseen))):
        foreseen[contact.address] = contact
    session.info[_FORESEEN] = foreseen
    domains = {_domain(address) for address, contact in foreseen.items() if contact is None}
    session.info[_DOMAINS] = dict.fromkeys(domains) | _organisations_of(session, domains)


_FORESEEN, _DOMAINS = "contacts", "domains"


def addresses_of(session: Session, address: str) -> frozenset[str]:
    """Every address of the person behind this one; only itself when nobody merged it (:mod:`tickets.cards`)."""
    contact = find(session, address)
    if contact is None:
        return frozenset({fold(address)})
    main = contact.merged_into_id or contact.id
    return frozenset(
        session.scalars(
            select(Contact.address).where((Contact.id == main) | (Contact.merged_into_id == main))
        )
    )


def find_or_make(session: Session, address: str, name: str = "", *, now: dt.datetime) -> Contact:
    """The contact of this address; a new one knows only the name they wrote themselves. Safe beside other writers."""
    if contact := find(session, address):
        if name and not contact.name:
            contact.name = name
        return contact
    folded = fold(address)
    values = {
        "address": folded,
        "name": name,
        "organisation_id": _organisation_of(session, address),
        "notes": "",
        "created_at": now,
    }
    made = insert_or_ignore(session, Contact, **values)
    if made is not None and isinstance(session, WriteSession):
        contact = session.adopt(Contact(**values), made)
    else:
        contact = session.scalars(_AT_ADDRESS, {"wanted": folded}).one()
    if folded in (foreseen := session.info.get(_FORESEEN, {})):
        foreseen[folded] = contact
    if made is not None:
        track(session, "contact.created", now=now, contact_id=contact.id)
    return contact


def _organisation_of(session: Session, address: str) -> int | None:
    """The organisation that this mail domain was given to, in the settings or on the desk."""
    domain = _domain(fold(address))
    foreseen: dict[str, int | None] = session.info.get(_DOMAINS, {})
    return foreseen[domain] if domain in foreseen else _organisations_of(session, {domain}).get(domain)


def _organisations_of(session: Session, domains: Collection[str]) -> dict[str, int]:
    if not any(domains):
        return {}
    flush_objects(session)
    found = session.connection().execute(_THEIR_ORGANISATIONS, {"wanted": sorted(filter(None, domains))})
    return {domain: organisation for domain, organisation, _ in found if domain is not None}


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


# Asked for every mail, so built once.
_AT_ADDRESS = select(Contact).where(Contact.address == bindparam("wanted"))
_THEIR_ORGANISATIONS: Executable = union_all(
    select(OrganisationDomain.domain, OrganisationDomain.organisation_id, literal(0).label("first")).where(
        OrganisationDomain.domain.in_(bindparam("wanted", expanding=True))
    ),
    select(Organisation.domain, Organisation.id, literal(1)).where(
        Organisation.domain.in_(bindparam("wanted", expanding=True))
    ),
).order_by("first")
"""An organisation's first domain counts for more than a further one of another, so it comes last."""
