"""``python -m bench.corpora ROOT [--misses]``: hits per corpus, and every raw mail of every corpus once through the parser."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import bench.corpora
from bench.corpora import Result


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench.corpora", description=__doc__)
    options.add_argument("root", type=Path)
    options.add_argument("--misses", action="store_true", help="name every miss")
    options.add_argument("--only", help="one module, e.g. mime")
    given = options.parse_args()
    for result in _results(given.root, given.only):
        share = f"{100 * result.hits / result.of:6.1f} %" if result.of else "     - "
        print(f"{result.corpus:32} {result.measure:52} {result.hits:5} / {result.of:<5} {share}", flush=True)
        if given.misses:
            for miss in result.misses:
                print(f"    {miss}")


def _results(root: Path, only: str | None) -> Iterator[Result]:
    for module in sorted(info.name for info in pkgutil.iter_modules(bench.corpora.__path__)):
        if module != "__main__" and only in (None, module):
            measure = getattr(importlib.import_module(f"bench.corpora.{module}"), "measure", None)
            if measure is not None:
                yield from measure(root)


if __name__ == "__main__":
    main()
