"""Fetching from a server that misbehaves at every step (fault plan M1 to M6, C8): 0 lost, 0 duplicates, nothing flagged too soon."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import select

import outbound
from inbound.accept import unpack
from inbound.imap import Account, Connection, Poller, UnsafeArgument, cursors, diagnose, reconcile
from inbound.imap.faults import fault_of
from tests.outbound.helpers import text_of
from tests.support.desk import Desk
from tests.support.imap_server import Act, Folder, ImapServer, imap_server
from tests.support.intake import Intake
from tickets.records import (
    Alert,
    FetchTrouble,
    InboundMail,
    MailboxCursor,
    Message,
    OutboxMail,
    RawMail,
    Ticket,
)
from tickets.store import Store

HARMLESS = {
    "CAPABILITY",
    "LOGIN",
    "AUTHENTICATE",
    "SELECT",
    "LIST",
    "NOOP",
    "IDLE",
    "LOGOUT",
    "UID SEARCH",
    "UID FETCH",
    "UID STORE",
    "DONE",
}


@pytest.fixture
def desk(sqlite_store: Store, now: dt.datetime) -> Desk:
    """One kind of database: what differs between them is tested in tests/services against Dovecot."""
    return Desk.furnish(sqlite_store, now)


@pytest.fixture
def server() -> Iterator[ImapServer]:
    with imap_server() as running:
        yield running


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


class Once:
    """A fault that happens the first `times` times its condition holds."""

    def __init__(self, act: Act, when: object = is_body_fetch, times: int = 1) -> None:
        self.act, self.when, self.left = act, when, times

    def __call__(self, number: int, line: str) -> Act | None:
        if self.left and self.when(line):  # type: ignore[operator]
            self.left -= 1
            return self.act
        return None


# M1, M2: literals


@pytest.mark.parametrize("after", [*range(0, 60, 6), *range(60, 260, 22), 400])
def test_a_connection_cut_within_a_literal_stores_no_half_mail(
    desk: Desk, server: ImapServer, after: int
) -> None:
    """M1: the cut falls anywhere in the answer; the next poll gets it all."""
    for number in range(3):
        server.inbox.add(mail(number))
    server.fault = Once(Act(cut_after=after))
    fetch = Fetch(desk, server)
    with pytest.raises(Exception):  # noqa: B017 - whatever imaplib calls a cut
        fetch.once()
    assert kept(desk) in ([], [mail(0), mail(1), mail(2)]) and server.flags() == [set(), set(), set()]
    fetch.until_quiet()
    assert kept(desk) == [mail(0), mail(1), mail(2)]
    assert server.flags() == [{"\\Seen"}] * 3


def test_a_server_that_always_breaks_at_one_mail_holds_up_no_other(desk: Desk, server: ImapServer) -> None:
    """Three tries, then it is set aside, shown and told; it is fetched when the server comes to its senses."""
    for number in range(1, 6):
        server.inbox.add(mail(number))
    server.fault = lambda number, line: Act(cut_after=40) if is_body_fetch(line) and _names(line, 3) else None
    fetch = Fetch(desk, server)
    fetch.until_quiet()
    assert kept(desk) == [mail(1), mail(2), mail(4), mail(5)]
    with desk.store.read() as session:
        trouble = session.scalars(select(FetchTrouble)).one()
        assert (trouble.uid, trouble.ended_at) == (3, None) and trouble.tries >= 3
        assert "UID 3" in session.scalars(select(Alert).order_by(Alert.id)).all()[-1].data["reason"]
    server.fault = lambda number, line: None
    fetch.now += dt.timedelta(days=2)
    fetch.until_quiet()
    assert sorted(kept(desk)) == [mail(n) for n in range(1, 6)]
    with desk.store.read() as session:
        assert session.scalars(select(FetchTrouble.outcome)).all() == ["fetched"]
    assert server.flags() == [{"\\Seen"}] * 5


def _names(line: str, uid: int) -> bool:
    chosen = line.split()[2]
    for part in chosen.split(","):
        first, _, last = part.partition(":")
        if int(first) <= uid <= int(last or first):
            return True
    return False


@pytest.mark.parametrize(
    "act",
    [
        Act(literal=20),
        Act(literal=5000),
        Act(say="GARBAGE OK what\r\n"),
        Act(say="TAG NO [SERVERBUG] internal\r\n"),
        Act(say="* 1 FETCH (UID 1 BODY[] NIL)\r\nTAG OK\r\n"),
        Act(say="\x00\xff\r\n"),
        Act(say="* BYE going down\r\n"),
        Act(omit=True),
    ],
    ids=["shorter", "longer", "garbage", "no", "nil", "binary", "bye", "nothing"],
)
def test_an_answer_that_makes_no_sense_loses_nothing(desk: Desk, server: ImapServer, act: Act) -> None:
    """M2: lengths that lie, lines that are none, answers without the mail asked for."""
    for number in range(1, 4):
        server.inbox.add(mail(number))
    server.fault = Once(act, times=2)
    Fetch(desk, server).until_quiet()
    assert sorted(kept(desk)) == [mail(1), mail(2), mail(3)]


def test_sizes_that_lie_change_nothing(desk: Desk, server: ImapServer) -> None:
    server.inbox.add(mail(1), size=3)
    server.inbox.add(mail(2), size=100_000)
    Fetch(desk, server).until_quiet()
    assert kept(desk) == [mail(1), mail(2)]


# M3: numbers


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


# M4: other programs, first connects


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
    server.fault = Once(Act(cut_after=30), when=lambda line: is_body_fetch(line) and _names(line, 60))
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


# M5: the same mail twice


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


# M6, rows 46 and 47: log-ins, patience, silence


@pytest.mark.parametrize(
    "say, kind",
    [
        ("TAG NO [AUTHENTICATIONFAILED] wrong\r\n", "login"),
        ("TAG NO LOGIN failed.\r\n", "login"),
        ("TAG NO [UNAVAILABLE] later\r\n", "throttled"),
        ("TAG NO [LIMIT] too many connections\r\n", "throttled"),
        ("* BYE Too many simultaneous connections. (Failure)\r\n", "throttled"),
        ("* BYE gone\r\n", "network"),
    ],
)
def test_a_refused_log_in_is_told_apart_and_tried_rarely(
    desk: Desk, server: ImapServer, say: str, kind: str
) -> None:
    server.fault = lambda number, line: Act(say=say) if line.upper().startswith("LOGIN") else None
    fetch = Fetch(desk, server)
    with pytest.raises(Exception) as raised:
        fetch.once()
    fault = fault_of(raised.value)
    assert fault.kind == kind
    if kind == "login":
        waited = sum(fault.pause(n) for n in range(1, 5)) / 60
        assert waited > 20, "four tries in twenty minutes lock no account"
    if kind == "throttled":
        assert fault.pause(1) >= 120


def test_three_failures_turn_the_mailbox_red_and_leads_hear_of_it_once(
    desk: Desk, server: ImapServer
) -> None:
    fetch = Fetch(desk, server, password=lambda: "falsch")
    for minutes in (0, 1, 5):
        fetch.now += dt.timedelta(minutes=minutes)
        with pytest.raises(Exception) as raised:
            fetch.once()
        fetch.poller._note_fault(fault_of(raised.value), ("INBOX",))
    fetch.poller._note_fault(fault_of(raised.value), ("INBOX",))
    with desk.store.read() as session:
        [alert] = session.scalars(select(Alert)).all()
    assert fetch.now - desk.now < dt.timedelta(minutes=15)
    assert alert.kind == "mailbox" and "no such login" in alert.data["reason"]
    told = outbound.tell_alerts(
        desk.store,
        signer=desk.signer,
        instance="takt-test",
        base_url="https://desk.takt.test",
        now_fn=lambda: fetch.now,
    )
    assert told == 1
    [(_, to, raw)] = Intake.at(desk).sent()
    assert to == "aylin@takt.test" and "App-Passwort" in text_of(raw)
    Fetch(desk, server).until_quiet()
    cursor = cursor_of(desk)
    assert (cursor.failures, cursor.failing_since, cursor.error) == (0, None, "")


def test_silence_alone_turns_a_mailbox_red_after_a_quarter_of_an_hour(desk: Desk, server: ImapServer) -> None:
    Fetch(desk, server).once()
    with desk.store.write() as session:
        at = desk.now + dt.timedelta(minutes=14)
        assert cursors.watch(session, since=desk.now, now=at) == 0
    with desk.store.write() as session:
        at = desk.now + dt.timedelta(minutes=16)
        assert cursors.watch(session, since=desk.now + dt.timedelta(minutes=10), now=at) == 0, "we just began"
        assert cursors.watch(session, since=desk.now, now=at) == 1
    with desk.store.read() as session:
        assert session.scalars(select(Alert.kind)).all() == ["mailbox"]


@pytest.mark.parametrize("act", [Act(hang=30), Act(cut_after=90)], ids=["silent", "cut"])
@pytest.mark.parametrize("verb", ["LOGIN", "SELECT", "UID SEARCH", "UID FETCH", "UID STORE"])
def test_a_fault_at_any_step_loses_and_doubles_nothing(
    desk: Desk, server: ImapServer, verb: str, act: Act
) -> None:
    for number in range(1, 4):
        server.inbox.add(mail(number))
    server.fault = Once(act, when=lambda line: line.upper().startswith(verb))
    fetch = Fetch(desk, server, timeout_seconds=0.5)
    fetch.until_quiet()
    assert kept(desk) == [mail(1), mail(2), mail(3)]
    assert server.flags() == [{"\\Seen"}] * 3, "what was interrupted is finished"


def test_a_server_that_drips_is_ended_by_the_watchdog(desk: Desk, server: ImapServer) -> None:
    """Row 47: every read is in time, and the answer never ends."""
    server.inbox.add(mail(1, size=3000))
    server.fault = Once(Act(drip=0.05))
    fetch = Fetch(desk, server)
    fetch.watchdog = 0.6
    with pytest.raises(OSError, match="no end of an answer"):
        fetch.once()
    fetch.watchdog = 20
    fetch.until_quiet()
    assert kept(desk) == [mail(1, size=3000)]


def test_a_storm_of_news_while_idle_is_taken_as_one(desk: Desk, server: ImapServer) -> None:
    storm = "+ idling\r\n" + "".join(f"* {n} EXISTS\r\n" for n in range(3000))
    server.fault = Once(Act(say=storm), when=lambda line: line.upper() == "IDLE")
    server.inbox.add(mail(1))
    fetch = Fetch(desk, server)
    stop = threading.Event()
    thread = threading.Thread(target=fetch.poller.run, args=(stop,))
    thread.start()
    try:
        _until(lambda: len(kept(desk)) == 1)
        with server.lock:
            server.inbox.add(mail(2))
        _until(lambda: len(kept(desk)) == 2)
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive() and kept(desk) == [mail(1), mail(2)]


def _until(condition: object, seconds: float = 30) -> None:
    pause = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if condition():  # type: ignore[operator]
            return
        pause.wait(0.05)
    raise AssertionError("it did not happen in time")


# C8: crashes between commit, flag and removal


@pytest.mark.parametrize("after", ["seen", "move", "delete"])
@pytest.mark.parametrize("point", ["in.after_imap_commit", "in.before_imap_expunge"])
def test_a_crash_between_commit_and_flag_is_finished_at_the_next_poll(
    desk: Desk, server: ImapServer, monkeypatch: pytest.MonkeyPatch, after: str, point: str
) -> None:
    server.folders["Erledigt"] = Folder()
    for number in range(1, 4):
        server.inbox.add(mail(number))
    fetch = Fetch(desk, server, after=after, move_to="Erledigt" if after == "move" else "")
    monkeypatch.setenv("TAKT_FAILPOINT", f"{point}=raise:OSError")
    if point == "in.after_imap_commit" or after == "delete":
        with pytest.raises(OSError, match="failpoint"):
            fetch.once()
    monkeypatch.delenv("TAKT_FAILPOINT")
    fetch.until_quiet()
    assert kept(desk) == [mail(1), mail(2), mail(3)]
    assert filed(desk) == ["Mail 1", "Mail 2", "Mail 3"]
    left = {"seen": [{"\\Seen"}] * 3, "move": [], "delete": []}[after]
    assert server.flags() == left
    assert len(server.folders["Erledigt"].mails) == (3 if after == "move" else 0)


@pytest.mark.parametrize("after", ["move", "delete"])
def test_nobody_elses_deleted_mail_goes_with_ours(desk: Desk, server: ImapServer, after: str) -> None:
    """Without MOVE and UIDPLUS mail is only marked; EXPUNGE without UIDs is never said."""
    server.capabilities = "IMAP4rev1"
    server.folders["Erledigt"] = Folder()
    server.inbox.add(mail(1), flags={"\\Deleted"}, arrived=desk.now)
    server.inbox.add(mail(2))
    Fetch(desk, server, after=after, move_to="Erledigt" if after == "move" else "").until_quiet()
    assert len(server.inbox.mails) == 2 and "EXPUNGE" not in server.verbs
    assert all("\\Seen" in flags for flags in server.flags())


def test_what_is_left_with_the_server_is_not_touched(desk: Desk, server: ImapServer) -> None:
    server.inbox.add(mail(1))
    Fetch(desk, server, after="leave").until_quiet()
    assert server.flags() == [set()] and "UID STORE" not in server.verbs and len(kept(desk)) == 1


# Row 10: nothing becomes a command


def test_hostile_ids_and_names_put_no_verb_on_the_wire(desk: Desk, server: ImapServer) -> None:
    evil = 'x"\r\nX1 UID STORE 1:* +FLAGS (\\Deleted)\r\nX2 EXPUNGE'
    raw = f"From: kim@example.org\r\nMessage-ID: <{evil.replace(chr(13) + chr(10), ' ')}>\r\n\r\nx\r\n"
    server.inbox.add(raw.encode())
    Fetch(desk, server).until_quiet()
    assert filed(desk) == [""]
    assert set(server.verbs) <= HARMLESS and "EXPUNGE" not in " ".join(server.lines)
    for options in ({"folders": (evil,)}, {"move_to": evil}, {"username": evil}):
        with pytest.raises(UnsafeArgument):
            Fetch(desk, server, **options).once()
    connection = Fetch(desk, server).connect(Fetch(desk, server).poller.account)
    for call in (
        lambda: connection.select(evil),
        lambda: connection.move([1], evil),
        lambda: connection.mark_seen([0]),
        lambda: connection.mark_seen([]),
        lambda: connection.raws(["1 EXPUNGE"]),  # type: ignore[list-item]
    ):
        with pytest.raises(ValueError):
            call()
    connection.close()
    assert set(server.verbs) <= HARMLESS


# Too large


def test_a_mail_over_the_limit_becomes_one_ticket_that_says_so(desk: Desk, server: ImapServer) -> None:
    server.inbox.add(mail(1, size=3_000_000))
    server.inbox.add(mail(2))
    fetch = Fetch(desk, server, max_size=2_000_000)
    fetch.until_quiet()
    assert filed(desk) == ["Mail 1", "Mail 2"]
    assert max(map(len, kept(desk))) == 1024 * 1024
    with desk.store.read() as session:
        told = session.scalars(select(Message.details).order_by(Message.id)).all()
    assert told[0]["size_on_server"] == len(mail(1, size=3_000_000)) and "size_on_server" not in told[1]


# Comparing and testing


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
