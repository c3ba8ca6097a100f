"""How long a review takes: a reply of 160 words as it is typed, a pasted 100 KB, the first one of a process. Measured by `bench.tone_eval`."""

from __future__ import annotations

import os
from pathlib import Path

from bench import tone_eval
from bench.figures import p50, p95, report

GOAL_MS = 150
"""From the pause in typing to findings on the page; the review is the most of it."""


def main() -> None:
    measured = tone_eval.measure_speed(Path(os.environ.get("DATA", "no-data")))
    report(
        "tone_review_160_words",
        p95(measured.reviews),
        "ms p95",
        p50=p50(measured.reviews),
        ratio=p95(measured.reviews) / p95(measured.tokens),
        reference="spaCy's tokenizer alone, p95 in ms",
        reference_value=p95(measured.tokens),
        goal_below=GOAL_MS,
    )
    report(
        "tone_review_100_kb",
        measured.pasted,
        "ms",
        hostile_ms=measured.hostile,
        reference="160 words, p50 in ms",
        reference_value=p50(measured.reviews),
    )
    report(
        "tone_first_review",
        measured.first * 1000,
        "ms",
        reference="import of the tone room alone, ms",
        reference_value=measured.bare * 1000,
    )


if __name__ == "__main__":
    main()
