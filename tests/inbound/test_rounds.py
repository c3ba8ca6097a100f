"""Mails that are decided together come to what they would have come to one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

import inbound.filing
from inbound.accept import accept
from inbound.rules.base import Incoming
from tests.support.desk import Desk
from tests.support.intake import Intake, letter
from tickets.records import Contact, DueNotice, Event, Message, Organisation, OrganisationDomain, Ticket

together = pytest.mark.parametrize("together", [True, False], ids=["together", "one by one"])


@pytest.fixture
def intake(desk: Desk) -> Intake:
    return Intake.at(desk)


def take_in(intake: Intake, raws: Sequence[bytes], *, together: bool) -> None:
    if not together:
        for raw in raws:
            intake.receive(raw)
        return
    with intake.desk.store.write() as session:
        for raw in raws:
            accept(
                session,
                raw,
                mailbox_id=intake.desk.mailbox_id,
                source="smtp",
                now=intake.now,
                envelope_from="kim@example.org",
                envelope_to="service@takt.test",
            )
    intake.process()


def every(desk: Desk, statement: Any) -> list[Any]:
    with desk.store.read() as session:
        return list(session.scalars(statement))


def suspected(desk: Desk) -> list[str]:
    """The reasons, without the number of tickets."""
    events = every(desk, select(Event).where(Event.kind == "loop.suspected").order_by(Event.id))
    return [event.data["reason"] for event in events]


@together
def test_a_sender_whom_nobody_knew_is_counted_from_the_first_ticket(intake: Intake, together: bool) -> None:
    raws = [letter(subject=f"Frage {n}", text=f"Guten Tag,\n\nFrage {n} bitte.\n") for n in range(8)]
    take_in(intake, raws, together=together)
    assert suspected(intake.desk) == [f"{n} tickets of one sender within an hour" for n in (6, 7, 8)]
    asked = every(intake.desk, select(DueNotice.kind).where(DueNotice.kind == "acknowledgement"))
    assert len(asked) == 5
    intake.later(minutes=61)
    take_in(intake, [letter(subject="Später", text="Guten Tag, eine Frage.")], together=together)
    assert len(suspected(intake.desk)) == 3, "the hour is over"


@together
def test_our_own_words_are_known_again_by_each_mail_that_brings_them(intake: Intake, together: bool) -> None:
    intake.receive(letter())
    assert intake.compose() == 1
    [ours] = every(intake.desk, select(Message.new_text).where(Message.kind == "acknowledgement"))
    intake.later(minutes=5)
    raws = [letter(subject=f"Antwort {n}", text=ours) for n in range(2)]
    raws.append(letter(sender="Ole Berg <ole@example.org>", subject="Antwort", text=ours))
    take_in(intake, raws, together=together)
    assert suspected(intake.desk) == ["it repeats our own automatic words"] * 2, "Ole never got them from us"


@together
def test_numbers_have_no_gaps_and_no_doubles(
    intake: Intake, together: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = inbound.filing.file

    def sometimes(incoming: Incoming, **more: Any) -> Message:
        message = file(incoming, **more)
        if incoming.mail.subject == "Gift":
            raise RuntimeError("after its number was taken")
        return message

    monkeypatch.setattr(inbound.filing, "file", sometimes)
    for subjects in (["a", "b", "c"], ["d", "Gift", "e"], ["f"]):
        raws = [letter(subject=s, sender=f"{s}@example.org", text=f"Guten Tag, {s}.") for s in subjects]
        take_in(intake, raws, together=together)
    intake.now = dt.datetime(2027, 1, 4, 9, tzinfo=dt.UTC)
    raws = [letter(subject=s, sender=f"{s}@example.org", text=f"Guten Tag, {s}.") for s in ("g", "h")]
    take_in(intake, raws, together=together)
    numbers = every(intake.desk, select(Ticket.number).order_by(Ticket.id))
    assert numbers == [f"T-2026-{n:06d}" for n in range(1, 7)] + ["T-2027-000001", "T-2027-000002"]


@together
def test_new_people_belong_to_the_organisation_of_their_domain(intake: Intake, together: bool) -> None:
    with intake.desk.store.write() as session:
        nord, sued = Organisation(name="Nord", domain="nord.example"), Organisation(name="Süd", domain=None)
        session.add_all((nord, sued))
        session.flush()
        for domain in ("sued.example", "nord.example"):
            session.add(OrganisationDomain(organisation_id=sued.id, domain=domain))
        ids = {None: "none", nord.id: "Nord", sued.id: "Süd"}
    senders = ("a@nord.example", "B@Sued.Example", "c@example.org", "d@nord.example", "a@nord.example")
    raws = [letter(sender=s, subject=f"Frage {n}", text=f"Frage {n} bitte.") for n, s in enumerate(senders)]
    take_in(intake, raws, together=together)
    people = every(intake.desk, select(Contact).order_by(Contact.address))
    assert {person.address: ids[person.organisation_id] for person in people} == {
        "a@nord.example": "Nord", "b@sued.example": "Süd", "c@example.org": "none", "d@nord.example": "Nord",
    }  # fmt: skip


@together
def test_an_answer_right_behind_its_first_mail_joins_its_ticket(intake: Intake, together: bool) -> None:
    """Parties of a ticket made in the same round are known, also those that are only written down for later."""
    first = letter(message_id="<1@example.org>", cc="Ole Berg <ole@example.org>")
    second = letter(
        sender="Ole Berg <ole@example.org>", subject="Re: Rechnung 4711", text="Ich ergänze: Nr. 12.", in_reply_to="<1@example.org>",
        message_id="<2@example.org>",
    )  # fmt: skip
    stranger = letter(
        sender="eva@example.org", subject="Re: Rechnung 4711", text="Ich auch!", in_reply_to="<1@example.org>"
    )
    take_in(intake, [first, second, stranger], together=together)
    assert every(intake.desk, select(Message.from_address).order_by(Message.id)) == [
        "kim@example.org",
        "ole@example.org",
    ]
    assert len(every(intake.desk, select(Ticket.id))) == 1
