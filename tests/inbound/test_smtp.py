"""The listener over real sockets: 250 only after the commit, 451 for every fault of ours, 550 for strangers' mailboxes."""

from __future__ import annotations

import asyncio
import datetime as dt
import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from inbound import smtp as smtp_module
from inbound.accept import unpack
from inbound.smtp import Limits, Listener
from tests.support.desk import Desk
from tickets.records import InboundMail, RawMail
from tickets.store import Store

RAW = b"From: kim@example.org\r\nSubject: Rechnung 4711\r\n\r\nGuten Tag,\r\n.beginnt mit einem Punkt\r\n"


@dataclass
class Running:
    """A listener on a free port, in a loop of its own thread."""

    port: int
    listener: Listener
    woken: list[str]

    def client(self) -> smtplib.SMTP:
        return smtplib.SMTP("127.0.0.1", self.port, timeout=20)

    def lmtp(self) -> smtplib.LMTP:
        return smtplib.LMTP("127.0.0.1", self.port)


@contextmanager
def running(desk: Desk, **options: object) -> Iterator[Running]:
    loop = asyncio.new_event_loop()
    woken: list[str] = []
    listener = Listener(
        store=desk.store,
        now=lambda: desk.now,
        wake=lambda: woken.append("process"),
        signer=desk.signer,
        **options,  # type: ignore[arg-type]
    )

    async def start() -> asyncio.Server:
        return await listener.start("127.0.0.1", 0)

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    try:
        yield Running(server.sockets[0].getsockname()[1], listener, woken)
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


@contextmanager
def conversation(port: int) -> Iterator[Callable[[bytes], bytes]]:
    """A raw session: send bytes, get the (last) line of the answer."""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=20) as opened,
        opened.makefile("rwb") as stream,
    ):

        def say(data: bytes) -> bytes:
            stream.write(data)
            stream.flush()
            line: bytes = stream.readline()
            while line[3:4] == b"-":
                line = stream.readline()
            return line

        stream.readline()
        yield say


def kept(desk: Desk) -> list[tuple[str, str, bytes]]:
    with desk.store.read() as session:
        rows = session.scalars(select(InboundMail).order_by(InboundMail.id)).all()
        return [(r.envelope_from, r.envelope_to, unpack(session.get_one(RawMail, r.raw_id))) for r in rows]


def test_a_mail_is_kept_byte_for_byte_before_250(desk: Desk) -> None:
    with running(desk) as server, server.client() as client:
        client.sendmail("kim@example.org", ["service@takt.test"], RAW)
        assert kept(desk) == [("kim@example.org", "service@takt.test", RAW)]
        assert server.woken == ["process"]


def test_aliases_and_plus_addresses_lead_to_the_mailbox_and_the_signed_one_is_remembered(desk: Desk) -> None:
    signed = desk.signer.reply_address("service@takt.test", "c", 1, 1)
    with running(desk) as server, server.client() as client:
        client.sendmail("k@example.org", ["Hilfe@Takt.test", "service+irgendwas@takt.test", signed], RAW)
        assert kept(desk) == [("k@example.org", signed, RAW)]


def test_a_stranger_mailbox_is_refused_at_rcpt(desk: Desk) -> None:
    with running(desk) as server, server.client() as client:
        client.ehlo()
        client.mail("kim@example.org")
        assert client.rcpt("chef@takt.test") == (550, b"5.1.1 No such mailbox here")
        assert client.rcpt("service@andere.test")[0] == 550
    assert kept(desk) == []


