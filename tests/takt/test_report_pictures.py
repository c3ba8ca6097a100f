"""Pictures: a gap is never drawn as nought, text is text, the same numbers give the same bytes."""

from __future__ import annotations

import pytest

from templates import pictures
from templates.pictures import Series

LABELS = ["W45", "W46", "W47"]
ROWS = [Series("Schuld zuweisen", [3, None, 1]), Series("Vage Zusage", [2, 2, 2])]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("draw", [pictures.lines, pictures.bars])
def test_svg_has_its_words_as_text_and_repeats_exactly(draw, scheme) -> None:  # type: ignore[no-untyped-def]
    first, second = (draw(LABELS, ROWS, unit="Antworten", scheme=scheme) for _ in range(2))
    text = first.decode()
    assert first == second
    assert all(f">{word}<" in text for word in ("W45", "Schuld zuweisen", "Antworten"))
    assert "<script" not in text and 'href="http' not in text.replace("http://www.w3.org", "")


def test_png_is_a_png_of_the_stated_size() -> None:
    raw = pictures.ranks([("Schuld zuweisen", 12), ("Floskel", 3)], form="png")
    assert raw.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(raw[16:20], "big") == round(pictures.INCHES[0] * pictures.DPI)


def test_nothing_to_draw_is_still_a_picture() -> None:
    assert pictures.ranks([]).startswith(b"<?xml")
    assert pictures.lines([], []).startswith(b"<?xml")
