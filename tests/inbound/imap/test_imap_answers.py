"""What an IMAP server says, cut off, too large or without sense (fault plan M1, M2, row 10): 0 lost, 0 duplicates, nothing becomes a command."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from inbound.imap import UnsafeArgument
from tests.inbound.imap.fetching import Fetch, Once, asks_for, filed, is_body_fetch, kept, mail
from tests.support.desk import Desk
from tests.support.imap_server import Act, ImapServer
from tickets.records import (
    Alert,
    FetchTrouble,
    Message,
)

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
    server.fault = lambda number, line: (
        Act(cut_after=40) if is_body_fetch(line) and asks_for(line, 3) else None
    )
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
