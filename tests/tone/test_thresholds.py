"""Where a check begins to speak: the case on either side of each limit."""

from __future__ import annotations

import pytest

from tests.tone.test_review import reviewed
from tone import Person
from tone.finding import Language

SIE = Person(name="Jana Berg", address="Sie")
TELLS = "Der Zähler ist neu."


def found(text: str, category: str, lang: Language = "de", **context: object) -> list[tuple[str, str]]:
    """(severity, quote) of the findings of this category."""
    result = reviewed(text, lang=lang, **context)  # type: ignore[arg-type]
    return [(f.severity, f.quote) for f in result.findings if f.category == category]


# --- apologies ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "heard"),
    [
        ("Das tut mir wirklich leid, Frau Jana Berg.", False),  # eight words: a last apology alone
        ("Das tut mir wirklich sehr leid, Frau Jana Berg.", True),
    ],
)
def test_a_short_apology_at_the_end_hears_nobody(last: str, heard: bool) -> None:
    text = f"Guten Tag Frau Berg,\n\n{TELLS} {last}"

    assert (found(text, "ignored_emotion", client=SIE, mood="angry") == []) is heard


@pytest.mark.parametrize(
    ("before", "last", "late"),
    [
        (3, "Wir entschuldigen uns dafür heute bei Ihnen allen sehr herzlich.", True),  # ten words
        (3, "Wir entschuldigen uns dafür heute bei Ihnen allen noch sehr herzlich.", False),
        (2, "Wir entschuldigen uns dafür.", False),
        (3, "Wir entschuldigen uns dafür.", True),
    ],
)
def test_an_apology_that_comes_last(before: int, last: str, late: bool) -> None:
    text = " ".join(["Guten Tag Frau Berg,\n\n" + TELLS, *["Er läuft jetzt gut."] * (before - 1), last])

    assert (found(text, "weak_apology", client=SIE, mood="calm") == [("hint", last)]) is late


# --- marks and capitals ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Das freut uns!", []),
        ("Das freut uns!!", [("hint", "Das freut uns!!")]),
        ("Das freut uns!!!", [("hint", "Das freut uns!!!")]),
        ("Das freut Sie!!", [("hint", "Das freut Sie!!")]),
        ("Das freut Sie!!!", [("warning", "Das freut Sie!!!")]),
        ("Sie haben recht. Das freut uns!!!", [("hint", "Das freut uns!!!")]),
        ("!!! Das freut uns.", [("hint", "!!!")]),
        ("DAS IST JETZT WICHTIG", [("warning", "DAS IST JETZT WICHTIG")]),
        ("Das ist JETZT da. BITTE DAS HIER LESEN", [("hint", "JETZT"), ("warning", "BITTE DAS HIER LESEN")]),
        (
            "BITTE DAS HIER LESEN, dann geht es JETZT",
            [("warning", "BITTE DAS HIER LESEN, dann geht es JETZT")],
        ),
    ],
)
def test_marks_and_capitals(text: str, seen: list[tuple[str, str]]) -> None:
    assert found(text, "shouting", fragment=True) == seen


# --- nouns ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "officialese"),
    [
        ("Die Bearbeitung erfolgt nach Vorliegen der Genehmigung.", True),
        ("Die Bearbeitung erfolgt morgen früh.", False),
    ],
)
def test_nouns_that_pile_up_around_an_empty_verb(text: str, officialese: bool) -> None:
    assert bool(found(text, "officialese", fragment=True)) is officialese


# --- passives ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Der Plan wird geprüft. Das Rohr wird getauscht. Die Wand wird gemalt.", 1),
        ("Der Plan wird geprüft. Das Rohr wird getauscht.", 0),
        ("Der Plan wird geprüft. Das Rohr wird getauscht. Die Wand wird gemalt. Es ist kalt. Es ist nass. Es ist spät.", 1),
        ("Der Plan wird geprüft. Das Rohr wird getauscht. Die Wand wird gemalt. Es ist kalt. Es ist nass. Es ist spät. Es ist dunkel.", 0),
        ("Der Plan wird von uns geprüft. Das Rohr wird getauscht. Die Wand wird gemalt.", 0),
    ],
)  # fmt: skip
def test_passives_in_half_of_the_sentences(text: str, seen: int) -> None:
    assert len(found(text, "hidden_actor", fragment=True)) == seen


# --- what was written before -----------------------------------------------------------------------------------------------------


def words(count: int, first: int = 0) -> str:
    """So many different words."""
    return " ".join(f"wort{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(first, first + count))


@pytest.mark.parametrize(
    ("mine", "before", "copied"),
    [
        (words(15), words(15), True),  # twelve runs of four words
        (words(14), words(14), False),
        (words(33), words(24), True),  # 21 of 30 runs
        (words(33), words(23), False),
        (words(15), f"Hallo Tom,\n\n{words(15)}", True),
        (words(15), f"Hallo {words(4)}, {words(15, 30)}", False),
        (words(15), "", False),
    ],
)
def test_a_reply_like_the_last_one(mine: str, before: str, copied: bool) -> None:
    result = found(
        f"Hallo Jana,\n\n{mine}", "copy_paste", client=Person(name="Jana"), recent_replies=(before,)
    )

    assert bool(result) is copied
