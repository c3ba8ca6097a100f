"""Nobody can be singled out: which figures of a period may be shown together.

A figure is a sum over atoms; an atom is what one agent wrote in one mailbox, team and language. A figure may be shown when
enough people and enough replies stand behind it. But two figures that may be shown alone can still give a person away
together: the house less a team is the other team, and if that team is one person, the difference is that person's.
So all figures of a period, over all filters that the pages and exports offer, are judged as one set:

1. each has at least `min_people` people and `min_replies` replies behind it;
2. where one contains another, the difference is empty or large enough too, and so is a figure less all shown figures of one kind
   that it contains (the house less every team that is shown);
3. no sum or difference of shown figures, however weighted, depends on one agent alone. That is linear algebra: such a
   combination exists exactly when taking the agent's columns out of the matrix of figures lowers its rank.

What fails is hidden, the smallest group first, until the set holds. Source for the problem: complementary suppression and
differencing in statistical disclosure control (Hundepool et al., Statistical Disclosure Control, 2012, chapters 4 and 5).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

P = TypeVar("P", bound=Hashable)

FLOOR_PEOPLE = 5
FLOOR_REPLIES = 20


@dataclass(frozen=True, slots=True)
class GroupSize:
    """How large a group must be."""

    people: int = FLOOR_PEOPLE
    replies: int = FLOOR_REPLIES

    @classmethod
    def for_tone(cls, people: int, replies: int) -> GroupSize:
        """For figures about how people write. A house may ask for more than the floor, never for less."""
        if people < FLOOR_PEOPLE or replies < FLOOR_REPLIES:
            raise ValueError(
                f"a report shows groups of at least {FLOOR_PEOPLE} people and {FLOOR_REPLIES} replies; "
                f"{people} and {replies} would let single people be seen"
            )
        return cls(people, replies)


SERVICE = GroupSize(people=3, replies=1)
"""For figures about the service, windows and promises kept: a house of three may see them, one person's stay hidden."""


@dataclass(frozen=True, slots=True)
class Atom(Generic[P]):
    """What one agent wrote in one place. `replies` is how many replies that were."""

    agent: int
    place: P
    replies: int


@dataclass(frozen=True, slots=True)
class Figure(Generic[P]):
    """A sum that could be shown: its kind ("all", "team", "mailbox", "language"), its key, the atoms it sums."""

    kind: str
    key: Hashable
    atoms: frozenset[Atom[P]]

    @property
    def people(self) -> int:
        return len({atom.agent for atom in self.atoms})

    @property
    def replies(self) -> int:
        return sum(atom.replies for atom in self.atoms)


def showable(figures: Sequence[Figure[P]], size: GroupSize) -> frozenset[tuple[str, Hashable]]:
    """The (kind, key) of the figures that may be shown together."""
    shown = [f for f in figures if _large_enough(f.atoms, size)]
    while shown and (suspects := _suspects(shown, size)):
        shown.remove(min(suspects, key=lambda f: (f.people, f.replies, f.kind, str(f.key))))
    return frozenset((f.kind, f.key) for f in shown)


def _suspects(shown: Sequence[Figure[P]], size: GroupSize) -> list[Figure[P]]:
    """Figures of which one must go; empty when the set holds."""
    return _small_differences(shown, size) or _singled_out(shown)


def _small_differences(shown: Sequence[Figure[P]], size: GroupSize) -> list[Figure[P]]:
    for whole in shown:
        parts = [f for f in shown if f.atoms < whole.atoms]
        for part in parts:
            if _too_small(whole.atoms - part.atoms, size):
                return _smaller_ones(whole, [part])
        for kind in sorted({f.kind for f in parts}):
            of_kind = [f for f in parts if f.kind == kind]
            rest = whole.atoms.difference(*(f.atoms for f in of_kind))
            if _too_small(rest, size):
                return _smaller_ones(whole, of_kind)
    return []


def _smaller_ones(whole: Figure[P], parts: Sequence[Figure[P]]) -> list[Figure[P]]:
    return list(parts) if whole.kind == "all" else [whole, *parts]


def _too_small(rest: frozenset[Atom[P]], size: GroupSize) -> bool:
    return bool(rest) and not _large_enough(rest, size)


def _large_enough(atoms: frozenset[Atom[P]], size: GroupSize) -> bool:
    people = len({atom.agent for atom in atoms})
    return people >= size.people and sum(atom.replies for atom in atoms) >= size.replies


def _singled_out(shown: Sequence[Figure[P]]) -> list[Figure[P]]:
    """The figures (but the house's) that contain an agent on whom some combination of the shown ones depends alone."""
    patterns = _patterns(shown)
    columns = sorted({pattern for found in patterns.values() for pattern in found})
    rank = _rank(columns)
    for agent in sorted(patterns):
        others = sorted({p for other, found in patterns.items() if other != agent for p in found})
        if len(others) < len(columns) and _rank(others) < rank:
            inside = [f for f in shown if any(atom.agent == agent for atom in f.atoms)]
            return [f for f in inside if f.kind != "all"] or inside
    return []


def _patterns(shown: Sequence[Figure[P]]) -> Mapping[int, set[tuple[bool, ...]]]:
    """For each agent, in which figures each of their atoms is counted: the columns of the matrix."""
    found: dict[int, set[tuple[bool, ...]]] = {}
    for atom in {atom for figure in shown for atom in figure.atoms}:
        found.setdefault(atom.agent, set()).add(tuple(atom in figure.atoms for figure in shown))
    return found


def _rank(columns: Sequence[tuple[bool, ...]]) -> int:
    return int(np.linalg.matrix_rank(np.array(columns, dtype=float))) if columns else 0
