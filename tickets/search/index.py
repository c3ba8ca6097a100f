"""Keeping the index: tickets that are due are folded again and written beside their trigrams, a batch a transaction.

A ticket's whole text is folded anew each time. That costs about a millisecond, happens outside the way of a mail, and means that
nothing can drift: the rows are the truth and the index follows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from zlib import crc32

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session, joinedload, selectinload

from tickets.records import Contact, Message, Note, SearchDoc, SearchDue, Ticket
from tickets.search.folding import fold
from tickets.store import Store

BATCH = 50
MAX_MESSAGE = 50_000
"""Characters of one message that can be found; the whole of it stays readable on the ticket."""
MAX_TICKET = 400_000
"""Characters of one ticket that can be found, the newest messages first."""
COLUMNS = ("subject", "people", "files", "labels", "body")
LOCK = 0x74616B74
"""PostgreSQL: one indexer at a time, so that an older text never overwrites a newer one."""


def keep(store: Store) -> int:
    """Bring the index up to date. Returns how many tickets were folded."""
    done = 0
    while True:
        with store.write() as session:
            folded = keep_some(session)
        if folded == 0:
            return done
        done += folded


def keep_some(session: Session, limit: int = BATCH) -> int:
    """Fold up to `limit` changes; 0 when nothing is due, or when another worker is at it."""
    if _is_postgres(session) and not session.scalar(select(func.pg_try_advisory_xact_lock(LOCK))):
        return 0
    marks = (
        session.execute(select(SearchDue.id, SearchDue.ticket_id).order_by(SearchDue.id).limit(limit))
        .tuples()
        .all()
    )
    if not marks:
        return 0
    session.execute(delete(SearchDue).where(SearchDue.id.in_([mark_id for mark_id, _ in marks])))
    write(session, {ticket_id for _, ticket_id in marks})
    return len(marks)


def rebuild(store: Store, *, batch: int = 500) -> int:
    """Throw the index away and make it again from the rows."""
    with store.write() as session:
        if store.dialect == "sqlite":
            session.execute(text("INSERT INTO search_index(search_index) VALUES ('delete-all')"))
        session.execute(delete(SearchDoc))
        session.execute(delete(SearchDue))
    done, last = 0, 0
    while True:
        with store.write() as session:
            ids = session.scalars(
                select(Ticket.id).where(Ticket.id > last).order_by(Ticket.id).limit(batch)
            ).all()
            write(session, ids)
        if not ids:
            return done
        done, last = done + len(ids), ids[-1]


def write(session: Session, ticket_ids: Iterable[int]) -> None:
    """Fold these tickets and put them into the index, in place of what was there."""
    ids = sorted(ticket_ids)
    session.flush()
    old = {
        doc.ticket_id: doc for doc in session.scalars(select(SearchDoc).where(SearchDoc.ticket_id.in_(ids)))
    }
    numbered = _is_postgres(session)
    for doc in folded(session, ids):
        if numbered:
            doc.grams = sorted({gram_number(gram) for gram in _grams_of(doc)})
        was = old.get(doc.ticket_id)
        if was is None:
            session.add(doc)
        elif all(getattr(was, column) == getattr(doc, column) for column in COLUMNS):
            continue
        else:
            _forget(session, was)
            for column in (*COLUMNS, "grams"):
                setattr(was, column, getattr(doc, column))
        session.flush()
        _remember(session, was or doc)


def folded(session: Session, ticket_ids: Sequence[int]) -> list[SearchDoc]:
    """What can be found of these tickets. A ticket that went into another is found there."""
    tickets = session.scalars(
        select(Ticket)
        .where(Ticket.id.in_(ticket_ids))
        .options(joinedload(Ticket.contact).joinedload(Contact.organisation), selectinload(Ticket.labels))
        .execution_options(populate_existing=True)
    ).all()
    came_from = {ticket_id: ticket_id for ticket_id in ticket_ids}
    merged = select(Ticket.id, Ticket.merged_into_id).where(Ticket.merged_into_id.in_(ticket_ids))
    came_from |= {was: into for was, into in session.execute(merged).tuples() if into is not None}
    messages: dict[int, list[Message]] = {}
    for message in session.scalars(
        select(Message)
        .where(Message.ticket_id.in_(came_from))
        .order_by(Message.id.desc())
        .execution_options(yield_per=200)
    ):
        messages.setdefault(came_from[message.ticket_id], []).append(message)
    notes: dict[int, list[str]] = {}
    for ticket_id, words in session.execute(
        select(Note.ticket_id, Note.text).where(Note.ticket_id.in_(came_from)).order_by(Note.id.desc())
    ).tuples():
        notes.setdefault(came_from[ticket_id], []).append(words)
    return [_doc(ticket, messages.get(ticket.id, []), notes.get(ticket.id, [])) for ticket in tickets]


def _doc(ticket: Ticket, messages: Sequence[Message], notes: Sequence[str]) -> SearchDoc:
    """`messages` and `notes` are the newest first."""
    contact = ticket.contact
    people = dict.fromkeys([contact.name, contact.first_name or "", contact.last_name or "", contact.address])
    if contact.organisation is not None:
        people[contact.organisation.name] = None
    subjects, files, words = {ticket.subject: None}, dict[str, None](), list[str]()
    room = MAX_TICKET
    for message in messages:
        if message.kind in ("acknowledgement", "notice"):
            continue
        if message.direction == "in":
            people |= {message.from_name: None, message.from_address: None}
        subjects[message.subject] = None
        files |= {str(attached.get("name", "")): None for attached in message.attachments}
        first = message is messages[-1]  # what it quotes stands nowhere else on this ticket
        body = "\n".join([message.new_text, message.signature, message.quoted if first else ""])[
            :MAX_MESSAGE
        ][:room]
        words.append(body)
        room -= len(body)
        copies = [*message.to, *message.cc] if message.direction == "in" else message.cc
        words += [part for pair in copies[:50] for part in pair]
    return SearchDoc(
        ticket_id=ticket.id,
        subject=_folded(subjects),
        people=_folded([*people, *(_bare(person) for person in people if not person.isascii())]),
        files=_folded(files),
        labels="\n" + "".join(fold(label.label).strip() + "\n" for label in ticket.labels),
        body=_folded([ticket.number, *notes, *words]),
    )


def _bare(name: str) -> str:
    """A name as somebody without these letters on their keyboard types it: Ozdemir for Özdemir."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def _folded(pieces: Iterable[str]) -> str:
    """Pieces a line each: a phrase never reaches from one into the next."""
    return "\n".join(fold(piece) for piece in pieces if piece)


