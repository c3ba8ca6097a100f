"""Mail templates on the desk: worded by leads, shown as the reader gets them, refused where they would hurt, never lost."""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

import outbound
import templates
from outbound import wording
from templates.wording import TEMPLATES, problems
from tests.outbound.helpers import html_of, text_of
from tests.support.browserless import client
from tests.support.desk import Desk
from tickets import drafts, wordings
from tickets.records import DueNotice, Event, Mailbox, Message, OutboxMail, Promise, Wording
from tickets.store import Store

BASE = "https://desk.takt.test"
PROMISE = "{% if informal %}Du hörst spätestens {{ due }} von uns.{% else %}Sie hören spätestens {{ due }} von uns.{% endif %}"


class Got(NamedTuple):
    """A mail as its reader has it."""

    subject: str
    text: str
    html: str


def where(desk: Desk, name: str = "acknowledgement", language: str = "de") -> str:
    return f"/settings/mailboxes/{desk.mailbox_id}/wording/{language}/{name}"


def shown(name: str = "acknowledgement", language: str = "de", **changed: str) -> dict[str, str]:
    """The form as it stands with the shipped words."""
    return {**wordings.sources(language, TEMPLATES[name], {}), "seen": "0", **changed}


def acknowledged(desk: Desk, address: str = "petra@example.org") -> Got:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session, address=address, name="Petra Özdemir")
        session.add(
            DueNotice(kind="acknowledgement", cause=f"t:{ticket.id}", ticket_id=ticket.id, created_at=desk.now, state="due")
        )  # fmt: skip
    outbound.compose_due(
        desk.store, signer=desk.signer, instance="takt-test", base_url=BASE, now_fn=lambda: desk.now
    )
    with desk.store.read() as session:
        mail = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc()).limit(1)).one()
        return Got(mail.subject, text_of(mail.content).replace("\r\n", "\n"), html_of(mail.content))


def test_leads_word_an_acknowledgement_and_clients_get_it(desk: Desk) -> None:
    lead = client(desk, desk.lead_id)
    assert client(desk, desk.agent_id).get(where(desk)).status_code == 403
    assert client(desk, desk.agent_id).post(f"{where(desk)}/save", data=shown()).status_code == 403
    before = acknowledged(desk).text
    saved = lead.post(
        f"{where(desk)}/save", data=shown(subject="Da ist die Nachricht [{{ number }}]", promise=PROMISE)
    )
    assert saved.status_code == 303
    mail = acknowledged(desk, "ole@example.org")
    text = mail.text
    assert mail.subject == "Da ist die Nachricht [T-2026-000002]"
    assert "Sie hören spätestens" in text and "Sie hören bis" in before
    assert "Sie hören spätestens" in mail.html
    with desk.store.read() as session:
        kept = session.scalars(select(Promise.what).order_by(Promise.id.desc())).first()
        event = session.scalars(select(Event).where(Event.kind == "wording.changed")).one()
    assert kept is not None and kept.startswith("Sie hören spätestens")
    assert event.agent_id == desk.lead_id
    assert event.data == {
        "mailbox": "service@takt.test",
        "language": "de",
        "name": "acknowledgement",
        "version": 1,
        "parts": ["promise", "subject"],
    }
    assert "eigene Fassung" in lead.get(f"/settings/mailboxes/{desk.mailbox_id}/wording").text
    assert "Mailtext acknowledgement (de)" in lead.get("/settings").text


def test_saving_what_is_shipped_keeps_nothing(desk: Desk) -> None:
    lead = client(desk, desk.lead_id)
    for name, template in TEMPLATES.items():
        for language in ("de", "en"):
            page = lead.get(where(desk, name, language))
            assert page.status_code == 200 and "Mitgelieferte Fassung" in page.text
            typed = {
                **{part: field(page.text, part) for part in template.parts},
                "seen": "0",
            }
            assert lead.post(f"{where(desk, name, language)}/save", data=typed).status_code == 303, name
    with desk.store.read() as session:
        assert session.scalars(select(Wording)).all() == []


