"""What fuzzing found, replayed: inputs that once broke a promise, and small ones that reach into every corner (`make fuzz`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.seeds import FOUND, MOST_KEPT, SMALL, kept
from tests.fuzz.targets import TARGETS, checked


@pytest.mark.parametrize("path", sorted(FOUND.glob("*.bin")), ids=lambda path: path.stem)
def test_what_once_broke_a_promise_no_longer_does(path: Path) -> None:
    checked(TARGETS[path.name.partition("-")[0]], path.read_bytes())


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_inputs_that_reach_far_are_read(target: str) -> None:
    inputs = kept(target)
    assert 20 <= len(inputs) <= MOST_KEPT
    assert max(map(len, inputs)) <= SMALL
    for data in inputs:
        checked(TARGETS[target], data)
