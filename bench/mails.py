"""Which mails the figures are measured on: those of a corpus maker when one is given, else mails of our own make."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import own_mails

MAKER = "make_corpus.py"
COUNT, SEED = 2000, 7
MOST = 600
"""Mails of a round; the corpus has them mixed, so its beginning stands for the whole."""


class NoMails(Exception):
    """The mails cannot be had; the message says why and what to do."""


@contextmanager
def mails() -> Iterator[tuple[list[bytes], str]]:
    """(raw mails, where they come from). PEERS: a folder with ``make_corpus.py DIR COUNT SEED``; MAILS: a folder of .eml."""
    with tempfile.TemporaryDirectory(prefix="takt-mails-") as made:
        folder = Path(made) / "mails"
        if given := os.environ.get("MAILS"):
            folder, source = Path(given), "a folder of mails"
        elif peers := os.environ.get("PEERS"):
            source = "corpus maker"
            _run_maker(Path(peers), folder)
        else:
            folder.mkdir()
            source = "mails of our own make (PEERS=folder names a corpus maker)"
            own_mails.make(folder, MOST)
        raws = [path.read_bytes() for path in sorted(folder.glob("*.eml"))[:MOST]]
        if not raws:
            raise NoMails(f"{folder} holds no .eml file")
        yield raws, source


def _run_maker(peers: Path, folder: Path) -> None:
    maker = peers / MAKER
    if not maker.is_file():
        raise NoMails(f"PEERS={peers} has no {MAKER}: name its folder, or leave PEERS out")
    done = subprocess.run(
        [sys.executable, str(maker), str(folder), str(COUNT), str(SEED)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoMails(f"{maker} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
