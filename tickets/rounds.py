"""Rounds of anonymised tone reviews: draw a sample, rate it twice, see what the team can learn.

Nobody rates their own reply, nobody sees who wrote one, and every author may withdraw a reply or object to a rating. A round with
fewer authors than the smallest group of reports is not drawn, and its figures are not shown when withdrawals bring it below.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import mean

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tickets.records import (
    Agent,
    Contact,
    GateCheck,
    Organisation,
    Party,
    Reply,
    Ticket,
    ToneRating,
    ToneRound,
    ToneSample,
    track,
)
from tickets.records.tone_round import CRITERIA
from tickets.reports.agreement import alpha
from tickets.reports.masking import Known, mask
from tickets.reports.period import Weeks
from tickets.reports.privacy import GroupSize

RATERS = 2
"""Reviewers for each sample."""


class RoundError(ValueError):
    """What cannot be done with a round; the message says why and what can."""


def begin(
    session: Session, weeks: Weeks, size: GroupSize, *, samples: int, seed: int, by: int, now: dt.datetime
) -> ToneRound:
    """Draw `samples` replies of these weeks, as evenly over authors as they wrote, and mask them."""
    rows = session.execute(
        select(GateCheck.reply_id, GateCheck.agent_id)
        .where(
            GateCheck.final,
            GateCheck.day >= weeks.first,
            GateCheck.day < weeks.end,
            ~select(ToneSample.id).where(ToneSample.reply_id == GateCheck.reply_id).exists(),
        )
        .order_by(GateCheck.reply_id)
    ).tuples()
    by_author: dict[int, list[int]] = {}
    for reply_id, agent_id in rows:
        by_author.setdefault(agent_id, []).append(reply_id)
    if len(by_author) < size.people:
        raise RoundError(
            f"{len(by_author)} people wrote in these weeks, a round needs {size.people}: take more weeks"
        )
    drawn = _draw(by_author, max(samples, size.people), random.Random(seed))  # noqa: S311 - a fair draw, not a secret
    made = ToneRound(begun_at=now, begun_by_id=by, first_day=weeks.first, end_day=weeks.end)
    made.samples = [
        ToneSample(reply_id=reply_id, author_id=author, text=_masked(session, reply_id))
        for reply_id, author in drawn
    ]
    session.add(made)
    session.flush()
    track(session, "round.begun", now=now, agent_id=by, round_id=made.id, samples=len(drawn))
    return made


def _draw(by_author: Mapping[int, list[int]], wanted: int, chance: random.Random) -> list[tuple[int, int]]:
    """One of each author in turn, in an order that gives no author away."""
    piles = {author: chance.sample(replies, len(replies)) for author, replies in sorted(by_author.items())}
    drawn: list[tuple[int, int]] = []
    while len(drawn) < wanted and any(piles.values()):
        for author in chance.sample(sorted(piles), len(piles)):
            if piles[author] and len(drawn) < wanted:
                drawn.append((piles[author].pop(), author))
    chance.shuffle(drawn)
    return drawn


def _masked(session: Session, reply_id: int) -> str:
    reply = session.get_one(Reply, reply_id)
    return mask(reply.text, known_people(session, reply.ticket))


def known_people(session: Session, ticket: Ticket) -> Known:
    """Everybody and everything that the rows know by name around a ticket."""
    contact = session.get_one(Contact, ticket.contact_id)
    parties = session.scalars(select(Party).where(Party.ticket_id == ticket.id)).all()
    agents = session.scalars(select(Agent)).all()
    organisations = (
        [session.get_one(Organisation, contact.organisation_id).name]
        if contact.organisation_id is not None
        else []
    )
    names = [
        contact.name,
        contact.first_name,
        contact.last_name,
        *(p.name for p in parties),
        *(a.name for a in agents),
    ]
    return Known(
        names=tuple(name for name in names if name),
        addresses=tuple({contact.address, *(p.address for p in parties), *(a.email for a in agents)}),
        organisations=tuple(organisations),
        numbers=(ticket.number,),
    )


def next_sample(session: Session, round_id: int, reviewer_id: int) -> ToneSample | None:
    """What this reviewer could rate next: not their own, not rated by them, not yet rated twice."""
    rated = select(func.count()).where(ToneRating.sample_id == ToneSample.id).scalar_subquery()
    own = select(ToneRating.id).where(
        ToneRating.sample_id == ToneSample.id, ToneRating.reviewer_id == reviewer_id
    )
    return session.scalar(
        select(ToneSample)
        .where(
            ToneSample.round_id == round_id,
            ToneSample.withdrawn_at.is_(None),
            ToneSample.author_id != reviewer_id,
            rated < RATERS,
            ~own.exists(),
        )
        .order_by(rated.desc(), ToneSample.id)
        .limit(1)
    )


def rate(
    session: Session,
    sample_id: int,
    reviewer_id: int,
    *,
    values: Mapping[str, int],
    comment: str = "",
    now: dt.datetime,
) -> ToneRating:
    """Keep a rating. A reviewer rates a sample once, and never their own."""
    sample = session.get(ToneSample, sample_id, with_for_update=True)
    if sample is None or sample.withdrawn_at is not None:
        raise RoundError("this reply is no longer part of the review; take the next one")
    if sample.author_id == reviewer_id:
        raise RoundError("nobody rates their own reply; take the next one")
    wrong = [name for name in CRITERIA if not 1 <= values.get(name, 0) <= 5]
    if wrong:
        raise RoundError(f"{', '.join(wrong)}: give each a number from 1 to 5")
    if any(r.reviewer_id == reviewer_id for r in sample.ratings) or len(sample.ratings) >= RATERS:
        raise RoundError("this reply has its ratings already; take the next one")
    rating = ToneRating(
        sample_id=sample.id,
        reviewer_id=reviewer_id,
        at=now,
        comment=comment.strip(),
        clarity=values["clarity"],
        respect=values["respect"],
        solution=values["solution"],
    )
    sample.ratings.append(rating)
    session.flush()
    track(session, "round.rated", now=now, round_id=sample.round_id)
    return rating


def withdraw(session: Session, sample_id: int, author_id: int, *, now: dt.datetime) -> None:
    """The author takes the reply back: its text and ratings are gone."""
    sample = _own(session, sample_id, author_id)
    sample.text, sample.withdrawn_at = "", now
    for rating in list(sample.ratings):
        session.delete(rating)
    track(session, "round.withdrawn", now=now, round_id=sample.round_id)


def object_to(session: Session, rating_id: int, author_id: int, *, words: str, now: dt.datetime) -> None:
    """The author says why a rating is wrong; it no longer counts."""
    if not words.strip():
        raise RoundError("say in a few words why this rating is wrong")
    rating = session.get(ToneRating, rating_id)
    if rating is None:
        raise RoundError("there is no such rating")
    _own(session, rating.sample_id, author_id)
    rating.objection = words.strip()
    track(session, "round.objected", now=now, round_id=rating.sample.round_id)


def own_samples(session: Session, author_id: int) -> list[ToneSample]:
    """What of this author is in reviews, newest first: to withdraw, or to object to."""
    return list(
        session.scalars(
            select(ToneSample)
            .where(ToneSample.author_id == author_id, ToneSample.withdrawn_at.is_(None))
            .order_by(ToneSample.id.desc())
        )
    )


def _own(session: Session, sample_id: int, author_id: int) -> ToneSample:
    sample = session.get(ToneSample, sample_id, with_for_update=True)
    if sample is None or sample.author_id != author_id:
        raise RoundError("this is not one of your replies")
    return sample


@dataclass(frozen=True, slots=True)
class Criterion:
    """The mean of one criterion, 1 to 5, and how far the reviewers agree (Krippendorff's alpha, ordinal)."""

    name: str
    mean: float
    agreement: float | None


@dataclass(frozen=True, slots=True)
class RoundResult:
    """A round's figures. `criteria` is empty while too few authors or ratings stand behind them."""

    samples: int
    rated: int
    withdrawn: int
    objected: int
    criteria: tuple[Criterion, ...]


def result(session: Session, round_id: int, size: GroupSize) -> RoundResult:
    samples = session.scalars(select(ToneSample).where(ToneSample.round_id == round_id)).all()
    counting = [[r for r in s.ratings if not r.objection] for s in samples if s.withdrawn_at is None]
    authors = {
        s.author_id for s in samples if s.withdrawn_at is None and any(not r.objection for r in s.ratings)
    }
    ratings = sum(len(found) for found in counting)
    shown = len(authors) >= size.people and ratings >= size.replies
    return RoundResult(
        samples=len(samples),
        rated=sum(len(found) >= RATERS for found in counting),
        withdrawn=sum(s.withdrawn_at is not None for s in samples),
        objected=sum(bool(r.objection) for s in samples for r in s.ratings),
        criteria=tuple(_criterion(name, counting) for name in CRITERIA) if shown else (),
    )


def _criterion(name: str, counting: list[list[ToneRating]]) -> Criterion:
    values = [[getattr(r, name) for r in found] for found in counting if found]
    return Criterion(name, mean(v for unit in values for v in unit), alpha(values))
