"""Signed tokens: nothing forged, nothing guessed, every key ever used still opens its threads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.tokens import Signer, Token

SIGNER = Signer({"k1": b"an old key of this desk", "k2": b"the key used nowadays"}, "k2")
IDS = st.integers(min_value=0, max_value=2**63 - 1)


@given(ticket=IDS, party=IDS, purpose=st.sampled_from("cah"))
def test_an_address_says_what_was_signed(ticket: int, party: int, purpose: str) -> None:
    address = SIGNER.reply_address("service@takt.test", purpose, ticket, party)  # type: ignore[arg-type]
    assert SIGNER.read_address(address) == Token(purpose, ticket, party)
    assert SIGNER.read_address(address.upper()) == Token(purpose, ticket, party)
    assert len(address.partition("@")[0]) <= 64, "RFC 5321, section 4.5.3.1.1"


@given(position=st.integers(min_value=0), other=st.sampled_from("0123456789abcdefghijklmnopqrstuvwxyz-"))
def test_one_changed_character_is_no_token(position: int, other: str) -> None:
    token = SIGNER.token("c", 1234, 567)
    position %= len(token)
    forged = token[:position] + other + token[position + 1 :]
    assert forged == token or SIGNER.read(forged) is None


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert SIGNER.read(text) is None
    assert SIGNER.read_address(text) is None
    assert SIGNER.read_message_id(text) is None


def test_message_ids_are_new_each_time_and_carry_their_ticket() -> None:
    first, second = (SIGNER.message_id("service@takt.test", 42, 7) for _ in range(2))
    assert first != second
    token = SIGNER.read_message_id(first)
    assert token is not None and (token.purpose, token.ticket_id, token.party_id) == ("m", 42, 7)
    assert SIGNER.read_message_id(f"  {first.upper()} ") == token


def test_a_message_id_is_no_reply_address_and_the_other_way_round() -> None:
    assert SIGNER.read_message_id(f"<{SIGNER.token('c', 1, 2)}@takt.test>") is None


def test_an_old_key_still_opens_its_threads_and_an_unknown_one_does_not() -> None:
    old = Signer({"k1": b"an old key of this desk"}, "k1").token("c", 5, 6)
    assert SIGNER.read(old) == Token("c", 5, 6)
    assert Signer({"k1": b"somebody else's key......"}, "k1").read(old) is None
    assert Signer({"k9": b"an old key of this desk"}, "k9").read(old) is None


@pytest.mark.parametrize(
    ("keys", "current", "words"),
    [
        ({}, "k1", "not among"),
        ({"k1": b"short"}, "k1", "shorter than 16"),
        ({"K-1": b"x" * 20}, "K-1", "lower-case"),
    ],
)
def test_bad_keys_are_refused(keys: dict[str, bytes], current: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Signer(keys, current)
