"""The team's categories: leads add, change, move and remove them, on the desk and by command."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from tickets import rights
from tickets.intents.marking import book_of, forget_book
from tickets.intents.words import Reading, checked
from tickets.records import Agent, Intent, Mailbox, track
from tickets.refused import Refused
from tickets.search.folding import fold

MAX_NAME = 60
MAX_INTENTS = 60


def all_of(session: Session, *, removed: bool = False) -> list[Intent]:
    """The categories in the order in which they are tried; with `removed` also those that old tickets still have, at the end."""
    query = select(Intent).order_by(Intent.removed_at.is_not(None), Intent.position, Intent.id)
    if not removed:
        query = query.where(Intent.removed_at.is_(None))
    return list(session.scalars(query))


def known_to(session: Session, agent: Agent, *, removed: bool = False) -> list[Intent]:
    """Those an agent may know of: what a mailbox reserved for another team is about says something about its mail."""
    mine = rights.enterable(session, agent)
    return [i for i in all_of(session, removed=removed) if i.mailbox_id is None or i.mailbox_id in mine]


def find(session: Session, name: str) -> Intent:
    """The category that is called so, in either language. Raises Refused with the names there are."""
    wanted = fold(name)
    found = [i for i in all_of(session) if wanted in (fold(i.name_de), fold(i.name_en))]
    if not found:
        names = ", ".join(i.name_de for i in all_of(session))
        raise Refused(
            f"Ein Thema „{name}“ gibt es nicht. Es gibt: {names}.",
            f"there is no intent “{name}”; there are: {names}",
        )
    return found[0]


def save(
    session: Session,
    intent: Intent | None,
    *,
    name_de: str,
    name_en: str = "",
    words: Iterable[str],
    mailbox_id: int | None = None,
    by: int | None,
    now: dt.datetime,
) -> Intent:
    """Make a category, before the one that takes what is left, or change one. All or nothing."""
    name_de, name_en = _name(name_de), _name(name_en or name_de)
    kept = checked(words)
    others = [i for i in all_of(session) if i is not intent]
    if intent is None and len(others) >= MAX_INTENTS:
        raise Refused(
            f"Mehr als {MAX_INTENTS} Themen liest niemand. Legen Sie zwei zusammen.",
            f"more than {MAX_INTENTS} intents are read by nobody; put two together",
        )
    taken = {fold(n) for i in others for n in (i.name_de, i.name_en)}
    if taken & {fold(name_de), fold(name_en)}:
        raise Refused(f"„{name_de}“ gibt es schon.", f"there is an intent “{name_de}” already")
    if mailbox_id is not None and session.get(Mailbox, mailbox_id) is None:
        raise Refused("Dieses Postfach gibt es nicht.", "there is no such mailbox")
    made = intent is None
    if intent is None:
        intent = Intent(position=0, made_at=now)
        session.add(intent)
    before = {} if made else _as_data(intent)
    intent.name_de, intent.name_en, intent.words, intent.mailbox_id = name_de, name_en, kept, mailbox_id
    if made:
        session.flush()
        catch_all = next((place for place, other in enumerate(others) if not other.words), len(others))
        _number([*others[:catch_all], intent, *others[catch_all:]])
    if made or before != _as_data(intent):
        session.flush()
        forget_book(session)
        track(
            session, "intent.saved", now=now, agent_id=by, intent=intent.id, was=before, to=_as_data(intent)
        )
    return intent


def move(session: Session, intent: Intent, places: int, *, by: int | None, now: dt.datetime) -> None:
    """Up (-1) or down (+1) in the order in which they are tried."""
    order = all_of(session)
    at = order.index(intent)
    to = min(max(at + places, 0), len(order) - 1)
    if to == at:
        return
    order.insert(to, order.pop(at))
    _number(order)
    session.flush()
    forget_book(session)
    track(session, "intent.moved", now=now, agent_id=by, intent=intent.id, was=at + 1, to=to + 1)


def remove(session: Session, intent: Intent, *, by: int | None, now: dt.datetime) -> None:
    """No mail gets it any more. Tickets that have it keep it until words or agents say otherwise."""
    if intent.removed_at is None:
        intent.removed_at = now
        session.flush()
        forget_book(session)
        track(session, "intent.removed", now=now, agent_id=by, intent=intent.id, was=_as_data(intent))


def tried(session: Session, subject: str, text: str, mailbox_id: int) -> tuple[Intent | None, Reading | None]:
    """What would a mail like this be about? Nothing is changed."""
    reading = book_of(session).read(subject, text, mailbox_id)
    return (session.get(Intent, reading.intent_id) if reading else None), reading


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME or not fold(name).strip():
        raise Refused(
            f"Ein Thema braucht einen Namen mit höchstens {MAX_NAME} Zeichen.",
            f"an intent needs a name of {MAX_NAME} characters at most",
        )
    return name


def _number(order: list[Intent]) -> None:
    for place, intent in enumerate(order, 1):
        intent.position = place


def _as_data(intent: Intent) -> dict[str, object]:
    return {
        "name_de": intent.name_de,
        "name_en": intent.name_en,
        "words": list(intent.words),
        "mailbox": intent.mailbox_id,
    }
