"""Fixtures of the security tests."""

from __future__ import annotations

import pytest

from tests.support.desk import Desk
from tests.support.intake import Intake


@pytest.fixture
def intake(desk: Desk) -> Intake:
    return Intake.at(desk)
