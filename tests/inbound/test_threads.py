"""Which ticket a mail continues: keys and parties, forgeries, forwards, Outlook, and people nobody knows."""

from __future__ import annotations

import base64
import datetime as dt

import pytest
from sqlalchemy import select

from inbound import quarantine
from tests.outbound.helpers import GOOD, read, send_reply, text_of, with_copies
from tests.support.desk import Desk
from tests.support.intake import Intake, letter
from tickets import conversation, thread_index
from tickets.records import DueNotice, Event, InboundMail, Message, Party, ThreadKey, Ticket

STRANGER = "Mallory <mallory@evil.example>"
KIM = "Kim Schulz <kim@example.org>"


@pytest.fixture
def intake(desk: Desk) -> Intake:
    return Intake.at(desk)


def answered(desk: Desk, *copies: str) -> tuple[int, str, str]:
    """A ticket with an answer of ours: (id, our Message-ID, the signed address)."""
    with desk.store.write() as session:
        ticket = with_copies(session, desk.open_ticket(session), *copies)
        mail = send_reply(desk, session, ticket, cc=copies)
        sent = read(mail.content)
        return ticket.id, str(sent["Message-ID"]), str(sent["Reply-To"].addresses[0].addr_spec)


def other_ticket(desk: Desk) -> tuple[int, str]:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session, address="bo@example.net", name="Bo", subject="Vertrag")
        return ticket.id, desk.signer.reply_address("service@takt.test", "c", ticket.id, ticket.contact_id)


def flip(text: str) -> str:
    """The same with one bit of the signature changed."""
    at = text.index("@") - 3
    return text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]


def test_a_party_continues_by_address_by_our_id_and_by_their_own(desk: Desk, intake: Intake) -> None:
    ticket_id, ours, address = answered(desk)
    by = [
        intake.receive(letter(text="eins", to=address), to=address),
        intake.receive(letter(text="zwei", in_reply_to=ours)),
        intake.receive(letter(text="drei", references=f"<weg@example.org> {ours} <auch-weg@example.org>")),
        intake.receive(letter(text="vier", in_reply_to=f"<first-{ticket_id}@example.org>")),
    ]
    assert [(row.state, row.ticket_id) for row in by] == [("filed", ticket_id)] * 4
    with desk.store.read() as session:
        told = session.scalars(
            select(Message.details).where(Message.direction == "in").order_by(Message.id)
        ).all()
    assert [d["threading"] for d in told[1:]] == ["address", "message_id", "message_id", "message_id"]


FORGERIES = ("flipped id", "flipped address", "id of another ticket", "number in the subject")


@pytest.mark.parametrize("sender", [KIM, STRANGER], ids=["from the right contact", "from a stranger"])
@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_key_never_touches_the_ticket(desk: Desk, intake: Intake, forgery: str, sender: str) -> None:
    """SAFETY row 11: the target's row, parties, messages and state are the same before and after."""
    ticket_id, ours, address = answered(desk)
    bos_ticket, bos_address = other_ticket(desk)
    target = bos_ticket if forgery == "id of another ticket" else ticket_id
    envelope = "service@takt.test"
    if forgery == "flipped id":
        raw = letter(sender=sender, in_reply_to=flip(ours), references=flip(ours))
    elif forgery == "flipped address":
        envelope = flip(address)
        raw = letter(sender=sender, to=envelope)
    elif forgery == "id of another ticket":
        envelope = bos_address
        raw = letter(sender=sender, to=envelope)
    else:
        raw = letter(sender=sender, subject="Re: Rechnung 4711 [T-2026-000001]")
    before = intake.state_of(target)
    row = intake.receive(raw, to=envelope, sender=sender[sender.index("<") + 1 : -1])
    assert intake.state_of(target) == before
    if forgery == "id of another ticket":
        assert (row.state, row.rule, row.ticket_id) == ("quarantined", "unknown-party", target)
    else:
        assert row.state == "filed" and row.ticket_id != target
    hints = {KIM: "T-2026-000001", STRANGER: None}
    if forgery == "number in the subject":
        with desk.store.read() as session:
            assert session.scalars(select(Message)).all()[-1].details.get("hint") == hints[sender]


