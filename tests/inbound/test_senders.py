"""Who really wrote? (SAFETY rows 12, 17, 24, 31, 58): signatures verified here, our server's word, and what contradicts itself."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import dkim
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from inbound.parse import parse
from inbound.process import Processor
from inbound.senders import NoAnswer, SenderChecks, authres
from inbound.senders.dkim import aligned, verify
from inbound.senders.names import is_mixed, other_address, shown_domain
from takt.web import words
from tests.support.browser import client_of
from tests.support.desk import Desk
from tests.support.intake import Inline, Intake, letter
from tickets.records import Mailbox, Message
from tickets.store import Store

Records = dict[str, bytes]


@pytest.fixture
def intake(sqlite_store: Store, now: object) -> Intake:
    return Intake.at(Desk.furnish(sqlite_store, now))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """(private key, TXT record)"""
    path = tmp_path_factory.mktemp("dkim") / "key.pem"
    subprocess.run(
        ["openssl", "genrsa", "-traditional", "-out", path, "1024"], check=True, capture_output=True
    )
    public = subprocess.run(
        ["openssl", "rsa", "-in", path, "-pubout", "-outform", "PEM"], check=True, capture_output=True
    ).stdout
    body = b"".join(line for line in public.splitlines() if not line.startswith(b"-"))
    return path.read_bytes(), b"v=DKIM1; k=rsa; p=" + body


def signed(raw: bytes, private: bytes, *, domain: bytes = b"example.org", **options: object) -> bytes:
    return dkim.sign(raw, b"s1", domain, private, canonicalize=(b"relaxed", b"relaxed"), **options) + raw


def records(record: bytes, *domains: str) -> Callable[[str], bytes | None]:
    known = {f"s1._domainkey.{domain}": record for domain in domains}
    return known.get


MAIL = letter(date="Tue, 24 Nov 2026 09:00:00 +0100", message_id="<a@example.org>")


def test_a_signature_of_the_from_domain_proves_the_sender(key: tuple[bytes, bytes]) -> None:
    raw, lookup = signed(MAIL, key[0]), records(key[1], "example.org")
    found = SenderChecks(lookup).check(raw, parse(raw))
    assert (found.status, found.reason, found.detail) == ("verified", "signature", "example.org")


@pytest.mark.parametrize(
    ("domain", "sender", "good"),
    [
        ("example.org", "kim@example.org", True),
        ("example.org", "kim@mail.example.org", True),
        ("mail.example.org", "kim@example.org", False),
        ("evil.example", "kim@example.org", False),
        ("ample.org", "kim@example.org", False),
        ("org", "kim@example.org", False),
    ],
)
def test_only_the_domain_itself_or_one_above_speaks_for_an_address(
    key: tuple[bytes, bytes], domain: str, sender: str, good: bool
) -> None:
    raw = signed(
        letter(sender=sender, date="Tue, 24 Nov 2026 09:00:00 +0100"), key[0], domain=domain.encode()
    )
    found = SenderChecks(records(key[1], domain)).check(raw, parse(raw))
    assert (found.status == "verified") is good
    assert aligned(domain, sender.partition("@")[2]) is good


def test_what_was_changed_or_half_signed_or_weak_proves_nothing(key: tuple[bytes, bytes]) -> None:
    private, record = key
    lookup = records(record, "example.org")
    good = signed(MAIL, private)
    changed = good.replace(b"Gutschrift", b"Lastschrift")
    half = signed(MAIL, private, length=True) + b"Zahlen Sie auf ein anderes Konto.\r\n"
    second_from = good.replace(b"From: Kim", b"From: Chef <chef@example.org>\r\nFrom: Kim")
    for raw in (changed, half):
        found = SenderChecks(lookup).check(raw, parse(raw))
        assert (found.status, found.reason) == ("unverified", "broken_signature")
    assert SenderChecks(lookup).check(second_from, parse(second_from)).status == "suspicious"
    weak = good.replace(b"a=rsa-sha256", b"a=rsa-sha1")
    assert SenderChecks(lookup).check(weak, parse(weak)).status == "unverified"


def test_one_good_signature_among_broken_ones_is_enough(key: tuple[bytes, bytes]) -> None:
    good = signed(MAIL, key[0])
    other = dkim.sign(MAIL + b"x\r\n", b"s1", b"example.org", key[0])
    raw = other + good
    assert SenderChecks(records(key[1], "example.org")).check(raw, parse(raw)).status == "verified"


def test_silent_name_servers_and_missing_keys_are_told_apart(key: tuple[bytes, bytes]) -> None:
    def silent(name: str) -> bytes | None:
        raise NoAnswer(name)

    raw = signed(MAIL, key[0])
    assert SenderChecks(silent).check(raw, parse(raw)).reason == "not_checked"
    assert SenderChecks(lambda name: None).check(raw, parse(raw)).reason == "broken_signature"
    assert (
        SenderChecks(lambda name: b"v=DKIM1; p=" + b"A" * 60_000).check(raw, parse(raw)).status != "verified"
    )
    assert SenderChecks().check(raw, parse(raw)).reason == "not_checked"


@pytest.mark.timeout(60)
def test_a_mail_made_to_be_expensive_is_left_alone(key: tuple[bytes, bytes]) -> None:
    """Canonicalisation is quadratic in runs of blanks; 2 MB of them would take hours."""
    blanks = signed(MAIL, key[0]) + b" " * 2_000_000 + b"x\r\n"
    many = b"DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s1; h=from; bh=x; b=y\r\n" * 2_000 + MAIL
    assert verify(blanks, "example.org", records(key[1], "example.org")).result == "unknown"
    assert verify(many, "example.org", records(key[1], "example.org")).result != "passed"


# Row 24: Authentication-Results

TRUSTED = {"mx.takt.test"}
PASS = "mx.takt.test; dmarc=pass (p=reject) header.from=example.org"


def word(*values: str, domain: str = "example.org") -> str:
    return authres.judge(values, domain, TRUSTED).result


@pytest.mark.parametrize(
    "value",
    [
        PASS,
        "mx.takt.test 1; dmarc=pass header.from=example.org",
        'MX.takt.test; spf=fail smtp.mailfrom=x@y.z; dmarc=pass (a (nested; dmarc=fail) comment) header.from="example.org"',
        "mx.takt.test (us); dkim=pass header.d=example.org header.i=@example.org",
        "mx.takt.test; dkim=fail header.d=other.example; dkim=pass header.d=example.org",
        "mx.takt.test;dmarc=pass header.from=example.org;",
    ],
)
def test_the_word_of_our_own_server_counts(value: str) -> None:
    assert word(value) == "passed"


NASTY = {
    "another server": ("mx.evil.example; dmarc=pass header.from=example.org",),
    "no server": ("spf=pass (sender IP is 1.2.3.4); dmarc=pass action=none header.from=example.org",),
    "forged below ours": ("mx.takt.test; dmarc=fail header.from=example.org", PASS),
    "ours says nothing": ("mx.takt.test; dmarc=none header.from=example.org", PASS),
    "fail and pass": (
        "mx.takt.test; dmarc=fail header.from=example.org; dmarc=pass header.from=example.org",
    ),
    "in a comment": ("mx.takt.test; spf=fail (dmarc=pass header.from=example.org) smtp.mailfrom=x",),
    "unclosed comment": ("mx.takt.test; spf=fail (smtp.mailfrom=x; dmarc=pass header.from=example.org",),
    "in a quoted mail from": (
        'mx.takt.test; spf=pass smtp.mailfrom="x; dmarc=pass header.from=example.org"@evil.example',
    ),
    "in a bare mail from": ("mx.takt.test; spf=pass smtp.mailfrom=x;dmarc=pass@evil.example",),
    "about another domain": ("mx.takt.test; dmarc=pass header.from=evil.example",),
    "about no domain": ("mx.takt.test; dmarc=pass",),
    "said twice": ("mx.takt.test; dmarc=pass header.from=evil.example header.from=example.org",),
    "another signer": ("mx.takt.test; dkim=pass header.d=evil.example",),
    "spf alone": ("mx.takt.test; spf=pass smtp.mailfrom=example.org",),
    "name as a prefix": ("mx.takt.test.evil.example; dmarc=pass header.from=example.org",),
    "garbage behind": ("mx.takt.test; dmarc=pass header.from=example.org @@@; )",),
}


@pytest.mark.parametrize("nasty", NASTY)
def test_nothing_else_counts(nasty: str) -> None:
    assert word(*NASTY[nasty]) != "passed"


def test_without_a_named_server_no_header_counts() -> None:
    assert authres.judge((PASS,), "example.org", set()).result == "none"


@given(st.text(alphabet='mx.takt;dmarc=pass header.from"\\()@ example.org1/', max_size=200))
def test_no_header_breaks_the_reader(text: str) -> None:
    assert word(f"mx.takt.test; {text}", domain="bank.example") != "passed"


def test_a_forged_header_in_the_mail_itself_comes_too_late() -> None:
    raw = (
        b"Authentication-Results: mx.takt.test; dmarc=fail header.from=example.org\r\n"
        b"Received: from evil.example by mx.takt.test; Tue, 24 Nov 2026 09:00:00 +0100\r\n"
        + f"Authentication-Results: {PASS}\r\n".encode()
        + MAIL
    )
    found = SenderChecks(None, frozenset(TRUSTED)).check(raw, parse(raw))
    assert (found.status, found.reason) == ("suspicious", "dmarc_failed")


# Rows 31 and 58: what contradicts itself

CONFUSING = [
    ("alice@example.org)bob@victim.com", "suspicious"),
    ("alice@example.org[bob@victim.com", "suspicious"),
    ('"a" <alice@example.org>, bob@victim.com', "suspicious"),
    ("alice@example.org,bob@victim.com", "suspicious"),
    ("alice@example.org (x) <bob@victim.com>", "suspicious"),
    ('"support@corp.com" <evil@x.test>', "suspicious"),
    ("=?utf-8?q?ceo=40corp.com=3C?= <evil@x.test>", "suspicious"),
    ("a@b.c <d@e.f> g@h.i", "suspicious"),
    ("Kim Schulz <kim@example.org>", "unverified"),
    ("kim@example.org <kim@example.org>", "unverified"),
    ('"Kim (kim@example.org)" <kim@mail.example.org>', "suspicious"),
    ("Müller <kim@müller.example>", "unverified"),
    ("Apple <kim@\u0430pple.example>", "suspicious"),
    ("Apple <kim@xn--pple-43d.example>", "suspicious"),
]


@pytest.mark.parametrize(("sender", "status"), CONFUSING)
def test_a_from_line_that_contradicts_itself_is_suspicious(sender: str, status: str) -> None:
    raw = letter(sender=sender)
    assert SenderChecks().check(raw, parse(raw)).status == status


def test_domains_that_mix_scripts_are_shown_as_they_really_are() -> None:
    assert shown_domain("\u0430pple.com") == "xn--pple-43d.com"
    assert shown_domain("\u0430\u0440\u0440\u04cf\u0435.com").startswith("xn--") or not is_mixed(
        "\u0430\u0440\u0440\u04cf\u0435.com"
    )
    for plain in ("müller.de", "straße.de", "пример.рф", "日本語.jp", "example.org", "ελλάδα.gr"):
        assert shown_domain(plain) == plain and not is_mixed(plain)
    assert words.address("kim@\u0430pple.com") == "kim@xn--pple-43d.com"
    assert other_address("Ihre Bank <service@bank.example>", "x@evil.example") == "service@bank.example"


def test_marks_of_direction_are_made_visible(intake: Intake) -> None:
    row = intake.receive(letter(sender="Rechnung \u202efdp.exe <kim@example.org>", subject="a\u202eb"))
    page = client_of(intake.desk, intake.desk.agent_id).get("/tickets/T-2026-000001").text
    assert row.state == "filed" and "Rechnung [RLO]fdp.exe" in page and "\u202e" not in page


def test_a_colleagues_address_without_proof_is_marked_and_gets_no_rights(intake: Intake) -> None:
    """Row 12: From: alone is nothing; the mail is a client's, with a badge."""
    intake.receive(letter(sender="Mira Sommer <mira@takt.test>"), sender="mira@takt.test")
    with intake.desk.store.read() as session:
        message = session.scalars(select(Message)).one()
        assert (message.direction, message.verified, message.agent_id) == ("in", "suspicious", None)
    assert intake.compose() == 0, "and no automatic mail"
    page = client_of(intake.desk, intake.desk.agent_id).get("/tickets/T-2026-000001").text
    assert "Absender fragwürdig" in page and "nichts beweist, dass die Mail von dort kommt" in page


