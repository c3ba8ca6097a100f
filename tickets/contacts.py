"""Finding the contact behind an address, or meeting them for the first time."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tickets.records import Contact, Organisation, OrganisationDomain, track
from tickets.store import insert_or_ignore


def fold(address: str) -> str:
    """One spelling per address: trimmed and lower case. Plus parts stay, they may be other people."""
    return address.strip().lower()


def find(session: Session, address: str) -> Contact | None:
    return session.scalar(_AT_ADDRESS, {"wanted": fold(address)})


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
    made = insert_or_ignore(
        session,
        Contact,
        address=fold(address),
        name=name,
        organisation_id=_organisation_of(session, address),
        notes="",
        created_at=now,
    )
    contact = find(session, address)
    assert contact is not None
    if made is not None:
        track(session, "contact.created", now=now, contact_id=contact.id)
    return contact


def _organisation_of(session: Session, address: str) -> int | None:
    """The organisation that this mail domain was given to, in the settings or on the desk."""
    domain = fold(address).rpartition("@")[2]
    if not domain:
        return None
    session.flush()
    connection = session.connection()
    return connection.scalar(_TOLD_DOMAIN, {"wanted": domain}) or connection.scalar(
        _GIVEN_DOMAIN, {"wanted": domain}
    )


# Asked for every mail, so built once.
_AT_ADDRESS = select(Contact).where(Contact.address == bindparam("wanted"))
_TOLD_DOMAIN = select(Organisation.id).where(Organisation.domain == bindparam("wanted"))
_GIVEN_DOMAIN = select(OrganisationDomain.organisation_id).where(
    OrganisationDomain.domain == bindparam("wanted")
)
