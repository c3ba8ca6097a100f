"""Which test runs which line of tone/? Asked once a state of the code, so that a mutant meets the tests that can see it.

All tests of the room run once in a child under a tracer that looks at files of tone/ only. The answer is kept in ``build/``
under a digest of the code and the tests, and thrown away with it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parent.parent
TESTS = ROOT / "tests" / "tone"
KEPT = ROOT / "build" / "covering.json"
UNSURE = frozenset({"test_hostile_text.py"})
"""They judge by CPU time: a busy machine must not count as a test that noticed."""
REMEMBERED = 4
"""A line that fewer tests ran may have made something that is remembered (a compiled rule, a loaded chain) and used by others."""
SLOW = 2.0
"""Seconds under the tracer; a test that did not run the line and takes longer is left out."""


@dataclass(frozen=True)
class Covering:
    """`seconds` of each test; which tests ran a line of a module, with the empty name for its import."""

    seconds: dict[str, float]
    lines: dict[str, dict[int, list[str]]]

    def tests_for(self, module: str, first: int, last: int, top_level: bool) -> list[str]:
        """The tests that may notice a change in these lines, quick ones first; none when no test runs them.

        What stands outside of a function runs at import: then every test of the module may notice, and of those that import it.
        """
        ran = self._ran(module, first, last)
        seen = self._quick(ran - {""})
        if top_level or self.is_remembered(module, first, last):
            near = self._near(module, top_level)
            all_of_it = {t for m in near for tests in self.lines.get(m, {}).values() for t in tests}
            seen += [t for t in self._quick(all_of_it - {"", *seen}) if self.seconds[t] < SLOW]
        return seen

    def _near(self, module: str, top_level: bool) -> set[str]:
        """The module; what stands at its top also those that take names from it. Further out while no test ran a line (tables of words)."""
        near = {module, *(_importers(module) if top_level else ())}
        before: set[str] = set()
        while near != before and not any(t != [""] for m in near for t in self.lines.get(m, {}).values()):
            near, before = near | {importer for m in near for importer in _importers(m)}, near
        return near

    def at_import(self, module: str, first: int, last: int) -> bool:
        """Whether these lines also ran while modules were imported, outside of any test."""
        return "" in self._ran(module, first, last)

    def is_remembered(self, module: str, first: int, last: int) -> bool:
        """Whether few tests ran these lines, so that others may use what they made without running them."""
        ran = self._ran(module, first, last)
        return bool(ran) and ("" in ran or len(ran - {""}) < REMEMBERED)

    def _ran(self, module: str, first: int, last: int) -> set[str]:
        of_module = self.lines.get(module, {})
        return {test for line in range(first, last + 1) for test in of_module.get(line, ())}

    def _quick(self, tests: set[str]) -> list[str]:
        return sorted(tests, key=lambda test: (self.seconds[test], test))


def _importers(module: str) -> list[str]:
    """The modules of tone/ that take names from this one."""
    said = f"from {module} import "
    files = [file for file in (ROOT / "tone").rglob("*.py") if said in file.read_text("utf-8")]
    return [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files]


def covering() -> Covering:
    """Read from ``build/`` when nothing changed since, else found out now (some minutes)."""
    digest = _digest()
    if not KEPT.exists() or json.loads(KEPT.read_text("utf-8"))["digest"] != digest:
        KEPT.parent.mkdir(exist_ok=True)
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os._exit(_trace(digest))
        if os.waitpid(child, 0)[1] != 0:
            sys.exit("the tests of tone/ fail without any change; mend them first")
    kept = json.loads(KEPT.read_text("utf-8"))
    lines = {m: {int(line): tests for line, tests in of.items()} for m, of in kept["lines"].items()}
    return Covering(kept["seconds"], lines)


def _digest() -> str:
    digest = hashlib.sha256()
    for folder in (ROOT / "tone", TESTS):
        for file in sorted(folder.rglob("*")):
            if file.suffix in (".py", ".toml", ".txt"):
                digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def _trace(digest: str) -> int:
    import pytest

    watcher = _Watcher()
    sys.settrace(watcher.call)
    files = [str(file) for file in sorted(TESTS.glob("test_*.py")) if file.name not in UNSURE]
    failed = pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:xdist", *files], plugins=[watcher])
    sys.settrace(None)
    if failed:
        return int(failed)
    lines = {
        module: {line: sorted(tests) for line, tests in of.items()} for module, of in watcher.lines.items()
    }
    KEPT.write_text(json.dumps({"digest": digest, "seconds": watcher.seconds, "lines": lines}), "utf-8")
    return 0


class _Watcher:
    """The tracer, and the pytest plugin that tells it whose turn it is."""

    def __init__(self) -> None:
        self.lines: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.seconds: dict[str, float] = {}
        self._test = ""
        self._room = str(ROOT / "tone") + os.sep
        self._here: dict[str, dict[int, set[str]]] = {}

    def call(self, frame: FrameType, event: str, argument: Any) -> Any:
        name = frame.f_code.co_filename
        if name not in self._here:
            inside = name.startswith(self._room)
            module = name.removeprefix(str(ROOT) + os.sep).removesuffix(".py").replace(os.sep, ".")
            self._here[name] = self.lines[module] if inside else {}
            if not inside:
                self._here.pop(name)
                return None
        seen, test = self._here[name], self._test

        def line(frame: FrameType, event: str, argument: Any) -> Any:
            seen[frame.f_lineno].add(test)
            return line

        return line(frame, event, argument)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._test, self._begun = nodeid, time.perf_counter()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self.seconds[nodeid] = time.perf_counter() - self._begun
        self._test = ""


class Chosen:
    """A pytest plugin: of what was collected only these tests, in this order."""

    def __init__(self, tests: list[str]) -> None:
        self._place = {test: place for place, test in enumerate(tests)}

    @property
    def files(self) -> list[str]:
        return sorted({str(ROOT / test.split("::", 1)[0]) for test in self._place})

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self._place), key=lambda item: self._place[item.nodeid]
        )
