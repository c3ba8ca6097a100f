"""Authentication-Results (RFC 8601): what our own mail server found out before the mail came to us.

Anybody can write such a header, so only those with an authserv-id that the settings name are read, the topmost decides, and
the others can only take away. Exchange Online names itself nowhere in the header and is never believed here. The grammar is read in
full, comments and quoted strings included; what does not fit it counts for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Literal

from inbound.senders.dkim import aligned

LONGEST = 10_000

_SPACE = re.compile(r"\s+")
_TOKEN = re.compile(r"[^\s()<>,;:\\\"/\[\]?=]+")
_VALUE = re.compile(r"[^\s();\"]+")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


class Malformed(ValueError):
    """Not the grammar of RFC 8601."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One method's result, with its properties: ``header.from`` -> ``example.org``."""

    method: str
    result: str
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Word:
    """What our server says about this From domain: it holds (`passed`), it does not (`failed`), or nothing useful."""

    result: Literal["passed", "failed", "none"]
    method: str = ""


def judge(values: Sequence[str], from_domain: str, trusted: Collection[str]) -> Word:
    """Our server's word, from the headers above the first foreign Received, topmost first."""
    wanted = {name.lower() for name in trusted}
    ours = [findings for value in values if (findings := _findings(value, wanted)) is not None]
    if not ours or not from_domain:
        return Word("none")
    everything = [finding for findings in ours for finding in findings]
    verdicts = [_dmarc(finding, from_domain) for finding in everything if finding.method == "dmarc"]
    if "failed" in verdicts:
        return Word("failed", "dmarc")
    if len(verdicts) != len([v for v in verdicts if v == "passed"]):
        return Word("none")  # a verdict about another domain, or one that contradicts
    if any(finding.method == "dmarc" for finding in ours[0]):
        return Word("passed", "dmarc")
    signed = [
        finding
        for finding in ours[0]
        if finding.method == "dkim"
        and finding.result == "pass"
        and aligned(finding.properties.get("header.d", ""), from_domain)
    ]
    return Word("passed", "dkim") if signed and not verdicts else Word("none")


def _dmarc(finding: Finding, from_domain: str) -> Literal["passed", "failed", "none"]:
    about = finding.properties.get("header.from", "").lower().rstrip(".")
    if finding.result == "pass":
        return "passed" if about == from_domain.lower().rstrip(".") else "none"
    return "failed" if finding.result == "fail" else "none"


def _findings(value: str, trusted: Collection[str]) -> list[Finding] | None:
    """The findings of a header by one of our servers; None for everybody else's. A malformed one of ours says nothing."""
    reader = _Reader(value[:LONGEST])
    try:
        if reader.word().lower() not in trusted:
            return None
    except Malformed:
        return None
    try:
        return reader.findings() if len(value) <= LONGEST else []
    except Malformed:
        return []


class _Reader:
    """Recursive descent over one header value."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def findings(self) -> list[Finding]:
        """Everything behind the authserv-id."""
        self._skip()
        if self._peek().isdigit():
            self.word()
        found: list[Finding] = []
        self._skip()
        while self._peek():
            self._expect(";")
            self._skip()
            if not self._peek():
                break
            if (finding := self._finding()) is not None:
                found.append(finding)
            self._skip()
        return found

    def word(self) -> str:
        """A token or a quoted string."""
        self._skip()
        return self._quoted() if self._peek() == '"' else self._match(_TOKEN)

    def _finding(self) -> Finding | None:
        method = self._match(_TOKEN).lower()
        if method == "none":
            return None
        self._skip()
        if self._peek() == "/":
            self._at += 1
            self._skip()
            self._match(_TOKEN)
            self._skip()
        self._expect("=")
        self._skip()
        result = self._match(_TOKEN).lower()
        properties: dict[str, str] = {}
        self._skip()
        while self._peek() not in ("", ";"):
            name = self._match(_TOKEN).lower()
            self._skip()
            self._expect("=")
            self._skip()
            value = self._value()
            if name in properties and properties[name] != value:
                raise Malformed(f"{name} is said twice")
            properties[name] = value
            self._skip()
        return Finding(method, result, properties)

    def _value(self) -> str:
        if self._peek() != '"':
            return self._match(_VALUE)
        text = self._quoted()
        if self._peek() == "@":
            self._at += 1
            text = f"{text}@{self._match(_VALUE)}"
        return text

    def _quoted(self) -> str:
        match = _QUOTED.match(self._text, self._at)
        if match is None:
            raise Malformed("a quoted string without an end")
        self._at = match.end()
        return re.sub(r"\\(.)", r"\1", match[1])

    def _match(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            raise Malformed(f"unexpected {self._text[self._at : self._at + 10]!r}")
        self._at = match.end()
        return match[0]

    def _expect(self, character: str) -> None:
        if self._peek() != character:
            raise Malformed(f"{character!r} expected at {self._text[self._at : self._at + 10]!r}")
        self._at += 1

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _skip(self) -> None:
        """White space and comments, which may be nested."""
        while True:
            if match := _SPACE.match(self._text, self._at):
                self._at = match.end()
            if self._peek() != "(":
                return
            self._comment()

    def _comment(self) -> None:
        depth = 0
        while self._at < len(self._text):
            character = self._text[self._at]
            self._at += 2 if character == "\\" else 1
            depth += {"(": 1, ")": -1}.get(character, 0)
            if depth == 0:
                return
        raise Malformed("a comment without an end")
