"""Somebody who holds the key to a ticket without being a party of it."""

from __future__ import annotations

from inbound.rules.base import Incoming, Verdict


class UnknownParty:
    """A signed address or known Message-ID in the hands of a third person."""

    name = "unknown-party"
    description = (
        "The mail answers a ticket, but the sender takes no part in it; a person decides where it goes."
    )

    def check(self, incoming: Incoming) -> Verdict | None:
        if incoming.threading.how != "stranger":
            return None
        ticket = incoming.threading.ticket
        assert ticket is not None
        sender = incoming.mail.from_.address or "somebody without an address"
        return Verdict(
            "quarantined", f"{sender} answers {ticket.number} without being a party of it", ticket.id
        )
