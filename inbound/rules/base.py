"""What a rule is: a small object that looks at a mail and may decide what becomes of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, Protocol

from sqlalchemy.orm import Session

from inbound.parsed import ParsedMail
from inbound.senders import SenderCheck
from inbound.threads import Threading
from tickets.records import InboundMail, Mailbox
from tickets.tokens import Signer

Outcome = Literal["ignored", "bounce", "agent_reply", "quarantined", "duplicate"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One mail on its way through the chain, with everything a rule may ask for."""

    session: Session
    row: InboundMail
    mailbox: Mailbox
    mail: ParsedMail
    threading: Threading
    sender: SenderCheck
    own_addresses: frozenset[str]
    """Every address and alias of every mailbox, folded, without +parts."""
    instance: str
    signer: Signer
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a mail that is not filed. `reason` is a sentence for people."""

    outcome: Outcome
    reason: str
    ticket_id: int | None = None


class Rule(Protocol):
    """A check of the chain. `name` is what the ledger shows; `check` returns None to let the mail pass.

    A rule may read rows and may write what belongs to its own outcome; it never files, answers or opens a connection.
    """

    name: str
    description: str

    def check(self, incoming: Incoming) -> Verdict | None:
        """The verdict on this mail, or None."""
        ...
