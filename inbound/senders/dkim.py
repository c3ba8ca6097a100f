"""DKIM (RFC 6376), verified here: does a domain that may speak for the From address stand behind this mail, unchanged?

dkimpy does the arithmetic. What a stranger could make expensive is bounded before it is asked: size, runs of white space (its
canonicalisation is quadratic in them), the number of signatures, the size of keys. A signature over a part of the body
(``l=``) proves nothing about the rest, and SHA-1 proves nothing at all (RFC 8301).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import dkim

from inbound.senders.dns import Lookup, NoAnswer

MOST_BYTES = 12 * 1024 * 1024
MOST_SIGNATURES = 5
LONGEST_KEY = 1200
"""Characters of a key record: RSA with 4096 bits takes 736."""
MOST_EFFORT = 20_000_000
_RUNS = re.compile(rb"[\t ]{64,}")
_SIGNATURE = re.compile(rb"^dkim-signature[\t ]*:", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Dkim:
    """`passed`: an aligned signature holds, of `domain`. `broken`: there is an aligned one and it does not. `unknown`: nobody could
    tell, because name servers were silent or the mail is too much work."""

    result: Literal["passed", "broken", "unknown", "none"]
    domain: str = ""


def verify(raw: bytes, from_domain: str, lookup: Lookup) -> Dkim:
    """The best that the mail's signatures say for this From domain."""
    head = raw[: 256 * 1024]
    count = len(_SIGNATURE.findall(head.partition(b"\r\n\r\n")[0] or head))
    if not count or not from_domain:
        return Dkim("none")
    if len(raw) > MOST_BYTES or _effort(raw) > MOST_EFFORT:
        return Dkim("unknown")
    found = Dkim("none")
    for index in range(min(count, MOST_SIGNATURES)):
        one = _verify_one(raw, index, from_domain, lookup)
        if one.result == "passed":
            return one
        if found.result == "none" or one.result == "unknown":
            found = one
    return found


def aligned(domain: str, from_domain: str) -> bool:
    """May this domain speak for the address? The same one or one above it: without a list of public suffixes that is the
    direction nobody can abuse."""
    domain, from_domain = domain.lower().rstrip("."), from_domain.lower().rstrip(".")
    return bool(domain) and "." in domain and (from_domain == domain or from_domain.endswith(f".{domain}"))


def _verify_one(raw: bytes, index: int, from_domain: str, lookup: Lookup) -> Dkim:
    waited: list[str] = []

    def ask(name: bytes, timeout: float = 0) -> bytes | None:
        asked = name.decode("ascii", "replace").rstrip(".")
        try:
            record = lookup(asked)
        except NoAnswer:
            waited.append(asked)
            return None
        return record if record is None or len(record) <= LONGEST_KEY else None

    domain = ""
    try:
        mail = dkim.DKIM(raw, minkey=1024)
        prepared = mail.verify_headerprep(index)
        if not prepared:
            return Dkim("none")
        fields = prepared[0]
        domain = fields[b"d"].decode("ascii", "replace").lower()
        if not aligned(domain, from_domain):
            return Dkim("none")
        if b"l" in fields or fields[b"a"] not in (b"rsa-sha256", b"ed25519-sha256"):
            return Dkim("broken", domain)
        good = bool(mail.verify(index, dnsfunc=ask))
    except Exception:  # whatever a stranger's signature does to the library, it is no proof
        good = False
    if not domain:
        return Dkim("none")
    return Dkim("unknown" if waited else "passed" if good else "broken", domain)


def _effort(raw: bytes) -> int:
    """Steps that squeezing white space would take: the square of every long run."""
    return sum((match.end() - match.start()) ** 2 for match in _RUNS.finditer(raw))
