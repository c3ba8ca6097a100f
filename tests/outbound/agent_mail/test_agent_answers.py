"""An agent's answer by mail goes through the same gate as on the desk: sent, held, replaced, overridden, or stopped by news."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

from sqlalchemy import select

from tests.outbound.agent_mail.writing import (
    ACCUSING,
    GOOD,
    answer,
    body,
    client_writes,
    to_agents,
    work_off,
)
from tests.support.desk import Desk
from tickets import gate
from tickets.records import (
    Event,
    Message,
    OutboxMail,
    Reply,
    Ticket,
)


def test_an_answer_leaves_through_the_gate_with_the_agents_signature(
    desk: Desk, notice: EmailMessage
) -> None:
    row = answer(desk, notice, GOOD)
    assert (row.state, row.rule) == ("agent_reply", "agent-reply")
    assert work_off(desk).outcome.startswith("released")
    with desk.store.read() as session:
        mail = session.scalars(select(OutboxMail).where(OutboxMail.kind == "reply")).one()
        sent = email.message_from_bytes(mail.content, policy=email.policy.default)
        assert [r.address for r in mail.recipients] == ["kim@example.org"]
        ticket = session.scalars(select(Ticket)).one()
        reply = session.scalars(select(Reply)).one()
        assert (reply.agent_id, reply.state, ticket.agent_id) == (desk.agent_id, "released", desk.agent_id)
        assert session.query(Ticket).count() == 1
    assert isinstance(sent, EmailMessage)
    text = body(sent)
    assert (
        text.count("Guten Tag Kim Schulz") == 1
        and text.count("Mira Sommer") == 1
        and "Takt <service" not in text
    )
    assert "schrieb Takt" not in text and "Antworten Sie einfach" not in text
    assert "service+a-" not in mail.content.decode(), (
        "the agent's address is a key and never leaves the house"
    )
    assert len(to_agents(desk)) == 1, "nothing comes back when all is well"


def test_a_finding_comes_back_and_an_override_sends(desk: Desk, notice: EmailMessage) -> None:
    answer(desk, notice, ACCUSING)
    assert work_off(desk).outcome.startswith("held")
    held = to_agents(desk)[-1]
    assert (
        str(held["Subject"]).startswith("Ihre Antwort wartet noch:")
        and held["Auto-Submitted"] == "auto-generated"
    )
    assert (
        "Sie haben offenbar vergessen" in body(held)
        and "trotzdem senden:" in body(held)
        and "> Guten Tag Kim Schulz," in body(held)
    )
    answer(desk, held, "trotzdem senden: kurz")
    assert work_off(desk).outcome.startswith("held")
    again = to_agents(desk)[-1]
    assert f"mindestens {gate.MIN_REASON} Zeichen" in body(again)
    answer(desk, again, "Trotzdem senden: mit der Teamleitung so abgesprochen")
    assert work_off(desk).outcome.startswith("released")
    with desk.store.read() as session:
        reply = session.scalars(select(Reply)).one()
        assert reply.override_reason == "mit der Teamleitung so abgesprochen"
        event = session.scalars(select(Event).where(Event.kind == "reply.overridden")).one()
        assert event.agent_id == desk.agent_id
    answer(desk, again, "trotzdem senden: noch einmal, bitte")
    assert work_off(desk).outcome.startswith("refused")
    assert "schon hinausgegangen" in body(to_agents(desk)[-1])
    with desk.store.read() as session:
        assert session.query(OutboxMail).filter_by(kind="reply").count() == 1, "it leaves once"


def test_new_words_replace_the_held_ones_and_verwerfen_throws_them_away(
    desk: Desk, notice: EmailMessage
) -> None:
    answer(desk, notice, ACCUSING)
    work_off(desk)
    held = to_agents(desk)[-1]
    answer(desk, held, GOOD)
    assert work_off(desk).outcome.startswith("released")
    with desk.store.read() as session:
        assert session.query(Reply).count() == 1
    answer(desk, notice, ACCUSING + " Danke.")
    work_off(desk)
    answer(desk, to_agents(desk)[-1], "verwerfen")
    assert work_off(desk).outcome.startswith("done")
    with desk.store.read() as session:
        assert session.scalars(select(Reply.text).where(Reply.state == "draft")).all() == [""]


def test_an_answer_stops_when_the_contact_wrote_meanwhile(desk: Desk, notice: EmailMessage) -> None:
    client_writes(desk, "Hat sich erledigt, die Gutschrift ist da!", 2, "In-Reply-To: <k1@example.org>\r\n")
    answer(desk, notice, GOOD)
    assert work_off(desk).outcome.startswith("moved")
    moved = to_agents(desk)[-1]
    assert "Hat sich erledigt, die Gutschrift ist da!" in body(moved) and "Kim Schulz" in body(moved)
    with desk.store.read() as session:
        assert session.query(OutboxMail).filter_by(kind="reply").count() == 0
    answer(desk, moved, "senden")
    assert work_off(desk).outcome.startswith("released")


def test_what_a_colleague_answered_stops_it_too_but_not_what_they_wrote_themselves(
    desk: Desk, notice: EmailMessage
) -> None:
    answer(desk, notice, GOOD)
    assert work_off(desk).outcome.startswith("released")
    answer(desk, notice, GOOD.replace("neu ausstellen", "heute neu ausstellen"))
    assert work_off(desk).outcome.startswith("released")
    with desk.store.write() as session:
        for message in session.scalars(select(Message).where(Message.kind == "reply")):
            message.agent_id = desk.colleague_id
    answer(desk, notice, GOOD.replace("neu ausstellen", "noch einmal neu ausstellen"))
    assert work_off(desk).outcome.startswith("moved")


def test_a_draft_on_the_desk_stays_beside_an_answer_by_mail(desk: Desk, notice: EmailMessage) -> None:
    with desk.store.write() as session:
        desk.write_reply(session, session.scalars(select(Ticket)).one(), "Ein angefangener Gedanke")
    answer(desk, notice, GOOD)
    assert work_off(desk).outcome.startswith("released")
    with desk.store.read() as session:
        assert session.scalars(select(Reply.text).where(Reply.state == "draft")).all() == [
            "Ein angefangener Gedanke"
        ]


def test_the_same_mail_twice_is_one_answer(desk: Desk, notice: EmailMessage) -> None:
    assert answer(desk, notice, GOOD).state == "agent_reply"
    assert answer(desk, notice, GOOD).state == "duplicate"
    work_off(desk)
    with desk.store.read() as session:
        assert session.query(OutboxMail).filter_by(kind="reply").count() == 1
