"""`takt tone check --json`, one item: its shape is stable, its errors name field and fix."""

from __future__ import annotations

from typing import Any

import pytest

from tone.surface import ItemError, check_item

ITEM: dict[str, Any] = {
    "lang": "de",
    "client": {"name": "Jana Berg", "address": "Sie", "pronouns": None, "language": "de"},
    "context": {
        "now": "2026-03-04T09:30:00+01:00",
        "waiting_days": 1,
        "mood": "calm",
        "urgency": "normal",
        "first_reply": True,
    },
    "client_mail": "Am Rucksack ist der Riemen gerissen.",
    "reply": "Guten Tag Frau Berg,\n\nder gerissene Riemen wird ersetzt. Sie haben ihn am Freitag bis 14 Uhr.",
}


def test_the_shape() -> None:
    result = check_item(ITEM)

    assert set(result) == {"findings", "praise", "promises", "verdict", "measures"}
    assert result["verdict"] == "send"
    assert result["measures"]["register"] == "Sie"
    assert result["measures"]["sentences"] == 2
    assert [(p["quote"], p["due"]) for p in result["promises"]] == [
        ("Sie haben ihn am Freitag bis 14 Uhr.", "2026-03-06T14:00:00+01:00")
    ]
    finding = check_item({**ITEM, "reply": "Guten Tag Frau Burg,\n\nder Riemen wird am Freitag ersetzt."})[
        "findings"
    ][0]
    assert list(finding) == [
        "rule",
        "category",
        "severity",
        "start",
        "end",
        "quote",
        "why",
        "suggestions",
        "example",
        "replaces",
    ]
    assert (finding["category"], finding["severity"], finding["quote"]) == (
        "wrong_name",
        "block",
        "Frau Burg",
    )


@pytest.mark.parametrize(
    ("reply", "rule", "replaced"),
    [
        # a sentence for the sentence, a salutation for the greeting, a word for the word
        ("Guten Tag Frau Burg,\n\nder Riemen ist da.", "de.wrong_name", "Guten Tag Frau Burg,"),
        (
            "Guten Tag Frau Berg,\n\ndanke. Sie haben offenbar vergessen, zu zahlen. Bis bald.",
            "de.blame.your_fault",
            "Sie haben offenbar vergessen, zu zahlen.",
        ),
        (
            "Guten Tag Frau Berg,\n\nmittels Überweisung ist es am Freitag da.",
            "de.officialese.word",
            "mittels",
        ),
        ("der Riemen ist am Freitag da.", "de.missing_greeting", ""),
        ("Guten Tag,\n\nder Riemen ist am Freitag da.", "de.missing_name", "Guten Tag,"),
    ],
)
def test_what_a_suggestion_takes_the_place_of(reply: str, rule: str, replaced: str) -> None:
    found = next(f for f in check_item({**ITEM, "reply": reply})["findings"] if f["rule"] == rule)
    start, end = found["replaces"]
    assert reply[start:end] == replaced and start <= found["start"] <= found["end"] <= end


def test_a_reader_gets_no_example_in_another_form_of_address() -> None:
    reply = "Hallo Jana,\n\ndu hättest das Formular früher abgeben müssen."
    item = {**ITEM, "reply": reply, "client": {"name": "Jana Berg", "address": "du"}}
    texts = [t for f in check_item(item)["findings"] for t in (*f["suggestions"], f["example"]) if t]
    assert texts and not any(word in text for text in texts for word in ("Sie ", "Ihnen", "Ihr"))


@pytest.mark.parametrize(
    ("reply", "gaps"),
    [
        (
            "Das geht nicht, weil [Grund]. Sie hören bis [Tag, Uhrzeit] von mir.",
            ["[Grund]", "[Tag, Uhrzeit]"],
        ),
        ("Klicken Sie auf [Speichern], der Vorgang ist [T-2026-000021].", []),
        ("> weil [Grund]\n\nDas steht in Ihrer Mail.", []),
    ],
)
def test_a_gap_that_nobody_filled_does_not_leave(reply: str, gaps: list[str]) -> None:
    result = check_item({**ITEM, "reply": f"Guten Tag Frau Berg,\n\n{reply}"})
    found = [
        f["quote"] for f in result["findings"] if f["rule"] == "de.open_gap" and f["severity"] == "block"
    ]
    assert found == gaps


@pytest.mark.parametrize(
    ("said", "mood"),
    [("neutral", "calm"), ("Frustrated", "disappointed"), ("wütend", "angry"), ("sad", "worried")],
)
def test_a_mood_may_have_the_name_others_give_it(said: str, mood: str) -> None:
    item = {**ITEM, "context": {**ITEM["context"], "mood": said}}
    assert check_item(item) == check_item({**ITEM, "context": {**ITEM["context"], "mood": mood}})


def test_everything_but_the_reply_has_a_default() -> None:
    assert check_item({"reply": "Guten Tag,\n\nder Plan hängt an."})["verdict"] == "send"


def test_a_fragment() -> None:
    assert check_item({"reply": "Der Zähler ist neu."}, fragment=True)["findings"] == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"reply": 3}, "reply: expected the text as a string, got 3"),
        ({"lang": "fr"}, "lang: expected one of de, en, got 'fr'"),
        ({"replay": "x"}, "unknown field 'replay'; did you mean 'reply'?"),
        ({"client": "Jana"}, "client: expected an object, got 'Jana'"),
        ({"client": {"adress": "du"}}, "unknown field 'adress'; did you mean 'address'?"),
        ({"client": {"address": "Du"}}, "client.address: expected one of Sie, du, got 'Du'"),
        (
            {"context": {"now": "gestern"}},
            "context.now: expected a time like 2026-03-04T09:30:00+01:00, got 'gestern'",
        ),
        ({"context": {"now": "2026-03-04T09:30:00"}}, "context.now: the time zone is missing"),
        ({"context": {"mood": "cross"}}, "context.mood: expected one of calm, friendly"),
        ({"context": {"agent_name": 3}}, "context.agent_name: expected a string or null, got 3"),
        ({"context": {"waiting_days": -1}}, "context.waiting_days: expected a number from 0 upwards, got -1"),
        ({"context": {"first_reply": "yes"}}, "context.first_reply: expected true or false, got 'yes'"),
        (
            {"context": {"house_style": "x"}},
            "context.house_style: expected one of off, neutral, doppelpunkt, stern",
        ),
        ({"context": {"timezone": "Mars"}}, "context.timezone: expected a name like Europe/Berlin"),
    ],
)
def test_bad_input_names_field_and_expectation(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ItemError) as error:
        check_item({**ITEM, **change})
    assert message in str(error.value)


def test_a_long_value_is_cut_in_the_message_and_a_short_one_is_not() -> None:
    for length, shown in ((58, "'" + "x" * 58 + "'"), (59, "'" + "x" * 56 + "...")):
        with pytest.raises(ItemError) as error:
            check_item({**ITEM, "lang": "x" * length})
        assert str(error.value).endswith(f"got {shown}")


def test_a_mail_that_is_no_text_is_refused_and_none_is_empty() -> None:
    assert check_item({**ITEM, "client_mail": None})["verdict"] == "send"
    with pytest.raises(ItemError, match="client_mail: expected the text as a string, got 3"):
        check_item({**ITEM, "client_mail": 3})
    with pytest.raises(ItemError, match="reply: expected the text as a string, got None"):
        check_item({**ITEM, "reply": None})
