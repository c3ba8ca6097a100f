"""Settings on the desk: forms, what is fixed, the connection test, and good sentences with the tone check."""

from __future__ import annotations

from fastapi.testclient import TestClient
from sqlalchemy import select

from inbound.imap.diagnose import Step
from outbound.delivery import RelaySettings
from takt.connections import try_relay as relay_steps
from tests.support.browserless import client
from tests.support.desk import Desk
from tests.support.sink import free_port, sink
from tickets.records import Mailbox, Snippet

VOICE = {
    "name": "Kundenservice Takt", "language": "de", "form_of_address": "Sie", "reach_us": "Telefon 030 1", "signature_lines": "Zeile 1\nZeile 2",
    "acknowledge": "1", "gender_style": "doppelpunkt", "glossary": "SEPA, WEG",
}  # fmt: skip


def page(visitor: TestClient, desk: Desk, section: str) -> str:
    answer = visitor.get(f"/settings/mailboxes/{desk.mailbox_id}/{section}")
    assert answer.status_code == 200, section
    return answer.text


def test_leads_change_a_mailbox_and_agents_do_not(desk: Desk) -> None:
    mira, aylin = client(desk, desk.agent_id), client(desk, desk.lead_id)
    where = f"/settings/mailboxes/{desk.mailbox_id}"
    for path in ("/settings", f"{where}/voice", "/settings/sentences"):
        assert mira.get(path).status_code == 403 and client(desk).get(path).status_code == 303
    assert (
        mira.post(f"{where}/voice", data=VOICE).status_code == 403 == mira.post(f"{where}/test").status_code
    )
    assert aylin.post(f"{where}/voice", data=VOICE).status_code == 303
    with desk.store.read() as session:
        profile = session.get_one(Mailbox, desk.mailbox_id).profile
    assert (profile.reach_us, profile.signature_lines) == ("Telefon 030 1", ("Zeile 1", "Zeile 2"))
    assert (profile.tone.gender_style, profile.tone.glossary) == ("doppelpunkt", ("SEPA", "WEG"))
    assert "reach_us" in aylin.get("/settings").text and "Aylin Kaya" in aylin.get("/settings").text
    assert aylin.get(f"{where}/nonsense").status_code == 404 == aylin.post(f"{where}/nonsense").status_code
    assert aylin.get("/settings/mailboxes/99/voice").status_code == 404


def test_every_section_shows_and_saves_what_it_shows(desk: Desk) -> None:
    aylin = client(desk, desk.lead_id)
    where = f"/settings/mailboxes/{desk.mailbox_id}"
    with desk.store.read() as session:
        before = session.get_one(Mailbox, desk.mailbox_id).profile
    for section in ("voice", "windows", "calendar", "labels", "rules"):
        typed = _typed(page(aylin, desk, section))
        assert aylin.post(f"{where}/{section}", data=typed).status_code == 303, section
    with desk.store.read() as session:
        box = session.get_one(Mailbox, desk.mailbox_id)
        assert box.profile == before and box.desk_data == {}, "saving what is shown changes nothing"
    windows = {
        **_typed(page(aylin, desk, "windows")),
        "high_first": "2,5",
        "high_solution": "",
        "low_first": "",
    }
    assert aylin.post(f"{where}/windows", data=windows).status_code == 303
    calendar = {
        "week": "mon-thu 08:00-17:00; fri 08:00-13:00",
        "timezone": "Europe/Berlin",
        "region": "by",
        "extra_holidays": "12-24 Heiligabend\n12-31 Silvester",
        "closed": "2026-12-28T08:00 2026-12-30T18:00 Betriebsruhe",
    }
    assert aylin.post(f"{where}/calendar", data=calendar).status_code == 303
    labels = {**_typed(page(aylin, desk, "labels")), "names": "Rechnung = Rechnung, Invoice\ngarten"}
    assert aylin.post(f"{where}/labels", data=labels).status_code == 303
    assert (
        aylin.post(
            f"{where}/rules",
            data={
                "rule_shouting": "off",
                "rule_blame": "warning",
                "rule_x": "off",
                "rule_mirror": "nonsense",
            },
        ).status_code
        == 303
    )
    with desk.store.read() as session:
        profile = session.get_one(Mailbox, desk.mailbox_id).profile
    assert (profile.window("high").first, profile.window("low").first) == (2.5, None)
    assert (
        profile.calendar.region == "BY"
        and profile.calendar.extra_holidays["12-24"] == "Heiligabend"
        and len(profile.calendar.closed) == 1
    )
    assert profile.labels.names == {"rechnung": ("Rechnung", "Invoice"), "garten": ("garten",)}
    assert profile.tone.severities == {"blame": "warning", "shouting": "off"}


