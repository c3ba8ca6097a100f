"""What tests of fetching share: a poller whose clock the test moves, mails, faults, and a look at what was kept."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from inbound.accept import unpack
from inbound.imap import Account, Connection, Poller
from inbound.imap.faults import fault_of
from tests.support.desk import Desk
from tests.support.imap_server import Act, ImapServer
from tests.support.intake import Intake
from tickets.records import (
    InboundMail,
    MailboxCursor,
    Message,
    RawMail,
)


class Fetch:
    """A poller whose clock the test moves."""

    def __init__(self, desk: Desk, server: ImapServer, **options: object) -> None:
        self.desk, self.server, self.now = desk, server, desk.now
        values = {
            "begin": "import",
            "timeout_seconds": 2,
            "password": lambda: "geheim",
            "username": "service@takt.test",
            **options,
        }
        account = Account(
            mailbox_id=desk.mailbox_id,
            host="127.0.0.1",
            port=server.port,
            tls="none",
            mailbox_address="service@takt.test",
            **values,  # type: ignore[arg-type]
        )
        self.poller = Poller(desk.store, account, lambda: self.now, lambda: None, connect=self.connect)
        self.watchdog = 20.0

    def connect(self, account: Account) -> Connection:
        return Connection(account, watchdog_seconds=self.watchdog)

    def once(self) -> int:
        connection = self.connect(self.poller.account)
        try:
            return self.poller.poll(connection)
        finally:
            connection.close()

    def until_quiet(self, rounds: int = 30) -> None:
        """Poll on like :meth:`Poller.run`, through every fault, with the clock moving; two quiet polls in a row end it."""
        quiet = 0
        for _ in range(rounds):
            try:
                quiet = 0 if self.once() else quiet + 1
            except Exception as error:
                self.poller._note_fault(fault_of(error), self.poller.account.folders)
                quiet = 0
            self.now += dt.timedelta(minutes=11)
            if quiet == 2:
                return
        raise AssertionError("the poller does not come to rest")


def mail(number: int, size: int = 0) -> bytes:
    body = f"Guten Tag,\r\n\r\nText {number} {'x' * size}\r\n"
    return f"From: kim{number}@example.org\r\nSubject: Mail {number}\r\nMessage-ID: <{number}@x>\r\n\r\n{body}".encode()


def kept(desk: Desk) -> list[bytes]:
    with desk.store.read() as session:
        rows = session.scalars(select(InboundMail).order_by(InboundMail.id)).all()
        return [unpack(session.get_one(RawMail, row.raw_id)) for row in rows]


def filed(desk: Desk) -> list[str]:
    """Subjects of all messages after everything was processed."""
    Intake.at(desk).process()
    with desk.store.read() as session:
        return sorted(session.scalars(select(Message.subject)))


def cursor_of(desk: Desk, folder: str = "INBOX") -> MailboxCursor:
    with desk.store.read() as session:
        return session.scalars(select(MailboxCursor).where(MailboxCursor.folder == folder)).one()


def is_body_fetch(line: str) -> bool:
    return line.upper().startswith("UID FETCH") and "BODY.PEEK" in line


def asks_for(line: str, uid: int) -> bool:
    chosen = line.split()[2]
    for part in chosen.split(","):
        first, _, last = part.partition(":")
        if int(first) <= uid <= int(last or first):
            return True
    return False


class Once:
    """A fault that happens the first `times` times its condition holds."""

    def __init__(self, act: Act, when: object = is_body_fetch, times: int = 1) -> None:
        self.act, self.when, self.left = act, when, times

    def __call__(self, number: int, line: str) -> Act | None:
        if self.left and self.when(line):  # type: ignore[operator]
            self.left -= 1
            return self.act
        return None
