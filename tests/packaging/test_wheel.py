"""What ships: the wheel holds templates, rules, samples and migrations, and clashes with nothing."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGES = {"takt", "inbound", "outbound", "tickets", "tone", "templates"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize(
    "name",
    [
        "templates/mail/de/reply/body.txt",
        "templates/mail/en/acknowledgement/body.html",
        "templates/web/ticket.html",
        "templates/static/desk.css",
        "templates/locale/en.po",
        "tickets/migrations/env.py",
        "tickets/migrations/versions/0001_the_first_tables.py",
        "takt/samples/01-rechnung-dringend.eml",
        "tone/py.typed",
    ],
)
def test_what_the_program_needs_is_in_the_wheel(wheel: set[str], name: str) -> None:
    assert name in wheel


def test_tone_rules_are_in_the_wheel(wheel: set[str]) -> None:
    shipped = {str(p.relative_to(ROOT)) for p in (ROOT / "tone" / "rules").rglob("*.toml")}
    assert shipped and shipped <= wheel


def test_nothing_but_our_packages_ships(wheel: set[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}
    assert {t for t in tops if not t.endswith(".dist-info")} == PACKAGES


def test_no_other_installed_package_has_our_names() -> None:
    """Flat packages share site-packages with everybody: a clash must be seen before a user sees it."""
    owners = importlib.metadata.packages_distributions()
    assert {name: set(owners.get(name, [])) - {"takt-helpdesk"} for name in PACKAGES} == {
        n: set() for n in PACKAGES
    }


def test_every_dependency_is_pinned() -> None:
    pins = {
        line.partition("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text().splitlines()
    }
    wanted = importlib.metadata.requires("takt-helpdesk") or []
    names = {
        r.partition(";")[0].split(">")[0].split("[")[0].strip().lower().replace("_", "-") for r in wanted
    }
    assert names - pins == set()
