"""The emergency rule by real mail: three are taken at their word, the fourth is answered kindly, one line of reason restores it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select

from tests.outbound.helpers import read, text_of
from tests.support.desk import PROFILE, Desk
from tests.support.intake import Intake
from tickets import actions, urgency
from tickets.records import Contact, Emergency, Mailbox, Organisation, OutboxMail, Ticket

DAY = dt.timedelta(days=1)


def mail(
    number: int, subject: str, text: str, *, extra: str = "", sender: str = "Kim Schulz <kim@example.org>"
) -> bytes:
    lines = [
        f"From: {sender}",
        "To: service@takt.test",
        f"Subject: {subject}",
        f"Message-ID: <mail-{number}@example.org>",
        *filter(None, [extra]),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "",
        *text.splitlines(),
        "",
    ]
    return "\r\n".join(lines).encode()


def newest(desk: Desk, *, kind: str = "acknowledgement") -> OutboxMail:
    with desk.store.read() as session:
        found = session.scalars(
            select(OutboxMail).where(OutboxMail.kind == kind).order_by(OutboxMail.id.desc()).limit(1)
        ).one()
        _ = found.content
        return found


def urgencies(desk: Desk) -> list[tuple[str, str | None]]:
    with desk.store.read() as session:
        return list(
            session.execute(select(Ticket.urgency, Ticket.urgency_claimed).order_by(Ticket.id)).tuples()
        )


def claim(
    world: Intake, count: int, text: str = "In der Halle steht alles still, bitte helfen Sie uns."
) -> None:
    """One emergency a day, each confirmed."""
    for number in range(1, count + 1):
        world.receive(mail(number, f"[NOTFALL] Server {number} antwortet nicht", text))
        world.compose()
        world.later(days=1)


def test_three_criticals_a_kind_fourth_and_a_reason(desk: Desk) -> None:
    world = Intake.at(desk)
    claim(world, 3)
    assert urgencies(desk) == [("critical", "critical")] * 3
    third = text_of(newest(desk).content)
    assert "als Notfall aufgenommen" in third and "höchstens 3 im Quartal, und dies ist der 3." in third
    assert "- Ihr Betrieb steht still, und es gibt keinen Umweg" in third
    assert "- eine Rechnung, die erst nächste Woche fällig ist" in third

    world.receive(mail(4, "[NOTFALL] Server 4 antwortet nicht", "In der Halle steht alles still."))
    assert world.compose() == 1
    assert urgencies(desk)[3] == ("high", "critical")
    note = newest(desk)
    text = text_of(note.content)
    assert note.subject == "Ihre Nachricht ist angekommen, als dringend [T-2026-000004]"
    assert "3 im Quartal, und dies ist der 4." in text and "antworten Sie bitte mit einem Satz, warum" in text
    # Friday 27 November 10:00 and four working hours, as high.
    assert "Sie hören bis heute, Freitag, 27. November, 14:00 Uhr von uns." in text

    world.later(minutes=20)
    answer_to = str(read(note.content)["Reply-To"].addresses[0].addr_spec)
    reason = "Guten Tag,\n\nalle 40 Plätze im Versand stehen seit 9 Uhr.\n\nViele Grüße\nKim Schulz"
    world.receive(mail(5, f"Re: {note.subject}", reason), to=answer_to)
    assert world.compose() == 1
    assert urgencies(desk)[3] == ("critical", "critical")
    confirmed = newest(desk)
    assert confirmed.subject == "Ihr Anliegen ist jetzt ein Notfall [T-2026-000004]"
    # Counted from the first mail with the two hours of an emergency.
    assert "bis heute, Freitag, 27. November, 12:00 Uhr" in text_of(confirmed.content)

    with desk.store.read() as session:
        rows = [row.as_dict() for row in urgency.usage(session, "2026-Q4")]
        kept = session.scalars(select(Emergency.reason).where(Emergency.state == "restored")).all()
    assert rows == [
        {
            "who": "kim@example.org",
            "organisation": False,
            "claimed": 4,
            "counted": 3,
            "over": 0,
            "restored": 1,
            "quota": 3,
            "left": 0,
        }
    ]
    assert kept == ["alle 40 Plätze im Versand stehen seit 9 Uhr."]


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "Danke!",
        "Es ist kein Notfall, das hat Zeit bis Montag.",
        "Guten Tag,\n\nEntschuldigung, eilt nicht so.\n\nKim",
    ],
)
def test_what_is_no_reason_restores_nothing(desk: Desk, text: str) -> None:
    world = Intake.at(desk)
    claim(world, 4)
    answer_to = str(read(newest(desk).content)["Reply-To"].addresses[0].addr_spec)
    world.receive(mail(9, "Re: x", text), to=answer_to)
    assert urgencies(desk)[3] == ("high", "critical")


def test_a_reason_from_a_stranger_restores_nothing(desk: Desk) -> None:
    """Only an answer to our signed address counts: a ticket number can be guessed."""
    world = Intake.at(desk)
    claim(world, 4)
    world.receive(mail(9, "Re: Server [T-2026-000004]", "Bei uns steht wirklich alles still."))
    assert urgencies(desk)[3] == ("high", "critical")


def test_a_new_quarter_begins_anew_on_the_mailboxs_clock(desk: Desk) -> None:
    world = Intake.at(desk)
    claim(world, 3)
    world.now = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)  # 0:30 on New Year's Day in Berlin
    world.receive(mail(4, "[NOTFALL] Server", "Alles steht."))
    assert urgencies(desk)[3] == ("critical", "critical")


def test_an_agent_restores_too_and_keeps_the_reason(desk: Desk) -> None:
    world = Intake.at(desk)
    claim(world, 4)
    with desk.store.write() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.urgency == "high")).one()
        actions.set_urgency(
            session, ticket, "critical", reason="Am Telefon bestätigt", by=desk.agent_id, now=world.now
        )
        made = session.scalars(select(Emergency).where(Emergency.ticket_id == ticket.id)).one()
        assert (made.state, made.reason, made.restored_by_agent_id) == (
            "restored",
            "Am Telefon bestätigt",
            desk.agent_id,
        )


def test_an_organisation_has_one_quota_for_all_its_people(desk: Desk) -> None:
    with desk.store.write() as session:
        session.add(
            Organisation(name="Nord", domain="nord.test", settings_data={"name": "Nord", "per_quarter": 1})
        )
    world = Intake.at(desk)
    for number, name in enumerate(("petra", "ole")):
        world.receive(
            mail(number, "[NOTFALL] Pumpe steht", "Die Pumpe steht.", sender=f"{name}@nord.test"),
            sender=f"{name}@nord.test",
        )
    assert urgencies(desk) == [("critical", "critical"), ("high", "critical")]
    with desk.store.read() as session:
        assert [(u.who, u.claimed, u.left) for u in urgency.usage(session, "2026-Q4")] == [("Nord", 2, 0)]
        assert session.scalars(select(Contact.organisation_id)).all() == [1, 1]


@pytest.mark.parametrize("header", ["X-Priority: 1 (Highest)", "Importance: high", "X-MSMail-Priority: High"])
def test_a_priority_header_gets_no_more_than_a_label_gives(desk: Desk, header: str) -> None:
    """However often it is set: high, never critical, and it uses no emergency up."""
    world = Intake.at(desk)
    for number in range(5):
        world.receive(mail(number, f"Frage {number}", "Wann kommt die Lieferung?", extra=header))
    assert {u for u, _ in urgencies(desk)} <= {"high", "normal"}
    with desk.store.read() as session:
        assert session.scalars(select(Emergency)).all() == []


def test_a_later_mail_may_claim_more_but_a_kept_subject_claims_nothing_new(desk: Desk) -> None:
    world = Intake.at(desk)
    world.receive(mail(1, "[DRINGEND] Server 1", "Der Server antwortet nicht."))
    world.compose()
    answer_to = str(read(newest(desk).content)["Reply-To"].addresses[0].addr_spec)
    world.receive(mail(2, "Re: [DRINGEND] Server 1", "Gibt es schon etwas Neues dazu?"), to=answer_to)
    assert urgencies(desk) == [("high", "high")]
    world.receive(mail(3, "[NOTFALL] Server 1", "Jetzt steht auch die zweite Halle."), to=answer_to)
    world.receive(mail(4, "Re: [NOTFALL] Server 1", "Wir warten auf Ihren Rückruf dazu."), to=answer_to)
    assert urgencies(desk) == [("critical", "critical")]
    with desk.store.read() as session:
        assert len(session.scalars(select(Emergency)).all()) == 1


def test_a_season_is_told_in_the_acknowledgement(desk: Desk) -> None:
    season = {
        "start": "2026-12-01T00:00", "end": "2026-12-24T00:00",
        "de": "Im Advent dauern unsere Antworten bis zu anderthalbmal so lange.",
        "en": "In Advent our answers take up to one and a half times as long.",
    }  # fmt: skip
    with desk.store.write() as session:
        box = session.get_one(Mailbox, desk.mailbox_id)
        box.profile_data = {**PROFILE.model_dump(mode="json"), "announcements": [season]}
    world = Intake.at(desk)
    world.receive(mail(1, "Frage", "Wann kommt die Lieferung?"))
    world.compose()
    assert "Im Advent dauern unsere Antworten bis zu anderthalbmal so lange." in text_of(newest(desk).content)
    assert not re.search(r"\n\n\n", text_of(newest(desk).content).replace("\r\n", "\n"))
