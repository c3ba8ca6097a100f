"""A normal mail among hostile ones: how long it takes to be ticketed while somebody sends what breaks other readers.

The hostile mails are those that cost naive readers seconds or their life: nesting, endless parameters, thousands of parts, open
brackets, encoded words without end. All come with the same size limit that the door has.
"""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.figures import p50, p95, report
from bench.mails import mails
from bench.seeding import NOW, fresh_desk
from inbound import files
from inbound.child import ParsePool
from inbound.process import Processor
from tests.support.desk import Desk

NORMAL = 60
HEAD = b"From: a@hostile.test\r\nSubject: x\r\n"


def hostile() -> Iterator[bytes]:
    """One after the other, for ever; each a new mail, so that none is a known duplicate."""
    for number in itertools.count():
        for body in (
            b"".join(
                b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (i, i) for i in range(2000)
            ),
            b"Content-Type: message/rfc822\n\n" * 3000,
            b"".join(b"X-%d: v\n" % i for i in range(20_000)) + b"\nx",
            b"Content-Type: application/octet-stream;"
            + b"".join(b"\n name*%d*=a%%20;" % i for i in range(5000)),
            b"Subject:" + b"\n =?utf-8?q?a?=" * 5000 + b"\n\nx",
            b"To: " + b",\n ".join(b"u%d@x.test" % i for i in range(10_000)) + b"\n\nx",
            b"Cc: " + b"(" * 20_000 + b"\n\nx",
            b"Reply-To: " + b'"\\' * 20_000 + b"\n\nx",
            b"Content-Type: multipart/mixed; boundary=b\n\n"
            + b"--b\nContent-Type: text/plain\n\nx\n" * 10_000,
            b"References: " + b" ".join(b"<%d@x.test>" % i for i in range(10_000)) + b"\n\nx",
            b"Content-Type: text/html\n\n" + b"<div>" * 50_000,
            b"Content-Type: text/html\n\n" + b"<blockquote>x" * 5000,
            b"\n" + b"> " * 200_000,
            b"\n" + b"Am 3.11.2025 um 10:12 schrieb\n" * 10_000,
            b"\n" + b"On Mon, wrote: " * 20_000,
        ):
            yield HEAD + b"X-Number: %d\n" % number + body


def main() -> None:
    with mails() as (raws, source), tempfile.TemporaryDirectory(prefix="takt-bench-") as folder:
        normal = [raw for raw in raws if len(raw) < 100_000][: 2 * NORMAL]
        with fresh_desk(Path(folder) / "hostile.db") as desk, ParsePool() as pool:
            processor = Processor(desk.store, pool, desk.signer, "bench", lambda: NOW)
            quiet = _times(desk, processor, normal[:NORMAL], None)
            among = _times(desk, processor, normal[NORMAL:], hostile())
    report(
        "normal_mail_among_hostile",
        p95(among) / p95(quiet),
        "x of quiet p95",
        p95_ms=p95(among),
        p50_ms=p50(among),
        mails=source,
        reference="the same house without hostile mail, p95 in ms",
        reference_value=p95(quiet),
        goal_at_most=3,
    )


def _times(
    desk: Desk, processor: Processor, normal: Sequence[bytes], others: Iterator[bytes] | None
) -> list[float]:
    """Milliseconds from accepted to ticketed. One hostile mail stands before each normal one."""
    taken = []
    for raw in normal:
        batch = [raw] if others is None else [next(others), raw]
        files.accept_batch(desk.store, batch, mailbox_id=desk.mailbox_id, now=NOW)
        begin = time.perf_counter()
        processor.run()
        taken.append((time.perf_counter() - begin) * 1000)
    return taken


if __name__ == "__main__":
    main()
