"""Each weight and limit of the reading of moods, on both sides of where it turns."""

from __future__ import annotations

import pytest

from tone.finding import Language, Mood
from tone.mood import read

GREETED = "Guten Tag, "


def given(mail: str, mood: Mood, lang: Language = "de") -> list[tuple[str, float]]:
    """(what gave them, points) of one mood; the language's part of a cue's id is left away."""
    return [(e.cue.removeprefix(f"{lang}."), e.points) for e in read(mail, lang).evidence if e.mood == mood]


@pytest.mark.parametrize(
    ("mail", "mood", "points", "read_as"),
    [
        ("Guten Tag, das ist inakzeptabel.", "angry", 3.0, "angry"),
        ("Guten Tag, so geht man nicht mit uns um!", "angry", 2.5, "calm"),
        ("Guten Tag, so geht man nicht mit uns um!!", "angry", 3.0, "angry"),
        ("Guten Tag, hier riecht es nach Gas.", "worried", 2.0, "worried"),
        ("Guten Tag, hier ist plötzlich Schimmel.", "worried", 1.5, "calm"),
        ("Guten Tag, keine Antwort.", "disappointed", 2.0, "disappointed"),
        ("Guten Tag, das wurde ohne Grund gemacht.", "disappointed", 1.5, "calm"),
        ("Guten Tag, vielen Dank für die Karte.", "thankful", 2.0, "thankful"),
        ("Hey, passt.", "friendly", 2.0, "friendly"),
        ("Das mache ich gern.", "friendly", 1.0, "calm"),
    ],
)
def test_what_a_mood_needs(mail: str, mood: Mood, points: float, read_as: str) -> None:
    reading = read(mail, "de")
    assert (reading.points[mood], reading.mood) == (points, read_as)


@pytest.mark.parametrize(
    ("mail", "mood"),
    [
        ("Guten Tag, inakzeptabel. Ich habe Angst.", "angry"),
        ("Guten Tag, inakzeptabel. Ich habe sehr Angst.", "worried"),
        ("Guten Tag, keine Antwort. Hier riecht es nach Gas.", "worried"),
        ("Guten Tag, keine Antwort, leider. Hier riecht es nach Gas.", "disappointed"),
        ("Guten Tag, inakzeptabel. Keine Antwort, nichts passiert, schade.", "angry"),
        ("Guten Tag, vielen Dank für die Karte. Leider keine Antwort.", "disappointed"),
        ("Hey, vielen Dank für die Karte. LG", "thankful"),
    ],
)
def test_which_mood_wins(mail: str, mood: str) -> None:
    assert read(mail, "de").mood == mood


# --- loudness ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mail", "loud"),
    [
        ("Guten Tag, das ist inakzeptabel.", []),
        ("Guten Tag, das ist inakzeptabel!", [0.5]),
        ("Guten Tag, das ist inakzeptabel?", []),
        ("Guten Tag, das ist inakzeptabel!!", [1.0]),
        ("Guten Tag, das ist inakzeptabel?!", [1.0]),
        ("Guten Tag, das ist inakzeptabel! Danke!", [0.5]),
        ("Guten Tag! Das ist inakzeptabel.", []),
        ("Guten Tag, das ist WIRKLICH inakzeptabel.", [0.5]),
        ("Guten Tag, das ist GANZ inakzeptabel.", [0.5]),
        ("Guten Tag, das ist ARG inakzeptabel.", []),
        ("Guten Tag, das WLAN ist inakzeptabel.", []),
        ("Guten Tag, im APRIL ist das inakzeptabel.", [0.5]),
        ("Guten Tag, das ist NIE akzeptabel, inakzeptabel.", [0.5]),
        ("Guten Tag, die HDMT ist inakzeptabel.", []),
        ("Guten Tag, FATAL ERROR ist inakzeptabel.", [0.5]),
        ("Guten Tag, inakzeptabel!! Ja!! So!!", [1.0, 1.0, 0.5]),
        ("Guten Tag, inakzeptabel! Ja! So! Und! Nun! Gut!", [0.5, 0.5, 0.5, 0.5, 0.5]),
    ],
)
def test_what_is_loud_and_how_much_of_it_counts(mail: str, loud: list[float]) -> None:
    assert [points for cue, points in given(mail, "angry") if cue == "loud"] == loud


