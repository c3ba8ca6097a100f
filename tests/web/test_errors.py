"""What the desk says when something does not work: a page in the reader's language with the next step, never raw data."""

from __future__ import annotations

import datetime as dt
from html import unescape

from tests.support.browserless import client
from tests.support.desk import Desk
from tickets.records import Message


def test_a_field_that_is_too_long_is_named(desk: Desk) -> None:
    aylin = client(desk, desk.lead_id)
    answer = aylin.post("/settings/sentences/keep", data={"name": "x" * 201, "text": "y"})
    assert answer.status_code == 422 and answer.headers["content-type"].startswith("text/html")
    text = unescape(answer.text)
    assert (
        "Das Feld „name“ ist zu lang; 200 Zeichen passen." in text and "Gehen Sie im Browser zurück" in text
    )
    with desk.store.write() as session:
        number = desk.open_ticket(session).number
    wrong = aylin.post(f"/tickets/{number}/undo", data={"reply_id": "keine Zahl"})
    assert wrong.status_code == 422 and "Im Feld „reply_id“ steht nicht" in unescape(wrong.text)
    aylin.post("/language", data={"language": "en", "back": "/"})
    english = aylin.post("/settings/sentences/keep", data={"name": "x" * 201, "text": "y"})
    assert "The field “name” is too long; 200 characters fit." in unescape(english.text)


def test_scripts_still_get_data(desk: Desk) -> None:
    with desk.store.write() as session:
        number = desk.open_ticket(session).number
    answer = client(desk, desk.agent_id).post(f"/tickets/{number}/review", json={"text": 7})
    assert answer.status_code == 422 and answer.json()["detail"][0]["type"] == "string_type"


def test_a_wrong_way_to_ask_is_said_in_words(desk: Desk) -> None:
    answer = client(desk, desk.agent_id).get("/logout")
    assert answer.status_code == 405
    assert "Method Not Allowed" not in answer.text and "Diese Adresse nimmt das nicht an." in answer.text


def test_a_form_from_elsewhere_names_the_address_of_the_desk(desk: Desk) -> None:
    mira = client(desk, desk.agent_id)
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        number, version = ticket.number, ticket.version
    for language, words in (
        ("de", "Öffnen Sie das Pult unter http://testserver"),
        ("en", "Open the desk at http://testserver"),
    ):
        answer = mira.post(
            f"/tickets/{number}/notes", data={"text": "x"}, headers={"sec-fetch-site": "cross-site", "accept-language": language}
        )  # fmt: skip
        assert answer.status_code == 403 and words in unescape(answer.text)
        assert "Mira" not in answer.text, "whoever sends forms from elsewhere learns nothing"
    with desk.store.read() as session:
        assert session.get_one(type(ticket), ticket.id).version == version


def test_praise_says_each_stretch_once_and_why(desk: Desk) -> None:
    with desk.store.write() as session:
        number = desk.open_ticket(session).number
    text = "Guten Tag Kim Schulz,\n\ndie Gutschrift fehlt, das tut mir leid. Ich prüfe die Buchung heute und melde mich bis morgen, 14 Uhr, bei Ihnen."
    found = (
        client(desk, desk.agent_id).post(f"/tickets/{number}/review", json={"text": text}).json()["praise"]
    )
    quotes = [praise["quote"] for praise in found]
    assert quotes and all(a == b or a not in b for a in quotes for b in quotes)
    assert any("Tag und Uhrzeit machen die Zusage verlässlich." in praise["why"] for praise in found)


def test_a_folded_message_tells_of_its_files(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        number = ticket.number
        for n in range(8):
            session.add(
                Message(
                    ticket_id=ticket.id, direction="in", contact_id=ticket.contact_id, at=desk.now + dt.timedelta(minutes=n + 1),
                    message_id=f"<m{n}@example.org>", subject=ticket.subject, from_name="Kim Schulz", from_address="kim@example.org",
                    to=[], cc=[], text=f"Nachtrag {n}", new_text=f"Nachtrag {n}", details={}, verified="unverified",
                    attachments=[{"index": i, "name": f"{i}.pdf", "content_type": "application/pdf", "size": 9} for i in range(3 if n == 0 else 0)],
                )
            )  # fmt: skip
    page = client(desk, desk.agent_id).get(f"/tickets/{number}").text
    summary = next(part for part in page.split("<summary>") if "Nachtrag 0" in part).partition("</summary>")[
        0
    ]
    assert "3 Dateien" in summary
