"""The gate: may this reply leave? A pure judgement; whoever calls it acts on it.

Guidelines are rails, not chains: nothing is forbidden for good. A `block` asks for a change or a reason, a `warning` for a second
look, a hint for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tone import Finding, Review

MIN_REASON = 10
"""Characters of an override's reason: long enough to be a sentence, short enough to be written at 17:55."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """`release`, or what stands in the way: `needs` says what the agent can do about it."""

    decision: Literal["release", "hold", "conflict"]
    needs: Literal["change", "second_look", "reread"] | None
    findings: tuple[Finding, ...]

    @property
    def released(self) -> bool:
        return self.decision == "release"


def judge(
    review: Review, *, override_reason: str = "", second_look: bool = False, thread_moved: bool = False
) -> Judgement:
    """Judge a reviewed reply.

    `thread_moved`: the client or a colleague wrote since the draft was begun; that comes before all tone.
    """
    findings = review.findings
    if thread_moved:
        return Judgement("conflict", "reread", findings)
    has_reason = len(override_reason.strip()) >= MIN_REASON
    if review.blocks and not has_reason:
        return Judgement("hold", "change", findings)
    if any(f.severity == "warning" for f in findings) and not (second_look or has_reason):
        return Judgement("hold", "second_look", findings)
    return Judgement("release", None, findings)
