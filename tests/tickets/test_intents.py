"""What a mail is about: the team's words, found as the search finds them, explained, and never over an agent's word."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.support.desk import Desk
from tests.support.intake import Intake, letter
from tickets import intents, joining, queue
from tickets.intents.words import MAX_TEXT, Book, Category, checked
from tickets.queue import Narrow
from tickets.records import Event, Intent, Mailbox, Message, Ticket
from tickets.refused import Refused
from tickets.search import query
from tickets.search.find import find
from tickets.store import Store

UTC = dt.UTC


def found(word: str, text: str) -> str | None:
    reading = Book([Category(1, tuple(checked([word])))]).read("", text, 1)
    return reading.word if reading is not None else None


@pytest.mark.parametrize(
    ("word", "text", "hit"),
    [
        ("rechnung", "Bitte eine Rechnungskopie.", "Rechnungskopie"),
        ("Störung", "Eine STOERUNG im Netz", "STOERUNG"),
        ("stoerung", "Die Netzstörungen häufen sich", "Netzstörungen"),
        ("kündig*", "Ich kündige.", "kündige"),
        ("kündig*", "Eine Ankündigung", None),
        ("*ausfall", "Nach dem Stromausfall:", "Stromausfall"),
        ("*ausfall", "Ausfallzeiten", None),
        ('"lob"', "Ein Lob!", "Lob"),
        ('"lob"', "Der Globus", None),
        ("ab", "Abend", None),
        ("ab", "ab heute", "ab"),
        ("nicht angekommen", "Es ist nicht  angekommen", "nicht angekommen"),
        ("große rechnung", "Die große\nRechnung", "große rechnung"),
        (r"/RE-\d{4}/", "zu re-2026 bitte", "re-2026"),
        ("/lieber|lieb/", "Lieber Herr", "Lieber"),
        ("café", "Im CAFE", "CAFE"),
    ],
)
def test_a_word_stands_where_the_search_would_find_it(word: str, text: str, hit: str | None) -> None:
    assert found(word, text) == hit


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("/(/", "no pattern that RE2 can read"),
        (r"/(a)\1/", "no pattern that RE2 can read"),
        ("/a*/", "fits every mail"),
        ("***", "no letter or digit"),
        ("!?", "no letter or digit"),
        ("x" * 121, "longer than 120 characters"),
        ("/(((a{50}){50}){50}){50}/", "no pattern that RE2 can read"),
    ],
)
def test_a_word_that_cannot_work_is_refused(word: str, told: str) -> None:
    with pytest.raises(Refused, match=told):
        checked([word])


def test_words_are_kept_once_and_not_without_end() -> None:
    assert checked(["  kündig*", "kündig*", "", "zwei   Wörter"]) == ["kündig*", "zwei Wörter"]
    with pytest.raises(Refused, match="200 at most"):
        checked(str(n) for n in range(100, 301))


def intent_of(book: Book, subject: str, text: str = "", mailbox: int = 1) -> int:
    reading = book.read(subject, text, mailbox)
    assert reading is not None
    return reading.intent_id


def test_the_subject_goes_first_then_the_order_then_what_is_left() -> None:
    book = Book([Category(1, ("kündig*",)), Category(2, ("rechnung",)), Category(3, ())])
    assert intent_of(book, "Rechnung", "Ich kündige") == 2
    assert intent_of(book, "Frage", "Rechnung! Ich kündige") == 1
    left = book.read("Hallo", "Wie geht es?", 1)
    assert left is not None and (left.intent_id, left.word, left.place) == (3, "", "")
    assert Book([Category(1, ("kündig*",))]).read("Hallo", "", 1) is None


def test_a_category_of_one_mailbox_is_not_for_the_others() -> None:
    book = Book([Category(1, ("rechnung",), mailbox_id=2), Category(2, ("rechnung",)), Category(3, (), 2)])
    assert (intent_of(book, "Rechnung"), intent_of(book, "Rechnung", mailbox=2)) == (2, 1)
    assert book.read("Hallo", "", 1) is None


@given(st.text(max_size=300), st.text(max_size=60))
def test_no_text_breaks_it_and_case_does_not_matter(text: str, subject: str) -> None:
    book = Book([Category(1, ("straße", "kündig*", '"lob"', r"/\w+-\d/")), Category(2, ())])
    reading = book.read(subject, text, 1)
    assert reading is not None
    if not reading.rule.startswith("/") and (subject + text).isascii():
        assert intent_of(book, subject.swapcase(), text.swapcase()) == reading.intent_id


def test_a_pattern_cannot_be_brought_to_a_standstill() -> None:
    reading = Book([Category(1, ("/(a+)+$/",)), Category(2, ())]).read("", "a" * (MAX_TEXT - 1) + "!", 1)
    assert reading is not None and reading.intent_id == 2


@pytest.fixture
def intake(sqlite_desk: Desk) -> Intake:
    return Intake.at(sqlite_desk)


@pytest.fixture
def sqlite_desk(tmp_path: Path, sqlite_template: Path, now: dt.datetime) -> Desk:
    path = tmp_path / "takt.db"
    path.write_bytes(sqlite_template.read_bytes())
    return Desk.furnish(Store(f"sqlite:///{path}"), now)


def of(desk: Desk, ticket_id: int | None) -> tuple[str, str, str, str]:
    """(intent, set by, word, place)"""
    with desk.store.read() as session:
        t = session.get_one(Ticket, ticket_id)
        name = session.get_one(Intent, t.intent_id).name_de if t.intent_id else ""
        return name, t.intent_by, t.intent_word, t.intent_place


@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        ("Rechnungskopie", "Bitte noch einmal.", ("Rechnung", "rules", "Rechnungskopie", "subject")),
        ("Re: [Frage] Vertrag", "Hiermit kündige ich zum 31.12.", ("Kündigung", "rules", "kündige", "text")),
        ("Hilfe", "Ich komme nicht rein, mein Passwort gilt nicht.", ("Zugang und Login", "rules", "Passwort", "text")),
        ("Paket", "Wo ist es?", ("Lieferung", "rules", "Paket", "subject")),
        ("Heizung", "Die Anlage funktioniert nicht mehr.\nEs ist kalt.", ("Störung", "rules", "funktioniert nicht", "text")),
        ("Beschwerde", "So geht es nicht.", ("Beschwerde", "rules", "Beschwerde", "subject")),
        ("Danke", "Ein großes Lob an Ihr Team!", ("Lob und Dank", "rules", "Lob", "text")),
        ("Filter", "Passt das in Modell 3?", ("Frage zum Produkt", "rules", "Passt das", "text")),
        ("Hallo", "Rufen Sie mich bitte an.", ("Sonstiges", "rules", "", "")),
        ("Invoice", "Could you send it again?", ("Rechnung", "rules", "Invoice", "subject")),
        ("Parcel", "It has not arrived.", ("Lieferung", "rules", "Parcel", "subject")),
        ("Ankündigung", "Der Globus steht.", ("Sonstiges", "rules", "", "")),
    ],
)  # fmt: skip
def test_a_mail_gets_its_intent_with_the_word_that_made_it(
    intake: Intake, subject: str, text: str, expected: tuple[str, str, str, str]
) -> None:
    row = intake.receive(letter(subject=subject, text=f"Guten Tag,\n\n{text}\n"))
    assert of(intake.desk, row.ticket_id) == expected
    with intake.desk.store.read() as session:
        made = session.scalars(select(Event).where(Event.kind == "ticket.created")).one().data
    assert (made.get("word", ""), made.get("place", "")) == expected[2:] and made["intent"] > 0


def test_what_is_only_quoted_says_nothing(intake: Intake) -> None:
    quoted = "Rufen Sie bitte an.\n\nAm 20.11.2026 schrieb Kim:\n> Die Rechnung ist falsch.\n"
    assert of(intake.desk, intake.receive(letter(subject="Hallo", text=quoted)).ticket_id)[0] == "Sonstiges"


def test_an_automatic_mail_is_about_nothing(intake: Intake) -> None:
    row = intake.receive(letter(subject="Rechnung", auto_submitted="auto-generated"))
    if row.ticket_id is not None:
        assert of(intake.desk, row.ticket_id) == ("", "", "", "")


def answer_to(intake: Intake, text: str) -> int:
    """A ticket of one mail without a word, and a further one of the client."""
    first = intake.receive(letter(subject="Hallo", text="Sind Sie da?\n", message_id="<1@example.org>"))
    assert of(intake.desk, first.ticket_id)[:2] == ("Sonstiges", "rules")
    further = letter(
        subject="Re: Hallo", text=text, message_id="<2@example.org>", in_reply_to="<1@example.org>"
    )
    assert intake.receive(further).ticket_id == first.ticket_id
    assert first.ticket_id is not None
    return first.ticket_id


def test_a_further_mail_may_say_what_the_first_did_not(intake: Intake) -> None:
    ticket = answer_to(intake, "Meine Rechnung ist zu hoch.\n")
    assert of(intake.desk, ticket) == ("Rechnung", "rules", "Rechnung", "text")
    with intake.desk.store.read() as session:
        event = session.scalars(select(Event).where(Event.kind == "ticket.intent_set")).one()
    assert event.ticket_id == ticket and event.data["word"] == "Rechnung"


def test_the_agents_word_wins_over_mails_and_words(intake: Intake) -> None:
    desk, ticket = intake.desk, answer_to(intake, "Ja?\n")
    with desk.store.write() as session:
        praise = intents.find(session, "lob und dank").id
        intents.set_by_agent(session, session.get_one(Ticket, ticket), praise, by=desk.agent_id, now=desk.now)
    further = letter(
        subject="Re: Hallo",
        text="Die Rechnung fehlt.\n",
        message_id="<3@x.org>",
        in_reply_to="<1@example.org>",
    )
    assert intake.receive(further).ticket_id == ticket
    done = list(intents.apply(desk.store, since=None, now=desk.now))[-1]
    assert (done.read, done.changed, done.by_agents) == (1, 0, 1)
    assert of(desk, ticket) == ("Lob und Dank", "agent", "", "")
    with desk.store.write() as session:  # given back, the words of all mails count again
        intents.set_by_agent(session, session.get_one(Ticket, ticket), None, by=desk.agent_id, now=desk.now)
    assert of(desk, ticket) == ("Rechnung", "rules", "Rechnung", "text")


def test_changed_words_hold_for_new_mail_at_once_and_for_old_in_batches(intake: Intake) -> None:
    desk = intake.desk
    for n in range(5):
        intake.receive(
            letter(subject=f"Zähler {n}", text="Bitte ablesen.\n", message_id=f"<{n}@example.org>")
        )
    with desk.store.write() as session:
        intents.save(
            session, None, name_de="Zähler", name_en="Meters", words=["zähler"], by=None, now=desk.now
        )
    row = intake.receive(letter(subject="Zählerstand", text="412\n"))
    assert of(desk, row.ticket_id) == ("Zähler", "rules", "Zählerstand", "subject")
    dry = list(intents.apply(desk.store, since=None, now=desk.now, dry=True, batch=2))[-1]
    assert (dry.read, dry.changed) == (6, 5) and of(desk, 1)[0] == "Sonstiges"
    steps = [(d.read, d.changed) for d in intents.apply(desk.store, since=None, now=desk.now, batch=2)]
    assert len(steps) == 3 and of(desk, 1) == ("Zähler", "rules", "Zähler", "subject")
    again = list(intents.apply(desk.store, since=None, now=desk.now))[-1]
    assert (again.read, again.changed) == (6, 0)
    recent = list(intents.apply(desk.store, since=desk.now + dt.timedelta(days=1), now=desk.now))
    assert recent == []


def test_a_removed_category_stays_on_old_tickets_only(intake: Intake) -> None:
    desk = intake.desk
    old = intake.receive(letter(subject="Rechnung", message_id="<1@example.org>"))
    with desk.store.write() as session:
        intents.remove(session, intents.find(session, "Invoice"), by=desk.lead_id, now=desk.now)
    new = intake.receive(letter(subject="Rechnung", text="Hallo\n"))
    assert of(desk, old.ticket_id)[0] == "Rechnung" and of(desk, new.ticket_id)[0] == "Sonstiges"
    with desk.store.write() as session, pytest.raises(Refused, match="does not exist any more"):
        ticket = session.get_one(Ticket, new.ticket_id)
        intents.set_by_agent(
            session, ticket, session.get_one(Ticket, old.ticket_id).intent_id, by=1, now=desk.now
        )


def test_the_order_is_the_teams(intake: Intake) -> None:
    desk, text = intake.desk, "Die Lieferung fehlt, die Rechnung auch.\n"
    assert (
        of(desk, intake.receive(letter(subject="Hm", text=text, message_id="<1@x.org>")).ticket_id)[0]
        == "Lieferung"
    )
    with desk.store.write() as session:
        intents.move(session, intents.find(session, "Rechnung"), -1, by=desk.lead_id, now=desk.now)
    assert of(desk, intake.receive(letter(subject="Hm", text=text)).ticket_id)[0] == "Rechnung"
    with desk.store.write() as session:
        names = [i.name_de for i in intents.all_of(session)]
        intents.save(session, None, name_de="Neu", words=["neuheit"], by=None, now=desk.now)
        assert [i.name_de for i in intents.all_of(session)] == [*names[:-1], "Neu", "Sonstiges"]
        with pytest.raises(Refused, match="already"):
            intents.save(session, None, name_de="neu", words=["x"], by=None, now=desk.now)
        with pytest.raises(Refused, match="needs a name"):
            intents.save(session, None, name_de=" ", words=["x"], by=None, now=desk.now)


def test_a_split_ticket_is_read_for_itself(intake: Intake) -> None:
    desk, ticket_id = intake.desk, answer_to(intake, "Und die Rechnung?\n")
    with desk.store.write() as session:
        ticket = session.get_one(Ticket, ticket_id)
        second = session.scalars(
            select(Message).where(Message.ticket_id == ticket_id).order_by(Message.id.desc())
        ).first()
        assert second is not None
        made = joining.split(session, ticket, second, subject="Passwort", by=desk.agent_id, now=desk.now)
        made_id = made.id
    assert of(desk, made_id) == ("Zugang und Login", "rules", "Passwort", "subject")


def test_queue_and_search_are_narrowed_to_an_intent(intake: Intake) -> None:
    desk = intake.desk
    for n, subject in enumerate(("Rechnung", "Passwort", "Rechnungskopie")):
        intake.receive(letter(subject=subject, text="Bitte.\n", message_id=f"<{n}@example.org>"))
    with desk.store.read() as session:
        invoice = intents.find(session, "Rechnung").id
        rows = queue.view(
            session, "team", agent_id=desk.agent_id, now=desk.now, narrow=Narrow(intent=invoice)
        ).rows
        assert [r.subject for r in rows] == ["Rechnung", "Rechnungskopie"]
        who = session.get_one(queue.Agent, desk.agent_id)

        def asked(question: str) -> list[str]:
            read = query.read(question, now=desk.now, zone=UTC)
            return [hit.row.subject for hit in find(session, read, who=who, now=desk.now).hits]

        assert asked("thema:rechnung") == asked("intent:invoice") == ["Rechnungskopie", "Rechnung"]
        assert asked("-thema:rechnung") == ["Passwort"] and asked("thema:ohne") == []
        with pytest.raises(query.NotUnderstood, match=r"there is no such intent\. There are Cancellation"):
            asked("thema:wetter")


def test_a_mail_is_filed_when_the_team_has_no_category_at_all(intake: Intake) -> None:
    desk = intake.desk
    with desk.store.write() as session:
        for intent in intents.all_of(session):
            intents.remove(session, intent, by=None, now=desk.now)
    assert of(desk, intake.receive(letter()).ticket_id) == ("", "", "", "")


def test_a_category_of_one_mailbox_holds_at_intake(intake: Intake) -> None:
    desk = intake.desk
    with desk.store.write() as session:
        other = Mailbox(
            address="x@takt.test", name="x", language="de", profile_data={"address": "x@takt.test"}
        )
        session.add(other)
        session.flush()
        invoice = intents.find(session, "Rechnung")
        intents.save(
            session,
            invoice,
            name_de="Rechnung",
            words=invoice.words,
            mailbox_id=other.id,
            by=None,
            now=desk.now,
        )
    assert of(desk, intake.receive(letter(subject="Rechnung", text="Hallo\n")).ticket_id)[0] == "Sonstiges"
