"""Keeping the index: tickets that are due are folded again and written beside their trigrams, a batch a transaction.

A ticket's whole text is folded anew each time. That costs about a millisecond, happens outside the way of a mail, and means that
nothing can drift: the rows are the truth and the index follows.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any
from typing import cast as known_as
from zlib import crc32

from sqlalchemy import Integer, String, Table, bindparam, cast, delete, func, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload, selectinload

from tickets.failpoint import failpoint
from tickets.records import Contact, Message, Note, SearchDoc, SearchDue, Ticket
from tickets.search.folding import fold
from tickets.store import Store

BATCH = 50
MAX_MESSAGE = 50_000
"""Characters of one message that can be found; the whole of it stays readable on the ticket."""
MAX_TICKET = 400_000
"""Characters of one ticket that can be found, the newest messages first."""
COLUMNS = ("subject", "people", "files", "labels", "body")
PAIRS = 2**14
"""Numbers for pairs of words: few enough that the index stays small, enough that two everyday words in a row are told from most others."""
LOCK = 0x74616B74
"""PostgreSQL: one indexer at a time, so that an older text never overwrites a newer one."""

_THREE = re.compile("...", re.DOTALL).findall
_DOCS = known_as(Table, SearchDoc.__table__)
_TEXTS = (_DOCS.c.ticket_id, *(_DOCS.c[column] for column in COLUMNS))
_GIVEN = {column.name: bindparam(column.name, type_=column.type) for column in _TEXTS}
_NUMBERS = cast(bindparam("numbers", type_=String), postgresql.ARRAY(Integer))


def _upsert(insert: Any, **values: Any) -> Any:
    putting = insert(_DOCS).values(values)
    return putting.on_conflict_do_update(
        index_elements=[_DOCS.c.ticket_id],
        set_={name: putting.excluded[name] for name in values if name != "ticket_id"},
    )


_PUT_WITH_NUMBERS = _upsert(postgresql.insert, **_GIVEN, grams=_NUMBERS)
_PUT = _upsert(sqlite.insert, **_GIVEN)
_REMEMBER = text(
    "INSERT INTO search_index(rowid, subject, people, files, labels, body) "
    "VALUES (:ticket_id, :subject, :people, :files, :labels, :body)"
)
_FORGET = text(  # FTS5 takes a text out of its index when it is told the text again
    "INSERT INTO search_index(search_index, rowid, subject, people, files, labels, body) "
    "VALUES ('delete', :ticket_id, :subject, :people, :files, :labels, :body)"
)


def keep(store: Store) -> int:
    """Bring the index up to date, and finish one that somebody began to make anew. Returns how many changes were folded."""
    done = 0
    while True:
        with store.write() as session:
            folded = keep_some(session)
        if folded == 0:
            break
        done += folded
    _make_postgres_index(store)
    return done


def keep_some(session: Session, limit: int = BATCH, *, wait: bool = False) -> int:
    """Fold up to `limit` changes; 0 when nothing is due, or when another worker is at it and we are not to `wait`."""
    if not _alone(session, wait=wait):
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
    """Throw the index away and make it again from the rows, the newest tickets first. Returns how many tickets there are.

    What is thrown away is marked as due in the same transaction. So nothing has to remember that we are at it: when this process is
    killed, :func:`keep` goes on where it ended. PostgreSQL makes its own index after the texts: fed row by row it takes several times
    as long, and is bigger.
    """
    with store.write() as session:
        _alone(session, wait=True)
        if store.dialect == "sqlite":
            session.execute(text("INSERT INTO search_index(search_index) VALUES ('delete-all')"))
        else:
            session.execute(text("DROP INDEX IF EXISTS ix_search_doc_grams"))
        session.execute(delete(SearchDoc))
        session.execute(delete(SearchDue))
        every = select(Ticket.id).order_by(Ticket.id.desc())
        session.execute(insert(SearchDue).from_select(["ticket_id"], every))
        tickets = session.scalar(select(func.count()).select_from(SearchDue)) or 0
        failpoint("search.clearing")
    while True:
        failpoint("search.rebuilding")
        with store.write() as session:
            if keep_some(session, batch, wait=True) == 0:
                break
    _make_postgres_index(store)
    return tickets


def missing(session: Session, *, before: dt.datetime) -> int:
    """How many tickets that were opened before this time the search does not know: none, unless its index is made anew."""
    unknown = (
        select(func.count(SearchDue.ticket_id.distinct()))
        .join(Ticket, Ticket.id == SearchDue.ticket_id)
        .outerjoin(SearchDoc, SearchDoc.ticket_id == SearchDue.ticket_id)
        .where(SearchDoc.ticket_id.is_(None), Ticket.created_at < before)
    )
    return session.scalar(unknown) or 0


def _alone(session: Session, *, wait: bool) -> bool:
    """Whether we are the only one at the index until the transaction ends. SQLite has one writer anyway."""
    if not _is_postgres(session):
        return True
    if wait:
        session.execute(select(func.pg_advisory_xact_lock(LOCK)))
        return True
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(LOCK))))


def _make_postgres_index(store: Store) -> None:
    """Put PostgreSQL's own index back once the texts are there."""
    if store.dialect != "postgresql":
        return
    with store.read() as session:
        if session.scalar(text("SELECT to_regclass('ix_search_doc_grams') IS NOT NULL")):
            return
    with store.write() as session:
        left = select(func.count()).select_from(select(SearchDue.id).limit(BATCH + 1).subquery())
        if _alone(session, wait=False) and (session.scalar(left) or 0) <= BATCH:
            session.execute(
                text("CREATE INDEX IF NOT EXISTS ix_search_doc_grams ON search_doc USING gin (grams)")
            )


