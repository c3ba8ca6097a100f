"""GateCheck: what the gate saw each time a reply was submitted. Reports count from these rows, and only from these.

Nothing is kept of what an agent types and changes before submitting: a draft is nobody's business.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tickets.records.base import Id, PrimaryKey, Record, one_of, where

DECISIONS: tuple[str, ...] = ("release", "hold", "conflict")


class GateCheck(Record):
    """One look of the gate at one reply. Mailbox, team, agent and language stand here as they were at that moment."""

    __tablename__ = "gate_check"
    __table_args__ = (
        one_of("decision", DECISIONS),
        UniqueConstraint("reply_id", "sequence"),
        Index("ix_gate_check_final_day", "day", **where("final")),
    )
    id: Mapped[PrimaryKey]
    reply_id: Mapped[int] = mapped_column(Id, ForeignKey("reply.id"))
    ticket_id: Mapped[int] = mapped_column(Id, ForeignKey("ticket.id"), index=True)
    mailbox_id: Mapped[int] = mapped_column(Id, ForeignKey("mailbox.id"))
    team_id: Mapped[int | None] = mapped_column(Id, ForeignKey("team.id"))
    agent_id: Mapped[int] = mapped_column(Id, ForeignKey("agent.id"), index=True)
    language: Mapped[str]
    sequence: Mapped[int]
    """1 for the first submit of a reply, then 2, 3, …"""
    at: Mapped[dt.datetime]
    day: Mapped[dt.date] = mapped_column(Date)
    """The day of `at` on the mailbox's local clock."""
    decision: Mapped[str]
    final: Mapped[bool] = mapped_column(default=False)
    """The check with which the reply left; taken back with an undo."""
    overridden: Mapped[bool] = mapped_column(default=False)
    """It left with a reason in spite of a block."""
    mood: Mapped[str | None]
    """How the client's last mail sounded."""

    findings: Mapped[list[GateFinding]] = relationship(back_populates="check", order_by="GateFinding.id")
    praise: Mapped[list[GatePraise]] = relationship(back_populates="check", order_by="GatePraise.id")


class GateFinding(Record):
    """One finding of a check. The agent's words are kept for the agent's own mirror."""

    __tablename__ = "gate_finding"
    id: Mapped[PrimaryKey]
    check_id: Mapped[int] = mapped_column(Id, ForeignKey("gate_check.id"), index=True)
    rule: Mapped[str]
    category: Mapped[str]
    severity: Mapped[str]
    quote: Mapped[str] = mapped_column(default="")

    check: Mapped[GateCheck] = relationship(back_populates="findings")


class GatePraise(Record):
    """One thing the reply did well."""

    __tablename__ = "gate_praise"
    id: Mapped[PrimaryKey]
    check_id: Mapped[int] = mapped_column(Id, ForeignKey("gate_check.id"), index=True)
    category: Mapped[str]
    quote: Mapped[str] = mapped_column(default="")

    check: Mapped[GateCheck] = relationship(back_populates="praise")
