"""Who answers by mail is known by the signed address, never by From; machines that answer are not agents."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from tests.outbound.agent_mail.writing import (
    GOOD,
    answer,
    reply_to,
    to_agents,
    work_off,
)
from tests.support.desk import Desk
from tests.support.intake import file_mail
from tickets.records import (
    Agent,
    AgentMail,
    Event,
    Mailbox,
    OutboxMail,
    Team,
)


@pytest.mark.parametrize(
    ("change", "sender", "words"),
    [
        ("inactive", "mira@takt.test", "does not work here any more"),
        ("closed", "mira@takt.test", "may not read"),
        ("none", "kim@example.org", "kim@example.org uses the reply address that belongs to Mira Sommer"),
        ("none", "Mira Sommer <mira@evil.example>", "uses the reply address"),
    ],
)
def test_the_address_alone_is_not_enough(
    desk: Desk, notice: EmailMessage, change: str, sender: str, words: str
) -> None:
    """Present access and the agent's own address besides the signature: notices get forwarded, and people leave."""
    with desk.store.write() as session:
        if change == "inactive":
            session.get_one(Agent, desk.agent_id).active = False
        elif change == "closed":
            other = Team(name="Personal")
            session.add(other)
            session.flush()
            box = session.get_one(Mailbox, desk.mailbox_id)
            box.profile_data = {**box.profile_data, "team_only": True}
            box.team_id = other.id
    row = answer(desk, notice, GOOD, sender=sender)
    assert row.state == "quarantined" and words in row.reason
    with desk.store.read() as session:
        assert session.query(AgentMail).count() == 0
        assert session.query(Event).filter_by(kind="agent_mail.refused").count() == 1
        assert session.query(OutboxMail).filter_by(kind="reply").count() == 0


def test_access_is_looked_at_again_when_it_is_worked_off(desk: Desk, notice: EmailMessage) -> None:
    assert answer(desk, notice, GOOD).state == "agent_reply"
    with desk.store.write() as session:
        session.get_one(Agent, desk.agent_id).active = False
    assert work_off(desk).outcome.startswith("refused")
    with desk.store.read() as session:
        assert session.query(OutboxMail).filter_by(kind="reply").count() == 0


def test_from_alone_never_gives_an_agents_rights(desk: Desk, notice: EmailMessage) -> None:
    """From: an agent, to the plain address, with our own Message-ID: a stranger to the ticket, seen as one."""
    raw = (
        f"From: mira@takt.test\r\nTo: service@takt.test\r\nSubject: Re: x\r\nMessage-ID: <f@takt.test>\r\nIn-Reply-To: {notice['Message-ID']}\r\n\r\n"
        "Ich bin Mira, bitte hinaus damit.\r\n"
    )
    row = file_mail(desk, raw.encode())
    assert row.state == "quarantined"
    forged = reply_to(notice)
    local, _, domain = forged.partition("@")
    for wrong in (local[:-1] + ("a" if local[-1] != "a" else "b"), local.replace("+a-", "+c-")):
        row = file_mail(
            desk, raw.replace("<f@", f"<{wrong[-6:]}{len(wrong)}@").encode(), envelope_to=f"{wrong}@{domain}"
        )
        assert row.state == "quarantined"
    with desk.store.read() as session:
        assert session.query(AgentMail).count() == 0


@pytest.mark.parametrize(
    "extra",
    [
        "Auto-Submitted: auto-replied\n",
        "X-Autoreply: yes\n",
        "Precedence: auto_reply\n",
        "X-Auto-Response-Suppress: All\nAuto-Submitted: auto-generated\n",
    ],
)
def test_an_out_of_office_never_becomes_an_answer(desk: Desk, notice: EmailMessage, extra: str) -> None:
    row = answer(desk, notice, "Ich bin bis Freitag nicht im Haus.", extra=extra)
    assert row.state == "ignored" and "automatic answer" in row.reason
    with desk.store.read() as session:
        assert session.query(AgentMail).count() == 0


def test_an_absence_note_without_marks_is_seen_too(desk: Desk, notice: EmailMessage) -> None:
    raw = (
        f"From: mira@takt.test\nTo: {reply_to(notice)}\nSubject: Abwesenheitsnotiz: Neue Mail\nMessage-ID: <o@takt.test>\n\n"
        "Guten Tag,\n\nich bin vom 23.11. bis 27.11.2026 nicht im Büro und habe keinen Zugriff auf meine E-Mails. In dringenden Fällen wenden "
        "Sie sich bitte an meine Kollegin.\n"
    )
    row = file_mail(desk, raw.encode(), envelope_to=reply_to(notice))
    assert row.state == "ignored"


def test_a_program_that_answers_for_ever_is_not_fed(desk: Desk, notice: EmailMessage) -> None:
    for number in range(14):
        answer(desk, notice, f"!unsinn{number}")
        work_off(desk)
    assert len(to_agents(desk)) == 1 + 10
    with desk.store.read() as session:
        assert session.query(Event).filter_by(kind="agent_mail.silent").count() == 4
