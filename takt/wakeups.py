"""Waking jobs: in this process, or through a broker.

A wake-up only makes work sooner. It may be lost, doubled or late: every job also runs by itself after its longest pause, and finds
its work in rows. That is why a broker may be wiped at any time.
"""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

import structlog

from takt.desk import Desk
from takt.jobs import JOBS, Job

log = structlog.get_logger("takt.wakeups")


class Wake(Protocol):
    """How the engine runs jobs: `__call__` wakes one by name from any thread, `run` does one."""

    def __call__(self, name: str) -> None: ...
    def attach(self, loop: asyncio.AbstractEventLoop) -> None: ...
    async def wait(self, name: str, seconds: float, stopping: asyncio.Event) -> None: ...
    def run(self, job: Job, desk: Desk) -> int: ...
    def all(self) -> None: ...


class LocalWake:
    """Wake-ups within this process; jobs run here."""

    def __init__(self) -> None:
        self._events: dict[str, asyncio.Event] = {job.name: asyncio.Event() for job in JOBS}
        self._loop: asyncio.AbstractEventLoop | None = None

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def __call__(self, name: str) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._events[name].set)

    async def wait(self, name: str, seconds: float, stopping: asyncio.Event) -> None:
        """Until woken, or until the time is over."""
        event = self._events[name]
        try:
            await asyncio.wait_for(event.wait(), max(seconds, 0.001))
        except TimeoutError:
            return
        finally:
            event.clear()

    def run(self, job: Job, desk: Desk) -> int:
        return job.run(desk)

    def all(self) -> None:
        for event in self._events.values():
            event.set()


class BrokerWake(LocalWake):
    """Wake-ups through Celery: the workers run the jobs. Without a reachable broker they run here, so nothing waits."""

    def __init__(self, app: Any) -> None:
        super().__init__()
        self._app = app

    def run(self, job: Job, desk: Desk) -> int:
        try:
            self._app.send_task(f"takt.{job.name}", expires=max(job.every * 2, 60), retry=False)
        except Exception as error:
            log.warning("broker not reachable, the job runs here", job=job.name, error=repr(error))
            return job.run(desk)
        return 0
