"""Loops and floods (SAFETY rows 16 and 17): marks, limits in rows, two desks that answer each other, a bombed victim."""

from __future__ import annotations

import email
import email.policy
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

import outbound
from outbound import Limits
from tests.outbound.helpers import read, send_reply, text_of
from tests.support.desk import PROFILE, Desk
from tests.support.intake import Intake, letter
from tickets.records import Agent, Alert, Contact, Event, InboundMail, Message, Ticket
from tickets.store import Store
from tickets.tokens import Signer

MARKS = {
    "auto-submitted: auto-replied": {"auto_submitted": "auto-replied"},
    "auto-submitted: auto-generated": {"auto_submitted": "auto-generated"},
    "return-path: <>": {"return_path": "<>"},
    "precedence: bulk": {"precedence": "bulk"},
    "precedence: junk": {"precedence": "junk"},
    "precedence: list": {"precedence": "list"},
    "precedence: auto_reply": {"precedence": "auto_reply"},
    "list-id": {"list_id": "<leute.example.org>"},
    "list-unsubscribe": {"list_unsubscribe": "<mailto:weg@example.org>"},
    "x-autoreply": {"x_autoreply": "yes"},
    "x-autorespond": {"x_autorespond": "Rechnung"},
    "x-loop": {"x_loop": "anderes-helpdesk"},
    "x-auto-response-suppress": {"x_auto_response_suppress": "All"},
    "from mailer-daemon": {"sender": "Mail <MAILER-DAEMON@example.org>"},
    "from postmaster": {"sender": "postmaster@example.org"},
    "from ourselves": {"sender": "Service <hilfe+x@takt.test>"},
}


@pytest.fixture
def intake(sqlite_store: Store, now: object) -> Intake:
    """One database is enough here: the limits' queries run on both in the delivery tests."""
    return Intake.at(Desk.furnish(sqlite_store, now))  # type: ignore[arg-type]


def alerts(desk: Desk) -> list[Alert]:
    with desk.store.read() as session:
        return list(session.scalars(select(Alert).order_by(Alert.id)))


def tell(intake: Intake) -> int:
    return outbound.tell_alerts(
        intake.desk.store,
        signer=intake.desk.signer,
        instance=intake.instance,
        base_url="https://desk.takt.test",
        now_fn=lambda: intake.now,
    )


@pytest.mark.parametrize("mark", MARKS)
def test_every_single_mark_keeps_us_quiet(intake: Intake, mark: str) -> None:
    intake.receive(letter(**MARKS[mark]))
    assert intake.compose() == 0 and intake.sent() == []


def test_a_report_and_a_null_envelope_keep_us_quiet(intake: Intake) -> None:
    report = letter().replace(
        b"Content-Type: text/plain; charset=utf-8",
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="x"',
    )
    intake.receive(report)
    intake.receive(letter(text="Ohne Absender im Umschlag."), sender="")
    assert intake.compose() == 0 and intake.sent() == []


@pytest.mark.parametrize("value", ["no", "No", "no (a person wrote this)"])
def test_a_person_who_says_so_is_answered(intake: Intake, value: str) -> None:
    intake.receive(letter(auto_submitted=value))
    assert intake.compose() == 1
    assert [to for _, to, _ in intake.sent()] == ["kim@example.org"]


def test_our_own_mark_and_too_many_hops_end_it(intake: Intake) -> None:
    own = intake.receive(letter(x_loop="takt-test"))
    assert (own.state, own.rule) == ("ignored", "own-loop")
    hops = b"Received: from a.example by b.example; Mon, 23 Nov 2026 08:00:00 +0100\r\n"
    assert intake.receive(hops * 50 + letter(text="fünfzig")).state == "filed"
    many = intake.receive(hops * 51 + letter(text="einundfünfzig"))
    assert (many.state, many.rule) == ("ignored", "too-many-hops")


def test_one_acknowledgement_a_day_and_sender_also_after_a_restart(intake: Intake) -> None:
    for number in range(3):
        intake.receive(letter(text=f"Anliegen {number}", subject=f"Frage {number}"))
        intake.compose()
    reopened = Intake(intake.desk, intake.now)  # nothing is remembered but rows
    reopened.later(hours=23)
    reopened.receive(letter(text="Anliegen 4"))
    assert reopened.compose() == 0 and len(reopened.sent()) == 1
    reopened.later(hours=2)
    reopened.receive(letter(text="Anliegen 5"))
    assert reopened.compose() == 1 and len(reopened.sent()) == 2


def test_a_domain_has_twenty_an_hour(intake: Intake) -> None:
    for number in range(25):
        sender = f"leute{number}@example.org"
        intake.receive(letter(sender=sender, text=f"Anliegen {number}"), sender=sender)
    assert intake.compose() == 20
    intake.later(hours=1, minutes=1)
    intake.receive(letter(sender="spaet@example.org"), sender="spaet@example.org")
    assert intake.compose() == 1


