"""ToneRound: an anonymised review of how the team writes, from a sample of masked replies to the figures that it gives.

::

    sample open --two ratings--> rated
       |  +--an agent objects to a rating--> that rating no longer counts
       +--the author withdraws it--> withdrawn (text and ratings are gone)
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Date, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tickets.records.base import Id, PrimaryKey, Record

CRITERIA: tuple[str, ...] = ("clarity", "respect", "solution")
"""Clear; respectful; leading to a solution. Each from 1 (not at all) to 5 (fully)."""


class ToneRound(Record):
    """One round: which weeks it drew from, who started it."""

    __tablename__ = "tone_round"
    id: Mapped[PrimaryKey]
    begun_at: Mapped[dt.datetime]
    begun_by_id: Mapped[int] = mapped_column(Id, ForeignKey("agent.id"))
    first_day: Mapped[dt.date] = mapped_column(Date)
    end_day: Mapped[dt.date] = mapped_column(Date)
    """The first day that no longer belongs to it."""

    samples: Mapped[list[ToneSample]] = relationship(back_populates="round", order_by="ToneSample.id")


class ToneSample(Record):
    """One masked reply. Who wrote it is found only through the reply, and only to keep them from rating themselves."""

    __tablename__ = "tone_sample"
    __table_args__ = (UniqueConstraint("reply_id"),)
    id: Mapped[PrimaryKey]
    round_id: Mapped[int] = mapped_column(Id, ForeignKey("tone_round.id"), index=True)
    reply_id: Mapped[int] = mapped_column(Id, ForeignKey("reply.id"))
    author_id: Mapped[int] = mapped_column(Id, ForeignKey("agent.id"), index=True)
    text: Mapped[str]
    """Masked; empty once withdrawn."""
    withdrawn_at: Mapped[dt.datetime | None]

    round: Mapped[ToneRound] = relationship(back_populates="samples")
    ratings: Mapped[list[ToneRating]] = relationship(back_populates="sample", order_by="ToneRating.id")


class ToneRating(Record):
    """What one reviewer thinks of one sample."""

    __tablename__ = "tone_rating"
    __table_args__ = (
        UniqueConstraint("sample_id", "reviewer_id"),
        *(CheckConstraint(f"{name} BETWEEN 1 AND 5", name=f"{name}_range") for name in CRITERIA),
    )
    id: Mapped[PrimaryKey]
    sample_id: Mapped[int] = mapped_column(Id, ForeignKey("tone_sample.id"))
    reviewer_id: Mapped[int] = mapped_column(Id, ForeignKey("agent.id"), index=True)
    at: Mapped[dt.datetime]
    clarity: Mapped[int]
    respect: Mapped[int]
    solution: Mapped[int]
    comment: Mapped[str] = mapped_column(default="")
    objection: Mapped[str] = mapped_column(default="")
    """The author's words against this rating; it no longer counts."""

    sample: Mapped[ToneSample] = relationship(back_populates="ratings")
