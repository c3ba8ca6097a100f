"""Celery workers: the same list of jobs, on as many machines as needed.

Start one with ``celery -A takt.worker worker``. A task is a job's name and nothing else; the work is in rows with leases, so a lost,
doubled or late task does no harm, and the broker may be wiped at any time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from celery import Celery

from takt.desk import Desk, open_desk
from takt.jobs import JOBS, Job
from takt.settings import Settings, load

VISIBILITY_SECONDS = 3600


def make_app(settings: Settings) -> Celery:
    """The Celery application for these settings: JSON only, no results, early acknowledgement is harmless here."""
    app = Celery("takt", broker=settings.broker or "memory://")
    app.conf.update(
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        result_backend=None,
        task_store_errors_even_if_ignored=False,
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "visibility_timeout": VISIBILITY_SECONDS,
            "socket_timeout": 5,
            "socket_connect_timeout": 5,
        },
        task_publish_retry=False,
        worker_prefetch_multiplier=1,
        task_default_queue="takt",
    )
    desks = _Desks(settings)
    for job in JOBS:
        app.task(_task(job, desks, app), name=f"takt.{job.name}")
    return app


class _Desks:
    """One open desk a worker process, opened at the first task, never before the fork."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._desk: Desk | None = None

    def get(self) -> Desk:
        with self._lock:
            if self._desk is None:
                self._desk = open_desk(self._settings).__enter__()
            return self._desk


def _task(job: Job, desks: _Desks, app: Celery) -> Callable[[], None]:
    def run() -> None:
        if job.run(desks.get()):
            for following in job.then:
                app.send_task(f"takt.{following}")

    return run


def __getattr__(name: str) -> Celery:
    """`app` for the celery command, made from the settings when it is asked for."""
    if name in ("app", "celery"):
        made = make_app(load())
        globals()[name] = made
        return made
    raise AttributeError(name)
