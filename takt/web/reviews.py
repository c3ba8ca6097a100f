"""A review of the tone as pages show it: wherever somebody writes, findings, praise and promises look alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

import tone
from takt.web import words
from tickets.gate import MIN_REASON
from tone import registry


def shown_review(
    review: tone.Review, language: str, text: str, *, zone: str, now: dt.datetime
) -> dict[str, Any]:
    """A review for the page: reasons in the page's language, promises with their time in words."""
    return {
        "findings": [
            {
                **asdict(f),
                "suggestions": list(f.suggestions),
                "replaces": list(f.replaces or (f.start, f.end)),
                "why": _why(f, language),
                "line": text.count("\n", 0, f.start) + 1,
            }
            for f in review.findings
        ],
        "praise": _praise(review.praise, language),
        "promises": [
            {
                "quote": p.quote,
                "start": p.start,
                "end": p.end,
                "due": p.due.isoformat(),
                "said": words.day_and_clock(p.due, now, zone, language),
                "local": words.for_input(p.due, zone),
            }
            for p in review.promises
            if p.due is not None and p.due > now
        ],
        "verdict": review.verdict,
        "blocks": len(review.blocks),
        "min_reason": MIN_REASON,
    }


def _praise(found: Sequence[tone.Praise], language: str) -> list[dict[str, str]]:
    """What is done well, each stretch of text once, with all that is good about it, in the page's language."""
    shown: list[dict[str, str]] = []
    for one in sorted(found, key=lambda praise: -len(praise.quote)):
        why = _praise_reasons(language).get(one.category, one.why)
        row = next((row for row in shown if one.quote in row["quote"]), None)
        if row is None:
            shown.append({"quote": one.quote, "why": why})
        elif why not in row["why"]:
            row["why"] += f" {why}"
    order = {one.quote: one.start for one in found}
    return sorted(shown, key=lambda row: order[row["quote"]])


@cache
def _praise_reasons(language: str) -> dict[str, str]:
    rules = (*registry.rules("de"), *registry.rules("en"))
    return {rule.category: rule.why["en" if language == "en" else "de"] for rule in rules if rule.praise}


def _why(finding: tone.Finding, language: str) -> str:
    try:
        rule = registry.rule(finding.rule)
    except KeyError:
        return finding.why
    return finding.why if rule.lang == language or "{" in rule.why.get(language, "{") else rule.why[language]
