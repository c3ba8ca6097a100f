"""One mail's sender: verified, unverified or suspicious, with the reason as a word that pages and events understand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from inbound.parsed import ParsedMail
from inbound.senders import authres, dkim, names
from inbound.senders.dns import Lookup

Status = Literal["verified", "unverified", "suspicious"]
REASONS = (
    "signature",
    "server",
    "several_from",
    "malformed_from",
    "missing_from",
    "mixed_scripts",
    "other_address",
    "dmarc_failed",
    "colleague",
    "broken_signature",
    "not_checked",
    "no_proof",
)
"""signature: a DKIM signature of `detail` holds. server: our own mail server vouches, by `detail`. colleague: an agent's address,
and nothing proves it. other_address: the name shows `detail`. The rest says itself."""


@dataclass(frozen=True, slots=True)
class SenderCheck:
    """How sure we are, and why. `detail` is a domain or an address."""

    status: Status = "unverified"
    reason: str = "not_checked"
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SenderChecks:
    """What is asked. Without `lookup` no signature is verified, without `authserv_ids` no header is believed."""

    lookup: Lookup | None = None
    authserv_ids: frozenset[str] = frozenset()

    def check(self, raw: bytes, mail: ParsedMail) -> SenderCheck:
        """Asks name servers: never call it inside a transaction."""
        if mail.from_problem:
            return SenderCheck("suspicious", f"{mail.from_problem}_from")
        domain = mail.from_.address.rpartition("@")[2].lower()
        if names.is_mixed(domain):
            return SenderCheck("suspicious", "mixed_scripts", names.shown_domain(domain))
        proof = self._proof(raw, mail, domain)
        other = names.other_address(mail.from_.name, mail.from_.address)
        if other and other.rpartition("@")[2].lower() != domain:
            return SenderCheck("suspicious", "other_address", other)
        return proof

    def _proof(self, raw: bytes, mail: ParsedMail, domain: str) -> SenderCheck:
        signed = dkim.verify(raw, domain, self.lookup) if self.lookup is not None else dkim.Dkim("unknown")
        if signed.result == "passed":
            return SenderCheck("verified", "signature", signed.domain)
        word = authres.judge(mail.authentication_results, domain, self.authserv_ids)
        if word.result == "passed":
            return SenderCheck("verified", "server", word.method)
        if word.result == "failed":
            return SenderCheck("suspicious", "dmarc_failed", domain)
        if signed.result == "broken":
            return SenderCheck("unverified", "broken_signature", signed.domain)
        if signed.result == "unknown" and not self.authserv_ids:
            return SenderCheck("unverified", "not_checked")
        return SenderCheck("unverified", "no_proof")


UNCHECKED = SenderCheck()
NO_CHECKS = SenderChecks()
"""No name server is asked and no header believed; what contradicts itself is seen all the same."""