def _remember(session: Session, doc: SearchDoc) -> None:
    if not _is_postgres(session):
        session.execute(
            text(
                "INSERT INTO search_index(rowid, subject, people, files, labels, body) "
                "VALUES (:ticket_id, :subject, :people, :files, :labels, :body)"
            ),
            _values(doc),
        )


def _forget(session: Session, doc: SearchDoc) -> None:
    """FTS5 takes a text out of its index when it is told the text again."""
    if not _is_postgres(session):
        session.execute(
            text(
                "INSERT INTO search_index(search_index, rowid, subject, people, files, labels, body) "
                "VALUES ('delete', :ticket_id, :subject, :people, :files, :labels, :body)"
            ),
            _values(doc),
        )


def _values(doc: SearchDoc) -> dict[str, object]:
    return {"ticket_id": doc.ticket_id, **{column: getattr(doc, column) for column in COLUMNS}}


def grams(text: str) -> set[str]:
    """Every three characters in a row, as FTS5's trigram tokenizer cuts them."""
    return {text[i : i + 3] for i in range(len(text) - 2)}


def gram_number(gram: str) -> int:
    """A trigram as a 32-bit integer for an array of PostgreSQL. A clash only means one more text to look at."""
    return crc32(gram.encode()) - 2**31


def _grams_of(doc: SearchDoc) -> set[str]:
    return set().union(*(grams(getattr(doc, column)) for column in COLUMNS))


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
