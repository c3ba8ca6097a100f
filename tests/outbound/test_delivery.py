"""Delivery against a server that misbehaves at every step (fault plan S1 to S4): nothing lost, nobody twice without need."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from sqlalchemy import select

from outbound import LocalOutbox, RelaySettings, transport_for
from outbound.delivery import UnsafeArgument, guard
from outbound.outbox import GIVE_UP
from tests.outbound.helpers import (
    DAY,
    HOUR,
    KIM,
    MINUTE,
    acknowledged,
    compose,
    deliver,
    fates,
    outbox,
    relay_to,
    released,
    send_reply,
)
from tests.outbound.scripted import scripted
from tests.support.desk import Desk
from tests.support.sink import sink
from tickets.records import DueNotice, Message, OutboxMail, OutboxRecipient, Promise, Reply, Ticket


def notices(desk: Desk) -> list[str]:
    with desk.store.read() as session:
        return list(session.scalars(select(DueNotice.kind).where(DueNotice.state == "due")))


def test_a_mail_arrives_byte_for_byte_under_its_own_id(desk: Desk) -> None:
    released(desk, "anna@example.net")
    with sink() as world:
        report = deliver(desk, relay_to(world.port))
        [arrived] = world.wait_for(1)
    [mail] = outbox(desk)
    assert report.states == {"sent": 1}
    assert arrived.raw == mail.content and hashlib.sha256(arrived.raw).hexdigest() == mail.sha256
    assert arrived.recipients == (KIM, "anna@example.net")
    token = desk.signer.read_address(arrived.sender)
    assert token is not None and (token.purpose, token.party_id) == ("b", mail.id)
    with desk.store.read() as session:
        assert session.scalars(select(Reply.state)).all() == ["sent"]


@pytest.mark.parametrize("step", ["connect", "ehlo", "mail", "rcpt", "data", "dot"])
@pytest.mark.parametrize("reply", ["421 closing", "451 later", "452 full"])
def test_a_passing_refusal_anywhere_is_tried_again_and_then_arrives_once(
    desk: Desk, step: str, reply: str
) -> None:
    released(desk)
    with scripted(**{step: [reply]}) as relay:
        assert deliver(desk, relay_to(relay.port)).states == {"due": 1}
        [mail] = outbox(desk)
        assert (mail.not_before - desk.now, mail.attempts) == (MINUTE, 1)
        assert relay.mails == []
        assert deliver(desk, relay_to(relay.port)).attempted == 0  # not before the pause is over
        assert deliver(desk, relay_to(relay.port), desk.now + MINUTE).states == {"sent": 1}
        assert relay.copies(KIM) == 1
    assert notices(desk) == []


@pytest.mark.parametrize("step", ["mail", "rcpt", "data", "dot"])
@pytest.mark.parametrize("reply", ["550 5.1.1 unknown", "554 5.7.1 refused", "552 5.3.4 too big"])
def test_a_refusal_for_good_fails_at_once_and_the_agent_is_told_once(
    desk: Desk, step: str, reply: str
) -> None:
    released(desk)
    with scripted(**{step: [reply]}) as relay:
        assert deliver(desk, relay_to(relay.port)).states == {"failed": 1}
        assert deliver(desk, relay_to(relay.port), desk.now + DAY).attempted == 0
        assert relay.mails == []
    assert notices(desk) == ["reply_failed"]
    with desk.store.read() as session:
        recipient = session.scalars(select(OutboxRecipient)).one()
        assert (recipient.state, recipient.code, recipient.response) == ("failed", int(reply[:3]), reply)
        assert session.scalars(select(Reply.state)).all() == ["failed"]
        assert session.scalars(select(Message.kind)).all() == ["mail"]  # it is no part of the conversation
        assert session.scalars(select(Promise.state)).all() == ["withdrawn"]
        ticket = session.scalars(select(Ticket)).one()
        assert (ticket.answered_at, ticket.next_due_kind) == (None, "first")  # the answer is owed again
    assert compose(desk) == 1
    told = outbox(desk)[-1]
    assert (told.kind, [r.address for r in told.recipients]) == ("internal", ["mira@takt.test"])


@pytest.mark.parametrize(
    ("step", "reply"),
    [("connect", "554 no"), ("starttls", "501 no"), ("auth", "535 no"), ("mail", "530 log in first")],
)
def test_what_is_wrong_with_the_relay_is_not_the_mails_fault(desk: Desk, step: str, reply: str) -> None:
    released(desk)
    settings = {
        "starttls": {"tls": "opportunistic"},
        "auth": {"username": "takt", "password": "geheim"},
    }.get(step, {})
    greeting = {"ehlo": ["250-x\r\n250-STARTTLS\r\n250 AUTH PLAIN"]}
    with scripted(**greeting, **{step: [reply]}) as relay:
        assert deliver(desk, relay_to(relay.port, **settings)).states == {"due": 1}
        assert relay.mails == []
    assert notices(desk) == []


def test_each_recipient_has_a_fate_of_its_own(desk: Desk) -> None:
    """SAFETY row 21: one copy each, whatever happened to the others."""
    ben, cem = "ben@example.net", "cem@example.net"
    released(desk, ben, cem)
    with scripted(**{f"rcpt:{ben}": ["450 later"], f"rcpt:{cem}": ["550 unknown"]}) as relay:
        assert deliver(desk, relay_to(relay.port)).states == {"due": 1}
        assert fates(desk) == {KIM: "sent", ben: "due", cem: "failed"}
        assert deliver(desk, relay_to(relay.port), desk.now + MINUTE).states == {"sent": 1}
        assert [relay.copies(a) for a in (KIM, ben, cem)] == [1, 1, 0]
        assert len({m.raw for m in relay.mails}) == 1
    assert notices(desk) == ["reply_failed"]
    assert compose(desk) == 1
    with desk.store.read() as session:
        assert session.scalars(select(Reply.state)).all() == ["sent"]  # most of them got it


def test_greylisting_delivers_once(desk: Desk) -> None:
    released(desk)
    with scripted(rcpt=["450 4.2.0 greylisted", "450 4.2.0 greylisted"]) as relay:
        for after in (0, 1, 3):
            deliver(desk, relay_to(relay.port), desk.now + after * MINUTE)
        assert relay.copies(KIM) == 1
    assert outbox(desk)[0].state == "sent"


def test_pauses_grow_to_four_hours_and_end_after_five_days(desk: Desk) -> None:
    released(desk)
    pauses, at = [], desk.now
    with scripted(rcpt=["451 later"] * 100) as relay:
        while (mail := outbox(desk)[0]).state == "due":
            pauses.append(mail.not_before - at)
            at = mail.not_before
            deliver(desk, relay_to(relay.port), at)
        assert relay.mails == []
    minutes = [p / MINUTE for p in pauses]
    assert minutes[:10] == [0, 1, 2, 4, 8, 16, 32, 64, 128, 240] and max(minutes) == 240
    assert GIVE_UP <= at - desk.now < GIVE_UP + 4 * HOUR
    assert outbox(desk)[0].state == "failed" and notices(desk) == ["reply_failed"]
    assert "given up after 5 days: 451 later" in outbox(desk)[0].recipients[0].response


@pytest.mark.parametrize("fault", ["cut", "stall", "what is this"])
def test_a_lost_final_reply_repeats_a_persons_mail_once_with_the_same_bytes(desk: Desk, fault: str) -> None:
    released(desk)
    with scripted(dot=[fault] * 9) as relay:
        transport = relay_to(relay.port, final_timeout_seconds=0.3)
        assert deliver(desk, transport).states == {"due": 1}
        assert fates(desk) == {KIM: "uncertain"}  # shown meanwhile
        assert deliver(desk, transport, desk.now + MINUTE).states == {"uncertain": 1}
        assert deliver(desk, transport, desk.now + DAY).attempted == 0
        assert relay.copies(KIM) == 2
        assert {m.raw for m in relay.mails} == {outbox(desk)[0].content}


@pytest.mark.parametrize("fault", ["cut", "stall"])
def test_a_lost_final_reply_never_repeats_an_automatic_mail(desk: Desk, fault: str) -> None:
    acknowledged(desk)
    with scripted(dot=[fault] * 9) as relay:
        transport = relay_to(relay.port, final_timeout_seconds=0.3)
        assert deliver(desk, transport).states == {"uncertain": 1}
        assert deliver(desk, transport, desk.now + DAY).attempted == 0
        assert relay.copies(KIM) == 1


def test_a_late_refusal_still_leaves_one_repetition(desk: Desk) -> None:
    """However many tries were put off before: the one repetition is for the reply that was lost, not for the try."""
    released(desk)
    with scripted(rcpt=["451 later"] * 3, dot=["cut"]) as relay:
        for after in (0, 1, 3, 7, 15):
            deliver(desk, relay_to(relay.port), desk.now + after * MINUTE)
        assert relay.copies(KIM) == 2
    assert (outbox(desk)[0].state, outbox(desk)[0].attempts) == ("sent", 5)


def test_a_third_copy_is_never_sent_because_another_recipient_is_late(desk: Desk) -> None:
    ben = "ben@example.net"
    released(desk, ben)
    with scripted(**{f"rcpt:{ben}": ["451 later"] * 4}, dot=["cut", "cut"]) as relay:
        for after in (0, 1, 3, 7, 15, 31):
            deliver(desk, relay_to(relay.port), desk.now + after * MINUTE)
        assert (relay.copies(KIM), relay.copies(ben)) == (2, 1)
    assert fates(desk) == {KIM: "uncertain", ben: "sent"} and outbox(desk)[0].state == "uncertain"


@pytest.mark.parametrize("step", ["connect", "ehlo", "mail", "rcpt", "data"])
@pytest.mark.parametrize("fault", ["cut", "stall"])
def test_silence_before_the_final_dot_is_no_doubt(desk: Desk, step: str, fault: str) -> None:
    acknowledged(desk)  # automatic mail is the strict case: doubt would end it
    with scripted(**{step: [fault]}) as relay:
        assert deliver(desk, relay_to(relay.port, timeout_seconds=0.3)).states == {"due": 1}
        assert deliver(desk, relay_to(relay.port), desk.now + MINUTE).states == {"sent": 1}
        assert relay.copies(KIM) == 1


@pytest.mark.parametrize("fault", ["cut", "stall"])
def test_a_line_that_goes_dead_within_the_mail_is_no_doubt(desk: Desk, fault: str) -> None:
    acknowledged(desk)
    with desk.store.write() as session:  # more than the buffers on the way take in
        session.scalars(select(OutboxMail)).one().content = b"Subject: x\r\n\r\n" + b"x" * 70 * 200_000
    with scripted(content=[fault]) as relay:
        assert deliver(desk, relay_to(relay.port, timeout_seconds=0.5)).states == {"due": 1}
        assert deliver(desk, relay_to(relay.port), desk.now + MINUTE).states == {"sent": 1}
        assert relay.copies(KIM) == 1


def test_the_wait_for_the_final_reply_is_longer_than_the_others(desk: Desk) -> None:
    settings = RelaySettings(host="relay.test")
    assert settings.final_timeout_seconds >= 600  # RFC 5321, section 4.5.3.2.6
    released(desk)
    with scripted(dot=["stall"]) as relay:
        transport = relay_to(relay.port, timeout_seconds=0.05, final_timeout_seconds=0.6)
        begin = dt.datetime.now()
        assert deliver(desk, transport).states == {"due": 1}
        assert dt.datetime.now() - begin > dt.timedelta(seconds=0.6)
    assert fates(desk) == {KIM: "uncertain"}


def test_a_relay_that_is_down_ends_the_run_and_leaves_the_others_untouched(desk: Desk) -> None:
    with desk.store.write() as session:
        for number in range(5):
            send_reply(desk, session, desk.open_ticket(session, subject=f"Frage {number}"))
    with scripted() as relay:
        port = relay.port
    report = deliver(desk, relay_to(port))  # nobody listens there any more
    assert (report.attempted, report.states) == (1, {"due": 1}) and f"127.0.0.1:{port}" in report.relay_down
    assert [mail.attempts for mail in outbox(desk)] == [1, 0, 0, 0, 0]
    with sink() as world:
        assert deliver(desk, relay_to(world.port), desk.now + MINUTE).states == {"sent": 5}
        assert len(world.wait_for(5)) == 5


def test_one_connection_carries_a_run_and_at_most_ten_recipients_a_transaction(desk: Desk) -> None:
    copies = [f"copy{number}@example.net" for number in range(22)]
    released(desk, *copies)
    with desk.store.write() as session:
        send_reply(desk, session, desk.open_ticket(session, subject="Noch etwas"))
    with scripted() as relay:
        assert deliver(desk, relay_to(relay.port)).states == {"sent": 2}
        assert relay.connections == 1
        assert [len(m.recipients) for m in relay.mails] == [10, 10, 3, 1]
        assert [relay.copies(a) for a in copies] == [1] * 22


def test_a_connection_the_server_closed_between_mails_is_opened_again(desk: Desk) -> None:
    with desk.store.write() as session:
        for number in range(3):
            send_reply(desk, session, desk.open_ticket(session, subject=f"Frage {number}"))
    with scripted(noop=["cut", "421 idle too long"]) as relay:
        assert deliver(desk, relay_to(relay.port)).states == {"sent": 3}
        assert (relay.connections, len(relay.mails)) == (3, 3)


def test_lines_of_dots_survive(desk: Desk) -> None:
    with desk.store.write() as session:
        mail = send_reply(desk, session)
        mail.content = b"Subject: x\r\n\r\n.\r\n..\r\n.x\r\nend without line break"
    with sink() as world:
        deliver(desk, relay_to(world.port))
        [arrived] = world.wait_for(1)
    assert arrived.raw == b"Subject: x\r\n\r\n.\r\n..\r\n.x\r\nend without line break\r\n"


@pytest.mark.parametrize("evil", ["a@b.de>\r\nRCPT TO:<v@evil.test", "a@b.de\n", "a\x00@b.de", "\r"])
def test_no_argument_with_a_line_break_reaches_the_wire(desk: Desk, evil: str) -> None:
    with pytest.raises(UnsafeArgument):
        guard("fine@example.org", evil)
    released(desk)
    with desk.store.write() as session:
        session.scalars(select(OutboxRecipient)).one().address = evil
    with scripted() as relay:
        assert deliver(desk, relay_to(relay.port)).states == {"failed": 1}
        assert relay.commands == [] and relay.mails == []


def test_without_a_relay_mail_stays_to_be_read_in_the_desk(desk: Desk) -> None:
    released(desk)
    assert isinstance(transport_for(None), LocalOutbox)
    assert deliver(desk, transport_for(None)).states == {"sent": 1}
    assert outbox(desk)[0].recipients[0].response == "kept in the local outbox"
