"""What colleagues are told, and when: reminders within their own hours, one digest in the morning, never a ping at night."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

import outbound
import tone
from outbound import renewal
from outbound.keepable import RULE
from outbound.reader import context_of
from tests.outbound.helpers import DAY, HOUR, MINUTE, compose, outbox, release, text_of
from tests.support.desk import Desk
from tickets import promises
from tickets.agents_time import set_calendar
from tickets.calendars import CalendarSettings
from tickets.records import Agent, DueNotice, OutboxMail, Promise, Ticket
from tickets.windows import refresh_due

NEW_YORK = CalendarSettings(timezone="America/New_York", country="US")


def promise(desk: Desk, due: dt.datetime, agent_id: int | None = None, what: str = "Ich melde mich.") -> int:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        ticket.agent_id = agent_id or desk.agent_id
        made = promises.make(
            session, ticket, source="reply", what=what, due_at=due, agent_id=ticket.agent_id, now=desk.now
        )
        refresh_due(session, ticket)
        return made.id


def pass_time(desk: Desk, until: dt.datetime, step: dt.timedelta = 10 * MINUTE) -> list[tuple[str, str]]:
    """(when, to whom) of internal mail while the jobs run from now on."""
    moment = desk.now
    while moment <= until:
        with desk.store.write() as session:
            promises.watch(session, now=moment)
        compose(desk, moment)
        moment += step
    with desk.store.read() as session:
        mails = session.scalars(
            select(OutboxMail).where(OutboxMail.kind == "internal").order_by(OutboxMail.id)
        )
        return [(f"{m.created_at:%d. %H:%M}", m.recipients[0].address.split("@")[0]) for m in mails]


def test_a_reminder_comes_in_the_agents_own_hours(desk: Desk) -> None:
    """Mira works in New York from 9 to 17, 14:00 to 22:00 UTC. Promised at 9:00 UTC for 21:00: seven of her hours."""
    with desk.store.write() as session:
        set_calendar(session, session.get_one(Agent, desk.agent_id), NEW_YORK, by=None, now=desk.now)
    promise(desk, desk.now + 12 * HOUR)
    # Two of her hours before 21:00 is 19:00; the share, 5:15 hours, would be 19:15, too close. At 15:00 UTC the lead's last
    # open hour before it begins; the break at 21:00 is told to her at once and to Berlin at 9:00 of the next day.
    assert pass_time(desk, desk.now + 24 * HOUR) == [
        ("24. 15:00", "aylin"),
        ("24. 19:00", "mira"),
        ("24. 21:10", "mira"),
        ("25. 08:00", "aylin"),
    ]


def test_nobody_is_told_at_night_what_is_settled_by_the_morning(desk: Desk) -> None:
    promise(desk, desk.now + 8 * HOUR)  # 18:00 in Berlin, an hour after work
    night = desk.now + 8 * HOUR + 10 * MINUTE
    assert pass_time(desk, night) == [("24. 14:00", "mira"), ("24. 15:00", "aylin")]
    with desk.store.write() as session:
        waiting = session.scalars(select(DueNotice).where(DueNotice.state == "due")).all()
        assert {n.kind for n in waiting} == {"promise_broken"} and {n.not_before for n in waiting} == {
            dt.datetime(2026, 11, 25, 8, tzinfo=dt.UTC)
        }
        ticket = session.scalars(select(Ticket)).one()
        reply = desk.write_reply(session, ticket, "Guten Tag Kim Schulz,\n\nhier ist die Gutschrift.")
        release(desk, session, reply, now=night + HOUR)
    compose(desk, desk.now + 23 * HOUR)
    with desk.store.read() as session:
        ended = session.execute(select(DueNotice.state, DueNotice.reason)).tuples().all()
        assert ended[-1] == ("suppressed", "somebody has answered in the meantime")


def digest(desk: Desk, now: dt.datetime) -> int:
    return outbound.compose_digests(
        desk.store,
        signer=desk.signer,
        instance="takt-test",
        base_url="https://desk.takt.test",
        now_fn=lambda: now,
    )


def test_one_digest_a_day_when_work_begins(desk: Desk) -> None:
    promise(desk, desk.now + DAY + 4 * HOUR, what="Bis morgen.")
    with desk.store.write() as session:
        for agent in session.scalars(select(Agent)):
            agent.created_at = desk.now - DAY
        desk.open_ticket(session, address="frei@example.org", at=desk.now - DAY)  # due on Wednesday, 10:00
        contact = session.get_one(Ticket, 1).contact
        contact.salutation, contact.last_name = "Frau", "Özdemir"
    tomorrow = dt.datetime(2026, 11, 25, 8, tzinfo=dt.UTC)
    assert [digest(desk, tomorrow + n * MINUTE) for n in (-1, 0, 1, 60)] == [0, 3, 0, 0]
    mira, jonas, _ = outbox(desk)
    assert mira.subject == "Ihr Tag: ein Vorgang" and jonas.subject == "Heute noch frei im Team: ein Vorgang"
    text = text_of(mira.content).replace("\r\n", "\n")
    assert (
        "- Zusage an Frau Özdemir bis 14:00: Rechnung 4711\n  https://desk.takt.test/tickets/T-2026-000001"
        in text
    )
    assert "Noch frei im Team und heute fällig: ein Vorgang." in text
    assert mira.ticket_id is None and mira.envelope_from == ""


def test_a_reminder_that_waited_for_the_morning_is_not_said_twice(desk: Desk) -> None:
    with desk.store.write() as session:
        for agent in session.scalars(select(Agent)):
            agent.created_at = desk.now - DAY
    promise(desk, desk.now + DAY)  # Wednesday 10:00: the share of its time is over at 16:00 on Tuesday
    with desk.store.write() as session:
        made = session.scalars(select(Promise)).one()
        made.reminders, made.next_reminder_at = (
            [[(desk.now + 8 * HOUR).isoformat(), "promise_reminder"]],
            desk.now + 8 * HOUR,
        )
        promises.watch(session, now=desk.now + 9 * HOUR)
    compose(desk, desk.now + 9 * HOUR)
    morning = dt.datetime(2026, 11, 25, 8, tzinfo=dt.UTC)
    assert digest(desk, morning) == 1
    assert compose(desk, morning) == 0
    with desk.store.read() as session:
        assert session.scalars(select(DueNotice.reason)).all()[-1] == "it stands in the morning's digest"


@pytest.mark.parametrize(
    ("language", "informal", "why"),
    [
        ("de", False, "die Spedition hat den Liefertag noch nicht bestätigt"),
        ("de", True, "die Spedition hat den Liefertag noch nicht bestätigt"),
        ("en", False, "the carrier has not confirmed the delivery day yet"),
    ],
)
def test_a_draft_says_in_time_that_it_will_take_longer(
    desk: Desk, language: str, informal: bool, why: str
) -> None:
    promise_id = promise(desk, desk.now + 3 * HOUR)
    with desk.store.write() as session:
        made = session.get_one(Promise, promise_id)
        made.ticket.language = language
        made.ticket.contact.form_of_address = "du" if informal else None
        new_due = renewal.proposed_time(made.ticket, made, now=desk.now)
        assert new_due == desk.now + 2 * DAY, "the next window's end, Thursday 10:00"
        draft = renewal.open_draft(
            session, made, agent_id=desk.agent_id, why=why, new_due=new_due, now=desk.now
        )
        review = tone.review(draft.text, context_of(session, made.ticket, made.agent, now=desk.now))
        assert [f for f in review.findings if f.severity != "hint"] == []
        assert [p.due for p in review.promises] == [new_due]
        release(desk, session, draft, now=desk.now + HOUR)
        states = session.execute(select(Promise.state, Promise.due_at).order_by(Promise.id)).tuples().all()
    assert states == [("renewed", desk.now + 3 * HOUR), ("open", new_due)]
    assert why in text_of(outbox(desk)[0].content)


def test_a_renewal_needs_a_reason_a_later_time_and_an_empty_draft(desk: Desk) -> None:
    promise_id = promise(desk, desk.now + 3 * HOUR)
    with desk.store.write() as session:
        made = session.get_one(Promise, promise_id)
        for why, new_due, words in ((" ", desk.now + DAY, "why"), ("x", desk.now, "later")):
            with pytest.raises(ValueError, match=words):
                renewal.open_draft(
                    session, made, agent_id=desk.agent_id, why=why, new_due=new_due, now=desk.now
                )
        desk.write_reply(session, made.ticket, "Guten Tag,")
        with pytest.raises(renewal.DraftInTheWay, match="draft of yours already"):
            renewal.open_draft(
                session, made, agent_id=desk.agent_id, why="x", new_due=desk.now + DAY, now=desk.now
            )


@pytest.mark.parametrize(
    ("said", "severity", "offers"),
    [
        ("bis morgen", None, ()),
        ("bis morgen, 17 Uhr", None, ()),
        ("bis morgen, 18 Uhr", "warning", ("morgen, Mittwoch, 25. November, 17:00 Uhr",)),
        ("bis Sonntag, 14 Uhr", "warning", ("übermorgen, Donnerstag, 26. November, 10:00 Uhr",)),
        ("bis Freitag, 14 Uhr", "hint", ("übermorgen, Donnerstag, 26. November, 10:00 Uhr",)),
    ],
)
def test_a_time_that_the_calendar_cannot_keep_is_flagged_with_times_that_it_can(
    desk: Desk, said: str, severity: str | None, offers: tuple[str, ...]
) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        agent = session.get_one(Agent, desk.agent_id)
        text = f"Guten Tag Kim Schulz,\n\nin der Rechnung fehlt die Gutschrift. Ich melde mich {said}, bei Ihnen."
        review = outbound.review_reply(session, ticket, agent, text, now=desk.now)
    found = [f for f in review.findings if f.rule == RULE]
    assert [f.severity for f in found] == ([severity] if severity else [])
    for finding in found:
        assert all(any(offer in s for s in finding.suggestions) for offer in offers), finding.suggestions


def test_a_time_set_in_the_composer_is_asked_too_and_holds_for_a_second_look(desk: Desk) -> None:
    christmas = dt.datetime(2026, 12, 25, 11, tzinfo=dt.UTC)
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        text = "Guten Tag Kim Schulz,\n\nin der Rechnung fehlt die Gutschrift. Ich buche sie heute."
        reply = desk.write_reply(session, ticket, text, promise_due_at=christmas)
        held = release(desk, session, reply, second_look=False)
        found = [f for f in held.judgement.findings if f.rule == RULE]
        assert held.decision == "hold" and [f.why for f in found] == [
            "An diesem Tag arbeitet niemand (Erster Weihnachtstag)."
        ]
        assert release(desk, session, reply, second_look=True).decision == "release"
