"""Signed tokens: who may continue a ticket by mail.

A reply address is ``service+c-16-7-k1-<signature>@example.org`` and a Message-ID is
``<m-16-7-<nonce>-k1-<signature>@example.org>``: purpose, ticket and party in base 36, key id, and 100 bits of HMAC-SHA256 in
base 32. Lower case only, because some relays fold local parts. A number in a subject can be guessed; these cannot.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Purpose = Literal["c", "a", "m", "h", "b", "s", "f"]
"""c: a contact's reply address, a: an agent's, m: a Message-ID of ours, h: "talk to a human", b: where bounces come back to, s: a status page,
f: "did that help?" """
PURPOSES = frozenset("camhbsf")

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SIGNATURE_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Token:
    """What a valid token says. `party_id` is a contact id, for purpose ``a`` an agent id, for ``b`` an outbox id."""

    purpose: str
    ticket_id: int
    party_id: int
    nonce: str = ""


class Signer:
    """Signs with the current key, accepts any known one, so that keys can be changed without cutting threads."""

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        if current not in keys:
            raise ValueError(f"signing key {current!r} is not among the keys")
        for key_id, key in keys.items():
            if len(key) < 16:
                raise ValueError(f"signing key {key_id!r} is shorter than 16 bytes: make a longer one")
            if not key_id.isalnum() or key_id != key_id.lower():
                raise ValueError(f"signing key id {key_id!r}: use lower-case letters and digits only")
        self._keys = dict(keys)
        self._current = current

    def token(self, purpose: Purpose, ticket_id: int, party_id: int, nonce: str = "") -> str:
        fields = [purpose, _base36(ticket_id), _base36(party_id), *([nonce] if nonce else []), self._current]
        return "-".join([*fields, self._sign(fields)])

    def read(self, text: str) -> Token | None:
        """The token in `text`, or None: unknown form, unknown key, or a signature that does not fit."""
        fields = text.lower().split("-")
        if len(fields) not in (5, 6) or fields[0] not in PURPOSES:
            return None
        *signed, signature = fields
        if signed[-1] not in self._keys or not hmac.compare_digest(
            self._sign(signed).encode(), signature.encode("utf-8", "replace")
        ):
            return None
        try:
            ticket_id, party_id = int(fields[1], 36), int(fields[2], 36)
        except ValueError:
            return None
        return Token(fields[0], ticket_id, party_id, fields[3] if len(fields) == 6 else "")

    def reply_address(
        self, mailbox_address: str, purpose: Purpose, ticket_id: int, party_id: int, seen: str = ""
    ) -> str:
        """`seen`: what its holder had before their eyes, signed with the rest; letters and digits only."""
        local, _, domain = mailbox_address.rpartition("@")
        return f"{local}+{self.token(purpose, ticket_id, party_id, seen)}@{domain}"

    def read_address(self, address: str) -> Token | None:
        """The token in a plus-address of ours."""
        local, _, _domain = address.rpartition("@")
        _, plus, token = local.partition("+")
        return self.read(token) if plus else None

    def message_id(self, mailbox_address: str, ticket_id: int, party_id: int) -> str:
        """A new Message-ID that carries its ticket, in angle brackets."""
        domain = mailbox_address.rpartition("@")[2]
        return f"<{self.token('m', ticket_id, party_id, nonce=secrets.token_hex(6))}@{domain}>"

    def read_message_id(self, message_id: str) -> Token | None:
        token = self.read(message_id.strip("<> ").rpartition("@")[0])
        return token if token is not None and token.purpose == "m" else None

    def _sign(self, fields: list[str]) -> str:
        digest = hmac.new(
            self._keys.get(fields[-1], b""), "-".join(fields).encode("utf-8", "replace"), hashlib.sha256
        ).digest()
        return base64.b32encode(digest).decode().lower()[:_SIGNATURE_LENGTH]


def _base36(number: int) -> str:
    if number < 0:
        raise ValueError("ids are not negative")
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
        if not number:
            return digits
