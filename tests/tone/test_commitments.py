"""Sentences agents write, and what they promise. Now is Tuesday, 24 November 2026, 10:00 in Berlin unless a test says so."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tone.commitments import find
from tone.finding import Language

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=BERLIN)


def dues(text: str, lang: Language) -> list[str]:
    """The due times as "11-27 14:00", with the year when it is not 2026; "-" for a promise without one."""
    return [
        "-" if c.due is None else c.due.strftime("%m-%d %H:%M" if c.due.year == 2026 else "%Y-%m-%d %H:%M")
        for c in find(text, lang=lang, now=NOW)
    ]


GERMAN = [
    # a clock time, a day, both
    ("Ich melde mich bis Freitag, 14 Uhr.", "11-27 14:00"),
    ("Wir rufen Sie morgen Vormittag an.", "11-25 12:00"),
    ("Ich kümmere mich heute noch darum.", "11-24 18:00"),
    ("Das Angebot schicke ich Ihnen bis Ende der Woche.", "11-27 18:00"),
    ("Sie erhalten die Gutschrift innerhalb von zwei Werktagen.", "11-26 18:00"),
    ("Wir antworten Ihnen in 24 Stunden.", "11-25 10:00"),
    ("Wir melden uns Anfang nächster Woche bei Ihnen.", "12-01 18:00"),
    ("Die neue Pumpe liefern wir in der KW 50.", "12-11 18:00"),
    ("Ich schicke Ihnen den Vertrag am 3.12. bis 12 Uhr.", "12-03 12:00"),
    ("Unser Techniker kommt morgen zwischen 8 und 10 Uhr.", "11-25 10:00"),
    ("Unser Techniker kommt morgen zwischen 8 und 10.", "11-25 10:00"),
    ("Sie hören von mir bis spätestens morgen Mittag.", "11-25 12:00"),
    ("Wir liefern am Donnerstag, 26. November, um 9:30 Uhr.", "11-26 09:30"),
    ("Den Bericht bekommen Sie heute bis 16 Uhr.", "11-24 16:00"),
    ("Ich rufe Sie heute Nachmittag zurück.", "11-24 18:00"),
    ("Ihre Rechnung korrigieren wir bis zum 30. November.", "11-30 18:00"),
    ("Bis Ende des Monats haben Sie Ihr Geld zurück.", "11-30 18:00"),
    ("Herr Wagner bringt Ihnen das Gerät am Mittwoch gegen 15 Uhr vorbei.", "11-25 15:00"),
    ("Meine Kollegin meldet sich am Montag bei Ihnen.", "11-30 18:00"),
    ("Der Monteur kommt übermorgen um halb neun.", "11-26 08:30"),
    ("Das Paket geht morgen raus.", "11-25 18:00"),
    ("Das Paket ist spätestens am Samstag bei Ihnen.", "11-28 18:00"),
    ("Der Fehler ist bis Donnerstag, 12 Uhr, behoben.", "11-26 12:00"),
    ("Die Leitung wird am 1. Dezember getauscht.", "12-01 18:00"),
    ("Die Auszahlung erfolgt am 4. Dezember.", "12-04 18:00"),
    ("Ich werde Ihnen bis Mittwochabend schreiben.", "11-25 20:00"),
    ("Spätestens am Freitag haben Sie die Unterlagen.", "11-27 18:00"),
    ("Wir überweisen den Betrag in den nächsten drei Werktagen.", "11-27 18:00"),
    ("In einer Stunde rufe ich Sie an.", "11-24 11:00"),
    ("Ich bin in 20 Minuten bei Ihnen und sehe mir die Anlage an.", "11-24 10:20"),
    ("Du bekommst die Zugangsdaten bis 11 Uhr.", "11-24 11:00"),
    ("Ich schreib dir morgen um 9.", "11-25 09:00"),
    ("Wir verlegen den Anschluss am 14. Januar.", "2027-01-14 18:00"),
    ("Die Abrechnung schicke ich Ihnen am 05.01.2027.", "2027-01-05 18:00"),
    ("Der Umbau ist Ende Januar fertig.", "2027-01-31 18:00"),
    ("Nächsten Dienstag um 15 Uhr spielen wir das Update ein.", "12-01 15:00"),
    ("Am Dienstag nächster Woche tauschen wir den Zähler.", "12-01 18:00"),
    ("Kommenden Montag bekommen Sie die Auswertung.", "11-30 18:00"),
    ("Wir versenden die Ersatzteile noch diese Woche.", "11-27 18:00"),
    ("Mitte nächster Woche liegt das Gutachten bei Ihnen im Postfach.", "12-02 18:00"),
    ("Bis Feierabend haben Sie eine Antwort von mir.", "11-24 18:00"),
    ("Ich prüfe das und gebe Ihnen bis morgen, 10 Uhr, Bescheid.", "11-25 10:00"),
    ("Wir haben die Leitung geprüft und melden uns bis Freitag mit dem Ergebnis.", "11-27 18:00"),
    ("Ich verspreche Ihnen, dass Sie bis Donnerstag Ihr Geld haben.", "11-26 18:00"),
    ("Den Rückruf bekommen Sie zwischen 14 und 16 Uhr.", "11-24 16:00"),
    ("Um 17 Uhr schaue ich noch einmal nach und schreibe Ihnen.", "11-24 17:00"),
    ("Innerhalb von 48 Stunden haben Sie eine Antwort.", "11-26 10:00"),
    ("Die Reparatur erledigen wir in zwei bis drei Tagen.", "11-27 18:00"),
    ("Der Kurier bringt die Ware morgen, Mittwoch, 25.11., bis 13:30 Uhr.", "11-25 13:30"),
    ("Der Shop läuft bis heute, 13 Uhr, wieder.", "11-24 13:00"),
    ("– Meine Kollegin ergänzt die Liste bis Freitag.\n– Ich rufe Sie am Montag an.", "11-27 18:00 11-30 18:00"),
    ("Ich rufe Sie heute bis 15 Uhr an, und den Bericht schicke ich am Freitag.", "11-24 15:00 11-27 18:00"),
    ("Herr Klug kommt am Dienstag, 1. Dezember, um 8 Uhr. Das Ergebnis maile ich Ihnen am selben Tag bis 16 Uhr.", "12-01 08:00 12-01 16:00"),
    ("Der Bote kommt morgen bis 12 Uhr. Ich frage um 10 Uhr dort nach.", "11-25 12:00 11-25 10:00"),
    ("Unsere Buchhaltung überweist die 40 Euro am 27.11.", "11-27 18:00"),
    ("Wir schicken Ihnen bis zum 15. die neue Karte.", "12-15 18:00"),
    ("Am Heiligabend bis 12 Uhr steht der Baum bei Ihnen wieder gerade.", "12-24 12:00"),
    # promises without a usable time
    ("Wir melden uns zeitnah bei Ihnen.", "-"),
    ("Ihr Anliegen wird schnellstmöglich bearbeitet.", "-"),
    ("Wir kommen so bald wie möglich auf Sie zu.", "-"),
    ("Ich kümmere mich darum.", "-"),
    ("Sobald die Ware da ist, bekommen Sie eine Nachricht.", "-"),
    ("Schicken Sie uns bitte ein Foto, dann bekommen Sie innerhalb von zwei Tagen Ersatz.", "-"),
    ("Nach Eingang Ihrer Unterlagen erhalten Sie innerhalb von drei Werktagen Bescheid.", "-"),
    ("Die Erstattung wird veranlasst.", "-"),
    ("Sie hören in Kürze von uns.", "-"),
    # no promises
    ("Bitte senden Sie uns die Unterlagen bis Freitag.", ""),
    ("Bitte antworten Sie bis morgen, 12 Uhr.", ""),
    ("Senden Sie uns das Foto bis Freitag, 14 Uhr.", ""),
    ("Sagst du mir bis Donnerstag Bescheid?", ""),
    ("Schick mir die Datei bis Freitag.", ""),
    ("Sie können bis zum 30. November kündigen.", ""),
    ("Die Zahlung ist bis zum 30. November zu leisten und muss bei uns eingegangen sein.", ""),
    ("Wenn Sie bis Freitag bestellen, sparen Sie das Porto.", ""),
    ("Falls es morgen früh noch klemmt: Ich bin ab 8 Uhr da.", ""),
    ("Das Angebot gilt bis Freitag, 18 Uhr.", ""),
    ("Wir haben Montag bis Freitag von 9 bis 17 Uhr geöffnet.", ""),
    ("Am Freitag arbeiten wir nicht.", ""),
    ("Das schaffen wir bis Freitag leider nicht.", ""),
    ("Gestern um 15 Uhr haben wir das Paket verschickt.", ""),
    ("Ich habe die Rechnung heute um 9 Uhr storniert.", ""),
    ("Der Vertrag vom 3. März liegt bei.", ""),
    ("Ihr Tarif läuft noch bis zum 31. Dezember.", ""),
    ("Am Freitag hätte ich um 9 oder um 13 Uhr Zeit.", ""),
    ("Wir könnten am Donnerstag um 10 Uhr telefonieren.", ""),
    ("Passt Ihnen Freitag um 10 Uhr?", ""),
    ("Der Server wurde am 3. November umgezogen.", ""),
    ("Seit Montag läuft die Seite wieder.", ""),
    ("Ich brauche Ihre Freigabe bis Donnerstag.", ""),
    ("Die Plätze habe ich bis Donnerstag, 16 Uhr, für Sie vorgemerkt.", ""),
    ("Der Zug fährt um 14:05 Uhr ab.", ""),
    ("Ihr Flug landet am Samstag um 21:40 Uhr.", ""),
    ("Wir empfehlen, bis Ende der Woche zu warten.", ""),
    ("Sie haben noch bis Freitag Zeit.", ""),
    ("Die Frist endet am 1. Dezember.", ""),
    ("Ich bin vom 1. bis 5. Dezember im Urlaub.", ""),
    ("Für Sie gibt es zwei Wege:\n\na) Wir bringen das Gerät am Mittwoch bis 17 Uhr.\nb) Wir holen es am Freitag ab.\n\nWas ist Ihnen lieber?", ""),
    ("Wir kommen am Mittwoch um 9 Uhr oder am Freitag um 14 Uhr.", ""),
    ("Der Termin war für den 20. November geplant.", ""),
    ("Geben Sie uns bitte bis 18 Uhr die Freigabe, die Druckerei fängt um 19 Uhr an.", ""),
    ("Der Aufzug wurde am 3. Mai 1998 eingebaut.", ""),
    ("Vor drei Tagen haben wir Ihnen geschrieben.", ""),
    ("> Wir melden uns bis Freitag, 14 Uhr.\n\nDas war unser Versprechen.", ""),
    ("Viele Grüße\nTim Sommer\nService, Mo–Fr 9–17 Uhr", ""),
    ("Guten Abend Frau Sommer,\n\ndanke für Ihre Nachricht.", ""),
]  # fmt: skip

ENGLISH = [
    ("I'll get back to you by Friday, 2 pm.", "11-27 14:00"),
    ("We will call you tomorrow morning.", "11-25 12:00"),
    ("You'll have the contract by close of business Thursday.", "11-26 18:00"),
    ("You will receive the refund within two working days.", "11-26 18:00"),
    ("We'll answer within 24 hours.", "11-25 10:00"),
    ("I'll send you the figures by the end of the week.", "11-27 18:00"),
    ("Our technician will visit you next Tuesday at 3 pm.", "12-01 15:00"),
    ("Our plumber comes on Wednesday between 9 and 11 am.", "11-25 11:00"),
    ("The replacement ships tomorrow.", "11-25 18:00"),
    ("It should be with you on Friday by 6 pm.", "11-27 18:00"),
    ("The site will be back by 20:00 today.", "11-24 20:00"),
    ("You'll hear from me by noon tomorrow.", "11-25 12:00"),
    ("I'm sending the corrected invoice this afternoon.", "11-24 18:00"),
    ("We aim to have it fixed by Thursday.", "11-26 18:00"),
    ("My colleague Ruth Adair will ring you on Monday at 9:30.", "11-30 09:30"),
    ("The money will be in your account by 1 December.", "12-01 18:00"),
    ("We'll release the update on December 3rd, 2026.", "12-03 18:00"),
    ("I will email you by 2026-11-30.", "11-30 18:00"),
    ("You'll get the draft early next week.", "12-01 18:00"),
    ("We'll have an answer for you by the end of the month.", "11-30 18:00"),
    ("The new version goes live on 5 January.", "2027-01-05 18:00"),
    ("We've checked the line and will let you know by Friday.", "11-27 18:00"),
    ("A courier brings the parts tomorrow before 10 am.", "11-25 10:00"),
    ("I'll check again at 4 and write to you.", "11-24 16:00"),
    ("We expect you to have power again by 11:30.", "11-24 11:30"),
    ("I'll be in touch in half an hour.", "11-24 10:30"),
    ("We'll ring you in about 20 minutes.", "11-24 10:20"),
    ("You will have the refund in three to five working days.", "12-01 18:00"),
    ("I'll call you on the 26th at noon.", "11-26 12:00"),
    ("The driver will be with you tonight.", "11-24 23:59"),
    ("I'll send the report on Thursday, and we will call you on Friday.", "11-26 18:00 11-27 18:00"),
    ("We will fix this by half past four.", "11-24 16:30"),
    ("We promise to answer by Wednesday.", "11-25 18:00"),
    ("I'm watching the server until 6 pm and will send you a summary then.", "11-24 18:00"),
    ("We will deliver in week 50.", "12-11 18:00"),
    ("Our team is fixing it and you'll have it back by 14:15.", "11-24 14:15"),
    # promises without a usable time
    ("We'll get back to you as soon as possible.", "-"),
    ("Someone will be in contact in due course.", "-"),
    ("I will look into it.", "-"),
    ("Send us the form and we'll refund you within two working days of receipt.", "-"),
    ("You will hear from us shortly.", "-"),
    ("Tell me how it went and I'll change the booking the same day.", "-"),
    # no promises
    ("Please send us the form by Friday.", ""),
    ("Could you call us by Thursday noon?", ""),
    ("Send me the file by Friday, 2 pm.", ""),
    ("You can cancel until 30 November.", ""),
    ("You need to reply by Thursday.", ""),
    ("If you order by Friday, postage is free.", ""),
    ("The offer is valid until Friday.", ""),
    ("We are open from 9 to 5.", ""),
    ("We can't do that by Friday.", ""),
    ("I sent the parcel yesterday at 3 pm.", ""),
    ("We have refunded you today.", ""),
    ("The ferry departs at 10:40.", ""),
    ("Shall we talk on Thursday? I'm free at 10:00 and at 15:30.", ""),
    ("We could meet on Friday at 10 am.", ""),
    ("I need your approval by Monday evening.", ""),
    ("The bill of 3 March is attached.", ""),
    ("Since Monday the site has been stable.", ""),
    ("I'm on shift until 7.", ""),
    ("The prices hold until the end of May.", ""),
    ("We must give the ferry line the length by Thursday noon.", ""),
    ("All bikes must be out of the staircase by Friday.", ""),
    ("The insurer gives us until 21 January, so there is no hurry.", ""),
    ("Your contract expires on 31 December.", ""),
    ("You have two options:\n\nOption 1: we deliver on Friday.\n\nOption 2: we will deliver on Monday by 9 am.", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), GERMAN)
def test_german(text: str, expected: str) -> None:
    assert " ".join(dues(text, "de")) == expected


@pytest.mark.parametrize(("text", "expected"), ENGLISH)
def test_english(text: str, expected: str) -> None:
    assert " ".join(dues(text, "en")) == expected
