"""Intent: what clients write about, in categories of the team's own, each with the words that make it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tickets.records.base import Id, PrimaryKey, Record

INTENT_SOURCES: tuple[str, ...] = ("", "rules", "agent")
"""Who set a ticket's intent: nobody yet, the words, or an agent, whose word is never overwritten."""
INTENT_PLACES: tuple[str, ...] = ("", "subject", "text")
"""Where the word stands that made it."""


class Intent(Record):
    """One category. The first one in order whose words stand in a mail is the ticket's; one without words takes what is left."""

    __tablename__ = "intent"
    id: Mapped[PrimaryKey]
    name_de: Mapped[str]
    name_en: Mapped[str]
    words: Mapped[list[str]] = mapped_column(default=list)
    """In the language of :mod:`tickets.intents.words`."""
    mailbox_id: Mapped[int | None] = mapped_column(Id, ForeignKey("mailbox.id"))
    """Only for mail to this mailbox; None: for all."""
    position: Mapped[int]
    """The order in which they are tried, the lowest first."""
    made_at: Mapped[dt.datetime]
    removed_at: Mapped[dt.datetime | None]
    """No mail gets it any more; tickets that have it keep it, so that reports of the past stay true."""

    def name(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_de
