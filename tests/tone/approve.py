"""What the gate says of our own whole replies, as text to read. ``python -m tests.tone.approve`` writes it anew after a change of the rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tone import mood
from tone.surface import check_item

FOLDER = Path(__file__).parent / "replies"
APPROVED = FOLDER / "approved"


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.jsonl"))


def said(name: str) -> str:
    """Every finding, praise and promise of every reply in the file, a line each."""
    lines: list[str] = []
    for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines():
        item = json.loads(line)
        lines += [*_about(item["id"], check_item(item)), _mood_of_the_client(item), ""]
    return "\n".join(lines)


def _about(number: str, result: dict[str, Any]) -> list[str]:
    return [
        f"{number} {result['verdict']}",
        *(
            line
            for f in result["findings"]
            for line in (
                f"  {f['severity']} {f['rule']} at {f['start']}: {_short(f['quote'])}",
                *(f"    instead: {_short(text)}" for text in f["suggestions"]),
            )
        ),
        *(f"  praise {f['category']}: {_short(f['quote'])}" for f in result["praise"]),
        *(f"  promise {p['due'] or 'without a time'}: {_short(p['quote'])}" for p in result["promises"]),
        "  " + ", ".join(f"{name} {value}" for name, value in result["measures"].items()),
    ]


def _mood_of_the_client(item: dict[str, Any]) -> str:
    reading = mood.read(item["client_mail"], item["lang"])
    words = " | ".join(f"{e.mood} {_short(e.quote)}" for e in reading.evidence)
    return f"  the client sounds {reading.mood}: {words}".rstrip(": ")


def _short(quote: str) -> str:
    return " ".join(quote.split())


if __name__ == "__main__":
    for each in names():
        (APPROVED / f"{each}.txt").write_text(said(each), "utf-8")
