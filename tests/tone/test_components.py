"""The spaCy way: our extensions, a team's own component and model, and what happens when they are missing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language
from spacy.tokens import Doc, Span

from tone import Context, HouseProfile, review
from tone.language import ChainError, chain
from tone.registry import RuleError

NOW = datetime(2026, 3, 4, 8, 30, tzinfo=UTC)


def rule(more: str) -> str:
    return (
        '[[rule]]\nid = "own.rule"\nname.de = "Eigen"\nname.en = "Own"\nseverity = "warning"\nwhy.de = "Weil."\nwhy.en = "Because."\n'
        f'source = "Team"\n{more}\nbad = [{{ text = "a", hit = "" }}, {{ text = "b", hit = "" }}, {{ text = "c", hit = "" }}]\ngood = ["d", "e", "f"]\n'
    )


def house(tmp_path: Path, more: str, **profile: Any) -> Context:
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "empty_phrase.toml").write_text(rule(more), encoding="utf-8")
    return Context(
        lang="de", now=NOW, mood="calm", profile=HouseProfile(rules_folder=str(tmp_path), **profile)
    )


def test_the_extensions_say_what_the_gate_sees() -> None:
    doc = chain("de")("Guten Tag,\n\nIhr Anschluss wurde gesperrt. Das tut uns leid.")

    assert doc._.takt_zones[0].kind == "greeting"
    assert doc._.takt_register == "Sie"
    assert [span.text for span in doc._.takt_passives] == ["wurde gesperrt"]
    assert [sent._.takt_passive for sent in doc.sents] == [False, True, False]
    assert [span.text for span in chain("en")("It was not done.")._.takt_passives] == ["was not done"]
    assert chain("en")("It is fine.")._.takt_passives == []
    assert chain("en")("Could you call me?")._.takt_register == "none"


def test_what_nobody_split_into_sentences_is_one() -> None:
    assert [
        s.text for s in chain("de").make_doc("Der Plan hängt an. Er wurde gesperrt.")._.takt_passives
    ] == ["wurde gesperrt"]


def test_base_forms_are_those_of_the_language() -> None:
    assert [t.lemma_ for t in chain("de", lemmas=True)("alte Rechnungen")] == ["alt", "Rechnung"]
    assert [t.lemma_ for t in chain("en", lemmas=True)("old invoices")] == ["old", "invoice"]


def test_a_teams_component_speaks_through_its_own_rule(tmp_path: Path) -> None:
    @Language.component("shouting_spotter")
    def spot(doc: Doc) -> Doc:
        doc.spans["takt"] = [Span(doc, t.i, t.i + 1, label="own.rule") for t in doc if t.text == "Juhu"]
        return doc

    context = house(tmp_path, 'check = "component"', components=("shouting_spotter",))
    result = review("Das ist fertig, Juhu!", context, fragment=True)

    assert [(f.rule, f.quote, f.why) for f in result.findings] == [("own.rule", "Juhu", "Weil.")]


def test_a_rule_may_ask_for_base_forms(tmp_path: Path) -> None:
    context = house(tmp_path, 'patterns = [[{ LEMMA = "Unannehmlichkeit" }]]')

    assert [
        f.quote for f in review("Die Unannehmlichkeiten sind vorbei.", context, fragment=True).findings
    ] == ["Unannehmlichkeiten"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ('patterns = [[{ POS = "VERB" }]]', "POS needs a spaCy model"),
        ('patterns = [[{ LOWR = "man" }]]', "unknown token attribute 'LOWR'. Did you mean 'LOWER'?"),
        ('patterns = [[{ TEXT = { REGEX = "(a+)+$" } }]]', "may hang"),
        ('patterns = [[{ OP = "*" }, { OP = "+" }, { OP = "*" }]]', "2 of * or +"),
        ('check = "componet"', "Did you mean 'component'?"),
        ('regex = ["x*"]', "finds something in an empty text"),
        ('regex = ["a"]\nceiling = -1', "ceiling -1"),
        ('regex = ["a"]\nwhen = { mood = "angry" }', "mood cannot be 'angry'. Expected: a list"),
    ],
)
def test_a_rule_that_cannot_work_is_refused_by_line(tmp_path: Path, more: str, message: str) -> None:
    context = house(tmp_path, more)
    with pytest.raises(RuleError) as refused:
        review("Hallo", context)
    assert message in str(refused.value)
    assert "empty_phrase.toml:" in str(refused.value)


def test_a_component_or_model_that_is_not_there_is_named() -> None:
    with pytest.raises(ChainError, match=r"no spaCy component 'nowhere' is known \(tone.components\)"):
        chain("de", None, ("nowhere",))
    with pytest.raises(ChainError, match=r"the spaCy model 'nowhere' cannot be loaded \(tone.model\)"):
        chain("de", "nowhere")


@pytest.mark.parametrize(
    ("place", "text", "message"),
    [
        (
            "empty_phrase.toml",
            rule('phrases = ["a"]'),
            "rules lie in a folder per language. Move the file into de/ or en/",
        ),
        ("fr/empty_phrase.toml", rule('phrases = ["a"]'), "neither de/ nor en/"),
        ("de/empty_phrase.toml", rule('phrases = ["a"]') * 2, "the id is taken by empty_phrase.toml"),
        (
            "de/empty_phrase.toml",
            rule('phrases = ["a"]').replace("[[rule]]", "[rule]"),
            "Write [[rule]] with two brackets",
        ),
        (
            "de/empty_phrase.toml",
            rule('phrases = ["a"]').replace('hit = ""', 'hit = "ax"', 1).replace('"a", hit', '"ay b", hit'),
            "Did you mean 'ay'?",
        ),
    ],
)
def test_a_folder_that_nobody_would_read_is_refused(
    tmp_path: Path, place: str, text: str, message: str
) -> None:
    file = tmp_path / place
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    context = Context(lang="de", now=NOW, profile=HouseProfile(rules_folder=str(tmp_path)))
    with pytest.raises(RuleError) as refused:
        review("Hallo", context)
    assert message in str(refused.value)
