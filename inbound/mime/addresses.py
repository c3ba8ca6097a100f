"""Address headers: a linear reader for what people and machines write, and one strict question about From.

The structure is read before encoded words are decoded, so that an address hidden in a name stays a name (Mailsploit). Reading
is generous, because agents want to see who was copied; identity is strict, because threading rests on it (CVE-2023-27043).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from inbound.mime.clean import clean_line
from inbound.mime.words import decode_words, unfold
from inbound.parsed import Address

MOST_ADDRESSES = 500
_LONGEST = 64_000

_TOKEN = re.compile(
    r'"(?P<quoted>(?:[^"\\]|\\.)*)(?:"|\\?\Z)|(?P<open>\()|(?P<angle><[^<>]*(?:>|\Z))|(?P<comma>[,;])|(?P<group>:)'
    r'|(?P<word>=\?[^?\s]{1,60}\?[bBqQ]\?[^?\s]*\?=|[^\s"(<,;:]+)|(?P<space>\s+)',
    re.DOTALL,
)
_COMMENT_EDGE = re.compile(r"\\.|[()]", re.DOTALL)
_STRICT = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a0-\U0010ffff-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a0-\U0010ffff-]+)*"
    r"@(?:[A-Za-z0-9\u00a0-\U0010ffff](?:[A-Za-z0-9\u00a0-\U0010ffff_-]*[A-Za-z0-9\u00a0-\U0010ffff])?\.)*"
    r"[A-Za-z0-9\u00a0-\U0010ffff](?:[A-Za-z0-9\u00a0-\U0010ffff-]*[A-Za-z0-9\u00a0-\U0010ffff])?"
)
_COMMENT = re.compile(r"\([^()]{0,200}\)")
_LOOSE_DOTS = re.compile(r"\s*([.@])\s*")
"""``hans @ firma . example``, the old style of RFC 5322 section 4.4."""
_LINK = re.compile("mailto:", re.IGNORECASE)
_NAME_SPECIALS = re.compile(r"[@\[\]\\)>]")


@dataclass(slots=True)
class _Entry:
    """One mailbox while it is read: words of the name, the address in angle brackets, the comment."""

    name: str = ""
    angle: str | None = None
    comment: str = ""
    odd: bool = False
    loose_address: str = ""
    """An unquoted word with an @ in it: fine as the address itself, odd as a name for another one."""


def read_addresses(values: Sequence[str]) -> tuple[Address, ...]:
    """Every mailbox of these header values, groups opened, at most `MOST_ADDRESSES`."""
    found: list[Address] = []
    for value in values:
        for entry in _merged(_entries(value)):
            address = _address(entry)
            if address.name or address.address:
                found.append(address)
            if len(found) >= MOST_ADDRESSES:
                return tuple(found)
    return tuple(found)


def read_from(values: Sequence[str]) -> tuple[Address, str]:
    """The author and why it is not one strict address: `missing`, `several`, `malformed`, or an empty string."""
    filled = [value for value in values if value.strip()]
    if not filled:
        return Address("", ""), "missing"
    entries = [entry for value in filled for entry in _entries(value)]
    addresses = [_address(entry) for entry in _merged(entries)]
    first = next((a for a in addresses if a.address), addresses[0] if addresses else Address("", ""))
    if len(filled) > 1 or len(addresses) > 1:
        return first, "several"
    strict = (
        len(entries) == 1
        and not entries[0].odd
        and not _names_another(entries[0])
        and is_strict(first.address)
    )
    return first, "" if strict else "malformed"


def is_strict(address: str) -> bool:
    """A plain addr-spec of RFC 5321 length: dot-atom, one @, a domain name."""
    local, _, domain = address.rpartition("@")
    return 0 < len(local) <= 64 and len(domain) <= 255 and _STRICT.fullmatch(address) is not None


def _names_another(entry: _Entry) -> bool:
    """``chef@firma.example <fremd@example.net>``: which of the two a reader takes for the author depends on the reader."""
    loose = entry.loose_address.lower()
    return bool(loose) and entry.angle is not None and loose != entry.angle.lower()


def _entries(value: str) -> list[_Entry]:
    text = unfold(value[:_LONGEST])
    entries = [_Entry()]
    position = 0
    while position < len(text) and len(entries) <= MOST_ADDRESSES:
        match = _TOKEN.match(text, position)
        entry = entries[-1]
        if match is None:
            entry.odd = True
            entry.name += text[position]
            position += 1
            continue
        position = match.end()
        kind = match.lastgroup
        if kind == "comma":
            entries.append(_Entry())
        elif kind == "group":
            if "@" in entry.name or entry.angle is not None:
                entry.odd, entry.name = True, entry.name + ":"
            else:
                entries[-1] = _Entry()
        elif kind == "open":
            comment, position = _comment(text, position)
            entry.comment = entry.comment or comment
        elif kind == "angle":
            entry.odd = entry.odd or entry.angle is not None or not match[0].endswith(">")
            if entry.angle is None:
                entry.angle = match[0].strip("<> \t")
                if link := _LINK.match(entry.angle):
                    entry.odd, entry.angle = True, entry.angle[link.end() :]
        else:
            _add_words(entry, match, kind)
    return [e for e in entries if e.name.strip() or e.angle is not None or e.comment]


def _add_words(entry: _Entry, match: re.Match[str], kind: str | None) -> None:
    if kind == "quoted":
        entry.name += re.sub(r"\\(.)", r"\1", match["quoted"], flags=re.DOTALL)
        return
    if kind == "word":
        entry.odd = entry.odd or entry.angle is not None
        if _NAME_SPECIALS.search(match[0]) and not match[0].startswith("=?"):
            entry.odd = entry.odd or match[0].count("@") != 1 or bool(entry.name.strip())
            entry.loose_address = match[0]
    entry.name += match[0]


def _comment(text: str, position: int) -> tuple[str, int]:
    """The text of a comment and where it ends; nested ones are counted, not followed."""
    depth = 1
    start = position
    for edge in _COMMENT_EDGE.finditer(text, position):
        if edge[0] == "(":
            depth += 1
        elif edge[0] == ")":
            depth -= 1
            if not depth:
                return text[start : edge.start()], edge.end()
    return text[start:], len(text)


def _merged(entries: list[_Entry]) -> list[_Entry]:
    """``Müller, Hans <h@example.org>`` without quotes is one person: a bare name goes to the mailbox behind the comma."""
    out: list[_Entry] = []
    carried: list[str] = []
    for place, entry in enumerate(entries):
        bare = entry.angle is None and "@" not in entry.name and not entry.comment
        following = entries[place + 1] if place + 1 < len(entries) else None
        if (
            bare
            and following is not None
            and len(carried) < 3
            and (following.angle or "@" not in following.name)
        ):
            carried.append(entry.name.strip())
            continue
        if carried and entry.angle is not None:
            entry.name = ", ".join([*carried, entry.name.strip()])
            entry.odd = True
        elif carried:
            out.extend(_Entry(name=name, odd=True) for name in carried)
        carried = []
        out.append(entry)
    return out


def _address(entry: _Entry) -> Address:
    if entry.angle is not None:
        spec = entry.angle.rpartition(":")[2] if entry.angle.startswith("@") else entry.angle
        name = decode_words(entry.name.strip()) or decode_words(entry.comment)
        if "@" not in spec and "@" in entry.name and not spec:
            return _address(_Entry(name=entry.name))
        return Address(_name(name), _spec(spec))
    text = entry.name.strip()
    if "@" not in text:
        decoded = decode_words(text)
        if decoded != text and "<" in decoded and "@" in decoded:
            return _whole_encoded(decoded)
        return (
            Address(_name(decoded), "")
            if entry.odd or " " in text or decoded != text
            else Address("", _spec(text))
        )
    if (joined := _LOOSE_DOTS.sub(r"\1", text)) != text and is_strict(joined):
        return Address(_name(decode_words(entry.comment)), _spec(joined))
    words = text.split()
    spec = next((word for word in words if "@" in word and not word.startswith("=?")), "")
    rest = " ".join(word for word in words if word != spec)
    return Address(_name(decode_words(rest) or decode_words(entry.comment)), _spec(spec))


def _whole_encoded(text: str) -> Address:
    """A mailer encoded the whole header, address included (RFC 2047 section 5 forbids it): shown, but never strict."""
    name, _, rest = text.partition("<")
    return Address(_name(name), _spec(rest.partition(">")[0]) if "," not in rest else "")


def _name(text: str) -> str:
    name = clean_line(text).strip("<> ") if "<" in text else clean_line(text)
    if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1].strip()
    return name[:1000]


def _spec(text: str) -> str:
    spec = _COMMENT.sub("", clean_line(text)).replace(" ", "").strip("<>\"'" if '"@' not in text else "<>")
    local, at, domain = spec.rpartition("@")
    return (f"{local}@{domain.lower()}" if at else spec)[:998]
