"""Did that help? Asked once, in the answer that closes a ticket; answered on a page or by a word in a reply.

Opening the link says nothing: scanners and previews open links too. Only the form's button counts. Source of the trap: link
scanners that cast bad ratings (freescout#1743).
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tickets.records import Feedback, Reply, Ticket, track
from tickets.records.feedback import FEEDBACK_VALUES
from tickets.reports.period import Month
from tickets.reports.privacy import SERVICE, Atom, Figure, showable
from tickets.tokens import Signer

GOOD_FOR = dt.timedelta(days=60)
MAX_WORDS = 2000
MIN_ANSWERS = 5
"""Fewer answers are read one by one, not as a share."""
SAID = {
    "good": frozenset(("gut", "ja", "hat geholfen", "super", "good", "yes", "helped", "great", "👍")),
    "partly": frozenset(("teils", "teilweise", "geht so", "partly", "somewhat", "so so")),
    "bad": frozenset(("nein", "nicht gut", "schlecht", "hat nicht geholfen", "no", "bad", "not good", "👎")),
}


def wanted(reply: Reply) -> bool:
    """Does this answer ask? Only one that closes the ticket, and only where the mailbox wants it."""
    return reply.close_ticket and reply.ticket.mailbox.profile.ask_feedback


def url_of(reply: Reply, *, signer: Signer, base_url: str) -> str:
    """The address of the question, without an answer."""
    return f"{base_url.rstrip('/')}/f/{signer.token('f', reply.ticket_id, reply.id)}"


def open_link(session: Session, token: str, *, signer: Signer, now: dt.datetime) -> Reply | None:
    """The answer that asked; None for anything forged, unknown or too old, without a difference."""
    read = signer.read(token) if len(token) < 200 else None
    if read is None or read.purpose != "f":
        return None
    reply = session.get(Reply, read.party_id)
    if reply is None or reply.ticket_id != read.ticket_id or reply.state not in ("released", "sent"):
        return None
    return reply if reply.released_at is not None and now <= reply.released_at + GOOD_FOR else None


def given(session: Session, reply_id: int) -> Feedback | None:
    return session.scalar(select(Feedback).where(Feedback.reply_id == reply_id))


def keep(
    session: Session, reply: Reply, value: str, *, words: str = "", way: str, now: dt.datetime
) -> Feedback:
    """Keep what the client says; a later answer takes the place of an earlier one."""
    if value not in FEEDBACK_VALUES:
        raise ValueError(f"{value!r} is no answer: choose one of {', '.join(FEEDBACK_VALUES)}")
    found = given(session, reply.id)
    if found is None:
        found = Feedback(reply_id=reply.id, ticket_id=reply.ticket_id)
        session.add(found)
    found.value, found.words, found.way, found.at = value, words.strip()[:MAX_WORDS], way, now
    track(session, "feedback.given", now=now, ticket_id=reply.ticket_id, value=value, way=way)
    session.flush()
    return found


def said_in_mail(session: Session, ticket: Ticket, text: str, *, now: dt.datetime) -> bool:
    """A reply to the closing answer that is nothing but "gut" or "nein": kept, and no reason to open the ticket again."""
    if ticket.state != "closed":
        return False
    said = " ".join(text.casefold().strip(" .!,\n").split())
    value = next((v for v, words in SAID.items() if said in words), None)
    if value is None:
        return False
    reply = session.scalar(
        select(Reply)
        .where(Reply.ticket_id == ticket.id, Reply.close_ticket, Reply.state.in_(("released", "sent")))
        .order_by(Reply.id.desc())
        .limit(1)
    )
    if reply is None or not wanted(reply):
        return False
    keep(session, reply, value, way="mail", now=now)
    return True


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """A month's answers. `share` is that of "good", in per cent, with a 95 % interval (Wilson 1927); None when hidden."""

    asked: int
    answers: Counter[str] | None
    low: float | None = None
    share: float | None = None
    high: float | None = None
    words: tuple[str, ...] = ()


def satisfaction(session: Session, month: Month, zone: str) -> Satisfaction:
    """How the answers of a month that closed a ticket were received. Hidden while too few people stand behind it."""
    begin, end = month.bounds(zone)
    rows = session.execute(
        select(Reply.agent_id, Feedback.value, Feedback.words)
        .outerjoin(Feedback, Feedback.reply_id == Reply.id)
        .where(Reply.close_ticket, Reply.released_at >= begin, Reply.released_at < end)
    ).tuples()
    answers: Counter[str] = Counter()
    people: Counter[int] = Counter()
    words, asked = [], 0
    for agent_id, value, said in rows:
        asked += 1
        if value is not None:
            answers[value] += 1
            people[agent_id] += 1
            if said:
                words.append(said)
    atoms = frozenset(Atom(agent, "house", number) for agent, number in people.items())
    if answers.total() < MIN_ANSWERS or not showable([Figure("all", None, atoms)], SERVICE):
        return Satisfaction(asked, None)
    low, share, high = wilson(answers["good"], answers.total())
    return Satisfaction(asked, answers, 100 * low, 100 * share, 100 * high, tuple(sorted(words)))


def wilson(hits: int, of: int) -> tuple[float, float, float]:
    """(low, share, high) of a share with its 95 % interval, each 0 to 1. E. B. Wilson, JASA 22 (1927), 209 to 212."""
    z, share = 1.959963984540054, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    reach = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return middle - reach, share, middle + reach
