"""Answers to the world: gate, composing, freezing and delivery to a real SMTP server on this machine, beside bare smtplib."""

from __future__ import annotations

import smtplib
import tempfile
import time
from pathlib import Path

from bench.figures import report, timed
from bench.seeding import NOW, fresh_desk
from outbound.delivery import Relay, RelaySettings, deliver_due
from tests.outbound.helpers import GOOD, send_reply
from tests.support.desk import PROFILE, Desk
from tests.support.sink import sink
from tickets.records import OutboxMail

ANSWERS = 150


def main() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="takt-bench-") as folder,
        fresh_desk(Path(folder) / "outbound.db") as desk,
        sink() as world,
    ):
        _release(desk, 1, 0)  # the tone room loads its language
        released = timed(lambda: _release(desk, ANSWERS, 1))
        relay = Relay(RelaySettings(host="127.0.0.1", port=world.port, tls="none", helo="takt.test"))
        begin = time.perf_counter()
        done = deliver_due(desk.store, relay, now_fn=lambda: NOW)
        delivered = time.perf_counter() - begin
        if done.states != {"sent": ANSWERS + 1}:
            raise RuntimeError(f"not every answer arrived: {done}")
        with desk.store.read() as session:
            content = session.query(OutboxMail).first().content  # type: ignore[union-attr]
        plain = ANSWERS / timed(lambda: _plain(world.port, content))
    rate = ANSWERS / (released + delivered)
    report(
        "answers_sent",
        rate,
        "answers/s",
        release_ms=released / ANSWERS * 1000,
        deliver_ms=delivered / ANSWERS * 1000,
        ratio=rate / plain,
        reference="smtplib with the same bytes over one connection, nothing kept",
        reference_value=plain,
    )


def _release(desk: Desk, count: int, first: int) -> None:
    for number in range(first, first + count):
        with desk.store.write() as session:
            ticket = desk.open_ticket(session, address=f"kim{number}@example.org")
            text = GOOD.replace("4711", str(number))
            send_reply(desk, session, ticket, text)


def _plain(port: int, content: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        for _ in range(ANSWERS):
            client.sendmail(PROFILE.address, ["kim@example.org"], content)


if __name__ == "__main__":
    main()
