"""The library grows from what went well: praised sentences and well-rated replies are proposed, masked, and never without their author.

A sentence that the gate praised in a sent reply, or a reply that two readers of a round found clear, respectful and leading to a
solution, is masked and shown to its author first. Who agrees offers it, without a name; a lead edits it and takes it, or does not. The
author can take it back at any time, also out of the library. What is taken is masked once more, so that nobody's name comes back with
an edit.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tickets import rounds, snippets
from tickets.records import (
    Agent,
    GateCheck,
    GatePraise,
    Message,
    Snippet,
    SnippetProposal,
    Ticket,
    ToneSample,
    track,
)
from tickets.records.tone_round import CRITERIA
from tickets.refused import Refused
from tickets.reports.masking import Known, mask

WORTH_KEEPING = (
    "good_apology",
    "emotion_named",
    "thanks_for_patience",
    "explains_why",
    "offers_choice",
    "clear_next_step",
)
"""Praise whose sentences help others. A greeting or a date do not."""
DAYS = 28
LOOKED_AT = 400
"""Newest praise looked at in one go."""
MOST_ASKED = 3
"""Open questions to one author at a time."""
WORDS = range(6, 41)
MOST_GAPS = 2
"""A sentence with more masked places is about that one case."""
HIGH = 4
"""Every criterion of every reader, 1 to 5."""
ALIKE = 0.6
"""Share of common words (Jaccard) from which two sentences are the same."""
GLAD = ("thankful", "friendly")
_WORD = re.compile(r"\w+")
_GAP = re.compile(r"\[[^\]\n]{1,30}\]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """What could be proposed."""

    source: str
    kind: str
    language: str
    category: str
    text: str
    author_id: int


def propose(session: Session, *, now: dt.datetime) -> int:
    """Ask authors about their newest good sentences. Returns how many were asked about."""
    asked = Counter(
        session.scalars(select(SnippetProposal.author_id).where(SnippetProposal.state == "asked"))
    )
    sources = set(session.scalars(select(SnippetProposal.source)))
    known = [_bag(text) for text in session.scalars(select(SnippetProposal.text)) if text]
    known += [_bag(text) for text in session.scalars(select(Snippet.text))]
    known += [_bag(text) for code in ("de", "en") for _, _, text in snippets.shipped(code)]
    seen: set[tuple[int, str]] = set()
    made = 0
    for one in (*_stories(session), *_sentences(session, now)):
        topic = one.author_id, one.category
        if (
            {one.source, _fingerprint(one.text)} & sources
            or topic in seen
            or asked[one.author_id] >= MOST_ASKED
        ):
            continue
        bag = _bag(one.text)
        if any(_alike(bag, other) for other in known):
            continue
        session.add(
            SnippetProposal(
                source=one.source,
                kind=one.kind,
                language=one.language,
                category=one.category,
                text=one.text,
                author_id=one.author_id,
                made_at=now,
            )
        )
        known.append(bag)
        seen.add(topic)
        asked[one.author_id] += 1
        made += 1
    if made:
        track(session, "library.asked", now=now, number=made)
    return made


def _sentences(session: Session, now: dt.datetime) -> Iterator[Candidate]:
    """Praised sentences of sent replies, those first after which the client was glad, then the newest."""
    rows = (
        session.execute(
            select(GatePraise, GateCheck)
            .join(GateCheck, GateCheck.id == GatePraise.check_id)
            .join(Agent, Agent.id == GateCheck.agent_id)
            .where(
                Agent.active,
                GateCheck.final,
                GateCheck.day >= (now - dt.timedelta(days=DAYS)).date(),
                GatePraise.category.in_(WORTH_KEEPING),
                GatePraise.quote != "",
            )
            .order_by(GatePraise.id.desc())
            .limit(LOOKED_AT)
        )
        .tuples()
        .all()
    )
    glad = _glad_after(session, {check.ticket_id for _, check in rows})
    ranked = sorted(
        rows,
        key=lambda row: (
            glad.get(row[1].ticket_id, dt.datetime.min.replace(tzinfo=dt.UTC)) <= row[1].at,
            -row[0].id,
        ),
    )
    for praise, check in ranked:
        words = len(_WORD.findall(praise.quote))
        if words not in WORDS:
            continue
        people = rounds.known_people(session, session.get_one(Ticket, check.ticket_id))
        text = mask(" ".join(praise.quote.split()), people)
        if len(_GAP.findall(text)) <= MOST_GAPS:
            yield Candidate(
                f"praise:{praise.id}", "sentence", check.language, praise.category, text, check.agent_id
            )


def _glad_after(session: Session, ticket_ids: Iterable[int]) -> dict[int, dt.datetime]:
    """Ticket -> when its client last wrote gladly."""
    rows = session.execute(
        select(Message.ticket_id, Message.at).where(
            Message.ticket_id.in_(list(ticket_ids)), Message.direction == "in", Message.mood.in_(GLAD)
        )
    ).tuples()
    found: dict[int, dt.datetime] = {}
    for ticket_id, at in rows:
        found[ticket_id] = max(at, found.get(ticket_id, at))
    return found


def _stories(session: Session) -> Iterator[Candidate]:
    """Replies of rounds that both readers found good in everything."""
    samples = session.scalars(
        select(ToneSample)
        .join(Agent, Agent.id == ToneSample.author_id)
        .where(Agent.active, ToneSample.withdrawn_at.is_(None))
        .order_by(ToneSample.id.desc())
        .limit(LOOKED_AT)
    )
    for sample in samples:
        counting = [r for r in sample.ratings if not r.objection]
        high = all(getattr(rating, name) >= HIGH for rating in counting for name in CRITERIA)
        if len(counting) >= rounds.RATERS and high:
            language = session.scalar(
                select(GateCheck.language).where(GateCheck.reply_id == sample.reply_id, GateCheck.final)
            )
            yield Candidate(
                f"sample:{sample.id}", "story", language or "de", "", sample.text, sample.author_id
            )


def of_author(session: Session, author_id: int) -> list[SnippetProposal]:
    """What of this person is asked about, offered or in the library: to agree, or to take back."""
    return list(
        session.scalars(
            select(SnippetProposal)
            .where(
                SnippetProposal.author_id == author_id,
                SnippetProposal.state.in_(("asked", "offered", "accepted")),
            )
            .order_by(SnippetProposal.state != "asked", SnippetProposal.id.desc())
        )
    )


def offered(session: Session) -> list[SnippetProposal]:
    """What leads decide about, in an order that says nothing about who and when: by its words."""
    return list(
        session.scalars(
            select(SnippetProposal)
            .where(SnippetProposal.state == "offered")
            .order_by(SnippetProposal.kind, SnippetProposal.language, SnippetProposal.text)
        )
    )


def agree(session: Session, proposal_id: int, author_id: int, *, now: dt.datetime) -> None:
    """The author offers it to the team."""
    proposal = _own(session, proposal_id, author_id)
    if proposal.state == "asked":
        proposal.state = "offered"
        track(session, "library.offered", now=now, proposal=proposal.id)


def withdraw(session: Session, proposal_id: int, author_id: int, *, now: dt.datetime) -> None:
    """The author says no, or takes it back: the text is gone, also out of the library."""
    proposal = _own(session, proposal_id, author_id)
    snippet = session.get(Snippet, proposal.snippet_id) if proposal.snippet_id is not None else None
    said = _fingerprint(proposal.text)
    if session.scalar(select(SnippetProposal.id).where(SnippetProposal.source == said)) is None:
        proposal.source = said  # the words are gone, and yet nobody is asked about them again
    proposal.state, proposal.text, proposal.snippet_id, proposal.decided_at = "withdrawn", "", None, now
    session.flush()
    if snippet is not None:
        session.delete(snippet)
    track(session, "library.withdrawn", now=now, proposal=proposal.id)


def accept(session: Session, proposal_id: int, *, name: str, text: str, by: int, now: dt.datetime) -> Snippet:
    """A lead takes it into the library, as edited. Refused when somebody can be read out of it."""
    proposal = _offered(session, proposal_id)
    text = text.strip()
    if left := personal(session, f"{name}\n{text}"):
        named = ", ".join(f"„{word}“" for word in left)
        raise Refused(
            f"Darin steht noch etwas Persönliches: {named}. Eckige Klammern lassen die Stelle offen.",
            f"there is still something personal in it: {', '.join(left)}; square brackets leave the place open",
        )
    taken = select(Snippet.id).where(
        Snippet.language == proposal.language, Snippet.name == " ".join(name.split())[:60]
    )
    if session.scalar(taken) is not None:
        raise Refused(
            f"„{name}“ gibt es schon. Bitte wählen Sie einen anderen Namen.",
            f"there is a “{name}” already; choose another name",
        )
    snippet = snippets.keep(
        session, name=name, text=text, language=proposal.language, agent_id=by, now=now, kind=proposal.kind
    )
    proposal.state, proposal.snippet_id = "accepted", snippet.id
    proposal.decided_at, proposal.decided_by_id = now, by
    track(session, "library.accepted", now=now, agent_id=by, proposal=proposal.id, name=snippet.name)
    return snippet


def refuse(session: Session, proposal_id: int, *, by: int, now: dt.datetime) -> None:
    """A lead does not take it; it is not proposed again."""
    proposal = _offered(session, proposal_id)
    proposal.state, proposal.decided_at, proposal.decided_by_id = "refused", now, by
    track(session, "library.refused", now=now, agent_id=by, proposal=proposal.id)


def personal(session: Session, text: str) -> list[str]:
    """What masking would still take out: names of the team, and all that has the form of personal data."""
    agents = session.scalars(select(Agent)).all()
    known = Known(names=tuple(a.name for a in agents), addresses=tuple(a.email for a in agents))
    masked = _GAP.sub(" ", mask(text, known))
    left = set(_WORD.findall(_GAP.sub(" ", text))) - set(_WORD.findall(masked))
    return [word for word in dict.fromkeys(_WORD.findall(text)) if word in left][:5]


def _own(session: Session, proposal_id: int, author_id: int) -> SnippetProposal:
    proposal = session.get(SnippetProposal, proposal_id, with_for_update=True)
    if proposal is None or proposal.author_id != author_id or proposal.state in ("refused", "withdrawn"):
        raise Refused("Das ist keiner Ihrer Sätze.", "this is none of your sentences")
    return proposal


def _offered(session: Session, proposal_id: int) -> SnippetProposal:
    proposal = session.get(SnippetProposal, proposal_id, with_for_update=True)
    if proposal is None or proposal.state != "offered":
        raise Refused(
            "Dieser Vorschlag liegt nicht mehr vor.",
            "this proposal is not there any more; look at the others",
        )
    return proposal


def _fingerprint(text: str) -> str:
    """A sentence that is known again without being kept."""
    return "words:" + hashlib.sha256(" ".join(_WORD.findall(text.casefold())).encode()).hexdigest()


def _bag(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * max(1, len(one | other))
