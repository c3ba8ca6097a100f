"""A rule file with a mistake: the refusal word for word, with the line a team has to look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tone.test_rules import RULE
from tone import registry
from tone.pipeline import Rulebook
from tone.registry import RuleError

SECOND = RULE.replace("own.hello", "own.second")
PHRASES = 'phrases = ["hallöchen"]'
GOOD = '["Guten Tag.", "Hallo.", "Moin."]'
DANN = '{ text = "Hallöchen dann.", hit = "Hallöchen" }'
BAD = f'[{{ text = "Ein Hallöchen!", hit = "Hallöchen" }}, {DANN}, {{ text = "Na, hallöchen.", hit = "hallöchen" }}]'


def refusal(folder: Path, text: str | bytes, name: str = "empty_phrase.toml") -> str:
    """What is said of this file, without its folder."""
    (folder / "de").mkdir()
    file = folder / "de" / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(RuleError) as refused:
        registry.rules("de", str(folder))
        Rulebook("de", str(folder))
    assert refused.value.file == file
    return str(refused.value).removeprefix(f"{folder}/de/")


FIELDS = [
    ('id = "own.hello"', 'id = "Own Hello"', "3: rule Own Hello: id 'Own Hello': small letters, digits, dots and dashes are expected."),
    ('id = "own.hello"', 'id = 7', '3: rule 7: id 7: small letters, digits, dots and dashes are expected.'),
    ('id = "own.hello"\n', '', "2: rule ?: the field 'id' is missing. Every rule has id, name, severity, why, bad, good, source."),
    ('source = "Team"\n', '', "3: rule own.hello: the field 'source' is missing. Every rule has id, name, severity, why, bad, good, source."),
    ('severity = "hint"', 'severity = "quatsch"', "6: rule own.hello: severity 'quatsch'. Known: hint, warning, block."),
    ('severity = "hint"', 'severity = "blok"', "6: rule own.hello: severity 'blok'. Did you mean 'block'?"),
    ('name.en = "Hello"\n', '', '4: rule own.hello: name needs both languages. Write name.de = "..." and name.en = "...".'),
    ('name.en = "Hello"', 'name.en = 3', '4: rule own.hello: name needs both languages. Write name.de = "..." and name.en = "...".'),
    ('name.de = "Hallo"\nname.en = "Hello"', 'name = "Hallo"', '4: rule own.hello: name needs both languages. Write name.de = "..." and name.en = "...".'),
    (PHRASES, 'phrases = "hallöchen"', '7: rule own.hello: phrases must be a list of texts. Write phrases = ["...", "..."].'),
    (PHRASES, 'phrases = ["hallöchen", 3]', '7: rule own.hello: phrases must be a list of texts. Write phrases = ["...", "..."].'),
    (PHRASES, 'phrases = ["hallöchen)"]', "7: rule own.hello: phrases: 'hallöchen)': a bracket is not opened; write (a|b)."),
    (PHRASES, 'phrases = ["hallöchen .. "]', "7: rule own.hello: phrases: 'hallöchen .. ': a gap needs words on both sides."),
    (PHRASES, 'phrases = ["(hallo|)"]', "7: rule own.hello: phrases: '(hallo|)': '(hallo|)' may be empty; give it at least one fixed word."),
    (PHRASES, 'phrases = ["(a|b|c|d|e|f|g|h)(a|b|c|d|e|f|g|h)(a|b|c|d|e|f|g|h)(a|b|c|d|e|f|g|h)"]', "7: rule own.hello: phrases: '(a|b|c|d|e|f|g|h)(a|b|c|d|e|f|g|h)(a|b|c|d|e|f|g|h)(a|b|c|d|e|f|g|h)': more than 600 variants; split it into two phrases."),
    (PHRASES, 'phrases = []\ncheck = "nirgends"', "2: rule own.hello: there is no check 'nirgends'. Did you mean 'gender_style'?"),
    (PHRASES, PHRASES + '\ncheck = "wrong_name"', '8: rule own.hello: has a check and phrases. Keep one of them.'),
    (PHRASES, 'check = "wrong_nam"', "2: rule own.hello: there is no check 'wrong_nam'. Did you mean 'wrong_name'?"),
    (PHRASES, 'patterns = ["hallo"]', '7: rule own.hello: patterns must be lists of token tables. Write patterns = [[{ LOWER = "man" }, { LOWER = "hat" }]].'),
    (PHRASES, 'patterns = [[]]', '7: rule own.hello: patterns must be lists of token tables. Write patterns = [[{ LOWER = "man" }, { LOWER = "hat" }]].'),
    (PHRASES, 'patterns = [["hallo"]]', '7: rule own.hello: patterns must be lists of token tables. Write patterns = [[{ LOWER = "man" }, { LOWER = "hat" }]].'),
    (PHRASES, 'patterns = "hallo"', '7: rule own.hello: patterns must be lists of token tables. Write patterns = [[{ LOWER = "man" }, { LOWER = "hat" }]].'),
    (PHRASES, 'patterns = [[{ LOWR = "hallo" }]]', "7: rule own.hello: unknown token attribute 'LOWR'. Did you mean 'LOWER'?"),
    (PHRASES, 'patterns = [[{ LOWER = { REGEX = "h.*" } }]]', '7: rule own.hello: REGEX in a token pattern may hang. Write the expression as regex = ["..."]: there it runs in linear time.'),
    (PHRASES, 'patterns = [[{ LOWER = "a" }, { LOWER = "a" }, { LOWER = "a" }, { LOWER = "a" }, { LOWER = "a" }, { LOWER = "a" }, { LOWER = "a" }, { LOWER = "a" }, { LOWER = "a" }, { LOWER = "a" }, { LOWER = "a" }, { LOWER = "a" }, { LOWER = "a" }, { LOWER = "a" }, { LOWER = "a" }, { LOWER = "a" }, { LOWER = "a" }, { LOWER = "a" }, { LOWER = "a" }, { LOWER = "a" }, { LOWER = "a" }]]', '7: rule own.hello: a pattern may have 20 tokens and 2 of * or +. Use { OP = "{0,5}" } for a bounded gap.'),
    (PHRASES, 'patterns = [[{ OP = "*" }, { OP = "+" }, { OP = "*" }]]', '7: rule own.hello: a pattern may have 20 tokens and 2 of * or +. Use { OP = "{0,5}" } for a bounded gap.'),
    (PHRASES, 'regex = ["x*"]', "7: rule own.hello: regex 'x*' finds something in an empty text. Make one part of it obligatory."),
    (PHRASES, 'regex = ["(a"]', "7: rule own.hello: regex '(a': missing ): (a. Look-around and back-references are not available: they can hang."),
    (PHRASES, 'regex = ["(?<=a)b"]', "7: rule own.hello: regex '(?<=a)b': invalid perl operator: (?<=. Look-around and back-references are not available: they can hang."),
    (PHRASES, PHRASES + '\nexcept = ["(a"]', "8: rule own.hello: except: '(a': a bracket is not closed; write (a|b)."),
    (PHRASES, PHRASES + '\nunless = 4', '8: rule own.hello: unless must be a list of texts. Write unless = ["...", "..."].'),
    (PHRASES, PHRASES + '\nwhen = 4', '8: rule own.hello: when must be a table. Write when = { mood = ["angry"] }.'),
    (PHRASES, PHRASES + '\nwhen = { mood = "angry" }', "8: rule own.hello: when: mood cannot be 'angry'. Expected: a list."),
    (PHRASES, PHRASES + '\nwhen = { waiting_days = "zwei" }', "8: rule own.hello: when: unknown condition 'waiting_days'. Did you mean 'min_waiting_days'?"),
    (PHRASES, PHRASES + '\nceiling = -1', '8: rule own.hello: ceiling -1. Most hits allowed in 1,000 clean sentences, like 0.5.'),
    (PHRASES, PHRASES + '\nceiling = 1000.5', '8: rule own.hello: ceiling 1000.5. Most hits allowed in 1,000 clean sentences, like 0.5.'),
    (PHRASES, PHRASES + '\nceiling = true', '8: rule own.hello: ceiling True. Most hits allowed in 1,000 clean sentences, like 0.5.'),
    (PHRASES, PHRASES + '\nceiling = "viele"', "8: rule own.hello: ceiling 'viele'. Most hits allowed in 1,000 clean sentences, like 0.5."),
    (PHRASES, PHRASES + '\nwords = 3', '8: rule own.hello: words must be a list of texts. Write words = ["...", "..."].'),
    (PHRASES, PHRASES + '\nsuggest = "Guten Tag."', '8: rule own.hello: suggest must be a list of texts. Write suggest = ["...", "..."].'),
    (GOOD, '"Guten Tag."', '12: rule own.hello: good must be a list of examples. Write { text = "...", hit = "..." } for each.'),
    (GOOD, '["Guten Tag.", "Hallo.", 3]', '12: rule own.hello: good must be a list of examples. Write { text = "...", hit = "..." } for each.'),
    (GOOD, '["Guten Tag.", "Hallo."]', "12: rule own.hello: 2 good examples. At least 3 are needed: they are the rule's proof."),
    (BAD, '["Hallöchen.", "Hallöchen dann.", "Na, hallöchen."]', '11: rule own.hello: a bad example without its hit: \'Hallöchen.\'. Write { text = "...", hit = "..." }; "" when something is missing.'),
    (DANN, '{ text = "Hallöchen dann." }', '11: rule own.hello: a bad example without its hit: \'Hallöchen dann.\'. Write { text = "...", hit = "..." }; "" when something is missing.'),
    (DANN, '{ hit = "Hallöchen" }', '11: rule own.hello: a bad example without its text. Write { text = "...", hit = "..." }.'),
    (DANN, '{ text = "Hallöchen dann.", hit = "Halöchen dan." }', "11: rule own.hello: the hit 'Halöchen dan.' is not in its example. Did you mean 'Hallöchen dann.'?"),
    (DANN, '{ text = "Hallöchen dann.", hit = "Servus, wie geht es" }', "11: rule own.hello: the hit 'Servus, wie geht es' is not in its example. Copy it letter by letter."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), FIELDS)
def test_what_is_said_of_a_field(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in RULE
    assert refusal(tmp_path, RULE.replace(old, new)) == f"empty_phrase.toml:{said}"


FILES = [
    ('empty_phrase.toml', RULE.encode("latin-1"), 'empty_phrase.toml:1: not UTF-8 text. Save the file as UTF-8.'),
    ('empty_phrase.toml', RULE + "\n[regel]\nid = 7\n", "empty_phrase.toml:14: unknown table 'regel'. A rule begins with [[rule]]."),
    ('empty_phrase.toml', RULE.replace("[[rule]]", "[rule]"), 'empty_phrase.toml:1: [rule] holds a single table. Write [[rule]] with two brackets.'),
    ('empty_phrases.toml', RULE, "empty_phrases.toml:1: the file's name is no category: 'empty_phrases'. Did you mean 'empty_phrase'?"),
    ('empty_phrase.toml', RULE + "x = [\n", 'empty_phrase.toml:13: not valid TOML: Invalid value (at end of document).'),
    ('empty_phrase.toml', RULE + SECOND.replace("source =", "quelle ="), "empty_phrase.toml:22: rule own.second: unknown field 'quelle'. Did you mean 'unless'?"),
    ('empty_phrase.toml', RULE + RULE, 'empty_phrase.toml:14: rule own.hello: the id is taken by empty_phrase.toml. Give each rule an id of its own.'),
    ('empty_phrase.toml', "regel = 1\n" + RULE, "empty_phrase.toml:1: unknown table 'regel'. A rule begins with [[rule]]."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "said"), FILES)
def test_what_is_said_of_a_file(tmp_path: Path, name: str, text: str | bytes, said: str) -> None:
    assert refusal(tmp_path, text, name) == said


def test_what_is_said_of_a_folder(tmp_path: Path) -> None:
    def said(folder: Path) -> str:
        with pytest.raises(RuleError) as refused:
            registry.rules("de", str(folder))
        return str(refused.value).removeprefix(f"{tmp_path}/")

    assert (
        said(tmp_path / "none")
        == "none:0: the folder of own rules does not exist. Create it or change rules_folder."
    )
    (tmp_path / "own").mkdir()
    assert (
        said(tmp_path / "own")
        == "own:0: there is neither de/ nor en/ in it. Put your rules into de/CATEGORY.toml."
    )
    (tmp_path / "own" / "blame.toml").write_text(RULE, "utf-8")
    assert said(tmp_path / "own") == (
        "own/blame.toml:1: rules lie in a folder per language. Move the file into de/ or en/."
    )


def test_the_three_nearest_rules_are_named() -> None:
    with pytest.raises(KeyError) as unknown:
        registry.rule("de.shoutin.mark")
    assert (
        str(unknown.value)
        == "\"no rule 'de.shoutin.mark'; did you mean de.shouting.marks, en.shouting.marks, de.shouting.capitals?\""
    )
    with pytest.raises(KeyError) as far:
        registry.rule("zzzz")
    assert str(far.value) == "\"no rule 'zzzz'\""
