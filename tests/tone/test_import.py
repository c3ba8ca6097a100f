"""`import tone` stays cheap: spaCy comes with the first review."""

from __future__ import annotations

import subprocess
import sys


def test_importing_tone_loads_no_spacy_and_no_other_room() -> None:
    code = "import sys, tone, tone.surface; print([m for m in ('spacy', 'sqlalchemy', 'jinja2', 'tickets', 'takt') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
