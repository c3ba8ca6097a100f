"""The yardstick of the intake figures: mail-parser reads a mail, SQLite commits it durably. Measured in the same run."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

import mailparser


def parse_and_commit(raws: Sequence[bytes], folder: Path) -> tuple[float, float]:
    """(mails a second, CPU milliseconds a mail) of `mailparser.parse_from_bytes` plus one FULL-synchronous commit each."""
    connection = sqlite3.connect(folder / "reference.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(
        "CREATE TABLE mail (id INTEGER PRIMARY KEY, subject TEXT, sender TEXT, body TEXT, raw BLOB)"
    )
    begin, begin_cpu = time.perf_counter(), time.process_time()
    for raw in raws:
        mail = mailparser.parse_from_bytes(raw)
        connection.execute(
            "INSERT INTO mail (subject, sender, body, raw) VALUES (?, ?, ?, ?)",
            (str(mail.subject or ""), str(mail.from_), str(mail.body or "").replace("\x00", ""), raw),
        )
    seconds = time.perf_counter() - begin
    cpu = time.process_time() - begin_cpu
    connection.close()
    return len(raws) / seconds, cpu / len(raws) * 1000
