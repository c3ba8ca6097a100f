"""Every way to name a time, in every kind of promise: each row of the table is tried in each sentence of its language.

Now is Tuesday, 24 November 2026, 10:00 in Berlin. The time must come out to the minute wherever it stands, and a sentence that
promises nothing must stay one whatever time it names.
"""

from __future__ import annotations

import pytest

from tests.tone.test_commitments import dues
from tests.tone.times import ENGLISH, GERMAN
from tone.finding import Language

PLACES: dict[Language, list[str]] = {
    "de": [
        "Ich melde mich {t} bei Ihnen.",
        "Sie bekommen die Rechnung {t}.",
        "{T} rufe ich Sie an.",
        "Wir schicken Ihnen die Unterlagen {t} zu.",
        "Ihr Router ist {t} wieder da.",
        "Der Monteur kommt {t} zu Ihnen.",
    ],
    "en": [
        "I will get back to you {t}.",
        "You will have the report {t}.",
        "We'll send you the new card {t}.",
        "{T}, I'll call you.",
        "Your line will be back {t}.",
        "The engineer will be with you {t}.",
    ],
}

PROMISES_DE = """
Ihr Shop ist {t} wieder erreichbar.
Die Kolonne ist auf dem Rückweg und legt {t} zwei Platten über den Graben.
Die Gutschrift geht {t} an Sie raus.
{T} haben Sie den neuen Vertrag im Postfach.
Ihr Geld ist {t} auf Ihrem Konto.
Den Fehler beheben wir {t}.
Wir tauschen das Teil {t} aus.
Mein Kollege Jan Weber ruft Sie {t} zurück.
Frau Kern aus der Buchhaltung prüft das und schreibt Ihnen {t}.
Die Kollegin aus dem Lager packt Ihr Paket {t}.
Der Tischler hängt die Tür {t} ein.
Die Elektrikerin schaut sich den Zähler {t} an.
Unser Fahrer bringt Ihnen {t} ein neues Gerät.
Das neue Passwort liegt {t} in Ihrem Postfach.
Die Software läuft {t} wieder.
Sie können {t} wieder telefonieren.
{T} steht Ihr Auto fertig auf dem Hof.
Sie hören {t} von mir.
Sie hören {t} wieder von uns, auch wenn es nichts Neues gibt.
Ich gebe Ihnen {t} Bescheid.
Bescheid bekommen Sie {t}.
Die Rechnung korrigiere ich {t}.
Ich habe das Ersatzteil bestellt, es ist {t} da.
Ich sehe mir das {t} an und melde mich dann.
Ihr Koffer kommt {t} mit dem Kurier.
Der Techniker ist {t} bei Ihnen.
Der Betrag wird {t} überwiesen.
Die Erstattung erfolgt {t}.
Die Ware geht {t} in den Versand.
Wir holen das alte Gerät {t} ab.
Ihre Unterlagen liegen {t} an der Pforte für Sie bereit.
{T} erhalten Sie von mir einen festen Termin.
Ich rufe Sie {t} an, versprochen.
Versprochen: {T} haben Sie eine Antwort.
Die Übersetzung ist {t} fertig.
Wir liefern {t}.
Ich kümmere mich {t} darum.
Bis dahin arbeiten wir daran, und {t} läuft es wieder.
Wir haben den Fehler gefunden und spielen die Lösung {t} ein.
Danke für die Fotos, ich schicke Ihnen {t} eine neue Tasse.
Die Firma Meier repariert das Dach {t}.
Das Amt schickt Ihnen den Bescheid {t} zu.
Ich lege Ihnen die Karten {t} an die Kasse.
Den Rest erledige ich {t}.
Spätestens {t} wissen Sie mehr.
Du bekommst {t} eine neue Karte.
Ich schick dir {t} den Link.
Wir buchen dir das Geld {t} zurück.
Meine Kollegin meldet sich {t} bei dir.
"""

NONE_DE = """
Wir wollten uns {t} melden.
Wir sichern jede Nacht {t}.
Die Räder für den 3. Oktober sind gebucht.
Dann gilt der Vertrag rückwirkend ab dem 1. Dezember. Licht haben Sie vom ersten Tag an.
Den Schnee räumt dieses Jahr die Firma Winterfix.
Bitte schicken Sie uns die Unterlagen {t}.
Können Sie mir das Foto {t} schicken?
Sie haben {t} Zeit, den Vertrag zu widerrufen.
Unser Büro ist {t} geöffnet.
Am Telefon erreichen Sie uns {t}.
Wenn Sie {t} zahlen, entfällt die Gebühr.
Ihr Vertrag endet {t}.
Die Aktion gilt {t}.
Der Antrag muss {t} bei uns sein.
Sie wollten {t} verreisen.
Ihre Prüfung ist {t}, deshalb eilt es.
Weil Ihre Feier {t} stattfindet, habe ich nachgefragt.
Das Konzert beginnt {t}.
Wir können {t} leider nicht liefern.
Soll der Monteur {t} kommen?
Wir könnten Ihnen das {t} liefern.
Sie schreiben, dass Sie es {t} brauchen.
Haben Sie {t} Zeit?
Ihr Flug geht {t}.
Melden Sie sich gern {t}.
Ich bin {t} im Urlaub.
Reservieren Sie {t}, bekommen Sie Rabatt.
"""

