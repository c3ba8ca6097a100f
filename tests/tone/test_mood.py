"""The mood of a contact's mail, the words that show it, and how their points add up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tone import told_moods
from tone.finding import Language
from tone.mood import Evidence, MoodReading, read
from tone.registry import LANGUAGES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_our_own_mails_sound_as_they_were_read(lang: Language) -> None:
    """After a change that is meant: ``python -m tests.tone.told_moods``, and read the difference."""
    assert told_moods.told(lang) == (told_moods.FOLDER / f"{lang}.txt").read_text("utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_there_are_mails_enough(lang: Language) -> None:
    mails = told_moods.mails(lang)
    assert len(set(mails)) == len(mails) >= 60


def test_the_evidence_is_words_of_the_mail() -> None:
    mail = "Guten Tag,\n\nich bin stinksauer."
    assert read(mail, "de").evidence == (Evidence(20, 30, "stinksauer", "angry", "de.angry.feeling", 3.0),)


def test_words_are_found_over_the_break_of_a_line_and_not_over_a_paragraph() -> None:
    assert read("Guten Tag, auf meine Mail kam keine\nAntwort.", "de").mood == "disappointed"
    assert read("Guten Tag, das mache ich keine\n\nAntwort nötig.", "de").evidence == ()


@pytest.mark.parametrize(
    ("mail", "lang", "mood"),
    [
        ("> Ich bin stinksauer!!!\n\nDas hatte ich geschrieben. Wie ist der Stand?", "de", "calm"),
        ("Im Brief steht „Ich bin stinksauer“. Von wem ist er?", "de", "calm"),
        ("Am 3. Mai schrieb Jo Weiß:\n> Ich bin stinksauer!", "de", "calm"),
        ("Wann kommt er?\n\n-- \nJo Wild\nAngst & Sorge GmbH", "de", "calm"),
        ("Wann kommt er?\n\nLG\nJo Wild", "de", "friendly"),
        ("When will it come?\n\nBest wishes\nJo Savage", "en", "calm"),
    ],
)
def test_only_the_contacts_own_words_count(mail: str, lang: Language, mood: str) -> None:
    assert read(mail, lang).mood == mood


@pytest.mark.parametrize(
    ("mail", "lang"),
    [
        ("Guten Tag, ich bin nicht sauer, nur neugierig.", "de"),
        ("Guten Tag, mein Chef ist stinksauer auf den Lieferanten.", "de"),
        ("Guten Tag, falls ich enttäuscht bin, kann ich es zurückgeben?", "de"),
        ("Danke für die Entschuldigung und die Auskunft zur Zumutung.", "de"),
        ("Vielen Dank für die schnelle Hilfe!", "de"),
        ("Hello, I'm not worried at all.", "en"),
        ("Hello, my boss is furious with the supplier.", "en"),
        ("Hello, if I am disappointed, may I send it back?", "en"),
        ("Thanks for the apology.", "en"),
    ],
)
def test_denied_imagined_thanked_for_and_others_feelings_are_not_the_contacts(
    mail: str, lang: Language
) -> None:
    assert [e for e in read(mail, lang).evidence if e.mood not in ("thankful", "friendly")] == []


def test_ones_own_feeling_counts_beside_another_persons() -> None:
    assert read("Guten Tag, mein Mann ist ruhig, ich bin verzweifelt.", "de").mood == "worried"
    assert read("Guten Tag, meine Frau hat mir gesagt, ich klinge verzweifelt.", "de").mood == "worried"


def test_threats_and_fears_stand_behind_an_if() -> None:
    assert [e.cue for e in read("Guten Tag, falls ich zahle das nicht", "de").evidence] == ["de.angry.threat"]
    assert [e.cue for e in read("Hello, if it smells of gas", "en").evidence] == ["en.worried.danger"]


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=400), lang=st.sampled_from(LANGUAGES))
def test_any_text_is_read(text: str, lang: Language) -> None:
    _is_sound(text, read(text, lang))


@settings(max_examples=100, deadline=None)
@given(
    lang=st.sampled_from(LANGUAGES),
    picked=st.lists(st.integers(0, 63), min_size=1, max_size=12),
    glue=st.sampled_from([" ", "\n", "\n\n", "!!! "]),
)
def test_every_point_is_evidence(lang: Language, picked: list[int], glue: str) -> None:
    mails = told_moods.mails(lang)
    text = glue.join(mails[number] for number in picked)
    _is_sound(text, read(text, lang))


def _is_sound(text: str, reading: MoodReading) -> None:
    assert 0.0 <= reading.heat <= 1.0
    assert all(text[e.start : e.end] == e.quote for e in reading.evidence)
    assert list(reading.evidence) == sorted(reading.evidence, key=lambda e: (e.start, e.end, e.mood, e.cue))
    assert reading.evidence or reading.mood == "calm"
    for mood in {e.mood for e in reading.evidence}:
        assert reading.points[mood] == pytest.approx(
            sum(e.points for e in reading.evidence if e.mood == mood)
        )
