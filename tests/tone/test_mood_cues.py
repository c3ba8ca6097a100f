"""The cues keep their word: found where their examples show them, silent where not; and a bad cue is refused with a message."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench import own_mails
from inbound.parse import parse
from tone.finding import Language
from tone.mood import read
from tone.mood_cues import AROUND, FOLDER, HEAVY, Cue, CueError, cues_of, parsed
from tone.registry import LANGUAGES

CUES = [(lang, cue) for lang in LANGUAGES for cue in cues_of(lang).cues]
each_cue = pytest.mark.parametrize(("lang", "cue"), CUES, ids=[cue.id for _, cue in CUES])


@each_cue
def test_a_cue_is_found_in_its_examples_with_its_points(lang: Language, cue: Cue) -> None:
    for text, hit in cue.shows:
        found = {e.mood: (e.quote, e.points) for e in read(text, lang).evidence if e.cue == cue.id}
        assert {mood: quote for mood, (quote, _) in found.items()} == dict.fromkeys(cue.points, hit)
        strong = 1.5 if cue.feeling and re.search(r"sehr|really", text) else 1.0
        assert {m: p for m, (_, p) in found.items()} == {m: p * strong for m, p in cue.points.items()}


@each_cue
def test_a_cue_is_silent_where_it_should_be(lang: Language, cue: Cue) -> None:
    assert [text for text in cue.silent if any(e.cue == cue.id for e in read(text, lang).evidence)] == []


@each_cue
def test_a_cue_is_well_made(lang: Language, cue: Cue) -> None:
    assert re.fullmatch(rf"{lang}\.(angry|disappointed|worried|thankful|friendly)\.[a-z_]+", cue.id)
    assert cue.id.split(".")[1] in cue.points
    assert all(points in (0.5, 1, 1.5, 2, 2.5, 3) for points in cue.points.values())
    assert len(cue.shows) >= 2 and len(cue.silent) >= 2 and len(set(cue.words)) == len(cue.words)
    assert all(phrase == phrase.lower().strip() for phrase in cue.words)


def test_both_languages_know_the_same_classes() -> None:
    german, english = ({cue.id.split(".", 1)[1] for cue in cues_of(lang).cues} for lang in LANGUAGES)
    assert german ^ english == {"disappointed.still", "disappointed.again"}


def test_mail_that_nobody_wrote_in_a_mood_stays_calm(tmp_path: Path) -> None:
    """Bounces, notes of absence, notifications, lists, and our mails that measure intake."""
    corpus = Path(__file__).parent.parent / "corpus"
    own_mails.make(tmp_path, 60)
    files = [*corpus.glob("automatic/*.eml"), *corpus.glob("bounces/*.eml"), *tmp_path.glob("*.eml")]
    heated = {}
    for file in files:
        if file.name.startswith("mensch-"):
            continue
        mail = parse(file.read_bytes())
        reading = read(mail.reply_text or mail.text, mail.language or "de")
        if reading.mood in HEAVY:
            heated[file.name] = reading.evidence
    assert heated == {}
    assert len(files) > 150


# --- refusals ------------------------------------------------------------------------------------------------------------

AROUND_TOML = "[around]\n" + "\n".join(f'{key} = ["{key}x"]' for key in AROUND)
CUE = """
[[cue]]
id = "de.angry.own"
what = "an own cue"
points = { angry = 2 }
words = ["so (nicht|nie)", "nanu*"]
shows = [{ text = "So nicht.", hit = "So nicht" }]
silent = ["So gut."]
"""


def test_a_cue_is_read() -> None:
    (cue,) = parsed({"own.toml": AROUND_TOML + CUE}).cues
    assert (cue.id, cue.points, cue.words) == ("de.angry.own", {"angry": 2}, ("so (nicht|nie)", "nanu*"))
    assert (cue.feeling, cue.conditional, cue.heavy) == (False, False, True)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('what = "an own cue"', 'wat = "an own cue"', "own.toml: de.angry.own: unknown field 'wat'. Known: "),
        ('what = "an own cue"', "", "own.toml: de.angry.own: the field 'what' is missing or empty."),
        ("shows = [{", "shows = []\nsilence = [{", "unknown field 'silence'"),
        (
            "{ angry = 2 }",
            "{ cross = 2 }",
            "own.toml: de.angry.own: no mood is called 'cross'. Known: angry,",
        ),
        ("{ angry = 2 }", "{ calm = 2 }", "no mood is called 'calm'"),
        ('"so (nicht|nie)"', '"so (nicht|nie"', "phrase 'so (nicht|nie': a bracket is not closed."),
        ('"nanu*"', '"(nanu|)"', "phrase '(nanu|)': it may be empty; make one part of it obligatory."),
        ('"nanu*"', '"*nanu"', "phrase '*nanu': a * needs two letters before it"),
        ('"nanu*"', '"n*"', "phrase 'n*': a * needs two letters before it"),
        ("[[cue]]", "[[cue]", "own.toml: not valid TOML: "),
        ('silent = ["So gut."]', 'silent = ["So gut."]' + CUE, "de.angry.own stands there twice."),
    ],
)
def test_a_bad_cue_is_refused_and_says_why(old: str, new: str, message: str) -> None:
    assert old in CUE
    with pytest.raises(CueError) as refused:
        parsed({"own.toml": AROUND_TOML + CUE.replace(old, new, 1)})
    assert message in str(refused.value)


def test_words_around_are_asked_for() -> None:
    with pytest.raises(CueError, match=r"\[around\] lacks 'courtesy'. Give it a list of phrases."):
        parsed({"own.toml": AROUND_TOML.replace("courtesy", "politeness", 1) + CUE})


def test_the_files_are_shipped_beside_the_code() -> None:
    names = {f"{file.parent.name}/{file.name}" for file in FOLDER.glob("*/*.toml")}
    wished = {
        f"{lang}/{name}.toml"
        for lang in LANGUAGES
        for name in ("angry", "around", "disappointed", "kind", "worried")
    }
    assert names == wished
