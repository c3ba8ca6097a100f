"""All figures, one JSON line each: ``make bench`` (MAILS=folder of .eml files, else mails of our own make)."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import own_mails


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="takt-mails-") as folder:
        mails = os.environ.get("MAILS") or str(own_mails.make(Path(folder), 600))
        commands = [
            ["bench.intake", mails],
            ["bench.outbound"],
            ["bench.hours"],
            ["bench.recount"],
            ["bench.tone_speed"],
        ]
        failed = 0
        for command in commands:
            failed |= subprocess.run([sys.executable, "-m", *command], check=False).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
