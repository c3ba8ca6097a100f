"""Nothing a stranger writes becomes a header of ours (CVE-2024-6923, CVE-2026-1299), or a further recipient."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from outbound import CannotCompose
from outbound.policy import clean
from tests.outbound.helpers import GOOD, deliver, outbox, read, relay_to, send_reply
from tests.security.wire import AUTOMATIC, PART, REPLY, clean_bytes, head_names, part_names
from tests.support.desk import Desk
from tests.support.intake import Intake, letter
from tests.support.sink import sink
from tickets import drafts
from tickets.records import Contact, Ticket
from tickets.store import Store

EVIL = "v@evil.test"
SUBJECTS = {
    "encoded line break": f"=?utf-8?q?x=0D=0ABcc:_{EVIL.replace('@', '=40')}?=",
    "encoded line break inside words": f"A \U0001f4a9 subject=?UTF-8?Q?=0A?=Bcc: {EVIL}",
    "base64 line break": "=?utf-8?b?eA0KQmNjOiB2QGV2aWwudGVzdA==?=",
    "twice encoded": "=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3D0D=3D0ABcc=3A_v=40evil=2Etest=3F=3D?=",
    "line separators": f"x\u2028Bcc: {EVIL}\u2029\x85Bcc: {EVIL}",
    "vertical tabs": f"x\x0bBcc: {EVIL}\x0cBcc: {EVIL}\x1cBcc: {EVIL}",
    "NUL and DEL": f"x\x00\x7fBcc: {EVIL}",
    "folded": f"x\r\n Bcc: {EVIL}",
    "very long": "x" * 3000 + f"=?utf-8?q?=0ABcc:_{EVIL}?=",
}
NAMES = {
    "encoded line break": f"=?utf-8?q?Kim=0D=0ABcc:_{EVIL.replace('@', '=40')}?= <kim@example.org>",
    "quoted address": f'"Kim <{EVIL}>" <kim@example.org>',
    "encoded second address": "=?utf-8?q?Kim_=3Cv=40evil.test=3E=2C?= <kim@example.org>",
}


@pytest.fixture
def desk(sqlite_store: Store, now: dt.datetime) -> Desk:
    """Bytes are the same on both databases."""
    return Desk.furnish(sqlite_store, now)


def answered(desk: Desk) -> None:
    """An agent answers the ticket that the mail opened; the acknowledgement goes out before."""
    with desk.store.write() as session:
        ticket = session.scalars(select(Ticket)).one()
        send_reply(desk, session, ticket, GOOD)


def check_what_went_out(desk: Desk, mails: int = 2) -> None:
    with sink() as world:
        deliver(desk, relay_to(world.port))
        arrived = world.wait_for(mails)
    assert {mail.recipients for mail in arrived} == {("kim@example.org",)}
    for mail, kept in zip(arrived, sorted(outbox(desk), key=lambda m: m.not_before), strict=True):
        names = head_names(mail.raw)
        assert set(names) <= (REPLY if kept.kind == "reply" else AUTOMATIC)
        assert len(names) == len(set(names))
        assert part_names(mail.raw) <= PART
        assert clean_bytes(mail.raw)
        message = read(mail.raw)
        assert [a.addr_spec for a in message["To"].addresses] == ["kim@example.org"]
        assert message["Bcc"] is None and message["Cc"] is None


@pytest.mark.parametrize("trick", SUBJECTS)
def test_a_subject_stays_a_subject(desk: Desk, trick: str) -> None:
    intake = Intake.at(desk)
    assert intake.receive(letter(subject=SUBJECTS[trick])).state == "filed"
    assert intake.compose() == 1
    answered(desk)
    check_what_went_out(desk)


SHOWS_ANOTHER_ADDRESS = {"encoded line break", "quoted address", "encoded second address"}


@pytest.mark.parametrize("trick", NAMES)
def test_a_display_name_stays_a_name(desk: Desk, trick: str) -> None:
    intake = Intake.at(desk)
    assert intake.receive(letter(sender=NAMES[trick])).state == "filed"
    automatic = intake.compose()
    # A name that shows another address makes the sender suspicious, and who is suspicious gets no automatic mail.
    assert automatic == (0 if trick in SHOWS_ANOTHER_ADDRESS else 1)
    answered(desk)
    check_what_went_out(desk, 1 + automatic)


@pytest.mark.parametrize("field", ["name", "first_name", "last_name", "title"])
def test_what_is_written_into_a_contact_breaks_no_line(desk: Desk, field: str) -> None:
    intake = Intake.at(desk)
    intake.receive(letter())
    with desk.store.write() as session:
        contact = session.scalars(select(Contact)).one()
        contact.last_name, contact.salutation = "Schulz", "frau"
        setattr(contact, field, f"Kim\r\nBcc: {EVIL}\u2028Bcc: {EVIL}")
    assert intake.compose() == 1
    answered(desk)
    check_what_went_out(desk)


@pytest.mark.parametrize(
    "name",
    [
        f"bild.png\r\nBcc: {EVIL}",
        "=?utf-8?q?x=0D=0ABcc:_v=40evil.test?=.png",
        "\U0001f4a9=?UTF-8?Q?=0A?=Bcc.png",
        "a\"; filename*=utf-8''b%0D%0ABcc.png",
        "x" * 5000 + ".pdf",
        "../../etc/passwd",
        "\u202egpj.exe",
        "\x00.png",
    ],
)
def test_the_name_of_a_file_we_send_breaks_no_line(desk: Desk, name: str) -> None:
    intake = Intake.at(desk)
    intake.receive(letter())
    intake.compose()
    with desk.store.write() as session:
        ticket = session.scalars(select(Ticket)).one()
        draft = desk.write_reply(session, ticket, GOOD)
        drafts.attach(
            session, draft, name=name, content_type="image/png\r\nBcc: x", content=b"\x89PNG\n\r\x00"
        )
        send_reply(desk, session, ticket, GOOD)
    check_what_went_out(desk)
    [attachment] = read(outbox(desk)[-1].content).iter_attachments()
    shown = attachment.get_filename() or ""
    assert not any(c in shown for c in "\r\n\x00/\\\u202e") and len(shown) <= 260
    assert attachment.get_content() == b"\x89PNG\n\r\x00"


@pytest.mark.parametrize(
    "address",
    [
        f"kim@example.org\r\nBcc: {EVIL}",
        f"kim@example.org, {EVIL}",
        f"kim@example.org>\r\nRCPT TO:<{EVIL}",
        "kim@example.org\x00",
    ],
)
def test_an_address_that_is_none_is_written_to_by_nobody(desk: Desk, address: str) -> None:
    with desk.store.write() as session:
        ticket = desk.open_ticket(session)
        session.get_one(Contact, ticket.contact_id).address = address
        with pytest.raises(CannotCompose):
            send_reply(desk, session, ticket, GOOD)


@given(st.text(max_size=200))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_cleaned_is_one_harmless_line(text: str) -> None:
    line = clean(text)
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u2028\u2029" for c in line)
    assert "=?" not in line and len(line.splitlines()) <= 1
