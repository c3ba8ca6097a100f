"""Fetching from a real Dovecot: after the commit the flag, after a crash no second copy, after a renumbering nothing twice."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from inbound.accept import unpack
from inbound.imap import Account, Connection, Poller, UnsafeArgument, guard, reconcile
from tests.support.desk import Desk
from tests.support.dovecot import PASSWORD, USER, Dovecot, dovecot
from tickets.records import InboundMail, MailboxCursor, RawMail

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def imap() -> Iterator[Dovecot]:
    with dovecot() as server:
        yield server


@pytest.fixture
def server(imap: Dovecot) -> Dovecot:
    """The same server with an empty inbox."""
    client = imap.login()
    if client.select("INBOX")[1] != [b"0"]:
        client.store("1:*", "+FLAGS", "\\Deleted")
        client.expunge()
    client.logout()
    return imap


def empty(server: Dovecot, folder: str) -> None:
    """A folder without mail, made when it is not there."""
    client = server.login()
    client.create(folder)
    if client.select(folder)[1] != [b"0"]:
        client.store("1:*", "+FLAGS", "\\Deleted")
        client.expunge()
    client.logout()


def poller(desk: Desk, server: Dovecot, begin: str = "import", **options: object) -> Poller:
    account = Account(
        mailbox_id=desk.mailbox_id,
        host="127.0.0.1",
        port=server.port,
        username=USER,
        password=lambda: PASSWORD,
        tls="none",
        begin=begin,  # type: ignore[arg-type]
        timeout_seconds=20,
        **options,  # type: ignore[arg-type]
    )
    return Poller(desk.store, account, lambda: dt.datetime.now(dt.UTC), lambda: None)


def poll(fetching: Poller) -> int:
    connection = Connection(fetching.account)
    try:
        return fetching.poll(connection)
    finally:
        connection.close()


def mail(number: int) -> bytes:
    return f"From: kim@example.org\r\nSubject: Mail {number}\r\nMessage-ID: <{number}@x>\r\n\r\nText {number}\r\n".encode()


def kept(desk: Desk) -> list[bytes]:
    with desk.store.read() as session:
        rows = session.scalars(select(InboundMail).order_by(InboundMail.id)).all()
        return [unpack(session.get_one(RawMail, row.raw_id)) for row in rows]


def test_mail_is_fetched_once_and_flagged_after_the_commit(desk: Desk, server: Dovecot) -> None:
    server.deliver(mail(1), mail(2))
    fetching = poller(desk, server)
    assert poll(fetching) == 2
    assert kept(desk) == [mail(1), mail(2)]
    assert server.flags() == ["\\Seen", "\\Seen"]
    server.deliver(mail(3))
    assert (poll(fetching), poll(fetching)) == (1, 0)
    assert kept(desk) == [mail(1), mail(2), mail(3)]


def test_what_lay_there_is_left_alone_when_the_desk_begins_now(desk: Desk, server: Dovecot) -> None:
    server.deliver(mail(1))
    fetching = poller(desk, server, begin="now")
    assert poll(fetching) == 0
    server.deliver(mail(2))
    assert poll(fetching) == 1
    assert kept(desk) == [mail(2)] and server.flags() == ["", "\\Seen"]


def test_imported_mail_is_marked_as_such_and_later_mail_is_not(desk: Desk, server: Dovecot) -> None:
    server.deliver(mail(1))
    fetching = poller(desk, server)
    poll(fetching)
    server.deliver(mail(2))
    poll(fetching)
    with desk.store.read() as session:
        assert session.scalars(select(InboundMail.import_only).order_by(InboundMail.id)).all() == [
            True,
            False,
        ]


def test_a_crash_between_commit_and_flag_fetches_nothing_twice(
    desk: Desk, server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.deliver(mail(1), mail(2))
    fetching = poller(desk, server)
    monkeypatch.setenv("TAKT_FAILPOINT", "in.after_imap_commit=raise:OSError")
    with pytest.raises(OSError, match="failpoint"):
        poll(fetching)
    assert server.flags() == ["", ""]
    monkeypatch.delenv("TAKT_FAILPOINT")
    assert poll(fetching) == 0
    assert kept(desk) == [mail(1), mail(2)]
    assert server.flags() == ["\\Seen", "\\Seen"], "what was interrupted is finished"


def test_a_mail_that_comes_in_the_second_of_the_first_look_is_new(desk: Desk, server: Dovecot) -> None:
    """Servers keep arrival times in whole seconds: it once looked older than the look at the empty folder."""
    fetching = poller(desk, server, begin="now")
    fetching.now = lambda: dt.datetime.now(dt.UTC) + dt.timedelta(minutes=3)  # the server's clock is behind
    assert poll(fetching) == 0
    server.deliver(mail(1))
    assert poll(fetching) == 1
    assert kept(desk) == [mail(1)]


def test_after_a_renumbering_what_was_left_alone_stays_so(desk: Desk, server: Dovecot) -> None:
    server.deliver(mail(1))
    time.sleep(1.1)  # arrival times are whole seconds
    fetching = poller(desk, server, begin="now")
    assert poll(fetching) == 0
    server.deliver(mail(2))
    server.renumber()
    assert poll(fetching) == 1
    assert kept(desk) == [mail(2)]
    server.deliver(mail(3))
    assert poll(fetching) == 1
    with desk.store.read() as session:
        assert session.scalars(select(InboundMail.import_only)).all() == [False, False]


@pytest.mark.parametrize("after", ["move", "delete"])
def test_kept_mail_is_moved_or_deleted_and_nobody_elses(desk: Desk, server: Dovecot, after: str) -> None:
    empty(server, "Erledigt")
    server.deliver(mail(1), mail(2))
    client = server.login()
    client.select("INBOX")
    client.store("1", "+FLAGS", "\\Deleted")  # somebody else's wish, not to be granted by us
    client.logout()
    fetching = poller(desk, server, begin="now", after=after, move_to="Erledigt" if after == "move" else "")
    poll(fetching)
    server.deliver(mail(3))
    assert poll(fetching) == 1
    assert server.flags() == ["\\Deleted", ""]
    client = server.login()
    assert client.select("Erledigt")[1] == [b"1" if after == "move" else b"0"]
    client.logout()
    assert kept(desk) == [mail(3)]


def test_folders_are_fetched_in_turn_and_the_ledger_agrees(desk: Desk, server: Dovecot) -> None:
    empty(server, "Anfragen")
    server.deliver(mail(1))
    server.deliver(mail(2), mail(3), folder="Anfragen")
    fetching = poller(desk, server, folders=("INBOX", "Anfragen"))
    assert poll(fetching) == 3
    connection = Connection(fetching.account)
    found = [
        reconcile(desk.store, fetching.account, connection, folder, refetch=False, now=desk.now)
        for folder in fetching.account.folders
    ]
    connection.close()
    assert [(f.on_server, f.in_rows, f.missing, f.balanced) for f in found] == [
        (1, 1, (), True),
        (2, 2, (), True),
    ]


def test_a_renumbered_folder_is_read_anew(desk: Desk, server: Dovecot) -> None:
    """What is fetched again is found to be a duplicate when it is processed; the journey test counts the tickets."""
    server.deliver(mail(1))
    fetching = poller(desk, server)
    poll(fetching)
    server.renumber()
    server.deliver(mail(2))
    assert poll(fetching) == 2
    assert kept(desk) == [mail(1), mail(1), mail(2)]


def test_a_mail_over_the_limit_is_fetched_once_and_only_its_beginning(desk: Desk, server: Dovecot) -> None:
    server.deliver(mail(1) + b"x" * 78 + b"\r\n" * 20_000, mail(2))
    fetching = poller(desk, server, max_size=10_000)
    assert (poll(fetching), poll(fetching)) == (2, 0)
    with desk.store.read() as session:
        sizes = [row.details.get("size_on_server") for row in session.scalars(select(InboundMail))]
        assert sizes == [len(mail(1)) + 78 + 40_000, None]


def test_idle_wakes_up_for_new_mail_and_stops_when_asked(desk: Desk, server: Dovecot) -> None:
    fetching = poller(desk, server)
    stop, woken = threading.Event(), threading.Event()
    fetching.wake = woken.set
    thread = threading.Thread(target=fetching.run, args=(stop,))
    thread.start()
    try:
        with_cursor = threading.Event()
        while not with_cursor.wait(0.05):
            with desk.store.read() as session:
                if session.scalar(select(MailboxCursor.checked_at)) is not None:
                    with_cursor.set()
        server.deliver(mail(7))
        assert woken.wait(20)
        assert kept(desk) == [mail(7)]
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()


def test_a_wrong_password_is_written_down_for_people(desk: Desk, server: Dovecot) -> None:
    fetching = poller(desk, server)
    object.__setattr__(fetching.account, "password", lambda: "falsch")
    stop = threading.Event()
    thread = threading.Thread(target=fetching.run, args=(stop,))
    thread.start()
    noted = None
    while noted is None:
        with desk.store.read() as session:
            noted = session.scalar(select(MailboxCursor))
    stop.set()
    thread.join(20)
    assert noted.failing_since is not None and "AUTHENTICATIONFAILED" in noted.error
    assert poll(poller(desk, server)) == 0
    with desk.store.read() as session:
        cursor = session.scalars(select(MailboxCursor)).one()
        assert (cursor.failing_since, cursor.error) == (None, "")


@pytest.mark.parametrize("text", ["INBOX\r\nA1 EXPUNGE", "a\nb", "a\x00b"])
def test_no_argument_becomes_a_command(text: str) -> None:
    with pytest.raises(UnsafeArgument):
        guard(text)
