"""What can be changed in a module, one thing at a time, and the changed code.

Two kinds. `logic`: an operator, a comparison, a limit, a condition. `value`: what mutmut changes besides (an assigned value or an argument
becomes None, a text gets two letters around it). Limits are the harder ones: most of the other kind stop a test at once.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
LOGIC = ("comparison", "and/or", "arithmetic", "not", "constant", "condition")
VALUE = ("assignment", "argument", "text")

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
}


class Mutant(NamedTuple):
    """One change: `number` of its place in the module, its kind, its lines, whether they run at import."""

    module: str
    number: int
    what: str
    first: int
    last: int
    top_level: bool

    @property
    def logic(self) -> bool:
        return self.what in LOGIC

    def __str__(self) -> str:
        line = file_of(self.module).read_text("utf-8").splitlines()[self.first - 1].strip()
        return f"{self.module}:{self.first} {self.what}: {line[:90]}"


def file_of(module: str) -> Path:
    return ROOT / (module.replace(".", "/") + ".py")


def modules() -> list[str]:
    """Every module of tone/ in which something can be changed."""
    files = (ROOT / "tone").rglob("*.py")
    names = sorted(".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files)
    return [name for name in names if not name.endswith("__init__") and mutants_of(name)]


def mutants_of(module: str) -> list[Mutant]:
    tree = ast.parse(file_of(module).read_text("utf-8"))
    inside = [
        (node.body[0].lineno, node.end_lineno or 0)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    found = []
    for number, (node, what) in enumerate(_changes(tree)):
        first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
        if isinstance(node, ast.If):
            last = node.test.end_lineno or 0
        top_level = not any(begin <= first <= end for begin, end in inside)
        found.append(Mutant(module, number, what, first, last, top_level))
    return found


def code_of(mutant: Mutant) -> CodeType:
    """The module's code with this one change."""
    file = file_of(mutant.module)
    tree = ast.parse(file.read_text("utf-8"))
    node, what = list(_changes(tree))[mutant.number]
    assert what == mutant.what
    _change(node, what)
    return compile(ast.fix_missing_locations(tree), str(file), "exec")


def _change(node: ast.AST, what: str) -> None:
    match node:
        case ast.Compare():
            node.ops[0] = _COMPARED[type(node.ops[0])]()
        case ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case ast.BinOp():
            node.op = _COUNTED[type(node.op)]()
        case ast.UnaryOp():
            node.operand = ast.UnaryOp(ast.Not(), node.operand)
        case ast.Constant(value=str(text)):
            node.value = f"XX{text}XX"
        case ast.Constant(value=bool(value)):
            node.value = not value
        case ast.Constant(value=int(value)):
            node.value = value + 1
        case ast.If():
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.Assign() | ast.AnnAssign():
            node.value = ast.Constant(None)
        case ast.Call():
            node.args[0] = ast.Constant(None)
        case _:
            raise AssertionError(f"no change known for {what}")


def _changes(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """What can be changed, in a fixed order; decorators (frozen, slots), docstrings and types change nothing a test could see."""
    passed_over = {id(inner) for outer in _unseen(tree) for inner in ast.walk(outer)}
    for node in ast.walk(tree):
        if id(node) in passed_over:
            continue
        match node:
            case ast.Compare() if type(node.ops[0]) in _COMPARED:
                yield node, "comparison"
            case ast.BoolOp():
                yield node, "and/or"
            case ast.BinOp() if type(node.op) in _COUNTED and not _is_text(node):
                yield node, "arithmetic"
            case ast.UnaryOp(op=ast.Not()):
                yield node, "not"
            case ast.Constant() if type(node.value) in (bool, int):
                yield node, "constant"
            case ast.Constant() if isinstance(node.value, str):
                yield node, "text"
            case ast.If():
                yield node, "condition"
            case ast.Assign() | ast.AnnAssign() if node.value is not None and not _is_none(node.value):
                yield node, "assignment"
            case ast.Call() if node.args and not _is_none(node.args[0]):
                if not isinstance(node.args[0], ast.Starred):
                    yield node, "argument"


def _unseen(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef() | ast.FunctionDef():
                yield from node.decorator_list
                if isinstance(node, ast.FunctionDef):
                    yield from (node.returns,) if node.returns else ()
            case ast.arg(annotation=ast.AST() as annotation) | ast.AnnAssign(annotation=annotation):
                yield annotation
            case ast.JoinedStr():
                yield from (part for part in node.values if isinstance(part, ast.Constant))
            case ast.Expr(value=ast.Constant()):
                yield node
            case ast.Assign(targets=[ast.Name(id="__all__")]):
                yield node


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_text(node: ast.BinOp) -> bool:
    return any(
        isinstance(n, (ast.JoinedStr, ast.List, ast.Tuple))
        or (isinstance(n, ast.Constant) and isinstance(n.value, str))
        for n in ast.walk(node)
    )