@pytest.mark.parametrize(
    "error", [OperationalError("x", {}, Exception("secret")), OSError(28, "x"), MemoryError(), TimeoutError()]
)
@pytest.mark.parametrize("place", ["_store_raw", "_mailbox_id"])
def test_every_fault_of_ours_is_451_without_a_word_about_it(
    desk: Desk, error: Exception, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(Listener, place, fail)
    with running(desk) as server, server.client() as client:
        client.ehlo()
        client.mail("kim@example.org")
        code, words = client.rcpt("service@takt.test")
        if place == "_store_raw":
            code, words = client.data(RAW)
        assert (code, words) == (451, b"4.3.0 Temporary fault here, please try again later")


def test_a_stalled_database_is_451(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    monkeypatch.setattr(smtp_module, "KEEP_SECONDS", 0.05)
    monkeypatch.setattr(Listener, "_mailbox_id", lambda *_: release.wait(10))
    with running(desk) as server, server.client() as client:
        client.ehlo()
        client.mail("kim@example.org")
        assert client.rcpt("service@takt.test")[0] == 451
        release.set()


def test_a_full_disk_is_452_before_the_mail_is_sent(sqlite_store: Store, now: dt.datetime) -> None:
    desk = Desk.furnish(sqlite_store, now)
    with running(desk, limits=Limits(min_free=2**62)) as server, server.client() as client:
        client.ehlo()
        assert client.mail("kim@example.org")[0] == 452


def test_too_large_is_552_at_mail_from_and_while_streaming(desk: Desk) -> None:
    with running(desk, limits=Limits(max_size=10_000)) as server:
        with server.client() as client:
            client.ehlo()
            assert client.mail("kim@example.org", ["SIZE=30000000"])[0] == 552
        with server.client() as client:
            client.ehlo()
            client.mail("kim@example.org")
            client.rcpt("service@takt.test")
            assert client.data(b"Subject: x\r\n\r\n" + b"y" * 70 + b"\r\n" * 10_000)[0] == 552
    assert kept(desk) == []


def test_a_long_line_is_taken(desk: Desk) -> None:
    raw = b"Subject: x\r\n\r\n" + b"<p>" * 50_000 + b"\r\n"
    with running(desk) as server, server.client() as client:
        client.sendmail("kim@example.org", ["service@takt.test"], raw)
    assert kept(desk)[0][2] == raw


def test_recipients_are_limited_with_452(desk: Desk) -> None:
    with running(desk) as server, server.client() as client:
        client.ehlo()
        client.mail("kim@example.org")
        codes = [client.rcpt(f"service+{i}@takt.test")[0] for i in range(101)]
    assert codes == [250] * 100 + [452]


def test_connections_are_limited_per_address(desk: Desk) -> None:
    with running(desk, limits=Limits(per_address=2)) as server:
        first, second = server.client(), server.client()
        with pytest.raises(smtplib.SMTPConnectError) as refused:
            server.client()
        assert refused.value.smtp_code == 421
        first.quit()
        second.quit()


@pytest.mark.parametrize(
    "ending", [b"\n.\n", b"\r.\r", b"\n.\r\n", b"\r\n.\n", b"\r\n.\r", b"\r.\r\n", b"\r\n\x00.\r\n"]
)
def test_only_crlf_dot_crlf_ends_a_mail(desk: Desk, ending: bytes) -> None:
    """SMTP smuggling, CVE-2023-51764 and its kin: the rest must stay inside the first mail."""
    smuggled = b"MAIL FROM:<evil@example.org>\r\nRCPT TO:<service@takt.test>\r\nDATA\r\nSubject: b\r\n\r\nx"
    with running(desk) as server, conversation(server.port) as say:
        say(b"HELO there\r\n")
        say(b"MAIL FROM:<kim@example.org>\r\n")
        say(b"RCPT TO:<service@takt.test>\r\n")
        say(b"DATA\r\n")
        assert say(b"Subject: a\r\n\r\nbody" + ending + smuggled + b"\r\n.\r\n").startswith(b"250")
        assert say(b"QUIT\r\n").startswith(b"221")
    assert len(kept(desk)) == 1


def test_lmtp_answers_each_recipient_in_order(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    original: Callable[..., int] = Listener._store_raw

    def gone_meanwhile(self: Listener, raw: bytes, sender: str, recipients: list[str], source: str) -> int:
        return 0 if recipients == ["hilfe@takt.test"] else original(self, raw, sender, recipients, source)

    monkeypatch.setattr(Listener, "_store_raw", gone_meanwhile)
    with running(desk, lmtp=True) as server, conversation(server.port) as say:
        assert say(b"LHLO there\r\n").startswith(b"250")
        say(b"MAIL FROM:<kim@example.org>\r\n")
        for address in (b"service@takt.test", b"hilfe@takt.test", b"service+x@takt.test"):
            assert say(b"RCPT TO:<" + address + b">\r\n").startswith(b"250")
        say(b"DATA\r\n")
        answers = [say(RAW.replace(b"\r\n.", b"\r\n..") + b".\r\n"), say(b""), say(b"")]
        assert say(b"QUIT\r\n").startswith(b"221"), "exactly three lines"
    assert answers == [
        b"250 2.6.0 Accepted\r\n",
        b"550 5.1.1 No such mailbox here\r\n",
        b"250 2.6.0 Accepted\r\n",
    ]
    assert [to for _, to, _ in kept(desk)] == ["service@takt.test", "service+x@takt.test"]


def test_now_is_the_receipt(desk: Desk) -> None:
    with running(desk) as server, server.client() as client:
        client.sendmail(
            "k@example.org", ["service@takt.test"], b"Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n\r\nx\r\n"
        )
    with desk.store.read() as session:
        assert session.scalars(select(InboundMail.received_at)).all() == [
            dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
        ]
