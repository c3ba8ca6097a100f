"""Folders that are numbered anew, numbers given out twice, the same mail in two places (fault plan M3, M5): each mail is one mail."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select

from tests.inbound.imap.fetching import Fetch, cursor_of, filed, kept, mail
from tests.support.desk import Desk
from tests.support.imap_server import Act, Folder, ImapServer, imap_server
from tickets.records import (
    InboundMail,
    Ticket,
)


@pytest.mark.parametrize("step", [1, -1, -5, 100], ids=["up", "down", "far down", "far up"])
def test_a_renumbered_folder_gives_two_new_tickets_for_two_new_mails(
    desk: Desk, server: ImapServer, step: int
) -> None:
    """SAFETY row 9: ten mails done, everything renumbered, two new among them."""
    for number in range(10):
        server.inbox.add(mail(number))
    fetch = Fetch(desk, server)
    fetch.until_quiet()
    assert len(filed(desk)) == 10
    old = server.inbox
    server.folders["INBOX"] = Folder(uidvalidity=old.uidvalidity + step)
    for number in (11, *range(10), 12):
        server.inbox.add(mail(number), flags={"\\Seen"} if number < 10 else set())
    before = [mail.flags for mail in server.inbox.mails]
    fetch.until_quiet()
    assert filed(desk) == sorted(f"Mail {n}" for n in (*range(10), 11, 12))
    with desk.store.read() as session:
        assert len(session.scalars(select(Ticket)).all()) == 12
        outcomes = Counter(session.scalars(select(InboundMail.state)))
    assert outcomes == {"filed": 12, "duplicate": 10}
    assert all(flags >= earlier for flags, earlier in zip(server.flags(), before, strict=True))


def test_numbers_given_out_twice_are_two_mails(desk: Desk, server: ImapServer) -> None:
    """M3: a restored server counts anew under the same UIDVALIDITY."""
    for number in range(1, 4):
        server.inbox.add(mail(number))
    fetch = Fetch(desk, server)
    fetch.until_quiet()
    server.folders["INBOX"] = Folder(uidvalidity=server.inbox.uidvalidity)
    server.inbox.add(mail(7))
    fetch.until_quiet()
    assert filed(desk) == ["Mail 1", "Mail 2", "Mail 3", "Mail 7"]
    assert cursor_of(desk).generation == 1


def test_a_server_without_uidvalidity_is_read_once(desk: Desk, server: ImapServer) -> None:
    server.inbox.uidvalidity = 0
    for number in range(1, 4):
        server.inbox.add(mail(number))
    fetch = Fetch(desk, server)
    fetch.until_quiet()
    server.inbox.add(mail(4))
    fetch.until_quiet()
    assert kept(desk) == [mail(1), mail(2), mail(3), mail(4)]
    assert filed(desk) == ["Mail 1", "Mail 2", "Mail 3", "Mail 4"]


def test_a_folder_renumbered_between_fetch_and_flag_gets_no_flag(desk: Desk, server: ImapServer) -> None:
    """C8/row 9: the numbers are looked at once more before anything is flagged."""
    server.inbox.add(mail(1))
    fetch = Fetch(desk, server)

    def renumber(number: int, line: str) -> Act | None:
        if line.upper().startswith("SELECT") and kept(desk) and server.inbox.uidvalidity == 7:
            fresh = Folder(uidvalidity=8)
            fresh.add(mail(99))
            server.folders["INBOX"] = fresh
        return None

    server.fault = renumber
    with pytest.raises(Exception, match="renumbered"):
        fetch.once()
    assert server.flags() == [set()], "UID 1 is another mail now"
    server.fault = lambda number, line: None
    fetch.until_quiet()
    assert kept(desk) == [mail(1), mail(99)]


def test_one_mail_in_two_folders_is_filed_once(desk: Desk, server: ImapServer) -> None:
    server.folders["Fragen"] = Folder()
    server.inbox.add(mail(1))
    server.folders["Fragen"].add(mail(1))
    Fetch(desk, server, folders=("INBOX", "Fragen")).until_quiet()
    assert len(kept(desk)) == 2 and filed(desk) == ["Mail 1"]


def test_two_log_ins_with_the_same_numbers_do_not_hide_each_other(desk: Desk, server: ImapServer) -> None:
    server.inbox.add(mail(1))
    with imap_server() as second:
        second.inbox.add(mail(2))
        Fetch(desk, server).until_quiet()
        Fetch(desk, second).until_quiet()
    assert filed(desk) == ["Mail 1", "Mail 2"]
