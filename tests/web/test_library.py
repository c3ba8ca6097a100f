"""The library: masked sentences, asked for first, taken by leads without a name, taken back by their author at any time."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from tests.support.desk import Desk
from tests.web.test_reports_pages import client
from tickets import library, snippets
from tickets.records import (
    Agent,
    Event,
    GateCheck,
    GatePraise,
    Message,
    Reply,
    Snippet,
    SnippetProposal,
    Ticket,
    ToneRating,
    ToneRound,
    ToneSample,
)

APOLOGY = "Dass die Lieferung an Kim Schulz zweimal ausblieb, tut mir leid; das war unser Fehler."
MASKED = "Dass die Lieferung an [Name] zweimal ausblieb, tut mir leid; das war unser Fehler."


def praised(
    desk: Desk, quote: str, *, category: str = "good_apology", by: int = 0, days: int = 1, final: bool = True, mood: str | None = None
) -> int:  # fmt: skip
    """A sent reply with this sentence praised; the id of its ticket."""
    at = desk.now - dt.timedelta(days=days)
    with desk.store.write() as session:
        ticket = desk.open_ticket(session, at=at)
        who = by or desk.agent_id
        reply = Reply(ticket_id=ticket.id, agent_id=who, text=quote, created_at=at, updated_at=at)
        session.add(reply)
        session.flush()
        session.add(
            GateCheck(
                reply_id=reply.id, ticket_id=ticket.id, mailbox_id=desk.mailbox_id, agent_id=who, language="de", sequence=1, at=at,
                day=at.date(), decision="release", final=final, praise=[GatePraise(category=category, quote=quote)],
            )
        )  # fmt: skip
        if mood:
            session.add(
                Message(ticket_id=ticket.id, direction="in", kind="mail", at=at + dt.timedelta(hours=1), mood=mood, text="", new_text="")
            )  # fmt: skip
        return ticket.id


def propose(desk: Desk) -> int:
    with desk.store.write() as session:
        return library.propose(session, now=desk.now)


def rows(desk: Desk) -> list[SnippetProposal]:
    with desk.store.read() as session:
        return list(session.scalars(select(SnippetProposal).order_by(SnippetProposal.id)))


def test_a_praised_sentence_is_masked_and_its_author_asked_first(desk: Desk) -> None:
    praised(desk, APOLOGY)
    assert propose(desk) == 1 and propose(desk) == 0
    author, other, lead = (client(desk, i) for i in (desk.agent_id, desk.colleague_id, desk.lead_id))
    page = author.get("/reports/library").text
    assert MASKED in page and "Darf das Team diesen Satz verwenden?" in page
    for reader in (other, lead):
        assert "zweimal ausblieb" not in reader.get("/reports/library").text
    key = rows(desk)[0].id
    assert other.post(f"/reports/library/{key}/agree").status_code == 422
    assert (
        lead.post(f"/reports/library/{key}/decide/accept", data={"name": "x", "text": "y"}).status_code == 422
    )
    assert rows(desk)[0].state == "asked"


def test_a_lead_takes_it_edited_and_the_composer_finds_it(desk: Desk) -> None:
    number_of = praised(desk, APOLOGY)
    propose(desk)
    key = rows(desk)[0].id
    author, lead = client(desk, desk.agent_id), client(desk, desk.lead_id)
    author.post(f"/reports/library/{key}/agree")
    page = lead.get("/reports/library").text
    assert MASKED in page and "Mira" not in page.split("</header>")[-1]
    assert (
        author.post(f"/reports/library/{key}/decide/accept", data={"name": "x", "text": "y"}).status_code
        == 403
    )
    text = "Dass die Lieferung zweimal ausblieb, tut mir leid; das war unser Fehler."
    done = lead.post(f"/reports/library/{key}/decide/accept", data={"name": "Fehler einräumen", "text": text})
    assert done.status_code == 200
    with desk.store.read() as session:
        number = session.get_one(Ticket, number_of).number
    offered = client(desk, desk.colleague_id).get(f"/tickets/{number}/snippets").json()
    assert {"name": "Fehler einräumen", "text": text, "own": True} in offered
    author.post(f"/reports/library/{key}/withdraw")
    assert text not in client(desk, desk.colleague_id).get(f"/tickets/{number}/snippets").text
    assert (rows(desk)[0].state, rows(desk)[0].text) == ("withdrawn", "") and propose(desk) == 0
    praised(desk, APOLOGY)  # the same words again: whoever said no is not asked twice
    assert propose(desk) == 0


def test_who_no_longer_works_here_is_not_asked(desk: Desk) -> None:
    praised(desk, APOLOGY)
    with desk.store.write() as session:
        session.get_one(Agent, desk.agent_id).active = False
    assert propose(desk) == 0


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Mira Sommer kümmert sich heute darum.", "Mira"),
        ("Rufen Sie 030 5550 100 an.", "5550"),
        ("Schreiben Sie an kim@example.org.", "kim"),
        ("Guten Tag Frau Krämer, danke.", "Krämer"),
        ("Ihre Nummer 4711-88123 liegt vor.", "4711"),
    ],
)
def test_an_edit_brings_nobody_back_in(desk: Desk, text: str, word: str) -> None:
    praised(desk, APOLOGY)
    propose(desk)
    key = rows(desk)[0].id
    client(desk, desk.agent_id).post(f"/reports/library/{key}/agree")
    form = {"name": "Satz", "text": text, "anyway": "1"}
    done = client(desk, desk.lead_id).post(f"/reports/library/{key}/decide/accept", data=form)
    assert (
        done.status_code == 422 and "Darin steht noch etwas Persönliches" in done.text and word in done.text
    )
    with desk.store.read() as session:
        assert session.scalars(select(Snippet)).all() == []


def test_a_finding_is_shown_before_a_sentence_is_taken(desk: Desk) -> None:
    praised(desk, APOLOGY)
    propose(desk)
    key = rows(desk)[0].id
    client(desk, desk.agent_id).post(f"/reports/library/{key}/agree")
    lead = client(desk, desk.lead_id)
    form = {"name": "Satz", "text": "Da haben Sie sich leider vertan, wir kümmern uns zeitnah."}
    done = lead.post(f"/reports/library/{key}/decide/accept", data=form)
    assert done.status_code == 422 and "trotzdem behalten" in done.text and rows(desk)[0].state == "offered"
    assert lead.post(f"/reports/library/{key}/decide/refuse").status_code == 200
    assert rows(desk)[0].state == "refused" and propose(desk) == 0


def test_what_is_not_proposed(desk: Desk) -> None:
    praised(
        desk, "Guten Tag Kim Schulz, schön von Ihnen zu hören an diesem Morgen.", category="personal_greeting"
    )
    praised(desk, "Das tut mir leid.")  # too short to help
    praised(desk, APOLOGY, final=False)
    praised(desk, APOLOGY, days=40)
    praised(
        desk, "Kim Schulz, kim@example.org und 030 5550 100 stehen bei uns jetzt in der richtigen Kartei."
    )
    with desk.store.read() as session:
        shipped = next(text for _, _, text in snippets.shipped("de") if 8 <= len(text.split()) <= 38)
        assert session is not None
    praised(desk, shipped)
    assert propose(desk) == 0


def test_nobody_is_asked_too_much_and_nothing_twice(desk: Desk) -> None:
    sentences = (
        "Den Fehler in der Abrechnung habe ich gemacht, und das bedaure ich.",
        "Zwei Stunden in der Warteschleife hätten mich auch geärgert.",
        "Vielen Dank, dass Sie so lange gewartet haben, bis das Teil da war.",
        "Weil unser Lager umzieht, dauern Bestellungen diese Woche länger.",
        "Möchten Sie lieber den Ersatz oder Ihr Geld zurück haben?",
        "Morgen früh rufe ich die Spedition an und schreibe Ihnen danach.",
    )
    for topic, sentence in zip(library.WORTH_KEEPING, sentences, strict=True):
        praised(desk, sentence, category=topic)
    praised(desk, APOLOGY, by=desk.colleague_id)
    praised(desk, APOLOGY.replace("zweimal", "dreimal"), by=desk.lead_id)  # the same sentence but for a word
    assert propose(desk) == library.MOST_ASKED + 1
    owners = [row.author_id for row in rows(desk)]
    assert owners.count(desk.agent_id) == library.MOST_ASKED


def test_sentences_that_made_clients_glad_go_first(desk: Desk) -> None:
    praised(
        desk,
        "Weil das Lager umzieht, dauert Ihre Bestellung zwei Tage länger.",
        category="explains_why",
        days=3,
        mood="thankful",
    )
    praised(desk, "Weil die Bank prüft, kommt der Betrag erst am Montag an.", category="explains_why")
    assert propose(desk) == 1 and rows(desk)[0].text.startswith("Weil das Lager")


def test_a_well_rated_reply_becomes_a_story_and_a_withdrawn_one_does_not(desk: Desk) -> None:
    with desk.store.write() as session:
        made = ToneRound(
            begun_at=desk.now, begun_by_id=desk.lead_id, first_day=desk.now.date(), end_day=desk.now.date()
        )
        session.add(made)
        session.flush()
        for n, (marks, withdrawn) in enumerate([((5, 4, 5), False), ((5, 3, 5), False), ((5, 5, 5), True)]):
            ticket = desk.open_ticket(session)
            reply = desk.write_reply(session, ticket)
            sample = ToneSample(
                round_id=made.id, reply_id=reply.id, author_id=desk.agent_id, text="" if withdrawn else f"Geschichte {n} von [Name].",
                withdrawn_at=desk.now if withdrawn else None,
            )  # fmt: skip
            sample.ratings = [
                ToneRating(
                    reviewer_id=who, at=desk.now, clarity=marks[0], respect=marks[1], solution=marks[2]
                )
                for who in (desk.colleague_id, desk.lead_id)
            ]
            session.add(sample)
    assert propose(desk) == 1
    assert [(r.kind, r.text, r.author_id) for r in rows(desk)] == [
        ("story", "Geschichte 0 von [Name].", desk.agent_id)
    ]
    key = rows(desk)[0].id
    client(desk, desk.agent_id).post(f"/reports/library/{key}/agree")
    form = {"name": "Beispiel", "text": "Geschichte 0 von [Name].", "anyway": "1"}
    assert (
        "gelungene Antwort"
        in client(desk, desk.lead_id).post(f"/reports/library/{key}/decide/accept", data=form).text
    )
    with desk.store.read() as session:
        assert session.scalars(select(Snippet.kind)).all() == ["story"]


def test_the_log_names_no_author(desk: Desk) -> None:
    praised(desk, APOLOGY)
    propose(desk)
    client(desk, desk.agent_id).post(f"/reports/library/{rows(desk)[0].id}/agree")
    with desk.store.read() as session:
        events = session.scalars(select(Event).where(Event.kind.like("library.%"))).all()
    assert [e.kind for e in events] == ["library.asked", "library.offered"]
    assert all(e.agent_id is None and e.ticket_id is None and "author" not in e.data for e in events)


def test_a_sentence_that_says_du_is_not_offered_for_sie(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        for name, text in (
            ("du", "Danke dir, dass du dich gemeldet hast."),
            ("Sie", "Danke, dass Sie sich gemeldet haben."),
            ("beide", "Danke für die Geduld."),
        ):
            snippets.keep(session, name=name, text=text, language="de", agent_id=desk.lead_id, now=desk.now)
        for address, names in (("Sie", ["Sie", "beide"]), ("du", ["beide", "du"])):
            ticket.contact.form_of_address = address
            offered = snippets.for_reader(session, ticket, ticket.contact, ticket.mailbox)
            assert [o.name for o in offered if o.own] == names
