"""The oracle's assertions say what they saw."""

import pytest

pytest.register_assert_rewrite("tests.crash.harness")
