"""Labels: what a client may write in front of a subject, ``[DRINGEND] Rechnung 4711`` or ``#notfall``.

Nobody has to learn a syntax: German and English synonyms come from the mailbox's settings, an unknown bracket becomes a
plain label, and the subject is shown without them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from tickets.profile import LabelSettings

MAX_LABEL = 40
MAX_LABELS = 10
OWN_TAG = re.compile(r"\[?\bT-\d{4}-\d{6}\b\]?")
"""Our ticket number. It is shown to people and never threads, so it is taken off the subject."""

_BRACKET = re.compile(r"\s*[\[【]([^\[\]【】]{1,80})[\]】]\s*")
_HASH = re.compile(r"\s*#([^\W\d_][\w-]{1,39})(?=\s|$|[:,!])[:,!]*\s*")
_TICKET_TAG = re.compile(r"^[^\W\d_]{0,12}[\s:#-]*#?[\d-]*\d[\d-]*$")
"""``T#00042``, ``#4711``, ``Ticket: 815``, ``2026-11``: somebody else's number, no label."""
_URGENCY_ORDER = ("critical", "high", "normal", "low")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A subject without its labels, the labels in order, and the urgency they claim, if any."""

    subject: str
    labels: tuple[str, ...]
    urgency: str | None


def read(base_subject: str, settings: LabelSettings | None = None) -> Labelled:
    """Take the labels off a subject from which reply prefixes are already gone.

    The most urgent claim wins. A subject that consists of labels alone keeps its words: an empty line in the queue helps nobody.
    """
    settings = settings or LabelSettings()
    urgencies, names = _words(settings)
    rest = " ".join(OWN_TAG.sub(" ", base_subject).split())
    labels: list[str] = []
    claimed: set[str] = set()
    tokens: list[str] = []
    while len(tokens) < MAX_LABELS and (match := _BRACKET.match(rest) or _HASH.match(rest)):
        word = " ".join(match[1].split())
        key = word.casefold().strip("!*. ")
        if not key or len(word) > MAX_LABEL or (key not in names and _TICKET_TAG.match(key)):
            break
        tokens.append(word)
        rest = rest[match.end() :]
        if key in urgencies:
            claimed.add(urgencies[key])
        label = names.get(key, key)
        if label not in labels:
            labels.append(label)
    subject = rest.strip(" :-–—") or " ".join(tokens)
    urgency = next((u for u in _URGENCY_ORDER if u in claimed), None)
    return Labelled(subject, tuple(labels), urgency)


def urgency_of(labelled: Labelled, x_priority: int | None, default: str) -> tuple[str | None, str, str]:
    """(claimed, set, where from): the label first, then the mail program's priority, then the mailbox's default.

    A priority header alone never claims more than high: mail programs set it by a slip, words are meant.
    """
    if labelled.urgency is not None:
        return labelled.urgency, labelled.urgency, "label"
    if x_priority is not None and x_priority != 3:
        claimed = "high" if x_priority < 3 else "low"
        return claimed, claimed, "priority_header"
    return None, default, "mailbox"


def _words(settings: LabelSettings) -> tuple[Mapping[str, str], Mapping[str, str]]:
    return _words_of(settings.model_dump_json())


@lru_cache(maxsize=64)
def _words_of(text: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    settings = LabelSettings.model_validate_json(text)
    urgencies = {word.casefold(): urgency for urgency, words in settings.urgency.items() for word in words}
    names = {word.casefold(): name for name, words in settings.names.items() for word in (name, *words)}
    names |= {word: word for word in urgencies}
    return urgencies, names
