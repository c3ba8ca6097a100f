"""Teams, organisations and calendars: from the settings file to rows, and what `takt calendar` says of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select

from takt import house
from takt.settings import SettingsError, load
from tests.support.served import Served, prepare
from tickets.agents_time import week
from tickets.records import Event, Mailbox, Organisation, Team
from tickets.store import Store

SETTINGS = """
[[mailboxes]]
address = "service@takt.test"
team = "Service"
[mailboxes.windows.high]
first = 3

[[mailboxes]]
address = "own@takt.test"
team = "Service"
warning_share = 0.5
calendar = { timezone = "UTC", country = "DE" }

[[teams]]
name = "Service"
warning_share = 0.6
calendar = { timezone = "America/New_York", country = "US", region = "NY" }
[teams.windows.high]
first = 1
[teams.windows.low]
first = 99

[[organisations]]
name = "Stadtwerke Nord"
domain = "Stadtwerke-Nord.test"
[organisations.windows.high]
first = 0.5
"""
NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


def furnish(store: Store, tmp_path: Path, text: str) -> None:
    file = tmp_path / "takt.toml"
    file.write_text(text, "utf-8")
    with store.write() as session:
        house.furnish(session, load(file), now=NOW)


def test_a_mailbox_takes_from_its_team_where_it_is_silent(sqlite_store: Store, tmp_path: Path) -> None:
    furnish(sqlite_store, tmp_path, SETTINGS)
    with sqlite_store.read() as session:
        service, own = (
            session.scalars(select(Mailbox).where(Mailbox.address == a)).one().profile
            for a in ("service@takt.test", "own@takt.test")
        )
        organisation = session.scalars(select(Organisation)).one()
    assert (service.calendar.timezone, service.warning_share) == ("America/New_York", 0.6)
    assert [service.window(u).first for u in ("critical", "high", "low")] == [2, 3, 99]
    assert (own.calendar.timezone, own.warning_share) == ("UTC", 0.5)
    assert [own.window(u).first for u in ("high", "low")] == [1, 99]
    assert organisation.domain == "stadtwerke-nord.test"
    assert organisation.agreement is not None and organisation.agreement.windows["high"].first == 0.5


def test_opening_the_desk_twice_changes_nothing_and_what_is_gone_has_no_say(
    sqlite_store: Store, tmp_path: Path
) -> None:
    furnish(sqlite_store, tmp_path, SETTINGS)
    with sqlite_store.read() as session:
        first = session.scalars(select(Event.kind)).all()
    furnish(sqlite_store, tmp_path, SETTINGS)
    with sqlite_store.read() as session:
        assert session.scalars(select(Event.kind)).all() == first
    furnish(sqlite_store, tmp_path, SETTINGS.partition("[[teams]]")[0])
    with sqlite_store.read() as session:
        assert session.scalars(select(Team)).one().hours is None
        assert session.scalars(select(Organisation)).one().agreement is None
        mailbox = session.scalars(select(Mailbox).where(Mailbox.address == "service@takt.test")).one()
    assert mailbox.profile.calendar.timezone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SETTINGS + '[[teams]]\nname = "Service"\n', "Service is set up twice"),
        (SETTINGS.replace("Stadtwerke-Nord.test", "kim@nord.test"), "not a mail domain"),
        (
            '[[mailboxes]]\naddress = "a@b.test"\n[[mailboxes.announcements]]\nstart = "2026-12-01"\n'
            'end = "2026-11-01"\nde = "Wartung"\n',
            "'Wartung' ends before it begins",
        ),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "takt.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=words):
        load(file)


def test_a_week_in_one_line() -> None:
    assert week("mon-tue 09:00-12:00, 13:00-17:00; Fri 09:00-14:00") == {
        "mon": ("09:00-12:00", "13:00-17:00"),
        "tue": ("09:00-12:00", "13:00-17:00"),
        "fri": ("09:00-14:00",),
    }
    for text, words in (("mon", "write a week"), ("fri-mon 9-17", "comes after"), ("mon 1; mon 2", "twice")):
        with pytest.raises(ValueError, match=words):
            week(text)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Served:
    folder = tmp_path_factory.mktemp("desk")
    return prepare(folder, f"sqlite:///{folder}/takt.db")


def test_the_command_counts_and_shows(desk: Served) -> None:
    due = desk.json("calendar", "due", "2026-03-27T16:00", "4")
    assert (due["due"], due["local"]) == ("2026-03-30T10:00:00+00:00", "2026-03-30T12:00:00+02:00")
    days = desk.json("calendar", "show", "--from", "2026-12-24", "--days", "3")["days"]
    assert [(d["open"], d["holiday"]) for d in days] == [
        (["09:00-17:00"], None),
        ([], "Christmas Day"),
        ([], "Second Day of Christmas"),
    ]


def test_an_agents_own_hours(desk: Served) -> None:
    desk.takt("calendar", "set", "mira@takt.test", "--week", "mon-thu 08:00-12:00", "--timezone", "America/New_York", "--country", "US", "--away", "2026-12-01/2026-12-02=Urlaub")  # fmt: skip
    shown = desk.json("calendar", "show", "--agent", "mira@takt.test", "--from", "2026-11-30", "--days", "5")
    assert shown["timezone"] == "America/New_York"
    assert [d["open"] for d in shown["days"]] == [["08:00-12:00"], [], [], ["08:00-12:00"], []]
    assert shown["days"][1]["holiday"] == "Urlaub"
    wrong = desk.takt("calendar", "set", "mira@takt.test", "--timezone", "Mars", check=False)
    assert wrong.returncode == 1 and "time zone 'Mars' is unknown" in wrong.stderr
    desk.takt("calendar", "set", "mira@takt.test", "--clear")
    gone = desk.takt("calendar", "show", "--agent", "mira@takt.test", check=False)
    assert "has no own calendar" in gone.stderr
