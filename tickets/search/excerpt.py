"""Excerpts: the line of a found ticket in which the words stand, cut into marked and unmarked pieces."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tickets.records import Message, Note, Ticket
from tickets.search.folding import fold, fold_with_places

BEFORE, LENGTH = 60, 200
LOOK = 20_000
"""Characters of a message that are looked through for an excerpt."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `marked`: one of the words that were asked for."""

    text: str
    marked: bool = False


def excerpts(
    session: Session, tickets: Sequence[Ticket], words: Sequence[str]
) -> dict[int, tuple[Piece, ...]]:
    """Per ticket id the first place where a word stands, the newest message first; else its last line, unmarked."""
    found: dict[int, tuple[Piece, ...]] = {ticket.id: (Piece(ticket.last_line),) for ticket in tickets}
    if not words or not tickets:
        return found
    sources = _sources(session, [ticket.id for ticket in tickets])
    for ticket in tickets:
        for source in sources.get(ticket.id, []):
            if pieces := _cut(source, words):
                found[ticket.id] = pieces
                break
    return found


def _sources(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    sources: dict[int, list[str]] = {}
    messages = session.execute(
        select(Message.ticket_id, Message.new_text, Message.text, Message.attachments)
        .where(Message.ticket_id.in_(ids), Message.kind.not_in(("acknowledgement", "notice")))
        .order_by(Message.id.desc())
    ).tuples()
    for ticket_id, new, whole, attachments in messages:
        names = [str(attached.get("name", "")) for attached in attachments]
        sources.setdefault(ticket_id, []).extend([new[:LOOK], whole[:LOOK], *names])
    for ticket_id, words in session.execute(
        select(Note.ticket_id, Note.text).where(Note.ticket_id.in_(ids)).order_by(Note.id.desc())
    ).tuples():
        sources.setdefault(ticket_id, []).append(words[:LOOK])
    return sources


def _cut(source: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The surroundings of the first word that stands in `source`; empty when none does."""
    folded = fold(source)
    if not any(word in folded for word in words):
        return ()
    source = unicodedata.normalize("NFC", source)
    folded, places = fold_with_places(source)
    spans = _spans(folded, places, words)
    if not spans:
        return ()
    begin = max(0, spans[0][0] - BEFORE)
    if begin:
        begin = source.rfind(" ", 0, begin) + 1 if " " in source[max(0, begin - 20) : begin] else begin
    end = min(len(source), begin + LENGTH)
    pieces = [Piece("… ")] if begin else []
    at = begin
    for start, stop in spans:
        if start >= at and stop <= end:
            pieces += [Piece(source[at:start]), Piece(source[start:stop], marked=True)]
            at = stop
    pieces += [Piece(source[at:end]), Piece(" …" if end < len(source) else "")]
    return tuple(Piece(_one_line(piece.text), piece.marked) for piece in pieces if piece.text)


def _spans(folded: str, places: Sequence[int], words: Sequence[str]) -> list[tuple[int, int]]:
    spans = list[tuple[int, int]]()
    for word in words:
        bare = word.strip()
        at = folded.find(word)
        while at >= 0 and bare and len(spans) < 50:
            first = at + word.index(bare)
            spans.append((places[first], places[first + len(bare) - 1] + 1))
            at = folded.find(word, at + 1)
    return sorted(spans)


def _one_line(text: str) -> str:
    words = " ".join(text.split())
    return (" " if text[:1].isspace() else "") + words + (" " if text[-1:].isspace() and words else "")
