"""Ways to name a time, as people write them: ``said|due`` a line. Now is Tuesday, 24 November 2026, 10:00 in Berlin."""

from __future__ import annotations

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
