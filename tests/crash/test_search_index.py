"""kill -9 while the search index is made anew: the old one stays, or somebody else finishes the new one."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import func, select

from takt import metrics
from tests.crash.harness import wait_until
from tests.support import forked
from tests.support.desk import PROFILE, Desk
from tests.support.served import Served, prepare
from tickets import search
from tickets.records import Agent, Mailbox, SearchDoc, SearchDue
from tickets.store import Store
from tickets.tokens import Signer

BEGIN = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
WORDS = ("Heizung", "Lieferung", "Rechnung", "Zugang")
UNKNOWN = "Die Suche findet 4 ältere Vorgänge noch nicht: Ihr Index entsteht gerade neu. takt serve bringt das von selbst zu Ende."


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Served:
    """A house whose tickets are older than an hour, and found."""
    served = prepare(tmp_path, database_url)
    with served.store() as store:
        with store.write() as session:
            mira, aylin = session.scalars(select(Agent).order_by(Agent.id)).all()
            mailbox = Mailbox(
                address=PROFILE.address,
                name=PROFILE.name,
                language=PROFILE.language,
                team_id=mira.team_id,
                profile_data=PROFILE.model_dump(mode="json"),
            )
            session.add(mailbox)
            session.flush()
            signer = Signer({"k1": b"test-signing-key-0123456789"}, "k1")
            desk = Desk(store, signer, mailbox.id, mira.id, mira.id, aylin.id, BEGIN)
            for number, word in enumerate(WORDS):
                desk.open_ticket(
                    session, address=f"k{number}@example.org", subject=word, text=f"Eine Frage zur {word}."
                )
        search.keep(store)
    return served


def killed_at(house: Served, point: str, visit: int) -> None:
    environment = {**os.environ, **house.environment, "TAKT_FAILPOINT": f"{point}=kill9@{visit}"}
    words = ["--config", str(house.config), "search", "--rebuild"]
    assert forked.run(words, environment, text=None, timeout=60).returncode == -9


def notes(store: Store) -> list[str]:
    with store.read() as session:
        return [note.say("de") for note in metrics.health(session, now=dt.datetime.now(dt.UTC)).under_way]


def rows(store: Store) -> tuple[int, int]:
    """Texts that can be found, and changes that wait."""
    with store.read() as session:
        counts = [
            session.scalar(select(func.count()).select_from(table)) or 0 for table in (SearchDoc, SearchDue)
        ]
    return counts[0], counts[1]


def is_whole(store: Store) -> bool:
    if store.dialect == "postgresql":
        with store.read() as session:
            index = session.scalar(sa.text("SELECT to_regclass('ix_search_doc_grams') IS NOT NULL"))
            return bool(index) and rows(store) == (len(WORDS), 0)
    with store.write() as session:  # raises when the index does not agree with its texts
        session.execute(sa.text("INSERT INTO search_index(search_index, rank) VALUES ('integrity-check', 1)"))
    return rows(store) == (len(WORDS), 0)


def found(house: Served) -> list[str]:
    return sorted(hit["subject"] for hit in house.json("search", "frage zur"))


def test_killed_before_the_old_index_is_given_up_all_is_found(house: Served) -> None:
    killed_at(house, "search.clearing", 1)
    with house.store() as store:
        assert is_whole(store) and notes(store) == []
    assert found(house) == list(WORDS)


def test_killed_on_the_way_it_is_told_and_the_running_desk_finishes(house: Served) -> None:
    killed_at(house, "search.rebuilding", 1)
    with house.store() as store:
        assert rows(store) == (0, len(WORDS)) and notes(store) == [UNKNOWN]
        with house.process():
            wait_until(lambda: is_whole(store), "the index is whole")
        assert notes(store) == []
    assert found(house) == list(WORDS)


@pytest.mark.parametrize("visit", [1, 2], ids=("before-the-texts", "before-the-index-of-postgresql"))
def test_killed_on_the_way_the_next_question_finishes(house: Served, visit: int) -> None:
    killed_at(house, "search.rebuilding", visit)
    assert found(house) == list(WORDS)
    with house.store() as store:
        assert is_whole(store) and notes(store) == []


def test_killed_twice_and_made_anew_it_is_whole(house: Served) -> None:
    for _ in range(2):
        killed_at(house, "search.rebuilding", 1)
    assert "4 tickets folded" in house.takt("search", "--rebuild").stderr
    with house.store() as store:
        assert is_whole(store)
    assert found(house) == list(WORDS)
