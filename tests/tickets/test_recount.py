"""A calendar changed: due times are counted anew, in pieces, and the change is an Event. What was promised is not moved."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from tests.support.desk import PROFILE, Desk
from tickets import actions, promises, recount
from tickets.answers import answered, unanswered
from tickets.calendars import CalendarSettings
from tickets.records import Contact, Event, Mailbox, Organisation, Promise, ResponseWindow, Ticket
from tickets.windows import refresh_due, running

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def change_calendar(desk: Desk, **calendar: object) -> None:
    profile = PROFILE.model_copy(update={"calendar": CalendarSettings.model_validate(calendar)})
    with desk.store.write() as session:
        mailbox = session.get_one(Mailbox, desk.mailbox_id)
        mailbox.profile_data = profile.model_dump(mode="json")
        session.flush()
        recount.mark(session, mailbox, windows_changed=False, now=desk.now)


def furnish_print(desk: Desk) -> None:
    with desk.store.write() as session:
        mailbox = session.get_one(Mailbox, desk.mailbox_id)
        assert not recount.mark(session, mailbox, windows_changed=False, now=desk.now), "nothing to count yet"


def test_a_company_holiday_moves_windows_and_not_promises(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recount, "PIECE", 2)
    furnish_print(desk)
    with desk.store.write() as session:
        opened = [desk.open_ticket(session, address=f"k{n}@example.org") for n in range(5)]
        told = desk.now + 3 * HOUR
        promises.make(session, opened[0], source="reply", what="x", due_at=told, agent_id=None, now=desk.now)
        refresh_due(session, opened[0])
        actions.close(session, opened[4], by=desk.agent_id, now=desk.now)
        before = [t.next_due_at for t in opened]
        assert before[1] == dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC), "16 working hours: Thursday, 10:00"
    change_calendar(desk, extra_holidays={"2026-11-25": "Betriebsversammlung"})
    assert recount.run(desk.store, lambda: desk.now) == 4
    assert recount.run(desk.store, lambda: desk.now) == 0
    with desk.store.read() as session:
        after = session.scalars(select(Ticket.next_due_at).order_by(Ticket.id)).all()
        due = session.scalars(
            select(ResponseWindow.due_at).where(ResponseWindow.cancelled_at.is_(None))
        ).all()
        kinds = dict(session.execute(select(Event.kind, func.count()).group_by(Event.kind)).tuples().all())
        assert session.scalars(select(Promise.due_at)).all() == [told]
    friday = dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC)
    assert after == [told, friday, friday, friday, None]
    assert set(due) == {friday}
    assert (kinds["calendar.changed"], kinds["calendar.applied"], kinds["window.moved"]) == (1, 1, 4)


def test_the_same_calendar_in_other_words_changes_nothing(desk: Desk) -> None:
    furnish_print(desk)
    with desk.store.write() as session:
        desk.open_ticket(session)
    change_calendar(
        desk,
        frames={
            "mon": ["09:00-13:00", "13:00-17:00"],
            **{d: ["09:00-17:00"] for d in ("tue", "wed", "thu", "fri")},
        },
    )
    with desk.store.read() as session:
        assert session.get_one(Mailbox, desk.mailbox_id).recount_after is None
        assert session.scalar(select(func.count()).where(Event.kind == "calendar.changed")) == 0


def test_new_years_eve_alone_asks_for_no_recount(desk: Desk) -> None:
    furnish_print(desk)
    with desk.store.write() as session:
        desk.open_ticket(session)
        mailbox = session.get_one(Mailbox, desk.mailbox_id)
        assert mailbox.calendar_print.startswith("2025-2027:")
        assert not recount.mark(session, mailbox, windows_changed=False, now=desk.now + 60 * DAY)
        assert mailbox.calendar_print.startswith("2026-2028:")


def test_a_mailbox_from_before_is_counted_once(desk: Desk) -> None:
    with desk.store.write() as session:
        desk.open_ticket(session)
        mailbox = session.get_one(Mailbox, desk.mailbox_id)
        assert recount.mark(session, mailbox, windows_changed=False, now=desk.now)
        assert not recount.mark(session, mailbox, windows_changed=False, now=desk.now)
    assert recount.run(desk.store, lambda: desk.now) == 0, "nothing moves, but the ranks are right"


def test_new_zone_data_and_new_holidays_ask_for_a_recount(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SAFETY T2: an update of tzdata or of the list of holidays, with the settings untouched."""
    from zoneinfo import ZoneInfo

    from tickets import calendars, hours

    calendar = PROFILE.calendar
    before = recount.fingerprint(calendar, 2026)
    assert recount.fingerprint(CalendarSettings.model_validate(calendar.model_dump()), 2026) == before
    with monkeypatch.context() as patch:
        # As if Berlin had given up summer time: the same frames lie an hour later in UTC for half of the year.
        patch.setattr(calendars.CalendarSettings, "zone", property(lambda self: ZoneInfo("Africa/Tunis")))
        assert recount.fingerprint(calendar, 2026) != before
    with monkeypatch.context() as patch:
        patch.setattr(
            hours.CalendarSettings, "_names_of_year", lambda self, year: {dt.date(year, 3, 9): ("Neu", "New")}
        )
        assert recount.fingerprint(calendar, 2026) != before
    assert recount.fingerprint(calendar, 2026) == before


