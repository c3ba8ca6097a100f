"""Commands in the last lines of an agent's mail: what is clear is done, what could mean two things is refused kindly."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from tests.outbound.agent_mail.writing import (
    GOOD,
    answer,
    body,
    to_agents,
    work_off,
)
from tests.support.desk import Desk
from tickets.records import (
    Note,
    OutboxMail,
    Reply,
    Ticket,
)


def test_commands_in_the_last_lines(desk: Desk, notice: EmailMessage) -> None:
    answer(
        desk,
        notice,
        f"{GOOD}\n\n!notiz Ersatzteil ist bestellt\n!zuweisen jonas\n!label gutschrift\n!warten bis Freitag, 14 Uhr\n",
    )
    assert work_off(desk).outcome.startswith("released")
    with desk.store.read() as session:
        ticket = session.scalars(select(Ticket)).one()
        assert ticket.agent_id == desk.colleague_id and [label.label for label in ticket.labels] == [
            "gutschrift"
        ]
        assert session.scalars(select(Note.text)).all() == ["Ersatzteil ist bestellt"]
        reply = session.scalars(select(Reply)).one()
        assert reply.ask_client and ticket.state == "waiting"
        assert reply.promise_due_at == dt.datetime(2026, 11, 27, 13, 0, tzinfo=dt.UTC)
        assert "!" not in reply.text


def test_waiting_until_a_time_without_an_answer_brings_the_ticket_back_then(
    desk: Desk, notice: EmailMessage
) -> None:
    answer(desk, notice, "!warten bis Freitag, 14 Uhr")
    assert work_off(desk).outcome.startswith("done")
    with desk.store.read() as session:
        ticket = session.scalars(select(Ticket)).one()
        assert (ticket.state, ticket.snoozed_until) == (
            "waiting",
            dt.datetime(2026, 11, 27, 13, 0, tzinfo=dt.UTC),
        )
        assert session.query(OutboxMail).filter_by(kind="reply").count() == 0


def test_commands_alone_and_in_english(desk: Desk, notice: EmailMessage) -> None:
    answer(
        desk,
        notice,
        "!note asked the warehouse\n!assign nobody\n!urgency high: the plant stands still\n!close",
    )
    assert work_off(desk).outcome.startswith("done")
    with desk.store.read() as session:
        ticket = session.scalars(select(Ticket)).one()
        assert (ticket.agent_id, ticket.state, ticket.urgency, ticket.urgency_reason) == (
            None,
            "closed",
            "high",
            "the plant stands still",
        )
        assert (
            session.query(Reply).count() == 0
            and session.query(OutboxMail).filter_by(kind="reply").count() == 0
        )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{GOOD}\n\n!schliesen", "Meintest du „!schließen“?"),
        (f"{GOOD}\n\n!zuweisen zebra", "„zebra“ heißt hier niemand. Es gibt Mira Sommer, Jonas Weber, Aylin Kaya."),
        (f"{GOOD}\n\n!warten\n!schließen", "gehen nicht zusammen"),
        (f"{GOOD}\n\n!warten bis neulich", "lese ich nicht als eine Zeit, die noch kommt"),
        (f"!schließen\n\n{GOOD}", "steht mitten im Text"),
        (f"{GOOD}\n\n!zuweisen mira\n!zuweisen jonas", "Was davon gilt?"),
        (f"{GOOD}\n\n!notiz", "Hinter „!notiz“ fehlt noch etwas"),
        (f"{GOOD}\n\n!dringlichkeit hoch", "hinter einem Doppelpunkt den Grund"),
        ("", "stand nichts Neues"),
        ("trotzdem senden: weil es so ist und bleibt", "nicht klar, welche Antwort hinaus soll"),
    ],
)  # fmt: skip
def test_what_could_mean_two_things_is_refused_kindly_and_nothing_is_done(
    desk: Desk, notice: EmailMessage, text: str, words: str
) -> None:
    answer(desk, notice, text)
    assert work_off(desk).outcome.startswith("refused")
    back = to_agents(desk)[-1]
    assert words in body(back) and "noch nichts geschehen" in body(back)
    with desk.store.read() as session:
        ticket = session.scalars(select(Ticket)).one()
        assert (ticket.state, ticket.agent_id, ticket.version) == ("open", desk.agent_id, 1)
        assert (
            session.query(Note).count() == 0
            and session.query(OutboxMail).filter_by(kind="reply").count() == 0
        )
        kept = session.scalars(select(Reply.text).where(Reply.state == "draft")).all()
        assert bool(kept) == bool(text), "what was written stays as a draft"