def field(page: str, name: str) -> str:
    """What stands in the form."""
    found = re.search(rf'<input name="{name}" value="([^"]*)"', page) or re.search(
        rf'<textarea name="{name}"[^>]*>([^<]*)</textarea>', page
    )
    assert found, name
    return unescape(found[1])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"body": "{{ salutation }} {{ promise }} {{ numer }}"}, "Den Platzhalter {{ numer }} gibt es hier nicht. Meinten Sie {{ number }}?"),
        ({"body": "{{ salutation }} {{ promise"}, "Text: Zeile 1 lässt sich nicht lesen: Eine Klammer ist nicht geschlossen."),
        ({"body": "{% if informal %}du"}, "{% if … %} hat kein Ende."),
        ({"body": "{{ salutation.__class__.__mro__ }}"}, "„.__mro__“ geht hier nicht"),
        ({"body": "{{ due|upper }}"}, "„filter“ geht hier nicht"),
        ({"body": "{{ salutation.upper() }}"}, "„call“ geht hier nicht"),
        ({"body": "{{ 'a' * 1000000000 }}"}, "„mul“ geht hier nicht"),
        ({"body": "{% include 'de/reply/promise.txt' %}"}, "„include“ geht hier nicht"),
        ({"body": "x" * 8001}, "Der Text ist zu lang"),
        ({"promise": "Sie hören von uns, sobald es geht."}, "Zusage: {{ due }} fehlt"),
        ({"body": shown()["body"].replace("deine", "Ihre").replace("Du möchtest", "Sie möchten")}, "„informal“ unterscheidet sie"),
        ({"promise": "{{ promise }}"}, "Den Platzhalter {{ promise }} gibt es hier nicht"),
        ({"subject": "   "}, "Der Betreff braucht"),
        ({"body": "{{ salutation }}\n\nIhre Mail ist da. Automatisch antworten wir automatisch. {{ promise }}"}, "Die Worte „mit einem Menschen sprechen“ fehlen"),
        ({"body": "{{ salutation }}\n\nIhre Mail ist da. {{ promise }} Lieber mit einem Menschen sprechen?"}, "Die Worte „automatisch“ fehlen"),
        ({"body": shown()["body"] + "\n\nSie haben offenbar vergessen, das Aktenzeichen anzugeben."}, "So wird es nicht gespeichert: „Sie haben offenbar vergessen"),
    ],
)  # fmt: skip
def test_what_would_hurt_is_refused_with_the_next_step(
    desk: Desk, changed: dict[str, str], said: str
) -> None:
    answer = client(desk, desk.lead_id).post(f"{where(desk)}/save", data=shown(**changed))
    assert answer.status_code == 422
    alert = re.search(r'<p class="alert" role="alert">(.*?)</p>', answer.text, re.S)
    assert alert is not None and said in unescape(alert[1])
    for part, typed in changed.items():
        assert field(answer.text, part) == typed, "what was typed still stands there"
    with desk.store.read() as session:
        assert session.scalars(select(Wording)).all() == []


def test_a_warning_is_shown_and_does_not_refuse(desk: Desk) -> None:
    lead = client(desk, desk.lead_id)
    vague = shown(
        body=shown()["body"].replace("{{ promise }}", "Wir kümmern uns zeitnah darum. {{ promise }}")
    )
    checked = lead.post(f"{where(desk)}/check", data=vague)
    assert checked.status_code == 200 and "zeitnah" in checked.text and "finding warning" in checked.text
    assert lead.post(f"{where(desk)}/save", data=vague).status_code == 303
    assert "finding warning" in lead.get(where(desk)).text


def test_versions_are_kept_and_any_can_come_back(desk: Desk) -> None:
    lead = client(desk, desk.lead_id)
    first, second = shown(subject="Eins [{{ number }}]"), shown(subject="Zwei [{{ number }}]", seen="1")
    assert lead.post(f"{where(desk)}/save", data=first).status_code == 303
    assert lead.post(f"{where(desk)}/save", data=second).status_code == 303
    late = lead.post(f"{where(desk)}/save", data=shown(subject="Drei [{{ number }}]", seen="1"))
    assert late.status_code == 422 and "Inzwischen hat jemand anders" in late.text
    assert field(late.text, "subject") == "Drei [{{ number }}]"
    assert lead.post(f"{where(desk)}/restore", data={"version": "1", "seen": "2"}).status_code == 303
    assert field(lead.get(where(desk)).text, "subject") == "Eins [{{ number }}]"
    assert lead.post(f"{where(desk)}/restore", data={"version": "9", "seen": "3"}).status_code == 404
    assert lead.post(f"{where(desk)}/restore", data={"version": "0", "seen": "3"}).status_code == 303
    page = lead.get(where(desk)).text
    assert field(page, "subject") == shown()["subject"] and "Aylin Kaya" in page
    with desk.store.read() as session:
        rows = session.scalars(select(Wording).order_by(Wording.version)).all()
    assert [(row.version, row.current, sorted(row.parts)) for row in rows] == [
        (1, False, ["subject"]), (2, False, ["subject"]), (3, False, ["subject"]), (4, True, []),
    ]  # fmt: skip
    assert acknowledged(desk).subject == "Ihre Nachricht ist angekommen [T-2026-000001]"


