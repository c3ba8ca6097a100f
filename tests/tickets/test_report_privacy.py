"""No single person can be seen in what reports show, whatever is subtracted from what."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickets.reports.privacy import Atom, Figure, GroupSize, showable

SIZE = GroupSize()


def house(*who: tuple[int, str, str, int]) -> list[Figure[tuple[str, str]]]:
    """Figures of a house from (agent, team, mailbox, replies): all, by team, by mailbox."""
    atoms = [Atom(agent, (team, mailbox), replies) for agent, team, mailbox, replies in who]
    kinds: dict[tuple[str, Hashable], set[Atom[tuple[str, str]]]] = {}
    for atom in atoms:
        for kind, key in (("all", None), ("team", atom.place[0]), ("mailbox", atom.place[1])):
            kinds.setdefault((kind, key), set()).add(atom)
    return [Figure(kind, key, frozenset(found)) for (kind, key), found in sorted(kinds.items(), key=str)]


def team(
    name: str, people: Iterable[int], mailbox: str = "m", replies: int = 10
) -> list[tuple[int, str, str, int]]:
    return [(agent, name, mailbox, replies) for agent in people]


def shown(*who: tuple[int, str, str, int]) -> set[tuple[str, Hashable]]:
    return set(showable(house(*who), SIZE))


def test_two_large_teams_are_shown() -> None:
    assert shown(*team("a", range(5)), *team("b", range(5, 10))) == {
        ("all", None),
        ("team", "a"),
        ("team", "b"),
        ("mailbox", "m"),
    }


@pytest.mark.parametrize(("people", "replies"), [(4, 100), (5, 3)])
def test_a_small_house_shows_nothing(people: int, replies: int) -> None:
    assert shown(*team("a", range(people), replies=replies)) == set()


def test_the_house_less_a_team_would_be_the_other_team() -> None:
    """Team b is too small to show, so team a must go too; the house stays."""
    assert shown(*team("a", range(6)), *team("b", [6, 7])) == {("all", None), ("mailbox", "m")}


def test_one_person_of_a_team_who_helps_in_another_mailbox_is_not_given_away() -> None:
    """Mailbox n less team b would be person 0 of team a alone."""
    assert ("mailbox", "n") not in (
        found := shown(*team("a", range(6), "m"), *team("b", range(6, 12), "n"), (0, "a", "n", 30))
    ) or ("team", "b") not in found


def test_groups_smaller_than_the_floor_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="at least 5 people and 20 replies"):
        GroupSize.for_tone(4, 20)


houses = st.lists(
    st.tuples(st.integers(0, 11), st.sampled_from("ab"), st.sampled_from("mn"), st.integers(1, 40)),
    min_size=1,
    max_size=24,
    unique_by=lambda row: (row[0], row[2]),
).map(lambda rows: [(agent, "a" if agent < 6 else "b", mailbox, n) for agent, _, mailbox, n in rows])


@settings(max_examples=300, deadline=None)
@given(houses)
def test_no_combination_depends_on_one_person(rows: list[tuple[int, str, str, int]]) -> None:
    """With exact arithmetic: solve for weights of the shown figures that cancel everybody but one agent."""
    figures = [f for f in house(*rows) if (f.kind, f.key) in showable(house(*rows), SIZE)]
    atoms = sorted({a for f in figures for a in f.atoms}, key=str)
    for agent in {a.agent for a in atoms}:
        others = [[Fraction(a in f.atoms) for f in figures] for a in atoms if a.agent != agent]
        own = [[Fraction(a in f.atoms) for f in figures] for a in atoms if a.agent == agent]
        for weights in kernel(others, len(figures)):
            assert all(sum(w * c for w, c in zip(weights, row, strict=True)) == 0 for row in own)


@settings(max_examples=200, deadline=None)
@given(houses)
def test_every_difference_is_large_enough(rows: list[tuple[int, str, str, int]]) -> None:
    figures = [f for f in house(*rows) if (f.kind, f.key) in showable(house(*rows), SIZE)]
    for whole in figures:
        assert whole.people >= 5 and whole.replies >= 20
        for part in figures:
            rest = whole.atoms - part.atoms
            if part.atoms < whole.atoms:
                assert len({a.agent for a in rest}) >= 5 and sum(a.replies for a in rest) >= 20


def kernel(rows: list[list[Fraction]], width: int) -> list[list[Fraction]]:
    """A basis of the vectors that every row sends to nought (Gauss, exact)."""
    rows = [row[:] for row in rows]
    pivots: list[int] = []
    at = 0
    for column in range(width):
        found = next((r for r in range(at, len(rows)) if rows[r][column]), None)
        if found is None:
            continue
        rows[at], rows[found] = rows[found], rows[at]
        head = rows[at][column]
        rows[at] = [x / head for x in rows[at]]
        for r in range(len(rows)):
            if r != at and rows[r][column]:
                factor = rows[r][column]
                rows[r] = [x - factor * y for x, y in zip(rows[r], rows[at], strict=True)]
        pivots.append(column)
        at += 1
    basis = []
    for free in (c for c in range(width) if c not in pivots):
        vector = [Fraction(0)] * width
        vector[free] = Fraction(1)
        for r, column in enumerate(pivots):
            vector[column] = -rows[r][free]
        basis.append(vector)
    return basis
