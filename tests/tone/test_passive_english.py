"""English passives: which participles count, and when a reply without a doer is a finding."""

from __future__ import annotations

import pytest

from tests.tone.test_judgement import severities
from tests.tone.test_review import reviewed
from tone.language import chain
from tone.passive_en import passives


def found(text: str) -> list[str]:
    doc = chain("en")(text)
    return [f"{doc[p.auxiliary].text} {doc[p.participle].text}" for p in passives(doc, 0, len(doc))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The invoice was checked on Monday.", ["was checked"]),
        ("It has already been sent.", ["been sent"]),
        ("The cards are being printed.", ["are printed"]),
        ("The mail wasn't forwarded.", ["was forwarded"]),
        ("It will be repaired, and the key will be left at the desk.", ["be repaired", "be left"]),
        ("It was not correctly entered.", ["was entered"]),
        ("I am worried and you are interested.", []),
        ("The price is based on your use.", []),
        ("The form is attached.", []),
        ("You are right, and it is red.", []),
        ("It was on Monday that she called.", []),
        ("We were at the depot and shipped it.", []),
        ("It is.", []),
        ("was", []),
    ],
)
def test_passives(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("The transfer was mistakenly held back.", "warning"),
        ("Was the transfer mistakenly held back?", None),
        ("The transfer was mistakenly held back by the bank.", None),
        ("The transfer was mistakenly held back because the name differed.", None),
        ("The transfer was made on Monday.", None),
        ("We mistakenly held the transfer back.", None),
        ("The invoice was checked. The amount has been corrected. The note will be sent.", "hint"),
        ("The invoice was checked. The amount has been corrected. We send the note.", None),
        ("The invoice was checked. The amount has been corrected.", None),
    ],
)
def test_a_passive_is_a_finding_when_it_hides_a_failure_or_piles_up(text: str, severity: str | None) -> None:
    assert severities(reviewed(text, lang="en", fragment=True)).get("hidden_actor") == severity


def test_the_measure_counts_them() -> None:
    text = "The invoice was checked. The amount has been corrected."

    assert reviewed(text, lang="en", fragment=True).measures["passives"] == 2
