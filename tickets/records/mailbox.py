"""Mailboxes: the addresses under which clients reach us, with their windows, calendar and voice."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from tickets.profile import MailboxProfile
from tickets.records.base import Id, PrimaryKey, Record, where


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
    base_data: Mapped[dict[str, Any] | None]
    """What the settings file alone says (:mod:`tickets.desk_settings`); None: it was not read since."""
    fixed: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    """Dotted names of what the settings file says: leads see it and cannot change it."""
    desk_data: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """Dotted name -> what leads set on the desk."""
    calendar_print: Mapped[str] = mapped_column(default="", server_default="")
    """What the due times were last counted with: see :func:`tickets.recount.fingerprint`."""
    recount_after: Mapped[int | None] = mapped_column(Id)
    """A recount of due times is under way and has come to this window; None: none is."""

    @property
    def profile(self) -> MailboxProfile:
        data = self.profile_data
        kept: tuple[dict[str, Any], MailboxProfile] | None = self.__dict__.get("_profile_of")
        if kept is None or kept[0] is not data:  # asked for a dozen times a mail
            kept = self.__dict__["_profile_of"] = data, MailboxProfile.cached(data)
        return kept[1]


class MailboxCursor(Record):
    """How far an IMAP folder has been read, and how it is doing. A changed UIDVALIDITY voids it (RFC 3501, section 2.3.1.1)."""

    __tablename__ = "mailbox_cursor"
    __table_args__ = (UniqueConstraint("mailbox_id", "account", "folder"),)
    id: Mapped[PrimaryKey]
    mailbox_id: Mapped[int] = mapped_column(Id, ForeignKey("mailbox.id"))
    account: Mapped[str] = mapped_column(default="", server_default="")
    """``user@host:port``: two log-ins may lead into one mailbox."""
    folder: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    """False: the settings name this folder no more; it is kept for the ledger and watched by nobody."""
    uidvalidity: Mapped[int] = mapped_column(BigInteger)
    generation: Mapped[int] = mapped_column(default=0, server_default="0")
    """Counts numberings that began anew, so that a UID given out twice is two mails."""
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    """Every mail up to here is in rows, was left alone, or is set aside (:class:`FetchTrouble`)."""
    settled_uid: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Every mail up to here has been flagged or moved on the server; what lies between was interrupted."""
    careful_until: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """A batch up to this UID failed: until here mails are fetched one by one, to find the one that does it."""
    begun_at: Mapped[dt.datetime]
    """First attempt. When the server renumbers, older mail that we were told to leave alone stays left alone."""
    opened_at: Mapped[dt.datetime | None]
    """First success."""
    import_below: Mapped[int] = mapped_column(BigInteger, default=0)
    """Mail up to this UID was there at the first connect and is read in without answering."""
    old_until: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Mail up to this UID is old when it arrived before `begun_at`: the numbers alone do not say."""
    left_alone: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """How many mails were there at the first connect and stay with the server."""
    checked_at: Mapped[dt.datetime | None]
    """Last success; a mailbox without success for 15 minutes is shown red."""
    failing_since: Mapped[dt.datetime | None]
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    """Tries in a row that failed."""
    error: Mapped[str] = mapped_column(default="")
    fault: Mapped[str] = mapped_column(default="", server_default="")
    """What kind of fault it is: pages and mails say what to do about it."""


class FetchTrouble(Record):
    """One mail that the server would not hand over: tried again with growing pauses, shown until it came or was gone."""

    __tablename__ = "fetch_trouble"
    __table_args__ = (
        UniqueConstraint("cursor_id", "numbering", "uid"),
        Index("ix_fetch_trouble_open", "cursor_id", "next_try_at", **where("ended_at IS NULL")),
    )
    id: Mapped[PrimaryKey]
    cursor_id: Mapped[int] = mapped_column(Id, ForeignKey("mailbox_cursor.id"))
    numbering: Mapped[str]
    """``uidvalidity.generation``"""
    uid: Mapped[int] = mapped_column(BigInteger)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    first_at: Mapped[dt.datetime]
    next_try_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
    """fetched, gone or renumbered."""
