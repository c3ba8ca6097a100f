"""Styles of an HTML mail, read only as far as they can hide something: those at an element and those of its style sheets.

Newsletters hide the preview of a list of mails by a class (`.preheader{display:none!important}`); who does not read the sheet takes it for
a sentence of the mail. Of a sheet count the rules that hold for every reader: `tag`, `.class`, `#id`, `tag.class` and lists of these. What
stands inside `@media` holds for some readers only (a dark theme, a telephone) and is left out, unless it names all of them.

In doubt something is shown. A selector of several steps (`.columns .text`) is believed when it shows something again, never when it
hides; and `mso-hide` hides from Outlook alone, which is no reason to hide from everybody.

Order, weight and `!important` decide as CSS 2.2 says (section 6.4). Time is linear in the length of the sheets, which is capped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

LONGEST = 1_000
"""Characters of a style attribute that are looked at."""
LONGEST_SHEET = 300_000
"""Characters of all style sheets of a mail together."""
MOST_SELECTORS = 20_000
MOST_CLASSES = 30
"""Of one element."""
MOST_ELEMENTS = 100_000

_CONCEALS = re.compile(
    r"(?:^|;)(?:display:none|visibility:hidden|mso-hide:all|opacity:(?:0|0?\.0+)(?:[;!]|$)|text-indent:-\d{3}|left:-\d{3})"
)
_FLAT = re.compile(r"(?:^|;)(?:max-)?height:[01]?(?:px)?(?:[;!]|$)")
_SIZED = re.compile(r"(?:^|;)font(?:-size)?:")
_TINY = re.compile(
    r"(?:^|;)font(?:-size)?:(?:0(?:\.0+)?(?:px|pt|r?em|%)?|0?\.\d+(?:px|pt)|0?\.0\d*r?em|1px)(?:[;!/]|$)"
)
_BLANKS = re.compile(r"\s+")

MAY_HIDE = re.compile(
    r"display\s*+:\s*+none|visibility\s*+:\s*+hidden|opacity\s*+:\s*+[0.]|font(?:-size)?\s*+:\s*+(?:[0.]|1px)"
    r"|height\s*+:\s*+[01](?![\d.%])|(?:left|indent)\s*+:\s*+-"
)
"""In small letters; without any of these a sheet hides nothing."""


def compact(style: str) -> str:
    """As the questions below want it: small letters, no blanks."""
    return _BLANKS.sub("", style).lower()


def conceals(style: str) -> bool:
    return _CONCEALS.search(style) is not None or (
        "overflow:hidden" in style and _FLAT.search(style) is not None
    )


def sizes(style: str) -> bool:
    """Whether it says how large letters are."""
    return _SIZED.search(style) is not None


def is_tiny(style: str) -> bool:
    return _TINY.search(style) is not None


# --- style sheets ---------------------------------------------------------------------------------------------------

_Claim = tuple[tuple[bool, int, int], str]
"""What a declaration weighs (important, how precise its selector is, its place), and the declaration."""
_AT_THE_ELEMENT = 1_000_000
"""A style attribute is more precise than any selector."""
_READ = frozenset(
    ("display", "visibility", "opacity", "text-indent", "left", "overflow", "height", "max-height", "font-size", "font")
)  # fmt: skip


class Sheet:
    """The style sheets of one mail."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root.getroottree().getroot()
        self._rules: dict[str, dict[str, _Claim]] = {}
        self._found: dict[tuple[str, str | None, str | None], dict[str, _Claim]] = {}
        self._names: set[str] | None = None
        css = "".join(_sheets(self._root))[:LONGEST_SHEET]
        if css and MAY_HIDE.search(css.lower()):
            self._read(css)
        self.hides = any(_takes_away(claim[1]) for rule in self._rules.values() for claim in rule.values())
        """Whether it hides anything, be it of this mail or not."""

    def style(self, element: etree._Element) -> str:
        """What holds for an element, compact: its own style with what the sheets add to it."""
        written = (element.get("style") or "")[:LONGEST]
        claims = self._claims(element)
        if not claims:
            return compact(written)
        held = dict(claims)
        for place, (name, value, important) in enumerate(_declarations(written)):
            _claim(held, name, value, (important, _AT_THE_ELEMENT, place))
        return ";".join([declaration for _, declaration in held.values()])

    def _claims(self, element: etree._Element) -> dict[str, _Claim]:
        name, identity, classes = str(element.tag), element.get("id"), element.get("class")
        found = self._found.get((name, identity, classes))
        if found is None:
            found = {}
            own = _own_names(identity, classes)
            for key in ("*", name, *own, *[name + word for word in own]):
                for slot, claim in self._rules.get(key, _NOTHING).items():
                    if slot not in found or found[slot][0] < claim[0]:
                        found[slot] = claim
            self._found[name, identity, classes] = found
        return found

    def _read(self, css: str) -> None:
        selectors = 0
        for place, (prelude, body) in enumerate(_rules(_NOISE.sub("", css))):
            declared: dict[str, _Claim] = {}
            for name, value, important in _declarations(body):
                if name in _READ:
                    _claim(declared, name, value, (important, 0, place))
            for selector in _selectors(prelude) if declared else ():
                selectors += 1
                if selectors > MOST_SELECTORS:
                    return
                self._add(selector, declared)

    def _add(self, selector: str, declared: dict[str, _Claim]) -> None:
        key, weight, simple = self._understood(selector)
        if not key:
            return
        rule = self._rules.setdefault(key, {})
        for slot, ((important, _, place), declaration) in declared.items():
            claim = ((important, weight, place), declaration)
            if (simple or not _takes_away(declaration)) and (slot not in rule or rule[slot][0] < claim[0]):
                rule[slot] = claim

    def _understood(self, selector: str) -> tuple[str, int, bool]:
        """Where its elements are found, its weight, and whether that is all it asks for. No key: it is not read."""
        weight, names, key = 0, [], ""
        for step in selector.replace(">", " ").split():
            compound = _COMPOUND.fullmatch(step)
            if compound is None:
                return "", 0, False
            tag, rest = (compound[1] or "").lower(), _NAME.findall(compound[2])
            weight += 10_000 * compound[2].count("#") + 100 * compound[2].count(".") + (tag not in ("", "*"))
            names += [tag] if tag not in ("", "*") else []
            names += rest
            key = (tag.strip("*") + rest[0]) if rest else tag
        simple = (
            len(names) == 1 or (len(names) == 2 and key == "".join(names)) or key == "*" == selector.strip()
        )
        return (key, weight, True) if simple else (key if self._has(names) else "", weight, False)

    def _has(self, names: list[str]) -> bool:
        """Whether the mail has elements of all these names: wrappers that one mail program alone adds are not there."""
        if self._names is None:
            self._names = set()
            for number, element in enumerate(self._root.iter(etree.Element)):
                if number > MOST_ELEMENTS:
                    break
                self._names.add(str(element.tag))
                self._names.update(_own_names(element.get("id"), element.get("class")))
        return self._names.issuperset(names)


