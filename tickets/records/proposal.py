"""SnippetProposal: a good sentence or a short success story of somebody that may become the team's.

::

    asked --the author agrees--> offered --a lead edits and takes it--> accepted
      |                             +------a lead does not------------> refused
      +--the author says no, or takes it back at any time-------------> withdrawn (its text and its snippet are gone)
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tickets.records.base import Id, PrimaryKey, Record, one_of

PROPOSAL_STATES: tuple[str, ...] = ("asked", "offered", "accepted", "refused", "withdrawn")
PROPOSAL_KINDS: tuple[str, ...] = ("sentence", "story")


class SnippetProposal(Record):
    """One proposal. Whose it is stands here only so that the author can be asked and can take it back."""

    __tablename__ = "snippet_proposal"
    __table_args__ = (
        one_of("state", PROPOSAL_STATES),
        one_of("kind", PROPOSAL_KINDS),
        Index("ix_snippet_proposal_author", "author_id", "state"),
        Index("ix_snippet_proposal_state", "state", "id"),
    )
    id: Mapped[PrimaryKey]
    source: Mapped[str] = mapped_column(unique=True)
    """``praise:17`` or ``sample:4``: nothing is proposed twice. Once withdrawn ``words:…``, a digest of the words that are gone."""
    kind: Mapped[str]
    language: Mapped[str]
    category: Mapped[str] = mapped_column(default="")
    """What was praised; empty for a story from a review."""
    text: Mapped[str]
    """Masked; empty once withdrawn."""
    author_id: Mapped[int] = mapped_column(Id, ForeignKey("agent.id"))
    state: Mapped[str] = mapped_column(default="asked")
    made_at: Mapped[dt.datetime]
    decided_at: Mapped[dt.datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(Id, ForeignKey("agent.id"))
    snippet_id: Mapped[int | None] = mapped_column(Id, ForeignKey("snippet.id", ondelete="SET NULL"))
    """What became of it."""
