"""What is offered instead of "zeitnah": a sentence with a time that is read as a promise and that the calendar can keep."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.tone.test_commitments_keepable import BERLIN, Office
from tone import deadline, registry, review
from tone.commitments import find, keepable
from tone.finding import Context, Language
from tone.rule import Rule

VAGUE = [
    rule for lang in registry.LANGUAGES for rule in registry.rules(lang) if rule.category == "vague_promise"
]
NOWS = [
    datetime(2026, 11, 24, 10, tzinfo=BERLIN),
    datetime(2026, 11, 27, 16, 59, tzinfo=BERLIN),
    datetime(2026, 12, 23, 16, tzinfo=BERLIN),
    datetime(2026, 12, 26, 3, tzinfo=BERLIN),
]


@pytest.mark.parametrize("rule", VAGUE, ids=lambda rule: rule.id)
def test_every_vague_promise_offers_times_that_the_calendar_keeps(rule: Rule) -> None:
    assert rule.suggest
    for now in NOWS:
        context = Context(lang=rule.lang, now=now, calendar=Office())
        expected = deadline.keepable(context)
        for suggestion in rule.suggest:
            text = suggestion.replace("{deadline}", deadline.spoken(expected, rule.lang))
            dues = [c.due for c in find(text, lang=rule.lang, now=now, calendar=Office())]
            assert dues == [expected], text
        assert keepable(expected, now=now, calendar=Office()).ok


class Mornings(Office):
    """Open until eleven."""

    def is_open(self, moment: datetime) -> bool:
        return super().is_open(moment) and moment.astimezone(BERLIN).hour < 11

    def close_of_day(self, moment: datetime) -> datetime | None:
        close = super().close_of_day(moment)
        return close.replace(hour=11) if close else None


def test_who_closes_before_noon_is_offered_the_end_of_work() -> None:
    context = Context(lang="de", now=NOWS[0], calendar=Mornings())
    (found,) = review("Wir melden uns zeitnah.", context, fragment=True).findings
    assert found.suggestions == ("Ich schreibe Ihnen bis Mittwoch, 25. November, 11 Uhr, wie es steht.",)


@pytest.mark.parametrize(
    ("lang", "text", "offered"),
    [
        (
            "de",
            "Guten Tag Frau Berg,\n\nwir melden uns zeitnah.",
            "Ich schreibe Ihnen bis Mittwoch, 25. November, 12 Uhr, wie es steht.",
        ),
        (
            "en",
            "Dear Ms Berg,\n\nwe'll get back to you shortly.",
            "I'll write to you by Wednesday 25 November, 12:00 with what I've found.",
        ),
    ],
)
def test_the_finding_says_the_time(lang: Language, text: str, offered: str) -> None:
    result = review(text, Context(lang=lang, now=NOWS[0], calendar=Office()))
    assert offered in [s for f in result.findings if f.category == "vague_promise" for s in f.suggestions]
