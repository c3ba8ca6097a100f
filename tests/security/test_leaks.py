"""What is internal or belongs to somebody else is in no byte that leaves (SAFETY rows 13 to 15)."""

from __future__ import annotations

import random
import uuid

import pytest
from sqlalchemy import select

import outbound
from tests.outbound.helpers import GOOD, HOUR, deliver, outbox, read, relay_to, send_reply
from tests.support.desk import Desk
from tests.support.intake import Intake, letter
from tests.support.sink import sink
from tickets import actions, promises
from tickets.records import DueNotice, Party, Reply, Ticket


@pytest.mark.parametrize("seed", range(6))
def test_no_note_is_in_any_byte_that_leaves(desk: Desk, intake: Intake, seed: int) -> None:
    """Random stories of mail, notes, answers, copies, holds, undo, promises and their news; each note carries a marker."""
    chance = random.Random(seed)
    markers = list[str]()
    ticket_id = intake.receive(letter(cc="anna@example.net")).ticket_id
    assert ticket_id is not None
    for step in range(25):
        intake.later(minutes=chance.randint(5, 400))
        marker = f"SECRET-{uuid.UUID(int=chance.getrandbits(128))}"
        verb = chance.choice(
            ["note", "note", "mail", "answer", "answer", "override", "undo", "assign", "promise"]
        )
        if verb == "mail":
            text = f"Nachtrag {step}: Wann kommt die Gutschrift?\n"
            intake.receive(
                letter(text=text, message_id=f"<{seed}-{step}@example.org>", in_reply_to=_newest(intake))
            )
        with desk.store.write() as session:
            ticket = session.get_one(Ticket, ticket_id)
            if verb == "note":
                markers.append(marker)
                actions.add_note(
                    session, ticket, desk.colleague_id, f"@Mira intern: {marker}", now=intake.now
                )
            elif verb in ("answer", "override", "undo"):
                _answer(desk, session, ticket, intake, chance, verb)
            elif verb == "assign":
                actions.assign(session, ticket, desk.colleague_id, by=desk.lead_id, now=intake.now)
            elif verb == "promise":
                promises.watch(session, now=intake.now)
        intake.compose()
    mails = outbox(desk)
    assert markers and len(mails) >= 3
    with sink() as world:
        for hour in range(3):
            deliver(desk, relay_to(world.port), intake.now + hour * HOUR)
    everything = [mail.content for mail in mails] + [mail.raw for mail in world.mails]
    for raw in everything:
        seen = raw.decode("ascii") + "".join(
            part.get_content() if part.get_content_maintype() == "text" else "" for part in read(raw).walk()
        )
        assert "SECRET" not in seen and "intern:" not in seen


def _answer(
    desk: Desk, session: object, ticket: Ticket, intake: Intake, chance: random.Random, verb: str
) -> None:
    from sqlalchemy.orm import Session

    assert isinstance(session, Session)
    text = GOOD + (" Sie haben offenbar vergessen, das Aktenzeichen anzugeben." if verb == "override" else "")
    draft = desk.write_reply(
        session, ticket, text, now=intake.now, cc=("anna@example.net",) if chance.random() < 0.5 else ()
    )
    outbound.release(
        session,
        draft.id,
        signer=desk.signer,
        now=intake.now,
        undo_seconds=15,
        second_look=True,
        override_reason="Mit der Teamleitung so abgesprochen" if verb == "override" else "",
    )
    if verb == "undo":
        outbound.undo(session, draft.id, now=intake.now)


def _newest(intake: Intake) -> str:
    with intake.desk.store.read() as session:
        from tickets.records import Message

        return session.scalars(select(Message.message_id).order_by(Message.id.desc()).limit(1)).one()


