"""What an agent's mail asks for: the answer itself, commands in its last lines, or a word about an answer that is held.

Pure: text in, :class:`Asked` out, or :class:`Refused` with a sentence that helps. Whatever could mean two things is refused as a
whole: nothing of such a mail is done.

- ``!zuweisen jonas`` / ``!assign jonas`` (also ``mir``, ``niemand`` / ``me``, ``nobody``)
- ``!warten bis Freitag`` / ``!wait until Friday``: the next step is the contact's; with a time and an answer, they hear from us
  by then, without an answer the ticket comes back then
- ``!schließen`` / ``!close``, ``!offen`` / ``!open``
- ``!notiz …`` / ``!note …``, ``!label …``, ``!dringlichkeit hoch: Grund`` / ``!urgency high: reason``
- ``trotzdem senden: Grund`` / ``send anyway: reason``, ``senden`` / ``send``, ``verwerfen`` / ``discard`` as the first line
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tickets.refused import Refused
from tickets.search.folding import fold

Kind = Literal["assign", "wait", "close", "open", "note", "label", "urgency"]
COMMANDS: Mapping[str, Kind] = {
    "zuweisen": "assign", "assign": "assign", "warten": "wait", "wait": "wait",
    "schliessen": "close", "erledigt": "close", "close": "close", "offen": "open", "open": "open",
    "notiz": "note", "note": "note", "label": "label", "dringlichkeit": "urgency", "urgency": "urgency",
}  # fmt: skip
ONCE = frozenset({"assign", "wait", "close", "open", "urgency"})
NEEDS = frozenset({"assign", "note", "label", "urgency"})
URGENCIES: Mapping[str, str] = {
    "kritisch": "critical", "critical": "critical", "hoch": "high", "high": "high", "normal": "normal",
    "niedrig": "low", "low": "low",
}  # fmt: skip

_COMMAND = re.compile(r"\s*!\s?([^\W\d_]{2,20})\b[ \t:]*(.*)$")
_ANYWAY = re.compile(
    r"\s*(?:trotzdem\s+senden|send\s+anyway)\s*(?:[:,–—-]\s*(.*))?[.!]?\s*$", re.IGNORECASE | re.DOTALL
)
_SEND = re.compile(r"\s*(?:senden|send)\s*[.!]?\s*$", re.IGNORECASE)
_DISCARD = re.compile(r"\s*(?:verwerfen|discard)\s*[.!]?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Command:
    """One line's wish. `value` is what stands behind the word."""

    kind: Kind
    value: str
    line: str


@dataclass(frozen=True, slots=True)
class Asked:
    """`about_held`: what to do with the answer that is held; then there is no text. `reason` may be empty."""

    text: str = ""
    commands: tuple[Command, ...] = ()
    about_held: Literal["", "anyway", "send", "discard"] = ""
    reason: str = ""

    @property
    def empty(self) -> bool:
        return not (self.text or self.commands or self.about_held)


def read(written: str) -> Asked:
    """Understand what an agent newly wrote. Raises :class:`Refused`."""
    text, commands = _split(written)
    if match := _ANYWAY.match(text):
        return Asked("", commands, "anyway", " ".join((match[1] or "").split()))
    if _SEND.match(text):
        return Asked("", commands, "send")
    if _DISCARD.match(text):
        return Asked("", commands, "discard")
    first = next((line for line in text.splitlines() if line.strip()), "")
    if _ANYWAY.match(first) and len(text.strip().splitlines()) > 1 and not _one_paragraph(text):
        raise Refused(
            "Über dem neuen Text steht „trotzdem senden“. Soll die Antwort von vorhin hinaus, dann schreib nur diese Zeile mit dem Grund; "
            "soll der neue Text gelten, dann ohne diese Zeile.",
            "“send anyway” stands above a new text. If the earlier answer is to leave, write only that line with its reason; if the new "
            "text is to go, leave that line out.",
        )
    return Asked(text, commands)


def _one_paragraph(text: str) -> bool:
    return not re.search(r"\n\s*\n", text.strip())