@pytest.mark.parametrize("key", ["address", "our id", "their id"])
def test_a_stranger_with_a_valid_key_is_kept_apart(desk: Desk, intake: Intake, key: str) -> None:
    ticket_id, ours, address = answered(desk)
    before = intake.state_of(ticket_id)
    headers = {
        "address": {"to": address},
        "our id": {"in_reply_to": ours},
        "their id": {"references": f"<first-{ticket_id}@example.org>"},
    }[key]
    row = intake.receive(
        letter(sender=STRANGER, text="Ihr Code ist 271828", **headers),  # type: ignore[arg-type]
        to=address if key == "address" else "service@takt.test",
        sender="mallory@evil.example",
    )
    assert (row.state, row.rule, row.ticket_id) == ("quarantined", "unknown-party", ticket_id)
    assert intake.state_of(ticket_id) == before
    assert intake.compose() == 0, "nobody is written to"
    with desk.store.read() as session:
        story = conversation.load(session, "T-2026-000001")
        assert story is not None and [h.id for h in story.held] == [row.id]
        assert all("271828" not in (e.message.text if e.message else "") for e in story.entries)


def decide(desk: Desk, intake: Intake, verb: str, inbound_id: int) -> str:
    with desk.store.read() as session:
        mail = quarantine.read_safely(quarantine.raw_of(session, inbound_id))
    with desk.store.write() as session:
        return getattr(quarantine, verb)(  # type: ignore[no-any-return]
            session,
            inbound_id,
            mail,
            signer=desk.signer,
            instance="takt-test",
            by=desk.agent_id,
            now=intake.now,
        )


def held_mail(desk: Desk, intake: Intake, address: str) -> int:
    return intake.receive(
        letter(sender="Ada <ada@example.com>", to=address, text="Ich übernehme das für Kim."),
        to=address,
        sender="ada@example.com",
    ).id


def test_an_agent_takes_an_unknown_sender_into_the_ticket(desk: Desk, intake: Intake) -> None:
    ticket_id, _, address = answered(desk)
    held = held_mail(desk, intake, address)
    assert decide(desk, intake, "accept_into_ticket", held) == "filed"
    with desk.store.read() as session:
        ticket = session.get_one(Ticket, ticket_id)
        assert ticket.state == "open" and ticket.last_line == "Ich übernehme das für Kim."
        parties = select(Party.address).where(Party.ticket_id == ticket_id).order_by(Party.id)
        assert session.scalars(parties).all() == [
            "kim@example.org",
            "ada@example.com",
        ]
        event = session.scalars(select(Event).where(Event.kind == "mail.accepted")).one()
        assert (event.agent_id, event.data["address"]) == (desk.agent_id, "ada@example.com")
    later = intake.receive(
        letter(sender="Ada <ada@example.com>", to=address, text="Noch etwas."),
        to=address,
        sender="ada@example.com",
    )
    assert (later.state, later.ticket_id) == ("filed", ticket_id)
    with pytest.raises(quarantine.NotInQuarantine):
        decide(desk, intake, "accept_into_ticket", held)


def test_an_agent_makes_an_own_ticket_of_it_with_a_hint(desk: Desk, intake: Intake) -> None:
    ticket_id, _, address = answered(desk)
    before = intake.state_of(ticket_id)
    held = held_mail(desk, intake, address)
    assert decide(desk, intake, "make_ticket", held) == "filed"
    assert intake.state_of(ticket_id) == before
    with desk.store.read() as session:
        row = session.get_one(InboundMail, held)
        assert row.ticket_id is not None and row.ticket_id != ticket_id
        assert session.scalars(select(Message)).all()[-1].details["hint"] == "T-2026-000001"


def test_discarding_needs_a_reason_and_keeps_the_bytes(desk: Desk, intake: Intake) -> None:
    _, _, address = answered(desk)
    held = held_mail(desk, intake, address)
    with pytest.raises(ValueError, match="why this mail"), desk.store.write() as session:
        quarantine.discard(session, held, reason="  ", by=desk.agent_id, now=intake.now)
    with desk.store.write() as session:
        quarantine.discard(session, held, reason="Werbung", by=desk.agent_id, now=intake.now)
    with desk.store.read() as session:
        row = session.get_one(InboundMail, held)
        assert (row.state, row.reason, row.rule) == (
            "ignored",
            "discarded: Werbung",
            "discarded-by-hand",
        )
        assert quarantine.counts(session) == (0, 0)
    again = held_mail(desk, intake, address)
    with desk.store.read() as session:
        assert session.get_one(InboundMail, again).state == "duplicate", "the same bytes do not come back"


