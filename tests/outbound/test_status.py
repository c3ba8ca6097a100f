"""Status updates at their slots: kept without news too, one mail a client, nothing twice and nothing five times after downtime."""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy import select

import outbound
from tests.outbound.helpers import DAY, HOUR, MINUTE, outbox, read, release, text_of
from tests.support.desk import PROFILE, Desk
from tickets import actions, joining, promises, queue, status
from tickets.records import (
    Contact,
    Event,
    Mailbox,
    Message,
    OutboxMail,
    Promise,
    Rhythm,
    StatusSlot,
    StatusUpdate,
    Ticket,
)
from tickets.windows import refresh_due

SLOT = dt.datetime(2026, 11, 26, 9, 0, tzinfo=dt.UTC)
"""Thursday, 10:00 in Berlin."""


def rhythm(desk: Desk, words: str = "dienstags und donnerstags, 10 Uhr", **values: object) -> None:
    with desk.store.write() as session:
        ticket = session.scalars(select(Ticket).order_by(Ticket.id)).first() or desk.open_ticket(session)
        status.set_rhythm(session, ticket, words, agent_id=desk.agent_id, now=desk.now, **values)  # type: ignore[arg-type]


def run(desk: Desk, now: dt.datetime) -> int:
    return outbound.compose_updates(
        desk.store,
        signer=desk.signer,
        instance="takt-test",
        base_url="https://desk.takt.test",
        now_fn=lambda: now,
    )


def body(mail: OutboxMail) -> str:
    return text_of(mail.content).replace("\r\n", "\n")


def test_without_news_an_honest_update_keeps_the_promise(desk: Desk) -> None:
    rhythm(desk)
    with desk.store.read() as session:
        assert session.scalars(select(Rhythm.next_slot_at)).one() == SLOT
        ticket = session.scalars(select(Ticket)).one()
        assert (ticket.next_due_at, ticket.next_due_kind) == (SLOT, "update")
    assert [run(desk, SLOT + n * MINUTE) for n in (-6, -5, -4, 0, 1)] == [0, 1, 0, 0, 0]
    (mail,) = outbox(desk)
    assert (mail.kind, mail.not_before, mail.subject) == (
        "notice",
        SLOT,
        "Wie es steht: Rechnung 4711 [T-2026-000001]",
    )
    text = body(mail)
    assert "diesmal ohne Neuigkeiten" in text and "Bisher hat sich nichts Neues ergeben." in text
    assert "Nächste Statusmeldung: Dienstag, 1. Dezember, 10:00 Uhr." in text
    message = read(mail.content)
    assert message["Auto-Submitted"] == "auto-generated" and message["In-Reply-To"] == "<first-1@example.org>"
    with desk.store.read() as session:
        states = session.execute(
            select(Promise.source, Promise.state, Promise.due_at).order_by(Promise.id)
        ).tuples()
        assert list(states) == [("status", "kept", SLOT), ("status", "open", SLOT + 5 * DAY)]
        assert session.scalars(select(Message.kind).order_by(Message.id)).all() == ["mail", "notice"]


def test_it_keeps_its_own_promise_and_leaves_every_question_open(desk: Desk) -> None:
    rhythm(desk)
    with desk.store.write() as session:
        ticket = session.scalars(select(Ticket)).one()
        promises.make(
            session, ticket, source="reply", what="x", due_at=SLOT + DAY, agent_id=desk.agent_id, now=desk.now
        )
        refresh_due(session, ticket)
    run(desk, SLOT - MINUTE)
    assert "Zugesagt ist: Sie hören bis morgen, Freitag, 27. November, 10:00 Uhr von uns." in body(
        outbox(desk)[0]
    )
    with desk.store.read() as session:
        assert session.scalars(select(Promise.state).where(Promise.source == "reply")).all() == ["open"]
        assert [w.kind for w in status.windows.running(session, 1)] == ["first"], (
            "the client's question still waits"
        )


def test_a_reply_does_not_take_the_slot_away_but_closing_does(desk: Desk) -> None:
    rhythm(desk)
    with desk.store.write() as session:
        ticket = session.scalars(select(Ticket)).one()
        release(
            desk,
            session,
            desk.write_reply(
                session, ticket, "Guten Tag Kim Schulz,\n\ndie Gutschrift zur Rechnung 4711 ist gebucht."
            ),
        )
        assert [p.source for p in promises.owed(session, ticket.id)] == ["status", "reply"]
        actions.close(session, ticket, by=desk.agent_id, now=desk.now + HOUR)
        assert [p.source for p in promises.owed(session, ticket.id)] == ["reply"]
    assert run(desk, SLOT) == 0
    with desk.store.read() as session:
        assert session.scalars(select(Rhythm.active)).all() == [False]
        assert session.scalars(select(Promise.state).where(Promise.source == "status")).all() == ["withdrawn"]


