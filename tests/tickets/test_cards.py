"""Contact cards: one person with several addresses, merged and parted again without anything lost; corrections are logged."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from outbound.reader import context_of
from tests.support.desk import Desk
from tests.support.intake import file_mail
from tickets import cards, contacts, organisations
from tickets.records import Agent, Contact, Event, Message, Organisation, Ticket
from tickets.refused import Refused


def test_a_merge_keeps_what_each_knew_and_can_be_taken_back(desk: Desk) -> None:
    with desk.store.write() as session:
        work = contacts.find_or_make(session, "kim@firma.example", "Kim Schulz", now=desk.now)
        home = contacts.find_or_make(session, "kim@home.example", "Kim S.", now=desk.now)
        cards.correct(session, work, by=desk.agent_id, now=desk.now, title="Dr.", notes="mag kurze Mails")
        cards.correct(
            session,
            home,
            by=desk.agent_id,
            now=desk.now,
            pronouns="sie/ihr",
            notes="nur abends",
            form_of_address="du",
        )
        before = {c.id: {f: getattr(c, f) for f in cards.FIELDS} for c in (work, home)}
        cards.merge(session, work, home, by=desk.agent_id, now=desk.now)
        assert [c.address for c in cards.addresses(session, home)] == [
            "kim@firma.example",
            "kim@home.example",
        ]
        for card in (work, home):
            assert (card.name, card.title, card.pronouns, card.form_of_address) == (
                "Kim Schulz",
                "Dr.",
                "sie/ihr",
                "du",
            )
            assert card.notes == "mag kurze Mails\nnur abends"
        cards.correct(session, home, by=desk.agent_id, now=desk.now, last_name="Schulz")
        assert work.last_name == home.last_name == "Schulz", "a correction holds for every address"
        cards.unmerge(session, home, by=desk.agent_id, now=desk.now)
        after = {c.id: {f: getattr(c, f) for f in cards.FIELDS} for c in (work, home)}
        assert after[home.id] == before[home.id]
        assert after[work.id] == {**before[work.id], "last_name": "Schulz"}, "what was corrected since stays"
        assert home.merged_into_id is None
    with desk.store.read() as session:
        kinds = [event.kind for event in cards.corrections(session, session.get_one(Contact, work.id))]
        assert kinds == ["contact.unmerged", "contact.corrected", "contact.merged", "contact.corrected"]


def test_three_addresses_one_person_and_merging_twice_is_refused(desk: Desk) -> None:
    with desk.store.write() as session:
        a, b, c = (
            contacts.find_or_make(session, f"{n}@x.example", "Kim Schulz", now=desk.now) for n in "abc"
        )
        cards.merge(session, b, c, by=None, now=desk.now)
        cards.merge(session, a, c, by=None, now=desk.now)
        assert {card.address for card in cards.addresses(session, c)} == {
            "a@x.example",
            "b@x.example",
            "c@x.example",
        }
        assert (b.merged_into_id, c.merged_into_id, a.merged_into_id) == (a.id, a.id, None)
        for pair in ((a, b), (c, a), (a, a)):
            with pytest.raises(Refused):
                cards.merge(session, *pair, by=None, now=desk.now)
        cards.unmerge(session, b, by=None, now=desk.now)
        assert [card.address for card in cards.addresses(session, a)] == ["a@x.example", "c@x.example"]
        with pytest.raises(Refused, match="card of its own already"):
            cards.unmerge(session, b, by=None, now=desk.now)


def test_answers_stay_with_the_address_the_mail_came_from(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session, address="kim@home.example")
        main = contacts.find_or_make(session, "kim@firma.example", "Kim Schulz", now=desk.now)
        cards.merge(session, main, ticket.contact, by=None, now=desk.now)
        assert ticket.contact.address == "kim@home.example"
        who = session.get_one(Agent, desk.agent_id)
        assert [t.id for t in cards.history(session, main, who)] == [ticket.id]


def test_the_second_address_of_a_party_may_continue_the_ticket(desk: Desk) -> None:
    """An agent said that both are one person; a stranger who knows the Message-ID still waits."""
    with desk.store.write() as session:
        ticket = desk.open_ticket(session, address="kim@firma.example")
        home = contacts.find_or_make(session, "kim@home.example", "Kim Schulz", now=desk.now)
        cards.merge(session, ticket.contact, home, by=None, now=desk.now)
        first = session.scalars(select(Message.message_id)).one()
    mail = "From: Kim <{}>\r\nTo: service@takt.test\r\nSubject: Re: Rechnung\r\nMessage-ID: <{}@h.example>\r\nIn-Reply-To: {}\r\n\r\nNoch etwas dazu.\r\n"
    assert file_mail(desk, mail.format("kim@home.example", 1, first).encode()).state == "filed"
    held = file_mail(desk, mail.format("fremd@home.example", 2, first).encode())
    assert held.state == "quarantined"
    with desk.store.write() as session:
        cards.unmerge(session, session.get_one(Contact, home.id), by=None, now=desk.now)
    with desk.store.read() as session:
        assert session.query(Ticket).count() == 1


def test_corrections_are_logged_with_what_it_was(desk: Desk) -> None:
    with desk.store.write() as session:
        kim = contacts.find_or_make(session, "kim@x.example", "Kim", now=desk.now)
        cards.correct(session, kim, by=desk.agent_id, now=desk.now, last_name="Schultz", notes="geheim")
        cards.correct(session, kim, by=desk.agent_id, now=desk.now, last_name="Schulz", notes="geheim")
        cards.correct(session, kim, by=desk.agent_id, now=desk.now, last_name="Schulz")
        events = session.scalars(
            select(Event).where(Event.kind == "contact.corrected").order_by(Event.id)
        ).all()
    assert [e.data["changes"] for e in events] == [
        {"last_name": [None, "Schultz"]},
        {"last_name": ["Schultz", "Schulz"]},
    ]
    assert [e.data["fields"] for e in events] == [["last_name", "notes"], ["last_name"]]


@pytest.mark.parametrize(
    ("field", "value"),
    [("form_of_address", "Ihr"), ("language", "fr"), ("timezone", "Berlin"), ("name", "a\nb"), ("name", "x" * 201), ("surveys", "yes"), ("bounced_at", "x")],
)  # fmt: skip
def test_a_wrong_value_is_refused_in_both_languages(desk: Desk, field: str, value: str) -> None:
    with desk.store.write() as session:
        kim = contacts.find_or_make(session, "kim@x.example", "Kim", now=desk.now)
        with pytest.raises(Refused) as refused:
            cards.correct(session, kim, by=None, now=desk.now, **{field: value})
        assert refused.value.say("de") != refused.value.say("en")
        assert kim.name == "Kim"


def test_abbreviations_that_a_contact_knows_need_no_explaining(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        cards.correct(session, ticket.contact, by=None, now=desk.now, glossary="SEPA, WEG ,, BKA")
        context = context_of(session, ticket, None, now=desk.now)
    assert {"SEPA", "WEG", "BKA"} <= context.profile.glossary


def test_looking_people_up(desk: Desk) -> None:
    with desk.store.write() as session:
        for address, name in (
            ("joerg@a.example", "Jörg Müller"),
            ("s@b.example", "Sabine Mueller"),
            ("o@c.example", "ÖLE BERG"),
            ("p%_@d.example", "100% Per_fekt"),
        ):
            contacts.find_or_make(session, address, name, now=desk.now)
        who = session.get_one(Agent, desk.agent_id)

        def found(words: str, **more: bool) -> list[str]:
            return [c.address for c in cards.look_up(session, words, who=who, **more)]  # type: ignore[arg-type]

        assert found("müller") == found("Mueller") == ["joerg@a.example", "s@b.example"]
        assert found("jörg müller") == ["joerg@a.example"]
        assert found("öle") == ["o@c.example"]
        assert found("%") == ["p%_@d.example"] == found("per_f")
        assert found("") == ["joerg@a.example", "s@b.example", "o@c.example", "p%_@d.example"]
        assert found("", bounced=True) == []
        contacts.find(session, "o@c.example").bounced_at = desk.now  # type: ignore[union-attr]
        assert found("", bounced=True) == ["o@c.example"]
        cards.mark_reachable(session, contacts.find(session, "o@c.example"), by=None, now=desk.now)  # type: ignore[arg-type]
        assert found("", bounced=True) == []


def test_an_organisations_domain_takes_in_its_people(desk: Desk, now: dt.datetime) -> None:
    with desk.store.write() as session:
        early = contacts.find_or_make(session, "anna@nord.example", "Anna", now=now)
        firm = organisations.make(session, "  Hausverwaltung   Nord ", by=desk.agent_id, now=now)
        assert (
            firm.name == "Hausverwaltung Nord"
            and organisations.make(session, "hausverwaltung nord", by=None, now=now) is firm
        )
        assert organisations.add_domain(session, firm, "@Nord.example", by=desk.agent_id, now=now) == 1
        late = contacts.find_or_make(session, "bert@nord.example", "Bert", now=now)
        stranger = contacts.find_or_make(session, "c@evilnord.example", "C", now=now)
        assert (early.organisation_id, late.organisation_id, stranger.organisation_id) == (
            firm.id,
            firm.id,
            None,
        )
        other = organisations.make(session, "Andere", by=None, now=now)
        for domain, words in (
            ("gmx.de", "anybody"),
            ("nord.example", "Hausverwaltung Nord already"),
            ("kein domain", "no mail domain"),
            ("x", "no mail domain"),
        ):
            with pytest.raises(Refused, match=words):
                organisations.add_domain(session, other, domain, by=None, now=now)
        organisations.remove_domain(session, firm, "nord.example", by=None, now=now)
        assert organisations.domains(session, firm) == []
        with pytest.raises(Refused, match="already"):
            organisations.rename(session, other, "HAUSVERWALTUNG NORD", by=None, now=now)
        organisations.dissolve(session, firm, by=None, now=now)
        session.expire_all()
        assert early.organisation_id is None and session.scalars(select(Organisation.name)).all() == [
            "Andere"
        ]
