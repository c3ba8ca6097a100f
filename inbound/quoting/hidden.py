"""What an HTML mail hides from its reader by its styles: previews for the list of mails, marks of programs, and the tricks of
senders who show people one thing and machines another.

Colours are not judged: white letters may be a dark theme's, written by a person.
"""

from __future__ import annotations

from lxml import etree

from inbound.quoting.styles import LONGEST, Sheet, compact, conceals, is_tiny, sizes

_ELEMENTS = frozenset(("script", "style", "head", "title", "template", "noscript", "object", "meta", "link"))


class Hidden:
    """Follows a walk over the elements: `here` says whether what stands at this place is hidden."""

    def __init__(self, sheet: Sheet | None = None, *, styles: bool = True) -> None:
        self._sheet = sheet
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
        if style is not None or self._sheet is not None:
            style = self._sheet.style(element) if self._sheet else compact((style or "")[:LONGEST])
            found = found or conceals(style)
            if sizes(style):  # a box of no size often holds text of another: the innermost counts
                self._sizes.append((element, self._tiny))
                self._tiny = is_tiny(style)
        self.by_style |= found or self._tiny
        return found
