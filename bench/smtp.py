"""Mails accepted by SMTP in a second, every one durable before its "250", over ten connections at once."""

from __future__ import annotations

import asyncio
import os
import smtplib
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from bench.figures import p50, p95, report
from bench.mails import mails
from bench.seeding import NOW, fresh_desk
from inbound.smtp import Limits, Listener
from tests.support.desk import PROFILE
from tests.support.sink import free_port

CONNECTIONS = 10
MAILS = 300


class Plain:
    """The reference: aiosmtpd that writes each mail to a file and fsyncs it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self._count += 1
        await asyncio.to_thread(_durable, self._folder / str(self._count), bytes(envelope.content))
        return "250 OK"


def _durable(path: Path, raw: bytes) -> None:
    with path.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())


def main() -> None:
    with mails() as (raws, source), tempfile.TemporaryDirectory(prefix="takt-bench-") as folder:
        chosen = (list(raws) * 2)[:MAILS]
        plain = _plain_rate(chosen, Path(folder))
        rate, times = _our_rate(chosen, Path(folder))
    report(
        "smtp_accepted",
        rate,
        "mails/s",
        p50_ms=p50(times),
        p95_ms=p95(times),
        connections=CONNECTIONS,
        mails=source,
        ratio=rate / plain,
        reference="bare aiosmtpd with one fsynced file a mail",
        reference_value=plain,
    )


def _plain_rate(raws: Sequence[bytes], folder: Path) -> float:
    (folder / "plain").mkdir()
    controller = Controller(
        Plain(folder / "plain"), hostname="127.0.0.1", port=free_port(), data_size_limit=2**26
    )
    controller.start()
    try:
        return _rate(raws, controller.port)[0]
    finally:
        controller.stop()


def _our_rate(raws: Sequence[bytes], folder: Path) -> tuple[float, list[float]]:
    with fresh_desk(folder / "smtp.db") as desk:
        listener = Listener(
            store=desk.store,
            signer=desk.signer,
            now=lambda: NOW,
            wake=lambda: None,
            hostname="takt.test",
            limits=Limits(connections=100, per_address=100),
        )
        loop = asyncio.new_event_loop()
        threading.Thread(target=loop.run_forever, daemon=True).start()
        port = free_port()
        server = asyncio.run_coroutine_threadsafe(listener.start("127.0.0.1", port), loop).result(10)
        try:
            return _rate(raws, port)
        finally:
            loop.call_soon_threadsafe(server.close)


def _rate(raws: Sequence[bytes], port: int) -> tuple[float, list[float]]:
    """(mails a second, milliseconds of each) over some connections that are kept."""

    def send(part: Sequence[bytes]) -> list[float]:
        taken = []
        with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
            for raw in part:
                begin = time.perf_counter()
                client.sendmail("kim@example.org", [PROFILE.address], raw)
                taken.append((time.perf_counter() - begin) * 1000)
        return taken

    begin = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        times = [
            t for part in threads.map(send, [raws[i::CONNECTIONS] for i in range(CONNECTIONS)]) for t in part
        ]
    return len(raws) / (time.perf_counter() - begin), times


if __name__ == "__main__":
    main()