def test_the_preview_is_what_the_client_gets_and_runs_nothing(desk: Desk) -> None:
    lead = client(desk, desk.lead_id)
    answer = lead.get(f"{where(desk)}/preview")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "Guten Tag Frau Özdemir," in answer.text and "Telefon 030 5550 100" in answer.text
    typed = shown(promise=PROMISE, address="du", case="emergency")
    informal = lead.post(f"{where(desk)}/preview", data=typed).text
    assert "Du hörst spätestens" in informal and "Ein Notfall ist zum Beispiel" in informal
    hostile = shown("reply", question="<script>alert(1)</script> Hat das geholfen?", case="closes")
    page = lead.post(f"{where(desk, 'reply')}/preview", data=hostile).text
    assert "<script" not in page and "&amp;lt;script" in page, "escaped in the mail, and once more around it"
    broken = lead.post(f"{where(desk)}/preview", data=shown(body="{{ due"))
    assert broken.status_code == 422 and "nicht geschlossen" in broken.text
    assert lead.get(where(desk, "nonsense")).status_code == 404
    assert lead.get(where(desk, language="fr")).status_code == 404
    with desk.store.read() as session:
        assert session.scalars(select(Wording)).all() == []


def test_the_frame_of_answers_is_worded_too(desk: Desk) -> None:
    lead = client(desk, desk.lead_id)
    promise = "{% if due %}Spätestens {{ due }} kommt wieder eine Mail von mir.{% elif closes %}Ist noch etwas offen? Eine kurze Antwort genügt.{% endif %}"
    assert (
        lead.post(
            f"{where(desk, 'reply')}/save", data=shown("reply", promise=promise, close="Herzlich")
        ).status_code
        == 303
    )
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        reply = drafts.save(
            session, ticket.id, desk.agent_id, base_version=ticket.version, now=desk.now,
            text="Guten Tag Kim Schulz,\n\ndie Gutschrift über 20 Euro ist gebucht.",
        )  # fmt: skip
        done = outbound.release(
            session, reply.id, signer=desk.signer, now=desk.now, second_look=True, override_reason="geprüft mit Kontakt"
        )  # fmt: skip
    assert done.decision == "release"
    with desk.store.read() as session:
        content = session.scalars(select(OutboxMail.content)).one()
        said = session.scalars(select(Promise.what)).one()
        message = session.scalars(select(Message).where(Message.kind == "reply")).one()
    assert re.search(
        r"\nSpätestens .* kommt wieder eine Mail von mir\.\n\nHerzlich\nMira Sommer\n",
        text_of(content).replace("\r\n", "\n"),
    )
    assert said.startswith("Spätestens") and said in message.text and said in html_of(content)


def test_a_wording_that_an_upgrade_broke_does_not_hold_up_a_mail(desk: Desk) -> None:
    lead = client(desk, desk.lead_id)
    assert lead.post(f"{where(desk)}/save", data=shown(subject="Eins [{{ number }}]")).status_code == 303
    with desk.store.write() as session:
        session.execute(update(Wording).values(parts={"subject": "{{ gone }} [{{ number }}]"}))
    assert acknowledged(desk).subject == "Ihre Nachricht ist angekommen [T-2026-000001]"
    assert "Den Platzhalter {{ gone }} gibt es hier nicht" in unescape(lead.get(where(desk)).text)


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_shipped_wording_could_have_been_written_on_the_desk(
    sqlite_store: Store, now: object, name: str, language: templates.Language
) -> None:
    desk = Desk.furnish(sqlite_store, now)  # type: ignore[arg-type]
    template = TEMPLATES[name]
    parts = wordings.sources(language, template, {})
    assert list(problems(template, parts)) == []
    with desk.store.read() as session:
        judged = wording.judge(
            session.get_one(Mailbox, desk.mailbox_id), template, language, parts, now=desk.now
        )
    assert (judged.problems, judged.findings) == ((), ())


def test_english_pages_explain_in_english(desk: Desk) -> None:
    lead: TestClient = client(desk, desk.lead_id)
    lead.post("/language", data={"language": "en", "back": "/"})
    page = lead.get(where(desk)).text
    assert "Placeholders and what they show" in page and "by when the contact hears from us" in page
    refused = lead.post(f"{where(desk)}/save", data=shown(body="{{ nummer }}"))
    assert "there is no placeholder {{ nummer }} here. Did you mean {{ number }}?" in unescape(refused.text)
