"""The queue: what is due next, in an order that costs the same in a small and in a big house."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text

from tests.support.desk import Desk
from tickets import actions, queue
from tickets.answers import answered
from tickets.records import Ticket
from tickets.store import Store

HOUR = dt.timedelta(hours=1)


def numbers(desk: Desk, name: queue.ViewName, agent_id: int | None = None, **paging: int) -> list[str]:
    with desk.store.read() as session:
        page = queue.view(session, name, agent_id=agent_id or desk.agent_id, now=desk.now, **paging)
    return [row.number for row in page.rows]


def test_what_is_due_first_comes_first_and_what_is_not_due_last(desk: Desk) -> None:
    with desk.store.write() as session:
        low = desk.open_ticket(session, urgency="low")
        critical = desk.open_ticket(session, urgency="critical")
        settled = desk.open_ticket(session, urgency="high")
        answered(session, desk.write_reply(session, settled, ask_client=True), now=desk.now)
        done = desk.open_ticket(session)
        actions.close(session, done, by=desk.agent_id, now=desk.now)
        expected = [critical.number, low.number, settled.number]
    assert numbers(desk, "team") == expected
    assert numbers(desk, "waiting") == [expected[2]]
    assert numbers(desk, "done") == [done.number]
    assert [numbers(desk, "team", limit=1, offset=i) for i in range(4)] == [[n] for n in expected] + [[]]


def test_whose_queue(desk: Desk) -> None:
    with desk.store.write() as session:
        free, mine, other = (desk.open_ticket(session) for _ in range(3))
        actions.assign(session, mine, desk.agent_id, by=desk.lead_id, now=desk.now)
        actions.assign(session, other, desk.colleague_id, by=desk.lead_id, now=desk.now)
    assert numbers(desk, "next") == [free.number, mine.number]
    assert numbers(desk, "mine") == [mine.number]
    assert numbers(desk, "mine", desk.colleague_id) == [other.number]
    with desk.store.read() as session:
        counted = queue.counts(session, agent_id=desk.agent_id, now=desk.now)
        after = queue.position_after(
            session, session.get_one(Ticket, free.id), agent_id=desk.agent_id, now=desk.now
        )
    assert {name: count for name, count in counted.items() if count} == {"next": 2, "mine": 1, "team": 3}
    assert set(counted) == set(queue.VIEWS) - {"done"}
    assert after is not None and after.number == mine.number


@pytest.mark.parametrize(
    ("due_in", "expected"),
    [
        (dt.timedelta(minutes=-1), "late"),
        (2 * HOUR, "soon"),
        (2 * HOUR + dt.timedelta(minutes=1), "ok"),
        (None, "none"),
    ],
)
def test_risk(desk: Desk, due_in: dt.timedelta | None, expected: str) -> None:
    assert queue.risk(desk.now + due_in if due_in is not None else None, desk.now) == expected


def test_the_due_order_comes_from_an_index(sqlite_store: Store, now: dt.datetime) -> None:
    """On SQLite, whose planner needs no statistics; PostgreSQL's plan is measured by the bench with real numbers."""
    query = queue._filter("team", agent=1, now=now).where(Ticket.next_due_at.is_not(None))
    compiled = query.with_only_columns(Ticket.id).order_by(*queue.ORDER).limit(51)
    with sqlite_store.read() as session:
        sql = str(compiled.compile(session.get_bind(), compile_kwargs={"literal_binds": True}))
        plan = "\n".join(str(row) for row in session.execute(text(f"EXPLAIN QUERY PLAN {sql}")))
    assert "ix_ticket_due" in plan and "TEMP B-TREE" not in plan


def test_late_comes_before_at_risk_and_that_before_what_has_time(desk: Desk) -> None:
    """A long window of which three quarters are gone outranks a fresh one that ends sooner."""
    with desk.store.write() as session:
        worn = desk.open_ticket(session, urgency="low", at=desk.now)  # 24 working hours, at risk after 18
        later = desk.now + dt.timedelta(days=2, hours=3)
        fresh = desk.open_ticket(session, urgency="high", at=later)  # 4 working hours
        late = desk.open_ticket(session, urgency="critical", at=desk.now)
        assert [t.next_due_at for t in (worn, fresh, late)] == [
            desk.now + dt.timedelta(days=3),  # Friday 10:00 in Berlin
            later + 4 * HOUR,  # Thursday 17:00
            desk.now + 2 * HOUR,
        ]
        expected = [late.number, worn.number, fresh.number]
    assert queue.mark(desk.store, now=later) == 2
    assert queue.mark(desk.store, now=later) == 0
    desk.now = later
    assert numbers(desk, "team") == expected
    assert numbers(desk, "at_risk") == expected[:2]
    with desk.store.read() as session:
        page = queue.view(session, "team", agent_id=desk.agent_id, now=later)
    assert [row.risk for row in page.rows] == ["late", "soon", "ok"]


def test_urgency_changes_need_a_reason_and_move_the_windows(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        late = ticket.next_due_at
        with pytest.raises(ValueError, match="why"):
            actions.set_urgency(session, ticket, "critical", reason="", by=desk.agent_id, now=desk.now)
        with pytest.raises(ValueError, match="not one of"):
            actions.set_urgency(session, ticket, "gigantic", reason="x", by=desk.agent_id, now=desk.now)
        actions.set_urgency(
            session, ticket, "critical", reason="Produktion steht", by=desk.agent_id, now=desk.now
        )
        assert late is not None and ticket.next_due_at == desk.now + 2 * HOUR < late
        assert ticket.urgency_reason == "Produktion steht"


def test_labels_are_added_once_and_removed(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        for label in ("Rechnung", " rechnung ", "eilt"):
            actions.add_label(session, ticket, label, by=desk.agent_id, now=desk.now)
        actions.remove_label(session, ticket, "eilt", by=desk.agent_id, now=desk.now)
        assert [label.label for label in ticket.labels] == ["rechnung"]
        with pytest.raises(ValueError, match="empty"):
            actions.add_label(session, ticket, "  ", by=desk.agent_id, now=desk.now)