def _split(written: str) -> tuple[str, tuple[Command, ...]]:
    """Text and commands: the last lines that begin with "!", empty lines aside."""
    lines = written.strip().splitlines()
    end = len(lines)
    found: list[Command] = []
    while end and (not lines[end - 1].strip() or _COMMAND.match(lines[end - 1])):
        if lines[end - 1].strip():
            found.insert(0, _command(lines[end - 1]))
        end -= 1
    text = "\n".join(lines[:end]).strip()
    for line in text.splitlines():
        match = _COMMAND.match(line)
        if match and fold(match[1]).strip() in COMMANDS:
            raise Refused(
                f"„{line.strip()}“ steht mitten im Text. Ein Befehl steht in den letzten Zeilen; gehört er zum Text, lass das Ausrufezeichen weg.",
                f"“{line.strip()}” stands in the middle of the text. A command stands in the last lines; if it belongs to the text, leave out the exclamation mark.",
            )
    _check(found)
    return text, tuple(found)


def _command(line: str) -> Command:
    match = _COMMAND.match(line)
    assert match is not None
    word, value = match[1], match[2].strip()
    kind = COMMANDS.get(fold(word).strip())
    if kind is None:
        near = difflib.get_close_matches(fold(word).strip(), COMMANDS, n=1, cutoff=0.6)
        meant = {"schliessen": "schließen"}.get(near[0], near[0]) if near else ""
        raise Refused(
            f"„!{word}“ kenne ich nicht. " + (f"Meintest du „!{meant}“?" if meant else _LIST["de"]),
            f"“!{word}” is not known. " + (f"Did you mean “!{meant}”?" if meant else _LIST["en"]),
        )
    if kind in NEEDS and not value:
        raise Refused(
            f"Hinter „!{word}“ fehlt noch etwas: {_EXAMPLES[kind][0]}",
            f"Something is missing behind “!{word}”: {_EXAMPLES[kind][1]}",
        )
    if kind in ("close", "open") and value:
        raise Refused(
            f"„{line.strip()}“: Hinter diesem Wort steht nichts. Eine Notiz geht mit „!notiz {value}“.",
            f"“{line.strip()}”: nothing stands behind this word. A note is written as “!note {value}”.",
        )
    return Command(kind, value, line.strip())


def _check(commands: list[Command]) -> None:
    kinds = [command.kind for command in commands]
    twice = next((kind for kind in kinds if kind in ONCE and kinds.count(kind) > 1), None)
    if twice is not None:
        lines = "“ und „".join(c.line for c in commands if c.kind == twice)
        raise Refused(
            f"„{lines}“: Was davon gilt?", f"“{lines.replace('“ und „', '” and “')}”: which of them holds?"
        )
    states = [command.line for command in commands if command.kind in ("wait", "close", "open")]
    if len(states) > 1:
        raise Refused(
            f"„{states[0]}“ und „{states[1]}“ gehen nicht zusammen. Welches gilt?",
            f"“{states[0]}” and “{states[1]}” don't go together. Which one holds?",
        )


_LIST = {
    "de": "Es gibt !zuweisen, !warten, !schließen, !offen, !notiz, !label und !dringlichkeit.",
    "en": "There are !assign, !wait, !close, !open, !note, !label and !urgency.",
}
_EXAMPLES: Mapping[str, tuple[str, str]] = {
    "assign": ("!zuweisen jonas", "!assign jonas"),
    "note": ("!notiz Ersatzteil ist bestellt", "!note the spare part is ordered"),
    "label": ("!label rechnung", "!label invoice"),
    "urgency": ("!dringlichkeit hoch: Anlage steht", "!urgency high: the plant stands still"),
}


def urgency_of(value: str) -> tuple[str, str]:
    """(urgency, reason) behind ``!dringlichkeit``."""
    word, _, reason = value.partition(":")
    urgency = URGENCIES.get(fold(word).strip())
    if urgency is None or not reason.strip():
        raise Refused(
            f"„!dringlichkeit {value}“: Schreib kritisch, hoch, normal oder niedrig und hinter einem Doppelpunkt den Grund.",
            f"“!urgency {value}”: write critical, high, normal or low, and behind a colon the reason.",
        )
    return urgency, reason.strip()
