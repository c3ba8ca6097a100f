"""Snippets: good sentences for reuse. The shipped ones are data in ``templates/snippets``, the house's own are rows.

They are offered in the language and the form of address of the reader; what is left open is written in square brackets.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

import templates
from tickets.records import Contact, Mailbox, Snippet, Ticket, track
from tone.addressing import evidence, register_of

MAX_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Offered:
    """One snippet for this reader."""

    name: str
    text: str
    own: bool
    """Kept by the team, not shipped."""


@cache
def shipped(language: str) -> tuple[tuple[str, str, str], ...]:
    """(name, address, text) of the starter set; `address` is Sie, du or empty for both."""
    path = templates.FOLDER / "snippets" / f"{language}.toml"
    rows = tomllib.loads(path.read_text("utf-8"))["snippet"]
    return tuple((row["name"], row.get("address", ""), row["text"].strip()) for row in rows)


def for_reader(session: Session, ticket: Ticket, contact: Contact, mailbox: Mailbox) -> list[Offered]:
    """What fits the reader of this ticket: the team's own first."""
    language = contact.language or ticket.language
    language = "en" if language == "en" else "de"
    address = contact.form_of_address or mailbox.profile.form_of_address
    own = session.scalars(select(Snippet).where(Snippet.language == language).order_by(Snippet.name))
    return [Offered(row.name, row.text, True) for row in own if _fits(row.text, language, address)] + [
        Offered(name, text, False)
        for name, form, text in shipped(language)
        if language == "en" or form in ("", address)
    ]


def _fits(text: str, language: str, address: str) -> bool:
    """A sentence that says Sie is not offered for somebody who is called du, nor the other way round."""
    if language == "en":
        return True
    spoken = register_of(evidence(text))
    return spoken not in ("Sie", "du") or spoken == address


def keep(
    session: Session,
    *,
    name: str,
    text: str,
    language: str,
    agent_id: int,
    now: dt.datetime,
    kind: str = "sentence",
) -> Snippet:
    """Keep a good sentence in the team's library; the same name again replaces it."""
    name, text = " ".join(name.split())[:60], text.strip()
    if not name or not text:
        raise ValueError("a sentence needs a name and a text")
    if len(text) > MAX_TEXT:
        raise ValueError(f"a sentence has {MAX_TEXT} characters at most")
    row = session.scalar(select(Snippet).where(Snippet.language == language, Snippet.name == name))
    if row is None:
        row = Snippet(kind=kind, language=language, name=name, text=text, agent_id=agent_id, made_at=now)
        session.add(row)
    row.text, row.agent_id = text, agent_id
    track(session, "snippet.kept", now=now, agent_id=agent_id, name=name, language=language)
    session.flush()
    return row


def drop(session: Session, *, name: str, language: str, agent_id: int, now: dt.datetime) -> None:
    """Take a sentence out of the team's library. Answers that used it stay as they are."""
    row = session.scalar(select(Snippet).where(Snippet.language == language, Snippet.name == name))
    if row is not None:
        session.delete(row)
        track(session, "snippet.dropped", now=now, agent_id=agent_id, name=name, language=language)
