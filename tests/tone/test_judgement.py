"""What the surroundings of a wording change: who owns a fault, who is heard, how the reader writes, what stands beside it."""

from __future__ import annotations

import pytest

from tests.tone.test_review import reviewed
from tone import HouseProfile, Person
from tone.finding import Language, Review
from tone.surface import check_item

SIE = Person(name="Jana Berg", address="Sie")


def severities(result: Review) -> dict[str, str]:
    return {finding.category: finding.severity for finding in result.findings}


# --- whose fault -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lang", "categories"),
    [
        ("Da ist wohl etwas schiefgelaufen.", "de", ["hidden_actor"]),
        ("Das lag an uns: Da ist wohl etwas schiefgelaufen.", "de", []),
        ("Das lag an uns. Da ist wohl etwas schiefgelaufen.", "de", []),
        ("Das ist nicht unser Fehler, da ist wohl etwas schiefgelaufen.", "de", ["defensiveness"]),
        ("Das lag an uns. Der Plan hängt an. Hier ist er. Da ist etwas schiefgelaufen.", "de", ["hidden_actor"]),
        ("The invoice was issued incorrectly.", "en", ["hidden_actor"]),
        ("The archive was deleted.", "en", ["hidden_actor"]),
        ("Critical is, for example:\n\n- Data is being lost.\n- Nobody can work.", "en", []),
        ("The museum was opened in 1974.", "en", []),
        ("That is our fault: the invoice was issued incorrectly.", "en", []),
        ("It's not our fault that the invoice was issued incorrectly.", "en", ["defensiveness"]),
        ("The mistake came from us: the invoice was issued incorrectly.", "en", []),
        ("The mistake can't come from us, the translator is sworn.", "en", ["defensiveness"]),
    ],
)  # fmt: skip
def test_who_owns_a_fault_neither_hides_nor_defends(text: str, lang: Language, categories: list[str]) -> None:
    assert sorted(severities(reviewed(text, lang=lang, fragment=True))) == categories


# --- who is called, and whether they are heard -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ("hi jana\n\nthe part is in.", []),
        ("hi again\n\nthe part is in.", ["missing_name"]),
        ("Ms. Berg:\n\nthe part is in.", []),
        ("Note:\n\nthe part is in.", ["missing_greeting"]),
    ],
)
def test_a_greeting_in_small_letters_or_with_a_colon_calls_the_reader(reply: str, found: list[str]) -> None:
    item = {"lang": "en", "reply": f"{reply} I'll bring it today at 3 pm.", "client": {"name": "Jana Berg"}}
    assert [f["category"] for f in check_item(item)["findings"]] == found


@pytest.mark.parametrize(
    ("opening", "lang", "heard"),
    [
        ("Good that you asked first.", "en", True),
        ("You did the right thing by writing.", "en", True),
        ("Four in the morning, and your wife on shifts: that's not on.", "en", True),
        ("That must be hard.", "en", True),
        ("The estimate must be here.", "en", False),
        ("Sorry if it feels long to you.", "en", False),
        ("Sorry, we kept you waiting.", "en", True),
        ("Es tut mir leid, falls Sie das so sehen.", "de", False),
        ("Es tut mir leid, dass Sie warten.", "de", True),
    ],
)
def test_a_condition_hears_nobody(opening: str, lang: Language, heard: bool) -> None:
    step = "I'll ring you today at 3 pm." if lang == "en" else "Ich rufe Sie heute um 15 Uhr an."
    hello = "Dear Jana Berg" if lang == "en" else "Guten Tag Jana Berg"
    item = {
        "lang": lang, "reply": f"{hello},\n\n{opening} {step}", "client": {"name": "Jana Berg"},
        "context": {"mood": "angry", "now": "2026-03-04T09:30:00+01:00"},
    }  # fmt: skip
    assert ("ignored_emotion" not in {f["category"] for f in check_item(item)["findings"]}) is heard


# --- is the feeling heard? ----------------------------------------------------------------------------------------------------

