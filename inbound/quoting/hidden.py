"""What an HTML mail hides from its reader by its own styles: previews for the list of mails, marks of programs, and the tricks of
senders who show people one thing and machines another.

Style sheets are not read: what mail programs keep of a mail's look stands at its elements. Colours are not judged either: white
letters may be a dark theme's, written by a person.
"""

from __future__ import annotations

import re

from lxml import etree

_ELEMENTS = frozenset(("script", "style", "head", "title", "template", "noscript", "object", "meta", "link"))
_CONCEALS = re.compile(
    r"(?:^|;)(?:display:none|visibility:hidden|mso-hide:all|opacity:0(?:\.0+)?(?:[;!]|$)|text-indent:-\d{3}|left:-\d{3})"
)
_FLAT = re.compile(r"(?:^|;)(?:max-)?height:[01]?(?:px)?(?:[;!]|$)")
_SIZED = re.compile(r"(?:^|;)font(?:-size)?:")
_TINY = re.compile(r"(?:^|;)font-size:(?:0(?:\.\d+)?(?:px|pt|r?em|%)?|1px)(?:[;!]|$)")
_BLANKS = re.compile(r"\s+")
LONGEST = 1_000
"""Characters of a style attribute that are looked at."""


class Hidden:
    """Follows a walk over the elements: `here` says whether what stands at this place is hidden."""

    def __init__(self, *, styles: bool = True) -> None:
        self._styles = styles
        self._depth = 0
        self._inside: list[etree._Element] = []
        self._tiny = False
        self._sizes: list[tuple[etree._Element, bool]] = []
        self.by_style = False
        """Something was hidden by a style, and not because it never is text."""

    @property
    def here(self) -> bool:
        return self._depth > 0 or self._tiny

    def open(self, element: etree._Element) -> None:
        if element.tag in _ELEMENTS or (self._styles and self._conceals(element)):
            self._depth += 1
            self._inside.append(element)

    def close(self, element: etree._Element) -> None:
        if self._inside and self._inside[-1] is element:
            self._inside.pop()
            self._depth -= 1
        if self._sizes and self._sizes[-1][0] is element:
            self._tiny = self._sizes.pop()[1]

    def _conceals(self, element: etree._Element) -> bool:
        style = element.get("style")
        found = element.get("hidden") is not None
        if style is not None:
            style = _BLANKS.sub("", style[:LONGEST]).lower()
            found = found or _CONCEALS.search(style) is not None
            found = found or ("overflow:hidden" in style and _FLAT.search(style) is not None)
            if _SIZED.search(style):  # a box of no size often holds text of another: the innermost counts
                self._sizes.append((element, self._tiny))
                self._tiny = _TINY.search(style) is not None
        self.by_style |= found or self._tiny
        return found
