"""In a big house the same is found: everyday words, pages, long mails, and PostgreSQL with and without its index."""

from __future__ import annotations

import datetime as dt
import random
import time
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from tests.support.desk import PROFILE, Desk
from tickets import actions, search
from tickets.records import Agent
from tickets.search.folding import fold
from tickets.store import Store

BERLIN = ZoneInfo("Europe/Berlin")
EVERYDAY = ("bitte", "danke", "heute", "der", "und", "nicht", "über", "o'neill", "leo", "neills")
QUESTIONS = (
    '"bitte danke heute"', '"bitte danke"', '"danke heute" der', '"der und nicht" -bitte', '"über o\'neill"', "o'neill", "-o'neill und",
    '"und nicht der"', '"nicht über" "heute der"', 'betreff:"heute bitte"', 'betreff:"über der" leo', "ueber", '"leo neills und"', "bitt dank",
    'label:"der bitte"', "eo-nei", '"danke"', "-bitte", "-bitte -danke", '-"und nicht"', "-label:bitte -heute", "-betreff:der -leo", "-nirgends",
    "-bitte -danke -heute -der -und",
)  # fmt: skip


@pytest.mark.parametrize(("newest", "further"), [(3, 0), (3, 2), (3, 1000), (3000, 8)])
def test_phrases_of_everyday_words_are_found_where_they_stand_and_nowhere_else(
    desk: Desk, newest: int, further: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However PostgreSQL goes about it (never walks on, walks a little, never asks the index), the folded texts are what counts."""
    monkeypatch.setattr(import_module("tickets.search.find"), "NEWEST", newest)
    monkeypatch.setattr(import_module("tickets.search.find"), "FURTHER", further)
    chance = random.Random(17)
    texts: dict[str, tuple[str, str, str]] = {}
    with desk.store.write() as session:
        for number in range(60):
            subject = " ".join(chance.choices(EVERYDAY, k=3))
            text = " ".join(chance.choices(EVERYDAY, k=25))
            label = " ".join(chance.choices(EVERYDAY[:5], k=2))
            ticket = desk.open_ticket(session, address=f"k{number}@example.org", subject=subject, text=text)
            actions.add_label(session, ticket, label, by=None, now=desk.now)
            texts[ticket.number] = (fold(subject), fold(text), fold(label))
    search.keep(desk.store)

    def fits(number: str, query: search.Query) -> bool:
        subject, text, label = texts[number]
        labels = f"\n{label.strip()}\n"
        places = {None: f"{subject}\n{text}\n{labels}", "subject": subject, "labels": labels}
        return all((term.text in places[term.column]) != term.without for term in query.terms)

    with desk.store.read() as session:
        who = session.get_one(Agent, desk.agent_id)
        for question in QUESTIONS:
            query = search.read(question, now=desk.now, zone=BERLIN)
            found = [
                hit.row.number for hit in search.find(session, query, who=who, now=desk.now, limit=7).hits
            ]
            assert found == [n for n in reversed(texts) if fits(n, query)][:7], question


@pytest.mark.parametrize("newest", [3, 3000])
def test_pages_follow_each_other_without_gap_or_repeat(
    desk: Desk, newest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("tickets.search.find"), "NEWEST", newest)
    with desk.store.write() as session:
        for number in range(25):
            desk.open_ticket(
                session,
                address=f"k{number}@example.org",
                subject="Gutschrift" if number % 2 else "Anderes",
                text="Hallo",
            )
    search.keep(desk.store)
    seen: list[str] = []
    before = None
    with desk.store.read() as session:
        who = session.get_one(Agent, desk.agent_id)
        query = search.read("betreff:gutschrift", now=desk.now, zone=BERLIN)
        while True:
            page = search.find(session, query, who=who, now=desk.now, before=before, limit=5)
            seen += [hit.row.number for hit in page.hits]
            if (before := page.older_than) is None:
                break
    assert len(seen) == 12 == len(set(seen)) and seen == sorted(seen, reverse=True)


def test_rebuilding_leaves_postgresql_its_index(postgres_database_url: str, now: dt.datetime) -> None:
    store = Store(postgres_database_url)
    desk = Desk.furnish(store, now)
    with store.write() as session:
        desk.open_ticket(session, text="Die Lieferung fehlt.")
    for _ in range(2):
        assert search.rebuild(store) == 1
        with store.read() as session:
            asked = "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_search_doc_grams'"
            assert session.execute(text(asked)).scalar_one().endswith("USING gin (grams)")
    store.close()


def test_a_giant_mail_does_not_hold_the_house_up(sqlite_store: Store, now: dt.datetime) -> None:
    desk = Desk.furnish(sqlite_store, now, PROFILE)
    with desk.store.write() as session:
        desk.open_ticket(session, text="Lärm und Unsinn " * 400_000)
    begin = time.process_time()
    search.keep(desk.store)
    assert time.process_time() - begin < 5