def test_a_house_may_set_what_a_domain_gets(intake: Intake) -> None:
    for number in range(4):
        sender = f"leute{number}@example.org"
        intake.receive(letter(sender=sender, text=f"Anliegen {number}"), sender=sender)
    assert intake.compose(Limits(per_domain=3)) == 3


def test_strangers_at_one_provider_do_not_silence_each_other(intake: Intake) -> None:
    for number in range(23):
        sender = f"leute{number}@gmx.de"
        intake.receive(letter(sender=sender, text=f"Anliegen {number}"), sender=sender)
    assert intake.compose(Limits(per_provider=22)) == 22


def test_plus_parts_are_one_person(intake: Intake) -> None:
    for number in range(9):
        sender = f"opfer+{number}@example.org"
        intake.receive(letter(sender=sender, text=f"Text {number}"), sender=sender)
        intake.compose()
    assert len(intake.sent()) == 1


def test_a_bombed_victim_gets_one_mail_without_a_word_of_the_attacker(intake: Intake) -> None:
    for number in range(500):
        intake.receive(
            letter(
                sender="KAUFEN SIE PILLEN <opfer@example.org>",
                subject=f"Gewinn {number}: pillen.example",
                text=f"Klicken Sie auf http://pillen.example/{number} und gewinnen Sie.",
                message_id=f"<{number}@angreifer.example>",
            ),
            sender="opfer@example.org",
        )
        if number % 100 == 0:
            intake.compose()
    intake.compose()
    [(_, to, raw)] = intake.sent()
    assert to == "opfer@example.org"
    for words in (b"PILLEN", b"pillen", b"Gewinn", b"gewinnen", b"Klicken"):
        assert words not in raw
    assert "pillen" not in (text_of(raw) + str(read(raw)["Subject"])).lower()
    [alert] = alerts(intake.desk)
    assert alert.kind == "loop" and "within an hour" in alert.data["reason"]


def test_a_forged_wish_for_a_human_draws_no_mail_to_a_victim(intake: Intake) -> None:
    """The attacker knows only Message-IDs of their own mails; the words count with a key of ours alone."""
    intake.receive(letter(message_id="<a@angreifer.example>"))
    intake.compose()
    intake.receive(letter(text="Mensch", in_reply_to="<a@angreifer.example>"))
    assert intake.compose() == 0
    address = str(read(intake.sent()[0][2])["Reply-To"].addresses[0].addr_spec)
    intake.later(minutes=2)
    intake.receive(letter(text="Mensch", to=address, subject="AW: Bestätigung"), to=address)
    assert intake.compose() == 1, "who answers our mail has read it"


def test_mail_reopens_a_ticket_three_times_a_day_and_then_a_lead_is_asked(intake: Intake) -> None:
    desk = intake.desk
    first = intake.receive(letter())
    with desk.store.write() as session:
        address = str(
            read(send_reply(desk, session, session.get_one(Ticket, first.ticket_id)).content)["Reply-To"]
            .addresses[0]
            .addr_spec
        )
    states = []
    for number in range(4):
        with desk.store.write() as session:
            session.get_one(Ticket, first.ticket_id).state = "closed"
        intake.later(minutes=5)
        row = intake.receive(letter(text=f"Noch etwas, Nummer {number}.", to=address), to=address)
        assert row.state == "filed"
        with desk.store.read() as session:
            states.append(session.get_one(Ticket, first.ticket_id).state)
    assert states == ["open", "open", "open", "closed"]
    [alert] = alerts(desk)
    assert (alert.kind, alert.ticket_id, alert.data["times"]) == ("reopened", first.ticket_id, 3)
    assert tell(intake) == 1 and tell(intake) == 0
    [(kind, _, raw)] = intake.sent(to="aylin@takt.test")
    assert kind == "internal" and "3-mal" in str(read(raw)["Subject"]) and "T-2026-000001" in text_of(raw)
    intake.later(days=1, minutes=1)
    intake.receive(letter(text="Am nächsten Tag.", to=address), to=address)
    with desk.store.read() as session:
        assert session.get_one(Ticket, first.ticket_id).state == "open"


def test_thanks_reopen_nothing_and_count_nothing(intake: Intake) -> None:
    first = intake.receive(letter(message_id="<a@example.org>"))
    with intake.desk.store.write() as session:
        session.get_one(Ticket, first.ticket_id).state = "closed"
    intake.receive(letter(text="Vielen Dank!", in_reply_to="<a@example.org>"))
    with intake.desk.store.read() as session:
        assert session.get_one(Ticket, first.ticket_id).state == "closed"
        assert session.scalars(select(Event).where(Event.kind == "ticket.reopened_by_mail")).all() == []


