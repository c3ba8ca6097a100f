"""Return dates out of the wordings people use, and notes that no header marks: tests/corpus/absences."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from inbound.automatic import classify

CORPUS = Path(__file__).parents[1] / "corpus" / "absences"
NOW = datetime(2026, 7, 1, 8, tzinfo=UTC)
ADDRESS = "kaya@kunde.example"


def _notes() -> list[Any]:
    return [
        pytest.param(note, id=f"{path.stem}:{note['name']}")
        for path in sorted(CORPUS.glob("*.toml"))
        for note in tomllib.loads(path.read_text("utf-8"))["note"]
    ]


@pytest.mark.parametrize("note", _notes())
def test_the_day_somebody_is_back(note: dict[str, Any]) -> None:
    headers = [("Auto-Submitted", "auto-replied")]
    machine, away = classify(headers, note["subject"], note["text"], ADDRESS, now=NOW)
    assert machine is not None
    assert (away is not None) == note.get("away", True)
    until = away.until.astimezone(ZoneInfo("Europe/Berlin")) if away and away.until else None
    assert (until.date().isoformat() if until else "") == note["back"]
    assert until is None or (until.hour, until.minute) == (0, 0)


@pytest.mark.parametrize("note", _notes())
def test_a_note_without_marks_is_known_by_its_words(note: dict[str, Any]) -> None:
    headers = [("In-Reply-To", "<m-16-7@werkstatt.example>")]
    machine, _ = classify(headers, note["subject"], note["text"], ADDRESS, now=NOW)
    assert (machine is not None) == note.get("words", True)


@pytest.mark.parametrize("note", _notes())
def test_with_a_question_below_it_was_a_person(note: dict[str, Any]) -> None:
    text = f"{note['text']}\n\nKönnen Sie mir bis dahin bitte die Rechnung schicken?"
    machine, _ = classify(
        [("In-Reply-To", "<m-16-7@werkstatt.example>")], "Re: Rechnung 4711", text, ADDRESS, now=NOW
    )
    assert machine is None
