"""Rounds of anonymised reviews: a fair draw, no own replies, two ratings, withdrawing and objecting."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from tests.support.desk import Desk
from tickets import rounds
from tickets.records import Agent, Event, GateCheck, ToneRating, ToneRound, ToneSample
from tickets.reports import GroupSize, Weeks
from tickets.rounds import RoundError

WEEKS = Weeks(dt.date(2026, 11, 16), 1)
SIZE = GroupSize()
GOOD = {"clarity": 5, "respect": 4, "solution": 5}


def write(desk: Desk, people: int, each: int) -> list[int]:
    """`people` agents who each sent `each` replies in the week; their ids."""
    with desk.store.write() as session:
        agents = [
            Agent(email=f"p{n}@takt.test", first_name=f"Vor{n}", last_name=f"Nach{n}", created_at=desk.now)
            for n in range(people)
        ]
        session.add_all(agents)
        session.flush()
        for agent in agents:
            for _ in range(each):
                ticket = desk.open_ticket(session, name="Sabine Krämer", address="sabine@example.org")
                reply = desk.write_reply(
                    session, ticket, f"Guten Tag Frau Krämer, {agent.first_name} ruft Sie an."
                )
                reply.agent_id = agent.id
                session.add(
                    GateCheck(
                        reply_id=reply.id,
                        ticket_id=ticket.id,
                        mailbox_id=desk.mailbox_id,
                        agent_id=agent.id,
                        language="de",
                        sequence=1,
                        at=desk.now,
                        day=dt.date(2026, 11, 17),
                        decision="release",
                        final=True,
                    )
                )
        return [agent.id for agent in agents]


def begin(desk: Desk, samples: int) -> int:
    with desk.store.write() as session:
        return rounds.begin(session, WEEKS, SIZE, samples=samples, seed=3, by=desk.lead_id, now=desk.now).id


def test_a_draw_is_fair_masked_and_never_repeated(desk: Desk) -> None:
    agents = write(desk, 5, 6)
    round_id = begin(desk, 10)
    with desk.store.read() as session:
        samples = session.scalars(select(ToneSample)).all()
        assert sorted(s.author_id for s in samples) == sorted(agents * 2)
        assert {s.text for s in samples} == {"Guten Tag Frau [Name], [Name] ruft Sie an."}
        assert session.get_one(ToneRound, round_id).begun_by_id == desk.lead_id
    begin(desk, 20)
    with desk.store.read() as session:
        assert len(set(session.scalars(select(ToneSample.reply_id)))) == 30


def test_too_few_authors_make_no_round(desk: Desk) -> None:
    write(desk, 4, 10)
    with pytest.raises(RoundError, match="4 people wrote in these weeks, a round needs 5"):
        begin(desk, 10)


def test_two_reviewers_rate_each_and_nobody_their_own(desk: Desk) -> None:
    agents = write(desk, 5, 3)
    round_id = begin(desk, 10)
    reviewers = [*agents, desk.lead_id]
    with desk.store.write() as session:
        for reviewer in reviewers:
            while sample := rounds.next_sample(session, round_id, reviewer):
                assert sample.author_id != reviewer
                rounds.rate(session, sample.id, reviewer, values=GOOD, now=desk.now)
        found = rounds.result(session, round_id, SIZE)
    assert (found.samples, found.rated, found.withdrawn, found.objected) == (10, 10, 0, 0)
    assert [(c.name, c.mean, c.agreement) for c in found.criteria] == [
        ("clarity", 5.0, None),
        ("respect", 4.0, None),
        ("solution", 5.0, None),
    ]
    with desk.store.read() as session:
        assert session.query(ToneRating).count() == 20
        about = session.scalars(select(Event).where(Event.kind == "round.rated")).all()
        assert {e.agent_id for e in about} == {None}  # the log does not say who rated whom


def test_withdrawing_and_objecting_hide_what_became_too_small(desk: Desk) -> None:
    agents = write(desk, 5, 2)
    round_id = begin(desk, 10)
    with desk.store.write() as session:
        for reviewer in (desk.lead_id, desk.agent_id):
            while sample := rounds.next_sample(session, round_id, reviewer):
                rounds.rate(session, sample.id, reviewer, values=GOOD, now=desk.now)
        assert rounds.result(session, round_id, SIZE).criteria
        mine = rounds.own_samples(session, agents[0])
        rounds.object_to(
            session, mine[0].ratings[0].id, agents[0], words="Der Kontakt wollte es so kurz.", now=desk.now
        )
        assert rounds.result(session, round_id, SIZE).criteria == ()  # 19 ratings are left
        rounds.withdraw(session, mine[1].id, agents[0], now=desk.now)
        left = rounds.result(session, round_id, SIZE)
        assert (left.withdrawn, left.objected, left.criteria) == (1, 1, ())
        assert mine[1].text == "" and [s.id for s in rounds.own_samples(session, agents[0])] == [mine[0].id]


def test_what_is_refused_says_why(desk: Desk) -> None:
    agents = write(desk, 5, 1)
    round_id = begin(desk, 5)
    with desk.store.write() as session:
        own = rounds.own_samples(session, agents[0])[0]
        other = rounds.own_samples(session, agents[1])[0]
        for words, act in (
            (
                "nobody rates their own",
                lambda: rounds.rate(session, own.id, agents[0], values=GOOD, now=desk.now),
            ),
            (
                "clarity: give each",
                lambda: rounds.rate(
                    session, own.id, desk.lead_id, values={**GOOD, "clarity": 6}, now=desk.now
                ),
            ),
            ("not one of your replies", lambda: rounds.withdraw(session, other.id, agents[0], now=desk.now)),
            ("no such rating", lambda: rounds.object_to(session, 999, agents[0], words="x", now=desk.now)),
        ):
            with pytest.raises(RoundError, match=words):
                act()
        rounds.rate(session, own.id, desk.lead_id, values=GOOD, now=desk.now)
        with pytest.raises(RoundError, match="has its ratings already"):
            rounds.rate(session, own.id, desk.lead_id, values=GOOD, now=desk.now)
        assert rounds.next_sample(session, round_id, agents[0]) is not None
