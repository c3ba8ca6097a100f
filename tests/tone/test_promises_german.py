"""What German replies promise, class by class of language: who acts, what arrives, what hangs on the contact, what only looks like it.

Now is Tuesday, 24 November 2026, 10:00 in Berlin. A row is the sentence and its due times; "-" is a promise without a time, nothing is none.
"""

from __future__ import annotations

import pytest

from tests.tone.test_commitments import dues

WHO_ACTS = """
Den Umzug Ihrer Postfächer übernehme ich am Samstagvormittag selbst.|11-28 12:00
Frau Özdemir aus unserer Disposition stimmt den Einbau bis Donnerstag mit Ihnen ab.|11-26 18:00
Um das Leck kümmert sich morgen ab acht unser Rohrleger.|11-25 08:00
Unser Dachdecker deckt die Stelle noch heute mit einer Plane ab.|11-24 18:00
Die Tierärztin schaut sich Ihren Hund am Mittwoch um 17:15 Uhr an.|11-25 17:15
Der Verlag liefert die fehlenden Hefte bis 4. Dezember nach.|12-04 18:00
Dr. Lindqvist liest den Befund heute und spricht am Abend mit Ihnen.|11-24 20:00
Das Labor schickt uns den Wert am Donnerstag, und ich rufe Sie noch am selben Tag an.|11-26 18:00
Mein Vertreter, Herr Abt, bringt Ihnen die Schlüssel am Freitag bis 10 Uhr.|11-27 10:00
Die Hausverwaltung tauscht das Schloss in den nächsten zwei Tagen.|11-26 18:00
Wir beide, Kollege Ruhland und ich, sehen uns Ihre Buchung am Montag gemeinsam an.|11-30 18:00
Unsere Nachtschicht spielt die Sicherung um 23 Uhr ein.|11-24 23:00
Die Kollegen vor Ort stellen bis 12 Uhr einen Ersatzbus bereit.|11-24 12:00
Ein Gutachter meldet sich bis Montag bei Ihnen.|11-30 18:00
Jemand aus dem Team ruft Sie heute vor 16 Uhr zurück.|11-24 16:00
Die Bibliothekarin legt das Buch ab Mittwoch an der Theke für Sie bereit.|11-25 18:00
"""

THINGS_OF_OURS = """
Ihr Paket ist unterwegs und morgen bei Ihnen.|11-25 18:00
Die Ersatzlieferung verlässt Donnerstag unser Lager.|11-26 18:00
Der neue Ausweis liegt ab Donnerstag am Empfang für Sie bereit.|11-26 18:00
Die Erstattung über 84,20 Euro landet bis Freitag auf Ihrem Konto.|11-27 18:00
Das Geld ist in drei Werktagen bei Ihrer Bank.|11-27 18:00
Die Gutschrift steht bis Ende der Woche in Ihrem Kundenkonto.|11-27 18:00
Die Bestätigung kommt heute noch per Mail.|11-24 18:00
Eine E-Mail mit dem Etikett erreicht Sie in der nächsten Stunde.|11-24 11:00
Ihr Fahrrad steht am Samstag um 11 Uhr fahrbereit im Laden.|11-28 11:00
Die Karten sind spätestens am 3. Dezember in Ihrem Briefkasten.|12-03 18:00
Der Kurier klingelt morgen zwischen 12 und 14 Uhr.|11-25 14:00
Der Zugang ist heute ab 15 Uhr wieder frei.|11-24 15:00
Das Update steht ab Montag zur Verfügung.|11-30 18:00
Die neue Fassung geht am Mittwoch um 7 Uhr live.|11-25 07:00
Strom haben Sie heute ab 14 Uhr wieder.|11-24 14:00
Der Aufzug fährt spätestens morgen Mittag wieder.|11-25 12:00
Die Heizung wird heute Abend wieder warm.|11-24 20:00
Die Kopie Ihrer Akte geht am 2.12. mit der Post an Sie.|12-02 18:00
Der Rückruf erfolgt heute bis 17 Uhr.|11-24 17:00
Ihre Reparatur ist in der 50. Kalenderwoche an der Reihe.|12-11 18:00
"""

ELLIPSES = """
Antwort bis Freitag.|11-27 18:00
Rückruf heute bis 16 Uhr.|11-24 16:00
Erstattung bis Freitag, 27. November.|11-27 18:00
Lieferung am Donnerstag zwischen 9 und 12 Uhr.|11-26 12:00
Nächster Zwischenstand: morgen, 12 Uhr.|11-25 12:00
Nächste Meldung von mir: heute um 15 Uhr.|11-24 15:00
Ergebnis spätestens Montag.|11-30 18:00
Erledigt bis heute Abend.|11-24 20:00
Mache ich bis morgen.|11-25 18:00
Schicke ich Ihnen heute noch.|11-24 18:00
Kommt morgen per Post.|11-25 18:00
Melde mich bis 14 Uhr.|11-24 14:00
Geht heute noch raus.|11-24 18:00
Neuer Liefertermin: Freitag, 4. Dezember.|12-04 18:00
"""

