"""A stranger's or a colleague's plain text on a page: web addresses become links, @names are marked, everything else stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from inbound.senders.names import shown_domain

MAX_LINKS = 500
"""More in one text is no letter; what comes after stays text."""
MAX_ENDING = 10
"""So many marks behind an address may belong to its sentence."""
_ADDRESS = re.compile(
    r"(?<![\w/@.-])(?:https?://|www\.(?=[\w-]{1,63}\.))[^\s<>\"`{}|\\^\[\]]{1,2000}", re.IGNORECASE
)
_MENTION = re.compile(r"((?<!\w)@\w[\w.-]*)")
_OPENED_BY = {")": "(", "’": "‘"}
_MARKS = frozenset("'*_")
_NEVER_LAST = frozenset(".,;:!?…»«“”„")


def with_links(text: str, trusted: bool = True) -> Markup:
    """Every web address opens in a tab of its own, and says where it leads when its letters could be taken for others.
    What a doubtful sender wrote stays text."""
    if not trusted:
        return escape(text)
    return Markup("").join(link or escape(words) for words, link in _pieces(text))


def with_mentions(text: str) -> Markup:
    """A note with its @names marked and its web addresses linked."""
    return Markup("").join(link or _mentioning(words) for words, link in _pieces(text))


def _mentioning(text: str) -> Markup:
    pieces = _MENTION.split(text)
    return Markup("").join(
        Markup('<span class="mention">{}</span>').format(piece) if number % 2 else escape(piece)
        for number, piece in enumerate(pieces)
    )


def _pieces(text: str) -> Iterator[tuple[str, Markup | None]]:
    """The text in order: words as they are, and addresses with their links."""
    done = links = 0
    for found in _ADDRESS.finditer(text):
        address = _without_punctuation(found[0])
        link = _link(address)
        if link is not None:
            yield text[done : found.start()], None
            yield address, link
            done, links = found.start() + len(address), links + 1
        if links >= MAX_LINKS:
            break
    yield text[done:], None


def _without_punctuation(address: str) -> str:
    """The address without what ends its sentence; a bracket stays when it was opened inside."""
    for _ in range(MAX_ENDING):
        last = address[-1]
        opening = _OPENED_BY.get(last)
        alone = opening is not None and address.count(last) > address.count(opening)
        if not (last in _NEVER_LAST or alone or (last in _MARKS and address.count(last) % 2)):
            break
        address = address[:-1]
    return address


def _link(address: str) -> Markup | None:
    """The address as a link, None when it leads nowhere."""
    target = address if "://" in address[:8] else f"https://{address}"
    try:
        parts = urlsplit(target)
        host = parts.hostname or ""
        parts.port  # noqa: B018  # raises where the port is none
    except ValueError:
        return None
    if not host:
        return None
    link = Markup('<a href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>').format(
        target, address
    )
    shown = shown_domain(host)
    if shown != host or "@" in parts.netloc:
        return link + Markup(' <b class="elsewhere">[→ {}]</b>').format(shown)
    return link
