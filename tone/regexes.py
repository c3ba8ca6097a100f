"""The regular expressions of the rules, looked for together: most replies hold next to none of them, and a few hundred searches one by one take longest.

RE2 finds in one pass which of a small set of expressions occur; only these are searched for their places. Both run in linear time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

from tone.rule import Rule

TOGETHER: Final = 8
"""Expressions in one pass: with more of them the states no longer fit into RE2's memory, and are made anew for each reply."""
_EDGES: Final = " \n\t,;(.!?:"
"""What an expression may take in before the words it means: it has no look-around to leave it out."""


class RegexBook:
    """All expressions of a rulebook: asks a text, answers with rules and places."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        asked = [(rule.id, text) for rule in rules for text in rule.regex]
        self._groups = [_in_one_pass(asked[at : at + TOGETHER]) for at in range(0, len(asked), TOGETHER)]

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """(rule id, start, end) of every place; a group in the expression says which words are pointed at."""
        for together, asked in self._groups:
            for number in sorted(together.Match(text) or ()):
                rule, expression = asked[number]
                pattern = _compiled(expression)
                for match in pattern.finditer(text):
                    start, end = match.span(1 if pattern.groups and match[1] else 0)
                    start = end - len(text[start:end].lstrip(_EDGES))
                    if end > start:
                        yield rule, start, end


def _in_one_pass(asked: list[tuple[str, str]]) -> tuple[Any, list[tuple[str, str]]]:
    import re2

    together = re2.Set.SearchSet()
    for _, expression in asked:
        together.Add(expression)
    together.Compile()
    return together, asked


@lru_cache(maxsize=2000)
def _compiled(expression: str) -> Any:
    """Made when it is first needed: most expressions never are."""
    import re2

    return re2.compile(expression)
