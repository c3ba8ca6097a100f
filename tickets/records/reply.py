"""Reply: an agent's answer on its way from draft to sent.

::

    draft --submit--> submitted --tone.review + gate.judge--+--> held --edit--> draft
      ^                                                     |      +--override (who, why)--+
      |                                                     v                              v
      +---- undo within 15 s ----------------------------- released <----------------------+
                                                            |
                                              outbox: every recipient taken --> sent
                                              outbox: refused for good      --> failed (the agent is told)
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import false as sa_false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tickets.records.base import Id, PrimaryKey, Record, one_of
from tickets.records.people import Agent
from tickets.records.ticket import Ticket

REPLY_STATES: tuple[str, ...] = ("draft", "submitted", "held", "released", "sent", "failed")


class Reply(Record):
    """One answer by one agent. `text` is what the agent wrote; salutation, promise and signature are added at release."""

    __tablename__ = "reply"
    __table_args__ = (one_of("state", REPLY_STATES), Index("ix_reply_ticket_id", "ticket_id", "id"))
    id: Mapped[PrimaryKey]
    ticket_id: Mapped[int] = mapped_column(Id, ForeignKey("ticket.id"))
    agent_id: Mapped[int] = mapped_column(Id, ForeignKey("agent.id"), index=True)
    state: Mapped[str] = mapped_column(default="draft")
    text: Mapped[str] = mapped_column(default="")
    base_version: Mapped[int] = mapped_column(default=0)
    """`Ticket.version` the agent had before their eyes."""
    request_key: Mapped[str | None] = mapped_column(unique=True)
    """Chosen by the page: a double click or a resent form is still one reply."""
    cc: Mapped[list[str]] = mapped_column(default=list)
    """Addresses of parties to copy; checked against the ticket's parties at release."""
    promise_due_at: Mapped[dt.datetime | None]
    """Set in the composer; None: found in the text, else the next window's end."""
    promise_what: Mapped[str] = mapped_column(default="")
    ask_client: Mapped[bool] = mapped_column(default=False)
    """The next step is the client's: the ticket waits after sending. The promise still stands."""
    close_ticket: Mapped[bool] = mapped_column(default=False)
    renews: Mapped[bool] = mapped_column(default=False, server_default=sa_false())
    """It tells the client in time that what was promised takes longer: owed promises end as renewed, not as kept."""
    findings: Mapped[list[Any]] = mapped_column(default=list)
    override_reason: Mapped[str] = mapped_column(default="")
    overridden_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]
    released_at: Mapped[dt.datetime | None]

    ticket: Mapped[Ticket] = relationship()
    agent: Mapped[Agent] = relationship()
