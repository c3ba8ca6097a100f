"""First connects, other programs in the same folder, and whether folder and ledger agree (fault plan M4)."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from inbound.imap import diagnose, reconcile
from inbound.imap.faults import fault_of
from tests.inbound.imap.fetching import Fetch, Once, asks_for, cursor_of, filed, is_body_fetch, kept, mail
from tests.support.desk import Desk
from tests.support.imap_server import Act, Folder, ImapServer
from tests.support.intake import Intake
from tickets.records import (
    InboundMail,
    OutboxMail,
    Ticket,
)


def test_mail_deleted_or_flagged_by_others_meanwhile_is_no_fault(desk: Desk, server: ImapServer) -> None:
    for number in range(1, 5):
        server.inbox.add(mail(number))

    def interfere(number: int, line: str) -> Act | None:
        if is_body_fetch(line):
            server.inbox.mails[:] = [m for m in server.inbox.mails if m.uid != 2]
            server.inbox.mails[0].flags.add("\\Seen")
        return None

    server.fault = interfere
    fetch = Fetch(desk, server)
    fetch.until_quiet()
    assert kept(desk) == [mail(1), mail(3), mail(4)]
    assert cursor_of(desk).failures == 0


def test_a_deleted_folder_is_named_and_holds_up_no_other(desk: Desk, server: ImapServer) -> None:
    server.folders["Fragen"] = Folder()
    server.folders["Fragen"].add(mail(5))
    server.inbox.add(mail(1))
    fetch = Fetch(desk, server, folders=("INBOX", "Fragen"))
    fetch.once()
    assert sorted(kept(desk)) == [mail(1), mail(5)]
    del server.folders["Fragen"]
    server.inbox.add(mail(2))
    for _ in range(3):
        fetch.once()
    assert sorted(kept(desk)) == [mail(1), mail(2), mail(5)]
    gone = cursor_of(desk, "Fragen")
    assert gone.failures == 3 and "there are INBOX" in gone.error and gone.fault == "folder"
    assert cursor_of(desk).failures == 0


def test_a_big_backlog_is_left_alone_or_imported_without_a_word(desk: Desk, server: ImapServer) -> None:
    for number in range(120):
        server.inbox.add(mail(number))
    Fetch(desk, server, begin="now").until_quiet()
    assert kept(desk) == [] and cursor_of(desk).left_alone == 120
    assert not any(is_body_fetch(line) for line in server.lines)
    assert server.flags() == [set()] * 120
    other = Fetch(desk, server, username="import@takt.test")
    other.until_quiet()
    assert len(filed(desk)) == 120
    intake = Intake.at(desk)
    assert intake.compose() == 0, "an import never sends"
    with desk.store.read() as session:
        assert session.scalars(select(OutboxMail)).all() == []
        assert set(session.scalars(select(InboundMail.import_only))) == {True}
        assert session.scalars(select(Ticket).where(Ticket.next_due_at.is_not(None))).all() == []
    bodies = [line for line in server.lines if is_body_fetch(line)]
    assert len(bodies) == 3, "fifty at a time"


def test_an_import_that_is_interrupted_goes_on_where_it_was(desk: Desk, server: ImapServer) -> None:
    for number in range(130):
        server.inbox.add(mail(number))
    server.fault = Once(Act(cut_after=30), when=lambda line: is_body_fetch(line) and asks_for(line, 60))
    fetch = Fetch(desk, server)
    with pytest.raises(Exception):  # noqa: B017 - whatever imaplib calls a cut
        fetch.once()
    assert len(kept(desk)) == 50
    fetch.until_quiet()
    assert [mail(number) for number in range(130)] == kept(desk)


def test_mail_of_the_hour_before_the_first_success_is_no_old_mail(desk: Desk, server: ImapServer) -> None:
    """The password was wrong at first; what came in meanwhile is fetched, what was there before is not."""
    server.inbox.add(mail(1))
    fetch = Fetch(desk, server, begin="now", password=lambda: "falsch")
    fetch.until_quiet_failed = None  # type: ignore[attr-defined]
    with pytest.raises(Exception):  # noqa: B017
        fetch.once()
    fetch.poller._note_fault(fault_of(OSError("x")), ("INBOX",))
    server.inbox.add(mail(2), arrived=desk.now + dt.timedelta(minutes=5))
    fetch.now += dt.timedelta(hours=1)
    good = Fetch(desk, server, begin="now")
    good.now = fetch.now
    good.until_quiet()
    assert kept(desk) == [mail(2)]
    assert server.flags() == [set(), {"\\Seen"}]


def test_the_ledger_and_the_folder_agree_or_name_what_is_missing(desk: Desk, server: ImapServer) -> None:
    for number in range(1, 4):
        server.inbox.add(mail(number))
    fetch = Fetch(desk, server, begin="now")
    fetch.until_quiet()
    for number in range(4, 8):
        server.inbox.add(mail(number), arrived=desk.now + dt.timedelta(hours=1))
    fetch.until_quiet()
    server.inbox.add(mail(8), arrived=desk.now + dt.timedelta(hours=1))

    def compare(refetch: bool = False) -> object:
        account = fetch.poller.account
        connection = fetch.connect(account)
        try:
            return reconcile(desk.store, account, connection, "INBOX", refetch=refetch, now=fetch.now)
        finally:
            connection.close()

    good = compare()
    assert (good.on_server, good.in_rows, good.left_alone, good.waiting, good.missing) == (8, 4, 3, 1, ())  # type: ignore[attr-defined]
    assert good.balanced  # type: ignore[attr-defined]
    with desk.store.write() as session:
        lost = session.scalars(select(InboundMail).where(InboundMail.remote_key.like("%/5"))).one()
        session.delete(lost)
    bad = compare(refetch=True)
    assert bad.missing == (5,) and not bad.balanced  # type: ignore[attr-defined]
    fetch.until_quiet()
    assert compare().balanced and mail(5) in kept(desk)  # type: ignore[attr-defined]


def test_a_connection_test_says_what_is_wrong(desk: Desk, server: ImapServer) -> None:
    server.inbox.add(mail(1))
    good = list(diagnose(Fetch(desk, server).poller.account))
    assert all(step.ok for step in good) and good[-1].words == "1 mails"
    wrong = list(diagnose(Fetch(desk, server, password=lambda: "falsch").poller.account))
    assert (wrong[-1].name, wrong[-1].ok) == ("log-in", False) and "app password" in wrong[-1].advice
    folder = list(diagnose(Fetch(desk, server, folders=("INBOX", "Gibtsnicht")).poller.account))
    assert not folder[-1].ok and "there are INBOX" in folder[-1].words
    server.capabilities = "IMAP4rev1"
    server.folders["Erledigt"] = Folder()
    moving = list(diagnose(Fetch(desk, server, after="move", move_to="Erledigt").poller.account))
    assert [step.name for step in moving if not step.ok] == ["moving"]
    assert server.flags() == [set()]
