"""Every way to name a time, in every kind of promise: each row of the table is tried in each sentence of its language.

Now is Tuesday, 24 November 2026, 10:00 in Berlin. The time must come out to the minute wherever it stands, and a sentence that
promises nothing must stay one whatever time it names.
"""

from __future__ import annotations

import pytest

from tests.tone.test_commitments import dues
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

GERMAN = """
am Karfreitag|2027-03-26 18:00
am Ostermontag um 8 Uhr|2027-03-29 08:00
bis Freitag|11-27 18:00
bis Freitag, 14 Uhr|11-27 14:00
am Freitag bis 14 Uhr|11-27 14:00
bis Freitagmittag|11-27 12:00
am Freitagvormittag|11-27 12:00
am Freitagnachmittag|11-27 18:00
am Freitagabend|11-27 20:00
noch heute|11-24 18:00
heute noch|11-24 18:00
heute Abend|11-24 20:00
heute Nachmittag|11-24 18:00
im Laufe des Tages|11-24 18:00
im Laufe des Nachmittags|11-24 18:00
im Laufe des morgigen Tages|11-25 18:00
im Laufe des Freitags|11-27 18:00
bis heute 17 Uhr|11-24 17:00
heute bis 17:30 Uhr|11-24 17:30
bis 17.30 Uhr|11-24 17:30
heute bis halb fünf|11-24 16:30
heute um Viertel nach drei|11-24 15:15
heute bis Viertel vor vier|11-24 15:45
heute gegen 16 Uhr|11-24 16:00
heute zwischen 14 und 16 Uhr|11-24 16:00
morgen zwischen 8 und 10 Uhr|11-25 10:00
morgen von 8 bis 10 Uhr|11-25 10:00
morgen 9 bis 11 Uhr|11-25 11:00
morgen|11-25 18:00
morgen früh|11-25 10:00
morgen Vormittag|11-25 12:00
morgen Mittag|11-25 12:00
morgen Nachmittag um drei|11-25 15:00
gleich morgen früh um acht|11-25 08:00
bis morgen um 9|11-25 09:00
bis morgen, 9:30 Uhr|11-25 09:30
bis spätestens morgen Mittag|11-25 12:00
im Laufe des morgigen Vormittags|11-25 12:00
übermorgen|11-26 18:00
spätestens übermorgen Mittag|11-26 12:00
am Donnerstag der nächsten Woche|12-03 18:00
am Dienstag nächster Woche|12-01 18:00
am Dienstag der kommenden Woche|12-01 18:00
nächsten Donnerstag|12-03 18:00
kommenden Montag|11-30 18:00
am kommenden Montag um 10 Uhr|11-30 10:00
heute in einer Woche|12-01 18:00
morgen in einer Woche|12-02 18:00
in einer Woche|12-01 18:00
in zwei Wochen|12-08 18:00
in 14 Tagen|12-08 18:00
in spätestens drei Tagen|11-27 18:00
binnen 48 Stunden|11-26 10:00
innerhalb von 24 Stunden|11-25 10:00
innerhalb der nächsten zwei Stunden|11-24 12:00
in den nächsten zwei Stunden|11-24 12:00
innerhalb eines Werktags|11-25 18:00
innerhalb eines Tages|11-25 18:00
innerhalb von zwei Werktagen|11-26 18:00
in spätestens zwei Werktagen|11-26 18:00
in zwei bis drei Werktagen|11-27 18:00
innerhalb von drei Arbeitstagen|11-27 18:00
in einer halben Stunde|11-24 10:30
in einer Viertelstunde|11-24 10:15
in einer Dreiviertelstunde|11-24 10:45
in einer Stunde|11-24 11:00
in anderthalb Stunden|11-24 11:30
in eineinhalb Stunden|11-24 11:30
in 20 Minuten|11-24 10:20
in rund zwanzig Minuten|11-24 10:20
bis Ende der Woche|11-27 18:00
bis Ende dieser Woche|11-27 18:00
Ende der Woche|11-27 18:00
bis Wochenende|11-27 18:00
bis zum Wochenende|11-27 18:00
vor dem Wochenende|11-27 18:00
noch diese Woche|11-27 18:00
diese Woche noch|11-27 18:00
Anfang nächster Woche|12-01 18:00
Mitte nächster Woche|12-02 18:00
Ende nächster Woche|12-04 18:00
bis Ende nächster Woche|12-04 18:00
nächste Woche|12-04 18:00
in der nächsten Woche|12-04 18:00
in der kommenden Woche|12-04 18:00
im Laufe der nächsten Woche|12-04 18:00
bis Ende des Monats|11-30 18:00
bis Monatsende|11-30 18:00
zum Monatsende|11-30 18:00
bis Ende November|11-30 18:00
bis Anfang Dezember|12-10 18:00
Mitte Dezember|12-15 18:00
bis Mitte Dezember|12-15 18:00
bis Jahresende|12-31 18:00
noch in diesem Jahr|12-31 18:00
bis Quartalsende|12-31 18:00
in KW 49|12-04 18:00
in der KW 49|12-04 18:00
in der 49. Kalenderwoche|12-04 18:00
am 1. Dezember|12-01 18:00
am 1.12.|12-01 18:00
am 1.12. um 9 Uhr|12-01 09:00
bis 01.12.2026|12-01 18:00
bis zum 1. Dezember, 12 Uhr|12-01 12:00
bis spätestens 3. Dezember, 12:00 Uhr|12-03 12:00
am Dienstag, dem 1. Dezember, um 9 Uhr|12-01 09:00
am Dienstag (1.12.) bis 9 Uhr|12-01 09:00
am Di., 1.12.|12-01 18:00
am Do um 10 Uhr|11-26 10:00
bis Heiligabend|12-24 18:00
vor Weihnachten|12-24 18:00
noch vor Weihnachten|12-24 18:00
bis Feierabend|11-24 18:00
heute bis Dienstschluss|11-24 18:00
bis Geschäftsschluss am Freitag|11-27 18:00
am Freitag bis Geschäftsschluss|11-27 18:00
am Donnerstag in der Früh|11-26 10:00
am Freitag um 8 Uhr früh|11-27 08:00
am Freitag um 8 Uhr morgens|11-27 08:00
am Freitag um 3 Uhr nachmittags|11-27 15:00
am Freitag um drei|11-27 15:00
am Freitag um zwölf|11-27 12:00
am Freitag Punkt 12 Uhr|11-27 12:00
am Freitag gegen Mittag|11-27 12:00
am Freitag mittags|11-27 12:00
am Freitag um 18 Uhr 30|11-27 18:30
am Freitag bis 15h|11-27 15:00
am Freitag bis 15:00|11-27 15:00
Freitag früh um 8|11-27 08:00
am nächsten Werktag|11-25 18:00
am folgenden Werktag|11-25 18:00
am 27. November|11-27 18:00
bis 27.11.|11-27 18:00
bis 27.11., 15 Uhr|11-27 15:00
am 27.11. ab 15 Uhr|11-27 15:00
in drei Stunden|11-24 13:00
heute Mittag|11-24 12:00
heute um 12|11-24 12:00
um 15 Uhr|11-24 15:00
bis 15 Uhr|11-24 15:00
bis 9 Uhr|11-25 09:00
vor 12 Uhr|11-24 12:00
bis Mitternacht|11-24 23:59
bis Montag|11-30 18:00
am Montagmorgen|11-30 12:00
Montag Vormittag|11-30 12:00
am Wochenanfang|12-01 18:00
"""

