"""A promise is tracked until it is kept, and no state of the ticket pauses it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from tests.support.desk import Desk
from tickets import actions, kept, promises
from tickets.answers import answered, unanswered
from tickets.records import DueNotice, Event, Promise, ResponseWindow, Ticket

HOUR = dt.timedelta(hours=1)


def promise_on(desk: Desk, session: object, ticket: Ticket, due: dt.datetime) -> Promise:
    made = promises.make(
        session,  # type: ignore[arg-type]
        ticket,
        source="reply",
        what="Ich melde mich bis heute, 14 Uhr.",
        due_at=due,
        agent_id=desk.agent_id,
        now=desk.now,
    )
    from tickets.windows import refresh_due

    refresh_due(session, ticket)  # type: ignore[arg-type]
    return made


@pytest.mark.parametrize("state", ["open", "waiting", "closed"])
def test_no_state_of_the_ticket_pauses_a_promise(desk: Desk, state: str) -> None:
    due = desk.now + 3 * HOUR
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        promise_on(desk, session, ticket, due)
        verb = {"open": actions.reopen, "waiting": actions.wait, "closed": actions.close}[state]
        verb(session, ticket, by=desk.agent_id, now=desk.now)
        assert (ticket.state, ticket.next_due_at, ticket.next_due_kind) == (state, due, "promise")
        watched = promises.watch(session, now=due + dt.timedelta(minutes=1))
    assert watched.broken == 1
    with desk.store.read() as session:
        assert session.scalars(select(Promise.state)).all() == ["broken"]


@pytest.mark.parametrize(
    ("answer_after", "state"), [(3 * HOUR, "kept"), (3 * HOUR + dt.timedelta(microseconds=1), "broken")]
)
def test_kept_means_an_answer_at_or_before_the_minute_that_was_told(
    desk: Desk, answer_after: dt.timedelta, state: str
) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        promise = promise_on(desk, session, ticket, desk.now + 3 * HOUR)
        reply = desk.write_reply(session, ticket)
        answered(session, reply, now=desk.now + answer_after)
        assert (promise.state, promise.closed_at, promise.closed_by_reply_id) == (
            state,
            desk.now + answer_after,
            reply.id,
        )
        assert promises.owed(session, ticket.id) == []
        assert ticket.next_due_at is None


def test_a_broken_promise_stays_due_until_somebody_answers(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        promise = promise_on(desk, session, ticket, desk.now + HOUR)
        promises.watch(session, now=desk.now + 2 * HOUR)
        assert promise.state == "broken"
        assert (ticket.next_due_at, ticket.next_due_kind) == (desk.now + HOUR, "promise")
        answered(session, desk.write_reply(session, ticket), now=desk.now + 3 * HOUR)
        assert promise.state == "broken" and promise.closed_at == desk.now + 3 * HOUR
    with desk.store.read() as session:
        kinds = session.scalars(
            select(Event.kind).where(Event.kind.like("promise.%")).order_by(Event.id)
        ).all()
    assert kinds == ["promise.made", "promise.broken", "promise.answered_late"]


def test_taking_an_answer_back_owes_everything_again(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        promise = promise_on(desk, session, ticket, desk.now + 3 * HOUR)
        before = (ticket.next_due_at, ticket.next_due_kind, ticket.state, ticket.answered_at)
        reply = desk.write_reply(session, ticket, close_ticket=True)
        answered(session, reply, now=desk.now + HOUR)
        assert ticket.state == "closed"
        unanswered(session, reply, now=desk.now + HOUR + dt.timedelta(seconds=9))
        assert (ticket.next_due_at, ticket.next_due_kind, ticket.state, ticket.answered_at) == before
        assert promise.state == "open" and promise.closed_at is None
        assert session.scalars(select(ResponseWindow.met_at)).all() == [None]


def test_the_agent_is_reminded_once_within_working_hours_and_the_lead_told_when_it_broke(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        due = desk.now + 5 * HOUR  # 15:00 in Berlin
        promise_on(desk, session, ticket, due)
        for minutes in (0, 60, 179, 180, 200, 299, 301, 400):
            promises.watch(session, now=desk.now + dt.timedelta(minutes=minutes))
    with desk.store.read() as session:
        notices = (
            session.execute(select(DueNotice.kind, DueNotice.created_at).order_by(DueNotice.id))
            .tuples()
            .all()
        )
    assert notices == [
        # Two working hours before 15:00; three quarters of the time are over at 13:45, which is too close to say it again.
        ("promise_reminder", desk.now + dt.timedelta(minutes=180)),
        ("promise_at_risk", desk.now + dt.timedelta(minutes=299)),
        ("promise_broken", desk.now + dt.timedelta(minutes=301)),
    ]


def test_withdrawing_needs_a_reason(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        promise = promise_on(desk, session, ticket, desk.now + HOUR)
        with pytest.raises(ValueError, match="why"):
            promises.withdraw(session, promise, reason=" ", agent_id=desk.agent_id, now=desk.now)
        promises.withdraw(
            session, promise, reason="Der Auftrag ist storniert.", agent_id=desk.agent_id, now=desk.now
        )
        assert promise.state == "withdrawn" and ticket.next_due_kind == "first"


def test_the_kept_rate_says_what_it_counts(desk: Desk) -> None:
    with desk.store.write() as session:
        for number, after in enumerate((1, 2, 30)):
            ticket = desk.open_ticket(session, address=f"k{number}@example.org")
            promise_on(desk, session, ticket, desk.now + 3 * HOUR)
            answered(session, desk.write_reply(session, ticket), now=desk.now + after * HOUR)
        gone = desk.open_ticket(session, address="gone@example.org")
        promise = promise_on(desk, session, gone, desk.now + HOUR)
        promises.withdraw(session, promise, reason="storniert", agent_id=desk.agent_id, now=desk.now)
    begin, end = dt.datetime(2026, 11, 1, tzinfo=dt.UTC), dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    with desk.store.read() as session:
        rate = kept.kept_rate(session, begin=begin, end=end)
        none = kept.kept_rate(session, begin=end, end=end + 24 * HOUR)
    assert (rate.kept, rate.broken, rate.rate) == (2, 1, 2 / 3)
    assert rate.in_words() == "2 of 3 promises kept (67%)" and rate.withdrawn == 1
    assert none.rate is None and none.in_words() == "no promise fell due"


def test_an_answer_that_names_a_new_time_before_due_renews(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        early, late = (promise_on(desk, session, ticket, desk.now + hours * HOUR) for hours in (1, 5))
        reply = desk.write_reply(session, ticket)
        reply.renews = True
        answered(session, reply, now=desk.now + 2 * HOUR)
        assert (early.state, late.state) == ("broken", "renewed")
        unanswered(session, reply, now=desk.now + 2 * HOUR)
        assert late.state == "open" and late.next_reminder_at is not None


def test_a_month_is_counted_on_each_mailboxs_own_clock(desk: Desk) -> None:
    """31 October, 23:30 UTC is 1 November in Berlin: it belongs to November."""
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        for day, hour in ((31, 22), (31, 23)):
            due = dt.datetime(2026, 10, day, hour, 30, tzinfo=dt.UTC)
            promise = promise_on(desk, session, ticket, due)
            promise.state = "kept"
    with desk.store.read() as session:
        october, november = (kept.month(session, 2026, m) for m in (10, 11))
    assert (october.all.kept, november.all.kept) == (1, 1)
    assert november.as_dict()["mailboxes"][0]["mailbox"] == "service@takt.test"  # type: ignore[index]
    assert [name for name, _ in november.teams] == ["Kundenservice"]
    assert "renewed ones" in str(november.as_dict()["definition"])


def test_a_promise_given_by_telephone_is_noted_down(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        with pytest.raises(ValueError, match="later time"):
            promises.note_down(
                session, ticket, what="Rückruf", due_at=desk.now, agent_id=desk.agent_id, now=desk.now
            )
        made = promises.note_down(
            session, ticket, what=" Rückruf ", due_at=desk.now + HOUR, agent_id=desk.agent_id, now=desk.now
        )
        assert (made.source, made.what, ticket.next_due_kind) == ("note", "Rückruf", "promise")
        assert ticket.next_due_at == desk.now + HOUR