def test_a_mailbox_may_acknowledge_proven_senders_only(intake: Intake, key: tuple[bytes, bytes]) -> None:
    """Row 17: where the house wants it, nobody unproven draws automatic mail."""
    desk = intake.desk
    with desk.store.write() as session:
        box = session.get_one(Mailbox, desk.mailbox_id)
        box.profile_data = {**box.profile_data, "acknowledge_unverified": False}
    intake.receive(letter(text="Unbewiesen."))
    assert intake.compose() == 0
    checks = SenderChecks(records(key[1], "example.org"))
    intake.receive(
        signed(letter(text="Bewiesen.", date="Tue, 24 Nov 2026 09:00:00 +0100"), key[0]), source="held"
    )
    with desk.store.read() as session:
        assert [m.verified for m in session.scalars(select(Message))] == ["unverified", "unverified"]
    from inbound.accept import accept

    with desk.store.write() as session:
        raw = signed(
            letter(sender="Bo <bo@example.org>", text="Neu.", date="Tue, 24 Nov 2026 09:00:00 +0100"), key[0]
        )
        accept(
            session,
            raw,
            mailbox_id=desk.mailbox_id,
            source="smtp",
            now=intake.now,
            envelope_from="bo@example.org",
            envelope_to="service@takt.test",
        )
    asked: list[str] = []

    def lookup(name: str) -> bytes | None:
        with desk.store.write():  # a transaction of somebody else's: ours is not open
            asked.append(name)
        assert checks.lookup is not None
        return checks.lookup(name)

    processor = Processor(desk.store, Inline(), desk.signer, "takt-test", lambda: intake.now)
    replace(processor, senders=SenderChecks(lookup)).run()
    assert asked == ["s1._domainkey.example.org"]
    assert intake.compose() == 1
    with desk.store.read() as session:
        last = session.scalars(select(Message).where(Message.direction == "in").order_by(Message.id)).all()[
            -1
        ]
        assert last.verified == "verified" and last.details["sender"]["detail"] == "example.org"


def test_settings_choose_name_servers(tmp_path: Path) -> None:
    from takt.desk import open_desk
    from takt.settings import load

    config = tmp_path / "takt.toml"
    for line, kind in (("", "NoneType"), ('name_servers = ["127.0.0.1"]', "NameServers")):
        config.write_text(
            f'data_dir = "{tmp_path}"\n[[mailboxes]]\naddress = "a@b.de"\n[senders]\nauthserv_ids = ["mx"]\n{line}\n'
        )
        with open_desk(load(config), upgrade=True) as desk:
            assert type(desk.processor.senders.lookup).__name__ == kind
            assert desk.processor.senders.authserv_ids == {"mx"}