def test_a_third_senders_code_stays_with_us(desk: Desk, intake: Intake) -> None:
    """The "ticket trick": a sign-up code sent to a ticket's address reaches nobody but agents."""
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        ticket_id = ticket.id
        key = str(read(send_reply(desk, session, ticket).content)["Reply-To"].addresses[0].addr_spec)
    before = intake.state_of(ticket_id)
    code = letter(sender="Slack <feedback@slack.example>", to=key, subject="Ihr Code", text="Code: 271828\n")
    assert intake.receive(code, to=key, sender="feedback@slack.example").state == "quarantined"
    assert intake.state_of(ticket_id) == before
    intake.compose()
    with desk.store.write() as session:
        send_reply(desk, session, session.get_one(Ticket, ticket_id), GOOD)
    assert not any(b"271828" in mail.content for mail in outbox(desk))


def test_being_copied_later_opens_nothing_older(desk: Desk, intake: Intake) -> None:
    """A requester adds somebody by Cc: they may answer from now on, and get no mail by themselves."""
    first = intake.receive(letter(message_id="<1@example.org>", text="Meine IBAN ist DE00 1234.\n"))
    assert intake.compose() == 1
    intake.receive(
        letter(
            message_id="<2@example.org>", in_reply_to="<1@example.org>", cc="neu@example.net", text="Kopie.\n"
        )
    )
    intake.compose()
    assert intake.sent(to="neu@example.net") == []
    with desk.store.write() as session:
        ticket = session.get_one(Ticket, first.ticket_id)
        assert {p.address: p.part for p in session.scalars(select(Party))} == {
            "kim@example.org": "requester",
            "neu@example.net": "copy",
        }
        mail = send_reply(desk, session, ticket, GOOD, cc=("neu@example.net",))
        assert b"1234" not in mail.content


FAN_OUT = letter(
    to="service+x@takt.test, Hilfe <hilfe@takt.test>",
    cc="Anna <anna@example.net>, ben@example.net, SERVICE@takt.test",
    bcc="geheim@example.net",
    reply_to="woanders@example.net",
)


def test_automatic_mail_goes_to_the_requester_alone(desk: Desk, intake: Intake) -> None:
    intake.receive(FAN_OUT, to="service+x@takt.test")
    assert intake.compose() == 1
    with sink() as world:
        deliver(desk, relay_to(world.port))
        [mail] = world.wait_for(1)
    assert (mail.sender, mail.recipients) == ("<>", ("kim@example.org",))
    assert read(mail.raw)["Cc"] is None and b"geheim" not in mail.raw and b"anna" not in mail.raw


def test_an_answer_to_all_leaves_out_ourselves_and_hidden_copies(desk: Desk, intake: Intake) -> None:
    row = intake.receive(FAN_OUT, to="service+x@takt.test")
    with desk.store.write() as session:
        ticket = session.get_one(Ticket, row.ticket_id)
        parties = [p.address for p in session.scalars(select(Party).where(Party.part == "copy"))]
        assert parties == ["anna@example.net", "ben@example.net"]
        send_reply(desk, session, ticket, GOOD, cc=tuple(parties))
    with sink() as world:
        deliver(desk, relay_to(world.port))
        [mail] = world.wait_for(1)
    assert mail.recipients == ("kim@example.org", "anna@example.net", "ben@example.net")
    message = read(mail.raw)
    assert [a.addr_spec for a in message["Cc"].addresses] == ["anna@example.net", "ben@example.net"]
    assert b"geheim" not in mail.raw


@pytest.mark.parametrize("copy", ["geheim@example.net", "service@takt.test", "kim@example.org\r\nBcc: x@y.z"])
def test_nobody_is_copied_who_is_no_party(desk: Desk, intake: Intake, copy: str) -> None:
    row = intake.receive(FAN_OUT, to="service+x@takt.test")
    with desk.store.write() as session:
        draft = desk.write_reply(session, session.get_one(Ticket, row.ticket_id), GOOD, cc=(copy,))
        with pytest.raises(outbound.CannotCompose, match="takes no part in this ticket"):
            outbound.release(session, draft.id, signer=desk.signer, now=desk.now, second_look=True)
    with desk.store.read() as session:
        assert session.scalars(select(Reply.state)).all() != ["released"]
        assert session.scalars(select(DueNotice.kind)).all() == ["acknowledgement"]
