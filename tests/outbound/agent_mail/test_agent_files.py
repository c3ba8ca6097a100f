"""Files that an agent's mail program attaches go along with the answer."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from tests.outbound.agent_mail.writing import (
    ACCUSING,
    GOOD,
    answer,
    body,
    to_agents,
    with_files,
    work_off,
)
from tests.support.desk import Desk
from tickets import drafts
from tickets.records import (
    OutboxMail,
    Reply,
)


def test_attachments_go_along_and_mail_programs_seals_do_not(desk: Desk, notice: EmailMessage) -> None:
    files = (
        ("angebot.pdf", "application/pdf", b"%PDF-1.4 Angebot"),
        ("smime.p7s", "application/pkcs7-signature", b"x"),
    )
    assert with_files(desk, notice, GOOD, *files).state == "agent_reply"
    assert work_off(desk).outcome.startswith("released")
    with desk.store.read() as session:
        raw = session.scalars(select(OutboxMail.content).where(OutboxMail.kind == "reply")).one()
        assert session.query(Reply).count() == 1
    sent = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(sent, EmailMessage)
    assert [(part.get_filename(), part.get_content()) for part in sent.iter_attachments()] == [
        ("angebot.pdf", b"%PDF-1.4 Angebot")
    ]


def test_files_wait_with_a_held_answer(desk: Desk, notice: EmailMessage) -> None:
    with_files(desk, notice, ACCUSING, ("plan.txt", "text/csv", b"a;b"))
    assert work_off(desk).outcome.startswith("held")
    answer(desk, to_agents(desk)[-1], "trotzdem senden: mit der Teamleitung so abgesprochen")
    assert work_off(desk).outcome.startswith("released")
    with desk.store.read() as session:
        assert (
            b"plan.txt" in session.scalars(select(OutboxMail.content).where(OutboxMail.kind == "reply")).one()
        )


def test_files_that_are_too_large_are_not_left_behind_silently(
    desk: Desk, notice: EmailMessage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MAX_FILE_BYTES", 10)
    with_files(desk, notice, GOOD, ("klein.txt", "text/csv", b"a"), ("film.mp4", "video/mp4", b"x" * 50))
    assert work_off(desk).outcome.startswith("refused")
    assert "Das passt nicht in eine Antwort: film.mp4." in body(to_agents(desk)[-1])
    with desk.store.read() as session:
        reply = session.scalars(select(Reply)).one()
        assert reply.text == GOOD and [file.name for file in drafts.files(session, reply)] == ["klein.txt"]
        assert session.query(OutboxMail).filter_by(kind="reply").count() == 0