def test_an_update_in_five_parts(desk: Desk) -> None:
    rhythm(desk)
    with desk.store.write() as session:
        ticket = session.scalars(select(Ticket)).one()
        parts = {
            "goal": "Die Gutschrift über 20 Euro ist auf Ihrem Konto.",
            "progress": "Die Buchhaltung hat sie gestern freigegeben.",
            "next_steps": "Wir überweisen am Freitag.",
            "decisions": "Welche IBAN sollen wir nehmen?",
        }
        status.prepare(session, ticket, agent_id=desk.agent_id, parts={"goal": "alt"}, links=[], now=desk.now)
        status.prepare(
            session,
            ticket,
            agent_id=desk.agent_id,
            parts=parts,
            links=["https://belege.takt.test/4711", "https://belege.takt.test/4711"],
            now=desk.now,
        )
    run(desk, SLOT)
    text = body(outbox(desk)[0])
    found = re.findall(
        r"^(Ziel|Fortschritt|Blocker|Nächste Schritte|Entscheidungen benötigt|Belege):", text, re.M
    )
    assert found == ["Ziel", "Fortschritt", "Nächste Schritte", "Entscheidungen benötigt", "Belege"]
    assert text.count("https://belege.takt.test/4711") == 1 and "Geschrieben hat das Mira Sommer" in text
    with desk.store.read() as session:
        assert session.scalars(select(StatusUpdate.state).order_by(StatusUpdate.id)).all() == [
            "replaced",
            "sent",
        ]
    run(desk, SLOT + 5 * DAY)
    text = body(outbox(desk)[1])
    assert "Zuletzt haben Sie von uns am Donnerstag, 26. November, 10:00 Uhr gehört." in text
    assert "Als Nächstes bleibt: Wir überweisen am Freitag." in text


def test_several_tickets_become_one_digest_ordered_by_what_is_promised(desk: Desk) -> None:
    with desk.store.write() as session:
        plain, later, soon = (desk.open_ticket(session, subject=s) for s in ("Lampe", "Stuhl", "Tisch"))
        for ticket, due in ((later, SLOT + 2 * DAY), (soon, SLOT + DAY)):
            promises.make(session, ticket, source="reply", what="x", due_at=due, agent_id=None, now=desk.now)
        actions.close(session, desk.open_ticket(session, subject="Regal"), by=None, now=desk.now)
        desk.open_ticket(session, subject="Fremd", address="ole@example.org")
        status.set_rhythm(
            session, plain, "donnerstags, 10 Uhr", agent_id=None, now=desk.now, for_contact=True
        )
        status.set_rhythm(session, soon, "donnerstags, 10 Uhr", agent_id=None, now=desk.now)
    assert run(desk, SLOT) == 1
    (mail,) = outbox(desk)
    text = body(mail)
    assert mail.subject == "Wie es steht: Ihre 3 Vorgänge"
    assert re.findall(r"^Vorgang \d: (\w+) \[", text, re.M) == ["Tisch", "Stuhl", "Lampe"]
    assert text.count("Antworten zu diesem Vorgang: service+c-") == 3 and "Fremd" not in text
    with desk.store.read() as session:
        told = session.execute(select(Message.ticket_id).where(Message.kind == "notice")).scalars().all()
        assert sorted(told) == [1, 2, 3]


def test_after_downtime_one_update_goes_out_and_says_that_it_is_late(desk: Desk) -> None:
    """Down from Thursday before ten until Friday of the next week: three slots missed, one mail, and the rhythm goes on."""
    rhythm(desk)
    back = SLOT + 8 * DAY
    with desk.store.write() as session:
        promises.watch(session, now=back)
    assert [run(desk, back + n * MINUTE) for n in (0, 1, 2)] == [1, 0, 0]
    text = body(outbox(desk)[0])
    assert (
        "erst jetzt kommt, tut uns leid" in text
        and "Nächste Statusmeldung: Dienstag, 8. Dezember, 10:00 Uhr." in text
    )
    with desk.store.read() as session:
        states = session.scalars(select(Promise.state).order_by(Promise.id)).all()
        assert states == ["broken", "open"]
        assert session.scalars(select(Rhythm.next_slot_at)).one() == dt.datetime(
            2026, 12, 8, 9, tzinfo=dt.UTC
        )


