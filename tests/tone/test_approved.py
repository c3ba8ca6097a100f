"""Whole replies, and every example of every rule: a changed rule, limit or weight shows as a difference that somebody has read."""

from __future__ import annotations

import json

import pytest

from tests.tone.approve import (
    APPROVED,
    FOLDER,
    examples,
    names,
    said,
    said_in_situations,
    said_of_examples,
    situations,
)


@pytest.mark.parametrize("name", names())
def test_what_is_said_of_whole_replies_is_what_was_approved(name: str) -> None:
    """After a change that is meant: ``python -m tests.tone.approve``, and read the difference."""
    assert said(name) == (APPROVED / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("name", examples())
def test_what_all_rules_say_of_each_example_is_what_was_approved(name: str) -> None:
    assert said_of_examples(name) == (APPROVED / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("name", situations())
def test_what_a_rule_offers_in_the_situation_of_its_examples_is_what_was_approved(name: str) -> None:
    assert said_in_situations(name) == (APPROVED / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("name", names())
def test_no_reply_that_its_author_would_send_is_blocked(name: str) -> None:
    items = [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()]
    good = {item["id"] for item in items if item["verdict"] == "send"}
    number, blocked = "", []
    for line in said(name).splitlines():
        if line and not line.startswith(" "):
            number = line.split()[0]
        elif line.startswith("  block") and number in good:
            blocked.append(f"{number}{line}")
    assert blocked == []
