"""One target under atheris (libFuzzer for Python): inputs that reach new lines are kept and changed further.

``python -m tests.fuzz.guided TARGET libFuzzer-options...``; started by ``python -m tests.fuzz``. Ends with code 77 at the first input
that breaks a promise, which libFuzzer writes into its artifact folder.
"""

from __future__ import annotations

import sys

import atheris


def main() -> None:
    with atheris.instrument_imports(include=["inbound", "tickets.tokens", "tickets.thread_index"]):
        from tests.fuzz.targets import TARGETS, checked

    target = TARGETS[sys.argv[1]]
    atheris.Setup([sys.argv[0], *sys.argv[2:]], lambda data: checked(target, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