STEP = "Bitte schicken Sie mir ein Foto."


@pytest.mark.parametrize(
    ("opening", "mood", "severity"),
    [
        ("Der Zähler ist getauscht.", "angry", "warning"),
        ("Der Zähler ist getauscht.", "worried", "warning"),
        ("Der Zähler ist getauscht.", "disappointed", "hint"),
        ("Der Zähler ist getauscht.", "calm", None),
        ("Sechs Tage ohne Strom, da wäre ich auch sauer.", "angry", None),
        ("Keine Panik, das bekommen wir hin.", "worried", None),
        ("Verstehe ich.", "angry", "warning"),
        ("Die Unannehmlichkeiten bedauern wir.", "angry", "warning"),
        ("Der Zähler ist getauscht. Ich rufe Sie morgen um 10 Uhr an.", "worried", None),
        ("Der Zähler ist getauscht. Ich rufe Sie morgen um 10 Uhr an.", "disappointed", None),
        ("Der Zähler ist getauscht. Ich rufe Sie morgen um 10 Uhr an.", "angry", "warning"),
        ("Wir kümmern uns zeitnah. Ich rufe Sie morgen um 10 Uhr an.", "worried", "warning"),
        ("Das Formular ist unverzüglich einzureichen. Ich rufe Sie morgen um 10 Uhr an.", "worried", "warning"),
    ],
)  # fmt: skip
def test_a_feeling_is_heard_or_passed_over(opening: str, mood: str, severity: str | None) -> None:
    result = reviewed(f"Guten Tag Frau Berg,\n\n{opening} {STEP}", client=SIE, mood=mood)

    assert severities(result).get("ignored_emotion") == severity


@pytest.mark.parametrize(
    ("opening", "severity"),
    [
        ("The meter is new.", "warning"),
        ("Two bills for one scan would worry anyone.", None),
        ("Sorry to hear that.", "warning"),
        ("Sorry to hear that the meter failed twice.", None),
        ("I understand.", "warning"),
        ("Feel free to call.", "warning"),
        ("I can hear this gave you a fright.", None),
    ],
)
def test_a_feeling_in_english(opening: str, severity: str | None) -> None:
    text = f"Hi Jana,\n\n{opening} Please send me a photo."

    assert (
        severities(reviewed(text, lang="en", client=Person(name="Jana Berg"), mood="worried")).get(
            "ignored_emotion"
        )
        == severity
    )


@pytest.mark.parametrize(
    ("mood", "days", "severity"),
    [
        ("disappointed", 5, "warning"),
        ("disappointed", 4, "warning"),
        ("disappointed", 3, None),
        ("angry", 3, "hint"),
        ("angry", 4, "warning"),
        ("calm", 9, None),
    ],
)
def test_an_apology_is_due_after_a_wait(mood: str, days: int, severity: str | None) -> None:
    result = reviewed(
        "Guten Tag Frau Berg,\n\nder Zähler ist neu. Passt Ihnen Montag?",
        client=SIE,
        mood=mood,
        waiting_days=days,
    )

    assert severities(result).get("weak_apology") == severity


def test_who_was_heard_may_wait_a_day_longer_for_an_apology() -> None:
    text = "Guten Tag Frau Berg,\n\nIhren Ärger verstehe ich gut. Passt Ihnen Montag?"

    found = [
        severities(reviewed(text, client=SIE, mood="angry", waiting_days=days)).get("weak_apology")
        for days in (4, 5)
    ]
    assert found == [None, "warning"]


# --- one sharp word ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rest", "severity"),
    [
        ("Passt Ihnen das?", "block"),
        ("Ich rufe Sie morgen um 10 Uhr an.", "block"),
        ("Ihren Ärger verstehe ich gut.", "warning"),
        ("Ihren Ärger verstehe ich gut. Das ist nicht unsere Schuld.", "block"),
    ],
)
def test_one_sharp_word_in_a_reply_that_helps_holds_nothing_back(rest: str, severity: str) -> None:
    text = f"Guten Tag Frau Berg,\n\nda haben Sie sich leider vertan. {rest}"

    assert severities(reviewed(text, client=SIE))["blame"] == severity


