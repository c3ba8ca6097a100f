"""The review as its callers see it: offsets, verdicts, what it leaves alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tone import Context, HouseProfile, Person, review
from tone.finding import Review

NOW = datetime(2026, 3, 4, 8, 30, tzinfo=UTC)
GOOD = (
    "Guten Tag Frau Berg,\n\nder gerissene Riemen ist ein Garantiefall, das tut mir leid. "
    "Ich schicke Ihnen heute einen neuen Rucksack. Passt Ihnen das?\n\nViele Grüße\nKai Brandt\nService, Mo–Fr 9–17 Uhr"
)


def reviewed(text: str, *, fragment: bool = False, **context: object) -> Review:
    values: dict[str, object] = {"lang": "de", "now": NOW, "mood": "calm"} | context
    return review(text, Context(**values), fragment=fragment)  # type: ignore[arg-type]


def rules_of(result: Review) -> list[str]:
    return [finding.rule for finding in result.findings]


def test_a_good_reply_has_no_findings_and_is_praised() -> None:
    result = reviewed(
        GOOD,
        client=Person(name="Jana Berg", address="Sie"),
        client_mail="Am Rucksack ist der Riemen gerissen.",
    )

    assert result.findings == ()
    assert result.verdict == "send"
    assert {"personal_greeting", "mirror", "good_apology", "clear_next_step"} <= {
        p.category for p in result.praise
    }


def test_blame_blocks_and_says_why_and_what_instead() -> None:
    result = reviewed(
        "Guten Tag Frau Berg,\n\nda haben Sie sich leider vertan. Ich helfe Ihnen gern.",
        client=Person(name="Jana Berg"),
    )

    assert [(f.category, f.severity, f.quote) for f in result.findings] == [
        ("blame", "block", "haben Sie sich leider vertan")
    ]
    assert result.verdict == "change"
    assert "Ursache" in result.findings[0].why
    assert result.findings[0].suggestions


@pytest.mark.parametrize(
    "text",
    [
        "> Das ist allein Ihr Fehler!!!\n\nGuten Tag,\n\nich sehe es mir an und rufe Sie morgen um 10 Uhr an.",
        "Guten Tag,\n\nSie schrieben „zeitnah“ und „so bald wie möglich“; ich rufe Sie morgen um 10 Uhr an.",
        "Guten Tag,\n\nich rufe Sie morgen um 10 Uhr an.\n\n-----Weitergeleitete Nachricht-----\nKannst du das zeitnah machen?!!!",
    ],
)
def test_quoted_words_never_count(text: str) -> None:
    assert rules_of(reviewed(text)) == []


def test_a_missing_signature_and_closing_are_no_findings() -> None:
    assert rules_of(reviewed("Guten Tag,\n\nich rufe Sie morgen um 10 Uhr an.")) == []


def test_a_fragment_is_not_asked_for_missing_parts() -> None:
    assert "de.missing_greeting" in rules_of(reviewed("Der Zähler ist getauscht."))
    assert rules_of(reviewed("Der Zähler ist getauscht.", fragment=True)) == []


def test_findings_are_in_text_order_and_quote_the_original() -> None:
    text = "Das ist nicht unsere Schuld!!! Wir kümmern uns „sofort“ und zeitnah um alles."
    result = reviewed(text, fragment=True)

    assert [f.start for f in result.findings] == sorted(f.start for f in result.findings)
    assert all(text[f.start : f.end] == f.quote for f in result.findings)


def test_the_profile_turns_rules_off_and_changes_severities() -> None:
    text = "Wir kümmern uns zeitnah darum. Vielen Dank für Ihr Verständnis."
    off = HouseProfile(severities={"vague_promise": "off", "de.empty_phrase.stock": "warning"})

    assert [(f.rule, f.severity) for f in reviewed(text, fragment=True, profile=off).findings] == [
        ("de.empty_phrase.stock", "warning")
    ]


def test_wordings_are_offered_in_the_form_of_address_of_the_reader() -> None:
    text = "Wir kümmern uns zeitnah darum."
    for address, other in (("du", "Ihnen"), ("Sie", "dir")):
        result = reviewed(text, fragment=True, client=Person(address=address))  # type: ignore[arg-type]
        assert all(
            other not in suggestion for finding in result.findings for suggestion in finding.suggestions
        )


def test_an_offered_time_is_one_the_team_can_keep() -> None:
    friday = datetime(2026, 4, 2, 15, 0, tzinfo=UTC)  # before Good Friday, Easter Sunday and Monday
    result = reviewed("Wir melden uns zeitnah.", fragment=True, now=friday)

    assert "Dienstag, 7. April, 12 Uhr" in result.findings[0].suggestions[0]


def test_a_reply_like_the_last_ones_is_noticed() -> None:
    others = (GOOD.replace("Frau Berg", "Herr Kern").replace("Viele Grüße", "Beste Grüße"),)

    assert "de.copy_paste" in rules_of(reviewed(GOOD, recent_replies=others))
    assert "de.copy_paste" not in rules_of(
        reviewed(GOOD, recent_replies=("Guten Tag,\n\nIhre Rechnung hängt an.",))
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Unsere Mieter und Mieterinnen wissen Bescheid.", []),
        ("Jeder Kunde oder Kundin bekommt Post.", []),
        ("Die Kunden bzw. Kundinnen bekommen Post.", []),
        ("Unsere Mieter und Mietverträge wissen Bescheid.", ["de.gendered_wording"]),
    ],
)
def test_who_names_both_means_all(text: str, found: list[str]) -> None:
    assert rules_of(reviewed(text, fragment=True, profile=HouseProfile(gender_style="neutral"))) == found


def test_what_is_not_called_a_fragment_is_a_whole_reply() -> None:
    context = Context(lang="de", now=NOW, mood="calm")
    assert rules_of(review("der Plan hängt an.", context)) == ["de.missing_greeting"]
    assert rules_of(review("der Plan hängt an.", context, fragment=True)) == []


@pytest.mark.parametrize("word", ["Vorgang", "Ticket", "Reference", "Case", "Fall"])
def test_a_number_that_only_names_the_case_takes_nothing_up(word: str) -> None:
    mail = "My invoice 55-9031 is missing."
    result = reviewed(f"Hello,\n\n{word} 55-9031 is done.", lang="en", client_mail=mail)
    assert "en.missing_mirror" in rules_of(result)
    taken_up = reviewed("Hello,\n\nLetter 55-9031 is done.", lang="en", client_mail=mail)
    assert "en.missing_mirror" not in rules_of(taken_up)


@pytest.mark.parametrize(
    ("style", "text", "instead"),
    [
        ("doppelpunkt", "Alle Kund*innen bekommen Post.", ("Kund:innen",)),
        ("doppelpunkt", "Unsere MieterInnen wissen Bescheid.", ("Mieter:innen",)),
        ("stern", "Fragen Sie eine Mitarbeiter_in.", ("Mitarbeiter*in",)),
        ("neutral", "Alle Kund*innen bekommen Post.", ()),
    ],
)
def test_a_form_is_offered_with_the_mark_of_the_house_or_not_at_all(
    style: str, text: str, instead: tuple[str, ...]
) -> None:
    found = reviewed(text, fragment=True, profile=HouseProfile(gender_style=style)).findings
    assert [(f.rule, f.suggestions) for f in found] == [("de.gendered_wording.style", instead)]


def test_gender_style_speaks_only_when_the_house_asks() -> None:
    text = "Jeder Kunde bekommt das Pfand zurück."

    assert rules_of(reviewed(text, fragment=True)) == []
    assert rules_of(reviewed(text, fragment=True, profile=HouseProfile(gender_style="neutral"))) == [
        "de.gendered_wording"
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from(list("abISie duzeitnah!?.,\n„“\"'>-–ß0123€\t\u00a0İ\u0000")), max_size=300
    ),
    st.sampled_from(["de", "en"]),
)
def test_any_text_can_be_reviewed_and_offsets_hold(text: str, lang: str) -> None:
    result = reviewed(text, lang=lang, client=Person(name="Jana Berg"))

    for item in (*result.findings, *result.praise, *result.promises):
        assert 0 <= item.start <= item.end <= len(text)
        assert text[item.start : item.end] == item.quote
