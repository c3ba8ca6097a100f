"""Krippendorff's alpha: do reviewers agree more than chance would make them?

1 is perfect agreement, 0 is what chance gives, below 0 is disagreement by system. Ordinal distances, because a 4 is nearer to a 5 than to
a 1 but nobody knows by how much. Any number of raters, gaps allowed. Source: Krippendorff, Content Analysis, 2004, chapter 11;
Hayes and Krippendorff, Communication Methods and Measures 1 (2007), 77 to 89.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations


def alpha(units: Sequence[Sequence[int]]) -> float | None:
    """`units`: for each rated thing, the values its raters gave. None when no thing has two values or all values are the same."""
    pairable = [unit for unit in units if len(unit) >= 2]
    weights: dict[tuple[int, int], float] = {}
    for unit in pairable:
        for a, b in permutations(unit, 2):
            weights[a, b] = weights.get((a, b), 0.0) + 1 / (len(unit) - 1)
    margins: dict[int, float] = {}
    for (a, _), weight in weights.items():
        margins[a] = margins.get(a, 0.0) + weight
    total = sum(margins.values())
    values = sorted(margins)
    if total <= 1 or len(values) < 2:
        return None
    observed = sum(weight * _distance(a, b, values, margins) for (a, b), weight in weights.items())
    expected = sum(margins[a] * margins[b] * _distance(a, b, values, margins) for a in values for b in values)
    return 1 - (total - 1) * observed / expected


def _distance(a: int, b: int, values: Sequence[int], margins: dict[int, float]) -> float:
    """Ordinal: how many ratings lie between the two, squared."""
    low, high = min(a, b), max(a, b)
    between = sum(margins[v] for v in values if low <= v <= high)
    return float((between - (margins[low] + margins[high]) / 2) ** 2)
