"""A clock that does not believe every jump.

The machine's clock may be set an hour ahead by a slip, or to 1970 for the seconds in which a battery-less board boots. Believed at once, the first
breaks every promise and lets every lease run out, the second makes mail of today look ages old. So a jump of more than two minutes
is believed only after it has stood for ten: until then time goes on as the machine's uptime counts it, which nobody can set.

::

    agrees with the uptime --jump > 2 min--> doubted --back again--------> agrees
                                               +-- stands for 10 min ----> believed, and said in the log
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable

import structlog

SMALL = 120.0
"""Seconds that NTP, leap smearing and slow machines may take or give."""
PATIENCE = 600.0

log = structlog.get_logger("takt.clock")


def uptime() -> float:
    """Seconds that only go forward; on Linux a suspended machine counts them too."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(boot) if boot is not None else time.monotonic()


class SteadyClock:
    """Now, in UTC. Safe to share between threads."""

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = uptime) -> None:
        self._wall, self._steady = wall, steady
        self._lock = threading.Lock()
        self._at, self._since = wall(), steady()
        self._doubted: tuple[float, float] | None = None
        """How far off, and since when by the uptime."""

    def __call__(self) -> dt.datetime:
        with self._lock:
            return dt.datetime.fromtimestamp(self._now(), dt.UTC)

    def _now(self) -> float:
        wall, steady = self._wall(), self._steady()
        expected = self._at + (steady - self._since)
        off = wall - expected
        if abs(off) <= SMALL:
            self._doubted = None
            return self._believe(wall, steady)
        if self._doubted is None or abs(off - self._doubted[0]) > SMALL:
            self._doubted = off, steady
            log.warning("the machine's clock jumped; waiting whether it stays", seconds=round(off))
        if steady - self._doubted[1] < PATIENCE:
            return expected
        log.warning("the machine's clock stays where it jumped to; going by it now", seconds=round(off))
        self._doubted = None
        return self._believe(wall, steady)

    def _believe(self, wall: float, steady: float) -> float:
        self._at, self._since = wall, steady
        return wall
