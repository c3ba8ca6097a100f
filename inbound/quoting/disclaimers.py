"""Legal text below a message, banners above it, footers of mailing lists: what nobody wrote."""

from __future__ import annotations

import re

from inbound.quoting.lines import Line
from inbound.quoting.scan import Kind

_I = re.IGNORECASE
MOST_BELOW = 40
"""Filled lines of legal text; more is a message."""

_BANNER = re.compile(
    r"\W{0,4}(?:caution|warning|external|extern|achtung|vorsicht|attention)\b.{0,40}(?:e-?mail|message|nachricht|sender|absender)"
    r".{0,80}(?:outside|extern|außerhalb|unknown)|\W{0,4}\[?(?:externe? (?:e-?mail|nachricht|absender)|external (?:e-?mail|sender))\]?\W{0,3}$",
    _I,
)
_ARMOUR = "-----BEGIN PGP SIGNED MESSAGE-----"
"""RFC 9580 section 7: it and its "Hash:" line stand above a signed text, up to an empty line."""
DISCLAIMER = re.compile(
    r"(?:\W{0,6}(?:legal |e-?mail |confidentiality |rechtlicher )?(?:disclaimer|confidentiality notice|haftungsausschluss|vertraulichkeitshinweis"
    r"|rechtlicher hinweis|rechtshinweis|hinweis zum datenschutz|datenschutzhinweis)\W{0,6}$)"
    r"|(?:der inhalt dieser|diese) (?:e-?mail|nachricht|elektronische nachricht)\b.{0,120}(?:vertraulich|rechtlich geschützt|ausschließlich für|bestimmt)"
    r"|(?:this|the (?:information|content\w{0,2})) .{0,60}(?:e-?mail|message|communication|transmission)\b.{0,160}(?:confidential|intended|privileged|legally)"
    r"|(?:diese |dieses )?(?:e-?mail|nachricht|mail)\b.{0,40}(?:wurde|ist) .{0,60}(?:viren|virus|avast|avg|gescannt|schadsoftware)"
    r"|virenfrei\.|virus-free\.|this e-?mail has been (?:scanned|checked) (?:for|by)"
    r"|(?:ce|cet|cette) (?:message|courriel|e-?mail)\b.{0,120}(?:confidentiel|destin)"
    r"|(?:bitte )?(?:denken|prüfen) sie .{0,40}(?:umwelt|bevor sie diese (?:e-?mail|mail) (?:aus)?drucken)"
    r"|(?:please )?(?:consider|think) .{0,30}environment before printing"
    r"|(?:falls|wenn|sollten) sie .{0,30}nicht (?:der|die) (?:richtige|beabsichtigte|vorgesehene)",
    _I,
)
_LIST = re.compile(
    r"mailing[ -]?list|mailingliste|/listinfo/|unsubscribe|abbestellen|abmelden|google ?groups|lijst|liste de diffusion",
    _I,
)
_RULE = re.compile(r"(?:[-–—_=*~][ ]?){2,200}$")


def mark_disclaimers(lines: list[Line], kinds: list[Kind], start: int, end: int, *, top: bool) -> int:
    """Mark a banner at the top, legal text and a list footer at the end; where the message ends above them."""
    first = first_filled(lines, start, end)
    if top and first < end and (_BANNER.match(lines[first].head) or lines[first].head == _ARMOUR):
        stop = first
        while stop < end and not lines[stop].blank:
            stop += 1
        if first_filled(lines, stop, end) < end:
            set_kind(kinds, start, stop, "disclaimer")
            start = stop
    for at in range(start, end):
        if lines[at].blank or not (DISCLAIMER.match(lines[at].head) or _list_footer(lines, at, end)):
            continue
        if (top and at == first) or not _short(lines, at, end, MOST_BELOW):
            continue
        scanned = lines[at].head.casefold().startswith(("virenfrei", "virus-free"))
        if len(lines[at].head) < 40 and not scanned and first_filled(lines, at + 1, end) == end:
            continue
        if at - 1 >= start and _RULE.match(lines[at - 1].head):
            at -= 1
        set_kind(kinds, at, end, "disclaimer")
        return at
    return end


def _list_footer(lines: list[Line], at: int, end: int) -> bool:
    if not _RULE.match(lines[at].head) or not _short(lines, at, end, 8):
        return False
    return any(_LIST.search(line.head) for line in lines[at + 1 : at + 20])


def _short(lines: list[Line], start: int, end: int, most: int) -> bool:
    filled = 0
    if end - start > 4 * most:
        return False
    for at in range(start, end):
        filled += not lines[at].blank
        if filled > most:
            return False
    return True


def set_kind(kinds: list[Kind], start: int, end: int, kind: Kind) -> None:
    for at in range(start, end):
        kinds[at] = kind


def first_filled(lines: list[Line], start: int, end: int) -> int:
    while start < end and lines[start].blank:
        start += 1
    return start
