"""Would a test notice? ``python -m bench.mutate [MODULE ...] [--sample N]`` changes one thing at a time in tone/ and runs its tests.

A mutant (:mod:`bench.mutants`) meets the tests that ran its lines (:mod:`bench.covering`), up to the first failure: killed, or survived.
Python, spaCy, the tests and the rules are loaded once: a forked child gets the changed function put in place of the real one. Where
something made from the changed line is remembered (a compiled rule) the child forgets it first, and what runs at import is tried in a
child that imports everything anew. So a mutant costs a second or two. mutmut works here, too (docs/bench.md): it costs
several times as much, changes more inside of functions and nothing outside of them, where the tables of words stand.

A sample is drawn evenly from every module; the rate over all of tone/ weighs each module by its number of mutants (stratified
estimate, 95 % interval). The last line gives it for all mutants, and for each of the two kinds.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import random
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from bench.covering import covering
from bench.mutants import Mutant, modules, mutants_of
from bench.trial import try_all


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=[], help="like tone.zones; without, all of them")
    parser.add_argument(
        "--sample", type=int, default=0, help="so many mutants a module, drawn evenly; 0: all"
    )
    parser.add_argument("--seed", type=int, default=4, help="another seed draws another sample")
    parser.add_argument("--kind", choices=("logic", "value"), help="only this kind of change")
    parser.add_argument("--jobs", type=int, default=2, help="mutants tried at the same time")
    parser.add_argument("--again", type=Path, help="a file --survivors wrote: only these")
    parser.add_argument("--survivors", type=Path, help="where to write the survivors")
    asked = parser.parse_args()
    for package in ("spacy", "pytest", "hypothesis", "numpy", "re2"):
        importlib.import_module(package)
    every, drawn = draw(asked)
    survivors = set()
    for mutant in try_all(drawn, covering(), asked.jobs):
        survivors.add(mutant)
        print(f"  survived {mutant}", flush=True)
    if asked.survivors:
        asked.survivors.write_text(json.dumps(sorted(survivors)), "utf-8")
    for module in sorted(every):
        made = [mutant for mutant in drawn if mutant.module == module]
        print(f"{module}: killed {sum(m not in survivors for m in made)} of {len(made)}")
    for kind in ("logic", "value", ""):
        print(f"{kind or 'all'}: {summary(every, drawn, survivors, kind)}")


def draw(asked: argparse.Namespace) -> tuple[dict[str, list[Mutant]], list[Mutant]]:
    """All mutants of each module asked for, and those that are tried."""
    every = {module: mutants_of(module) for module in asked.modules or modules()}
    if asked.kind:
        every = {m: [x for x in of if x.logic == (asked.kind == "logic")] for m, of in every.items()}
    if asked.again:
        again = {Mutant(*each) for each in json.loads(asked.again.read_text("utf-8"))}
        return every, [mutant for of in every.values() for mutant in of if mutant in again]
    dice = random.Random(asked.seed)
    size = asked.sample or max(len(of) for of in every.values())
    return every, [m for of in every.values() for m in sorted(dice.sample(of, min(size, len(of))))]


def summary(every: dict[str, list[Mutant]], drawn: list[Mutant], survivors: set[Mutant], kind: str) -> str:
    """Killed of made, and the rate over all mutants of this kind (empty: of both)."""

    def of_kind(mutants: Iterable[Mutant]) -> list[Mutant]:
        return [m for m in mutants if not kind or m.logic == (kind == "logic")]

    counts = []
    for module, whole in every.items():
        made = of_kind(m for m in drawn if m.module == module)
        counts.append(Count(sum(m not in survivors for m in made), len(made), len(of_kind(whole))))
    rate, half = estimate(counts)
    killed, made_, all_ = (sum(column) for column in zip(*counts, strict=True))
    return f"killed {killed} of {made_} mutants; of all {all_}: {rate:.1%} ± {half:.1%}"


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


if __name__ == "__main__":
    main()
