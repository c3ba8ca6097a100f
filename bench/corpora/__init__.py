"""Hits on public mail corpora with expected outcomes; the data stays outside this repository.

Each module here has ``measure(root) -> Iterable[Result]``; ``python -m bench.corpora ROOT`` prints one line a result.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Result:
    """One figure: how many of how many cases of a corpus came out as its manifest says."""

    corpus: str
    measure: str
    hits: int = 0
    of: int = 0
    misses: list[str] = field(default_factory=list)

    def count(self, hit: bool, name: str) -> None:
        self.of += 1
        if hit:
            self.hits += 1
        else:
            self.misses.append(name)


def cases(root: Path, corpus: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every file of a corpus with its manifest entry; nothing when the corpus is not there."""
    manifest = root / corpus / "manifest.json"
    if not manifest.exists():
        return
    data = json.loads(manifest.read_text("utf-8"))
    for entry in data["messages"]:
        yield root / corpus / entry["file"], entry
