"""The report commands: figures, what is hidden, and what a wrong question is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.served import Served, prepare


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Served:
    folder = tmp_path_factory.mktemp("desk")
    served = prepare(folder, f"sqlite:///{folder}/takt.db")
    served.takt("sample")
    return served


def test_a_small_house_sees_that_its_figures_are_hidden(desk: Served) -> None:
    assert {row["figure"] for row in desk.json("report", "tone", "--weeks", "2")} <= {"hidden"}
    text = desk.takt("report", "tone", "--weeks", "2").stdout
    assert "2 of 2 weeks are hidden: fewer than 5 people or 20 replies" in text
    assert {row["threads"] for row in desk.json("report", "heated")} == {None}
    assert "Too few replies to say anything yet" in desk.takt("report", "words").stdout


def test_the_service_review_prints_what_its_figures_mean(desk: Served) -> None:
    text = desk.takt("report", "service", "--month", "2026-10").stdout
    assert "mails_in" in text and "Kept: the answer left by then." in text
    csv = desk.takt("report", "service", "--month", "2026-10", "--csv").stdout
    assert csv.splitlines()[0] == "month,mailbox,figure,value,of"


def test_the_check_agrees(desk: Served) -> None:
    assert desk.takt("report", "--check").stdout.strip() == "the reports agree with a recount of single rows"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("service", "--month", "October"), "'October' is no month: write it as 2026-10"),
        (("tone", "--weeks", "99"), "99 weeks: ask for 1 to 53"),
        (("tone", "--of", "agent:3"), "'agent:3' is no part of the house"),
        (("heated", "--months", "0"), "0 months: ask for 1 to 24"),
    ],
)
def test_a_wrong_question_is_told_how_to_ask(desk: Served, words: tuple[str, ...], told: str) -> None:
    done = desk.takt("report", *words, check=False)
    assert done.returncode == 1 and told in done.stderr and "Traceback" not in done.stderr


def test_a_group_below_the_floor_cannot_be_set(desk: Served, tmp_path: Path) -> None:
    config = tmp_path / "takt.toml"
    config.write_text(desk.config.read_text("utf-8") + "\n[reports]\nmin_people = 2\n", "utf-8")
    done = replace(desk, config=config).takt("report", "tone", check=False)
    assert done.returncode == 2 and "min_people" in done.stderr


def test_the_precision_of_rules_is_listed_from_the_same_rows(desk: Served) -> None:
    rows = desk.json("tone", "precision", "--days", "3650")
    assert all(
        set(row) == {"rule", "precision", "replies", "not_helpful", "overridden", "samples"} for row in rows
    )
    assert desk.takt("tone", "precision", "--days", "0", check=False).returncode == 2


def test_intents_are_listed_changed_tried_and_applied(desk: Served) -> None:
    names = [row["name_de"] for row in desk.json("intents", "list")]
    assert "Rechnung" in names and names[-1] == "Sonstiges"
    desk.takt("intents", "set", "Wärme", "--english", "Heat", "--word", "heizung", "--position", "1")
    done = desk.takt("intents", "try", "--subject", "Frage", text="Die Heizungsanlage ist kalt.")
    assert done.stdout.strip() == "Wärme: “Heizungsanlage” in the text (word: heizung)"
    desk.takt("intents", "set", "Heat", "--add", "wärmepumpe*", "--rename", "Heizung")
    first = desk.json("intents", "list")[0]
    assert (first["name_de"], first["words"]) == ("Heizung", ["heizung", "wärmepumpe*"])
    dry = desk.json("intents", "apply", "--dry-run")
    applied = desk.json("intents", "apply")
    assert dry["read"] == applied["read"] > 0 and dry["changed"] == applied["changed"]
    assert desk.json("intents", "apply")["changed"] == 0
    desk.takt("intents", "remove", "Heizung")
    header = desk.takt("report", "intents", "--csv").stdout.splitlines()[0]
    assert header == "week,part,intent,tickets,share,median_hours"
    assert "agree with a recount" in desk.takt("report", "--check").stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("intents", "set", "X", "--word", "/(/"), "/(/ is no pattern that RE2 can read"),
        (("intents", "set", "X", "--word", "x", "--mailbox", "no@x.test"), "there is no mailbox no@x.test; there are: service@takt.test"),
        (("intents", "remove", "Wetter"), "there is no intent “Wetter”; there are: "),
        (("report", "intents", "--weeks", "9"), "9 weeks: this report spans 8, 12, 26, 52"),
        (("report", "intents", "--of", "team:1"), "team:1 is no part of this report"),
    ],
)  # fmt: skip
def test_a_wrong_word_about_intents_is_told(desk: Served, words: tuple[str, ...], told: str) -> None:
    done = desk.takt(*words, check=False)
    assert done.returncode == 1 and told in done.stderr and "Traceback" not in done.stderr
