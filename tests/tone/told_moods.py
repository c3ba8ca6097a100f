"""How each of our own mails sounds, with every point of it, as text to read. ``python -m tests.tone.told_moods`` writes it anew.

``tests/tone/moods/{de,en}.txt`` holds a mail a block: its lines, then what is read in it. A change of a cue or a weight shows
there as a difference, which is read before it is committed.
"""

from __future__ import annotations

from pathlib import Path

from tone.finding import Language
from tone.mood import read

FOLDER = Path(__file__).parent / "moods"
READ = "= "
"""Begins a line that Takt says; every other line is the mail's."""


def mails(lang: Language) -> list[str]:
    """The mails alone, in the order of the file."""
    blocks = (FOLDER / f"{lang}.txt").read_text("utf-8").split("\n\n\n")
    return ["\n".join(line for line in block.splitlines() if not line.startswith(READ)) for block in blocks]


def told(lang: Language) -> str:
    """The file as it should be: each mail, its mood, and what gives how many points."""
    return "\n\n\n".join(f"{mail}\n{_reading(mail, lang)}" for mail in mails(lang)) + "\n"


def _reading(mail: str, lang: Language) -> str:
    reading = read(mail, lang)
    lines = [f"{reading.mood}, heat {reading.heat:g}"]
    lines += [
        f"{e.mood} {e.points:+g} {e.cue}: {' '.join(e.quote.split())}".rstrip() for e in reading.evidence
    ]
    return "\n".join(READ + line.removesuffix(":") for line in lines)


if __name__ == "__main__":
    for each in ("de", "en"):
        (FOLDER / f"{each}.txt").write_text(told(each), "utf-8")
