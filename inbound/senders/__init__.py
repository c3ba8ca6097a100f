"""How sure are we who wrote? A signature that we verify ourselves, the word of our own mail server, and what contradicts itself.

    check     one mail -> verified, unverified or suspicious, with its reason    dkim      signatures, checked here
    authres   Authentication-Results of servers that the settings name           names     two scripts in one name, misleading names
    dns       TXT records, with time-outs and a pause after an outage

Nobody gets rights from any of it alone: it is shown, and who looks suspicious gets no automatic mail.
"""

from __future__ import annotations

from inbound.senders.check import NO_CHECKS, UNCHECKED, SenderCheck, SenderChecks
from inbound.senders.dns import Lookup, NameServers, NoAnswer

__all__ = [
    "NO_CHECKS",
    "UNCHECKED",
    "Lookup",
    "NameServers",
    "NoAnswer",
    "SenderCheck",
    "SenderChecks",
]
