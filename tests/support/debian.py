"""Install Debian packages the tests use, where that is possible: PACKAGE:FILE-IT-BRINGS ..."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path


def main(wanted: list[str]) -> int:
    missing = [package for package, _, file in (w.partition(":") for w in wanted) if not Path(file).exists()]
    if not missing:
        return 0
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(
            f"The tests need {' and '.join(missing)}: install them with your package manager.",
            file=sys.stderr,
        )
        return 1
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing],
    ):
        done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            print(f"{' '.join(command)} failed: install {' and '.join(missing)} by hand.", file=sys.stderr)
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