def test_a_slot_that_is_done_with_is_never_sent_again(desk: Desk) -> None:
    """Even when the rhythm's row is put back, as a restored backup would."""
    rhythm(desk)
    run(desk, SLOT)
    with desk.store.write() as session:
        session.scalars(select(Rhythm)).one().next_slot_at = SLOT
    assert run(desk, SLOT + MINUTE) == 0
    with desk.store.read() as session:
        assert len(session.scalars(select(StatusSlot)).all()) == 1
        assert session.scalars(select(Rhythm.next_slot_at)).one() == SLOT + 5 * DAY


def test_an_address_that_bounces_gets_nothing_and_the_promise_shows_it(desk: Desk) -> None:
    rhythm(desk)
    with desk.store.write() as session:
        session.scalars(select(Contact)).one().bounced_at = desk.now
    assert run(desk, SLOT) == 0
    with desk.store.read() as session:
        assert session.scalars(select(StatusSlot.reason)).all() == ["mail to this address comes back"]
        assert session.scalars(select(Promise.state)).all() == ["open"]
        assert "status.suppressed" in session.scalars(select(Event.kind)).all()


def test_the_contacts_own_clock_and_language(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        ticket.contact.timezone, ticket.contact.language = "America/New_York", "en"
        status.set_rhythm(session, ticket, "Thursdays, 10:00", agent_id=None, now=desk.now)
    assert run(desk, SLOT + 6 * HOUR) == 1
    text = body(outbox(desk)[0])
    assert "even though there is nothing new" in text
    assert "Next status update: Thursday 3 December, 10 am." in text


def test_a_new_rhythm_replaces_the_old_one(desk: Desk) -> None:
    rhythm(desk)
    rhythm(desk, "freitags, 9 Uhr")
    with desk.store.read() as session:
        assert session.scalars(select(Rhythm.active).order_by(Rhythm.id)).all() == [False, True]
        owed = session.execute(select(Promise.state, Promise.due_at).order_by(Promise.id)).tuples().all()
    assert owed == [("withdrawn", SLOT), ("open", SLOT + DAY - HOUR)]


def test_merging_takes_rhythm_and_emergency_along(desk: Desk) -> None:
    from tickets import urgency

    with desk.store.write() as session:
        first, second = (desk.open_ticket(session, urgency="critical") for _ in range(2))
        for ticket in (first, second):
            urgency.claim(session, ticket, now=desk.now)
        status.set_rhythm(session, second, "freitags, 9 Uhr", agent_id=None, now=desk.now)
        joining.merge(session, second, first, by=desk.agent_id, now=desk.now)
        assert session.scalars(select(Rhythm.ticket_id)).all() == [first.id]
    assert run(desk, SLOT + DAY - HOUR) == 1


def test_late_updates_stand_first_in_the_queue_with_their_reason(desk: Desk) -> None:
    rhythm(desk)
    queue.mark(desk.store, now=SLOT - HOUR)
    with desk.store.read() as session:
        row = queue.view(session, "team", agent_id=desk.agent_id, now=SLOT - HOUR).rows[0]
    assert (row.next_due_kind, row.risk) == ("update", "soon")


def test_mails_end_with_the_status_page_where_the_mailbox_wants_it(desk: Desk) -> None:
    with desk.store.write() as session:
        box = session.get_one(Mailbox, desk.mailbox_id)
        box.profile_data = {**PROFILE.model_dump(mode="json"), "status_links": True}
    rhythm(desk)
    run(desk, SLOT)
    with desk.store.write() as session:
        ticket = session.scalars(select(Ticket)).one()
        reply = desk.write_reply(
            session, ticket, "Guten Tag Kim Schulz,\n\ndie Gutschrift zur Rechnung 4711 ist gebucht."
        )
        release(desk, session, reply, base_url="https://desk.takt.test")
    links = {re.search(r"https://desk\.takt\.test/s/s-[a-z0-9-]+", body(m))[0] for m in outbox(desk)}  # type: ignore[index]
    assert len(links) == 1, "one link serves"
