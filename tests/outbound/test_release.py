"""Leaving the house: held, overridden, overtaken, doubled, taken back. Every outcome is in rows."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

import outbound
from outbound import NotReleasable
from tests.outbound.helpers import ACCUSING, DAY, GOOD, REASON, deliver, outbox, relay_to, release, send_reply
from tests.outbound.scripted import scripted
from tests.support.desk import Desk
from tickets import conversation, drafts, windows
from tickets.records import Event, Message, OutboxMail, Promise, Reply, ResponseWindow, Ticket

SECONDS = dt.timedelta(seconds=1)
VAGUE = "Guten Tag Kim Schulz,\n\nich kümmere mich zeitnah um die Rechnung. Bis morgen, 14 Uhr, melde ich mich bei Ihnen."


def rows(desk: Desk) -> dict[str, int]:
    with desk.store.read() as session:
        return {
            kind.__tablename__: session.scalar(select(func.count()).select_from(kind)) or 0
            for kind in (Reply, OutboxMail, Promise, Message)
        }


def test_a_block_holds_the_reply_and_nothing_leaves(desk: Desk) -> None:
    with desk.store.write() as session:
        draft = desk.write_reply(session, desk.open_ticket(session), ACCUSING)
        done = release(desk, session, draft)
        assert (done.decision, done.judgement.needs) == ("hold", "change")
        [block] = done.review.blocks
        assert ACCUSING[block.start : block.end] == block.quote and block.why and block.suggestions
        assert draft.state == "held" and draft.findings
        event = session.scalars(select(Event).where(Event.kind == "reply.held")).one()
        assert block.rule in event.data["rules"] and event.agent_id == desk.agent_id
    assert rows(desk) == {"reply": 1, "outbox_mail": 0, "promise": 0, "message": 1}


def test_a_changed_text_is_released(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        release(desk, session, desk.write_reply(session, ticket, ACCUSING))
        again = desk.write_reply(session, ticket, GOOD)
        assert release(desk, session, again).decision == "release"
    assert rows(desk) == {"reply": 1, "outbox_mail": 1, "promise": 1, "message": 2}


@pytest.mark.parametrize("reason", ["", "   ", "passt", "x" * 9])
def test_a_reason_that_says_nothing_releases_nothing(desk: Desk, reason: str) -> None:
    with desk.store.write() as session:
        draft = desk.write_reply(session, desk.open_ticket(session), ACCUSING)
        assert release(desk, session, draft, override_reason=reason).judgement.needs == "change"
    assert outbox(desk) == []


def test_an_override_keeps_who_and_why(desk: Desk) -> None:
    with desk.store.write() as session:
        draft = desk.write_reply(session, desk.open_ticket(session), ACCUSING)
        assert release(desk, session, draft, override_reason=REASON).decision == "release"
        assert (draft.override_reason, draft.overridden_at) == (REASON, desk.now)
        event = session.scalars(select(Event).where(Event.kind == "reply.overridden")).one()
        assert (event.agent_id, event.data["reason"]) == (desk.agent_id, REASON) and event.data["rules"]


def test_a_warning_wants_a_second_look_and_then_lets_go(desk: Desk) -> None:
    with desk.store.write() as session:
        draft = desk.write_reply(session, desk.open_ticket(session), VAGUE)
        first = release(desk, session, draft, second_look=False)
        assert (first.decision, first.judgement.needs, first.review.blocks) == ("hold", "second_look", ())
        assert release(desk, session, draft, second_look=True).decision == "release"
        assert session.scalars(select(Event).where(Event.kind == "reply.overridden")).all() == []


def test_a_thread_that_moved_stops_even_a_perfect_reply(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        draft = desk.write_reply(session, ticket, GOOD)
        ticket.version += 1  # the client wrote meanwhile
        done = release(desk, session, draft, override_reason=REASON)
        assert (done.decision, done.judgement.needs, draft.state) == ("conflict", "reread", "draft")
        assert draft.text == GOOD, "nothing the agent wrote is lost"
        drafts.save(session, ticket.id, desk.agent_id, text=GOOD, base_version=ticket.version, now=desk.now)
        assert release(desk, session, draft).decision == "release"
    assert len(outbox(desk)) == 1


def test_two_agents_at_once_and_only_one_answer_leaves(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        mine = desk.write_reply(session, ticket, GOOD)
        theirs = drafts.save(
            session, ticket.id, desk.colleague_id, text=GOOD, base_version=ticket.version, now=desk.now
        )
        assert release(desk, session, mine).decision == "release"
        assert release(desk, session, theirs).decision == "conflict"
    assert len(outbox(desk)) == 1


def test_submitting_twice_is_one_reply(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        draft = desk.write_reply(session, ticket, GOOD, request_key="k1")
        first = release(desk, session, draft)
    with desk.store.write() as session:
        same = desk.write_reply(
            session, session.get_one(Ticket, ticket.id), "etwas anderes", request_key="k1"
        )
        second = release(desk, session, same)
    assert (second.decision, second.outbox_id, second.message_id) == (
        "release",
        first.outbox_id,
        first.message_id,
    )
    assert rows(desk) == {"reply": 1, "outbox_mail": 1, "promise": 1, "message": 2}


def test_two_submits_in_the_same_moment_are_one_reply(desk: Desk) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with desk.store.write() as session:
        draft_id = desk.write_reply(session, desk.open_ticket(session), GOOD).id

    def submit(_: int) -> int | None:
        with desk.store.write() as session:
            return release(desk, session, session.get_one(Reply, draft_id)).outbox_id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(submit, range(8)))) == 1
    assert rows(desk) == {"reply": 1, "outbox_mail": 1, "promise": 1, "message": 2}


def test_nothing_leaves_before_the_undo_time_is_over(desk: Desk) -> None:
    with desk.store.write() as session:
        release(desk, session, desk.write_reply(session, desk.open_ticket(session), GOOD), undo_seconds=15)
    with scripted() as relay:
        assert deliver(desk, relay_to(relay.port), desk.now + 14.9 * SECONDS).attempted == 0
        assert deliver(desk, relay_to(relay.port), desk.now + 15 * SECONDS).states == {"sent": 1}


def test_undo_within_fifteen_seconds_puts_everything_back(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        due, kind = ticket.next_due_at, ticket.next_due_kind
        draft = desk.write_reply(session, ticket, GOOD, close_ticket=True)
        release(desk, session, draft, undo_seconds=15)
        assert ticket.state == "closed"
        assert outbound.undo(session, draft.id, now=desk.now + 14 * SECONDS)
        assert (draft.state, draft.released_at, draft.text) == ("draft", None, GOOD)
        assert (ticket.state, ticket.next_due_at, ticket.next_due_kind, ticket.answered_at) == (
            "open",
            due,
            kind,
            None,
        )
        assert set(session.scalars(select(Promise.state))) <= {"withdrawn"}
        assert session.scalars(select(ResponseWindow.met_at)).all() == [None] * len(
            session.scalars(select(ResponseWindow.id)).all()
        )
        assert session.scalars(select(Message.kind)).all() == ["mail"]
        assert windows.running(session, ticket.id)
    with scripted() as relay:
        assert deliver(desk, relay_to(relay.port), desk.now + DAY).attempted == 0 and relay.mails == []
    with desk.store.write() as session:
        again = release(desk, session, session.get_one(Reply, draft.id))
        assert again.decision == "release", "taken back is no news to the agent who took it back"
    assert [mail.state for mail in outbox(desk)] == ["cancelled", "due"]


def test_undo_comes_too_late_after_fifteen_seconds(desk: Desk) -> None:
    with desk.store.write() as session:
        draft = desk.write_reply(session, desk.open_ticket(session), GOOD)
        release(desk, session, draft, undo_seconds=15)
        assert not outbound.undo(session, draft.id, now=desk.now + 15 * SECONDS)
        assert draft.state == "released"


def test_undo_while_it_is_being_sent_takes_nothing_back(desk: Desk) -> None:
    from outbound.outbox import claim

    with desk.store.write() as session:
        mail = send_reply(desk, session)
        reply_id = mail.reply_id
    with desk.store.write() as session:
        assert claim(session, now=desk.now) is not None
    with desk.store.write() as session:
        assert reply_id is not None and not outbound.undo(session, reply_id, now=desk.now)
    assert outbox(desk)[0].state == "sending"


def test_what_the_client_wrote_during_the_undo_time_is_still_news(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        draft = desk.write_reply(session, ticket, GOOD)
        release(desk, session, draft, undo_seconds=15)
        ticket.version += 1
        assert outbound.undo(session, draft.id, now=desk.now + SECONDS)
        assert release(desk, session, draft).decision == "conflict"


def test_an_answer_keeps_the_promise_before_it_and_makes_the_next(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        send_reply(desk, session, ticket, GOOD)
        late = desk.now + 3 * DAY
        draft = desk.write_reply(session, ticket, GOOD + " Danke für Ihre Geduld.", now=late)
        release(desk, session, draft, now=late)
        states = session.execute(select(Promise.state, Promise.due_at).order_by(Promise.id)).tuples().all()
        assert [state for state, _ in states] == ["broken", "open"]
        assert states[1][1] > late
        story = conversation.load(session, ticket.number)
        assert story is not None and [p.state for p in story.promises if p.closed_at is None] == ["open"]


def test_a_failed_answer_cannot_be_sent_again_by_accident(desk: Desk) -> None:
    with desk.store.write() as session:
        reply_id = send_reply(desk, session).reply_id
    with scripted(rcpt=["550 unknown"]) as relay:
        deliver(desk, relay_to(relay.port))
    with desk.store.write() as session:
        with pytest.raises(NotReleasable, match="write a new one"):
            release(desk, session, session.get_one(Reply, reply_id))
        with pytest.raises(NotReleasable, match="no reply 4711"):
            outbound.release(session, 4711, signer=desk.signer, now=desk.now)