def test_an_answer_quotes_nothing_its_readers_have_not_seen(desk: Desk, intake: Intake) -> None:
    """SAFETY row 13: somebody let in later is no way for others' words to reach the contact, nor the other way round."""
    ticket_id, _, address = answered(desk)
    held = intake.receive(
        letter(sender="Slack <feedback@slack.example>", to=address, text="Ihr Code ist 271828."),
        to=address,
        sender="feedback@slack.example",
    ).id
    decide(desk, intake, "accept_into_ticket", held)
    with desk.store.write() as session:
        ticket = session.get_one(Ticket, ticket_id)
        mail = send_reply(desk, session, ticket, GOOD)
        assert "271828" not in text_of(mail.content)
        copied = send_reply(desk, session, ticket, GOOD + " Danke.", cc=("feedback@slack.example",))
        assert "271828" not in text_of(copied.content)


def test_who_was_copied_on_a_mail_may_read_its_quote(desk: Desk, intake: Intake) -> None:
    first = intake.receive(letter(cc="anna@example.net"))
    with desk.store.write() as session:
        ticket = session.get_one(Ticket, first.ticket_id)
        assert "> in der Rechnung 4711 fehlt" in text_of(
            send_reply(desk, session, ticket, GOOD, cc=("anna@example.net",)).content
        )


@pytest.mark.parametrize("mark", ["WG:", "Fwd:", "TR:", "RV:", "Weitergeleitet:", "VB:", "FW:"])
def test_a_forward_opens_a_ticket_of_its_own_and_says_where_it_comes_from(
    desk: Desk, intake: Intake, mark: str
) -> None:
    ticket_id, ours, _ = answered(desk)
    before = intake.state_of(ticket_id)
    row = intake.receive(letter(subject=f"{mark} Rechnung 4711", in_reply_to=ours, references=ours))
    assert row.state == "filed" and row.ticket_id != ticket_id
    assert intake.state_of(ticket_id) == before
    with desk.store.read() as session:
        assert session.scalars(select(Message)).all()[-1].details["hint"] == "T-2026-000001"


def test_an_answer_to_a_forward_is_no_forward(desk: Desk, intake: Intake) -> None:
    ticket_id, ours, _ = answered(desk)
    row = intake.receive(letter(subject="AW: WG: Rechnung 4711", in_reply_to=ours))
    assert row.ticket_id == ticket_id


def test_a_merged_ticket_is_continued_where_it_went(desk: Desk, intake: Intake) -> None:
    ticket_id, ours, address = answered(desk)
    with desk.store.write() as session:
        target = desk.open_ticket(session, address="bo@example.net", name="Bo", subject="Vertrag")
        session.get_one(Ticket, ticket_id).merged_into_id = target.id
        target_id = target.id
    for headers, to in (({"to": address}, address), ({"in_reply_to": ours}, "service@takt.test")):
        row = intake.receive(letter(text=f"zu {to}", **headers), to=to)  # type: ignore[arg-type]
        assert (row.state, row.ticket_id) == ("filed", target_id)
    stranger = intake.receive(
        letter(sender=STRANGER, in_reply_to=ours, text="x"), sender="mallory@evil.example"
    )
    assert (stranger.state, stranger.ticket_id) == ("quarantined", target_id)


def test_an_id_known_to_two_tickets_leads_to_the_senders_own(desk: Desk, intake: Intake) -> None:
    """Somebody who sends a mail under a victim's Message-ID cannot draw the victim's answers into quarantine."""
    ticket_id, _, _ = answered(desk)
    intake.receive(
        letter(sender=STRANGER, message_id=f"<first-{ticket_id}@example.org>", text="Meins."),
        sender="mallory@evil.example",
    )
    row = intake.receive(letter(in_reply_to=f"<first-{ticket_id}@example.org>", text="Weiter."))
    assert (row.state, row.ticket_id) == ("filed", ticket_id)


