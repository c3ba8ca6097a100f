"""The first connect to a mailbox of 20,000 mails: memory of the poller, its rate, and where it goes on after a kill.

Needs Dovecot (``make debian`` installs it where apt and root allow it). The poller runs in a process of its own, which is killed in the
middle and started again.
"""

from __future__ import annotations

import datetime as dt
import imaplib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import func, select

from bench.figures import report
from bench.seeding import NOW, fresh_desk
from inbound.imap import Account, Connection, Poller
from tests.support.dovecot import PASSWORD, USER, Dovecot, dovecot
from tickets.records import InboundMail
from tickets.store import Store

MAILS = int(os.environ.get("IMAP_MAILS", "20000"))
REFERENCE_MAILS = 1000
GOAL_MB = 250


def main() -> None:
    if not Path("/usr/sbin/dovecot").exists():
        sys.exit("Dovecot is not installed: 'make debian', or 'apt-get install dovecot-imapd'")
    with tempfile.TemporaryDirectory(prefix="takt-bench-") as folder, dovecot() as server:
        _fill(server)
        plain = _plain_rate(server)
        database = Path(folder) / "imap.db"
        with fresh_desk(database) as desk:
            mailbox_id = desk.mailbox_id
            begin = time.perf_counter()
            first = _start(database, mailbox_id, server.port)
            before = _until(desk.store, MAILS // 3, first)
            first.send_signal(signal.SIGKILL)
            first.wait()
            second = _start(database, mailbox_id, server.port)
            peak = _watch(second)
            seconds = time.perf_counter() - begin
            rows, keys = _kept(desk.store)
        if rows != MAILS or keys != MAILS:
            raise RuntimeError(f"{MAILS} mails are on the server, {rows} rows of {keys} mails are here")
    report(
        "imap_first_connect",
        peak,
        "MB peak",
        mails=MAILS,
        mails_per_second=MAILS / seconds,
        killed_after=before,
        lost=MAILS - keys,
        twice=rows - keys,
        ratio=MAILS / seconds / plain,
        reference="imaplib fetching one mail a command, mails/s",
        reference_value=plain,
        goal_below=GOAL_MB,
    )


def poll(database: str, mailbox_id: str, port: str) -> None:
    """What the process of its own does: one round, as `takt serve` begins."""
    store = Store(f"sqlite:///{database}")
    account = Account(
        mailbox_id=int(mailbox_id),
        host="127.0.0.1",
        port=int(port),
        username=USER,
        password=lambda: PASSWORD,
        tls="none",
        begin="import",
    )
    connection = Connection(account)
    Poller(store, account, lambda: dt.datetime.now(dt.UTC), lambda: None).poll(connection)
    peak = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    print(int(peak.split()[1]) // 1024, flush=True)


def _start(database: Path, mailbox_id: int, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bench.imap", str(database), str(mailbox_id), str(port)],
        stdout=subprocess.PIPE,
        text=True,
    )


def _until(store: Store, count: int, process: subprocess.Popen[str]) -> int:
    """Wait until so many mails are here; how many were."""
    while (here := _kept(store)[0]) < count:
        if process.poll() is not None:
            raise RuntimeError(f"the poller ended with {process.returncode} after {here} mails")
        time.sleep(0.05)
    return here


def _watch(process: subprocess.Popen[str]) -> float:
    out, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"the poller ended with {process.returncode}")
    return float(out.split()[-1])


def _kept(store: Store) -> tuple[int, int]:
    with store.read() as session:
        keys = func.count(func.distinct(InboundMail.remote_key))
        rows, known = session.execute(select(func.count(InboundMail.id), keys)).one()
    return rows, known


def _fill(server: Dovecot) -> None:
    """Mails of about 3 KB, written into the Maildir: APPEND would take longer than all the rest."""
    box = server.root / "mail" / USER
    client = server.login()
    client.select("INBOX")
    client.logout()
    new = box / "new"
    for number in range(MAILS):
        text = f"Zeile {number} eines alten Vorgangs, mit etwas Text dahinter.\r\n" * 40
        head = f"From: kim{number % 997}@example.org\r\nTo: {USER}\r\nSubject: Alt {number}\r\nMessage-ID: <{number}@old.test>\r\n"
        path = new / f"{1_600_000_000 + number}.M{number}.bench"
        path.write_bytes(f"{head}Date: {NOW:%a, %d %b %Y %H:%M:%S} +0000\r\n\r\n{text}".encode())
        path.chmod(0o666)


def _plain_rate(server: Dovecot) -> float:
    """Mails a second of the standard library, one FETCH each, nothing kept."""
    client = imaplib.IMAP4("127.0.0.1", server.port, timeout=60)
    client.login(USER, PASSWORD)
    client.select("INBOX", readonly=True)
    begin = time.perf_counter()
    for number in range(1, min(REFERENCE_MAILS, MAILS) + 1):
        client.fetch(str(number), "(BODY.PEEK[])")
    seconds = time.perf_counter() - begin
    client.logout()
    return min(REFERENCE_MAILS, MAILS) / seconds


if __name__ == "__main__":
    if len(sys.argv) == 4:
        poll(*sys.argv[1:])
    else:
        main()
