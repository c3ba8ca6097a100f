"""What is not documented does not exist: settings, commands and links."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from takt.cli import COMMANDS
from takt.settings import Settings, load
from tests.docs import rule_pages
from tests.docs.pages import PAGES, ROOT

EXAMPLE = ROOT / "takt.example.toml"


@pytest.mark.parametrize("page", PAGES)
def test_pages_made_from_data_are_up_to_date(page: str) -> None:
    assert (ROOT / page).read_text("utf-8") == PAGES[page](), "run: python -m tests.docs.pages"


def test_every_rule_has_its_page_and_every_category_its_examples() -> None:
    there = {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
        for path in (ROOT / rule_pages.FOLDER).glob("*.md")
    }
    assert there == rule_pages.pages(), "run: python -m tests.docs.pages"


def test_every_setting_has_a_meaning() -> None:
    rows = [line for line in PAGES["docs/settings.md"]().splitlines() if line.startswith("| `")]
    assert len(rows) > 40
    assert [row for row in rows if row.endswith("|  |")] == []


def test_the_example_names_every_setting_of_the_top_level_and_is_valid(tmp_path: Path) -> None:
    text = EXAMPLE.read_text("utf-8")
    named = set(re.findall(r"^#? ?\[{0,2}([a-z_]+)[\]. =]", text, re.MULTILINE))
    assert set(Settings.model_fields) - named == set()
    assert load(EXAMPLE).mailboxes[0].address == "service@beispiel.test"


def test_the_example_stays_valid_with_every_comment_taken_off() -> None:
    uncommented = re.sub(r"^# (?=[a-z_]+ = |\[)", "", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE)
    assert tomllib.loads(uncommented)["relay"]["host"]


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_handbook_names_the_commands_an_operator_needs(language: str) -> None:
    text = (ROOT / "docs" / "handbook" / f"{language}.md").read_text("utf-8")
    assert {
        c
        for c in ("serve", "db", "ledger", "outbox", "ingest", "tone", "agent", "promises")
        if f"takt {c}" not in text
    } == set()


def test_every_command_has_help() -> None:
    assert all(text.endswith(".") for _, text in COMMANDS.values())


@pytest.mark.parametrize(
    "page", sorted(str(p.relative_to(ROOT)) for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text):
        assert ((ROOT / page).parent / target).exists(), f"{page} links to {target}"