PROMISES_EN = """
A new puzzle left our warehouse this morning and arrives {t}.
The refund goes out {t}.
You'll have the new contract in your inbox {t}.
The money will be in your account {t}.
We're fixing the fault {t}.
We will swap the part {t}.
My colleague Jan Weber will ring you back {t}.
Ms Kern from accounts is checking this and will write to you {t}.
The joiner hangs the door {t}.
Our driver brings you a new one {t}.
Your new password will be in your mailbox {t}.
The software will be running again {t}.
Your car will be ready {t}.
You'll hear from me {t}.
I'll let you know {t}.
I'm correcting the invoice {t}.
I've ordered the part, and it will be here {t}.
I'll take a look at it {t} and then get back to you.
Your suitcase comes by courier {t}.
The technician will be with you {t}.
The amount will be transferred {t}.
The parcel leaves our warehouse {t}.
We collect the old appliance {t}.
{T}, you'll have a fixed appointment from me.
Expect a call from me {t}.
The translation will be done {t}.
We deliver {t}.
I'm taking care of it {t}.
We have found the fault and are rolling out the fix {t}.
Thanks for the photos; a new cup is on its way and should reach you {t}.
The council will send you the notice {t}.
I'm putting the tickets at the desk for you {t}.
I shall have an answer for you {t}.
The engineer is booked for you {t}.
I aim to have this sorted {t}.
It should be back up {t}.
Someone from the workshop will call you {t}.
I've asked the depot, and they deliver {t}.
"""

NONE_EN = """
Our crew expects to finish {t}.
Please send us the papers {t}.
Could you send me the photo {t}?
You have until then; the form must reach us {t}.
Our office is open {t}.
If you pay {t}, the fee is waived.
Your contract ends {t}.
The offer is valid {t}.
You wanted to travel {t}.
Since your party is {t}, I asked at once.
The concert starts {t}.
Unfortunately we cannot deliver {t}.
Shall the engineer come {t}?
We could deliver it {t}.
You wrote that you need it {t}.
Your flight leaves {t}.
I am on holiday {t}.
Book {t} and you get a discount.
"""
FRIDAY: dict[Language, str] = {"de": "am Freitag bis 14 Uhr", "en": "by 2 pm on Friday"}


def rows(text: str) -> list[tuple[str, str]]:
    return [(said, due) for said, _, due in (line.partition("|") for line in text.strip().splitlines())]


def put(sentence: str, said: str) -> str:
    return sentence.replace("{t}", said).replace("{T}", said[0].upper() + said[1:])


@pytest.mark.parametrize(("said", "due"), rows(GERMAN))
def test_german_times_in_every_place(said: str, due: str) -> None:
    assert {s: dues(put(s, said), "de") for s in PLACES["de"]} == {s: [due] for s in PLACES["de"]}


@pytest.mark.parametrize(("said", "due"), rows(ENGLISH))
def test_english_times_in_every_place(said: str, due: str) -> None:
    assert {s: dues(put(s, said), "en") for s in PLACES["en"]} == {s: [due] for s in PLACES["en"]}


@pytest.mark.parametrize("sentence", PROMISES_DE.strip().splitlines())
def test_german_promises(sentence: str) -> None:
    assert dues(put(sentence, FRIDAY["de"]), "de") == ["11-27 14:00"]


@pytest.mark.parametrize("sentence", PROMISES_EN.strip().splitlines())
def test_english_promises(sentence: str) -> None:
    assert dues(put(sentence, FRIDAY["en"]), "en") == ["11-27 14:00"]


@pytest.mark.parametrize("sentence", NONE_DE.strip().splitlines())
def test_german_sentences_that_promise_nothing(sentence: str) -> None:
    assert [due for due in dues(put(sentence, FRIDAY["de"]), "de") if due != "-"] == []


@pytest.mark.parametrize("sentence", NONE_EN.strip().splitlines())
def test_english_sentences_that_promise_nothing(sentence: str) -> None:
    assert [due for due in dues(put(sentence, FRIDAY["en"]), "en") if due != "-"] == []


UNDATED: dict[Language, tuple[str, ...]] = {
    "de": ("Wir werden Ihren Riemen ersetzen.",),
    "en": ("Your shop will be restored in due course.", "I'll see what I can do."),
}


@pytest.mark.parametrize("language", UNDATED)
def test_what_the_first_person_announces_is_a_promise_without_a_time(language: Language) -> None:
    assert {s: dues(s, language) for s in UNDATED[language]} == {s: ["-"] for s in UNDATED[language]}
    assert dues("We guarantee 99% per year.", "en") == dues("Ich werde später davon erzählen.", "de") == []
