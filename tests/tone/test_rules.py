"""The rules keep their word, and a bad rule is refused with a message that helps."""

from __future__ import annotations

from pathlib import Path

import pytest

from tone import registry, selftest
from tone.finding import Context, HouseProfile
from tone.phrases import PhraseError, unfold
from tone.registry import RuleError


@pytest.mark.parametrize("lang", registry.LANGUAGES)
def test_every_shipped_rule_keeps_its_word(lang: str) -> None:
    assert [str(problem) for problem in selftest.problems(languages=(lang,))] == []  # type: ignore[arg-type]


def test_every_category_has_a_rule_in_german_and_where_it_makes_sense_in_english() -> None:
    only_german = {"register_mix", "wrong_register"}
    assert {r.category for r in registry.rules("de")} >= set(registry.CATEGORIES)
    assert {r.category for r in registry.rules("en")} >= set(registry.CATEGORIES) - only_german


def test_ids_are_unique_over_both_languages() -> None:
    ids = [r.id for lang in registry.LANGUAGES for r in registry.read_folder(registry.SHIPPED / lang, lang)]
    assert len(ids) == len(set(ids))


def test_a_rule_is_found_by_its_id_and_near_misses_are_named() -> None:
    assert registry.rule("de.wrong_name").severity == "block"
    with pytest.raises(KeyError, match=r"did you mean .*de\.wrong_name"):
        registry.rule("de.wrong_nam")
    assert "Kontakt" in registry.why("de.wrong_register", "de")


RULE = """
[[rule]]
id = "own.hello"
name.de = "Hallo"
name.en = "Hello"
severity = "hint"
phrases = ["hallöchen"]
why.de = "Zu locker."
why.en = "Too casual."
source = "Team"
bad = [{ text = "Ein Hallöchen!", hit = "Hallöchen" }, { text = "Hallöchen dann.", hit = "Hallöchen" }, { text = "Na, hallöchen.", hit = "hallöchen" }]
good = ["Guten Tag.", "Hallo.", "Moin."]
"""


def own_folder(tmp_path: Path, text: str, name: str = "empty_phrase.toml") -> str:
    folder = tmp_path / "de"
    folder.mkdir()
    (folder / name).write_text(text, encoding="utf-8")
    return str(tmp_path)


def test_a_team_adds_a_rule_of_its_own(tmp_path: Path) -> None:
    from tone import review

    folder = own_folder(tmp_path, RULE)
    context = Context(
        lang="de",
        now=selftest.reading_of(registry.Example(""), "de").context.now,
        profile=HouseProfile(rules_folder=folder),
    )

    assert [f.rule for f in review("Na, hallöchen.", context, fragment=True).findings] == ["own.hello"]
    assert list(selftest.problems(folder, ("de",))) == []


def test_a_group_in_a_regex_says_which_words_are_pointed_at(tmp_path: Path) -> None:
    grouped = RULE.replace(
        'phrases = ["hallöchen"]', """regex = ['(?i)(?:^|[.!,] )(hallöchen)|ein (?:hallöchen)']"""
    )
    whole = grouped.replace('hit = "Hallöchen" }, { text = "H', 'hit = "Ein Hallöchen" }, { text = "H')

    problems = selftest.problems(own_folder(tmp_path, whole), ("de",))

    assert list(problems) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('severity = "hint"', 'severity = "hnt"', "severity 'hnt'. Did you mean 'hint'?"),
        ("phrases =", "phrase =", "unknown field 'phrase'. Did you mean 'phrases'?"),
        ('["hallöchen"]', '["(hallöchen"]', "a bracket is not closed"),
        ('["hallöchen"]', "[]", "nothing says what it looks for"),
        ('why.en = "Too casual."', "", "why needs both languages"),
        ('good = ["Guten Tag.", "Hallo.", "Moin."]', 'good = ["Hallo."]', "At least 3"),
        ('hit = "hallöchen"', 'hit = "servus"', "is not in its example"),
        ('phrases = ["hallöchen"]', 'regex = ["(?=x)"]', "Look-around"),
        ('name.de = "Hallo"', 'name.de = "Hallo', "not valid TOML"),
        (
            'severity = "hint"',
            'severity = "hint"\nwhen = { mod = ["angry"] }',
            "unknown condition 'mod'. Did you mean 'mood'?",
        ),
    ],
)
def test_a_bad_rule_is_refused_with_file_line_and_fix(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in RULE
    folder = own_folder(tmp_path, RULE.replace(old, new))
    with pytest.raises(RuleError) as refused:
        registry.rules("de", folder)
    assert message in str(refused.value)
    assert "empty_phrase.toml:" in str(refused.value)


def test_a_file_must_be_named_after_a_category(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="Did you mean 'empty_phrase'"):
        registry.rules("de", own_folder(tmp_path, RULE, "empty_phrases.toml"))


def test_a_missing_folder_is_named() -> None:
    with pytest.raises(RuleError, match="does not exist"):
        registry.rules("de", "nowhere")


def test_a_rule_that_does_not_keep_its_word_is_reported(tmp_path: Path) -> None:
    folder = own_folder(
        tmp_path, RULE.replace('"Moin."', '"Hallöchen."').replace('hit = "hallöchen"', 'hit = "Na"')
    )
    reasons = [problem.reason for problem in selftest.problems(folder, ("de",))]
    assert reasons == ["expected the hit 'Na', got ['hallöchen'].", "a good example is hit at ['Hallöchen']."]


def test_phrases_unfold() -> None:
    assert [anchor.variants for anchor in unfold("so (bald|schnell) wie .. geht")] == [
        ("so bald wie", "so schnell wie"),
        ("geht",),
    ]
    assert unfold("Dank( sehr|)")[0].variants == ("Dank", "Dank sehr")
    for broken in ("a|b", "(a", "x .. (|y)", " .. x"):
        with pytest.raises(PhraseError):
            unfold(broken)
