"""`make bench`: every figure it lists can be run, and a name it does not know is answered with those it knows."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

from bench.__main__ import FIGURES
from bench.mails import NoMails, mails


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