# Two desks that answer each other, with a proxy between them that strips every mark.

STRIPPED = (
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "Precedence",
    "X-Loop",
    "X-Takt-Instance",
)
THREADING = ("In-Reply-To", "References", "Thread-Index", "Reply-To", "Message-ID")


@pytest.fixture
def desks(tmp_path: Path, sqlite_template: Path, now: object) -> Iterator[tuple[Intake, Intake]]:
    made = []
    for name in ("eins", "zwei"):
        path = tmp_path / f"{name}.db"
        shutil.copyfile(sqlite_template, path)
        profile = PROFILE.model_copy(update={"address": f"service@{name}.test", "aliases": ()})
        desk = Desk.furnish(Store(f"sqlite:///{path}"), now, profile)  # type: ignore[arg-type]
        desk.signer = Signer({"k1": f"key-of-{name}-0123456789".encode()}, "k1")
        with desk.store.write() as session:
            for agent in session.scalars(select(Agent)):
                agent.email = agent.email.replace("takt.test", f"{name}.test")
        made.append(Intake(desk, desk.now, instance=f"takt-{name}"))
    yield made[0], made[1]
    for intake in made:
        intake.desk.store.close()


def proxy(raw: bytes, strip: tuple[str, ...]) -> bytes:
    mail = email.message_from_bytes(raw, policy=email.policy.SMTP)
    for name in strip:
        del mail[name]
    return mail.as_bytes()


@pytest.mark.parametrize("strip", [STRIPPED, STRIPPED + THREADING], ids=["marks", "marks and threading"])
@pytest.mark.parametrize("seconds", [2, 90])
def test_two_desks_that_answer_each_other_stop_within_three_mails_each(
    desks: tuple[Intake, Intake], strip: tuple[str, ...], seconds: int
) -> None:
    one, two = desks
    one.receive(
        letter(sender="Service <service@zwei.test>", to="service@eins.test"),
        to="service@eins.test",
        sender="service@zwei.test",
    )
    sent = {"service@eins.test": 0, "service@zwei.test": 0}
    delivered: set[bytes] = set()
    for _ in range(20):
        for here, there, address in ((one, two, "service@zwei.test"), (two, one, "service@eins.test")):
            here.compose()
            for _, to, raw in here.sent(to=address):
                if raw in delivered:
                    continue
                delivered.add(raw)
                sent[address] += 1
                there.later(seconds=seconds)
                here.now = there.now
                own = "service@eins.test" if here is one else "service@zwei.test"
                there.receive(proxy(raw, strip), to=to, sender=own)
    assert sum(sent.values()) >= 1 and all(count <= 3 for count in sent.values()), sent
    raised = [alert.kind for desk in (one, two) for alert in alerts(desk.desk)]
    assert "loop" in raised, "somebody is told"
    assert tell(one) + tell(two) >= 1
    told = [raw for desk in (one, two) for kind, _, raw in desk.sent() if kind == "internal"]
    assert "keine automatische Mail mehr" in text_of(told[0])


def test_a_quick_second_mail_of_a_person_is_no_loop(intake: Intake) -> None:
    """The forgotten attachment: a new mail half a minute later raises nothing."""
    intake.receive(letter())
    intake.compose()
    intake.later(seconds=30)
    intake.receive(letter(text="Anhang vergessen, hier ist er."))
    assert alerts(intake.desk) == []


def test_a_person_who_quotes_our_acknowledgement_is_no_loop(intake: Intake) -> None:
    intake.receive(letter())
    intake.compose()
    ours = read(intake.sent()[0][2])
    quoted = "\n".join("> " + line for line in text_of(intake.sent()[0][2]).splitlines())
    intake.later(minutes=10)
    row = intake.receive(
        letter(
            text=f"Danke, ich ergänze: Es geht um 20 Euro.\n\nAm 24. November 2026 um 10:00 schrieb Kundenservice Takt:\n{quoted}",
            in_reply_to=str(ours["Message-ID"]),
        )
    )
    assert row.state == "filed" and alerts(intake.desk) == []


def test_alerts_without_a_lead_say_so(intake: Intake) -> None:
    with intake.desk.store.write() as session:
        for agent in session.scalars(select(Agent)):
            agent.access = "agent"
        session.add(
            Alert(
                kind="loop", cause="x", data={"address": "a@b.example", "reason": "r"}, raised_at=intake.now
            )
        )
    assert tell(intake) == 0
    [alert] = alerts(intake.desk)
    assert alert.told_at is not None and alert.outcome == "there is no active lead to tell"
    with intake.desk.store.read() as session:
        assert (
            session.scalars(select(InboundMail)).all() == [] and session.scalars(select(Message)).all() == []
        )
        assert session.scalars(select(Contact)).all() == []