def test_a_slip_is_said_and_what_was_typed_stays(desk: Desk) -> None:
    aylin = client(desk, desk.lead_id)
    where = f"/settings/mailboxes/{desk.mailbox_id}"
    for section, typed, words in (
        ("windows", {"high_first": "bald"}, "„bald“ ist keine Zahl"),
        ("calendar", {"week": "immer offen"}, "Das ließ sich nicht lesen"),
        ("calendar", {"week": "mon 09:00-17:00", "closed": "morgen übermorgen"}, "Das ließ sich nicht lesen"),
        ("labels", {"urgency_high": "eilig", "urgency_low": "Eilig"}, "claims both"),
    ):
        answer = aylin.post(f"{where}/{section}", data=typed)
        assert answer.status_code == 422 and words in answer.text
        assert next(iter(typed.values())) in answer.text


def test_what_the_file_says_is_shown_and_not_editable(desk: Desk) -> None:
    with desk.store.write() as session:
        session.get_one(Mailbox, desk.mailbox_id).fixed = ["reach_us", "calendar"]
    aylin = client(desk, desk.lead_id)
    text = page(aylin, desk, "voice")
    assert "steht in der Einstellungsdatei" in text and text.count(" disabled") == 1
    aylin.post(f"/settings/mailboxes/{desk.mailbox_id}/voice", data={**VOICE, "reach_us": "Falsch"})
    with desk.store.read() as session:
        profile = session.get_one(Mailbox, desk.mailbox_id).profile
    assert profile.reach_us == "Telefon 030 5550 100, Mo–Fr 9–17 Uhr" and profile.signature_lines == (
        "Zeile 1",
        "Zeile 2",
    )
    assert "ändern kann ihn der Betrieb" in page(aylin, desk, "calendar")


def test_the_connection_test_says_what_is_wrong(desk: Desk) -> None:
    steps = (
        Step("name", True, "imap.example.org is 192.0.2.1"),
        Step("log-in", False, "service is not let in", "check the password"),
    )
    aylin = client(
        desk, desk.lead_id, test_connection=lambda address: steps if address == "service@takt.test" else ()
    )
    text = aylin.post(f"/settings/mailboxes/{desk.mailbox_id}/test").text
    assert "Hier stimmt etwas nicht" in text and "check the password" in text


def test_the_relay_is_tried_without_sending() -> None:
    with sink() as world:
        steps = list(relay_steps(RelaySettings(host="127.0.0.1", port=world.port, tls="none")))
        assert [step.ok for step in steps] == [True, True] and "no log-in is asked for" in steps[1].words
        assert world.mails == []
        refused = list(relay_steps(RelaySettings(host="127.0.0.1", port=world.port, tls="required")))
        assert not refused[-1].ok and "STARTTLS" in refused[-1].words and refused[-1].advice
    gone = list(relay_steps(RelaySettings(host="127.0.0.1", port=free_port(), tls="none")))
    assert not gone[-1].ok and "check host, port and tls" in gone[-1].advice
    assert not list(relay_steps(RelaySettings(host="nowhere.invalid", port=25)))[-1].ok
    assert next(iter(relay_steps(None))).ok


def test_good_sentences_pass_the_tone_check_first(desk: Desk) -> None:
    aylin = client(desk, desk.lead_id)
    bad = {"name": "schuld", "text": "Das ist Ihre eigene Schuld.", "language": "de"}
    shown = aylin.post("/settings/sentences/keep", data=bad)
    assert (
        shown.status_code == 422
        and "trotzdem behalten" in shown.text
        and "Das ist Ihre eigene Schuld." in shown.text
    )
    assert aylin.post("/settings/sentences/keep", data={**bad, "anyway": "1"}).status_code == 303
    good = {
        "name": "termin",
        "text": "Ich schicke Ihnen bis morgen, 12 Uhr, zwei Vorschläge für einen Termin.",
        "language": "de",
    }
    assert aylin.post("/settings/sentences/keep", data=good).status_code == 303
    assert aylin.post("/settings/sentences/keep", data={**good, "text": " "}).status_code == 422
    with desk.store.read() as session:
        assert sorted(session.scalars(select(Snippet.name))) == ["schuld", "termin"]
    assert (
        aylin.post("/settings/sentences/drop", data={"name": "schuld", "language": "de"}).status_code == 303
    )
    assert (
        "schuld" not in aylin.get("/settings/sentences").text
        and "termin" in aylin.get("/settings/sentences").text
    )


def _typed(html: str) -> dict[str, str]:
    """What a browser would send of a form without touching it."""
    from lxml import html as reader

    form = next(f for f in reader.fromstring(html).forms if "/settings/mailboxes/" in (f.action or ""))
    return dict(form.form_values())
