"""``python -m tests.fuzz``: half a minute a target with hypothesis, the rest of the time with coverage-guided atheris.

Ends with 1 and the input when a reader crashed, hung, or broke a promise of tests/fuzz/targets.py. Inputs that reach new lines are
kept in tests/corpus/fuzz, small ones only, and replayed by `make test` for ever.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz import guessed
from tests.fuzz.seeds import keep, kept, seeds
from tests.fuzz.targets import TARGETS

LONGEST = 16_384
"""Bytes of an input; sizes are the business of the bombs in tests/support/bombs.py."""
_GUIDED = (sys.executable, "-m", "tests.fuzz.guided")


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    options.add_argument("--seconds", type=int, default=600, help="for everything together")
    options.add_argument("--only", choices=sorted(TARGETS))
    options.add_argument("--no-keep", action="store_true", help="leave tests/corpus/fuzz as it is")
    given = options.parse_args()
    names = [given.only] if given.only else list(TARGETS)
    share = given.seconds / len(names)
    failed = [name for name in names if not _one(name, share, keeping=not given.no_keep)]
    print(f"failed: {', '.join(failed)}" if failed else "0 crashes, 0 hangs")
    return 1 if failed else 0


def _one(target: str, seconds: float, *, keeping: bool) -> bool:
    tried = guessed.run(target, seconds / 5)
    print(f"{target:7} hypothesis: {tried} inputs in {seconds / 5:.0f} s", flush=True)
    with tempfile.TemporaryDirectory(prefix="takt-fuzz-") as scratch:
        room = Path(scratch)
        begin, found, wrong = room / "begin", room / "found", room / "wrong"
        for folder in (begin, found, wrong):
            folder.mkdir()
        for number, data in enumerate(seeds(target)):
            (begin / f"{number:05}").write_bytes(data[:LONGEST])
        guided = _guided(
            target,
            f"-max_total_time={seconds * 4 / 5:.0f}",
            f"-artifact_prefix={wrong}/",
            str(found),
            str(begin),
        )
        told = [line for line in guided.stderr.splitlines() if "DONE" in line or "Done" in line]
        print(f"{target:7} atheris:    {told[-1].strip() if told else 'stopped'}", flush=True)
        if guided.returncode:
            print(guided.stderr[-4000:])
            for path in wrong.iterdir():
                print(f"{path.name}: {path.read_bytes()!r}")
            return False
        if keeping:
            count = keep(target, [*kept(target), *(path.read_bytes() for path in found.iterdir())])
            print(f"{target:7} kept:       {count} inputs", flush=True)
    return True


def _guided(target: str, *options: str) -> subprocess.CompletedProcess[str]:
    limits = (f"-max_len={LONGEST}", "-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=0")
    return subprocess.run(
        [*_GUIDED, target, *limits, *options], capture_output=True, text=True, errors="replace", check=False
    )


if __name__ == "__main__":
    sys.exit(main())