def write(session: Session, ticket_ids: Iterable[int]) -> None:
    """Fold these tickets and put them into the index, in place of what was there."""
    ids = sorted(ticket_ids)
    session.flush()
    was = {doc.ticket_id: doc for doc in session.execute(select(*_TEXTS).where(SearchDoc.ticket_id.in_(ids)))}
    docs = [
        doc
        for doc in map(_values, folded(session, ids))
        if doc["ticket_id"] not in was or doc != was[doc["ticket_id"]]._asdict()
    ]
    if not docs:
        return
    if _is_postgres(session):
        session.connection().execute(_PUT_WITH_NUMBERS, [doc | {"numbers": _as_array(doc)} for doc in docs])
        return
    if old := [was[doc["ticket_id"]]._asdict() for doc in docs if doc["ticket_id"] in was]:
        session.connection().execute(_FORGET, old)
    session.connection().execute(_PUT, docs)
    session.connection().execute(_REMEMBER, docs)


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


def _values(doc: SearchDoc) -> dict[str, Any]:
    return {column.name: getattr(doc, column.name) for column in _TEXTS}


def grams(text: str) -> set[str]:
    """Every three characters in a row, as FTS5's trigram tokenizer cuts them."""
    return {*_THREE(text), *_THREE(text, 1), *_THREE(text, 2)}


@lru_cache(2**16)
def gram_number(gram: str) -> int:
    """A trigram as a 32-bit integer for an array of PostgreSQL. A clash only means one more text to look at."""
    return crc32(gram.encode()) - 2**31


def pairs(line: str) -> set[int]:
    """Every two words in a row, as numbers that lie among those of the trigrams."""
    words = line.split()
    return {crc32(f"{first} {second}".encode()) % PAIRS for first, second in pairwise(words)}


def _as_array(doc: dict[str, Any]) -> str:
    """The numbers of a text's trigrams and pairs, as PostgreSQL writes an array: far quicker than a list through the driver."""
    texts = [doc[column] for column in COLUMNS]
    numbers = {gram_number(gram) for gram in set().union(*map(grams, texts))}
    numbers.update(*(pairs(line) for text in texts for line in text.split("\n")))
    return f"{{{','.join(map(str, sorted(numbers)))}}}"


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
