"""Automatic mail is recognised, people never are: the own corpus in tests/corpus/automatic, and what must hold for any input."""

from __future__ import annotations

import email
import tomllib
from datetime import UTC, date, datetime
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbound import automatic
from inbound.absence import read_return_day

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
CORPUS = Path(__file__).parents[1] / "corpus" / "automatic"
EXPECTED = tomllib.loads((CORPUS / "expected.toml").read_text("utf-8"))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_own_corpus(name: str) -> None:
    expected: dict[str, Any] = EXPECTED[name]
    msg = email.message_from_bytes((CORPUS / f"{name}.eml").read_bytes())
    headers = [(key, str(make_header(decode_header(str(value))))) for key, value in msg.items()]
    payload = msg.get_payload(decode=True)
    assert isinstance(payload, bytes)

    found, away = automatic.classify(
        headers, dict(headers)["Subject"], payload.decode(), parseaddr(str(msg["from"]))[1], now=NOW
    )

    assert (found.reason if found else "") == expected["reason"]
    assert (away is not None) == expected.get("away", False)
    until = away.until.astimezone(ZoneInfo("Europe/Berlin")).date() if away and away.until else None
    assert until == expected.get("until")


def test_every_mail_of_the_corpus_is_expected() -> None:
    assert {path.stem for path in CORPUS.glob("*.eml")} == set(EXPECTED)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Auto-Submitted", "auto-replied"),
        ("Auto-submitted", "Auto-Generated; reason=vacation"),
        ("Return-Path", "<>"),
        ("Precedence", "bulk"),
        ("Precedence", "junk"),
        ("Precedence", "list"),
        ("Precedence", "auto_reply"),
        ("List-Id", "Verein <verein.listen.example>"),
        ("List-Unsubscribe", "<mailto:weg@listen.example>"),
        ("X-Autoreply", "yes"),
        ("X-Autorespond", "Re: Frage"),
        ("X-Loop", "werkstatt"),
        ("X-Auto-Response-Suppress", "All"),
        ("Content-Type", 'multipart/report; report-type=delivery-status; boundary="x"'),
    ],
)
def test_each_mark_alone_is_enough(name: str, value: str) -> None:
    found, _ = automatic.classify(
        [(name, value)], "Frage", "Der Drucker druckt nicht.", "petra@kunde.example", now=NOW
    )
    assert found is not None
    assert found.reason.startswith("header:")


@pytest.mark.parametrize(
    "address",
    [
        "mailer-daemon@x.example",
        "MAILER-DAEMON@x.example",
        "postmaster@x.example",
        "noreply@x.example",
        "no-reply@x.example",
    ],
)
def test_each_mailbox_nobody_reads(address: str) -> None:
    found, _ = automatic.classify([], "Hinweis", "Ein Hinweis.", address, now=NOW)
    assert found is not None
    assert found.reason.startswith("sender:")


@pytest.mark.parametrize(
    "address", ["norbert@x.example", "noreen.plyer@x.example", "paul.postmann@x.example", ""]
)
def test_names_that_look_like_it(address: str) -> None:
    assert automatic.classify([], "Frage", "Der Drucker druckt nicht.", address, now=NOW) == (None, None)


RETURN_DAYS = [
    ("Ich bin bis zum 14.07. nicht im Büro.", date(2026, 7, 15)),
    ("Ich bin bis Freitag, den 10.07.2026 nicht im Büro.", date(2026, 7, 13)),
    ("Ich bin bis einschließlich 14. Juli abwesend.", date(2026, 7, 15)),
    ("Ich bin ab dem 15.07. wieder erreichbar.", date(2026, 7, 15)),
    ("Vom 01.-14.07. bin ich im Urlaub.", date(2026, 7, 15)),
    ("Ab 1.7. im Urlaub, ab 15.7.26 wieder da.", date(2026, 7, 15)),
    ("Ich bin am Montag wieder im Büro.", date(2026, 7, 6)),
    ("Ich bin heute nicht im Büro, morgen wieder.", date(2026, 7, 2)),
    ("Nächste Woche bin ich zurück.", date(2026, 7, 6)),
    ("Ich kehre am 04.01. zurück.", date(2027, 1, 4)),
    ("Unser Büro ist bis zum 6. Januar 2027 geschlossen.", date(2027, 1, 7)),
    ("I am out of the office until July 14th.", date(2026, 7, 14)),
    ("I am out of the office until 14 July 2026.", date(2026, 7, 14)),
    ("I am away through July 14, 2026.", date(2026, 7, 15)),
    ("I will be back on Monday, July 20.", date(2026, 7, 20)),
    ("I will be out from July 1 to July 14 and return on July 15.", date(2026, 7, 15)),
    ("Out of the office until 07/14/2026.", date(2026, 7, 14)),
    ("Back on 2026-07-14.", date(2026, 7, 14)),
    (
        "I will be out of the office starting 01.07.2026 and will not return until 15.07.2026.",
        date(2026, 7, 15),
    ),
    ("Je serai de retour le 14 juillet.", date(2026, 7, 14)),
    ("Je suis en congés du 6 au 17 juillet inclus.", date(2026, 7, 20)),
    ("Estoy de vacaciones hasta el 17 de julio.", date(2026, 7, 20)),
    ("Sono in ferie dal 6 al 17 luglio.", date(2026, 7, 20)),
    ("Ik ben met verlof van 6 juli t/m 17 juli.", date(2026, 7, 20)),
    ("Ab Montag (13.07.) erreichen Sie mich wieder.", date(2026, 7, 13)),
    ("Meine Rückkehr ist für den 20.07.2026 geplant.", date(2026, 7, 20)),
    ("I'm away from my desk until the 13th of July.", date(2026, 7, 13)),
    ("Our offices are closed and will reopen on January 4, 2027.", date(2027, 1, 4)),
]


