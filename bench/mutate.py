"""Would a test notice? ``python -m bench.mutate [MODULE ...] [--sample N]`` changes one thing at a time in tone/ and runs its tests.

Each mutant is one changed operator, constant or condition. A forked child imports the changed module instead of the real one and
runs the tests that belong to it, up to the first failure: killed, or survived. spaCy and pytest are imported once, before the
forks; that is what makes a mutant cost a second or two, where a tool that starts Python anew needs ten (mutmut 3 copies the tree and
does not know that rules are data beside the code).
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.util
import os
import random
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

ROOT = Path(__file__).parent.parent
SECONDS = 120
"""CPU time of one mutant; a mutant that loops for ever counts as killed."""

REVIEWS = ["test_review.py", "test_rules.py", "test_labelled.py"]
TESTS: dict[str, list[str]] = {
    "tone.address": ["test_address.py", *REVIEWS],
    "tone.clockwork": ["test_dates.py", "test_commitments.py", "test_commitments_more.py"],
    "tone.commitments": ["test_commitments.py", "test_commitments_more.py"],
    "tone.date_grammar": ["test_dates.py", "test_commitments.py", "test_commitments_more.py"],
    "tone.dates": ["test_dates.py", "test_commitments.py", "test_commitments_more.py"],
    "tone.deadline": ["test_review.py", "test_rules.py"],
    "tone.keeping": ["test_commitments_keepable.py"],
    "tone.language": ["test_zones_and_sentences.py", "test_components.py", "test_review.py"],
    "tone.mood": ["test_mood.py"],
    "tone.passive": ["test_passive.py"],
    "tone.phrases": REVIEWS,
    "tone.pipeline": ["test_components.py", *REVIEWS],
    "tone.reading": REVIEWS,
    "tone.rulefile": ["test_components.py", "test_rules.py"],
    "tone.rules.form": REVIEWS,
    "tone.rules.names": REVIEWS,
    "tone.rules.praise": REVIEWS,
    "tone.rules.structure": REVIEWS,
    "tone.rules.wording": REVIEWS,
    "tone.selftest": ["test_rules.py"],
    "tone.surface": ["test_surface.py"],
    "tone.zones": ["test_zones_and_sentences.py", "test_review.py"],
}

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
    asked = parser.parse_args()
    for package in ("spacy", "pytest", "hypothesis", "numpy", "re2"):
        importlib.import_module(package)
    killed = total = 0
    for module in asked.modules or sorted(TESTS):
        found, made = run(module, asked.sample)
        killed, total = killed + found, total + made
    print(f"killed {killed} of {total} mutants: {killed / max(1, total):.1%}")


def run(module: str, sample: int) -> tuple[int, int]:
    """(killed, made) of one module; each survivor is printed with its place and change."""
    source = _file(module).read_text("utf-8")
    places = list(range(_count(source)))
    if sample and len(places) > sample:
        places = sorted(random.Random(4).sample(places, sample))
    if _dies(module, compile(source, str(_file(module)), "exec")):
        sys.exit(f"{module}: its tests fail without any change; mend them first")
    killed = 0
    for place in places:
        tree, said = _mutant(source, place)
        dead = _dies(module, compile(tree, str(_file(module)), "exec"))
        killed += dead
        if not dead:
            print(f"  survived {module}:{said}", flush=True)
    print(f"{module}: killed {killed} of {len(places)}", flush=True)
    return killed, len(places)


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


def _mutant(source: str, number: int) -> tuple[ast.Module, str]:
    """The changed tree, and where and what was changed."""
    tree = ast.parse(source)
    node, what = list(_changes(tree))[number]
    line = getattr(node, "lineno", 0)
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
    return ast.fix_missing_locations(tree), f"{line} {what}: {source.splitlines()[line - 1].strip()[:90]}"


def _dies(module: str, code: CodeType) -> bool:
    """Run the module's tests with the mutant in a forked child; any failure, crash or endless loop kills it."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os._exit(_tested(module, code))
    return os.waitpid(child, 0)[1] != 0


def _tested(module: str, code: CodeType) -> int:
    import pytest

    sys.meta_path.insert(0, _Mutant(module, code))
    tests = [str(ROOT / "tests" / "tone" / name) for name in TESTS.get(module, REVIEWS)]
    try:
        return int(
            pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", *tests])
        )
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
