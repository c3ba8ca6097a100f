"""Wordings: mail templates in a house's own words, by mailbox and language, every version kept.

Saving asks :mod:`templates.wording` first; how a wording sounds is judged where it can be rendered (:mod:`outbound.wording`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

import templates
from templates.wording import PARTS, TEMPLATES, Template, problems
from tickets.records import Mailbox, Wording, track
from tickets.refused import Refused


def of(session: Session, mailbox_id: int) -> dict[str, str]:
    """Every template file that this mailbox words itself: path -> source, as :func:`templates.render_mail` takes it."""
    rows = session.scalars(select(Wording).where(Wording.mailbox_id == mailbox_id, Wording.current))
    found: dict[str, str] = {}
    for row in rows:
        template = TEMPLATES.get(row.name)
        if template is not None:
            found |= {template.path(row.language, part): text for part, text in row.parts.items()}
    return found


def versions(session: Session, mailbox: Mailbox, language: str, template: Template) -> Sequence[Wording]:
    """All versions, the newest first."""
    return session.scalars(
        select(Wording)
        .options(joinedload(Wording.agent))
        .where(Wording.mailbox_id == mailbox.id, Wording.language == language, Wording.name == template.name)
        .order_by(Wording.version.desc())
    ).all()


def sources(language: str, template: Template, own: Mapping[str, str]) -> dict[str, str]:
    """Part -> the source that holds: the house's own, else the shipped one."""
    return {
        part: own.get(path := template.path(language, part)) or templates.shipped(path).rstrip("\n")
        for part in template.parts
    }


def save(
    session: Session,
    mailbox: Mailbox,
    language: str,
    template: Template,
    parts: Mapping[str, str],
    *,
    seen: int,
    by: int | None,
    now: dt.datetime,
) -> Wording | None:
    """Keep a new version; None when it says what holds already. `seen`: the version that was looked at; a newer one refuses.

    Parts that say the same as the shipped file are not kept, so that a better shipped wording reaches the house later.
    """
    for problem in problems(template, parts):
        german, english = problem.said
        raise Refused(f"{PARTS[problem.part][0]}: {german}", f"{PARTS[problem.part][1]}: {english}")
    own = {
        part: _trimmed(source)
        for part, source in parts.items()
        if _trimmed(source) != _trimmed(templates.shipped(template.path(language, part)))
    }
    session.get_one(Mailbox, mailbox.id, with_for_update=True)
    newest = _newest(session, mailbox, language, template)
    version = newest.version if newest is not None else 0
    if version != seen:
        raise Refused(
            "Inzwischen hat jemand anders diesen Text gespeichert. Ihr Text steht noch im Formular: Vergleichen Sie ihn "
            "mit der neuen Fassung unten und speichern Sie dann noch einmal.",
            "somebody else has saved this text in the meantime. Yours still stands in the form: compare it with the new "
            "version below and save once more",
        )
    if own == (newest.parts if newest is not None else {}):
        return None
    if newest is not None:
        newest.current = False
    made = Wording(
        mailbox_id=mailbox.id,
        language=language,
        name=template.name,
        version=version + 1,
        parts=own,
        agent_id=by,
        made_at=now,
    )
    session.add(made)
    session.flush()
    track(
        session, "wording.changed", now=now, agent_id=by, mailbox=mailbox.address, language=language, name=template.name,
        version=made.version, parts=sorted(own),
    )  # fmt: skip
    return made


def newest_version(session: Session, mailbox: Mailbox, language: str, template: Template) -> int:
    newest = _newest(session, mailbox, language, template)
    return newest.version if newest is not None else 0


def changed(session: Session, mailbox: Mailbox) -> set[tuple[str, str]]:
    """(language, name) of every template that this mailbox words itself."""
    rows = session.scalars(select(Wording).where(Wording.mailbox_id == mailbox.id, Wording.current))
    return {(row.language, row.name) for row in rows if row.parts}


def _newest(session: Session, mailbox: Mailbox, language: str, template: Template) -> Wording | None:
    return session.scalar(
        select(Wording).where(
            Wording.mailbox_id == mailbox.id,
            Wording.language == language,
            Wording.name == template.name,
            Wording.current,
        )
    )


def _trimmed(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.replace("\r\n", "\n").strip().split("\n"))
