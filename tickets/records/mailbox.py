"""Mailboxes: the addresses under which clients reach us, with their windows, calendar and voice."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tickets.profile import MailboxProfile
from tickets.records.base import Id, PrimaryKey, Record


class Mailbox(Record):
    """One inbound address and how it is served.

    `profile_data` is the settings' :class:`tickets.profile.MailboxProfile` as JSON, written when the desk starts, so that
    web, jobs and workers on other machines all read the same rules from the row.
    """

    __tablename__ = "mailbox"
    id: Mapped[PrimaryKey]
    address: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="de")
    active: Mapped[bool] = mapped_column(default=True)
    team_id: Mapped[int | None] = mapped_column(Id, ForeignKey("team.id"))
    profile_data: Mapped[dict[str, Any]]
    calendar_print: Mapped[str] = mapped_column(default="", server_default="")
    """What the due times were last counted with: see :func:`tickets.recount.fingerprint`."""
    recount_after: Mapped[int | None] = mapped_column(Id)
    """A recount of due times is under way and has come to this window; None: none is."""

    @property
    def profile(self) -> MailboxProfile:
        return MailboxProfile.cached(self.profile_data)


class MailboxCursor(Record):
    """How far an IMAP folder has been read. A changed UIDVALIDITY voids it (RFC 3501, section 2.3.1.1)."""

    __tablename__ = "mailbox_cursor"
    __table_args__ = (UniqueConstraint("mailbox_id", "folder"),)
    id: Mapped[PrimaryKey]
    mailbox_id: Mapped[int] = mapped_column(Id, ForeignKey("mailbox.id"))
    folder: Mapped[str]
    uidvalidity: Mapped[int] = mapped_column(BigInteger)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    begun_at: Mapped[dt.datetime]
    """First connect. When the server renumbers, older mail that we were told to leave alone stays left alone."""
    import_below: Mapped[int] = mapped_column(BigInteger, default=0)
    """Importing: mail up to this UID was there at the first connect and is read in without answering. Else: was there at the
    last renumbering, and what arrived before `begun_at` is left alone."""
    checked_at: Mapped[dt.datetime | None]
    """Last success; a mailbox without success for 15 minutes is shown red."""
    failing_since: Mapped[dt.datetime | None]
    error: Mapped[str] = mapped_column(default="")
