"""Fail points: named places where a test may end, stall or break this process, to prove what survives.

``TAKT_FAILPOINT="out.after_data=kill9"`` arms one; without the variable every call returns at once.
"""

from __future__ import annotations

import builtins
import os
import signal
import time


def failpoint(name: str) -> None:
    """Do what `TAKT_FAILPOINT` asks for at this place: ``kill9``, ``raise:OSError`` or ``sleep:SECONDS``; nothing when unset."""
    armed = os.environ.get("TAKT_FAILPOINT")
    if not armed:
        return
    wanted, _, action = armed.partition("=")
    if wanted != name:
        return
    verb, _, argument = action.partition(":")
    if verb == "kill9":
        os.kill(os.getpid(), signal.SIGKILL)
    elif verb == "sleep":
        time.sleep(float(argument))
    elif verb == "raise":
        raise getattr(builtins, argument)(f"failpoint {name}")
    else:
        raise ValueError(f"TAKT_FAILPOINT={armed!r}: write name=kill9, name=raise:TYPE or name=sleep:SECONDS")
