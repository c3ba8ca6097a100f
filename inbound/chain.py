"""The chain: which rules look at a mail, in which order. The first that decides ends it.

A house rule is a class like those in :mod:`inbound.rules`, named under the entry point group ``takt.inbound_rules``; it comes
after ours.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points

from inbound.rules.agent_reply import AgentReply
from inbound.rules.automatic import StrayAutoReply
from inbound.rules.base import Incoming, Rule, Verdict
from inbound.rules.bounce import DeliveryReport
from inbound.rules.loop import FromOurselves, OwnLoop, TooManyHops
from inbound.rules.stranger import UnknownParty

CHAIN: tuple[Rule, ...] = (
    OwnLoop(),
    TooManyHops(),
    DeliveryReport(),
    AgentReply(),
    StrayAutoReply(),
    FromOurselves(),
    UnknownParty(),
)


def judge(incoming: Incoming) -> tuple[str, Verdict] | None:
    """(rule name, verdict) of the first rule that decides; None: the mail is filed."""
    for rule in rules():
        verdict = rule.check(incoming)
        if verdict is not None:
            return rule.name, verdict
    return None


@cache
def rules() -> tuple[Rule, ...]:
    """Our rules, then the house's own in the order of their names."""
    own = sorted(entry_points(group="takt.inbound_rules"), key=lambda point: point.name)
    return (*CHAIN, *(point.load()() for point in own))