ENGLISH = """
by Good Friday|2027-03-26 18:00
on Easter Monday|2027-03-29 18:00
by Friday|11-27 18:00
on Friday|11-27 18:00
by Friday noon|11-27 12:00
on Friday by 2 pm|11-27 14:00
by 2 pm on Friday|11-27 14:00
by 2pm on Friday|11-27 14:00
by 14:00 on Friday|11-27 14:00
on Friday morning|11-27 12:00
on Friday afternoon|11-27 18:00
by the end of Friday|11-27 18:00
by close of business on Friday|11-27 18:00
by close of business Friday|11-27 18:00
by COB Friday|11-27 18:00
by Friday close of business|11-27 18:00
by EOD|11-24 18:00
by EOD tomorrow|11-25 18:00
by end of day tomorrow|11-25 18:00
by the end of the day|11-24 18:00
by the end of today|11-24 18:00
before the day is out|11-24 18:00
today|11-24 18:00
later today|11-24 18:00
this afternoon|11-24 18:00
this evening|11-24 20:00
tonight|11-24 23:59
at 3 this afternoon|11-24 15:00
at 3 pm today|11-24 15:00
today at 3 pm|11-24 15:00
today by 15:30|11-24 15:30
by half past four|11-24 16:30
at a quarter past three this afternoon|11-24 15:15
at quarter to four today|11-24 15:45
today between 2 and 4 pm|11-24 16:00
tomorrow|11-25 18:00
tomorrow morning|11-25 12:00
first thing tomorrow|11-25 18:00
first thing tomorrow morning|11-25 12:00
tomorrow at 9|11-25 09:00
tomorrow by 9 am|11-25 09:00
tomorrow by noon|11-25 12:00
by noon tomorrow|11-25 12:00
by tomorrow lunchtime|11-25 12:00
tomorrow between 9 and 11 am|11-25 11:00
tomorrow between 9 am and 11 am|11-25 11:00
the day after tomorrow|11-26 18:00
within the hour|11-24 11:00
within an hour|11-24 11:00
in half an hour|11-24 10:30
within the next half hour|11-24 10:30
in an hour and a half|11-24 11:30
in twenty minutes|11-24 10:20
within two hours|11-24 12:00
in the next two hours|11-24 12:00
within 24 hours|11-25 10:00
within 48 hours|11-26 10:00
within a day|11-25 18:00
within one working day|11-25 18:00
within two working days|11-26 18:00
within two business days|11-26 18:00
in two to three working days|11-27 18:00
in 2-3 working days|11-27 18:00
within three days|11-27 18:00
in three days' time|11-27 18:00
in a week|12-01 18:00
within a week|12-01 18:00
in a week's time|12-01 18:00
a week from today|12-01 18:00
in a fortnight|12-08 18:00
within a fortnight|12-08 18:00
within two weeks|12-08 18:00
by the end of the week|11-27 18:00
by the end of this week|11-27 18:00
this week|11-27 18:00
later this week|11-27 18:00
before the weekend|11-27 18:00
early next week|12-01 18:00
at the beginning of next week|12-01 18:00
by the middle of next week|12-02 18:00
mid next week|12-02 18:00
next week|12-04 18:00
by the end of next week|12-04 18:00
next Tuesday|12-01 18:00
on Tuesday next week|12-01 18:00
on Tuesday of next week|12-01 18:00
this Thursday|11-26 18:00
this coming Monday|11-30 18:00
Monday week|12-07 18:00
by the end of the month|11-30 18:00
by month end|11-30 18:00
by the end of November|11-30 18:00
in early December|12-10 18:00
by mid-December|12-15 18:00
by the end of the year|12-31 18:00
by year end|12-31 18:00
by the end of the quarter|12-31 18:00
in week 49|12-04 18:00
on 1 December|12-01 18:00
on 1st December|12-01 18:00
on the 1st of December|12-01 18:00
on December 1|12-01 18:00
by December 1st|12-01 18:00
on Tuesday, 1 December, at 9 am|12-01 09:00
on Tuesday 1 December at 9:00|12-01 09:00
on Tue 1 Dec|12-01 18:00
on Thu at 10 am|11-26 10:00
by 1 Dec 2026|12-01 18:00
by Friday the 27th|11-27 18:00
on the 27th|11-27 18:00
by the 27th at noon|11-27 12:00
before Christmas|12-24 18:00
by Christmas Eve|12-24 18:00
at 8 am on Friday|11-27 08:00
at 8 in the morning on Friday|11-27 08:00
at 3 in the afternoon|11-24 15:00
at noon on Friday|11-27 12:00
no later than Friday, 3 pm|11-27 15:00
on Friday at the latest|11-27 18:00
by Friday at the latest|11-27 18:00
by Friday evening|11-27 20:00
by midnight|11-24 23:59
on the next working day|11-25 18:00
next working day|11-25 18:00
by 9 am|11-25 09:00
by 3 pm|11-24 15:00
by 3 o'clock|11-24 15:00
before 5|11-24 17:00
"""

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
