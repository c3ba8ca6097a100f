"""Corners of the small readers: names, forms of address, sentences, passives, spans. One exact case for each."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import spacy

from tests.tone.test_review import reviewed
from tone import Person
from tone.address import NameParts, name_parts, salutation
from tone.addressing import evidence
from tone.categories import category_name
from tone.finding import Address, Context, Language
from tone.language import ChainError, chain
from tone.passive import passives
from tone.passive_en import passives as passives_en

NOW = datetime(2026, 3, 4, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Kim", NameParts("", "", "Kim")),
        ("Uta von Berg", NameParts("", "Uta", "von Berg")),
        ("Maria Anna Huber", NameParts("", "Maria", "Huber")),
        ("Eva von der Heide", NameParts("", "Eva", "von der Heide")),
        ("Dr. Kim", NameParts("Dr.", "", "Kim")),
        ("Prof. Dr. Eva Sy", NameParts("Prof. Dr.", "Eva", "Sy")),
        ("", NameParts("", "", "")),
    ],
)
def test_parts_of_a_name(name: str, parts: NameParts) -> None:
    assert name_parts(Person(name=name)) == parts


@pytest.mark.parametrize(
    ("name", "lang", "address", "line"),
    [
        ("Kim", "de", "du", "Hallo Kim,"),
        ("Kim Berg", "de", "du", "Hallo Kim,"),
        (None, "de", "du", "Hallo,"),
        ("Kim", "en", None, "Hello Kim,"),
        (None, "en", None, "Hello,"),
    ],
)
def test_a_single_name_greets(name: str | None, lang: Language, address: Address | None, line: str) -> None:
    assert salutation(Context(lang=lang, now=NOW, client=Person(name=name, address=address))) == line


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Schick uns bitte ein Foto.", [("Schick", "du", True)]),
        ("Das war klar, Frage ein Kind.", []),
        ("Das ist klar, frage einfach nach.", [("frage", "du", True)]),
        ("Wollt Ihr morgen kommen?", [("Wollt Ihr", "du", True)]),
        ("Ihr wollt morgen kommen?", [("Ihr wollt", "du", True)]),
        ("Ihr Paket ist da.", [("Ihr", "Sie", False)]),
        ("Hier ist Ihr Paket.", [("Ihr", "Sie", True)]),
        ("Ihnen ist kalt.", [("Ihnen", "Sie", True)]),
        ("Nun, Sie ist da.", [("Sie", "Sie", True)]),
        ("Klar. Sie ist da.", [("Sie", "Sie", False)]),
        ("Gern:\n- Sie ist da.", [("Sie", "Sie", False)]),
        ("Dann suche ich danach.", []),
        ("Bitte warte ich noch.", []),
        ("Bleiben wir per Sie, ja?", []),
    ],
)
def test_each_word_that_addresses_the_reader(text: str, seen: list[tuple[str, str, bool]]) -> None:
    assert [(text[e.start : e.end], e.address, e.strong) for e in evidence(text)] == seen


def test_a_category_has_a_name_in_both_languages() -> None:
    names = [category_name("shouting", lang) for lang in ("de", "en")]

    assert names == ["Lautstärke", "Shouting"]
    assert category_name("of_a_later_version", "de") == "of_a_later_version"


def test_a_model_of_another_language_is_refused(tmp_path: object) -> None:
    spacy.blank("en").to_disk(f"{tmp_path}/model")
    with pytest.raises(ChainError) as refused:
        chain("de", f"{tmp_path}/model")

    assert str(refused.value) == (
        f"the spaCy model '{tmp_path}/model' speaks 'en', and this mailbox writes 'de'."
    )
    assert chain("en", f"{tmp_path}/model").lang == "en"


@pytest.mark.parametrize(
    ("text", "lang", "sentences"),
    [
        ("Er kommt am 3. März. Gut.", "de", ["Er kommt am 3. März.", "Gut."]),
        ("Es waren 345. Das reicht.", "de", ["Es waren 345.", "Das reicht."]),
        ("Am 24. Dezember nicht.", "de", ["Am 24. Dezember nicht."]),
        ("The 24. December it is.", "en", ["The 24.", "December it is."]),
        ("1. Schalter aus.", "de", ["1. Schalter aus."]),
        ("Bitte:\n2. Stecker ziehen.", "de", ["Bitte:", "2. Stecker ziehen."]),
        ("Es waren 12. Wir kommen.", "de", ["Es waren 12.", "Wir kommen."]),
        ("Anna, z. B. Morgen.", "de", ["Anna, z. B. Morgen."]),
        ("Ein Satz\n\nund weiter", "de", ["Ein Satz", "und weiter"]),
        ("Ein Satz\nund weiter", "de", ["Ein Satz\nund weiter"]),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, lang: str, sentences: list[str]) -> None:
    assert [sent.text.strip() for sent in chain(lang)(text).sents] == sentences


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Der Brief wurde gestern geschickt", [("wurde", "geschickt")]),
        ("Er wird es gemacht haben", []),
        ("Er wird gesehen worden sein", [("wird", "gesehen")]),
        ("Wir werden hat gemacht", []),
        ("weil es gemacht wird", [("wird", "gemacht")]),
        ("Es wurde geprüft und verschickt", [("wurde", "geprüft")]),
        ("Es wurde heute und morgen gemacht", [("wurde", "gemacht")]),
        ("Er wurde Lehrer", []),
        ("wird", []),
    ],
)
def test_german_passives_word_by_word(text: str, seen: list[tuple[str, str]]) -> None:
    doc = chain("de")(text)
    found = passives(doc, 0, len(doc))
    assert [(doc[p.auxiliary].text, doc[p.participle].text) for p in found] == seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("It was sent and is paid", [(1, 2, 1, 3), (4, 5, 4, 6)]),
        ("It has not yet been fully paid", [(4, 6, 4, 7)]),
        ("It was was sent", [(2, 3, 2, 4)]),
        ("It is not yet also now only ever paid", []),
        ("is", []),
    ],
)
def test_english_passives_word_by_word(text: str, seen: list[tuple[int, int, int, int]]) -> None:
    doc = chain("en")(text)
    found = passives_en(doc, 0, len(doc))
    assert [(p.auxiliary, p.participle, p.first, p.last) for p in found] == seen


def test_a_spare_phrase_spares_its_own_sentence_only() -> None:
    said = [
        [f.rule for f in reviewed(text, fragment=True).findings if f.category == "vague_promise"]
        for text in (
            "Wir melden uns zeitnah, spätestens um 12 Uhr.",
            "Wir melden uns zeitnah. Sie erreichen mich um 12 Uhr.",
        )
    ]
    assert [len(rules) for rules in said] == [0, 1]