def test_the_severity_a_team_wishes_stands() -> None:
    text = "Guten Tag Frau Berg,\n\nda haben Sie sich leider vertan. Ihren Ärger verstehe ich gut."
    for name in ("blame", "de.blame", "de.blame.your_fault"):
        profile = HouseProfile(severities={name: "block"})
        assert severities(reviewed(text, client=SIE, profile=profile))["blame"] == "block"


@pytest.mark.parametrize("greeting", ["Ahoi", "Mahlzeit", "Grüezi", "Ciao", "Hallöchen", "Habe die Ehre"])
def test_a_greeting_of_any_region_is_no_name(greeting: str) -> None:
    text = f"{greeting} Frau Berg,\n\nder Riemen ist ein Garantiefall. Passt Ihnen das?\n\nViele Grüße\nKai"
    result = reviewed(text, client=SIE)
    assert severities(result) == {}
    assert "personal_greeting" in {praise.category for praise in result.praise}
    found = reviewed(text.replace("Frau Berg", "Peter"), client=SIE).findings
    assert [(f.category, f.quote) for f in found] == [("wrong_name", "Peter")]
    assert severities(reviewed(text.replace(" Frau Berg", ""), client=SIE)) == {"missing_name": "warning"}


@pytest.mark.parametrize(
    ("known", "greeted"),
    [
        ("Bäcker", "Baecker"),
        ("Köhler", "Koehler"),
        ("Mueller", "Müller"),
        ("Weiß", "Weiss"),
        ("Yıldız", "Yildiz"),
        ("Muñoz", "Munoz"),
    ],
)
def test_a_name_may_be_spelled_without_its_own_letters(known: str, greeted: str) -> None:
    text = (
        f"Guten Tag Frau {greeted},\n\nder Riemen ist ein Garantiefall. Passt Ihnen das?\n\nViele Grüße\nKai"
    )
    assert severities(reviewed(text, client=Person(name=f"Jana {known}", address="Sie"))) == {}


@pytest.mark.parametrize("said", ["er", "he", "Herr", "männlich", "male", "Mr", "er/ihm"])
def test_whoever_is_he_is_not_greeted_as_frau(said: str) -> None:
    text = "Guten Tag Frau Lorenz,\n\nder Riemen ist ein Garantiefall. Passt Ihnen das?\n\nViele Grüße\nKai"
    person = Person(name="Kim Lorenz", address="Sie", pronouns=said)
    assert severities(reviewed(text, client=person)) == {"wrong_name": "block"}
    assert severities(reviewed(text.replace("Frau", "Herr"), client=person)) == {}


@pytest.mark.parametrize("said", ["sie", "she", "Frau", "weiblich", "female", "Ms", "Mrs"])
def test_whoever_is_she_is_not_greeted_as_herr(said: str) -> None:
    text = "Guten Tag Herr Lorenz,\n\nder Riemen ist ein Garantiefall. Passt Ihnen das?\n\nViele Grüße\nKai"
    person = Person(name="Kim Lorenz", address="Sie", pronouns=said)
    assert severities(reviewed(text, client=person)) == {"wrong_name": "block"}
    assert severities(reviewed(text.replace("Herr", "Frau"), client=person)) == {}


def test_a_wrong_name_is_no_wording() -> None:
    text = "Guten Tag Frau Burg,\n\nich rufe Sie morgen um 10 Uhr an."

    assert severities(reviewed(text, client=SIE)) == {"wrong_name": "block"}


