"""Word lists, written as running text so that they stay readable."""

from __future__ import annotations


def wordset(text: str) -> frozenset[str]:
    """The words of `text` as a set.

    >>> sorted(wordset("am vom zum"))
    ['am', 'vom', 'zum']
    """
    return frozenset(text.split())
