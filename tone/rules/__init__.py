"""The shipped rules: data in ``de/`` and ``en/``, and the checks that need code.

A check is a function from a reading, and the rule it serves, to the places it found. Its name, reason, suggestions and examples stand in the TOML like
those of any rule, which points to the check by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tone.reading import Hit, Reading
from tone.registry import Rule

Check = Callable[[Reading, Rule], Iterable[Hit]]

CHECKS: dict[str, Check] = {}


def check(name: str) -> Callable[[Check], Check]:
    """Make a function available to rule files as ``check = "name"``."""

    def register(function: Check) -> Check:
        CHECKS[name] = function
        return function

    return register


def load_checks() -> dict[str, Check]:
    """All checks by name."""
    from tone.rules import (  # noqa: F401 (imported for what they register)
        actors,
        demands,
        denials,
        feelings,
        form,
        house,
        names,
        orders,
        praise,
        privacy,
        register,
        structure,
        wording,
    )

    return CHECKS
