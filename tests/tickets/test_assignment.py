"""Fair assignment: by what people can carry, while they are at work, and the one who knows the contact first."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from sqlalchemy import select

from tests.support.desk import Desk
from tickets import actions, assignment, team
from tickets.records import Agent, Event, Mailbox, Ticket
from tickets.refused import Refused


@pytest.fixture
def fair(desk: Desk) -> Desk:
    """The desk with fair assignment on; the lead takes nothing."""
    with desk.store.write() as session:
        box = session.get_one(Mailbox, desk.mailbox_id)
        box.profile_data = {**box.profile_data, "assign": "fair"}
        session.get_one(Agent, desk.lead_id).capacity = 0
    return desk


def open_tickets(desk: Desk, count: int, *, mood: str | None = None, prefix: str = "k") -> None:
    with desk.store.write() as session:
        for number in range(count):
            desk.open_ticket(session, address=f"{prefix}{number}@example.org").mood = mood


def given(desk: Desk) -> Counter[int | None]:
    with desk.store.read() as session:
        return Counter(session.scalars(select(Ticket.agent_id)))


def test_work_is_shared_by_capacity(fair: Desk) -> None:
    with fair.store.write() as session:
        session.get_one(Agent, fair.agent_id).capacity = 10
        session.get_one(Agent, fair.colleague_id).capacity = 5
    open_tickets(fair, 12)
    assert assignment.run(fair.store, now=fair.now) == 12
    assert given(fair) == {fair.agent_id: 8, fair.colleague_id: 4}
    assert assignment.run(fair.store, now=fair.now) == 0


def test_nobody_gets_more_than_they_can_carry_and_the_rest_stays_free(fair: Desk) -> None:
    with fair.store.write() as session:
        session.get_one(Agent, fair.agent_id).capacity = 2
        session.get_one(Agent, fair.colleague_id).capacity = 1
    open_tickets(fair, 5)
    assert assignment.run(fair.store, now=fair.now) == 3
    assert given(fair) == {fair.agent_id: 2, fair.colleague_id: 1, None: 2}


def test_heated_tickets_count_twice(fair: Desk) -> None:
    with fair.store.write() as session:
        for agent_id in (fair.agent_id, fair.colleague_id):
            session.get_one(Agent, agent_id).capacity = 100
    open_tickets(fair, 2, mood="angry")
    open_tickets(fair, 2, prefix="x")
    assignment.run(fair.store, now=fair.now)
    with fair.store.read() as session:
        carried = assignment.loads(session)
    assert (
        carried[fair.agent_id] == carried[fair.colleague_id] == assignment.Load(open=2, heated=1, waiting=0)
    )


def test_who_knows_the_contact_is_asked_first_while_they_have_room(fair: Desk) -> None:
    with fair.store.write() as session:
        first = desk_ticket = fair.open_ticket(session, address="kim@example.org")
        actions.assign(session, desk_ticket, fair.colleague_id, by=None, now=fair.now)
        second = fair.open_ticket(session, address="kim@example.org", subject="Noch etwas")
        assert first.id != second.id
    assignment.run(fair.store, now=fair.now)
    assert given(fair) == {fair.colleague_id: 2}


def test_outside_their_hours_and_on_days_off_nobody_is_given_anything(fair: Desk) -> None:
    open_tickets(fair, 2)
    assert assignment.run(fair.store, now=fair.now + dt.timedelta(hours=12)) == 0
    with fair.store.write() as session:
        team.go_away(
            session,
            session.get_one(Agent, fair.agent_id),
            "2026-11-23",
            "2026-11-27",
            "Urlaub",
            by=fair.agent_id,
            now=fair.now,
        )
    assert assignment.run(fair.store, now=fair.now) == 2
    assert given(fair) == {fair.colleague_id: 2}


def test_without_the_setting_agents_take_for_themselves(desk: Desk) -> None:
    open_tickets(desk, 2)
    assert assignment.run(desk.store, now=desk.now) == 0


def test_days_off_are_entered_seen_and_taken_back(desk: Desk) -> None:
    with desk.store.write() as session:
        mira = session.get_one(Agent, desk.agent_id)
        team.go_away(session, mira, "2026-12-21", "", "Winterpause", by=mira.id, now=desk.now)
        (away,) = team.absences(team.calendar_of(session, mira), desk.now)
        assert (away.start, away.end, away.name) == (
            dt.datetime(2026, 12, 20, 23, tzinfo=dt.UTC), dt.datetime(2026, 12, 21, 23, tzinfo=dt.UTC), "Winterpause",
        )  # fmt: skip
        for first, last in (("gestern", ""), ("2026-12-22", "2026-12-21"), ("2026-01-01", "2028-01-01")):
            with pytest.raises(Refused):
                team.go_away(session, mira, first, last, "", by=mira.id, now=desk.now)
        team.come_back(session, mira, 0, by=mira.id, now=desk.now)
        assert team.absences(team.calendar_of(session, mira), desk.now) == []
        with pytest.raises(Refused):
            team.come_back(session, mira, 0, by=mira.id, now=desk.now)
        team.set_week(session, mira, "mon-thu 09:00-16:00; fri 09:00-12:00", by=mira.id, now=desk.now)
        assert team.week_text(team.calendar_of(session, mira)) == "mon-thu 09:00-16:00; fri 09:00-12:00"
        with pytest.raises(Refused):
            team.set_week(session, mira, "montags immer", by=mira.id, now=desk.now)
        team.set_week(session, mira, "", by=mira.id, now=desk.now)
        assert mira.calendar_data is None


def test_the_last_lead_stays_and_changes_are_events(desk: Desk) -> None:
    with desk.store.write() as session:
        lead = session.get_one(Agent, desk.lead_id)
        for fields in ({"access": "agent"}, {"active": False}):
            with pytest.raises(Refused, match="last team lead"):
                team.change(session, lead, by=desk.lead_id, now=desk.now, **fields)
        team.change(
            session,
            session.get_one(Agent, desk.agent_id),
            by=desk.lead_id,
            now=desk.now,
            access="lead",
            capacity=7,
        )
        team.change(session, lead, by=desk.lead_id, now=desk.now, access="agent")
        for fields in (
            {"capacity": -1},
            {"first_name": " "},
            {"access": "boss"},
            {"password_hash": "x"},
            {"new_mail": "all"},
        ):
            with pytest.raises(Refused):
                team.change(session, lead, by=None, now=desk.now, **fields)
        events = session.scalars(select(Event).where(Event.kind == "agent.changed").order_by(Event.id)).all()
        assert (
            events[0].data["changes"] == {"access": ["agent", "lead"], "capacity": [20, 7]}
            and events[0].agent_id == desk.lead_id
        )
