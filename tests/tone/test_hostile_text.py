"""No text makes the gate hang: 50 KB of what would be quadratic in a careless check, in a few seconds of CPU time."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from tone import Context, review

NOW = datetime(2026, 3, 4, 8, 30, tzinfo=UTC)
SECONDS = 8.0
"""CPU time for 50 KB on a slow machine; a quadratic walk takes minutes."""


@pytest.mark.parametrize(
    "piece",
    [
        "wir haben Sie nicht ",
        "wurde gesperrt ",
        "wurde nicht ",
        "wir haben ",
        "Wir können das nicht. ",
        "ein, und habe es ",
        "((((",
        "!?",
        "a|b ",
        "hätten Sie müssen ",
        "bis Freitag ",
        "ab",
        "wenn Sie ",
        "\n> x",
        " 1.",
        "„",
    ],
)
def test_degenerate_text_is_read_in_linear_time(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    context = Context(lang="de", now=NOW, client_mail="Wann kommt der Zähler?")
    review("Hallo", context)
    begun = time.process_time()

    review(text, context)

    assert time.process_time() - begun < SECONDS
