"""The chain: which rules look at a mail, in which order. The first that decides ends it.

A house rule is a class like those in :mod:`inbound.rules`, named under the entry point group ``takt.inbound_rules``; it comes
after ours (docs/house-rules.md).
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from typing import Any

from inbound.rules.agent_reply import AgentReply
from inbound.rules.automatic import StrayAutoReply
from inbound.rules.base import Incoming, Outcome, Rule, Verdict
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

OUTCOMES: frozenset[Outcome] = frozenset({"ignored", "quarantined", "bounce", "duplicate"})
"""What a rule of the house may decide."""
GROUP = "takt.inbound_rules"


class HouseRuleError(Exception):
    """A rule of the house cannot be used at all; the message names it. Nothing is processed until it is put right."""


class RuleFailed(Exception):
    """A rule of the house broke on one mail; the message names both what broke and why."""


def judge(incoming: Incoming) -> tuple[str, Verdict] | None:
    """(rule name, verdict) of the first rule that decides; None: the mail is filed."""
    for rule in CHAIN:
        verdict = rule.check(incoming)
        if verdict is not None:
            return rule.name, verdict
    for rule in house_rules():
        verdict = _asked(rule, incoming)
        if verdict is not None:
            return rule.name, verdict
    return None


def rules() -> tuple[Rule, ...]:
    """Our rules, then the house's own in the order of their names."""
    return (*CHAIN, *house_rules())


@cache
def house_rules() -> tuple[Rule, ...]:
    """The rules of installed packages. HouseRuleError when one cannot be used: half a chain would decide wrongly."""
    made: list[Rule] = []
    taken = {rule.name for rule in CHAIN}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            rule: Any = point.load()()
        except Exception as error:
            raise HouseRuleError(
                f"the house rule {point.name} ({point.value}) cannot be loaded: {type(error).__name__}: {error}; "
                "mend its package or uninstall it"
            ) from error
        missing = [name for name in ("name", "description", "check") if not getattr(rule, name, None)]
        if missing:
            raise HouseRuleError(
                f"the house rule {point.name} ({point.value}) has no {', '.join(missing)}: see docs/house-rules.md"
            )
        if rule.name in taken:
            raise HouseRuleError(
                f"the house rule {point.name} ({point.value}) is called {rule.name!r} like another one: rename it"
            )
        taken.add(rule.name)
        made.append(rule)
    return tuple(made)


def _asked(rule: Rule, incoming: Incoming) -> Verdict | None:
    """What a rule of the house says. One that breaks costs no mail: the mail is tried again, then a lead decides."""
    try:
        verdict: object = rule.check(incoming)
    except Exception as error:
        raise RuleFailed(
            f"the house rule {rule.name!r} failed: {type(error).__name__}: {str(error)[:200]}"
        ) from error
    if verdict is None:
        return None
    if not isinstance(verdict, Verdict) or verdict.outcome not in OUTCOMES or not verdict.reason:
        raise RuleFailed(
            f"the house rule {rule.name!r} returned {str(verdict)[:100]!r}: a Verdict with one of "
            f"{', '.join(sorted(OUTCOMES))} and a reason is expected"
        )
    return verdict
