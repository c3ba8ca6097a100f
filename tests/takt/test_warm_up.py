"""A desk that has just started has loaded what a review needs before anybody writes."""

from __future__ import annotations

import time
from pathlib import Path

from tests.support.served import MAILBOX, prepare


def test_reviews_are_warm_soon_after_the_start(tmp_path: Path) -> None:
    served = prepare(tmp_path, f"sqlite:///{tmp_path / 'takt.db'}")
    with served.process(fresh=True):
        assert _said(tmp_path, "reviews are warm") == 1


def test_rules_that_cannot_be_loaded_stop_no_desk_and_are_named(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "house.toml").write_text("this is no rule\n", "utf-8")
    served = prepare(
        tmp_path,
        f"sqlite:///{tmp_path / 'takt.db'}",
        mailbox=f'{MAILBOX}[mailboxes.tone]\nrules_folder = "{rules}"\n',
    )
    with served.process(fresh=True):
        assert _said(tmp_path, "reviews could not be warmed up") == 1
        assert _said(tmp_path, "house.toml") >= 1


def _said(folder: Path, words: str, seconds: float = 60) -> int:
    """How often the desk's log says this; waits until it does."""
    end = time.monotonic() + seconds
    while True:
        said = sum(log.read_text("utf-8", "replace").count(words) for log in folder.glob("log-*"))
        if said or time.monotonic() > end:
            return said
        time.sleep(0.1)
