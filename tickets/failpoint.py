"""Fail points: named places where a test may end, stall or break this process, to prove what survives.

``TAKT_FAILPOINT="out.after_data=kill9"`` arms one; without the variable every call returns at once.
"""

from __future__ import annotations

import builtins
import errno
import itertools
import os
import signal
import time

_visits = itertools.count(1)


def failpoint(name: str) -> None:
    """Do what `TAKT_FAILPOINT` asks for at this place; nothing when it is unset.

    ``name=kill9``, ``name=sleep:SECONDS``, ``name=raise:TYPE`` (an exception of Python, or an errno such as ENOSPC). With ``@3``
    behind it, it happens at the third visit only.
    """
    armed = os.environ.get("TAKT_FAILPOINT")
    if not armed:
        return
    wanted, _, action = armed.partition("=")
    if wanted != name:
        return
    action, _, visit = action.partition("@")
    if visit and next(_visits) != int(visit):
        return
    verb, _, argument = action.partition(":")
    if verb == "kill9":
        os.kill(os.getpid(), signal.SIGKILL)
    elif verb == "sleep":
        time.sleep(float(argument))
    elif verb == "raise":
        raise _error(argument, f"failpoint {name}")
    else:
        raise ValueError(
            f"TAKT_FAILPOINT={armed!r}: write name=kill9, name=raise:TYPE or name=sleep:SECONDS, with @3 for the third visit"
        )


def _error(named: str, words: str) -> BaseException:
    if named.startswith("E") and hasattr(errno, named):
        return OSError(getattr(errno, named), words)
    made: BaseException = getattr(builtins, named)(words)
    return made
