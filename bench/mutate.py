"""Would a test notice? ``python -m bench.mutate [MODULE ...] [--sample N]`` changes one thing at a time in tone/ and runs its tests.

Each mutant is one changed operator, constant or condition. A forked child imports the changed module instead
of the real one and runs the tests that ran the changed line (:mod:`bench.covering`), quick ones first, up to the first failure: killed,
or survived. spaCy and pytest are imported once, before the forks; that is what makes a mutant cost a second or two, where a tool that
starts Python anew needs ten (mutmut 3 copies the tree and does not know that rules are data beside the code).

A sample is drawn evenly from every module; the rate over all of tone/ weighs each module by its number of mutants (stratified
estimate, 95 % interval).
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.util
import math
import os
import random
import signal
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType
from typing import NamedTuple

from bench.covering import Chosen, Covering, covering

ROOT = Path(__file__).parent.parent
SECONDS = 120
"""CPU time of one mutant; a mutant that loops for ever counts as killed."""

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=[], help="like tone.zones; without, all of them")
    parser.add_argument(
        "--sample", type=int, default=0, help="so many mutants a module, drawn evenly; 0: all"
    )
    parser.add_argument("--seed", type=int, default=4, help="another seed draws another sample")
    asked = parser.parse_args()
    for package in ("spacy", "pytest", "hypothesis", "numpy", "re2"):
        importlib.import_module(package)
    known = covering()
    counts = [run(module, asked.sample, known, asked.seed) for module in asked.modules or sorted(modules())]
    killed, made = sum(c.killed for c in counts), sum(c.made for c in counts)
    rate, half = estimate(counts)
    print(f"killed {killed} of {made} mutants; of all {sum(c.all for c in counts)}: {rate:.1%} ± {half:.1%}")


class Count(NamedTuple):
    """Of one module: mutants killed, made, and how many there could be."""

    killed: int
    made: int
    all: int


def estimate(counts: Iterable[Count]) -> tuple[float, float]:
    """(rate, half of the 95 % interval) over all mutants, each module weighed by its own; Agresti and Coull within a module."""
    counts = [count for count in counts if count.made]
    whole = sum(count.all for count in counts) or 1
    rate = variance = 0.0
    for count in counts:
        share = count.all / whole
        rate += share * count.killed / count.made
        careful = (count.killed + 2) / (count.made + 4)
        left = 1 - count.made / count.all
        variance += share**2 * left * careful * (1 - careful) / count.made
    return rate, 1.96 * math.sqrt(variance)


def modules() -> list[str]:
    """Every module of tone/ in which something can be changed."""
    files = (ROOT / "tone").rglob("*.py")
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files]
    return [
        name for name in names if not name.endswith("__init__") and _count(_file(name).read_text("utf-8"))
    ]


def run(module: str, sample: int, known: Covering, seed: int = 4) -> Count:
    """Try one module; each survivor is printed with its place and change."""
    source = _file(module).read_text("utf-8")
    places = every = list(range(_count(source)))
    if sample and len(places) > sample:
        places = sorted(random.Random(seed).sample(places, sample))
    killed = 0
    for place in places:
        tree, (first, last), said = _mutant(source, place)
        tests = known.tests_for(module, first, last, not _in_function(source, first))
        dead = bool(tests) and _dies(module, compile(tree, str(_file(module)), "exec"), tests)
        killed += dead
        if not dead:
            print(f"  survived {module}:{said}{'' if tests else ' (no test runs it)'}", flush=True)
    print(f"{module}: killed {killed} of {len(places)}", flush=True)
    return Count(killed, len(places), len(every))


def _in_function(source: str, line: int) -> bool:
    return any(
        node.body[0].lineno <= line <= (node.end_lineno or 0)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.FunctionDef, ast.Lambda)) and isinstance(node.body, list)
    )


def _file(module: str) -> Path:
    return ROOT / (module.replace(".", "/") + ".py")


def _changes(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """What can be changed, in a fixed order; decorators (frozen, slots) change nothing a test could see."""
    passed_over = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, (ast.ClassDef, ast.FunctionDef))
        for decorator in node.decorator_list
        for inner in ast.walk(decorator)
    }
    for node in ast.walk(tree):
        if id(node) in passed_over:
            continue
        if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARED:
            yield node, "comparison"
        elif isinstance(node, ast.BoolOp):
            yield node, "and/or"
        elif isinstance(node, ast.BinOp) and type(node.op) in _COUNTED and not _is_text(node):
            yield node, "arithmetic"
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield node, "not"
        elif isinstance(node, ast.Constant) and type(node.value) in (bool, int):
            yield node, "constant"
        elif isinstance(node, ast.If):
            yield node, "condition"


def _is_text(node: ast.BinOp) -> bool:
    return any(
        isinstance(n, (ast.JoinedStr, ast.List, ast.Tuple))
        or (isinstance(n, ast.Constant) and isinstance(n.value, str))
        for n in ast.walk(node)
    )


def _count(source: str) -> int:
    return sum(1 for _ in _changes(ast.parse(source)))


def _mutant(source: str, number: int) -> tuple[ast.Module, tuple[int, int], str]:
    """The changed tree, its changed lines, and what was changed."""
    tree = ast.parse(source)
    node, what = list(_changes(tree))[number]
    line, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
    if isinstance(node, ast.If):
        last = getattr(node.test, "end_lineno", 0)
    if isinstance(node, ast.Compare):
        node.ops[0] = _COMPARED[type(node.ops[0])]()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.BinOp):
        node.op = _COUNTED[type(node.op)]()
    elif isinstance(node, ast.UnaryOp):
        node.operand = ast.UnaryOp(ast.Not(), node.operand)
    elif isinstance(node, ast.Constant):
        node.value = (not node.value) if isinstance(node.value, bool) else node.value + 1
    elif isinstance(node, ast.If):
        node.test = ast.UnaryOp(ast.Not(), node.test)
    said = f"{line} {what}: {source.splitlines()[line - 1].strip()[:90]}"
    return ast.fix_missing_locations(tree), (line, last), said


def _dies(module: str, code: CodeType, tests: list[str]) -> bool:
    """Run these tests with the mutant in a forked child; any failure, crash or endless loop kills it."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os._exit(_tested(module, code, tests))
    return os.waitpid(child, 0)[1] != 0


def _tested(module: str, code: CodeType, tests: list[str]) -> int:
    import pytest

    sys.meta_path.insert(0, _Mutant(module, code))
    chosen = Chosen(tests)
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header"]
    try:
        return int(pytest.main([*options, *chosen.files], plugins=[chosen]))
    except BaseException:
        return 1


class _Mutant(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Hands out the changed code when the module is imported."""

    def __init__(self, module: str, code: CodeType) -> None:
        self._module, self._code = module, code

    def find_spec(self, name: str, path: object = None, target: object = None) -> object:
        if name != self._module:
            return None
        return importlib.util.spec_from_loader(name, self, origin=str(_file(name)))

    def exec_module(self, module: object) -> None:
        module.__file__ = str(_file(self._module))  # type: ignore[attr-defined]
        exec(self._code, vars(module))


if __name__ == "__main__":
    main()
