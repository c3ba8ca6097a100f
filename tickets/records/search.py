"""The search index: one folded text a ticket, and which tickets have changed since they were last folded.

The truth is in tickets, messages and notes; these rows can be thrown away and made again (`takt search --rebuild`).
"""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey, Integer
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, deferred, mapped_column

from tickets.records.base import Id, PrimaryKey, Record


class SearchDoc(Record):
    """What can be found of one ticket, folded (:mod:`tickets.search.folding`).

    SQLite keeps an FTS5 trigram table beside it, `search_index`; PostgreSQL the trigrams as numbers in `grams`, and those of
    every two words in a row, under a GIN index that needs no extension. Both only narrow down, and the texts here decide.
    """

    __tablename__ = "search_doc"
    ticket_id: Mapped[int] = mapped_column(Id, ForeignKey("ticket.id"), primary_key=True, autoincrement=False)
    subject: Mapped[str]
    people: Mapped[str]
    """Who wrote: names, addresses, their organisation."""
    files: Mapped[str]
    """Names of attachments."""
    labels: Mapped[str]
    """One a line, with a line break at both ends, so that a whole label can be asked for."""
    body: Mapped[str]
    grams: Mapped[list[int] | None] = deferred(
        mapped_column(JSON().with_variant(postgresql.ARRAY(Integer), "postgresql"))
    )


class SearchDue(Record):
    """A ticket whose text has changed. A row a change, never updated, so that no change is lost between two transactions."""

    __tablename__ = "search_due"
    id: Mapped[PrimaryKey]
    ticket_id: Mapped[int] = mapped_column(Id, ForeignKey("ticket.id"))