CLAUSES = """
Das Ersatzrad, das am Freitag bei Ihnen ankommt, passt auf beide Achsen.|11-27 18:00
Ich schicke Ihnen eine Übersicht, die bis Donnerstag bei Ihnen ist.|11-26 18:00
Frau Sommer, die Sie morgen um 9 Uhr anruft, kennt Ihren Fall.|11-25 09:00
Damit Sie nicht länger warten, fahre ich die Unterlagen heute selbst zum Amt.|11-24 18:00
Weil das Teil aus Italien kommt, liefern wir erst am 9. Dezember.|12-09 18:00
Obwohl unser Lager heute zu ist, geht Ihr Paket morgen raus.|11-25 18:00
Sobald ich mehr weiß, spätestens aber am Freitag um 12 Uhr, schreibe ich Ihnen.|11-27 12:00
Ich habe den Fehler an die Entwicklung gegeben; eine Antwort haben Sie bis Mittwoch, 18 Uhr.|11-25 18:00
Wie besprochen, bringe ich den Vertrag am Donnerstag mit.|11-26 18:00
Ich prüfe, ob die Gutschrift stimmt, und melde mich bis Freitag.|11-27 18:00
Was danach passiert: Wir messen am 1. Dezember neu.|12-01 18:00
Bis Freitag kläre ich, warum die Mahnung rausging.|11-27 18:00
Kein Grund zur Sorge: Die 60 Euro haben Sie übermorgen zurück.|11-26 18:00
"""

WE_OWE_IT = """
Sie erhalten den Bescheid am 30.11.|11-30 18:00
Eine Antwort erhalten Sie bis morgen, 11:30 Uhr.|11-25 11:30
Damit haben Sie bis Dienstag Gewissheit.|12-01 18:00
Bis Donnerstagabend wissen Sie, ob der Kurs stattfindet.|11-26 20:00
Von uns bekommen Sie bis zum 15. Dezember eine korrigierte Abrechnung.|12-15 18:00
Du kriegst am Freitag Post von mir.|11-27 18:00
Ihr bekommt den Probedruck am Montag um 9.|11-30 09:00
Ab Montag sehen Sie die Beträge in Ihrem Konto.|11-30 18:00
Morgen früh um sieben finden Sie den Container vor dem Haus.|11-25 07:00
Den Stand erfahren Sie am Mittwoch bis 15 Uhr von mir.|11-25 15:00
"""

PASSIVE = """
Das Gerüst wird am Donnerstag abgebaut.|11-26 18:00
Die Rohre werden nächste Woche gespült.|12-04 18:00
Ihre Kündigung wird heute noch bestätigt.|11-24 18:00
Der Schaden wird bis Freitag begutachtet.|11-27 18:00
Die doppelte Buchung wird morgen zurückgenommen.|11-25 18:00
Am 7. Dezember wird der Anschluss geschaltet.|12-07 18:00
Ihr Rezept wird heute bis 18 Uhr unterschrieben.|11-24 18:00
Die Tonne wird am Samstag geleert.|11-28 18:00
"""

FIRST_PERSON = """
Ich spreche heute Mittag mit der Küche und schreibe Ihnen danach.|11-24 12:00
Ich stelle Ihnen den Zähler am Freitag um.|11-27 18:00
Wir beginnen am Montag um 8 Uhr mit dem Austausch.|11-30 08:00
Wir fangen am Donnerstag mit Ihrer Wohnung an.|11-26 18:00
Wir räumen den Weg heute bis 12 Uhr.|11-24 12:00
Ich habe die Unterlagen morgen für Sie fertig.|11-25 18:00
Wir werden Ihren Fall am Donnerstag in der Teamrunde besprechen.|11-26 18:00
Wir setzen Sie bis spätestens 2. Dezember ins Bild.|12-02 18:00
Versprochen ist versprochen: Ich stehe am Samstag um 9 vor Ihrer Tür.|11-28 09:00
Ich nehme das am Mittwoch mit in die Besprechung und sage Ihnen am Donnerstag, was herauskam.|11-26 18:00
"""

