"""How a figure is told: one JSON line each, with the reference it was measured against and the goal it has."""

from __future__ import annotations

import json
import logging
import math
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import structlog

# Standard output is for figures.
structlog.configure(
    wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
    logger_factory=structlog.PrintLoggerFactory(sys.stderr),
)


def report(figure: str, value: float, unit: str, **more: object) -> None:
    """Print a figure. `more` holds the reference, its value, the ratio and the goal."""
    print(
        json.dumps({"figure": figure, "value": _short(value), "unit": unit, **_shortened(more)}), flush=True
    )


def p50(values: Sequence[float]) -> float:
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 are not above."""
    return sorted(values)[max(0, math.ceil(len(values) * 0.95) - 1)]


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` took."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def milliseconds(work: Callable[[], object], times: int) -> list[float]:
    """Each of `times` runs, after one that warms up."""
    work()
    return [timed(work) * 1000 for _ in range(times)]


def _shortened(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _short(value) if isinstance(value, float) else value for name, value in values.items()}


def _short(value: float) -> float:
    return round(value, 3)
