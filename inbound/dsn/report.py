"""The per-recipient fields of RFC 3464 (section 2.3), wherever they stand.

A proper report carries them in a ``message/delivery-status`` part; broken gateways put the same lines into plain text, forget the
blank lines between recipients, encode the part or write the fields into the visible message. So this reads lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from inbound.dsn.addresses import address_in
from inbound.dsn.status import read_answer
from inbound.parsed import BouncedRecipient

Kind = Literal["failed", "delayed", "delivered", "relayed", "expanded"]


@dataclass(slots=True)
class RecipientFields:
    """One recipient's fields, lower-cased names, the first value of each."""

    values: dict[str, str] = field(default_factory=dict)

    @property
    def action(self) -> str:
        words = self.values.get("action", "").lower().split()
        return words[0].strip(".,;") if words else ""

    @property
    def diagnostic(self) -> str:
        text = self.values.get("diagnostic-code", "")
        kind, semicolon, rest = text.partition(";")
        return (rest if semicolon and len(kind) < 20 else text).strip()

    @property
    def address(self) -> str:
        """The address we wrote to: Original-Recipient before what forwarding made of it."""
        for name in ("original-recipient", "final-recipient", "x-actual-recipient", "x-original-to"):
            if address := address_in(
                self.values.get(name, "").partition(";")[2] or self.values.get(name, "")
            ):
                return address
        return ""

    def recipient(self, told: str = "", report: str = "") -> BouncedRecipient:
        """`told` is asked when the fields carry no answer of the server, `report` for what was answered."""
        stated = self.values.get("status", "")
        spoken = self.diagnostic if _WORDY.search(self.diagnostic) else told
        status, hard = read_answer(stated, spoken, report)
        return BouncedRecipient(self.address, status, hard and self.action not in NOT_FAILED, spoken[:1000])


_WORDY = re.compile(r"[^\W\d_]{3}")
_MOST_RECIPIENTS = 500
NOT_FAILED = frozenset({"delayed", "delivered", "relayed", "expanded", "deferred", "success"})


def read_fields(text: str) -> list[RecipientFields]:
    """Every group of fields that names a recipient. A repeated recipient field starts a new group, blank line or not."""
    groups: list[RecipientFields] = []
    current = RecipientFields()
    last = ""
    for line in text.split("\n"):
        if len(groups) >= _MOST_RECIPIENTS:
            break
        match = _FIELD.match(line)
        if match:
            last = match[1].lower()
            if last in current.values and last in _STARTS:
                groups.append(current)
                current = RecipientFields()
            current.values.setdefault(last, match[2].strip())
        elif line[:1] in (" ", "\t") and line.strip() and last:
            if len(current.values[last]) < 2000:
                current.values[last] += " " + line.strip()
        elif not line.strip():
            last = ""
            if _names_recipient(current) and (current.action or "status" in current.values):
                groups.append(current)
                current = RecipientFields()
        else:
            last = ""
    groups.append(current)
    return [group for group in groups if _names_recipient(group)]


def has_fields(text: str) -> bool:
    """Do enough of the standard's fields stand in this text to trust them?"""
    groups = read_fields(text)
    return any(group.action or "status" in group.values for group in groups)


def kind_of(actions: Sequence[str]) -> Kind:
    """The mail's kind, the worst first; RFC 3464 section 2.3.3. An unknown action counts as failed."""
    known: set[Kind] = {_ACTIONS.get(action, "failed") for action in actions}
    return next((kind for kind in _WORST_FIRST if kind in known), "failed")


def _names_recipient(group: RecipientFields) -> bool:
    return bool(_RECIPIENTS & group.values.keys())


_FIELD = re.compile(
    r"^(?:>\s?)?(original-recipient|final-recipient|x-actual-recipient|action|status|diagnostic-code|remote-mta|x-original-to"
    r"|last-attempt-date|will-retry-until|final-log-id|x-notes|x-supplementary-info|x-display-name)\s?:[ \t]*(.{0,2000})",
    re.IGNORECASE,
)
_RECIPIENTS = frozenset({"original-recipient", "final-recipient"})
_STARTS = frozenset({"original-recipient", "final-recipient", "action", "x-actual-recipient"})
_WORST_FIRST: tuple[Kind, ...] = ("failed", "delayed", "delivered", "relayed", "expanded")
_ACTIONS: dict[str, Kind] = {
    "failed": "failed",
    "failure": "failed",
    "delayed": "delayed",
    "deferred": "delayed",
    "delivered": "delivered",
    "success": "delivered",
    "relayed": "relayed",
    "expanded": "expanded",
}
