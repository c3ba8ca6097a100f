"""The mood of a contact's mail and the words that show it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tone.finding import Language
from tone.mood import Evidence, read

MAILS = [
    ("de", "calm", "Guten Tag, wie ändere ich meine Bankverbindung? Danke."),
    ("de", "calm", "Bitte schicken Sie mir die Rechnung vom März noch einmal."),
    ("de", "angry", "Das ist eine Frechheit! Seit drei Wochen passiert nichts!!!"),
    ("de", "angry", "Ich bin stinksauer und schalte jetzt meinen Anwalt ein."),
    ("de", "angry", "Jetzt reicht es. Ich verlange bis heute Abend eine Lösung!"),
    ("de", "angry", "Wofür bezahle ich euch eigentlich? Völlig unfähig."),
    ("de", "worried", "Ich habe Angst, dass meine Fotos verloren sind."),
    ("de", "worried", "Ich mache mir große Sorgen, ob das Gerät gefährlich ist."),
    ("de", "worried", "Hilfe, alles weg!!! Ich weiß nicht, was ich machen soll."),
    ("de", "disappointed", "Ich bin wirklich enttäuscht, das hatte ich mir anders vorgestellt."),
    ("de", "disappointed", "Mit der Reparatur bin ich nicht zufrieden."),
    ("de", "disappointed", "Zum dritten Mal frage ich nach meinem Geld, und noch immer keine Antwort."),
    ("de", "thankful", "Vielen Dank für die schnelle Hilfe, toller Service!"),
    ("de", "friendly", "Hallo zusammen, könnt ihr mal gucken? Liebe Grüße, Jo"),
    ("de", "calm", "Keine Angst, ich bin nicht sauer. Wann kommt das Paket?"),
    ("en", "calm", "Hello, how do I change my billing address?"),
    ("en", "angry", "This is unacceptable. I am furious and will talk to my lawyer."),
    ("en", "angry", "The site is STILL down!! What exactly are we paying you for?"),
    ("en", "worried", "I'm really worried that we have been hacked."),
    ("en", "disappointed", "I'm not happy with the repair, I expected better."),
    ("en", "thankful", "Thank you so much, you've been very helpful!"),
    ("en", "friendly", "Hi there, loving the new version! Cheers, Al"),
    ("en", "calm", "I'm not angry, just curious when it will arrive."),
]


@pytest.mark.parametrize(("lang", "mood", "mail"), MAILS)
def test_mood(lang: Language, mood: str, mail: str) -> None:
    assert read(mail, lang).mood == mood


def test_the_evidence_is_words_of_the_mail() -> None:
    mail = "Guten Tag,\n\nich bin stinksauer."
    assert read(mail, "de").evidence == (Evidence(20, 30, "stinksauer", "angry"),)


def test_quoted_words_are_not_the_contacts() -> None:
    assert (
        read("> Ich bin stinksauer!!!\n\nDas hatte ich geschrieben. Wie ist der Stand?", "de").mood == "calm"
    )


def test_heat_rises_with_the_words() -> None:
    calm, cross, furious = (
        read(mail, "de").heat
        for mail in (
            "Wie geht das?",
            "Schade, ich bin enttäuscht.",
            "FRECHHEIT!!! Ich bin stinksauer, mein Anwalt meldet sich.",
        )
    )
    assert calm == 0.0 < cross < furious == 1.0


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=400), lang=st.sampled_from(["de", "en"]))
def test_any_text_is_read(text: str, lang: Language) -> None:
    reading = read(text, lang)
    assert 0.0 <= reading.heat <= 1.0
    assert all(text[e.start : e.end] == e.quote for e in reading.evidence)
    assert reading.evidence or reading.mood == "calm"


@pytest.mark.parametrize(
    ("text", "mood", "heat"),
    [
        ("Das ist unverschämt.", "angry", 0.5),
        ("Das ist unverschämt!!!", "angry", 0.583),
        ("Bis morgen um zehn!!!", "calm", 0.0),
        ("BITTE SCHICKEN SIE DIE RECHNUNG!!!", "calm", 0.0),
        ("Ich bin enttäuscht.", "disappointed", 0.3),
        ("Ich bin sehr enttäuscht.", "disappointed", 0.45),
        ("Ich habe Angst!!!", "worried", 0.233),
    ],
)
def test_marks_and_sehr_raise_the_heat_of_a_feeling_and_never_make_one(
    text: str, mood: str, heat: float
) -> None:
    seen = read(text, "de")
    assert (seen.mood, seen.heat) == (mood, heat)
