"""What agents do with tickets besides answering: snooze, ask a colleague, act on many, take it back, join and part."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.desk import Desk
from tickets import actions, bulk, drafts, joining, later, queue, windows
from tickets.records import (
    Agent,
    Event,
    Message,
    Organisation,
    Party,
    Promise,
    Record,
    Reply,
    ResponseWindow,
    Ticket,
    TicketLabel,
)

HOUR = dt.timedelta(hours=1)


def numbers(
    session: Session, desk: Desk, view: queue.ViewName, now: dt.datetime, **narrow: object
) -> list[str]:
    page = queue.view(
        session,
        view,
        agent_id=desk.agent_id,
        now=now,
        narrow=queue.Narrow(**narrow),  # type: ignore[arg-type]
    )
    return [row.number for row in page.rows]


def second_mail(session: Session, ticket: Ticket, at: dt.datetime) -> Message:
    message = Message(
        ticket_id=ticket.id,
        direction="in",
        contact_id=ticket.contact_id,
        at=at,
        message_id=f"<second-{ticket.id}@example.org>",
        subject="Noch etwas",
        from_address=ticket.contact.address,
        text="Und wo ist meine Lampe?",
        new_text="Und wo ist meine Lampe?",
    )
    session.add(message)
    session.flush()
    return message


def test_a_snoozed_ticket_is_out_of_sight_and_comes_back_by_itself(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session, urgency="low")
        actions.snooze(session, ticket, desk.now + 4 * HOUR, by=desk.agent_id, now=desk.now)
        session.flush()
        assert numbers(session, desk, "next", desk.now) == []
        assert numbers(session, desk, "snoozed", desk.now) == [ticket.number]
        assert numbers(session, desk, "next", desk.now + 5 * HOUR) == [ticket.number]
        assert numbers(session, desk, "snoozed", desk.now + 5 * HOUR) == []


def test_what_wakes_a_snoozed_ticket_early(desk: Desk) -> None:
    with desk.store.write() as session:
        wrote = desk.open_ticket(session, urgency="low")
        risky = desk.open_ticket(session, urgency="low", address="b@example.org")
        for ticket in (wrote, risky):
            actions.snooze(session, ticket, desk.now + 900 * HOUR, by=desk.agent_id, now=desk.now)
        wrote.client_wrote_at = desk.now + HOUR
        risky.due_rank = windows.AT_RISK
        session.flush()
        assert sorted(numbers(session, desk, "next", desk.now + HOUR)) == [wrote.number, risky.number]
        assert numbers(session, desk, "snoozed", desk.now + HOUR) == []


def test_snoozing_into_the_past_is_refused(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        with pytest.raises(ValueError, match="still to come"):
            actions.snooze(session, ticket, desk.now - HOUR, by=None, now=desk.now)


def test_the_moments_of_later_are_mornings_on_the_local_clock() -> None:
    sunday = dt.datetime(2026, 10, 25, 6, tzinfo=dt.UTC)  # the clock goes back this night
    found = dict(later.choices(sunday, "Europe/Berlin"))
    assert found["tomorrow"] == dt.datetime(2026, 10, 26, 8, tzinfo=dt.UTC)
    assert found["monday"] == found["tomorrow"]
    assert later.read("2026-11-02T09:00", sunday, "Europe/Berlin") == found["week"] + dt.timedelta(days=1)
    with pytest.raises(ValueError, match="is no time"):
        later.read("demnächst", sunday, "Europe/Berlin")


def test_a_colleague_named_in_a_note_finds_it_and_the_author_does_not(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        actions.add_note(
            session, ticket, desk.colleague_id, "@Mira, @jonas: kennt ihr das? a@b.de", now=desk.now
        )
        session.flush()
        assert numbers(session, desk, "mentioned", desk.now) == [ticket.number]
        page = queue.view(session, "mentioned", agent_id=desk.colleague_id, now=desk.now)
        assert page.rows == ()


def test_handing_on_gives_the_ticket_and_the_words(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        actions.hand_on(
            session, ticket, desk.colleague_id, words="Rechnung ist geprüft.", by=desk.agent_id, now=desk.now
        )
        session.flush()
        assert ticket.agent_id == desk.colleague_id
        assert [
            r.number for r in queue.view(session, "mentioned", agent_id=desk.colleague_id, now=desk.now).rows
        ] == [ticket.number]


def test_narrowing_knows_only_its_own_names(desk: Desk) -> None:
    with desk.store.write() as session:
        urgent = desk.open_ticket(session, urgency="high")
        labelled = desk.open_ticket(session, address="b@example.org")
        actions.add_label(session, labelled, "Rechnung", by=None, now=desk.now)
        actions.assign(session, labelled, desk.colleague_id, by=None, now=desk.now)
        session.flush()
        assert numbers(session, desk, "team", desk.now, urgency="high") == [urgent.number]
        assert numbers(session, desk, "team", desk.now, label="rechnung") == [labelled.number]
        assert numbers(session, desk, "team", desk.now, agent="none") == [urgent.number]
        assert numbers(session, desk, "team", desk.now, agent=str(desk.colleague_id)) == [labelled.number]
    for wrong in ({"urgency": "id"}, {"mood": "password_hash"}, {"agent": "1 OR 1"}):
        with pytest.raises(ValueError):
            queue.Narrow(**wrong)


@pytest.mark.parametrize("verb", bulk.VERBS)
def test_every_bulk_action_can_be_taken_back(desk: Desk, verb: bulk.Verb) -> None:
    with desk.store.write() as session:
        tickets = [desk.open_ticket(session, address=f"{n}@example.org") for n in "abc"]
        if verb == "open":
            actions.close(session, tickets[0], by=None, now=desk.now)
        session.flush()
        before = [_picture(session, t) for t in tickets]
        done = bulk.act(
            session,
            verb,
            [t.id for t in tickets],
            by=desk.agent_id,
            now=desk.now + HOUR,
            agent_id=desk.agent_id,
            until=desk.now + 9 * HOUR,
            label="Rechnung",
        )
        assert done.changed == (1 if verb == "open" else 3)
        assert [_picture(session, t) for t in tickets] != before
        assert bulk.undo(session, done.event_id, by=desk.agent_id, now=desk.now + HOUR) == done.changed
        assert [_picture(session, t) for t in tickets] == before


def _picture(session: Session, ticket: Ticket) -> tuple[object, ...]:
    session.flush()
    session.refresh(ticket)
    labels = session.scalars(select(TicketLabel.label).where(TicketLabel.ticket_id == ticket.id)).all()
    running = [] if ticket.state == "closed" else [w.kind for w in windows.running(session, ticket.id)]
    return (
        ticket.agent_id,
        ticket.state,
        ticket.snoozed_until,
        list(labels),
        running,
        ticket.next_due_at if ticket.state != "closed" else None,
    )


def test_undo_leaves_alone_what_somebody_changed_since(desk: Desk) -> None:
    with desk.store.write() as session:
        kept, changed = (desk.open_ticket(session, address=f"{n}@example.org") for n in "ab")
        done = bulk.act(
            session, "assign", [kept.id, changed.id], by=desk.agent_id, now=desk.now, agent_id=desk.agent_id
        )
        actions.assign(session, changed, desk.lead_id, by=desk.lead_id, now=desk.now)
        assert bulk.undo(session, done.event_id, by=desk.agent_id, now=desk.now) == 1
        assert (kept.agent_id, changed.agent_id) == (None, desk.lead_id)


def test_a_bulk_action_is_taken_back_by_its_agent_and_within_ten_minutes_only(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        done = bulk.act(session, "close", [ticket.id], by=desk.agent_id, now=desk.now)
        assert bulk.undo(session, done.event_id, by=desk.lead_id, now=desk.now) is None
        late = desk.now + bulk.UNDO + dt.timedelta(seconds=1)
        assert bulk.undo(session, done.event_id, by=desk.agent_id, now=late) is None
        assert ticket.state == "closed"


def test_merging_moves_everything_and_owes_one_answer(desk: Desk) -> None:
    with desk.store.write() as session:
        first = desk.open_ticket(session)
        second = desk.open_ticket(session, subject="Nachtrag")
        actions.add_note(session, second, desk.agent_id, "Gehört zusammen.", now=desk.now)
        actions.add_label(session, second, "rechnung", by=None, now=desk.now)
        desk.write_reply(session, first, "Erster Teil.")
        draft = desk.write_reply(session, second, "Zweiter Teil.")
        drafts.attach(session, draft, name="plan.pdf", content_type="application/pdf", content=b"%PDF")
        promise = Promise(
            ticket_id=second.id, source="reply", what="bis morgen", made_at=desk.now, due_at=desk.now + HOUR
        )
        session.add(promise)
        session.flush()
        joining.merge(session, second, first, by=desk.agent_id, now=desk.now + HOUR)
        session.flush()
        assert session.scalars(select(Message.ticket_id)).all() == [first.id, first.id]
        assert promise.ticket_id == first.id and first.next_due_kind == "promise"
        assert [label.label for label in first.labels] == ["rechnung"]
        only = session.scalars(select(Reply)).one()
        assert only.text == "Erster Teil.\n\nZweiter Teil."
        assert [f.name for f in drafts.files(session, only)] == ["plan.pdf"]
        assert (second.state, second.merged_into_id, second.next_due_at) == ("closed", first.id, None)
        assert [w.kind for w in windows.running(session, first.id)] == ["first"]
        assert windows.running(session, second.id) == []
        assert numbers(session, desk, "team", desk.now) == [first.number]
        assert session.scalars(select(Party.address).where(Party.ticket_id == first.id)).all() == [
            "kim@example.org"
        ]


def test_merging_into_an_answered_ticket_owes_the_answer_there(desk: Desk) -> None:
    with desk.store.write() as session:
        first, second = desk.open_ticket(session), desk.open_ticket(session)
        for window in windows.running(session, first.id):
            window.met_at = desk.now
        first.state = "waiting"
        windows.refresh_due(session, first)
        joining.merge(session, second, first, by=None, now=desk.now + HOUR)
        assert (first.state, first.next_due_kind) == ("open", "next")


@pytest.mark.parametrize("case", ["foreign", "same", "merged"])
def test_merging_is_refused(desk: Desk, case: str) -> None:
    with desk.store.write() as session:
        first = desk.open_ticket(session)
        other = desk.open_ticket(session, address="b@example.org" if case == "foreign" else "kim@example.org")
        if case == "merged":
            other.merged_into_id = desk.open_ticket(session).id
        with pytest.raises(joining.CannotJoin) as refused:
            joining.merge(session, first if case == "same" else other, first, by=None, now=desk.now)
        assert refused.value.problem == case


def test_colleagues_of_one_organisation_may_share_a_ticket(desk: Desk) -> None:
    with desk.store.write() as session:
        house = Organisation(name="Stadtwerke Nord")
        session.add(house)
        session.flush()
        first, second = desk.open_ticket(session), desk.open_ticket(session, address="b@example.org")
        for ticket in (first, second):
            ticket.contact.organisation_id = house.id
        joining.merge(session, second, first, by=None, now=desk.now)
        assert session.scalars(
            select(Party.address).where(Party.ticket_id == first.id).order_by(Party.id)
        ).all() == [
            "kim@example.org",
            "b@example.org",
        ]


def test_every_table_that_names_a_ticket_moves_or_is_dealt_with() -> None:
    named = {t.name for t in Record.metadata.sorted_tables if "ticket_id" in t.c}
    assert named >= joining.STAYING
    assert {"message", "note", "promise", "reply", "outbox_mail", "inbound_mail", "mention"} <= {
        t.name for t in joining.moving_tables()
    }


def test_splitting_makes_a_ticket_of_its_own_with_its_own_window(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        message = second_mail(session, ticket, desk.now + HOUR)
        made = joining.split(
            session, ticket, message, subject="Lampe fehlt", by=desk.agent_id, now=desk.now + 2 * HOUR
        )
        session.flush()
        assert (made.subject, made.state, made.next_due_kind) == ("Lampe fehlt", "open", "first")
        assert made.client_wrote_at == desk.now + HOUR
        started = session.scalars(
            select(ResponseWindow.started_at).where(ResponseWindow.ticket_id == made.id)
        ).all()
        assert started == [desk.now + HOUR]
        assert message.ticket_id == made.id
        assert [t.number for t in joining.linked(session, ticket, who=desk.agent_id)] == [made.number]
        assert [t.number for t in joining.linked(session, made, who=desk.agent_id)] == [ticket.number]
        assert made.last_line == "Und wo ist meine Lampe?"


def test_the_only_mail_cannot_be_split_off(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        only = session.scalars(select(Message)).one()
        with pytest.raises(joining.CannotJoin, match="nothing to split"):
            joining.split(session, ticket, only, subject="", by=None, now=desk.now)


def test_linking_is_once_both_ways_and_can_be_loosened(desk: Desk) -> None:
    with desk.store.write() as session:
        first, second = desk.open_ticket(session), desk.open_ticket(session, address="b@example.org")
        joining.link(session, first, second, by=None, now=desk.now)
        joining.link(session, second, first, by=None, now=desk.now)
        session.flush()
        assert (
            session.scalars(select(Event.kind).where(Event.kind == "ticket.linked")).all()
            == ["ticket.linked"] * 2
        )
        joining.unlink(session, second, first, by=None, now=desk.now)
        session.flush()
        assert joining.linked(session, first, who=desk.agent_id) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Temp\\plan.pdf", "plan.pdf"),
        ("rechnung\u202efdp.exe", "rechnungfdp.exe"),
        ("a\r\nBcc: x@y.de.txt", "aBcc: x@y.de.txt"),
        ("\x00\u200f", "attachment"),
        ("x" * 5000, "x" * 120),
    ],
)
def test_names_of_files_are_labels_only(desk: Desk, name: str, kept: str) -> None:
    with desk.store.write() as session:
        reply = desk.write_reply(session, desk.open_ticket(session))
        file = drafts.attach(session, reply, name=name, content_type="text/html; x", content=b"1")
        assert (file.name, file.content_type) == (kept, "application/octet-stream")


def test_a_draft_takes_only_what_mail_servers_take(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MAX_FILE_BYTES", 10)
    with desk.store.write() as session:
        reply = desk.write_reply(session, desk.open_ticket(session))
        drafts.attach(session, reply, name="a", content_type="image/png", content=b"123456")
        with pytest.raises(drafts.FileTooLarge, match="MB together"):
            drafts.attach(session, reply, name="b", content_type="image/png", content=b"12345")
        drafts.discard(session, reply)
        assert session.scalars(select(Agent.id).where(Agent.id == desk.agent_id)).all() == [desk.agent_id]