@pytest.mark.parametrize(("apart", "loud"), [(150, 1.0), (151, 0.0)])
def test_loud_marks_belong_to_words_up_to_a_hundred_and_fifty_characters_away(
    apart: int, loud: float
) -> None:
    behind = "Guten Tag, inakzeptabel" + ("." + " x" * 100)[:apart] + "!!"
    before = "Guten Tag, ja!!" + (" x" * 100)[: apart - 3] + " inakzeptabel"
    assert behind.index("!!") - len("Guten Tag, inakzeptabel") == apart
    assert before.index("inakzeptabel") - before.index("!!") == apart
    for mail in (behind, before):
        assert sum(points for cue, points in given(mail, "angry") if cue == "loud") == loud


def test_fear_takes_one_point_of_loudness_and_anger_the_rest() -> None:
    assert given("Guten Tag, ich habe Angst!! Ja!!", "worried")[1:] == [("loud", 1.0)]
    assert given("Guten Tag, ich habe Angst! Ja! Nein!", "worried")[1:] == [("loud", 0.5), ("loud", 0.5)]
    assert given("Guten Tag, Schimmel, Beschwerde!!", "worried") == [("worried.mould", 1.0)]
    assert ("loud", 1.0) in given("Guten Tag, Schimmel, Beschwerde!!", "angry")


@pytest.mark.parametrize(
    ("mail", "angry"),
    [
        ("Guten Tag, leider!!", []),
        ("Guten Tag, der Tisch wackelt!!", [("carried", 0.5), ("loud", 1.0)]),
        ("Guten Tag, der Tisch wackelt.", []),
        ("Leider.", []),
        ("Der Tisch wackelt.", [("cold", 1.5), ("carried", 0.5)]),
        ("Der Tisch wackelt, leider.", [("cold", 1.5), ("carried", 0.75)]),
        ("Keine Antwort.", [("cold", 1.5), ("carried", 1.0)]),
        ("Keine Antwort, der Tisch wackelt.", [("cold", 1.5), ("carried", 1.0)]),
        ("Guten Tag, Beschwerde.", [("angry.hint", 1.0)]),
        ("Meine Beschwerde, siehe unten.", [("cold", 1.5), ("carried", 0.25), ("angry.hint", 1.0)]),
    ],
)
def test_a_complaint_that_is_loud_or_cold_carries_over(mail: str, angry: list[tuple[str, float]]) -> None:
    got = given(mail, "angry")
    if mail == "Guten Tag, Beschwerde.":
        got = [one for one in got if one[0] != "carried"]
    assert got == angry


@pytest.mark.parametrize(
    "greeting",
    [
        "Guten Tag",
        "Sehr geehrte Frau Berg",
        "Moin",
        "Liebe Leute",
        "Grüß Gott",
        "Hi Jo",
        "Hallöchen",
        "Bonjour",
    ],
)
def test_a_greeting_is_no_cold_beginning(greeting: str) -> None:
    assert "cold" not in dict(given(f"{greeting}, das ist inakzeptabel.", "angry"))


def test_a_letter_without_a_greeting_begins_cold() -> None:
    assert given("Das ist inakzeptabel.", "angry") == [("cold", 1.5), ("angry.verdict", 3.0)]