RANGES = """
Ich rufe Sie am Mittwoch oder Donnerstag an.|11-26 18:00
Wir liefern am Montag oder Dienstag.|12-01 18:00
Die Erstattung ist in ein bis zwei Tagen bei Ihnen.|11-26 18:00
Wir kommen zwischen dem 1. und dem 3. Dezember zu Ihnen.|12-03 18:00
Das Paket kommt Donnerstag oder spätestens Freitag.|11-27 18:00
Die Bauarbeiten erledigen wir vom 30. November bis 4. Dezember.|12-04 18:00
Der Techniker kommt heute oder morgen.|11-25 18:00
Wir kommen am Mittwoch oder am Freitag, ganz wie Sie wollen.|
Ich kann am Mittwoch um 9 Uhr oder am Donnerstag um 14 Uhr kommen, was ist Ihnen lieber?|
Wir kommen am Mittwoch um 9 Uhr oder am Freitag um 14 Uhr, suchen Sie sich eins aus.|
Mittwoch oder Donnerstag, beides geht bei uns.|
"""

WITHOUT_A_TIME = """
Wir geben Ihnen Bescheid, sobald der Rahmen da ist.|-
Sobald Ihr Foto da ist, schicke ich die neue Platte los.|-
Wenn Ihre Unterschrift da ist, zahlen wir aus.|-
Schicken Sie mir kurz die Kundennummer, dann stelle ich den Vertrag um.|-
Schreiben Sie mir Ihre Größe, und ich lege Ihnen ein Paar zurück.|-
Nennen Sie mir die Nummer vom Typenschild, dann suche ich das passende Teil heraus.|-
Ein Ersatzteil geht am selben Tag raus.|-
Nach Ihrer Freigabe drucken wir innerhalb von zwei Tagen.|-
Mit dem Beleg erstatten wir Ihnen den ganzen Betrag.|-
Nach Eingang der Zahlung wird die Sperre aufgehoben.|-
Die Versicherung entscheidet dann und schreibt Ihnen.|-
Ich halte Sie auf dem Laufenden.|-
Ein Kollege kommt auf Sie zu.|-
Man wird Sie anrufen.|-
Wir bleiben an der Sache dran und informieren Sie.|-
Die Kosten für den Anwalt übernehmen wir.|-
Das regle ich für Sie mit dem Vermieter.|-
Wir ersetzen Ihnen die Schuhe.|-
Das Ergebnis teilen wir Ihnen umgehend mit.|-
Wir arbeiten das in den nächsten Wochen nach.|-
Ich garantiere Ihnen, dass das nicht noch einmal passiert.|-
Sie können sich darauf verlassen, dass wir das in Ordnung bringen.|-
Sie hören von mir, wenn der Fahrer da war.|-
Die Reparatur erfolgt, sobald das Teil eingetroffen ist.|-
Den Rest zahlen wir dir zurück, sobald das Konto stimmt.|-
Ist das Paket bis dahin nicht da, schicken wir Ihnen ein neues.|-
Wenn du mir den Link schickst, schaue ich rein.|-
Kommt die Maus zurück, tauschen wir sie kostenlos.|-
Antworten Sie einfach mit „ja“, dann buche ich Sie um.|-
"""

NO_PROMISE = """
Wenn Sie möchten, rufe ich Sie am Freitag um 10 Uhr an.|
Auf Wunsch schicken wir Ihnen die Rechnung auch per Post.|
Gern rufe ich Sie dazu auch an.|
Wenn Ihnen das nicht passt, finden wir einen anderen Tag.|
Bei Fragen melden Sie sich bis Freitag bei mir.|
Das Fundbüro hat am Donnerstag bis 18 Uhr auf.|
Die Praxis macht am Freitag um 12 Uhr zu.|
Der Laden öffnet morgen um 9 Uhr.|
Ihre Frist läuft am Montag ab.|
Bis Freitag müssten die Unterlagen bei mir sein.|
Ich habe Sie gestern um 15 Uhr nicht erreicht.|
Frau Kramer hat Ihnen am Montag geschrieben.|
Sie schrieben am 20. November: „Wir liefern bis Freitag.“|
Ihre Nachbarin sagte, der Monteur komme am Freitag.|
Wir haben Ihnen zugesagt: „Der Techniker kommt am Montag.“ Das haben wir nicht gehalten.|
Am Samstag liefern wir nicht.|
Vor Freitag schaffe ich es leider nicht.|
Vor dem 1. Dezember können wir nichts zusagen.|
Der Tarif gilt ab 1. Januar.|
Die Versammlung ist am 3. Dezember um 19 Uhr.|
Ab Montag kostet die Fahrt 3,20 Euro.|
Bis Freitag können Sie kostenlos stornieren.|
Das Angebot halten wir bis zum 4. Dezember für Sie offen.|
Dienstags und donnerstags sind wir bis 20 Uhr da.|
Der Fehler bestand vom 20. bis 23. November.|
Ihr Vertrag verlängert sich am 1. Dezember um ein Jahr.|
Wir kennen das Problem seit Montag.|
Das wissen wir erst am Freitag.|
Der Hersteller hat die Serie zum 31. Oktober eingestellt.|
Könnten Sie am Mittwoch zu Hause sein?|
Ich wünsche Ihnen einen guten Start am Montag.|
Danke, dass Sie sich bis Donnerstag gedulden.|
Sie haben 14 Tage Zeit für den Widerruf.|
Die Rechnung zahlen Sie bitte bis 10. Dezember.|
Ihre Kaution bekommen Sie laut Gesetz spätestens nach sechs Monaten.|
Ich sehe, dass Sie seit drei Wochen warten.|
Wir verstehen, dass Sie das Geld noch diese Woche brauchen.|
Unser Chor probt mittwochs um 19 Uhr.|
Wir bekommen am Donnerstag Besuch vom TÜV.|
Ihr Zug kommt um 14:12 Uhr in Ulm an.|
Ihre Buchung ist für den 5. Dezember bestätigt.|
Falls der Monteur am Freitag nicht kommt, rufen Sie mich an.|
Sie werden sich fragen, warum das bis Freitag dauert.|
Wir sehen keinen Fehler auf unserer Seite.|
Ich schreibe Ihnen, weil die Lieferung fehlt.|
Wir haben den Betrag berechnet, weil der Zähler getauscht wurde.|
Wir schicken Rechnungen immer am Monatsende.|
Dann sehen wir uns am Tresen.|
Sie zahlen dann nur noch 20 Euro.|
Ich verstehe, dass Sie eine Antwort wollen.|
"""

