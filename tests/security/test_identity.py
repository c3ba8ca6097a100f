"""Who somebody is never comes from a From line, and nobody sets our state with a header (SAFETY rows 12, 25, 31)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.outbound.helpers import read, send_reply
from tests.support.desk import Desk
from tests.support.intake import Intake, letter
from tickets.records import Contact, Message, Reply, Ticket


def test_an_agents_address_gives_no_agents_rights(desk: Desk, intake: Intake) -> None:
    row = intake.receive(letter(sender="Mira Sommer <mira@takt.test>", text="Bitte schließen.\n"))
    with desk.store.read() as session:
        message = session.scalars(select(Message)).one()
        assert (row.state, message.direction, message.agent_id, message.verified) == (
            "filed",
            "in",
            None,
            "suspicious",  # our own domain, and nothing proves it
        )
        assert session.get_one(Ticket, message.ticket_id).state == "open"
        assert session.scalars(select(Reply)).all() == []


def test_an_agents_address_with_the_clients_key_is_an_unknown_party(desk: Desk, intake: Intake) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        ticket_id = ticket.id
        key = str(read(send_reply(desk, session, ticket).content)["Reply-To"].addresses[0].addr_spec)
    before = intake.state_of(ticket_id)
    row = intake.receive(letter(sender="Mira Sommer <mira@takt.test>", to=key, text="Erledigt.\n"), to=key)
    assert row.state == "quarantined" and "mira@takt.test" in row.reason
    assert intake.state_of(ticket_id) == before
    assert intake.compose() == 0


OURS = [
    "X-Takt-Ticket: T-2026-000001",
    "X-Takt-Agent: aylin@takt.test",
    "X-Takt-Urgency: critical",
    "X-Takt-Label: vip",
    "X-Takt-State: closed",
    "X-Takt-Instance: somebody-else",
    "X-Takt-Token: k1-aaaa",
    "X-Takt-Verified: yes",
    "Thread-Index: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
    "X-Original-To: service+c-1-1-k1-aaaaaaaaaaaaaaaaaaaa@takt.test",
    "Delivered-To: service+c-1-1-k1-aaaaaaaaaaaaaaaaaaaa@takt.test",
]


@pytest.mark.parametrize("header", OURS)
def test_a_header_of_ours_with_a_foreign_value_changes_nothing(
    desk: Desk, intake: Intake, header: str
) -> None:
    def ticket_of(raw: bytes, address: str) -> dict[str, object]:
        row = intake.receive(raw, sender=address)
        assert row.state == "filed"
        with desk.store.read() as session:
            ticket = session.get_one(Ticket, row.ticket_id)
            values = {c.key: getattr(ticket, c.key) for c in Ticket.__mapper__.column_attrs}
            return {k: v for k, v in values.items() if k not in ("id", "number", "contact_id")}

    plain = letter(sender="Kim <kim@example.org>")
    marked = header.encode() + b"\r\n" + letter(sender="Kim <kim@example.net>")
    assert ticket_of(marked, "kim@example.net") == ticket_of(plain, "kim@example.org")


VERDICTS = {
    "alice@example.org)bob@victim.com": ("alice@example.org)bob@victim.com", "malformed"),
    "alice@example.org[bob@victim.com": ("alice@example.org[bob@victim.com", "malformed"),
    '"a" <alice@example.org>, bob@victim.com': ("alice@example.org", "several"),
    "alice@example.org,bob@victim.com": ("alice@example.org", "several"),
    "alice@example.org (x) <bob@victim.com>": ("bob@victim.com", "malformed"),
    '"support@corp.com" <evil@x.test>': ("evil@x.test", ""),
    "=?utf-8?q?ceo=40corp.com=3C?= <evil@x.test>": ("evil@x.test", ""),
    "a@b.c <d@e.f> g@h.i": ("d@e.f", "malformed"),
}


@pytest.mark.parametrize("sender", VERDICTS)
def test_an_ambiguous_sender_is_one_address_and_shown_as_unsure(
    desk: Desk, intake: Intake, sender: str
) -> None:
    """CVE-2023-27043 and Mailsploit: readers disagree on these; ours says one thing on every Python."""
    row = intake.receive(letter(sender=sender))
    address, problem = VERDICTS[sender]
    assert (row.state, row.from_address) == ("filed", address)
    with desk.store.read() as session:
        message = session.scalars(select(Message)).one()
        assert message.details.get("from_problem", "") == problem
        assert message.verified == "suspicious"
    assert intake.compose() == 0, "nobody guesses where an answer goes"


def test_two_from_lines_are_unsure(desk: Desk, intake: Intake) -> None:
    row = intake.receive(b"From: chef@firma.example\r\n" + letter())
    assert (row.from_address, row.state) == ("chef@firma.example", "filed")
    with desk.store.read() as session:
        assert session.scalars(select(Message)).one().details["from_problem"] == "several"


def test_a_name_is_never_taken_for_an_address(desk: Desk, intake: Intake) -> None:
    """The display name shows another's address; the contact is the one in the brackets."""
    intake.receive(letter(sender="Kim Schulz <kim@example.org>"))
    intake.receive(letter(sender='"kim@example.org" <evil@x.test>', subject="Re: Rechnung 4711"))
    with desk.store.read() as session:
        contacts = session.scalars(select(Contact.address).order_by(Contact.id)).all()
        assert contacts == ["kim@example.org", "evil@x.test"]
        assert len(set(session.scalars(select(Message.ticket_id)))) == 2