# --- greetings -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("greeting", "categories"),
    [
        ("Frau Berg,", []),
        ("Jana,", []),
        ("Grüessech Frau Berg,", []),
        ("Bonjour Frau Berg,", []),
        ("Leider,", ["missing_greeting"]),
        ("Frau Burg,", ["wrong_name"]),
    ],
)
def test_a_name_on_a_line_of_its_own_greets(greeting: str, categories: list[str]) -> None:
    result = reviewed(f"{greeting}\n\nich rufe Sie morgen um 10 Uhr an.", client=Person(name="Jana Berg"))

    assert list(severities(result)) == categories


@pytest.mark.parametrize(
    ("greeting", "category"),
    [("Liebe Frau Berg,", "register_mix"), ("Liebe Jana,", "wrong_register")],
)
def test_frau_and_du_is_a_mixture(greeting: str, category: str) -> None:
    result = reviewed(f"{greeting}\n\nich ruf dich morgen um 10 Uhr an.", client=SIE)

    assert list(severities(result)) == [category]


# --- how the reader writes -----------------------------------------------------------------------------------------------------

TRADE = "Guten Tag Frau Berg,\n\nder Reverse-Proxy hat das Cert aus dem Cache genommen. Passt Ihnen Montag?"


@pytest.mark.parametrize(
    ("mail", "severity"),
    [
        ("Die Seite geht nicht.", "warning"),
        ("Der Endpoint liefert 502.", "hint"),
        ("Seit v2.3 und 2.4 geht nichts.", "hint"),
        ("Was bedeutet das, der Endpoint liefert 502?", "warning"),
    ],
)
def test_insiders_are_spoken_to_like_insiders(mail: str, severity: str) -> None:
    assert severities(reviewed(TRADE, client=SIE, client_mail=mail))["jargon"] == severity


@pytest.mark.parametrize(
    ("reply", "severity"),
    [
        ("Wir kümmern uns gern.", "warning"),
        ("Das kostet 40 Euro.", "hint"),
        ("Ihr Baum wird gefällt.", None),
        ("Unter den Bäumen ist Platz.", None),
    ],
)
def test_a_reply_with_facts_of_its_own_may_have_said_it_in_other_words(
    reply: str, severity: str | None
) -> None:
    text = f"Guten Tag Frau Berg,\n\n{reply} Passt Ihnen das?"
    mail = "Der Baum im Garten wächst in die Leitung."

    assert severities(reviewed(text, client=SIE, client_mail=mail)).get("missing_mirror") == severity


# --- the clock of the one who asks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "lang", "due"),
    [
        ("2026-07-07T11:10:00+02:00", "en", "2026-07-08T12:00:00+02:00"),
        ("2026-07-07T11:10:00+01:00", "en", "2026-07-08T12:00:00+01:00"),
        ("2026-07-07T11:10:00+05:30", "en", "2026-07-08T12:00:00+05:30"),
        ("2026-07-07T11:10:00-04:00", "de", "2026-07-08T12:00:00-04:00"),
        ("2026-01-07T11:10:00+00:00", "en", "2026-01-08T12:00:00+00:00"),
        ("2026-01-07T11:10:00+00:00", "de", "2026-01-08T12:00:00+01:00"),
        ("2026-07-07T11:10:00+00:00", "en", "2026-07-08T12:00:00+02:00"),
        ("2026-07-07T11:10:00+13:45", "de", "2026-07-07T12:00:00+02:00"),
    ],
)
def test_a_promise_is_due_on_the_clock_of_now(now: str, lang: str, due: str) -> None:
    reply = {"de": "Ich rufe Sie morgen um 12 Uhr an.", "en": "I'll call you tomorrow at noon."}[lang]
    result = check_item({"lang": lang, "reply": reply, "context": {"now": now}}, fragment=True)

    assert [p["due"] for p in result["promises"]] == [due]


def test_a_named_zone_wins() -> None:
    context = {"now": "2026-07-07T11:10:00+01:00", "timezone": "America/New_York"}
    result = check_item({"lang": "en", "reply": "I'll call you tomorrow at noon.", "context": context})

    assert [p["due"] for p in result["promises"]] == ["2026-07-08T12:00:00-04:00"]
