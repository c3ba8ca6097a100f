"""A desk in a process of its own, as an operator runs it: settings file, `takt serve`, sockets."""

from __future__ import annotations

import datetime as dt
import json
import os
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support import forked
from tests.support.forked import Forked
from tests.support.sink import free_port
from tickets import ledger, migrations
from tickets.people import add_agent
from tickets.records import MailboxCursor
from tickets.store import Store

Running = subprocess.Popen[bytes] | Forked

MAILBOX = """
[[mailboxes]]
address = "service@takt.test"
aliases = ["hilfe@takt.test"]
name = "Kundenservice Takt"
team = "Kundenservice"
reach_us = "Telefon 030 5550 100, Mo–Fr 9–17 Uhr"
signature_lines = ["Takt Beispiel GmbH · Lindenweg 3 · 10115 Berlin"]
"""


@dataclass
class Served:
    """A settings file and what runs from it."""

    folder: Path
    config: Path
    web_port: int
    smtp_port: int
    lmtp_port: int = 0
    database: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    def takt(
        self, *words: str, text: str | None = None, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of this desk."""
        done = forked.run(
            ["--config", str(self.config), *words],
            {**os.environ, **self.environment},
            text=text,
            timeout=120,
        )
        if check and done.returncode:
            raise AssertionError(
                f"takt {' '.join(words)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
            )
        return done

    def json(self, *words: str) -> Any:
        return json.loads(self.takt(*words, "--json").stdout)

    def send(
        self,
        raw: bytes,
        *,
        sender: str = "kim@example.org",
        to: str = "service@takt.test",
        lmtp: bool = False,
    ) -> None:
        kind, port = (smtplib.LMTP, self.lmtp_port) if lmtp else (smtplib.SMTP, self.smtp_port)
        with kind("127.0.0.1", port, timeout=30) as client:
            client.sendmail(sender, [to], raw)

    @contextmanager
    def process(
        self, *command: str, failpoint: str = "", wait: bool = True, fresh: bool = False
    ) -> Iterator[Running]:
        """`takt serve`, or another command, ended with SIGTERM. A desk is forked ready loaded unless it is to start `fresh`."""
        words = ["--config", str(self.config), "serve"]
        environment = {**os.environ, **self.environment, "TAKT_CONFIG": str(self.config)}
        if failpoint:
            environment["TAKT_FAILPOINT"] = failpoint
        path = self.folder / f"log-{time.monotonic_ns()}"
        running: Running
        with path.open("wb") as log:
            if command or fresh:
                begin = list(command) or [sys.executable, "-m", "takt", *words]
                running = subprocess.Popen(begin, env=environment, stdout=log, stderr=log)
            else:
                running = Forked(words, environment, stdout=log, stderr=log)
        try:
            if wait:
                for port in (self.smtp_port, self.web_port):
                    wait_for_port(port, running, path)
            yield running
        finally:
            if running.poll() is None:
                running.terminate()
                try:
                    running.wait(40)
                except subprocess.TimeoutExpired:
                    running.kill()
                    running.wait(10)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The rows, seen from outside the desk."""
        opened = Store(self.database)
        try:
            yield opened
        finally:
            opened.close()

    def ledger(self) -> dict[str, Any]:
        """What `takt ledger --json` prints, without a process for every look."""
        with self.store() as store, store.read() as session:
            return ledger.ledger(session).as_dict()

    def wait_for_imap(self, seconds: float = 40) -> None:
        """Until the first look at the IMAP folder is over: what comes from now on is new."""
        end = time.monotonic() + seconds
        with self.store() as store:
            while True:
                with store.read() as session:
                    if session.scalar(select(MailboxCursor.checked_at)) is not None:
                        return
                assert time.monotonic() < end, "the IMAP folder was never looked at"
                time.sleep(0.05)

    def wait_for_ledger(self, seconds: float = 40, **expected: int) -> dict[str, Any]:
        """Until the ledger shows these counts."""
        end = time.monotonic() + seconds
        while True:
            book = self.ledger()
            if all(book[name] == count for name, count in expected.items()):
                return book
            if time.monotonic() > end:
                raise AssertionError(f"the ledger says {book}, expected {expected}")
            time.sleep(0.1)


def prepare(
    folder: Path, database: str, *, extra: str = "", mailbox: str = MAILBOX, relay_port: int | None = None
) -> Served:
    """Write the settings of a desk with two agents and a lead, on a database that is already migrated or new."""
    web_port, smtp_port, lmtp_port = free_port(), free_port(), free_port()
    relay = f'\n[relay]\nhost = "127.0.0.1"\nport = {relay_port}\ntls = "none"\n' if relay_port else ""
    config = folder / "takt.toml"
    config.write_text(
        f'data_dir = "{folder}"\ndatabase = "{database}"\nundo_seconds = 0\n'
        f"{extra}\n"
        f'[smtp]\nport = {smtp_port}\nlmtp_port = {lmtp_port}\n[web]\nport = {web_port}\nbase_url = "http://127.0.0.1:{web_port}"\n'
        f"{relay}{mailbox}",
        encoding="utf-8",
    )
    served = Served(folder, config, web_port, smtp_port, lmtp_port, database)
    with served.store() as store:
        if migrations.current(store) != migrations.newest():
            migrations.upgrade(store)
        with store.write() as session:
            _add_people(session)
    return served


def _add_people(session: Session) -> None:
    for first, last, role, access in (
        ("Mira", "Sommer", "Kundenservice Technik", "agent"),
        ("Aylin", "Kaya", "Teamleitung Kundenservice", "lead"),
    ):
        add_agent(
            session,
            email=f"{first.lower()}@takt.test",
            first_name=first,
            last_name=last,
            role_title=role,
            access=access,
            hours_text="Mo–Do 9–16 Uhr",
            team="Kundenservice",
            now=dt.datetime.now(dt.UTC),
        )


def wait_for_port(port: int, process: Running, log: Path) -> None:
    end = time.monotonic() + 40
    while time.monotonic() < end:
        if process.poll() is not None:
            raise AssertionError(
                f"the process ended with {process.returncode}:\n{log.read_text('utf-8', 'replace')}"
            )
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"nothing listens on {port}:\n{log.read_text('utf-8', 'replace')}")
