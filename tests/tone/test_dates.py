"""Times as people write them, without asking what they mean. Now is Tuesday, 24 November 2026, 10:00 in Berlin."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tone.clockwork import Clockwork
from tone.dates import lowered, mentions
from tone.finding import Language

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))
CLOCKWORK = Clockwork.at(NOW, "Europe/Berlin", None)


@pytest.mark.parametrize(
    ("lang", "text", "quote", "lead", "due"),
    [
        ("de", "bis Freitag, 14 Uhr", "Freitag, 14 Uhr", "by", "2026-11-27 14:00"),
        ("de", "bis spätestens Freitag", "Freitag", "by", "2026-11-27 18:00"),
        ("de", "seit dem 3. November", "3. November", "since", "2026-11-03 18:00"),
        ("de", "ab dem 1.1.", "1.1.", "from", "2027-01-01 18:00"),
        ("de", "vom 1. bis 5. März", "5. März", "range", "2027-03-05 18:00"),
        ("de", "die Mail vom 20.11.2026", "20.11.2026", "of", "2026-11-20 18:00"),
        ("de", "nächste Woche Mittwoch", "nächste Woche Mittwoch", "", "2026-12-02 18:00"),
        ("de", "letzten Freitag", "letzten Freitag", "", "2026-11-20 18:00"),
        ("de", "am Sonntag gegen Mitternacht", "Sonntag gegen Mitternacht", "at", "2026-11-29 23:59"),
        ("de", "in der KW 14", "KW 14", "at", "2027-04-09 18:00"),
        ("de", "innerhalb der nächsten Stunde", "innerhalb der nächsten Stunde", "by", "2026-11-24 11:00"),
        ("de", "am Wochenende", "am Wochenende", "at", "2026-11-29 18:00"),
        ("de", "bis zum Wochenende", "bis zum Wochenende", "by", "2026-11-27 18:00"),
        ("de", "bis\nspätestens Freitag", "Freitag", "by", "2026-11-27 18:00"),
        ("de", "seit\ndem 3. November", "3. November", "since", "2026-11-03 18:00"),
        ("de", "am Freitag morgens", "Freitag morgens", "at", "2026-11-27 10:00"),
        ("de", "am Freitag vormittags", "Freitag vormittags", "at", "2026-11-27 12:00"),
        ("de", "morgen\nVormittag", "morgen\nVormittag", "", "2026-11-25 12:00"),
        ("de", "am 3. Dezember um 8.30 Uhr", "3. Dezember um 8.30 Uhr", "at", "2026-12-03 08:30"),
        ("de", "um zwölf Uhr", "zwölf Uhr", "at", "2026-11-24 12:00"),
        ("en", "by close of business Thursday", "close of business Thursday", "by", "2026-11-26 18:00"),
        ("en", "until 3 p.m. on Friday", "3 p.m. on Friday", "until", "2026-11-27 15:00"),
        ("en", "since last Monday", "last Monday", "since", "2026-11-23 18:00"),
        ("en", "the day after tomorrow", "the day after tomorrow", "", "2026-11-26 18:00"),
        ("en", "on 24/12/2026 at 11:15", "24/12/2026 at 11:15", "at", "2026-12-24 11:15"),
        ("en", "within the hour", "within the hour", "by", "2026-11-24 11:00"),
        ("en", "by mid-December", "mid-December", "by", "2026-12-15 18:00"),
        ("en", "on Christmas Day", "Christmas Day", "at", "2026-12-25 18:00"),
    ],
)
def test_one_time(lang: Language, text: str, quote: str, lead: str, due: str) -> None:
    (mention,) = mentions(text, lang, CLOCKWORK)
    moment = CLOCKWORK.due(mention)
    assert moment is not None
    assert (text[mention.start : mention.end], mention.lead, f"{moment:%Y-%m-%d %H:%M}") == (quote, lead, due)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("de", "Guten Morgens gibt es 14 Stück zu 3,50 Euro im 3. Stock."),
        ("de", "Version 4.18, Seite 9 bis 12, Zimmer 412, Tel. 0221 41 09 66"),
        ("de", "am 31.2. um 29:70"),
        ("en", "You may march on 5 apples, at 3 euros, version 4.18, room 412."),
        ("en", "Thursdayish"),
    ],
)
def test_no_time(lang: Language, text: str) -> None:
    assert mentions(text, lang, CLOCKWORK) == []


@pytest.mark.parametrize("text", ["İstanbul", "ẞ straße", "a\u00a0b\u202fc", "’"])
def test_lower_case_keeps_every_place(text: str) -> None:
    assert len(lowered(text)) == len(text)
