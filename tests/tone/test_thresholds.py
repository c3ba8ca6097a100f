"""Where a check begins to speak: the case on either side of each limit."""

from __future__ import annotations

import pytest

from tests.tone.test_review import reviewed
from tone import Person
from tone.finding import Language

SIE = Person(name="Jana Berg", address="Sie")
TELLS = "Der Zähler ist neu."


def found(
    text: str, category: str, lang: Language = "de", *, fragment: bool = False, **context: object
) -> list[tuple[str, str]]:
    """(severity, quote) of the findings of this category."""
    result = reviewed(text, fragment=fragment, lang=lang, **context)
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


# --- the concern taken up -----------------------------------------------------------------------------------------------------------


def mirrored(theirs: str, mine: str) -> bool:
    """Does this word of the reply take up that word of the mail?"""
    text = f"Guten Tag Frau Berg,\n\n{mine}? Passt Ihnen das?"
    return (
        found(
            text, "missing_mirror", client=SIE, client_mail=f"{theirs} Xylofonkasten Quarzmühlen Zypressenöl"
        )
        == []
    )


@pytest.mark.parametrize(
    ("theirs", "mine", "taken_up"),
    [
        ("Rechnungen", "Rechnung", True),
        ("Räume", "Raum", True),
        ("Verbrauch", "Jahresverbrauch", True),
        ("abgebucht", "Abbuchung", True),
        ("Schrank", "Schränke", True),
        ("Kessel", "Heizkessels", True),  # six letters in a compound
        ("Kanne", "Teekannen", False),  # five are too few
        ("Tisch", "Tischlampenfuß", False),  # nine letters longer
        ("Tisch", "Tischlampenfu", True),
        ("Lampe", "Lampions", False),
        ("Fenster", "Fenstex", True),
        ("Fenste", "Fensta", True),
        ("Fenst", "Fensa", False),
        ("4711", "4712", False),
        ("4711", "4711", True),
        ("Vorgang 4711", "4711", False),
        ("Ticket: 4711", "4711", False),
        ("Rohr 4711", "4711", True),
        ("Bad", "Bad", True),
        ("DIN A4", "DIN A4", True),
        ("Tor", "Tore", False),
        ("Bestellung", "Bestellung", False),
        ("Berg", "Berg", False),
    ],
)
def test_one_word_in_two_forms(theirs: str, mine: str, taken_up: bool) -> None:
    assert mirrored(theirs, mine) is taken_up


@pytest.mark.parametrize(
    ("mail", "reply", "seen"),
    [
        ("Kanne Lampe", "Wir sind da.", []),
        ("Kanne Lampe Teppich", "Wir sind da.", ["warning"]),
        ("Kanne Lampe Teppich", "Wir sind um 9 da.", ["hint"]),
        ("Kanne Lampe Teppich", " ".join(["Wir"] * 30), ["warning"]),
        ("Kanne Lampe Teppich", " ".join(["Wir"] * 31), ["hint"]),
    ],
)
def test_a_concern_that_nobody_takes_up(mail: str, reply: str, seen: list[str]) -> None:
    text = f"Guten Tag Frau Berg,\n\n{reply}?"
    result = found(text, "missing_mirror", client=SIE, client_mail=mail)

    assert [severity for severity, _ in result] == seen
    assert found(text, "missing_mirror", client=SIE, client_mail=mail, first_reply=False) == []
    assert found(text, "missing_mirror", client=SIE, client_mail=mail, fragment=True) == []


@pytest.mark.parametrize(
    ("text", "lang", "seen"),
    [
        ("Es ist kalt.", "de", ["hint"]),
        ("Es ist kalt, diesbezüglich.", "de", ["hint"]),
        ("Ist es kalt?", "de", []),
        ("Es ist kalt. Bitte warten.", "de", []),
        ("Wir melden uns zeitnah.", "de", []),
        ("Eine Verlängerung ist nicht möglich.", "de", []),
        ("Der Termin wird verschoben.", "de", []),
        ("It is cold.", "en", ["hint"]),
        ("It is cold. Then check the fuse.", "en", []),
        ("It is cold. Please be advised.", "en", ["hint"]),
    ],
)
def test_how_it_goes_on(text: str, lang: Language, seen: list[str]) -> None:
    greeting = "Guten Tag Frau Berg," if lang == "de" else "Hello Jana,"
    result = found(f"{greeting}\n\n{text}", "missing_next_step", lang, client=SIE)

    assert [severity for severity, _ in result] == seen


# --- Sie and du ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("Ich schicke Ihnen den Plan. Hast du Zeit?", ["Hast du Zeit?"]),
        ("Ich schicke Ihnen den Plan. Hast du Zeit? Ich rufe dich an.", ["Ich schicke Ihnen den Plan."]),
        ("Ich schicke Ihnen den Plan. Hier sind Ihre Bilder. Hast du Zeit?", ["Hast du Zeit?"]),
    ],
)
def test_of_two_forms_the_rarer_one_falls_out(text: str, quotes: list[str]) -> None:
    assert [quote for _, quote in found(text, "register_mix", fragment=True)] == quotes


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("Der Grund ist einfach:\n\nDas Lager war leer.", ["Das Lager war leer."]),
        ("Das hat einen einfachen Grund. Das Lager war leer.", ["Das hat einen einfachen Grund."]),
        ("Das Lager war leer. Deshalb kommt er erst morgen.", ["Das Lager war leer."]),
    ],
)
def test_which_sentence_gives_the_reason(text: str, quotes: list[str]) -> None:
    praise = [p.quote for p in reviewed(text, fragment=True).praise if p.category == "explains_why"]
    assert praise == quotes
