"""Settings on the desk: forms, what is fixed, the connection test, and good sentences with the tone check."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import partial
from html import unescape

from fastapi.testclient import TestClient
from sqlalchemy import select

from inbound.imap.diagnose import Step
from outbound.delivery import RelaySettings
from takt.connections import file_lines
from takt.connections import try_relay as relay_steps
from takt.settings import Settings
from tests.support.browserless import client
from tests.support.desk import Desk
from tests.support.sink import free_port, sink
from tickets.agreements import AnnouncementSettings, TeamSettings
from tickets.desk_settings import fixed_by
from tickets.profile import MailboxProfile
from tickets.records import Event, Mailbox, Snippet

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
    for section in ("voice", "windows", "calendar", "labels", "rules", "announcements"):
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
        "week": "Mo–Do 08:00–17:00; Fr 08:00-13:00",
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
        ("calendar", {"week": "immer offen"}, "Schreiben Sie eine Woche so: Mo-Do"),
        ("calendar", {"week": "fri-mon 09:00-17:00"}, "fri kommt nach mon"),
        ("calendar", {"week": "Mo 09:00-12:00; mon 13:00-17:00"}, "Mo steht zweimal da"),
        ("calendar", {"week": "mon 09:00-17:00", "closed": "morgen übermorgen"}, "Das ließ sich nicht lesen"),
        ("labels", {"urgency_high": "eilig", "urgency_low": "Eilig"}, "claims both"),
    ):
        answer = aylin.post(f"{where}/{section}", data=typed)
        assert answer.status_code == 422 and words in answer.text
        assert next(iter(typed.values())) in answer.text


SATURDAY = {
    "de_0": "Am Samstag sind unsere Server von 8 bis 12 Uhr wegen Wartung nicht erreichbar.",
    "en_0": "On Saturday our servers are down for maintenance from 8 am to noon.",
    "start_0": "2026-11-28T08:00",
    "end_0": "2026-11-28T12:00",
    "days_0": "7",
    "stretch_0": "1,5",
}


def test_leads_announce_what_clients_should_know(desk: Desk) -> None:
    aylin = client(desk, desk.lead_id)
    where = f"/settings/mailboxes/{desk.mailbox_id}/announcements"
    assert client(desk, desk.agent_id).post(where, data=SATURDAY).status_code == 403
    assert aylin.post(where, data=SATURDAY).status_code == 303
    with desk.store.read() as session:
        box = session.get_one(Mailbox, desk.mailbox_id)
        told = box.profile.announced(desk.now)
        assert [one.said_in("en") for one in told] == [SATURDAY["en_0"]]
        assert (told[0].days_before, told[0].stretch) == (7, 1.5)
        assert told[0].span(box.profile.calendar)[0].isoformat() == "2026-11-28T07:00:00+00:00"
        change = session.scalars(select(Event).where(Event.kind == "settings.changed")).one()
    assert list(change.data["changes"]) == ["announcements"] and change.agent_id == desk.lead_id
    page_now = page(aylin, desk, "announcements")
    assert SATURDAY["de_0"] in page_now and 'name="de_1"' in page_now and 'name="de_2"' not in page_now
    for slip, words in (
        ({"de_0": ""}, "fehlt der deutsche Satz"),
        ({"end_0": "2026-11-28T07:00"}, "endet, bevor es beginnt"),
        ({"start_0": "Samstag"}, "braucht Anfang und Ende"),
        ({"days_0": "400"}, "höchstens 365"),
        ({"stretch_0": "0,5"}, "1- bis 10-mal"),
        ({"stretch_0": "viel"}, "„viel“ ist keine Zahl"),
    ):
        answer = aylin.post(where, data={**SATURDAY, **slip})
        assert answer.status_code == 422 and words in answer.text, slip
        assert SATURDAY["en_0"] in answer.text, "what was typed stays"
    nothing = dict.fromkeys(SATURDAY, "")
    assert aylin.post(where, data=nothing).status_code == 303
    with desk.store.read() as session:
        box = session.get_one(Mailbox, desk.mailbox_id)
        assert box.profile.announcements == () and box.desk_data == {}


def test_what_a_team_announces_in_the_file_stays_with_the_operator() -> None:
    own = MailboxProfile(address="a@takt.test")
    said = AnnouncementSettings(start=dt.datetime(2026, 12, 1), end=dt.datetime(2026, 12, 2), de="Inventur.")
    assert fixed_by(own, TeamSettings(name="Lager", announcements=(said,))) == ["announcements"]
    assert fixed_by(own.model_copy(update={"announcements": (said,)}), None) == ["announcements"]
    assert fixed_by(own, TeamSettings(name="Lager")) == []


def test_how_mail_gets_in_is_shown_without_a_secret(desk: Desk) -> None:
    settings = Settings.model_validate(
        {
            "mailboxes": [{"address": "service@takt.test", "name": 'Kundenservice "Takt"'}],
            "imap": [
                {
                    "mailbox": "service@takt.test",
                    "host": "imap.takt.test",
                    "username": "service",
                    "password": "streng-geheim",
                    "folders": ["INBOX", "Bestellungen"],
                },
                {
                    "mailbox": "service@takt.test",
                    "host": "imap.takt.test",
                    "username": "zwei",
                    "oauth": {"provider": "google", "client_id": "id-1", "client_secret": "auch-geheim"},
                },
            ],
        }
    )
    aylin = client(desk, desk.lead_id, file_lines=partial(file_lines, settings))
    where = f"/settings/mailboxes/{desk.mailbox_id}/access"
    assert client(desk, desk.agent_id).get(where).status_code == 403
    text = unescape(aylin.get(where).text)
    assert "geheim" not in text
    assert "# password = …" in text and "# client_secret = …" in text
    assert 'folders = ["INBOX", "Bestellungen"]' in text and 'client_id = "id-1"' in text
    assert tomllib.loads(file_lines(settings, "service@takt.test"))["mailboxes"][0]["name"] == (
        'Kundenservice "Takt"'
    )


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
        Step("log-in", False, "AUTHENTICATIONFAILED", "check the password", fault="login"),
        Step(
            "relay",
            False,
            "x cannot be found",
            "check host",
            "Den Namen x kennt kein Nameserver.",
            "Prüfen Sie host.",
        ),
    )
    aylin = client(
        desk, desk.lead_id, test_connection=lambda address: steps if address == "service@takt.test" else ()
    )
    text = aylin.post(f"/settings/mailboxes/{desk.mailbox_id}/test").text
    assert "Hier stimmt etwas nicht" in text and "check the password" not in text
    for words in (
        "viele Anbieter verlangen",
        "Den Namen x kennt kein Nameserver.",
        "Prüfen Sie host.",
        "Anmeldung",
    ):
        assert words in text
    aylin.post("/language", data={"language": "en", "back": "/"})
    text = aylin.post(f"/settings/mailboxes/{desk.mailbox_id}/test").text
    assert "x cannot be found" in text and "check host" in text and "Nameserver" not in text


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
