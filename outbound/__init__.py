"""How mail gets out: compose, release through the gate, deliver, and the notices the house itself asks for."""

from __future__ import annotations

from outbound.agent_mail import work_off
from outbound.alerts import tell_alerts
from outbound.compose import CannotCompose, Letter
from outbound.delivery import DeliveryReport, LocalOutbox, Relay, RelaySettings, deliver_due, transport_for
from outbound.digest import compose_digests
from outbound.limits import Limits
from outbound.notices import compose_due
from outbound.release import NotReleasable, Release, preview, release, review_reply, undo
from outbound.status import compose_updates
from outbound.warm import warm_up
from outbound.weekly import compose_weekly

__all__ = [
    "CannotCompose",
    "DeliveryReport",
    "Letter",
    "Limits",
    "LocalOutbox",
    "NotReleasable",
    "Relay",
    "RelaySettings",
    "Release",
    "compose_digests",
    "compose_due",
    "compose_updates",
    "compose_weekly",
    "deliver_due",
    "preview",
    "release",
    "review_reply",
    "tell_alerts",
    "transport_for",
    "undo",
    "warm_up",
    "work_off",
]
