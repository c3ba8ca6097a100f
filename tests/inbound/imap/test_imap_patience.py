"""Log-ins that are refused, silence, and faults at every step (fault plan M6, rows 46 and 47): tried again with patience, and told once."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from sqlalchemy import select

import outbound
from inbound.imap import cursors
from inbound.imap.faults import fault_of
from tests.inbound.imap.fetching import Fetch, Once, cursor_of, kept, mail
from tests.outbound.helpers import text_of
from tests.support.desk import Desk
from tests.support.imap_server import Act, ImapServer
from tests.support.intake import Intake
from tickets.records import (
    Alert,
)


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