def solution_desk(desk: Desk) -> None:
    windows = {"normal": {"first": 16, "next": 16, "solution": 8}}
    with desk.store.write() as session:
        mailbox = session.get_one(Mailbox, desk.mailbox_id)
        mailbox.profile_data = {**PROFILE.model_dump(mode="json"), "windows": windows}


def test_only_the_solution_stands_while_the_client_is_asked(desk: Desk) -> None:
    """Eight working hours from Tuesday 10:00; asked at 12:00, answered on Wednesday 11:00: six hours are left, to 17:00."""
    solution_desk(desk)
    from tickets import windows

    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        windows.start(session, ticket, "solution", now=desk.now)
        windows.refresh_due(session, ticket)
        assert (ticket.next_due_at, ticket.next_due_kind) == (desk.now + DAY, "solution")
        answered(session, desk.write_reply(session, ticket, ask_client=True), now=desk.now + 2 * HOUR)
        assert ticket.state == "waiting" and ticket.next_due_at is None
        paused = running(session, ticket.id)[0]
        assert (paused.kind, paused.paused_at) == ("solution", desk.now + 2 * HOUR)
        windows.client_wrote(
            session, ticket, now=desk.now + 25 * HOUR
        )  # five hours on Tuesday, two on Wednesday
        refresh_due(session, ticket)
        again = {w.kind: w for w in running(session, ticket.id)}
        assert again["solution"].paused_at is None and again["solution"].paused_seconds == 7 * 3600
        assert again["solution"].due_at == dt.datetime(2026, 11, 25, 16, tzinfo=dt.UTC)
        assert "next" in again
    with desk.store.read() as session:
        kinds = session.scalars(select(Event.kind).where(Event.kind.like("window.%"))).all()
    assert kinds == ["window.paused", "window.resumed"]


def test_an_answer_that_is_undone_lets_the_solution_run_on(desk: Desk) -> None:
    solution_desk(desk)
    from tickets import windows

    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        windows.start(session, ticket, "solution", now=desk.now)
        reply = desk.write_reply(session, ticket, ask_client=True)
        answered(session, reply, now=desk.now + HOUR)
        unanswered(session, reply, now=desk.now + HOUR)
        assert all(w.paused_at is None and w.paused_seconds == 0 for w in running(session, ticket.id))
        assert {w.due_at for w in running(session, ticket.id)} == {desk.now + 2 * DAY, desk.now + DAY}


def test_a_recount_keeps_the_time_that_stood(desk: Desk) -> None:
    solution_desk(desk)
    from tickets import windows

    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        window = windows.start(session, ticket, "solution", now=desk.now)
        session.flush()
        actions.wait(session, ticket, by=desk.agent_id, now=desk.now)
        actions.reopen(session, ticket, by=desk.agent_id, now=desk.now + 3 * HOUR)
        assert window is not None and window.due_at == desk.now + DAY + 3 * HOUR
        mailbox = session.get_one(Mailbox, desk.mailbox_id)
        recount.mark(session, mailbox, windows_changed=True, now=desk.now)
    assert recount.run(desk.store, lambda: desk.now) == 0


def test_windows_agreed_with_an_organisation_win(desk: Desk) -> None:
    with desk.store.write() as session:
        organisation = Organisation(
            name="Stadtwerke Nord",
            domain="stadtwerke-nord.test",
            settings_data={"name": "Stadtwerke Nord", "windows": {"normal": {"first": 1, "next": 2}}},
        )
        session.add(organisation)
        session.flush()
        theirs = desk.open_ticket(session, address="Petra@Stadtwerke-Nord.test")
        assert theirs.contact.organisation_id == organisation.id
        assert theirs.next_due_at == desk.now + HOUR
        other = desk.open_ticket(session, address="petra@sub.stadtwerke-nord.test")
        assert other.contact.organisation_id is None and other.next_due_at == desk.now + 2 * DAY
        mailbox = session.get_one(Mailbox, desk.mailbox_id)
        recount.mark(session, mailbox, windows_changed=True, now=desk.now)
    assert recount.run(desk.store, lambda: desk.now) == 0
    with desk.store.read() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 2


def test_an_announced_busy_season_stretches_windows_that_begin_in_it(desk: Desk) -> None:
    season = {
        "start": "2026-11-24T00:00", "end": "2026-12-24T00:00", "stretch": 1.5, "days_before": 7,
        "de": "Im Advent dauern Antworten bis zu anderthalbmal so lange.",
    }  # fmt: skip
    profile = PROFILE.model_validate({**PROFILE.model_dump(), "announcements": [season]})
    with desk.store.write() as session:
        session.get_one(Mailbox, desk.mailbox_id).profile_data = profile.model_dump(mode="json")
        before = desk.open_ticket(session, at=desk.now - DAY)
        inside = desk.open_ticket(session)
    assert before.next_due_at == desk.now + DAY, "16 working hours"
    assert inside.next_due_at == desk.now + 3 * DAY, "24 working hours"
    told = {days: bool(profile.announced(desk.now + days * DAY)) for days in (-9, -8, -7, 0, 28, 30)}
    assert told == {-9: False, -8: False, -7: True, 0: True, 28: True, 30: False}