# --- kind words, stretches, heat ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mail", "softened"),
    [
        ("Guten Tag, keine Antwort.", []),
        ("Guten Tag, das war schade. :-)", [-0.25]),
        ("Hey, keine Antwort.", [-0.5]),
        ("Hey, das war schade. :-)", [-0.5]),
        ("Guten Tag, gern. Keine Antwort, ich freue mich", [-0.25, -0.25]),
    ],
)
def test_kind_words_soften_a_disappointment(mail: str, softened: list[float]) -> None:
    assert [points for cue, points in given(mail, "disappointed") if cue == "softened"] == softened


@pytest.mark.parametrize(("apart", "points"), [(500, 3.0), (501, 2.0)])
def test_points_stand_together_or_do_not_add_up(apart: int, points: float) -> None:
    mail = "Guten Tag, keine Antwort." + "\n\n" + " " * (apart - len("keine Antwort.\n\n")) + "endlich"
    assert mail.index("endlich") - mail.index("keine") == apart
    assert read(mail, "de").points["disappointed"] == points


def test_the_heavier_stretch_counts_and_the_first_of_equals() -> None:
    gap = "\n\n" + "x " * 300
    assert given(f"Guten Tag, endlich.{gap}keine Antwort", "disappointed") == [("disappointed.waiting", 2.0)]
    assert given(f"Guten Tag, schade.{gap}keine Antwort", "disappointed") == [("disappointed.verdict", 2.0)]


@pytest.mark.parametrize(
    ("mail", "heat"),
    [
        ("Wie geht das?", 0.0),
        ("Guten Tag, das ist inakzeptabel.", 0.5),
        ("Guten Tag, ich bin enttäuscht.", 0.3),
        ("Guten Tag, ich habe Angst.", 0.2),
        ("FRECHHEIT!!! Ich bin stinksauer, mein Anwalt meldet sich.", 1.0),
    ],
)
def test_heat(mail: str, heat: float) -> None:
    assert read(mail, "de").heat == heat


# --- what stands before --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mail", "points"),
    [
        ("Guten Tag, ich bin enttäuscht.", 3.0),
        ("Guten Tag, ich bin sehr enttäuscht.", 4.5),
        ("Guten Tag, ich bin sehr arg enttäuscht.", 4.5),
        ("Guten Tag, ich bin sehr arg arg enttäuscht.", 3.0),
        ("Guten Tag, ich bin sehr überdurchschnittlich enttäuscht.", 4.5),
    ],
)
def test_very_counts_up_to_two_words_before_a_feeling(mail: str, points: float) -> None:
    assert read(mail, "de").points["disappointed"] == points


def test_very_makes_only_feelings_greater() -> None:
    assert read("Guten Tag, sehr inakzeptabel.", "de").points["angry"] == 3.0


@pytest.mark.parametrize(
    ("mail", "found"), [("nicht so arg enttäuscht", 0), ("nicht so arg arg enttäuscht", 1)]
)
def test_a_negation_reaches_three_words_far(mail: str, found: int) -> None:
    assert len(given(f"Guten Tag, ich bin {mail}.", "disappointed")) == found


@pytest.mark.parametrize(("between", "found"), [(53, 0), (54, 1)])
def test_a_condition_reaches_sixty_characters_far(between: int, found: int) -> None:
    assert len(given("Guten Tag. Falls " + "x" * between + " inakzeptabel", "angry")) == found


@pytest.mark.parametrize(
    ("mail", "found"),
    [
        ("Guten Tag. Ich bin nicht da; enttäuscht bin ich.", 1),
        ("Guten Tag. Nicht heute, enttäuscht.", 1),
        ("Guten Tag. Nicht heute enttäuscht.", 0),
    ],
)
def test_a_negation_ends_with_its_clause(mail: str, found: int) -> None:
    assert len(given(mail, "disappointed")) == found


def test_a_cue_counts_once_where_it_first_counts() -> None:
    reading = read("Guten Tag, nicht enttäuscht, aber enttäuscht, enttäuscht.", "de")
    assert [(e.start, e.points) for e in reading.evidence] == [(34, 3.0)]
