"""Good sentences: the shipped ones pass our own tone rules, the house's own come first."""

from __future__ import annotations

import datetime as dt
import re

import pytest

import tone
from tests.support.desk import Desk
from tickets import snippets

NOW = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
PLACES = {"de": "Freitag, 27. November, 14 Uhr", "en": "Friday 27 November, 2 pm"}


def filled(text: str, language: str) -> str:
    """With something said where the brackets are."""
    text = re.sub(r"\[[^\]]*(?:Tag|Zeit|day|time)[^\]]*\]", PLACES[language], text)
    return re.sub(r"\[[^\]]+\]", {"de": "die Bestellung", "en": "the order"}[language], text)


@pytest.mark.parametrize(
    ("language", "name", "address", "text"),
    [(language, *row) for language in ("de", "en") for row in snippets.shipped(language)],
)
def test_the_shipped_sentences_pass_our_own_rules(language: str, name: str, address: str, text: str) -> None:
    person = tone.Person(name="Kim Schulz", address="du" if address == "du" else "Sie")
    context = tone.Context(lang="en" if language == "en" else "de", now=NOW, client=person)
    review = tone.review(filled(text, language), context, fragment=True)
    assert [(f.rule, f.quote) for f in review.findings if f.severity != "hint"] == [], name


def test_both_forms_of_address_are_offered_under_the_same_names() -> None:
    rows = snippets.shipped("de")
    assert {n for n, a, _ in rows if a == "Sie"} - {"Erledigt, und so kommen Sie zurück"} == {
        n for n, a, _ in rows if a == "du"
    } - {"Erledigt, und so kommst du zurück"}


def test_the_teams_own_come_first_and_replace_themselves(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        for text in ("Alt.", "Ich schaue nach."):
            snippets.keep(
                session, name="Nachsehen", text=text, language="de", agent_id=desk.agent_id, now=desk.now
            )
        session.flush()
        offered = snippets.for_reader(session, ticket, ticket.contact, ticket.mailbox)
        assert [(o.name, o.text) for o in offered if o.own] == [("Nachsehen", "Ich schaue nach.")]
        assert offered[0].own
        ticket.contact.form_of_address = "du"
        texts = [o.text for o in snippets.for_reader(session, ticket, ticket.contact, ticket.mailbox)]
        assert any("melde mich" in t and "bei dir" in t for t in texts)
        assert not any(re.search(r"\b(?:Ihnen|Ihre)\b", t) for t in texts)
        with pytest.raises(ValueError, match="name and a text"):
            snippets.keep(session, name=" ", text="x", language="de", agent_id=desk.agent_id, now=desk.now)