def test_empty_ids_match_nothing(desk: Desk, intake: Intake) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        session.scalars(select(Message).where(Message.ticket_id == ticket.id)).one().message_id = ""
    row = intake.receive(letter(in_reply_to="<>", references="<> < >", subject="Anderes"))
    assert row.state == "filed" and row.ticket_id != 1


def outlook(moment: dt.datetime, guid: bytes, *blocks: bytes) -> str:
    passed = int((moment - dt.datetime(1601, 1, 1, tzinfo=dt.UTC)).total_seconds() * 10_000_000)
    return base64.b64encode((passed >> 16).to_bytes(6, "big") + guid + b"".join(blocks)).decode()


GUID = bytes(range(1, 17))


def test_thread_index_stands_in_for_rewritten_references(desk: Desk, intake: Intake) -> None:
    """A gateway gave every mail a new Message-ID; Outlook's conversation is still the same."""
    header = outlook(desk.now, GUID)
    first = intake.receive(letter(message_id="<a@gateway>", thread_index=header))
    again = intake.receive(
        letter(
            text="Noch eine Frage.",
            in_reply_to="<umgeschrieben@gateway>",
            thread_index=outlook(desk.now, GUID, b"\x00\x01\x02\x03\x04"),
        )
    )
    assert (again.state, again.ticket_id) == ("filed", first.ticket_id)


def test_thread_index_helps_no_stranger(desk: Desk, intake: Intake) -> None:
    first = intake.receive(letter(thread_index=outlook(desk.now, GUID)))
    assert first.ticket_id is not None
    before = intake.state_of(first.ticket_id)
    row = intake.receive(
        letter(sender=STRANGER, thread_index=outlook(desk.now, GUID), text="Meins."),
        sender="mallory@evil.example",
    )
    assert row.state == "filed" and row.ticket_id != first.ticket_id
    assert intake.state_of(first.ticket_id) == before


def test_our_answer_is_a_child_in_outlooks_conversation(desk: Desk, intake: Intake) -> None:
    header = outlook(desk.now - dt.timedelta(hours=2), GUID, b"\x00\x00\x00\x01\x07")
    first = intake.receive(letter(thread_index=header))
    with desk.store.write() as session:
        ours = read(send_reply(desk, session, session.get_one(Ticket, first.ticket_id)).content)[
            "Thread-Index"
        ]
    raw, parent = base64.b64decode(str(ours)), base64.b64decode(header)
    assert raw[: len(parent)] == parent and len(raw) == len(parent) + 5
    block = int.from_bytes(raw[-5:-1], "big")
    assert block >> 31 == 0
    assert abs((block << 18) / 10_000_000 - 7200) < 1, "two hours after the beginning"


def test_without_outlook_the_ticket_has_a_conversation_of_its_own(desk: Desk) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        mails = [read(send_reply(desk, session, ticket, GOOD).content) for _ in range(2)]
        headers = [base64.b64decode(str(mail["Thread-Index"])) for mail in mails]
        assert headers[0][:22] == headers[1][:22] and {len(h) for h in headers} == {27}
        guid = session.scalars(select(ThreadKey.guid)).one()
        assert headers[0][6:22].hex() == guid
        assert thread_index.tickets_of(session, str(mails[0]["Thread-Index"])) == [ticket.id]


@pytest.mark.parametrize(
    "header", ["", "AQ==", "x" * 40_000, "ÄÖÜ", base64.b64encode(b"\x01" * 6 + b"\x00" * 16).decode()]
)
def test_what_is_no_thread_index_names_no_conversation(header: str) -> None:
    assert thread_index.guid_of(header) == ""


def test_an_absence_note_of_a_stranger_bothers_nobody(desk: Desk, intake: Intake) -> None:
    ticket_id, ours, _ = answered(desk)
    row = intake.receive(
        letter(
            sender="Team <team@example.org>",
            subject="Automatische Antwort: Rechnung 4711",
            in_reply_to=ours,
            auto_submitted="auto-replied",
            text="Ich bin bis zum 3. Dezember nicht im Büro.",
        ),
        sender="",
    )
    assert (row.state, row.rule, row.ticket_id) == ("ignored", "stray-auto-reply", ticket_id)
    with desk.store.read() as session:
        assert session.scalars(select(DueNotice)).all() == []