@pytest.mark.parametrize(("text", "day"), RETURN_DAYS)
def test_return_day(text: str, day: date) -> None:
    found = read_return_day("", text, NOW)
    assert found is not None
    local = found.astimezone(ZoneInfo("Europe/Berlin"))
    assert (local.date(), local.hour, local.minute) == (day, 0, 0)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "Ich bin zurzeit nicht im Büro.",
        "Ihre Rechnung vom 14.07.2026 liegt bei mir.",
        "I am out until 07/08.",  # July or August: not guessed
        "Bis zum 31.02. bin ich weg.",
        "Telefon 030 14.07.20261",
    ],
)
def test_no_day_is_better_than_a_wrong_one(text: str) -> None:
    assert read_return_day("", text, NOW) is None


def test_a_date_without_year_needs_a_today() -> None:
    text = "Ich bin bis zum 14.07. nicht im Büro."
    assert read_return_day("", text, None) is None
    _, away = automatic.classify(
        [("Auto-Submitted", "auto-replied"), ("Date", "Wed, 01 Jul 2026 10:15:00 +0200")],
        "Abwesend",
        text,
        "a@b.example",
    )
    assert away is not None
    assert away.until == datetime(2026, 7, 14, 22, tzinfo=UTC)


AWAY = [
    "Ich bin bis zum 14.07. nicht im Büro.",
    "In dringenden Fällen wenden Sie sich bitte an zentrale@kunde.example.",
    "Ab dem 15.07. bin ich wieder für Sie da.",
    "Ihre E-Mail wird nicht weitergeleitet.",
    "I am out of the office until July 14th.",
    "For urgent matters, please contact help@client.example.",
]
CONCERNS = [
    "Die Rechnung 4711 stimmt nicht.",
    "Bitte schicken Sie mir die Unterlagen vorher zu.",
    "Können Sie das bis Freitag erledigen?",
    "The invoice is wrong.",
    "Please confirm the appointment.",
]


@given(
    away=st.lists(st.sampled_from(AWAY), min_size=1, max_size=5),
    concern=st.sampled_from(CONCERNS),
    place=st.integers(min_value=0, max_value=5),
    subject=st.sampled_from(["Rechnung 4711", "AW: Ihr Angebot", "Urlaub", "Abwesend am Freitag", ""]),
    newline=st.sampled_from([" ", "\n", "\n\n"]),
)
def test_who_wants_something_is_a_person(
    away: list[str], concern: str, place: int, subject: str, newline: str
) -> None:
    text = newline.join([*away[:place], concern, *away[place:]])
    assert automatic.classify([], subject, text, "petra@kunde.example", now=NOW) == (None, None)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Re: Vertrag",
            "Ich bin nicht mehr bei der Muster GmbH beschäftigt. Wie bekomme ich jetzt meine Rechnungen?",
        ),
        ("Adresse", "Dieses Postfach wird nicht mehr genutzt, bitte löschen Sie es."),
        ("Weiterleitung", "Unsere E-Mails werden nicht weitergeleitet. Was ist da los?"),
        ("Re: Ticket", "Ihre E-Mail wird bei mir nicht angezeigt. Bitte noch einmal senden."),
        ("Abbuchung", "Das wurde automatisch abgebucht. Ich möchte das Geld zurück."),
        ("Re: Rechnung", "Die Rechnung ist falsch, ich war in der Zeit krank und abwesend."),
        ("AW: Vertrag", "Ich arbeite nur dienstags, bitte rufen Sie dann an. Es geht um Rechnung 4711."),
        ("Re: Angebot", "Danke, ich bin erst ab Montag wieder im Büro und schaue es mir dann an."),
    ],
)
def test_people_who_write_about_absence(subject: str, text: str) -> None:
    headers = [("In-Reply-To", "<m-16-7@werkstatt.example>")]
    assert automatic.classify(headers, subject, text, "petra@kunde.example", now=NOW) == (None, None)


HEADER_NAMES = [
    "Auto-Submitted",
    "Precedence",
    "Date",
    "Reply-To",
    "Feedback-ID",
    "X-Loop",
    "From",
    "Return-Path",
    "Content-Type",
]


@given(
    headers=st.lists(st.tuples(st.one_of(st.sampled_from(HEADER_NAMES), st.text()), st.text()), max_size=8),
    subject=st.text(),
    text=st.one_of(
        st.text(), st.lists(st.sampled_from([line for line, _ in RETURN_DAYS]) | st.text()).map("\n".join)
    ),
    address=st.text(),
)
def test_never_raises(headers: list[tuple[str, str]], subject: str, text: str, address: str) -> None:
    found, away = automatic.classify(headers, subject, text, address, now=NOW)
    assert found is not None or away is None
    assert away is None or away.until is None or away.until.tzinfo is UTC
