"""Drafts: what an agent is writing, kept every few seconds and after a crash."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tickets import checks
from tickets.records import Reply, ReplyFile

EDITABLE = ("draft", "held")


class NotEditable(Exception):
    """The reply has already left, or belongs to somebody else."""


def open_draft(session: Session, ticket_id: int, agent_id: int) -> Reply | None:
    """The reply this agent is writing on this ticket, if any."""
    return session.scalar(
        select(Reply)
        .where(Reply.ticket_id == ticket_id, Reply.agent_id == agent_id, Reply.state.in_(EDITABLE))
        .order_by(Reply.id.desc())
        .limit(1)
    )


def save(
    session: Session,
    ticket_id: int,
    agent_id: int,
    *,
    text: str,
    base_version: int,
    now: dt.datetime,
    reply_id: int | None = None,
    request_key: str | None = None,
    cc: Sequence[str] = (),
    promise_due_at: dt.datetime | None = None,
    ask_client: bool = False,
    close_ticket: bool = False,
) -> Reply:
    """Write the draft down. `request_key` makes a resent form find its own reply again, even one already released."""
    reply = _find(session, ticket_id, agent_id, reply_id, request_key)
    if reply is None:
        reply = Reply(ticket_id=ticket_id, agent_id=agent_id, state="draft", created_at=now, updated_at=now)
        session.add(reply)
    if reply.ticket_id != ticket_id or reply.agent_id != agent_id:
        raise NotEditable(f"draft {reply.id} belongs to another ticket or agent")
    if reply.state not in EDITABLE:
        if request_key and reply.request_key == request_key:
            return reply
        raise NotEditable("this answer has already been sent; write a new one")
    reply.text = text
    reply.base_version = base_version
    reply.request_key = request_key or reply.request_key
    reply.cc = list(cc)
    reply.promise_due_at = promise_due_at
    reply.ask_client, reply.close_ticket = ask_client, close_ticket
    reply.state, reply.findings = "draft", []
    reply.updated_at = now
    session.flush()
    return reply


def _find(
    session: Session, ticket_id: int, agent_id: int, reply_id: int | None, request_key: str | None
) -> Reply | None:
    found = None
    if request_key:
        found = session.scalar(select(Reply).where(Reply.request_key == request_key))
    if found is None and reply_id is not None:
        found = session.get(Reply, reply_id)
    return found or open_draft(session, ticket_id, agent_id)


def discard(session: Session, reply: Reply) -> None:
    """Throw a draft away; only what never left can be thrown away."""
    if reply.state not in EDITABLE:
        raise NotEditable("this answer has already been sent")
    session.execute(delete(ReplyFile).where(ReplyFile.reply_id == reply.id))
    checks.forget(session, reply.id)
    session.delete(reply)
    session.flush()


MAX_FILES = 10
MAX_FILE_BYTES = 15 * 1024 * 1024
"""All files of one answer together: what most mail servers still take once it is encoded."""


class FileTooLarge(ValueError):
    """The files of the draft would be more than mail servers take."""


def files(session: Session, reply: Reply | None) -> list[ReplyFile]:
    """What is attached to a draft, without the bytes."""
    if reply is None:
        return []
    return list(
        session.scalars(select(ReplyFile).where(ReplyFile.reply_id == reply.id).order_by(ReplyFile.id))
    )


def attach(session: Session, reply: Reply, *, name: str, content_type: str, content: bytes) -> ReplyFile:
    """Put a file to the draft. Its name is a label: no path, no control character, no invisible turn of direction."""
    there = files(session, reply)
    if len(there) >= MAX_FILES:
        raise FileTooLarge(f"an answer takes {MAX_FILES} files; send the others in a second one or as a link")
    if sum(f.size for f in there) + len(content) > MAX_FILE_BYTES:
        raise FileTooLarge(f"the files of an answer may be {MAX_FILE_BYTES // 1024 // 1024} MB together")
    file = ReplyFile(
        reply_id=reply.id,
        name=_label(name),
        content_type=content_type if re.fullmatch(r"[\w.+-]+/[\w.+-]+", content_type, re.ASCII) else OCTETS,
        size=len(content),
        content=content,
    )
    session.add(file)
    session.flush()
    return file


def detach(session: Session, reply: Reply, file_id: int) -> None:
    session.execute(delete(ReplyFile).where(ReplyFile.id == file_id, ReplyFile.reply_id == reply.id))


OCTETS = "application/octet-stream"


def _label(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if c.isprintable() and unicodedata.bidirectional(c) not in TURNING)
    return " ".join(kept.split())[:120] or "attachment"


TURNING = frozenset(["RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI"])
