"""Contacts and their organisations: the salutation memory."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Literal

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tickets.agreements import OrganisationSettings
from tickets.profile import organisation_terms
from tickets.records.base import Id, PrimaryKey, Record

FormOfAddress = Literal["Sie", "du"]


class Organisation(Record):
    """A firm, authority or household that several contacts belong to."""

    __tablename__ = "organisation"
    id: Mapped[PrimaryKey]
    name: Mapped[str] = mapped_column(unique=True)
    domain: Mapped[str | None] = mapped_column(unique=True)
    settings_data: Mapped[dict[str, Any] | None]
    """The settings' :class:`tickets.agreements.OrganisationSettings` as JSON; None: nothing special was agreed."""

    @property
    def agreement(self) -> OrganisationSettings | None:
        """What was agreed with them, when something was."""
        return (
            organisation_terms(json.dumps(self.settings_data, sort_keys=True)) if self.settings_data else None
        )


class OrganisationDomain(Record):
    """A further mail domain of an organisation: who writes from there belongs to it."""

    __tablename__ = "organisation_domain"
    id: Mapped[PrimaryKey]
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"), index=True)
    domain: Mapped[str] = mapped_column(unique=True)


class Contact(Record):
    """Somebody who writes to us. Every field that is None is unknown, and nothing guesses it."""

    __tablename__ = "contact"
    id: Mapped[PrimaryKey]
    address: Mapped[str] = mapped_column(unique=True)
    """The folded e-mail address (lower case): who this is, as far as mail can say."""
    name: Mapped[str] = mapped_column(default="")
    """As they write it themselves in From."""
    first_name: Mapped[str | None]
    last_name: Mapped[str | None]
    title: Mapped[str | None]
    """Dr., Prof. Dr.: what belongs before the last name."""
    salutation: Mapped[str | None]
    """Frau, Herr, Mx or any other word before the last name; None: full name without one."""
    form_of_address: Mapped[str | None]
    """Sie or du, when they asked for it or we settled it; None: the mailbox's."""
    pronouns: Mapped[str | None]
    language: Mapped[str | None]
    timezone: Mapped[str | None]
    notes: Mapped[str] = mapped_column(default="")
    reach_times: Mapped[str] = mapped_column(default="", server_default="")
    """When they like to hear from us, in their words."""
    update_rhythm: Mapped[str] = mapped_column(default="", server_default="")
    """How often they want to hear how it stands, in their words."""
    glossary: Mapped[str] = mapped_column(default="", server_default="")
    """Abbreviations they know, between commas: no finding asks to explain them."""
    surveys: Mapped[str | None]
    """no: they don't want to be asked how it went; None: nothing was said."""
    merged_into_id: Mapped[int | None] = mapped_column(Id, ForeignKey("contact.id"), index=True)
    """The card of the same person's main address (:mod:`tickets.cards`); tickets and answers stay with their own address."""
    organisation_id: Mapped[int | None] = mapped_column(Id, ForeignKey("organisation.id"), index=True)
    bounced_at: Mapped[dt.datetime | None]
    """Since when mail to this address fails for good."""
    created_at: Mapped[dt.datetime]

    organisation: Mapped[Organisation | None] = relationship()

    @property
    def display_name(self) -> str:
        return self.name or self.address