_NOTHING: dict[str, _Claim] = {}
_NOISE = re.compile(
    r"/\*(?:[^*]|\*(?!/))*+(?:\*/)?|\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?|<!--|-->", re.DOTALL
)
"""Remarks, words in quotation marks, and the marks that hid a sheet from the first browsers."""
_COMPOUND = re.compile(r"([a-zA-Z][\w-]*|\*)?((?:[.#][^\W\d][\w-]*|[.#]-[\w-]+)*)")
_NAME = re.compile(r"[.#][\w-]+")
_EVERYBODY = frozenset(("", "all", "screen", "only screen"))
_INERT = frozenset(("template", "noscript", "object", "script"))


def _sheets(root: etree._Element) -> Iterator[str]:
    for element in root.iter("style"):
        kind = (element.get("type") or "text/css").strip().lower()
        inert = any(outer.tag in _INERT for outer in element.iterancestors())
        if kind == "text/css" and not inert and _for_everybody(element.get("media") or ""):
            yield (element.text or "") + "\n"


def _selectors(prelude: str) -> list[str]:
    """Those of a list; the first with a bracket and all behind it are left out, since a comma may stand inside."""
    if "(" in prelude:
        prelude = prelude.partition("(")[0].rpartition(",")[0]
    return prelude.split(",")


def _for_everybody(media: str) -> bool:
    return any(" ".join(kind.lower().split()) in _EVERYBODY for kind in media[:200].split(","))


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of the rules that hold for everybody."""
    start, skipped, groups = 0, 0, 0
    prelude: str | None = None
    for mark in _MARKS.finditer(css):
        at, kind = mark.start(), mark[0]
        if kind == "{":
            if skipped or prelude is not None:
                skipped += 1
            elif (words := css[start:at].strip()).startswith("@"):
                rule, _, media = words[:200].lower().partition(" ")
                if rule == "@media" and media.strip() and _for_everybody(media):
                    groups += 1
                else:
                    skipped = 1
            else:
                prelude, start = words, at + 1
                continue
        elif kind == "}":
            if skipped:
                skipped -= 1
            elif prelude is not None:
                yield prelude, _own(css[start:at])
                prelude = None
            elif groups:
                groups -= 1
        elif skipped or prelude is not None:
            continue
        if prelude is None:
            start = at + 1


_MARKS = re.compile(r"[{};]")


def _own(body: str) -> str:
    """Without the rules inside a rule, and what follows them."""
    return body.partition("{")[0].rpartition(";")[0] if "{" in body else body


def _declarations(body: str) -> Iterator[tuple[str, str, bool]]:
    """Name, value without blanks, whether it is important."""
    for piece in body.split(";"):
        name, colon, value = piece.partition(":")
        if colon:
            value, _, important = compact(value[:LONGEST]).partition("!")
            yield name.strip().lower(), value, important == "important"


def _claim(held: dict[str, _Claim], name: str, value: str, weight: tuple[bool, int, int]) -> None:
    slot = "font-size" if name == "font" else name
    if slot not in held or held[slot][0] <= weight:
        held[slot] = (weight, f"{name}:{value}")


def _takes_away(declaration: str) -> bool:
    """Whether a declaration hides, alone or together with another."""
    return (
        conceals(declaration)
        or is_tiny(declaration)
        or declaration == "overflow:hidden"
        or _FLAT.search(declaration) is not None
    )


def _own_names(identity: str | None, classes: str | None) -> list[str]:
    """As selectors write them."""
    names = [f"#{identity.strip()}"] if identity else []
    return names + ([f".{word}" for word in classes.split()[:MOST_CLASSES]] if classes else [])
