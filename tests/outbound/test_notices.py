"""Mail the house writes itself: honest about it, once, and never to a machine; broken promises reach the lead."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests.outbound.helpers import DAY, GOOD, MINUTE, ask, compose, html_of, outbox, read, send_reply, text_of
from tests.support.desk import Desk
from tests.support.intake import Intake, letter
from tickets import promises
from tickets.records import Agent, Contact, DueNotice, Event, OutboxMail, Promise, Ticket


@pytest.fixture
def intake(desk: Desk) -> Intake:
    return Intake.at(desk)


def reasons(desk: Desk) -> list[str]:
    with desk.store.read() as session:
        return [
            n.reason
            for n in session.scalars(select(DueNotice).order_by(DueNotice.id))
            if n.state == "suppressed"
        ]


def test_the_acknowledgement_says_that_a_machine_wrote_it_and_when_a_person_will(
    desk: Desk, intake: Intake
) -> None:
    intake.receive(letter(message_id="<erste@example.org>", subject="[DRINGEND] Rechnung 4711"))
    assert intake.compose() == 1
    [mail] = outbox(desk)
    message, text = read(mail.content), text_of(mail.content)
    assert (mail.kind, mail.envelope_from) == ("acknowledgement", "")
    for name, value in (
        ("Auto-Submitted", "auto-replied"),
        ("X-Auto-Response-Suppress", "All"),
        ("Precedence", "bulk"),
        ("X-Loop", "takt-test"),
        ("In-Reply-To", "<erste@example.org>"),
        ("Subject", "Ihre Nachricht ist angekommen [T-2026-000001]"),
    ):
        assert message[name] == value
    assert "schreibt unser System automatisch" in text and "mit einem Menschen sprechen" in text
    assert "Rechnung" not in text and "4711" not in str(message["Subject"]), (
        "a stranger's words are not sent on"
    )
    with desk.store.read() as session:
        promise = session.scalars(select(Promise)).one()
        ticket = session.scalars(select(Ticket)).one()
    assert re.search(r"Sie hören bis .+ Uhr von uns\.", text) and promise.what in text
    assert (promise.source, promise.due_at, promise.due_at) == (
        "acknowledgement",
        ticket.next_due_at,
        promise.due_at,
    )
    human = re.search(r'href="mailto:([^"]+)"', html_of(mail.content))
    assert human is not None
    token = desk.signer.read_address(human[1])
    assert token is not None and token.purpose == "h"


def test_an_english_mail_is_acknowledged_in_english(desk: Desk, intake: Intake) -> None:
    intake.receive(
        letter(
            subject="Invoice 12", text="Hello,\n\nwhere is my credit note for the last invoice? Thank you.\n"
        )
    )
    intake.compose()
    text = text_of(outbox(desk)[0].content)
    assert "talk to a person" in text and "automatic" in text and "Guten Tag" not in text


def test_a_ticket_is_acknowledged_once(desk: Desk, intake: Intake) -> None:
    intake.receive(letter(message_id="<1@x.example>"))
    assert (intake.compose(), intake.compose()) == (1, 0)
    intake.receive(
        letter(message_id="<2@x.example>", in_reply_to="<1@x.example>", text="Noch etwas: Wann?\n")
    )
    assert intake.compose() == 0 and len(outbox(desk)) == 1


def test_who_was_answered_by_a_person_gets_no_machine_after_it(desk: Desk, intake: Intake) -> None:
    row = intake.receive(letter())
    with desk.store.write() as session:
        send_reply(desk, session, session.get_one(Ticket, row.ticket_id))
    assert intake.compose() == 0
    assert reasons(desk) == ["a person has answered already"]
    with desk.store.read() as session:
        assert session.scalars(select(Event.kind).where(Event.kind == "notice.suppressed")).all()


@pytest.mark.parametrize(
    "header",
    [
        {"auto_submitted": "auto-generated"},
        {"auto_submitted": "auto-replied"},
        {"precedence": "bulk"},
        {"precedence": "list"},
        {"list_id": "<news.example.org>"},
        {"list_unsubscribe": "<mailto:x@example.org>"},
        {"x_auto_response_suppress": "All"},
        {"x_autoreply": "yes"},
        {"return_path": "<>"},
    ],
    ids=lambda h: next(iter(h)),
)
def test_a_machine_is_never_answered(desk: Desk, intake: Intake, header: dict[str, str]) -> None:
    intake.receive(letter(**header))
    assert intake.compose() == 0 and outbox(desk) == []


@pytest.mark.parametrize(
    "sender",
    ["MAILER-DAEMON@example.org", "postmaster@example.org", "no-reply@example.org", "service@takt.test"],
)
def test_an_address_nobody_reads_is_never_answered(desk: Desk, intake: Intake, sender: str) -> None:
    intake.receive(letter(sender=f"System <{sender}>"), sender=sender)
    assert intake.compose() == 0 and outbox(desk) == []


def test_an_address_whose_mail_comes_back_is_left_in_peace(desk: Desk, intake: Intake) -> None:
    intake.receive(letter())
    with desk.store.write() as session:
        session.scalars(select(Contact)).one().bounced_at = desk.now
    assert intake.compose() == 0 and reasons(desk) == ["mail to this address comes back"]


def test_an_address_that_is_none_stops_no_other_notice(desk: Desk, intake: Intake) -> None:
    intake.receive(letter())
    with desk.store.write() as session:
        session.scalars(select(Contact)).one().address = "kim@-nowhere-.example"
    intake.receive(letter(sender="Ole <ole@example.net>", subject="Etwas anderes"))
    assert intake.compose() == 1
    assert [mail.recipients[0].address for mail in outbox(desk)] == ["ole@example.net"]
    assert len(reasons(desk)) == 1 and "no address that mail can be sent to" in reasons(desk)[0]


def test_a_notice_that_cannot_be_written_says_why_and_stops_no_other(
    desk: Desk, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    from outbound import notices

    intake.receive(letter(sender="Kim <kim@example.org>"))
    intake.receive(letter(sender="Ole <ole@example.net>"))
    original = notices.render_mail

    def broken_once(*args: object, **values: object) -> object:
        monkeypatch.setattr(notices, "render_mail", original)
        raise KeyError("gap")

    monkeypatch.setattr(notices, "render_mail", broken_once)
    assert intake.compose() == 1
    assert reasons(desk) == ["it could not be written: KeyError: 'gap'"]
    assert [mail.recipients[0].address for mail in outbox(desk)] == ["ole@example.net"]


def test_late_by_a_week_and_still_no_time_in_the_past_is_named(desk: Desk, intake: Intake) -> None:
    """The desk was down over the window: the time it names is one that it can still keep."""
    intake.receive(letter())
    intake.later(days=7)
    assert intake.compose() == 1
    with desk.store.read() as session:
        assert session.scalars(select(Promise.due_at)).one() > intake.now


def test_a_broken_promise_tells_the_lead_once_and_is_owed_until_an_answer(desk: Desk) -> None:
    with desk.store.write() as session:
        send_reply(desk, session, desk.open_ticket(session), GOOD)
    late = desk.now + 2 * DAY
    for moment in (late, late + MINUTE):
        with desk.store.write() as session:
            promises.watch(session, now=moment)
        compose(desk, moment)
    told = [mail for mail in outbox(desk) if mail.kind == "internal"]
    readers = [mail.recipients[0].address for mail in told]
    assert "aylin@takt.test" in readers and len(readers) == len(set(readers))
    text = text_of(told[readers.index("aylin@takt.test")].content)
    assert (
        "Mira Sommer" in text
        and "T-2026-000001" in text
        and "https://desk.takt.test/tickets/T-2026-000001" in text
    )
    assert read(told[0].content)["Auto-Submitted"] == "auto-generated"
    with desk.store.read() as session:
        promise = session.scalars(select(Promise)).one()
        assert (promise.state, promise.closed_at) == ("broken", None)


def test_an_answer_in_time_tells_nobody_anything(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        send_reply(desk, session, ticket, GOOD)
        draft = desk.write_reply(
            session, ticket, "die neue Rechnung ist gebucht und unterwegs.", close_ticket=True
        )
        import outbound

        outbound.release(session, draft.id, signer=desk.signer, now=desk.now + MINUTE, second_look=True)
    with desk.store.write() as session:
        promises.watch(session, now=desk.now + 2 * DAY)
    compose(desk, desk.now + 2 * DAY)
    with desk.store.read() as session:
        assert session.scalars(select(OutboxMail.kind)).all() == ["reply", "reply"]
        assert session.scalars(select(Promise.state).order_by(Promise.id)).first() == "kept"


def test_without_a_lead_the_notice_says_that_nobody_can_be_told(desk: Desk) -> None:
    with desk.store.write() as session:
        for agent in session.scalars(select(Agent)):
            agent.active = False
        ticket = desk.open_ticket(session)
        ask(desk, session, ticket, "reply_failed", cause="outbox:1")
        mail = OutboxMail(
            kind="reply", ticket_id=ticket.id, message_id="<x@y>", subject="x", envelope_from="", content=b"x", sha256="x",
            created_at=desk.now, not_before=desk.now, state="failed", recipients=[],
        )  # fmt: skip
        session.add(mail)
        session.flush()
        session.scalars(select(DueNotice)).one().cause = f"outbox:{mail.id}"
    compose(desk)
    assert len(reasons(desk)) == 1 and "nobody to tell" in reasons(desk)[0]
