"""An agent answers from their own mail program: the signed address is the identity, the gate is the same as on the desk."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from email.message import EmailMessage

import pytest
from sqlalchemy import select

import outbound
import tone
from tests.support.desk import Desk
from tests.support.intake import file_mail
from tickets import actions, drafts, gate
from tickets.records import (
    Agent,
    AgentMail,
    DueNotice,
    Event,
    InboundMail,
    Mailbox,
    Message,
    Note,
    OutboxMail,
    Reply,
    Team,
    Ticket,
)

CLIENT = (
    "From: Kim Schulz <kim@example.org>\r\nTo: service@takt.test\r\nSubject: {subject}\r\nMessage-ID: <{id}@example.org>\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n{extra}\r\n{text}\r\n"
)
GOOD = (
    "Guten Tag Kim Schulz,\n\ndie Gutschrift fehlt tatsächlich in der Rechnung 4711. Ich lasse die Rechnung neu ausstellen. "
    "Bis morgen, 14 Uhr, melde ich mich mit dem Ergebnis bei Ihnen."
)
ACCUSING = (
    "Guten Tag Kim Schulz,\n\nSie haben offenbar vergessen, das Aktenzeichen anzugeben. Ich prüfe die Buchung. Bis "
    "morgen, 14 Uhr, melde ich mich bei Ihnen."
)


def client_writes(
    desk: Desk, text: str = "In der Rechnung 4711 fehlt die Gutschrift.", number: int = 1, extra: str = ""
) -> InboundMail:
    raw = CLIENT.format(subject="Rechnung 4711", id=f"k{number}", text=text, extra=extra)
    row = file_mail(desk, raw.encode())
    assert row.state == "filed", row.reason
    return row


def asked_for_each(desk: Desk, *agent_ids: int) -> None:
    with desk.store.write() as session:
        for agent_id in agent_ids or (desk.agent_id,):
            session.get_one(Agent, agent_id).new_mail = "each"


def compose(desk: Desk) -> None:
    outbound.compose_due(
        desk.store, signer=desk.signer, instance="test", base_url="http://desk.test", now_fn=lambda: desk.now
    )


def work_off(desk: Desk) -> AgentMail:
    outbound.work_off(
        desk.store, signer=desk.signer, instance="test", base_url="http://desk.test", now_fn=lambda: desk.now
    )
    with desk.store.read() as session:
        return session.scalars(select(AgentMail).order_by(AgentMail.id.desc()).limit(1)).one()


def to_agents(desk: Desk) -> list[EmailMessage]:
    """The mails that went to colleagues, the oldest first, read by the standard library."""
    with desk.store.read() as session:
        raws = session.scalars(
            select(OutboxMail.content).where(OutboxMail.kind == "internal").order_by(OutboxMail.id)
        ).all()
    made = [email.message_from_bytes(raw, policy=email.policy.default) for raw in raws]
    return [m for m in made if isinstance(m, EmailMessage)]


def body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    text: str = part.get_content()
    return text.replace("\r\n", "\n")


def reply_to(message: EmailMessage) -> str:
    return str(message["Reply-To"].addresses[0].addr_spec)


def answer(
    desk: Desk,
    notice: EmailMessage,
    text: str,
    *,
    sender: str = "Mira Sommer <mira@takt.test>",
    extra: str = "",
) -> InboundMail:
    """What a mail program sends when somebody answers: new words, a signature, the notice quoted below."""
    quoted = "\n".join(f"> {line}" for line in body(notice).splitlines())
    raw = (
        f"From: {sender}\nTo: Takt <{reply_to(notice)}>\nSubject: Re: {notice['Subject']}\nMessage-ID: <a{len(text)}-{hash(text)}@takt.test>\n"
        f"In-Reply-To: {notice['Message-ID']}\n{extra}Content-Type: text/plain; charset=utf-8\n\n"
        f"{text}\n\nViele Grüße\nMira Sommer\n\nAm 24. November 2026 um 10:12 Uhr schrieb Takt <service@takt.test>:\n{quoted}\n"
    )
    return file_mail(desk, raw.encode(), envelope_to=reply_to(notice))


@pytest.fixture
def notice(desk: Desk) -> EmailMessage:
    """Mira has asked for each mail, a client has written to her ticket, and here is the notice."""
    asked_for_each(desk)
    client_writes(desk)
    with desk.store.write() as session:
        actions.assign(session, session.scalars(select(Ticket)).one(), desk.agent_id, by=None, now=desk.now)
    compose(desk)
    (made,) = to_agents(desk)
    return made


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


def test_a_draft_on_the_desk_stays_beside_an_answer_by_mail(desk: Desk, notice: EmailMessage) -> None:
    with desk.store.write() as session:
        desk.write_reply(session, session.scalars(select(Ticket)).one(), "Ein angefangener Gedanke")
    answer(desk, notice, GOOD)
    assert work_off(desk).outcome.startswith("released")
    with desk.store.read() as session:
        assert session.scalars(select(Reply.text).where(Reply.state == "draft")).all() == [
            "Ein angefangener Gedanke"
        ]


def with_files(
    desk: Desk, notice: EmailMessage, text: str, *files: tuple[str, str, bytes], number: int = 1
) -> InboundMail:
    raw = EmailMessage()
    raw["From"], raw["To"], raw["Subject"], raw["Message-ID"] = (
        "mira@takt.test",
        reply_to(notice),
        "Re: x",
        f"<att{number}@takt.test>",
    )
    raw.set_content(text)
    for name, kind, content in files:
        raw.add_attachment(
            content, maintype=kind.partition("/")[0], subtype=kind.partition("/")[2], filename=name
        )
    return file_mail(desk, raw.as_bytes(), envelope_to=reply_to(notice))


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


def test_a_program_that_answers_for_ever_is_not_fed(desk: Desk, notice: EmailMessage) -> None:
    for number in range(14):
        answer(desk, notice, f"!unsinn{number}")
        work_off(desk)
    assert len(to_agents(desk)) == 1 + 10
    with desk.store.read() as session:
        assert session.query(Event).filter_by(kind="agent_mail.silent").count() == 4


def test_the_same_mail_twice_is_one_answer(desk: Desk, notice: EmailMessage) -> None:
    assert answer(desk, notice, GOOD).state == "agent_reply"
    assert answer(desk, notice, GOOD).state == "duplicate"
    work_off(desk)
    with desk.store.read() as session:
        assert session.query(OutboxMail).filter_by(kind="reply").count() == 1
