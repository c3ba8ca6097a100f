"""A full disk, a locked or restarted database (fault plan B1, B3, D1): come back later, never go away; afterwards all goes on."""

from __future__ import annotations

import random
import resource
import smtplib
import socket
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.crash.harness import Letter, Source, letters, nothing_lost_nothing_twice, quiet, wait_until
from tests.support.served import Running, Served, prepare
from tests.support.sink import sink

TEMPORARY = "451 4.3.0 Temporary fault here, please try again later"


def refusal(desk: Served, letter: Letter) -> str:
    """What the desk answers to a letter it cannot take now."""
    with pytest.raises(smtplib.SMTPResponseException) as refused:
        desk.send(letter.raw, sender=letter.sender)
    words = refused.value.smtp_error
    return f"{refused.value.smtp_code} {words.decode() if isinstance(words, bytes) else words}"


def room_to_write(running: Running, size: int) -> None:
    """From now on no file of this process may grow beyond `size` bytes: to SQLite the disk is full."""
    hard = resource.prlimit(running.pid, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (size, hard))


def test_a_full_disk_is_451_and_nothing_is_half_kept(tmp_path: Path) -> None:
    chance = random.Random(4711)
    heavy = [
        Letter(number, b"\r\n".join(chance.randbytes(30).hex().encode() for _ in range(8000)) + b"\r\n")
        for number in range(1, 9)
    ]
    with sink() as world:
        desk = prepare(tmp_path, f"sqlite:///{tmp_path}/takt.db", relay_port=world.port)
        source = Source(desk)
        with desk.process() as running:
            source.offer(heavy[:1])
            quiet(desk)
            biggest = max(path.stat().st_size for path in tmp_path.glob("takt.db*"))
            room_to_write(running, biggest + 600_000)
            source.offer(heavy[1:])
            assert set(source.answers) == {451} and source.waiting
            assert refusal(desk, source.waiting[0]) == TEMPORARY
            assert running.poll() is None, "the desk lives on"
            room_to_write(running, resource.RLIM_INFINITY)
            source.offer()
            quiet(desk)
        nothing_lost_nothing_twice(desk, source, world)
        with sqlite3.connect(tmp_path / "takt.db") as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_fault_while_a_mail_is_kept_is_451(database_url: str, tmp_path: Path) -> None:
    with sink() as world:
        desk = prepare(tmp_path, database_url, relay_port=world.port)
        source = Source(desk)
        with desk.process(failpoint="in.before_raw_write=raise:ENOSPC@1"):
            assert refusal(desk, Letter(1)) == TEMPORARY
            source.offer(letters(1))
            quiet(desk)
        nothing_lost_nothing_twice(desk, source, world)


def test_a_locked_database_is_451_and_then_all_goes_on(tmp_path: Path) -> None:
    """Another process holds SQLite's write lock for longer than we wait for it."""
    with sink() as world:
        desk = prepare(tmp_path, f"sqlite:///{tmp_path}/takt.db", relay_port=world.port)
        source = Source(desk)
        with desk.process() as running:
            source.offer([Letter(1)])
            quiet(desk)
            other = sqlite3.connect(tmp_path / "takt.db", isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            assert refusal(desk, Letter(2)) == TEMPORARY
            other.execute("ROLLBACK")
            other.close()
            source.offer([Letter(2), Letter(3)])
            quiet(desk)
            assert running.poll() is None
        nothing_lost_nothing_twice(desk, source, world)


def test_a_database_that_drops_every_connection_is_found_again(
    postgres_database_url: str, tmp_path: Path
) -> None:
    with sink() as world:
        desk = prepare(tmp_path, postgres_database_url, relay_port=world.port)
        source = Source(desk)
        with desk.process() as running:
            for number in range(1, 9):
                _drop_connections(postgres_database_url)
                source.offer([Letter(number)])
            wait_until(
                lambda: source.offer() is None and not source.waiting, "everything is taken in the end"
            )
            # What a lost connection left claimed is free again after its lease of 90 seconds; the plan allows 120 in all.
            quiet(desk, seconds=150)
            assert running.poll() is None
        nothing_lost_nothing_twice(desk, source, world)


def _drop_connections(url: str) -> None:
    name = url.rpartition("/")[2] if "?" not in url else url.partition("?")[0].rpartition("/")[2]
    admin = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name AND pid <> pg_backend_pid()"
            ),
            {"name": name},
        )


def test_a_sender_that_hangs_up_within_its_mail_leaves_nothing(database_url: str, tmp_path: Path) -> None:
    desk = prepare(tmp_path, database_url)
    with desk.process():
        with socket.create_connection(("127.0.0.1", desk.smtp_port), timeout=20) as line:
            stream = line.makefile("rwb")
            for said in (b"EHLO x", b"MAIL FROM:<kim@example.org>", b"RCPT TO:<service@takt.test>", b"DATA"):
                stream.readline()
                line.sendall(said + b"\r\n")
            line.sendall(b"Subject: halb\r\n\r\nDer Rest kommt ni")
        desk.send(Letter(1).raw)
        assert desk.wait_for_ledger(filed=1, pending=0)["accepted"] == 1
