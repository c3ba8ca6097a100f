"""The engine: web, SMTP, IMAP and jobs in one process, one :class:`asyncio.TaskGroup`.

SIGTERM drains: listeners close first, running jobs finish, then the process ends. Whatever is left is in rows.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import structlog
import uvicorn
from fastapi import FastAPI

import outbound
from inbound import chain
from inbound.imap import Account, Poller, cursors
from inbound.smtp import Limits, Listener
from takt import connections, imap_accounts
from takt.desk import Desk, clock
from takt.jobs import JOBS, Job
from takt.settings import SettingsError
from takt.wakeups import Wake
from takt.web import WebDeps, create_app

DRAIN_SECONDS = 30
FAULT_PAUSE_SECONDS = 5
SWITCH_SECONDS = 0.001
"""So long one thread computes before another gets its turn. A page asks the database two dozen times, and after each answer it
would wait Python's usual 5 ms for the thread that files mail."""

T = TypeVar("T")

log = structlog.get_logger("takt.engine")


@dataclass
class Engine:
    """A running desk. `ready` is called once everything listens, with the ports that were taken."""

    desk: Desk
    wake: Wake
    ready: Callable[[Ports], None] = lambda ports: None
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _threads_stop: threading.Event = field(default_factory=threading.Event)

    async def run(self) -> None:
        """Run until SIGTERM, SIGINT or :meth:`stop`."""
        chain.house_rules()
        sys.setswitchinterval(SWITCH_SECONDS)
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(ValueError, NotImplementedError):  # not in the main thread: tests
                loop.add_signal_handler(sign, self._stopping.set)
        self.wake.attach(loop)
        async with self._listening() as ports, asyncio.TaskGroup() as tasks:
            web = self._web_server()
            tasks.create_task(self._serve_web(web, ports), name="web")
            for job in JOBS:
                tasks.create_task(self._repeat(job), name=job.name)
            for account in self._accounts():
                tasks.create_task(self._poll(account), name=f"imap {account.username}")
            tasks.create_task(self._warm_up(), name="warm-up")
            tasks.create_task(self._stop_when_asked(web), name="stop")

    def stop(self) -> None:
        """Ask the engine to drain and end; safe from its own loop."""
        self._stopping.set()

    def _accounts(self) -> list[Account]:
        """The mailboxes to fetch. Folders that the settings name no more are watched no more."""
        accounts = imap_accounts.accounts(self.desk)
        with self.desk.store.write() as session:
            cursors.forget_others(session, accounts)
        return accounts

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator[Ports]:
        settings = self.desk.settings
        ports = Ports()
        servers: list[asyncio.Server] = []
        try:
            for lmtp, port in ((False, settings.smtp.port), (True, settings.smtp.lmtp_port)):
                if port is None:
                    continue
                name = "LMTP" if lmtp else "SMTP"
                server = await _bound(
                    self._listener(lmtp).start(settings.smtp.host, port), name, settings.smtp.host, port
                )
                servers.append(server)
                taken = server.sockets[0].getsockname()[1]
                if lmtp:
                    ports.lmtp = taken
                else:
                    ports.smtp = taken
            yield ports
        finally:
            for server in servers:
                server.close()

    def _listener(self, lmtp: bool) -> Listener:
        return Listener(
            store=self.desk.store,
            now=clock,
            wake=lambda: self.wake("process"),
            signer=self.desk.signer,
            limits=Limits(max_size=self.desk.settings.smtp.max_size),
            lmtp=lmtp,
        )

    def _web_server(self) -> uvicorn.Server:
        config = uvicorn.Config(
            self._app(),
            log_level="warning",
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=DRAIN_SECONDS,
            proxy_headers=False,
        )
        server = uvicorn.Server(config)
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment] # ours drain all
        return server

    def _app(self) -> FastAPI:
        desk = self.desk
        return create_app(
            WebDeps(
                store=desk.store,
                signer=desk.signer,
                base_url=desk.settings.web.base_url,
                now=clock,
                secure_cookies=desk.settings.web.secure,
                undo_seconds=desk.settings.undo_seconds,
                instance=desk.instance,
                wake=self.wake,
                test_connection=partial(connections.try_mailbox, desk),
                file_lines=partial(connections.file_lines, desk.settings),
                group_size=desk.settings.reports.group_size,
            )
        )

    async def _serve_web(self, server: uvicorn.Server, ports: Ports) -> None:
        settings = self.desk.settings.web
        opened = await _bound(
            _open_socket(settings.host, settings.port), "the desk", settings.host, settings.port
        )
        ports.web = opened.getsockname()[1]
        self.ready(ports)
        await server.serve(sockets=[opened])

    async def _repeat(self, job: Job) -> None:
        """Run a job when woken, at the latest every `job.every` seconds. A fault is logged and never ends it."""
        pause: float = 0.0
        while not self._stopping.is_set():
            await self.wake.wait(job.name, pause, self._stopping)
            if self._stopping.is_set():
                return
            pause = job.every
            try:
                done = await asyncio.to_thread(self.wake.run, job, self.desk)
            except Exception:
                log.exception("job failed", job=job.name)
                pause = min(FAULT_PAUSE_SECONDS, job.every)
                continue
            if done:
                for name in job.then:
                    self.wake(name)

    async def _poll(self, account: Account) -> None:
        poller = Poller(self.desk.store, account, clock, lambda: self.wake("process"))
        await asyncio.to_thread(poller.run, self._threads_stop)

    async def _warm_up(self) -> None:
        """The first review of a process loads for seconds: done now, not under the first agent's words. A rule or model that
        cannot be loaded stops nothing here; the page and `takt tone check` say what is wrong."""
        begin = time.monotonic()
        try:
            reviewed = await asyncio.to_thread(outbound.warm_up, self.desk.store, now=clock())
        except Exception as error:
            log.warning("reviews could not be warmed up", reason=str(error))
        else:
            log.info("reviews are warm", reviewed=reviewed, seconds=round(time.monotonic() - begin, 1))

    async def _stop_when_asked(self, web: uvicorn.Server) -> None:
        await self._stopping.wait()
        log.info("draining")
        self._threads_stop.set()
        web.should_exit = True
        self.wake.all()


@dataclass
class Ports:
    """The ports that were really taken: 0 in the settings takes a free one."""

    web: int = 0
    smtp: int = 0
    lmtp: int = 0


async def _bound(opening: Awaitable[T], name: str, host: str, port: int) -> T:
    """The opened socket or server; a port in use is told as an operator reads it."""
    try:
        return await opening
    except OSError as error:
        raise SettingsError(
            f"{name} cannot listen on {host} port {port}: {error.strerror or error}; "
            "stop the other program or set another port"
        ) from error


async def _open_socket(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
        opened.listen(128)
    except OSError:
        opened.close()
        raise
    return opened
