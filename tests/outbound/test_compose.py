"""The mail as the client gets it: headers, text, HTML, threading. Read without our own code."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

import outbound
from tests.outbound.helpers import GOOD, header_names, html_of, outbox, read, release, send_reply, text_of
from tests.support.desk import Desk
from tickets.records import Message, Promise, Ticket
from tickets.store import Store


@pytest.fixture
def desk(sqlite_store: Store, now: dt.datetime) -> Desk:
    """Words and bytes are the same on both databases."""
    return Desk.furnish(sqlite_store, now)


GERMAN = """Guten Tag Frau Schulz,

die Gutschrift fehlt tatsächlich in der Rechnung 4711. Ich lasse die Rechnung neu ausstellen.

1. Heute buchen
2. Morgen senden

Sie hören bis übermorgen, Donnerstag, 26. November, 10:00 Uhr wieder von mir, auch wenn bis dahin noch nicht alles geklärt ist.

Freundliche Grüße
Mira Sommer
Kundenservice Technik
Mo–Fr 9–17 Uhr

Kundenservice Takt
Telefon 030 5550 100, Mo–Fr 9–17 Uhr

--{space}
Takt Beispiel GmbH · Lindenweg 3 · 10115 Berlin

Am 24. November 2026 um 10:00 Uhr schrieb Kim Schulz:
> Guten Tag,
>
> in der Rechnung 4711 fehlt die Gutschrift. Wann kommt sie?
""".replace("{space}", " ")
BODY = (
    "die Gutschrift fehlt tatsächlich in der Rechnung 4711. Ich lasse die Rechnung neu ausstellen.\n\n"
    "1. Heute buchen\n2. Morgen senden"
)


def frau_schulz(desk: Desk, session: object) -> Ticket:
    ticket = desk.open_ticket(session)  # type: ignore[arg-type]
    ticket.contact.last_name, ticket.contact.salutation = "Schulz", "Frau"
    return ticket


@pytest.mark.parametrize(
    "written",
    [
        BODY,
        f"Guten Tag Frau Schulz,\n\n{BODY}",
        f"{BODY}\n\nViele Grüße\nMira",
        f"Guten Tag Frau Schulz,\n\n{BODY}\n\nMit freundlichen Grüßen\n\nMira Sommer\nKundenservice",
    ],
    ids=["bare words", "with a greeting", "with a closing", "with both"],
)
def test_a_german_answer_has_everything_once(desk: Desk, written: str) -> None:
    with desk.store.write() as session:
        mail = send_reply(desk, session, frau_schulz(desk, session), written)
        assert text_of(mail.content).replace("\r\n", "\n") == GERMAN
        promise = session.scalars(select(Promise)).one()
        assert (promise.state, promise.due_at) == ("open", dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC))
        assert promise.what in GERMAN


def test_the_headers_are_exactly_these(desk: Desk) -> None:
    with desk.store.write() as session:
        mail = send_reply(desk, session, frau_schulz(desk, session), BODY)
    assert [name.lower() for name in header_names(mail.content)] == [
        "from", "reply-to", "to", "subject", "date", "message-id", "in-reply-to", "references", "thread-index",
        "mime-version", "content-type",
    ]  # fmt: skip
    message = read(mail.content)
    assert str(message["From"]) == '"Mira Sommer, Kundenservice Takt" <service@takt.test>'
    assert str(message["To"]) == "Kim Schulz <kim@example.org>"
    assert str(message["Subject"]) == "Re: Rechnung 4711 [T-2026-000001]"
    assert str(message["In-Reply-To"]) == str(message["References"]) == "<first-1@example.org>"
    assert message["Message-ID"] == mail.message_id and message["Date"].datetime == desk.now
    assert desk.signer.read_address(message["Reply-To"].addresses[0].addr_spec) is not None
    assert message["Auto-Submitted"] is None and message["Precedence"] is None


def test_the_html_part_says_the_same_and_loads_nothing(desk: Desk) -> None:
    with desk.store.write() as session:
        mail = send_reply(
            desk, session, frau_schulz(desk, session), BODY + "\n\n<script>alert(1)</script> & mehr"
        )
    html = html_of(mail.content)
    assert '<ol style="margin:0 0 16px;padding-left:24px">' in html and html.count("<li") == 2
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; mehr" in html
    assert "<strong>Mira Sommer</strong>" in html and 'lang="de"' in html
    for word in ("src=", "url(", "<script", "<img", "<link", "@import"):
        assert word not in html


def test_an_english_answer_speaks_english_throughout(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(
            session,
            address="sam@example.com",
            name="Sam Hill",
            subject="Invoice 12",
            text="Hello,\n\nwhere is it?",
        )
        ticket.language = "en"
        text = text_of(
            send_reply(
                desk, session, ticket, "the credit note is missing from invoice 12. I am having it reissued."
            ).content
        ).replace("\r\n", "\n")
    assert text.startswith(
        "Hello Sam,\n\nthe credit note is missing from invoice 12. I am having it reissued.\n\n"
    )
    assert "\n\nYou will hear from me by Thursday" in text
    assert "\n\nKind regards\nMira Sommer\nKundenservice Technik\nMon–Fri 9 am–5 pm\n\n" in text
    assert text.endswith("On 24 November 2026 at 10:00, Sam Hill wrote:\n> Hello,\n>\n> where is it?\n")
    for german in ("Sie hören", "Guten Tag", "Freundliche", "schrieb"):
        assert german not in text


def test_a_time_the_agent_named_is_the_promise_and_no_second_one_is_added(desk: Desk) -> None:
    with desk.store.write() as session:
        mail = send_reply(desk, session, desk.open_ticket(session), GOOD)
        promise = session.scalars(select(Promise)).one()
        assert promise.due_at == dt.datetime(2026, 11, 25, 13, tzinfo=dt.UTC)  # morgen, 14 Uhr in Berlin
        assert promise.what == "Bis morgen, 14 Uhr, melde ich mich mit dem Ergebnis bei Ihnen."
    assert "Sie hören bis" not in text_of(mail.content)


def test_an_answer_that_closes_promises_nothing_and_says_how_to_come_back(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = frau_schulz(desk, session)
        mail = send_reply(
            desk, session, ticket, "die Gutschrift ist gebucht, die Rechnung liegt bei.", close_ticket=True
        )
        assert session.scalars(select(Promise)).all() == [] and ticket.state == "closed"
    text = text_of(mail.content)
    assert "Sie hören bis" not in text and "antworten Sie einfach auf diese Mail" in text


def test_a_preview_is_the_mail_and_writes_nothing(desk: Desk) -> None:
    with desk.store.write() as session:
        draft = desk.write_reply(session, frau_schulz(desk, session), BODY)
        seen = outbound.preview(session, draft, now=desk.now)
        assert seen.text.rstrip() == GERMAN.rstrip()
        assert session.scalars(select(Promise)).all() == []
        sent = release(desk, session, draft)
        assert sent.decision == "release"
    assert text_of(outbox(desk)[0].content).replace("\r\n", "\n").rstrip() == seen.text.rstrip()


@pytest.mark.parametrize("nothing", ["", "   \n\n", "Guten Tag Kim Schulz,", "Viele Grüße\nMira"])
def test_an_answer_without_words_is_refused_with_the_next_step(desk: Desk, nothing: str) -> None:
    with desk.store.write() as session:
        draft = desk.write_reply(session, desk.open_ticket(session), nothing)
        with pytest.raises(outbound.CannotCompose, match="write what the client should know"):
            release(desk, session, draft, override_reason="Mit der Teamleitung so abgesprochen")
    assert outbox(desk) == []


def _mails(desk: Desk, session: object, ticket: Ticket, *ids: str) -> None:
    for message_id in ids:
        session.add(  # type: ignore[attr-defined]
            Message(
                ticket_id=ticket.id, direction="in", contact_id=ticket.contact_id, at=desk.now, message_id=message_id,
                subject="Re", from_name="Kim", from_address="kim@example.org", to=[], cc=[], text="x", new_text="x",
                attachments=[], details={},
            )
        )  # fmt: skip
    session.flush()  # type: ignore[attr-defined]


def test_references_keep_the_root_and_the_newest_when_there_are_too_many(desk: Desk) -> None:
    ids = [f"<{n:04d}-{'x' * 40}@mail.example.org>" for n in range(300)]
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        _mails(desk, session, ticket, *ids)
        mail = send_reply(desk, session, ticket)
    message = read(mail.content)
    references = str(message["References"]).split()
    assert references[0] == "<first-1@example.org>" and references[-1] == ids[-1] == str(
        message["In-Reply-To"]
    )
    assert references[1:] == ids[-len(references) + 1 :] and 15 <= len(references) <= 40
    assert len(" ".join(references)) <= 1500
    lines = mail.content.split(b"\r\n\r\n")[0].split(b"\r\n")
    start = next(i for i, line in enumerate(lines) if line.startswith(b"References:"))
    broken = [line for line in lines[start:] if line.count(b"<") != line.count(b">")]
    assert broken == [], "a Message-ID is never folded within"


@pytest.mark.parametrize(
    "bad",
    [
        "<a b@c>",
        "no-brackets@x",
        "<>",
        "< @ >",
        "<a@b>\r\nBcc: x",
        "<" + "x" * 400 + "@y>",
        "<ü@x>",
        "<=?utf-8?q?x?=@y>",
    ],
)
def test_a_message_id_that_is_none_is_left_out_of_the_thread(desk: Desk, bad: str) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        _mails(desk, session, ticket, bad)
        message = read(send_reply(desk, session, ticket).content)
    assert str(message["References"]) == str(message["In-Reply-To"]) == "<first-1@example.org>"


def test_one_subject_for_the_whole_ticket(desk: Desk) -> None:
    """Gmail starts a new thread when the subject changes."""
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        subjects = {
            str(read(send_reply(desk, session, ticket, GOOD + f" Nummer {n}.").content)["Subject"])
            for n in range(3)
        }
    assert subjects == {"Re: Rechnung 4711 [T-2026-000001]"}


def test_an_old_name_with_an_umlaut_domain_is_one_recipient(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session, address="kim@müller.example", name="Kim Müller")
        mail = send_reply(desk, session, ticket, "die Rechnung ist unterwegs. Ich buche sie heute.")
        assert [r.address for r in mail.recipients] == ["kim@xn--mller-kva.example"]
    assert read(mail.content)["To"].addresses[0].addr_spec == "kim@xn--mller-kva.example"
