"""Which agent is told of a mail, what the notice says, and how the house's mails to agents sound."""

from __future__ import annotations

from email.message import EmailMessage

from sqlalchemy import select

import tone
from tests.outbound.agent_mail.writing import (
    ACCUSING,
    CLIENT,
    GOOD,
    answer,
    asked_for_each,
    body,
    client_writes,
    compose,
    reply_to,
    to_agents,
    work_off,
)
from tests.support.desk import Desk
from tests.support.intake import file_mail
from tickets import actions
from tickets.records import (
    Agent,
    DueNotice,
    OutboxMail,
    Ticket,
)


def test_a_notice_says_what_was_written_and_is_automatic(desk: Desk, notice: EmailMessage) -> None:
    text = body(notice)
    assert (
        "> In der Rechnung 4711 fehlt die Gutschrift." in text
        and "Antworten Sie einfach auf diese Mail." in text
    )
    assert (
        notice["Auto-Submitted"] == "auto-generated"
        and notice["X-Auto-Response-Suppress"] == "All"
        and notice["Precedence"] == "bulk"
    )
    token = desk.signer.read_address(reply_to(notice))
    assert token is not None and (token.purpose, token.party_id) == ("a", desk.agent_id)
    with desk.store.read() as session:
        mail = session.scalars(select(OutboxMail).where(OutboxMail.kind == "internal")).one()
        assert mail.envelope_from == "" and [r.address for r in mail.recipients] == ["mira@takt.test"]


def test_nobody_gets_a_notice_unless_they_asked_and_the_team_only_while_nobody_has_it(desk: Desk) -> None:
    client_writes(desk)
    with desk.store.read() as session:
        assert session.query(DueNotice).filter_by(kind="client_wrote").count() == 0
    asked_for_each(desk, desk.agent_id, desk.colleague_id)
    first = CLIENT.format(subject="Anderes", id="x1", text="Noch eine Frage.", extra="").encode()
    file_mail(desk, first)
    compose(desk)
    assert sorted(str(m["To"].addresses[0].addr_spec) for m in to_agents(desk)) == [
        "jonas@takt.test",
        "mira@takt.test",
    ]
    with desk.store.write() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.subject == "Anderes")).one()
        actions.assign(session, ticket, desk.colleague_id, by=None, now=desk.now)
    file_mail(
        desk,
        CLIENT.format(
            subject="Re: Anderes", id="x2", text="Und noch eine.", extra="In-Reply-To: <x1@example.org>\r\n"
        ).encode(),
    )
    compose(desk)
    assert [str(m["To"].addresses[0].addr_spec) for m in to_agents(desk)][2:] == ["jonas@takt.test"]


def test_the_mails_themselves_keep_the_rules_of_tone(desk: Desk, notice: EmailMessage) -> None:
    """In both languages, without what they quote."""
    for language, anyway in (("de", "trotzdem senden: x"), ("en", "send anyway: x")):
        with desk.store.write() as session:
            session.get_one(Agent, desk.agent_id).language = language
        client_writes(
            desk,
            f"Noch eine Frage {language}.",
            7 if language == "de" else 8,
            "In-Reply-To: <k1@example.org>\r\n",
        )
        compose(desk)
        told = to_agents(desk)[-1]
        for text in (f"!unsinn {language}", f"{ACCUSING} {language}", GOOD + language):
            answer(desk, told, text)
            work_off(desk)
        answer(desk, notice, f"{GOOD} Zu spät {language}.")
        work_off(desk)
        assert anyway
        for mail in to_agents(desk)[-4:]:
            words = "\n".join(
                line
                for line in body(mail).splitlines()
                if not line.startswith((">", "- „", "- “", "“!", "„!"))
            )
            review = tone.review(
                words,
                tone.Context(lang=language, now=desk.now, client=tone.Person(address="Sie")),
                fragment=True,
            )  # type: ignore[arg-type]
            assert [(f.rule, f.quote) for f in review.findings if f.severity != "hint"] == [], words
            assert "\n\n\n" not in body(mail) and "None" not in body(mail) and "{{" not in body(mail)


def test_english_agents_are_told_in_english(desk: Desk, notice: EmailMessage) -> None:
    with desk.store.write() as session:
        session.get_one(Agent, desk.agent_id).language = "en"
    answer(desk, notice, ACCUSING)
    work_off(desk)
    held = to_agents(desk)[-1]
    assert str(held["Subject"]).startswith("Your answer is still waiting:") and "send anyway:" in body(held)
    answer(desk, held, "send anyway: agreed with the team lead")
    assert work_off(desk).outcome.startswith("released")
