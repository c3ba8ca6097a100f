"""What is asked for is found, exactly that, on both databases and in both languages."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from tests.support.desk import PROFILE, Desk
from tests.support.intake import file_mail
from tests.tickets.search_mails import LETTERS, as_mail
from tickets import actions, contacts, search
from tickets.profile import MailboxProfile
from tickets.records import Agent, Contact, Mailbox, Message, Organisation, SearchDoc, SearchDue, Team, Ticket
from tickets.search.folding import fold, fold_with_places
from tickets.store import Store

BERLIN = ZoneInfo("Europe/Berlin")
PERSONNEL = MailboxProfile(address="personal@takt.test", name="Personal", team="Personal", team_only=True)
Ask = Callable[..., list[str]]


@pytest.fixture
def names() -> dict[str, str]:
    """Ticket number -> short name."""
    return {}


@pytest.fixture
def ask(desk: Desk, names: dict[str, str]) -> Ask:
    """The filed letters, with some work done on them; gives the short names found, in the order of the letters."""
    with desk.store.write() as session:
        team = Team(name="Personal")
        session.add(team)
        session.flush()
        box = Mailbox(
            address=PERSONNEL.address,
            name="Personal",
            team_id=team.id,
            profile_data=PERSONNEL.model_dump(mode="json"),
        )
        session.add(box)
        session.flush()
        personnel = box.id
    for number, (name, letter) in enumerate(LETTERS.items()):
        row = file_mail(
            desk, as_mail(letter, number), mailbox_id=personnel if letter.to == PERSONNEL.address else None
        )
        assert row.state == "filed", (name, row.reason)
        with desk.store.read() as session:
            names[session.get_one(Ticket, row.ticket_id).number] = name
    _work(desk, {name: number for number, name in names.items()})
    search.keep(desk.store)

    def asked(question: str, *, who: int | None = None, limit: int = 100) -> list[str]:
        with desk.store.read() as session:
            query = search.read(question, now=desk.now, zone=BERLIN)
            reader = session.get_one(Agent, who or desk.agent_id)
            found = search.find(session, query, who=reader, now=desk.now, limit=limit)
        return sorted((names[hit.row.number] for hit in found.hits), key=list(LETTERS).index)

    return asked


def _work(desk: Desk, numbers: dict[str, str]) -> None:
    with desk.store.write() as session:
        by_name = {
            name: session.scalars(select(Ticket).where(Ticket.number == n)).one()
            for name, n in numbers.items()
        }
        actions.assign(session, by_name["waschen"], desk.agent_id, by=desk.lead_id, now=desk.now)
        actions.assign(session, by_name["schaden"], desk.agent_id, by=desk.lead_id, now=desk.now)
        actions.assign(session, by_name["refund"], desk.colleague_id, by=desk.lead_id, now=desk.now)
        actions.close(session, by_name["lob"], by=desk.agent_id, now=desk.now)
        actions.wait(session, by_name["login"], by=desk.agent_id, now=desk.now)
        actions.add_note(
            session, by_name["heizung"], desk.agent_id, "Ersatzteil beim Großhändler bestellt", now=desk.now
        )
        actions.add_label(session, by_name["grosskunde"], "Angebot offen", by=desk.agent_id, now=desk.now)
        by_name["refund"].next_due_at = desk.now - dt.timedelta(hours=3)
        by_name["waschen"].next_due_at = desk.now + dt.timedelta(hours=2)
        by_name["export"].next_due_at = desk.now + dt.timedelta(days=1)
        by_name["address"].next_due_at = desk.now + dt.timedelta(days=8)


TABLE: list[tuple[str, list[str]]] = [
    # Words, anywhere and inside compounds
    ("Lieferung", ["waschen", "grosskunde"]),
    ("lieferung", ["waschen", "grosskunde"]),
    ("LIEFERUNG Köln", ["grosskunde"]),
    ("Waschmaschine", ["waschen"]),
    ("schaden", ["schaden"]),
    ("refund", ["refund"]),
    ("portal", ["login"]),
    ("note", ["address"]),
    ("Techniker", ["heizung"]),
    ("Ersatzteil", ["heizung"]),
    ("Großhändler", ["heizung"]),
    ("Grosshaendler", ["heizung"]),
    ("Raumschiff", []),
    # Spelling
    ("Müller", ["waschen", "mueller", "schaden"]),
    ("Mueller", ["waschen", "mueller", "schaden"]),
    ("MÜLLER Rechnung", ["mueller"]),
    ("Gneisenaustrasse", ["waschen"]),
    ("Gneisenaustraße 12", ["waschen"]),
    ("Buerostuehle", ["grosskunde"]),
    ("Ozdemir", ["heizung"]),
    ("Oezdemir", ["heizung"]),
    ("Lefevre", ["kuendigung"]),
    ("von:Muller", ["waschen", "schaden"]),
    ("Lukasiewicz", ["export"]),
    ("naive", ["export"]),
    ("oneill", ["refund"]),
    ("O'Neill", ["refund"]),
    # Short words are whole words
    ("AG", ["grosskunde"]),
    ("12", ["waschen"]),
    ("40", ["grosskunde"]),
    # Phrases
    ('"alte Heizung"', ["heizung"]),
    ('"heizung alte"', ["kalt"]),
    ("„alte Heizung“", ["heizung"]),
    ('"log in"', ["login"]),
    ('"session expired"', ["login"]),
    ('"Gutschrift über"', ["mueller"]),
    ('"kalt"', ["heizung", "kalt"]),
    # Numbers
    ("4711", ["mueller"]),
    ("88-1234", ["refund"]),
    ("V-2026/117", ["kuendigung"]),
    ("E-204", ["heizung"]),
    ("T-2026-000003", ["heizung"]),
    ("t-2026-3", ["heizung"]),
    # Operators, German and English
    ("von:müller", ["waschen", "mueller", "schaden"]),
    ("from:priya.nair@example.com", ["login"]),
    ("von:firma.example", ["mueller"]),
    ("label:dringend", ["waschen"]),
    ("label:Kündigung", ["kuendigung"]),
    ("label:angebot", []),
    ('label:"angebot offen"', ["grosskunde"]),
    ("status:erledigt", ["lob"]),
    ("status:waiting", ["login"]),
    ("fällig:überfällig", ["refund"]),
    ("due:tomorrow", ["export"]),
    ("faellig:2.12.", ["address"]),
    ("due:2026-12-02", ["address"]),
    ("zugewiesen:mir", ["waschen", "schaden"]),
    ("assigned:jonas", ["refund"]),
    ("zugewiesen:niemand status:wartet", ["login"]),
    ("betreff:Heizung", ["heizung"]),
    ('subject:"new address"', ["address"]),
    ("betreff: Wasser", ["kalt"]),
    ("anhang:pdf", ["mueller", "address"]),
    ("attachment:heizkoerper", ["heizung"]),
    ("anhang:rechnung_4711.pdf", ["mueller"]),
    ("attachment:png portal", ["login"]),
    ("dringlichkeit:hoch", ["waschen", "refund"]),
    ("urgency:high -refund", ["waschen"]),
    # Together, and without
    ("von:müller -label:dringend", ["mueller", "schaden"]),
    ("Müller -anhang:jpg -Rechnung", ["waschen"]),
    ("kalt -von:ole", ["heizung"]),
    ("von:müller zugewiesen:mir status:offen anhang:schaden", ["schaden"]),
    ("postfach:service lieferung", ["waschen", "grosskunde"]),
]  # fmt: skip


def test_the_table_of_questions(ask: Ask) -> None:
    assert len(TABLE) >= 50
    found = {question: ask(question) for question, _ in TABLE}
    assert found == dict(TABLE)


def test_a_mailbox_of_one_team_is_found_by_that_team_only(ask: Ask, desk: Desk) -> None:
    assert ask("Urlaub") == [] == ask("von:tom") == ask("T-2026-000013") == ask("urlaub", who=desk.lead_id)
    with desk.store.write() as session:
        agent = session.get_one(Agent, desk.colleague_id)
        agent.team_id = session.scalars(select(Team.id).where(Team.name == "Personal")).one()
    assert ask("Urlaub", who=desk.colleague_id) == ["personal"]
    assert ask("Lieferung", who=desk.colleague_id) == ["waschen", "grosskunde", "personal"]
    with desk.store.write() as session:
        session.get_one(Agent, desk.colleague_id).active = False
    assert ask("Urlaub", who=desk.colleague_id) == [] == ask("Lieferung", who=desk.colleague_id)


@pytest.mark.parametrize(
    ("question", "german", "english"),
    [
        ("fon:kim", "Meinten Sie „von:“?", "Did you mean “von:”?"),
        ("stadus:offen", "Meinten Sie „status:“?", "Did you mean “status:”?"),
        ("zugewisen:mir", "Meinten Sie „zugewiesen:“?", "Did you mean “zugewiesen:”?"),
        ("xyz:1", "Es gibt von: label:", "There are from: label:"),
        ("status:vielleicht", "Möglich sind: offen, wartet, erledigt.", "Possible are: open, waiting, done."),
        ("fällig:neulich", "heute, morgen, woche, überfällig", "today, tomorrow, week, overdue"),
        ("fällig:31.2.", "heute, morgen, woche, überfällig", "today, tomorrow, week, overdue"),
        ("von:", "Nach „von:“ fehlt noch", "After “von:” it is not said"),
        ("w " * 200, "mehr als 20".capitalize(), "More than 20"),
        ("x" * 501, "länger als 500 Zeichen", "longer than 500 characters"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_said_kindly(
    now: dt.datetime, question: str, german: str, english: str
) -> None:
    if question.startswith("w "):
        question = " ".join(f"w{i}" for i in range(21))
    with pytest.raises(search.NotUnderstood) as refused:
        search.read(question, now=now, zone=BERLIN)
    assert german in refused.value.say("de") and english in refused.value.say("en")


def test_a_name_nobody_has_lists_those_who_are_there(ask: Ask) -> None:
    with pytest.raises(search.NotUnderstood, match="nobody here has this name"):
        ask("zugewiesen:zebra")
    with pytest.raises(search.NotUnderstood, match=r"personal@takt\.test"):
        ask("mailbox:zebra")


def test_links_times_and_empty_questions_are_no_operators(now: dt.datetime) -> None:
    for question in ("https://example.org/a", "10:30 Uhr", '"AW: Rechnung"'):
        assert not search.read(question, now=now, zone=BERLIN).filters
    for question in ("", "   ", "-", '""', "…", "-  -"):
        assert search.read(question, now=now, zone=BERLIN).empty


def test_changes_are_found_and_what_is_gone_is_not(ask: Ask, desk: Desk, names: dict[str, str]) -> None:
    with desk.store.write() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.subject == "Heizung")).one()
        ticket.contact.last_name = "Yıldız-Özdemir"
        actions.add_label(session, ticket, "Vermieter", by=None, now=desk.now)
        ticket.subject = "Fernwärme"
        kept = session.scalars(select(Message).where(Message.ticket_id == ticket.id)).one()
        kept.new_text = "Es ist wieder warm."
    search.keep(desk.store)
    assert (
        ask("von:yildiz")
        == ask("label:vermieter")
        == ask("betreff:fernwärme")
        == ask('"wieder warm"')
        == ["heizung"]
    )
    assert ask("Techniker") == []
    with desk.store.write() as session:
        contact = contacts.find(session, "ole@example.org")
        assert contact is not None
        contact.organisation = Organisation(name="Hausverwaltung Nord", domain=None)
    search.keep(desk.store)
    assert ask("von:hausverwaltung") == ["kalt"]
    with desk.store.write() as session:
        contact = session.scalars(select(Contact).where(Contact.address == "ole@example.org")).one()
        assert contact.organisation is not None
        contact.organisation.name = "Hausverwaltung Süd"
    search.keep(desk.store)
    assert (ask('von:"hausverwaltung nord"'), ask('von:"hausverwaltung sued"')) == ([], ["kalt"])


def test_a_merged_ticket_is_found_where_it_went(ask: Ask, desk: Desk) -> None:
    with desk.store.write() as session:
        source = session.scalars(select(Ticket).where(Ticket.subject == "Kaltes Wasser")).one()
        target = session.scalars(select(Ticket).where(Ticket.subject == "Heizung")).one()
        source.merged_into_id = target.id
    search.keep(desk.store)
    assert ask("Bauart") == ["heizung"]


def test_rebuilding_finds_the_same(ask: Ask, desk: Desk) -> None:
    before = [ask(question) for question, _ in TABLE]
    with desk.store.write() as session:
        session.execute(text("UPDATE search_doc SET body = ' verdorben '"))
    assert search.rebuild(desk.store) == len(LETTERS)
    assert [ask(question) for question, _ in TABLE] == before
    with desk.store.read() as session:
        assert session.query(SearchDue).count() == 0


def test_every_mark_is_worked_off_and_nothing_is_folded_twice(ask: Ask, desk: Desk) -> None:
    with desk.store.read() as session:
        assert session.query(SearchDue).count() == 0
        assert session.query(SearchDoc).count() == len(LETTERS)
    assert search.keep(desk.store) == 0


def test_in_a_big_house_the_same_is_found(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL looks at the newest tickets first and asks the index for the older ones: here nearly all are old."""
    before = [ask(question) for question, _ in TABLE]
    monkeypatch.setattr(import_module("tickets.search.find"), "NEWEST", 2)
    assert [ask(question) for question, _ in TABLE] == before


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


