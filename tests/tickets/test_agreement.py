"""Krippendorff's alpha against published and hand-made figures."""

from __future__ import annotations

import pytest

from tickets.reports.agreement import alpha

# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", data of section C (four observers, twelve units).
OBSERVERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)


def test_the_published_example() -> None:
    units = [[v for v in unit if v is not None] for unit in zip(*OBSERVERS, strict=True)]
    assert alpha(units) == pytest.approx(0.815, abs=0.001)


def test_perfect_agreement_and_none() -> None:
    assert alpha([[1, 1], [5, 5], [3, 3]]) == 1.0
    found = alpha([[1, 5], [5, 1], [1, 5], [5, 1]])
    assert found is not None and found < 0


@pytest.mark.parametrize("units", [[], [[1]], [[2, 2], [2, 2]]])
def test_what_cannot_be_said(units: list[list[int]]) -> None:
    assert alpha(units) is None
