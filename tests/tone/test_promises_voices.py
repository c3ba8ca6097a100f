"""Promises in other voices: Austria, Switzerland, workshops, offices, terse and talkative people. Now is Thursday, 12 March 2026, 16:40.

A row is the sentence and its due times, month and day first; "-" is a promise without a time, nothing is none.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.tone.test_promises_german import rows
from tone.commitments import find
from tone.finding import Language

NOW = datetime(2026, 3, 12, 16, 40, tzinfo=ZoneInfo("Europe/Berlin"))

GERMAN = """
Ich schau mir das morgen in der Früh an und geb Ihnen bis Mittag Bescheid.|03-13 12:00
Der Installateur läutet am Montag um halb neun bei Ihnen.|03-16 08:30
Ihre Vignette geht heute noch zur Post.|03-12 18:00
Wir schicken Ihnen die Offerte bis nächsten Mittwoch zu.|03-18 18:00
Die Kollegin vom Schalter hält den Schlüssel ab morgen, 8 Uhr, für Sie bereit.|03-13 08:00
Das Ersatzteil trifft am 17. März bei uns ein, am 18. bauen wir es ein.|03-17 18:00 03-18 18:00
Wir bringen das bis Freitag in Ordnung, großes Ehrenwort.|03-13 18:00
Ihr neuer Bescheid liegt ab Montag im Onlinekonto.|03-16 18:00
Der Fehler ist gefunden, um 19 Uhr geht die Korrektur online.|03-12 19:00
Bis Dienstag klärt unsere Rechtsabteilung, wer zahlt.|03-17 18:00
Unsere Dolmetscherin ruft Sie morgen zwischen zehn und elf an.|03-13 11:00
Sie kommen am Montag als Erste dran.|03-16 18:00
Am Samstag zwischen 8 und 12 steht die Ersatzmaschine in Ihrer Waschküche.|03-14 12:00
Ihr Guthaben wird mit der Abrechnung am 31. März ausgezahlt.|03-31 18:00
Wir haben Ihren Einspruch an die Fachstelle gegeben, eine Entscheidung fällt bis 27. März.|03-27 18:00
Spätestens übermorgen ist der Spuk vorbei.|03-14 18:00
Den Gutschein finden Sie morgen früh in Ihrem Postfach.|03-13 10:00
Die Leitung spülen wir am Montag noch einmal durch.|03-16 18:00
Ab 18 Uhr können Sie wieder duschen, bis dahin ist das Wasser abgestellt.|03-12 18:00
Zwei Mann kommen am Montag mit dem neuen Kessel.|03-16 18:00
Das kläre ich gleich morgen mit der Chefin.|03-13 18:00
In der kommenden Woche wird der Baum gefällt.|03-20 18:00
Wir tun alles, damit Sie am Freitag wieder Licht haben.|
Sie haben mein Wort: Das passiert nicht noch einmal.|-
Eine Gutschrift über 40 Franken ist veranlasst und in fünf Tagen bei Ihnen.|03-17 18:00
Danach meldet sich die Gutachterin bei Ihnen.|-
Sobald der Lieferant liefert, bauen wir ein.|-
Bringen Sie das Rad einfach vorbei, wir richten das dann gleich.|-
Geben Sie mir die IBAN durch, dann geht das Geld am nächsten Werktag raus.|-
Sagen Sie nur Bescheid, und wir holen das Gerät wieder ab.|-
Wir entscheiden darüber, sobald das Gutachten vorliegt.|-
Die Nachzahlung erlassen wir Ihnen, wenn Sie den Zählerstand nachreichen.|-
Ich frage beim Hersteller nach und melde mich.|-
Um den Rest kümmern wir uns.|-
Falls das Teil nicht passt, tauschen wir es natürlich um.|-
Wir werden den Vorfall intern aufarbeiten.|-
Der Vertrag endet damit zum 31. März.|
Wir öffnen am Montag um 7 Uhr.|
Am Montag ist bei uns Ruhetag.|
Die nächste Sitzung des Ausschusses ist am 24. März.|
Sie können den Kurs bis zum 20. März tauschen.|
Im März kostet die Karte noch 49 Euro.|
Ihre Sendung wurde am Dienstag zugestellt.|
Bis Montag muss das Fahrzeug aus der Einfahrt sein.|
Ob wir das bis Montag schaffen, weiß ich noch nicht.|
Ich kann Ihnen nicht versprechen, dass es bis Montag klappt.|
Am Freitag hatten wir Sie angerufen.|
Nehmen Sie die Tabletten bis Montag weiter.|
Ihr Sohn kommt am Montag in die Gruppe von Frau Bär.|
Ich bin ab Montag im Mutterschutz.|
Die Messe läuft vom 17. bis 20. März.|
Mein Vorschlag: Wir telefonieren am Montag um 9.|
Ist Ihnen Montag oder Dienstag lieber?|
Wir liefern am Montag oder Dienstag. Welcher Tag passt Ihnen besser?|
Wir könnten Ihnen am Montag ein Leihgerät hinstellen.|
Der Schnee soll am Wochenende schmelzen.|
Die Ware wird am Montag verschickt.|03-16 18:00
Bis spätestens 20. März wird Ihnen der Restbetrag erstattet.|03-20 18:00
Unser Team in Graz übernimmt den Fall und ruft Sie morgen um 10 Uhr an.|03-13 10:00
Wir wechseln den Filter am Dienstag im Zuge der Wartung.|03-17 18:00
Ihre Brille ist am Samstag abholbereit.|03-14 18:00
Am Montag um 6 Uhr ist die Straße wieder frei.|03-16 06:00
Die Leihkiste holen wir im Laufe der nächsten Woche ab.|03-20 18:00
Nächste Woche bekommen Sie von uns eine verbindliche Antwort.|03-20 18:00
Ich rufe Sie Montagvormittag zurück, dann ist die Kollegin wieder da.|03-16 12:00
Bis Freitagabend weiß ich, ob das Teil passt, und schreibe Ihnen.|03-13 20:00
Der Gutachter sieht sich das am 19.3. gegen 14 Uhr an.|03-19 14:00
Wir setzen die Frist aus und melden uns am 1. April.|04-01 18:00
Für den Montag habe ich Ihnen einen Ersatzwagen besorgt, er steht ab 7 Uhr auf dem Hof.|03-16 07:00
Gleich nach dem Wochenende, am Montag um 9, geht die Mahnung zurück.|03-16 09:00
Die Messung findet am Mittwoch statt, das Ergebnis haben Sie am Freitag, 20. März.|03-20 18:00
Ende März ziehen wir Ihren Anschluss um.|03-31 18:00
Die Sperre hebe ich heute noch auf.|03-12 18:00
Ihre Fahrkarte kommt bis Samstag mit der Post.|03-14 18:00
Das Ersatzgerät bekommst du spätestens am Dienstag, versprochen.|03-17 18:00
Wir kommen am Freitag zwischen 13 und 15 Uhr vorbei und nehmen Maß.|03-13 15:00
In zwei Wochen liegt das Laborergebnis vor, ich leite es Ihnen am selben Tag weiter.|03-26 18:00 03-26 18:00
Am 2. April ist Ihr Termin bei Frau Dr. Behrens um 11:15 Uhr.|
Die Filiale in der Bahnhofstraße hat am Samstag bis 14 Uhr offen.|
Sie müssen den Zähler bis 31. März ablesen.|
Ihre Garantie läuft bis zum 3. Mai 2027.|
Den Antrag hätten wir am Montag bearbeiten sollen.|
Der Kollege, der am Montag bei Ihnen war, hat den Schaden notiert.|
Am Montag beginnt die Bauzeit, sie dauert vier Wochen.|
Haben Sie am Montag um 9 Zeit?|
Bis wann Sie zahlen müssen, steht auf der Rechnung vom 2. März.|
Wenn es bis Montag nicht besser ist, melden Sie sich bitte.|
Wir hätten Ihnen am Freitag gern geholfen.|
Ich verstehe, dass Sie bis Montag eine Lösung brauchen.|
Montag früh liegt der Schlüssel beim Hausmeister für dich.|03-16 10:00
Bis 17 Uhr ist alles wieder gut.|03-12 17:00
Ihre neue Police haben Sie zum Monatsende in der Post.|03-31 18:00
Ich will Ihnen bis Montag sagen können, woran es lag.|03-16 18:00
Dienstag und Mittwoch streichen wir das Treppenhaus.|03-18 18:00
Die Ware muss noch durch den Zoll, am 20. ist sie bei Ihnen.|03-20 18:00
Ich reserviere Ihnen einen Platz am Fenster und maile die Bestätigung noch vor 18 Uhr.|03-12 18:00
Der Kurs fällt aus, das Geld ist am Montag wieder auf Ihrem Konto.|03-16 18:00
Meine Antwort auf Ihre zweite Frage folgt morgen Vormittag.|03-13 12:00
Die Übergabe machen wir am 1. April um 10 Uhr in der Wohnung.|04-01 10:00
Wir haben für Sie einen Termin am Dienstag um 14 Uhr bei der Augenärztin eingetragen.|
Morgen um 7 steht das Gerüst.|03-13 07:00
Frühestens am Montag kann der Dachdecker kommen.|
Vor Ostern schaffen wir das noch.|04-05 18:00
Das Protokoll geht am Montag an alle raus, Sie bekommen es zuerst.|03-16 18:00
Ich sorge dafür, dass Ihr Paket am Samstag im Verteilzentrum bevorzugt wird.|03-14 18:00
Wir drehen Ihnen bis Freitagmittag das Gas wieder auf.|03-13 12:00
Gleich morgen lasse ich das prüfen.|03-13 18:00
Sie kriegen die Antwort bis Dienstag schwarz auf weiß.|03-17 18:00
Für die Reparatur brauchen wir bis Mittwoch.|03-18 18:00
Rechnen Sie bitte mit Dienstag.|03-17 18:00
Rechnen Sie am Mittwoch mit unserem Anruf.|03-18 18:00
Die Lieferung ist für Montag, 16. März, eingeplant.|03-16 18:00
Geplant ist der Umbau für Ende April.|04-30 18:00
Als Nächstes misst Frau Kolb am Dienstag den Druck.|03-17 18:00
Ich schicke jemanden vorbei, der das bis Montag richtet.|03-16 18:00
Bis dahin, also bis zum 20. März, ziehen wir nichts ein.|
Der Preis bleibt bis 30. Juni.|
Wir bitten Sie, bis zum 20. März zu zahlen.|
Sie hatten uns bis Montag Zeit gegeben.|
"""

ENGLISH = """
I'm popping round tomorrow before nine to look at the boiler.|03-13 09:00
Your deposit will hit your account by Tuesday.|03-17 18:00
We've booked you in for Monday, 16 March, at 8:45; our driver rings half an hour before.|
The glazier will measure up on Friday and fit the pane on Wednesday.|03-18 18:00
You're first in line on Monday morning.|03-16 12:00
We're shipping you a fresh unit overnight; it lands on your desk tomorrow by 10:30.|03-13 10:30
Give us until Friday at noon and you'll have a proper answer.|03-13 12:00
Finance releases the payment on 17 March.|03-17 18:00
Housekeeping brings up a cot tonight.|03-12 23:59
I'll get this over the line by end of play tomorrow.|03-13 18:00
The missing page goes out with Monday's post.|03-16 18:00
Kim takes over from here and calls you at 5:30 today.|03-12 17:30
The decision is made on 27 March, and you hear from us the same day.|03-27 18:00
Your seat is confirmed; the e-ticket reaches you by tomorrow noon.|03-13 12:00
The water comes back at 6 pm.|03-12 18:00
We'll have someone with you by half past eight tomorrow.|03-13 08:30
Expect the corrected payslip on Friday.|03-13 18:00
The bug is fixed in version 4.2, which we release on Monday.|03-16 18:00
Between Monday and Wednesday we'll swap all the meters in your street.|03-18 18:00
We'll come out on Tuesday or Wednesday to repair the gate.|03-18 18:00
As soon as the parcel scans in, we refund you.|-
Drop the bike off and we'll true the wheel while you wait.|-
Once I've heard from the supplier, I'll drop you a line.|-
If it happens again, we'll replace the whole unit.|-
Reply with your meter reading and we'll redraw the bill within two working days.|-
We'll sort this out for you.|-
You have my word that this won't happen again.|-
Someone from our team will reach out to you.|-
I'll chase the courier and let you know.|-
The claims team decides once the report is in.|-
Our shop is open again from Monday.|
You were promised a call on Friday, and nobody rang.|
The parking ban applies from Monday to Wednesday.|
I won't have an answer before Tuesday.|
You may return it until 31 March.|
My colleague is back on Monday.|
The train leaves at 17:05.|
We can't promise delivery by Monday.|
Whether we can finish by Monday, I don't know yet.|
You'd have to pay by Monday.|
Your son's trial lesson is on Monday at 3 pm.|
We could lend you one on Monday.|
Would Monday or Tuesday suit you?|
We'll come on Monday or Tuesday. Which day suits you better?|
The fair runs from 17 to 20 March.|
The council told us the road would reopen on Monday.|
We charge £15 from 1 April.|
Keep taking the tablets until Monday.|
The goods will be sent on Monday.|03-16 18:00
The balance will be refunded to you by 20 March at the latest.|03-20 18:00
Our Graz team is taking over and will ring you at 10 tomorrow.|03-13 10:00
We change the filter on Tuesday as part of the service.|03-17 18:00
Your glasses are ready for pick-up on Saturday.|03-14 18:00
The road is clear again at 6 am on Monday.|03-16 06:00
You can collect your bike from 3 pm tomorrow.|03-13 15:00
We'll pick up the crate some time next week.|-
You'll have a binding answer from us next week.|03-20 18:00
By Friday evening I'll know whether the part fits, and I'll write to you.|03-13 20:00
The surveyor looks at it on 19 March around 2 pm.|03-19 14:00
The reading takes place on Wednesday, and you get the result on Friday, 20 March.|03-20 18:00
At the end of March we move your line.|03-31 18:00
I'm lifting the block today.|03-12 18:00
Your ticket comes in the post by Saturday.|03-14 18:00
You'll have the spare by Tuesday, I promise.|03-17 18:00
The lab result is in within two weeks, and I'll forward it the same day.|03-26 18:00
Your appointment with Dr Behrens is at 11:15 on 2 April.|
The branch on Station Road is open until 2 pm on Saturday.|
You have to read the meter by 31 March.|
Your warranty runs until 3 May 2027.|
We should have dealt with the application on Monday.|
The colleague who came on Monday noted the damage.|
Building work begins on Monday and lasts four weeks.|
Do you have time on Monday at 9?|
If it isn't better by Monday, please get in touch.|
We'd have liked to help you on Friday.|
I understand you need a solution by Monday.|
The key will be with the caretaker for you on Monday morning.|03-16 12:00
All will be well by 5 pm.|03-12 17:00
You'll find the new policy in the post by the end of the month.|03-31 18:00
Someone will bring a new door in the course of next week.|03-20 18:00
We're painting the stairwell on Tuesday and Wednesday.|03-18 18:00
It still has to clear customs, but it's with you on the 20th.|03-20 18:00
I'm reserving you a window seat and emailing the confirmation before 6 pm.|03-12 18:00
My answer to your second question follows tomorrow morning.|03-13 12:00
The handover is on 1 April at 10 in the flat.|
We can still do it before Easter.|04-05 18:00
The minutes go out to everyone on Monday.|03-16 18:00
I'll make sure your parcel is sorted first on Saturday.|03-14 18:00
We turn your gas back on by Friday noon.|03-13 12:00
First thing tomorrow I'm having it checked.|03-13 18:00
We need until Wednesday for the repair.|03-18 18:00
Please expect it on Tuesday.|03-17 18:00
Look out for our call on Wednesday.|03-18 18:00
Delivery is set for Monday, 16 March.|03-16 18:00
Next, Ms Kolb measures the pressure on Tuesday.|03-17 18:00
I'm sending somebody round who'll put it right by Monday.|03-16 18:00
By this time tomorrow your page is back.|03-13 18:00
Your refund should show within 3-5 working days.|03-19 18:00
You should have it back no later than Tuesday.|03-17 18:00
The price stays the same until 30 June.|
We ask you to pay by 20 March.|
See you on Monday at 9.|
You had given us until Monday.|
"""


UNDATED_GERMAN = """
Ihr Anliegen leite ich an die Fachabteilung weiter.|-
Die Kollegen werden sich bei Ihnen melden.|-
Wir bemühen uns um eine schnelle Lösung.|-
Wir arbeiten mit Hochdruck an einer Lösung.|-
Sie erhalten in den nächsten Tagen Post.|-
Wir werden uns der Sache annehmen.|-
Nach Abschluss der Prüfung wird über Ihren Antrag entschieden.|-
Ihre Anfrage wird in der Reihenfolge des Eingangs bearbeitet.|-
Eine Rückmeldung erfolgt unaufgefordert.|-
Sobald der Techniker Zeit hat, kommt er.|-
Wir sorgen dafür, dass das nicht noch einmal vorkommt.|-
Ich werde mich persönlich darum kümmern.|-
Ich werde das prüfen.|-
Ich prüfe das.|-
Wir kommen darauf zurück.|-
Ich spreche mit dem Fahrer.|-
Ihr Geld bekommen Sie natürlich zurück.|-
Die Kosten bekommen Sie erstattet.|-
Selbstverständlich bekommen Sie eine neue Lampe.|-
Der neue Ausweis kommt per Post.|-
Wir melden uns wieder, wenn wir mehr wissen.|-
Man wird sich mit Ihnen in Verbindung setzen.|-
Der Vorgang wird zur weiteren Veranlassung weitergeleitet.|-
Wir prüfen, ob eine Erstattung möglich ist.|-
Wenn Sie die Quittung noch finden, erstatten wir Ihnen die Fahrt.|-
Ist die Ware zurück, schreiben wir Ihnen den Betrag gut.|-
Mit Ihrer Zusage lege ich sofort los.|-
Geht Ihre Zahlung ein, schalten wir frei.|-
Nach der Freigabe durch den Vorstand bekommen Sie das Geld.|-
Wir halten Sie informiert.|-
Sie bekommen Bescheid, sobald es weitergeht.|-
Der Techniker meldet sich telefonisch zur Terminabsprache.|-
Sobald ein Platz frei wird, rufen wir dich an.|-
Du bekommst eine Mail, wenn dein Buch da ist.|-
Sollte noch etwas fehlen, ergänzen wir es.|-
Eine Ersatzkarte wird Ihnen zugesandt.|-
Ich hake da nach.|-
Ihr Feedback geben wir gerne weiter.|
Ich verstehe Ihren Ärger.|
Wir wünschen Ihnen viel Freude damit.|
Die Lampe passt in jede Fassung.|
Im Anhang finden Sie die Rechnung.|
Anbei erhalten Sie die Unterlagen.|
Sie erhalten diese Mail, weil Sie ein Konto haben.|
Bei weiteren Fragen melden Sie sich gern.|
Wir freuen uns auf Ihren Besuch.|
Hiermit bestätige ich Ihnen den Eingang.|
Ich habe Ihnen den Link geschickt.|
Wir bieten Ihnen 20 Euro Nachlass an.|
Der Vertrag verlängert sich automatisch.|
Die Kündigung wird mit dem Eingang wirksam.|
Wenn Sie auf den Link klicken, kommen Sie zur Anmeldung.|
Wenn die Lampe rot leuchtet, ist der Akku leer.|
Bezahlt wird erst bei der Abholung.|
Dann drücken Sie lange auf den Knopf.|
Sie finden den Knopf unten links, dann geht die Klappe auf.|
Wir liefern nur innerhalb Deutschlands.|
Ich sende Ihnen die Unterlagen im Anhang mit.|
Dafür bitte ich um Entschuldigung.|
Wir rechnen nach Verbrauch ab.|
Ich nenne Ihnen den Grund: Die Dichtung war alt.|
Wenn Sie kündigen, zahlen wir das Guthaben nicht aus.|
Nach der Garantie berechnen wir die Anfahrt.|
Bei Rückgabe prüfen wir jedes Rad auf Schäden.|
"""

UNDATED_ENGLISH = """
We'll get this sorted.|-
I'll see to it.|-
Your order will ship when stock arrives.|-
We will endeavour to resolve this quickly.|-
We're doing everything we can to fix it.|
I'm going to talk to the driver.|-
You'll get your money back.|-
You get a full refund.|-
A member of our team will be in touch.|-
I'll be in touch.|-
Your refund is being processed.|-
We'll make it right.|-
I'm passing this to our engineers.|-
We hope to have it fixed soon.|
Let me look into this.|-
Once the goods are back, we credit the amount.|-
When your payment comes in, we unlock the account.|-
You'll get an email when your book is here.|-
As soon as a place is free, we call you.|-
Should anything be missing, we'll add it.|-
The technician will phone you to arrange a time.|-
We're looking at this internally and will come back to you.|-
Following the review you will be informed in writing.|-
We'll notify you in due course.|-
Please confirm the address, then I'll book the courier.|-
Send it back in the box and you'll get a new one.|-
Your case will be passed to the relevant department.|-
I understand your frustration.|
We hope you enjoy it.|
The lamp fits any socket.|
Please find the invoice attached.|
You'll find the button at the bottom left.|
You're receiving this mail because you have an account.|
We look forward to your visit.|
I confirm that we received your letter.|
I've sent you the link.|
We can offer you a discount of £20.|
The contract renews automatically.|
If you click the link, you'll see the form.|
When the light turns red, the battery is empty.|
Then press the button for five seconds.|
We only deliver within the UK.|
I'm writing to you as the manager of the branch.|
If you cancel, we don't pay out the credit.|
After the warranty we charge for the visit.|
On return we check every bike for damage.|
We'll never share your address.|
You will need the key.|
That will be £20.|
It will take a few days.|
This will help you find the right size.|
"""


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [("de", *row) for row in rows(GERMAN + UNDATED_GERMAN)]
    + [("en", *row) for row in rows(ENGLISH + UNDATED_ENGLISH)],
)
def test_dues(lang: Language, text: str, expected: str) -> None:
    found = find(text, lang=lang, now=NOW)
    assert " ".join("-" if c.due is None else f"{c.due:%m-%d %H:%M}" for c in found) == expected
