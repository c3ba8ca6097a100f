"""Mail that goes in circles."""

from __future__ import annotations

from inbound.rules.base import Incoming, Verdict

MAX_HOPS = 50


class OwnLoop:
    """Our own automatic mail, come back."""

    name = "own-loop"
    description = "The mail carries the mark of this desk's own automatic mail."

    def check(self, incoming: Incoming) -> Verdict | None:
        if incoming.instance in incoming.mail.loop_marks:
            return Verdict("ignored", "our own automatic mail came back")
        return None


class TooManyHops:
    """A mail that two servers keep handing each other."""

    name = "too-many-hops"
    description = f"The mail has passed more than {MAX_HOPS} servers."

    def check(self, incoming: Incoming) -> Verdict | None:
        if incoming.mail.received_count > MAX_HOPS:
            return Verdict(
                "ignored", f"the mail passed {incoming.mail.received_count} servers: it goes in circles"
            )
        return None


class FromOurselves:
    """A mail that says it comes from one of our own mailboxes."""

    name = "from-ourselves"
    description = "The sender is one of this desk's own mailboxes; answering would be talking to ourselves."

    def check(self, incoming: Incoming) -> Verdict | None:
        local, _, domain = incoming.mail.from_.address.lower().rpartition("@")
        if f"{local.partition('+')[0]}@{domain}" in incoming.own_addresses:
            return Verdict(
                "quarantined", "the sender is one of our own mailboxes: please look who really wrote"
            )
        return None
