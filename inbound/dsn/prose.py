"""Bounces told in plain words: qmail (QSBMF), Exim, Sendmail before MIME, Exchange, Gmail, 1&1, GMX, Yahoo, Domino and many more.

They differ in wording and agree in shape: a few lines of regret, then each address on a line of its own or behind a standing
phrase, followed by the server's answer, then a divider and the returned mail. So one line scanner reads them all:

    report     everything above the divider
    addresses  1. at the start of a line   2. behind a phrase that announces one   3. the only one there is
    answer     the rest of the address's line and the lines below it
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from inbound.dsn.addresses import ADDRESS, tidy
from inbound.dsn.status import read_answer, reply_in
from inbound.parsed import BouncedRecipient

_MOST_LINES = 400
_MOST_RECIPIENTS = 200
_ANSWER_LINES = 12


@dataclass(frozen=True, slots=True)
class Prose:
    """A plain-text report: what the server says, and what it returns of our mail."""

    report: tuple[str, ...]
    returned: str


def split_report(text: str) -> Prose:
    """Above and below the divider that announces the returned mail."""
    lines = text.split("\n")
    for number, line in enumerate(lines[:_MOST_LINES]):
        if _DIVIDER.search(line[:200]) and any(part.strip() for part in lines[:number]):
            return Prose(tuple(lines[:number]), "\n".join(lines[number + 1 :]))
    for number, line in enumerate(lines[:_MOST_LINES]):
        if number > 1 and _RETURNED_HEADER.match(line) and _looks_like_headers(lines[number : number + 6]):
            return Prose(tuple(lines[:number]), "\n".join(lines[number:]))
    return Prose(tuple(lines[:_MOST_LINES]), "")


def lists_addresses(report: Sequence[str]) -> bool:
    """Does an address stand on a line of its own, as servers list them?"""
    return bool(_at_line_starts([line[:1000] for line in report]))


def read_recipients(
    report: Sequence[str], *, delayed: bool, local_domain: str = ""
) -> tuple[BouncedRecipient, ...]:
    """The addresses the report is about, each with its answer. `local_domain` completes bare user names of old systems."""
    lines = [line[:1000] for line in report]
    found = _at_line_starts(lines) or _behind_phrases(lines)
    if not found:
        found = (_bare_names(lines, local_domain) if local_domain else []) or _the_only_one(lines)
    report_words = " ".join("\n".join(lines).split())
    whole = _judged("", report_words[:4000], "", delayed=delayed) if found else None
    recipients: dict[str, BouncedRecipient] = {}
    for address, answer in found[:_MOST_RECIPIENTS]:
        recipient = _judged(address, " ".join(answer.split())[:2000], report_words, delayed=delayed)
        if whole and recipient.status is None and not recipient.hard and reply_in(answer) is None:
            recipient = replace(whole, address=address)
        known = recipients.get(address.lower())
        if known is None or (known.status is None and recipient.status):
            recipients[address.lower()] = recipient
    return tuple(recipients.values())


def _judged(address: str, diagnostic: str, report: str, *, delayed: bool) -> BouncedRecipient:
    """What the server's answer says; an answer that says nothing leaves the whole report to speak."""
    status, hard = read_answer("", diagnostic, report)
    if delayed and status and status.startswith("5"):
        status = None
    return BouncedRecipient(address, status, hard and not delayed, diagnostic[:1000])


def _at_line_starts(lines: Sequence[str]) -> list[tuple[str, str]]:
    """``<address>: answer`` and its cousins; the answer goes on until the next address or a blank line after some words."""
    starts = [(number, match) for number, line in enumerate(lines) if (match := _LEADING.match(line))]
    starts = [(number, match) for number, match in starts if not _about_others(lines, number)]
    found: list[tuple[str, str]] = []
    for position, (number, match) in enumerate(starts):
        following = starts[position + 1][0] if position + 1 < len(starts) else len(lines)
        found.append((tidy(match["address"]), _answer(lines, number, match.end("address"), following)))
    return found


