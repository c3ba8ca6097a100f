"""The pytest plugin that makes mutmut's mutants of tone/ count; loaded by mutmut alone ([tool.mutmut] in pyproject.toml).

mutmut asks which functions each test calls, and tries a mutant on the tests that call its function. Two things hide calls: rules are
compiled once and remembered (functools.lru_cache), and much is made while modules are imported and tests collected. Therefore, while
mutmut asks, a test that gets something remembered counts as calling whatever made it, and what runs at import counts for all tests.
Each mutant is tried in a process that has imported other people's modules only, so that the mutant also makes what tone/ remembers.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Generator
from typing import Any

import pytest
from mutmut.mutation.trampoline import get_mutant_under_test
from mutmut.state import state

PHASES = ("", "stats", "fail", "list_all_tests", "mutant_generation")
ASKING = get_mutant_under_test() == "stats"
MUTANT = get_mutant_under_test() not in PHASES
_made_at_import: set[str] = set()


def remembering(function: Callable[..., Any]) -> Callable[..., Any]:
    """Like lru_cache, and hands out with each result the names of the functions that made it."""
    kept: dict[Any, tuple[Any, set[str]]] = {}

    @functools.wraps(function)
    def remembered(*args: Any, **named: Any) -> Any:
        key = (args, tuple(sorted(named.items())))
        called = state()._stats
        if key not in kept:
            before = set(called)
            called.clear()
            try:
                kept[key] = function(*args, **named), set(called)
            finally:
                called |= before
        result, makers = kept[key]
        called |= makers
        return result

    return remembered


def _lru_cache(maxsize: Any = 128, typed: bool = False) -> Any:
    if callable(maxsize):
        return _lru_cache(128, typed)(maxsize)

    def decorate(function: Callable[..., Any]) -> Any:
        ours = getattr(function, "__module__", "").startswith("tone.")
        return remembering(function) if ours else _real(maxsize, typed)(function)

    return decorate


_real = functools.lru_cache
if ASKING:
    functools.lru_cache = _lru_cache
    functools.cache = _lru_cache(None)


def pytest_collection_finish() -> None:
    if ASKING:
        _made_at_import.update(state()._stats)
        state()._stats.clear()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, Any, Any]:
    """A mutant with which nothing can be imported is killed; mutmut would call it a wrong command."""
    try:
        return (yield)
    except BaseException:
        if MUTANT:
            os._exit(1)
        raise


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick ones first, and each file in its turn: what one row of a table does not notice, its neighbours rarely do."""
    if MUTANT:
        seconds = state().duration_by_test
        spent: dict[object, float] = {}
        turn: dict[str, float] = {}
        for item in sorted(items, key=lambda item: seconds.get(item.nodeid, 0)):
            spent[item.path] = turn[item.nodeid] = spent.get(item.path, 0) + seconds.get(item.nodeid, 0)
        items.sort(key=lambda item: turn[item.nodeid])


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if MUTANT and session.exitstatus in (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.USAGE_ERROR):
        os._exit(1)  # a test module cannot be imported: killed, where mutmut would speak of a time-out
    if ASKING:
        for name in _made_at_import:
            state().tests_by_mangled_function_name[name] |= set(state().duration_by_test)
