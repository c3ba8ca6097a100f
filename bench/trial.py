"""Mutants on trial: each in a forked child that runs the tests which may notice it. Why in two ways: see :mod:`bench.mutate`."""

from __future__ import annotations

import functools
import gc
import importlib
import importlib.abc
import importlib.util
import itertools
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, FunctionType
from typing import Any, TypeVar

from bench.covering import TESTS, UNSURE, Chosen, Covering
from bench.mutants import Mutant, code_of, file_of

T = TypeVar("T")
SECONDS = 120
"""CPU time of one mutant; a mutant that loops for ever counts as killed."""
_FAILS = "a test of tone/ fails without any change (or when it runs a second time); mend that first"
_QUIET = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header"]


def try_all(mutants: list[Mutant], known: Covering, jobs: int) -> Iterator[Mutant]:
    """Yields those that no test noticed."""
    tried = [mutant for mutant in mutants if _tests(mutant, known)]
    yield from (mutant for mutant in mutants if mutant not in tried)
    anew = [mutant for mutant in tried if mutant.top_level]
    for mutant in _in_place([mutant for mutant in tried if not mutant.top_level], known, jobs):
        if known.at_import(mutant.module, mutant.first, mutant.last):
            anew.append(mutant)
        else:
            yield mutant
    if anew and not list(_side_by_side(anew[:1], lambda mutant: _imported(mutant, known, real=True), 1)):
        sys.exit(_FAILS)
    yield from _side_by_side(anew, lambda mutant: _imported(mutant, known), jobs)


def _tests(mutant: Mutant, known: Covering) -> list[str]:
    return known.tests_for(mutant.module, mutant.first, mutant.last, mutant.top_level)


def _side_by_side(mutants: Iterable[T], trial: Callable[[T], int], jobs: int) -> Iterator[T]:
    """Each mutant in a child of its own, `jobs` at a time; yields those that lived. A failure, a crash, an endless loop kills."""
    running: dict[int, T] = {}
    waiting = iter(mutants)
    while True:
        for mutant in itertools.islice(waiting, jobs - len(running)):
            child = os.fork()
            if child == 0:
                try:
                    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
                    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
                    _silent()
                    os._exit(trial(mutant))
                finally:
                    os._exit(1)
            running[child] = mutant
        if not running:
            return
        pid, status = os.wait()
        mutant = running.pop(pid)
        if status == 0:
            yield mutant


def _silent() -> None:
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)


def _in_place(mutants: list[Mutant], known: Covering, jobs: int) -> Iterator[Mutant]:
    """Survivors of a changed function put in place of the real one, in children of a process that ran all tests once."""
    if not mutants:
        return
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        import pytest

        files = [str(file) for file in sorted(TESTS.glob("test_*.py")) if file.name not in UNSURE]
        pytest.main([*_QUIET, *files], plugins=[_Warm(mutants, known, jobs, writes)])
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads) as answers:
        for answer in answers:
            if answer == "done\n":
                break
            yield mutants[int(answer)]
        else:
            sys.exit(_FAILS)
    os.waitpid(child, 0)


class _Warm:
    """A pytest plugin: the tests run once, so that all is loaded and remembered, then a child for every mutant."""

    def __init__(self, mutants: list[Mutant], known: Covering, jobs: int, answers: int) -> None:
        self._mutants, self._known, self._jobs, self._answers = mutants, known, jobs, answers

    def pytest_runtestloop(self, session: Any) -> bool:
        _run(session, session.items)
        items = {item.nodeid: item for item in session.items}
        functions, kept = _functions(), caches()
        numbers = {mutant: number for number, mutant in enumerate(self._mutants)}
        gc.freeze()

        def trial(mutant: Mutant, anew: bool) -> int:
            session.testsfailed = 0
            if not _put_in_place(mutant, functions.get(mutant.module, [])):
                return 0
            if anew:
                forget(kept)
            return _run(session, [items[test] for test in _tests(mutant, self._known) if test in items])

        unchanged = _side_by_side(
            [True, False], lambda anew: _nothing_changed(session, kept if anew else []), 1
        )
        if len(list(unchanged)) < 2:
            os._exit(1)
        remembered = {m for m in self._mutants if self._known.is_remembered(m.module, m.first, m.last)}
        for left in _side_by_side(self._mutants, lambda m: trial(m, m in remembered), self._jobs):
            os.write(self._answers, f"{numbers[left]}\n".encode())
        os.write(self._answers, b"done\n")
        return True


def _nothing_changed(session: Any, kept: list[Any]) -> int:
    forget(kept)
    return _run(session, session.items)


def _run(session: Any, items: list[Any]) -> int:
    """Run these, up to the first failure; the number of failures."""
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            break
    return int(session.testsfailed)


def _functions() -> dict[str, list[FunctionType]]:
    """Every function of tone/ that lives, also those within others."""
    found: dict[str, list[FunctionType]] = {}
    for thing in gc.get_objects():
        if type(thing) is FunctionType and str(thing.__module__).startswith("tone."):
            found.setdefault(thing.__module__, []).append(thing)
    return found


def _put_in_place(mutant: Mutant, functions: list[FunctionType]) -> int:
    """How many functions have the changed code now."""
    real = compile(file_of(mutant.module).read_text("utf-8"), str(file_of(mutant.module)), "exec")
    changed = dict(_pairs(real, code_of(mutant)))
    swapped = 0
    for function in functions:
        code = changed.get(function.__code__)
        if code is not None and code != function.__code__:
            function.__code__ = code
            swapped += 1
    return swapped


def _pairs(real: CodeType, changed: CodeType) -> Iterable[tuple[CodeType, CodeType]]:
    inner = [[const for const in code.co_consts if isinstance(const, CodeType)] for code in (real, changed)]
    for one, other in zip(*inner, strict=False):
        yield one, other
        yield from _pairs(one, other)


def caches() -> list[Any]:
    """What tone/ remembers. To be asked before `gc.freeze`: what is frozen is not listed any more."""
    every = (thing for thing in gc.get_objects() if isinstance(thing, functools._lru_cache_wrapper))
    return [cache for cache in every if str(cache.__module__).startswith("tone.")]


def forget(kept: list[Any]) -> None:
    for cache in kept:
        cache.cache_clear()


def _imported(mutant: Mutant, known: Covering, real: bool = False) -> int:
    """Run the tests in this process, which has not imported tone/ yet, with the mutant in its place."""
    import pytest

    if not real:
        sys.meta_path.insert(0, _Finder(mutant.module, code_of(mutant)))
    chosen = Chosen(_tests(mutant, known))
    return int(pytest.main(["-x", *_QUIET, *chosen.files], plugins=[chosen]))


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Hands out the changed code when the module is imported."""

    def __init__(self, module: str, code: CodeType) -> None:
        self._module, self._code = module, code

    def find_spec(self, name: str, path: object = None, target: object = None) -> Any:
        if name != self._module:
            return None
        return importlib.util.spec_from_loader(name, self, origin=str(file_of(name)))

    def exec_module(self, module: Any) -> None:
        module.__file__ = str(file_of(self._module))
        exec(self._code, vars(module))
