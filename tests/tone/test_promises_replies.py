"""Whole replies, with everything around the promise that only looks like one. Now is Thursday, 12 March 2026, 16:40 in Berlin."""

from __future__ import annotations

import pytest

from tests.tone.test_promises_voices import NOW
from tone.commitments import find
from tone.finding import Language

REPLIES: list[tuple[Language, str, str]] = [
    ("de", """Guten Tag Frau Wendt,

dass die Spülmaschine nach zwei Reparaturen wieder steht, ist ärgerlich, und Sie haben lange genug Geduld gehabt. Ich habe heute mit der
Werkstatt gesprochen: Die Umwälzpumpe ist hin, ein drittes Mal flicken wir sie nicht.

Sie bekommen am Dienstag, 17. März, ein neues Gerät. Die Kollegen melden sich eine Stunde vorher und nehmen das alte mit. Sollten Sie da
nicht zu Hause sein, sagen Sie mir bitte bis Montag, 12 Uhr, Bescheid.

Herzliche Grüße
Anke Rohde""", "03-17 18:00"),
    ("de", """Hallo Jonas,

deine Mail vom 3. März ist bei uns liegen geblieben, das tut mir leid. Der Kurs am Samstag ist leider voll, am 28. März wären noch zwei Plätze
frei. Magst du einen davon? Dann trag ich dich ein.

Die 30 Euro vom ausgefallenen Termin hast du bis Ende nächster Woche zurück.

Bis dahin
Mirjam""", "- 03-20 18:00"),
    ("de", """Sehr geehrter Herr Dr. Paulus,

Ihr Antrag vom 26. Februar liegt vollständig vor. Über ihn entscheidet der Ausschuss in seiner Sitzung am 24. März; die Sitzung ist öffentlich
und beginnt um 17 Uhr. Den Bescheid schicken wir Ihnen spätestens am 27. März.

Widerspruch können Sie innerhalb eines Monats nach Zugang einlegen.

Mit freundlichen Grüßen
Imke Terhorst""", "03-27 18:00"),
    ("de", """Guten Tag Herr Yıldız,

ohne Internet zu sein, wenn man zu Hause arbeitet, kostet Nerven. Die Störung besteht seit 11:20 Uhr, betroffen ist die ganze Straße: Ein Bagger
hat das Kabel erwischt. Unsere Leute sind vor Ort und spleißen; um 20 Uhr sollte alles wieder laufen.

Ich schaue um 20:15 Uhr nach und schreibe Ihnen eine SMS, so oder so.

Viele Grüße
Tilo Brandt""", "03-12 20:00 03-12 20:15"),
    ("de", """Liebe Frau Mertens,

Ihre Mutter darf selbstverständlich im Zimmer bleiben, bis der neue Platz frei ist. Die Besuchszeiten sind täglich von 10 bis 19 Uhr, am Wochenende
ab 9 Uhr. Frau Kiesel von der Pflegeleitung ruft Sie morgen im Laufe des Vormittags an und geht mit Ihnen die Fragen durch.

Alles Gute
Hanna Voss""", "03-13 12:00"),
    ("de", """Hallo Frau Brück,

die Rechnung war falsch, das war unser Fehler. Ich korrigiere sie, und Sie zahlen nur die 89 Euro. Die neue Rechnung geht Ihnen nach der
nächsten Buchung zu; der Betrag ist wie immer am 1. April fällig.

Grüße
Ole Petersen""", "-"),
    ("de", """Guten Tag Herr Sander,

schicken Sie mir bitte zwei Fotos vom Riss, eines aus der Nähe und eines mit Zollstock. Dann sage ich Ihnen, ob wir kleben oder tauschen. Bis zum
Wochenende hält es, wenn Sie die Schublade nicht belasten.

Freundliche Grüße
Birgit Lang""", "-"),
    ("de", """Guten Tag Frau Ebner,

Sie haben zwei Möglichkeiten:

- Wir liefern am Dienstag, 17. März, zwischen 8 und 12 Uhr.
- Sie holen die Ware ab Freitag im Lager ab, Mo–Fr 7–16 Uhr.

Sagen Sie mir bis morgen, 12 Uhr, was Ihnen lieber ist.

Beste Grüße
Karin Öttl""", ""),
    ("de", """Lieber Herr Nowak,

den Wasserhahn tauscht Herr Reiss am Montag um 7:30 Uhr, noch vor Ihrer Schicht. Bitte räumen Sie bis dahin den Schrank unter der Spüle leer. Sie
schreiben, der Vermieter habe Ihnen für Samstag jemanden versprochen: Davon wissen wir nichts, ich frage ihn aber und gebe Ihnen noch heute
Bescheid.

Grüße aus der Werkstatt
Gerd Thiele""", "03-16 07:30 03-12 18:00"),
    ("de", """Guten Tag,

Ihr Paket wurde am 9. März um 14:05 Uhr in der Filiale abgegeben und liegt dort bis zum 16. März. Danach geht es an den Absender zurück. Mit dem
Ausweis bekommen Sie es zu den Öffnungszeiten, samstags bis 13 Uhr.

Freundliche Grüße
Team Versand""", ""),
    ("en", """Dear Ms Hargreaves,

three late deliveries in a row would try anyone's patience, and I'm sorry. I've moved you to the early van: from Monday your crates arrive before
7 am. If one is late again, ring me on 0161 555 0123 and I'll refund that day's order.

The credit for last week will be on your next statement, dated 31 March.

Kind regards
Colin Marsh""", "03-16 07:00 -"),
    ("en", """Hi Ben,

the import failed because two columns swapped places on 4 March. I've fixed the mapping and I'm running it again tonight; you'll find the rows in
your account by 8 tomorrow morning. If you'd rather wait until Monday, just say so.

Cheers
Aoife""", "03-12 23:59 03-13 08:00"),
    ("en", """Dear Mr Sato,

thank you for the photos. The frame is cracked, so a repair is out of the question; a new one is on its way from Leeds. It should be with us on
Tuesday, and Nadia fits it for you on Wednesday at 4 pm.

The shop is closed on Sunday, and we open at 10 on Monday.

Best wishes
Fern""", "03-17 18:00 03-18 16:00"),
    ("en", """Hello Ruth,

you asked whether the course on 21 March still has room. It does, but places are held until Friday, 5 pm, only. Book online by then, or call us
between 9 and 4. Should it fill up, we'd offer you 18 April instead.

Best
Jo""", ""),
    ("en", """Dear Mrs Adeyemi,

your complaint of 2 March has been with me since this morning. I'm asking the depot for the delivery record and the driver for his account. You'll
have my findings by Thursday, 19 March; if the depot is quicker, so am I.

Sincerely
Graham Pike""", "03-19 18:00"),
    ("en", """Dear Tom,

send me the serial number from the back of the unit and I'll check whether the recall covers it. Until then please don't charge it overnight.

Best wishes
Elin""", "-"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "expected"), REPLIES)
def test_promises_of_a_reply(lang: Language, text: str, expected: str) -> None:
    found = find(text, lang=lang, now=NOW)
    assert " ".join("-" if c.due is None else f"{c.due:%m-%d %H:%M}" for c in found) == expected
