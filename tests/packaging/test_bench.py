"""`make bench`: every figure it lists can be run, and a name it does not know is answered with those it knows."""

from __future__ import annotations

import gc
import importlib.util
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from mutmut.state import state

from bench import trial
from bench.__main__ import FIGURES
from bench.mails import NoMails, mails
from tests.support import mutated
from tone.registry import rules

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_is_a_module_of_its_own(figure: str) -> None:
    assert importlib.util.find_spec(f"bench.{figure}") is not None


def test_an_unknown_figure_is_named_beside_the_known_ones() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "speed"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "there is no figure speed" in done.stderr and "intake" in done.stderr


def test_a_folder_without_the_corpus_maker_says_what_is_missing(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MAILS", raising=False)
    monkeypatch.setenv("PEERS", str(tmp_path))
    with pytest.raises(NoMails, match=r"has no make_corpus\.py"), mails():
        pass


def test_without_any_folder_the_mails_are_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAILS", raising=False)
    monkeypatch.setenv("PEERS", "")
    with mails() as (raws, source):
        assert len(raws) == 600 and source.startswith("mails of our own make")


def test_the_tests_run_without_xdist_where_mutants_are_counted() -> None:
    words = [
        "-q",
        "-p",
        "no:xdist",
        "-p",
        "no:cacheprovider",
        "--collect-only",
        "tests/tone/test_categories.py",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode()


def test_mutmut_finds_what_it_is_told_to_copy_and_to_load() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
    paths = [*told["source_paths"], *told["also_copy"], *told["pytest_add_cli_args_test_selection"]]
    assert [path for path in paths if not (ROOT / path).exists()] == []
    lines = (ROOT / told["preload_modules_file"]).read_text("utf-8").splitlines()
    modules = [line for line in lines if not line.startswith("#")]
    assert [name for name in modules if importlib.util.find_spec(name) is None] == []


def test_for_mutmut_who_gets_something_remembered_has_called_what_made_it() -> None:
    def slow(number: int) -> int:
        state()._stats.add("tone.x_helper")
        return number

    remembered, told = mutated.remembering(slow), []
    for _ in range(2):
        state()._stats.clear()
        assert remembered(3) == 3
        told.append(set(state()._stats))
    state()._stats.clear()
    assert told == [{"tone.x_helper"}, {"tone.x_helper"}]


def test_a_mutant_is_tried_without_what_is_remembered_of_the_real_code() -> None:
    rules("de")
    caches = trial.caches()
    gc.freeze()  # as before the forks
    trial.forget(caches)
    gc.unfreeze()
    assert rules.cache_info().currsize == 0
