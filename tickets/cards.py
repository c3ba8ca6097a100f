"""Contact cards: what we know of a person, over every address they write from.

One person may have several addresses. Merging makes one of them the main card and points the others to it; the fields are the same
on all of them from then on. Tickets, parties and answers stay with the address they came from: nobody's mail goes to
another inbox because two cards were thought to be one person, and taking the merge back is one step.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from tickets import rights
from tickets.records import Agent, Contact, Event, Organisation, Party, Ticket, track
from tickets.refused import Refused

FIELDS = (
    "name", "first_name", "last_name", "title", "salutation", "form_of_address", "pronouns", "language", "timezone",
    "notes", "reach_times", "update_rhythm", "glossary", "surveys",
)  # fmt: skip
TEXTS = frozenset({"name", "notes", "reach_times", "update_rhythm", "glossary"})
"""Fields that are empty when unknown; all others are None."""
LONG = 5000
MAX_FIELD = 200
HISTORY = 200
CORRECTIONS = (
    "contact.corrected",
    "contact.merged",
    "contact.unmerged",
    "contact.reachable",
    "contact.organisation",
)


def main_card(session: Session, contact: Contact) -> Contact:
    """The card that stands for this person: the main one when addresses were merged."""
    return session.get_one(Contact, contact.merged_into_id) if contact.merged_into_id is not None else contact


def addresses(session: Session, contact: Contact) -> list[Contact]:
    """Every address of this person, the main one first."""
    main = main_card(session, contact)
    others = session.scalars(select(Contact).where(Contact.merged_into_id == main.id).order_by(Contact.id))
    return [main, *others]


def correct(
    session: Session, contact: Contact, *, by: int | None, now: dt.datetime, **fields: str | None
) -> None:
    """Correct what we know, on every address of the person. The log keeps what it was and what it is; notes without their words."""
    wanted = {name: _checked(name, value) for name, value in fields.items()}
    main = main_card(session, contact)
    changes = {
        name: [getattr(main, name), value] for name, value in wanted.items() if getattr(main, name) != value
    }
    for card in addresses(session, main):
        for name, value in wanted.items():
            setattr(card, name, value)
    if changes:
        shown = {name: change for name, change in changes.items() if name != "notes"}
        track(
            session, "contact.corrected", now=now, agent_id=by, contact_id=main.id, fields=sorted(changes), changes=shown
        )  # fmt: skip


def _checked(name: str, value: str | None) -> str | None:
    if name not in FIELDS:
        raise Refused(
            f"Ein Kontakt hat kein Feld {name!r}; es gibt {', '.join(FIELDS)}.",
            f"a contact has no field {name!r}; known are {', '.join(FIELDS)}",
        )
    text = (value or "").strip()
    if len(text) > (LONG if name == "notes" else MAX_FIELD):
        raise Refused(
            f"Das ist länger als {LONG if name == 'notes' else MAX_FIELD} Zeichen ({name}); ein paar Wörter reichen.",
            f"{name} is longer than {LONG if name == 'notes' else MAX_FIELD} characters: a few words will do",
        )
    if name != "notes" and any(ord(c) < 32 for c in text):
        raise Refused(
            f"{name} ist eine Zeile: bitte ohne Umbruch.", f"{name} is one line: leave out the line break"
        )
    if not text:
        return "" if name in TEXTS else None
    if name == "form_of_address" and text not in ("Sie", "du"):
        raise Refused("Die Anredeform ist Sie oder du.", "the form of address is Sie or du")
    if name == "language" and text not in ("de", "en"):
        raise Refused("Die Sprache ist de oder en.", "the language is de or en")
    if name == "surveys" and text != "no":
        raise Refused(
            "Umfragen: „no“, oder leer, wenn dazu nichts gesagt wurde.",
            "surveys is no, or empty when nothing was said",
        )
    if name == "timezone" and text not in available_timezones():
        raise Refused(
            f"{text} ist keine Zeitzone: Schreiben Sie sie wie Europe/Berlin.",
            f"{text!r} is no time zone: write it as Europe/Berlin",
        )
    return text


def merge(session: Session, main: Contact, other: Contact, *, by: int | None, now: dt.datetime) -> None:
    """These two are one person: `main` stays, what it does not know it takes from `other`."""
    main, other = main_card(session, main), main_card(session, other)
    if main.id == other.id:
        raise Refused(
            "Diese Adressen gehören schon zu einer Karte.", "these addresses belong to one card already"
        )
    before = {card.id: _fields_of(card) for card in (*addresses(session, main), *addresses(session, other))}
    joined = addresses(session, other)
    for card in joined:
        card.merged_into_id = main.id
    session.flush()
    taken = {name: getattr(main, name) or getattr(other, name) for name in FIELDS if name != "notes"}
    taken["notes"] = "\n".join(part for part in (main.notes, other.notes) if part)[:LONG]
    main.organisation_id = main.organisation_id or other.organisation_id
    for card in addresses(session, main):
        for name, value in taken.items():
            setattr(card, name, value)
    track(
        session, "contact.merged", now=now, agent_id=by, contact_id=main.id, other_id=other.id,
        joined=[card.id for card in joined], before={str(key): values for key, values in before.items()},
    )  # fmt: skip


def unmerge(session: Session, other: Contact, *, by: int | None, now: dt.datetime) -> None:
    """They were two people after all: `other` is a card of its own again, with the fields it had. Later corrections of the main card stay."""
    if other.merged_into_id is None:
        raise Refused(
            f"{other.address} ist schon eine eigene Karte.", f"{other.address} is a card of its own already"
        )
    main = session.get_one(Contact, other.merged_into_id)
    known = _before_merge(session, main, other)
    other.merged_into_id = None
    for name, value in known.get(str(other.id), {}).items():
        setattr(other, name, value)
    if (was := known.get(str(main.id))) is not None:
        _give_back(session, main, other, was)
    session.flush()
    track(session, "contact.unmerged", now=now, agent_id=by, contact_id=main.id, other_id=other.id)


def _before_merge(session: Session, main: Contact, other: Contact) -> dict[str, dict[str, Any]]:
    """What the cards held before `other` was merged into `main`."""
    merges = session.scalars(select(Event).where(Event.kind == "contact.merged").order_by(Event.id.desc()))
    for event in merges:
        if event.data.get("contact_id") == main.id and other.id in event.data.get("joined", []):
            before: dict[str, dict[str, Any]] = event.data["before"]
            return before
    return {}


def _give_back(session: Session, main: Contact, other: Contact, was: dict[str, Any]) -> None:
    """What the main card had only from the other one, it forgets again; what was corrected since, it keeps."""
    for name in FIELDS:
        had = getattr(main, name)
        from_other = had and not was.get(name) and had == getattr(other, name)
        appended = (
            name == "notes"
            and other.notes
            and had == "\n".join(p for p in (was.get("notes"), other.notes) if p)
        )
        if from_other or appended:
            for card in addresses(session, main):
                setattr(card, name, was.get(name))


def _fields_of(card: Contact) -> dict[str, Any]:
    return {name: getattr(card, name) for name in FIELDS}


def mark_reachable(session: Session, contact: Contact, *, by: int | None, now: dt.datetime) -> None:
    """Mail to this address works again: the mark of the bounces goes."""
    if contact.bounced_at is not None:
        contact.bounced_at = None
        track(
            session,
            "contact.reachable",
            now=now,
            agent_id=by,
            contact_id=main_card(session, contact).id,
            address=contact.address,
        )


def set_organisation(
    session: Session, contact: Contact, organisation: Organisation | None, *, by: int | None, now: dt.datetime
) -> None:
    main = main_card(session, contact)
    wanted = organisation.id if organisation is not None else None
    if main.organisation_id != wanted:
        was, main.organisation_id = main.organisation_id, wanted
        track(session, "contact.organisation", now=now, agent_id=by, contact_id=main.id, was=was, to=wanted)


def history(session: Session, contact: Contact, who: Agent) -> Sequence[Ticket]:
    """Tickets of this person over every mailbox `who` may read: their own, and those they take part in. The newest first."""
    ids = [card.id for card in addresses(session, contact)]
    mails = [card.address for card in addresses(session, contact)]
    part = select(Party.ticket_id).where(Party.address.in_(mails))
    return session.scalars(
        select(Ticket)
        .where(or_(Ticket.contact_id.in_(ids), Ticket.id.in_(part)), rights.readable(session, who))
        .options(joinedload(Ticket.mailbox), joinedload(Ticket.contact))
        .order_by(Ticket.id.desc())
        .limit(HISTORY)
    ).all()


def corrections(session: Session, contact: Contact, limit: int = 50) -> list[Event]:
    """What was changed on this card, the newest first."""
    main = main_card(session, contact)
    return list(
        session.scalars(
            select(Event)
            .where(Event.kind.in_(CORRECTIONS), Event.data["contact_id"].as_integer() == main.id)
            .order_by(Event.id.desc())
            .limit(limit)
        )
    )


def look_up(
    session: Session, words: str, *, who: Agent, after: int = 0, limit: int = 50, bounced: bool = False
) -> list[Contact]:
    """Cards whose names, addresses or organisation hold every word, in the order of their first mail. Empty: all of them."""
    query = (
        select(Contact)
        .outerjoin(Organisation, Organisation.id == Contact.organisation_id)
        .where(Contact.id > after, rights.knowable(session, who))
        .options(joinedload(Contact.organisation))
    )
    if bounced:
        query = query.where(Contact.bounced_at.is_not(None))
    elif not words.strip():
        query = query.where(Contact.merged_into_id.is_(None))
    for word in words.split()[:8]:
        spellings = [func.lower(f"%{_escaped(s)}%") for s in _spellings(word)]
        places = (Contact.name, Contact.first_name, Contact.last_name, Contact.address, Organisation.name)
        query = query.where(
            or_(*(func.lower(place).like(s, escape="/") for place in places for s in spellings))
        )
    return list(session.scalars(query.order_by(Contact.id).limit(limit)))


def same_name(session: Session, contact: Contact, limit: int = 5) -> list[Contact]:
    """Other cards with the same full name: perhaps the same person. A first name alone says nothing."""
    name = " ".join(contact.name.split())
    if " " not in name:
        return []
    mine = [card.id for card in addresses(session, contact)]
    return list(
        session.scalars(
            select(Contact)
            .where(
                func.lower(Contact.name) == name.lower(),
                Contact.id.not_in(mine),
                Contact.merged_into_id.is_(None),
            )
            .order_by(Contact.id)
            .limit(limit)
        )
    )


def _spellings(word: str) -> set[str]:
    """Müller and Mueller; SQLite's lower() leaves Ü alone, so both cases are asked for."""
    word = word.lower()
    spelled = word
    for umlaut, two in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        spelled = spelled.replace(umlaut, two)
    joined = word
    for umlaut, two in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        joined = joined.replace(two, umlaut)
    both = {word, spelled, joined}
    return both | {one.replace("ä", "Ä").replace("ö", "Ö").replace("ü", "Ü") for one in both}


def _escaped(text: str) -> str:
    return text.replace("/", "//").replace("%", "/%").replace("_", "/_")