def _answer(lines: Sequence[str], number: int, column: int, following: int) -> str:
    answer = [lines[number][column:]]
    for line in lines[number + 1 : min(following, number + 1 + _ANSWER_LINES)]:
        if not line.strip() and any(_says_something(part) for part in answer):
            break
        answer.append(line)
    return "\n".join(answer)


def _behind_phrases(lines: Sequence[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for number, line in enumerate(lines):
        for match in _ANNOUNCED.finditer(line):
            found.append(
                (tidy(match["address"]), "\n".join((line, *_until_blank(lines[number + 1 : number + 6]))))
            )
        failing = _FAILING.match(line)
        if failing and not _about_others(lines, number):
            found.append((tidy(failing["address"]), line))
    return found


def _until_blank(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        if not line.strip():
            return
        yield line


def _the_only_one(lines: Sequence[str]) -> list[tuple[str, str]]:
    """The one address the report speaks of, when it is only one."""
    found = {
        tidy(match[0]): line
        for number, line in enumerate(lines)
        if not _about_others(lines, number)
        for match in ADDRESS.finditer(line)
    }
    return list(found.items()) if len(found) == 1 else []


def _bare_names(lines: Sequence[str], domain: str) -> list[tuple[str, str]]:
    """Indented user names below a line that ends in a colon, as AOL and campus directories wrote them."""
    found: list[tuple[str, str]] = []
    listing = False
    for line in lines:
        if line.rstrip().endswith(":") and _LISTS.search(line):
            listing = True
        elif listing and (match := _BARE_NAME.match(line)):
            found.append((f"{match[1]}@{domain}", line))
        elif line.strip():
            listing = False
    return found


def _about_others(lines: Sequence[str], number: int) -> bool:
    """The address on this line is of the sender, the help desk or the server, not of who was not reached."""
    line = lines[number]
    if _EXPANDED.search(line):
        return False
    before = next(
        (lines[back] for back in range(number - 1, max(-1, number - 3), -1) if lines[back].strip()), ""
    )
    wrapped = not before.rstrip().endswith((":", ".")) and _OTHERS_BEFORE.search(before) is not None
    return _OTHERS.search(line) is not None or wrapped


def _says_something(answer: str) -> bool:
    return len(re.sub(r"[\W\d_]+", "", answer)) > 3 or re.search(r"\b[45]\d\d\b", answer) is not None


_DIVIDER = re.compile(
    r"^[\s>]{0,8}[-=*_|+#]{2,80} ?(?:below this line|this is a copy|included is a copy|enclosed is a copy|attach\w{0,6} is a copy|the header|the body|a copy"
    r"|(?:start of )?(?:the )?(?:returned|original|unsent|undelivered|your) ?(?:message|mail|e-?mail)|message (?:header|text|body)|mail header|header of|headers? follow|original mail info|mensaje original"
    r"|ursprüngliche|original-?nachricht|originalnachricht|kopie|forwarded message|message original|messaggio originale)"
    r"|^[\s>]{0,8}(?:original message (?:follows|attached|headers?|details)|original message$|message headers? follows?|(?:a |here is a )?copy of (?:the|your)(?: original)? (?:message|mail).{0,60}[:.]?$|below is a copy"
    r"|included is a copy|the (?:header|body|first \d+ lines) of (?:the|your) original|the first \d+ lines of|your message reads|message follows|original message as received|here is a copy|a summary of the undelivered"
    r"|the original message (?:follows|headers)|die ursprüngliche nachricht|kopie der (?:original|ursprünglichen)|im folgenden|message headers:|unsent message|old message:|returned message:|-- the header and|original message header)",
    re.IGNORECASE,
)
_RETURNED_HEADER = re.compile(
    r"(?:received|return-path|delivered-to|x-received|dkim-signature|message-id|x-originating-ip)\s?:",
    re.IGNORECASE,
)
_HEADER_LINE = re.compile(r"[A-Za-z][\w-]{1,60}\s?:|\s+\S")


def _looks_like_headers(lines: Sequence[str]) -> bool:
    return len(lines) > 1 and all(_HEADER_LINE.match(line) for line in lines[:3] if line.strip())


_ADDRESS = r"(?P<address>[^\s<>()\[\],;:\"'@\\|]{1,128}@(?:(?!\.\.)[^\s<>()\[\],;:\"'@\\|/]){1,253})"
_LEADING = re.compile(
    r"[\s>*•·-]{0,20}(?:(?:failed )?recipients?:?\s{0,4}|address:?\s{0,4}|an:?\s{0,4}|\(expanded from:\s{0,4})?(?:\d{3}[ -])?"
    r"(?:\"[^\"]{0,80}\"\s)?[<\"'\[]{0,2}(?:(?:smtp|rfc822|mailto)[:;]\s?)?" + _ADDRESS + r"[>\"'\]]{0,2}"
    r"(?:\s{0,3}(?:$|:|\)|\.\.\.|\[|\(|<|;|-{1,3}\s|on \w{3}|am \w|\s{2,}|\s(?:on|at|am|because|was|were|has|had|is|could|cannot|does|user|unknown|no|not|mailbox|recipient|invalid|error|failed|\d{3})\b))",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    r"(?:undeliverable (?:address|mail|message)?\s{0,3}(?:to)?|(?:deliver|delivering|delivered|delivery|sent?|send|returned)(?: (?:of )?(?:the |your |this |following )?(?:message|mail|e-?mail))? to(?: (?:the )?(?:following )?(?:address|recipient|user)(?:\(?e?s\)?)?)?"
    r"|(?:message|mail|e-?mail) (?:to|for|addressed to)|addressed to|was addressed,|(?:intended|failed|following|rejected|invalid) (?:recipient|address|user)(?:\(?e?s\)?)?|error-for|user mailbox exceeds allowed size|unknown (?:local )?(?:user|recipient|address)|invalid final delivery userid"
    r"|failed \d{1,4} attempts|mailbox is full|user (?:is )?unknown|rejected recipient|generated from|permanent errors|temporary errors|rcpt to|local mailbox|gateway for|quota (?:exceeded|violation) for|zustellung an|nachricht an|e-?mail an|nicht an|(?:to )?the address|an die adresse|empfänger(?:adresse)?|recipient(?: address)?|undeliverable address|distributed to|account|benutzer)"
    r"[\s:=]{1,4}[\"'<\[]{0,2}(?:smtp:|rfc822;\s?)?" + _ADDRESS,
    re.IGNORECASE,
)
_FAILING = re.compile(
    r".{0,80}?"
    + _ADDRESS
    + r".{0,60}\b(?:no such|unknown|not found|does not exist|undeliverable|rejected|full|over quota|was not|could not|cannot|not (?:a )?valid|wrong|invalid|nicht|unbekannt)",
    re.IGNORECASE,
)
_EXPANDED = re.compile(r"\b(?:expanded|generated) from\b", re.IGNORECASE)
_OTHERS = re.compile(
    r"\b(?:contact|assistance|help ?desk|support|administrator|postmaster@|mail from|mail_from|from|envelope-from|sender|von|absender|reply-to|cc|to:|an:|kontakt|questions|fragen|visit|see|https?:|message-id|report|system contact|mailto:|generated by|via|by)(?!\w)[^@]{0,60}@",
    re.IGNORECASE,
)
_OTHERS_BEFORE = re.compile(
    r"\b(?:contact|assistance|support|help|administrator|postmaster|problem|questions|mail from|wenden|kontakt\w*)\b",
    re.IGNORECASE,
)
_LISTS = re.compile(r"\b(?:following|recipients?|delivered|failed|accepting)\b", re.IGNORECASE)
_BARE_NAME = re.compile(r"[ \t]{1,12}([A-Za-z][\w.+-]{1,63})(?:\s*$|\s{2,}.{0,200}$)")
