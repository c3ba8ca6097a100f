"""What stands beside a time and is no promise, and its neighbours that are one. Now is Tuesday, 24 November 2026, 10:00 in Berlin."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tone.commitments import find
from tone.finding import Language

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))

GERMAN = [
    ("Heute Nacht um 2 Uhr spiele ich das Update ein.", "11-25 02:00"),
    ("Heute Nacht um 23 Uhr spiele ich das Update ein.", "11-24 23:00"),
    ("Am Montag um 8 Uhr hast du von uns den ganzen Bericht.", "11-30 08:00"),
    ("Am Montag habt ihr uns schon einmal geschrieben.", ""),
    ("Die restlichen 80 Euro sind bis Freitag auf Ihrem Konto.", "11-27 18:00"),
    ("Wir sind bis Freitag im Lager.", ""),
    ("Bis 15 Uhr soll die Heizung wieder warm sein.", "11-24 15:00"),
    ("Am Samstag sollen die Züge wieder fahren.", ""),
    ("In zehn Tagen ist die Taufe.", ""),
    ("In zehn Tagen ist die Antwort bei Ihnen.", "12-04 18:00"),
    ("Bis heute 16 Uhr kann ich den Auftrag noch ändern.", ""),
    ("Bis heute 16 Uhr ändere ich den Auftrag.", "11-24 16:00"),
    ("Den 2. Dezember nennt uns der Hersteller.", ""),
    ("Dass Sie so kurz vor Weihnachten ohne Wasser sind, verstehe ich.", ""),
    ("Wir sorgen dafür, dass Sie am Donnerstag wieder Wasser haben.", "11-26 18:00"),
    ("Ich rufe Sie morgen um 15 Uhr Lissaboner Zeit an.", "11-25 16:00"),
    ("Ich rufe Sie morgen um 15 Uhr (MEZ) an.", "11-25 15:00"),
    ("Ich rufe Sie um 15 Uhr deutscher Zeit an.", "11-24 15:00"),
    ("So ein Abend muss gut geplant sein.", ""),
    ("Am ersten Abend zeigt Ihnen die Leiterin den Saal.", ""),
    ("Am Abend bringe ich Ihnen den Schlüssel.", "11-24 20:00"),
    ("Sie sind angemeldet, auch am Montag in der Werkstatt.", ""),
    ("Oder unser Fahrer bringt ihn am Mittwoch um 9 Uhr.", ""),
    (
        "Ich überweise dir die 48 € morgen zurück und habe dich bis Juli 2027 auf ermäßigt gesetzt.",
        "11-25 18:00",
    ),
    ("Ich rufe Sie morgen an und habe den Termin bis Mai verschoben.", "11-25 18:00"),
    ("Ich habe den Vertrag bis Mai verlängert und rufe Sie morgen an.", "11-25 18:00"),
    ("Wir haben das am Montag geprüft und haben am Dienstag nachgefragt.", ""),
    ("Dort fährt abends der Ersatzbus.", ""),
    ("Die Fähre fährt am Freitag um 9 Uhr.", ""),
    ("Der Aufzug fährt morgen Mittag wieder.", "11-25 12:00"),
    ("Das Laufwerk, für das seit dem Umbau am Sonntag ein neues Recht nötig ist, liegt im Keller.", ""),
    ("Am Donnerstag ab 15 Uhr können Sie es abholen.", "11-26 15:00"),
    ("Die Bestätigung bringe ich am Donnerstag mit, wie vereinbart um 10 Uhr.", "11-26 10:00"),
    ("Den Betrag habe ich eben zurückgebucht, morgen sehen Sie ihn im Konto.", "11-25 18:00"),
    ("Im Dezember buchen wir also wieder 94 Euro ab.", ""),
    ("Die 84 Euro buchen wir am Freitag vom neuen Konto ab.", "11-27 18:00"),
]
ENGLISH = [
    ("Tonight at 2 am I restart the server.", "11-25 02:00"),
    ("I caught the driver at 11:20.", ""),
    ("I'll email you the result by noon New York time today.", "11-24 18:00"),
    ("I'll send it to you tomorrow by 4 pm UK time.", "11-25 17:00"),
    ("I'll ring you on Friday at 9 am (PST).", "11-27 18:00"),
    ("I'll ring you by 3 pm GMT.", "11-24 16:00"),
    ("I'll ring you by 3 pm this time.", "11-24 15:00"),
    ("That will be finished tomorrow by 11 am.", "11-25 11:00"),
    ("You can log in again tomorrow by 10 am.", "11-25 10:00"),
    ("On Friday you can see the list.", ""),
    ("I met your neighbour at noon.", ""),
    ("Our list stops at 30 December.", ""),
    ("That starts at eleven and belongs to one of our own people.", ""),
    ("Our fitter replaces the valve on Thursday.", "11-26 18:00"),
    ("Our two fitters replace the valve on Thursday.", "11-26 18:00"),
    ("A driver will bring the lamp on Friday between 9 and 1 and take the old one away.", "11-27 13:00"),
    ("The ride takes two hours on Friday.", ""),
    ("The money will be in the account you gave us by Friday.", "11-27 18:00"),
    ("You gave us the number on Friday.", ""),
    ("Your contract is signed tomorrow by noon.", "11-25 12:00"),
    ("He signed it on Friday.", ""),
    ("The new delivery is on Saturday between 10 and noon.", "11-28 12:00"),
    ("That leaves you a little more than a week before Christmas.", ""),
    ("Or our driver drops it off on Saturday at 9.", ""),
    ("Four people for the play at our house on 8 December", ""),
    ("I'll ring you at half four to hear whether the water is hot.", "11-24 16:30"),
    ("It takes me half an hour on Friday.", ""),
    ("Either way Dr Feld calls you today at 1 pm.", "11-24 13:00"),
    ("We can hardly send someone out on a Sunday.", ""),
    (
        "Mr Nwosu will ring you on Friday at 10 am to see whether a cheaper tariff would suit you.",
        "11-27 10:00",
    ),
    ("Mr Nwosu would ring you on Friday at 10 am.", ""),
    ("Today at 2 pm Ayesha runs your file through the new build.", "11-24 14:00"),
    ("This affects your bill on Friday.", ""),
    ("We do the export for you tonight at 6 and put it in your folder.", "11-24 18:00"),
    ("I'll check with her at 12.15 and drop you a text straight afterwards, by 12.45.", "11-24 12:45"),
    ("I'll check you in on Friday at 7 am, when the desk opens, and mail you the pass by 8.", "11-27 08:00"),
    ("Let me know by next Friday which you'd like.", ""),
    ("Let us have your answer by Friday.", ""),
    ("Let me check that by Friday.", "11-27 18:00"),
    ("Your cancellation is done, with today's date.", ""),
    ("Your parcel goes out with today's post.", "11-24 18:00"),
    ("Our Sunday desk is staffed from 10 to 4.", ""),
]


@pytest.mark.parametrize(
    ("lang", "text", "expected"), [("de", *case) for case in GERMAN] + [("en", *case) for case in ENGLISH]
)
def test_dues(lang: Language, text: str, expected: str) -> None:
    dues = [p.due.strftime("%m-%d %H:%M") for p in find(text, lang=lang, now=NOW) if p.due]

    assert dues == ([expected] if expected else [])
