"""The file wins, leads set the rest, and what nobody sets is as shipped."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from takt.house import furnish
from takt.settings import Settings
from tickets import desk_settings
from tickets.profile import MailboxProfile
from tickets.records import Event, Mailbox
from tickets.refused import Refused
from tickets.store import Store


def read_file(store: Store, now: dt.datetime, **fields: object) -> None:
    profile = MailboxProfile.model_validate({"address": "service@takt.test", **fields})
    with store.write() as session:
        furnish(session, Settings(mailboxes=(profile,)), now=now)


def box_of(store: Store) -> Mailbox:
    with store.read() as session:
        return session.scalars(select(Mailbox)).one()


def set_here(store: Store, now: dt.datetime, **values: object) -> None:
    with store.write() as session:
        box = session.scalars(select(Mailbox)).one()
        desk_settings.change(
            session, box, {k.replace("__", "."): v for k, v in values.items()}, by=None, now=now
        )


def test_the_file_wins_and_leads_set_the_rest(sqlite_store: Store, now: dt.datetime) -> None:
    read_file(sqlite_store, now, name="Aus der Datei", windows={"high": {"first": 3}})
    assert set(box_of(sqlite_store).fixed) == {"name", "windows.high"}
    set_here(
        sqlite_store,
        now,
        name="Vom Pult",
        reach_us="Telefon 1",
        windows__high={"first": 9},
        windows__low={"first": 30},
    )
    profile = box_of(sqlite_store).profile
    assert (profile.name, profile.reach_us) == ("Aus der Datei", "Telefon 1")
    assert (profile.window("high").first, profile.window("low").first) == (3, 30)
    read_file(sqlite_store, now, windows={"high": {"first": 3}})
    assert box_of(sqlite_store).profile.reach_us == "Telefon 1", "what leads set outlives a restart"
    read_file(sqlite_store, now, reach_us="Telefon 2")
    box = box_of(sqlite_store)
    assert box.profile.reach_us == "Telefon 2" and box.profile.window("low").first == 30
    read_file(sqlite_store, now)
    assert box_of(sqlite_store).profile.reach_us == "Telefon 1", "and holds again when the file falls silent"


def test_none_takes_a_field_back_to_what_is_shipped(sqlite_store: Store, now: dt.datetime) -> None:
    read_file(sqlite_store, now)
    shipped = box_of(sqlite_store).profile
    set_here(
        sqlite_store, now, tone__severities={"shouting": "off"}, default_urgency="high", warning_share=0.5
    )
    assert box_of(sqlite_store).profile.house_profile().severities == {"shouting": "off"}
    set_here(sqlite_store, now, tone__severities=None, default_urgency=None, warning_share=None)
    assert box_of(sqlite_store).profile == shipped and box_of(sqlite_store).desk_data == {}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"address": "evil@x.test"}, "set by the operator"),
        ({"team_only": False}, "set by the operator"),
        ({"tone__rules_folder": "/etc"}, "set by the operator"),
        ({"language": "fr"}, "language"),
        ({"windows__high": {"first": -1}}, "windows.high.first"),
        ({"labels__urgency": {"high": ["x"], "low": ["X"]}}, "claims both"),
        ({"calendar": {"timezone": "Mond"}}, "unknown"),
    ],
)
def test_what_does_not_fit_is_refused_as_a_whole(
    sqlite_store: Store, now: dt.datetime, values: dict[str, object], words: str
) -> None:
    read_file(sqlite_store, now)
    before = box_of(sqlite_store).profile_data
    with pytest.raises(Refused, match=words):
        set_here(sqlite_store, now, reach_us="Telefon 9", **values)
    assert box_of(sqlite_store).profile_data == before


def test_every_change_is_an_event_with_what_it_was(sqlite_store: Store, now: dt.datetime) -> None:
    read_file(sqlite_store, now)
    set_here(sqlite_store, now, reach_us="Telefon 1")
    set_here(sqlite_store, now, reach_us="Telefon 1")
    with sqlite_store.read() as session:
        events = session.scalars(select(Event).where(Event.kind == "settings.changed")).all()
    assert [event.data["changes"] for event in events] == [{"reach_us": ["", "Telefon 1"]}]


def test_what_no_longer_fits_beside_a_new_file_is_left_out_and_said(
    sqlite_store: Store, now: dt.datetime
) -> None:
    read_file(sqlite_store, now)
    with sqlite_store.write() as session:
        box = session.scalars(select(Mailbox)).one()
        box.desk_data = {"language": "klingon"}
    read_file(sqlite_store, now)
    assert box_of(sqlite_store).profile.language == "de"
    with sqlite_store.read() as session:
        assert session.query(Event).filter_by(kind="settings.left_out").count() == 1


def test_new_windows_are_counted_anew(sqlite_store: Store, now: dt.datetime) -> None:
    read_file(sqlite_store, now)
    with sqlite_store.write() as session:
        session.scalars(select(Mailbox)).one().calendar_print = "2026:old"
    set_here(sqlite_store, now, windows__normal={"first": 2})
    assert box_of(sqlite_store).recount_after == 0