TABLES = (
    WHO_ACTS,
    THINGS_OF_OURS,
    ELLIPSES,
    CLAUSES,
    WE_OWE_IT,
    PASSIVE,
    FIRST_PERSON,
    RANGES,
    WITHOUT_A_TIME,
    NO_PROMISE,
)


def rows(table: str) -> list[tuple[str, str]]:
    return [(said, due) for said, _, due in (line.partition("|") for line in table.strip().splitlines())]


@pytest.mark.parametrize(("text", "expected"), [row for table in TABLES for row in rows(table)])
def test_dues(text: str, expected: str) -> None:
    assert " ".join(dues(text, "de")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # "dann" follows upon a step that was asked for; otherwise it only goes on telling
        ("Schicken Sie mir ein Foto. Dann bestelle ich das Teil.", "-"),
        ("Sollen wir es tauschen? Dann bestelle ich das Teil.", "-"),
        ("Sobald das Lager öffnet, wissen wir mehr. Dann bestelle ich das Teil.", "-"),
        ("Der Monteur kommt am Freitag. Dann bestelle ich das Teil.", "11-27 18:00"),
        ("Das Gerät ist alt. Dann bestelle ich das Teil.", ""),
        ("Am Freitag öffnet das Lager, dann rufe ich Sie an.", "11-27 18:00"),
        ("Sagen Sie mir bis Freitag Bescheid, dann bestelle ich das Teil.", "-"),
        ("Wir starten heute Abend ab 22 Uhr neu.", "11-24 22:00"),
        # items of a list after a choice are options; of any other list they are promises
        ("Sie können wählen:\n- Wir liefern am Freitag.\n- Wir liefern am Montag.", ""),
        ("So geht es weiter:\n- Wir liefern am Freitag.\n- Wir montieren am Montag.", "11-27 18:00 11-30 18:00"),
        # two days: one promise, unless the next sentence asks which
        ("Wir liefern am Montag oder Freitag.", "11-30 18:00"),
        ("Wir liefern am Montag oder Freitag. Was ist Ihnen lieber?", ""),
        ("Wir liefern am Montag oder Freitag. Passt das?", ""),
        # a guarantee beside a promise is one of its own, a mere "versprochen" is not
        ("Sie haben das Update am Montag, und ich garantiere Ihnen, dass nichts verloren geht.", "11-30 18:00 -"),
        ("Sie haben das Update am Montag, versprochen.", "11-30 18:00"),
        # a vague word takes the time back
        ("Wir liefern irgendwann nächste Woche.", "-"),
        # a date beside its weekday ends no clause with its comma
        ("Das Geld ist bis Freitag, 27. November, auf Ihrem Konto.", "11-27 18:00"),
        ("Ich schreibe Ihnen bis Freitag, 27. November, auch wenn es nichts Neues gibt.", "11-27 18:00"),
    ],
)  # fmt: skip
def test_what_stands_around_it(text: str, expected: str) -> None:
    assert " ".join(dues(text, "de")) == expected
