"""Intents: what clients write about, by the team's own words first and by an agent's word always."""

from tickets.intents.editing import all_of, find, known_to, move, remove, save, tried
from tickets.intents.marking import Applied, apply, heard, mark, set_by_agent
from tickets.intents.words import MAX_WORDS, Reading

__all__ = [
    "MAX_WORDS",
    "Applied",
    "Reading",
    "all_of",
    "apply",
    "find",
    "heard",
    "known_to",
    "mark",
    "move",
    "remove",
    "save",
    "set_by_agent",
    "tried",
]