def test_texts_folded_before_pairs_of_words_are_found_after_the_upgrade(
    ask: Ask, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("tickets.search.find"), "NEWEST", 1)
    monkeypatch.setattr(import_module("tickets.search.find"), "FURTHER", 0)
    phrases = [question for question, _ in TABLE if '"' in question]
    before = [ask(question) for question in phrases]
    if desk.store.dialect == "postgresql":
        with desk.store.write() as session:  # what an index of the older kind lacks
            session.execute(
                text(
                    "UPDATE search_doc SET grams = ARRAY(SELECT n FROM unnest(grams) n WHERE n NOT BETWEEN 0 AND 16383)"
                )
            )
        assert [ask(question) for question in phrases] != before
    step = import_module("tickets.migrations.versions.0026_pairs_of_words")
    with (
        desk.store.engine.begin() as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        step.upgrade()
    assert [ask(question) for question in phrases] == before


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


def test_the_excerpt_shows_where_it_stands(ask: Ask, desk: Desk) -> None:
    with desk.store.read() as session:
        who = session.get_one(Agent, desk.agent_id)

        def excerpt(question: str) -> list[tuple[str, bool]]:
            query = search.read(question, now=desk.now, zone=BERLIN)
            hit = search.find(session, query, who=who, now=desk.now).hits[0]
            return [(piece.text, piece.marked) for piece in hit.excerpt]

        assert ("Techniker", True) in excerpt("techniker")
        assert ("Gutschrift über", True) in excerpt('"gutschrift ueber"')
        assert ("heizkörper", True) in excerpt("anhang:heizkoerper")
        assert ("lieferung", True) in excerpt("lieferung von:müller")
        assert all(not marked for _, marked in excerpt("status:erledigt"))


def test_hostile_text_is_only_text(desk: Desk) -> None:
    poison = "'; DROP TABLE ticket; -- \" AND NOT * : ( ) { } ^ NEAR/2 \x00 \udfff % _ \\"
    with desk.store.write() as session:
        desk.open_ticket(session, subject=poison, text=poison * 3)
    search.keep(desk.store)
    with desk.store.read() as session:
        who = session.get_one(Agent, desk.agent_id)
        for question in (poison, "DROP TABLE", "NEAR/2", "%", "_", "100%", "a_b", '" AND "', "-(drop)"):
            try:
                query = search.read(question, now=desk.now, zone=BERLIN)
            except search.NotUnderstood:
                continue
            search.find(session, query, who=who, now=desk.now)
        assert session.query(Ticket).count() == 1


@given(st.text(max_size=200))
def test_folding_is_stable_and_its_places_fit(written: str) -> None:
    folded = fold(written)
    assert fold(folded) == folded
    assert folded == " " or (folded[0] == folded[-1] == " " and "  " not in folded)
    spelled, places = fold_with_places(written)
    assert len(spelled) == len(places) and all(0 <= place <= len(written) for place in places)
    assert places == sorted(places)


@given(st.text(max_size=120))
def test_any_question_is_understood_or_kindly_refused(question: str) -> None:
    try:
        query = search.read(question, now=dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC), zone=BERLIN)
    except search.NotUnderstood as refused:
        assert refused.say("de") and refused.say("en")
    else:
        assert len(query.terms) + len(query.filters) <= 20


def test_a_giant_mail_does_not_hold_the_house_up(sqlite_store: Store, now: dt.datetime) -> None:
    desk = Desk.furnish(sqlite_store, now, PROFILE)
    with desk.store.write() as session:
        desk.open_ticket(session, text="Lärm und Unsinn " * 400_000)
    begin = time.process_time()
    search.keep(desk.store)
    assert time.process_time() - begin < 5
